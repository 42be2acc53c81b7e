"""A session on the demo shop, and sources for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segtui.changes.journal import Journal
from segtui.credentials import ClientSecrets
from segtui.platforms.registry import connect
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Session
from segtui.sync.applying import Applied
from segtui.sync.plan import Mode, Plan
from segtui.sync.planning import Progress, present_members
from segtui.sync.source import SourceOptions
from segtui.sync.wanted import ApplyWanted, PlanWanted
from segtui.wire._http import ASGITransport
from segtui.wire.options import WireOptions

CUSTOMERS = 300
GOLD = "Gold club"


def quietly(_: Progress) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Desk:
    """A session, and what a person does with it."""

    session: Session
    sandbox: Sandbox
    seed: DemoShop
    directory: Path
    weather: Weather

    def segment(self, name: str = GOLD) -> str:
        return str(next(each["id"] for each in self.seed.segments if each["name"].get("en") == name))

    def addresses(self, count: int) -> list[str]:
        """Of customers whom nobody shares an address with."""
        troubled = {each for ids in self.seed.troubles.values() for each in ids}
        plain = (each["contactEmail"] for each in self.seed.customers if each["id"] not in troubled)
        return [address for address, _ in zip(plain, range(count), strict=False)]

    def source(self, text: str, name: str = "source.csv") -> str:
        path = self.directory / name
        path.write_text(text)
        return str(path)

    async def plan(self, source: str, mode: Mode = Mode.ADD, **wanted: Any) -> Plan:
        about = {"options": SourceOptions(), "segment_id": self.segment(), **wanted}
        path = self.directory / "the.plan"
        return await self.session.plan_sync(PlanWanted(source, mode=mode, path=path, **about), quietly)

    async def apply(self, plan: Plan, **wanted: Any) -> Applied:
        return await self.session.apply_sync(ApplyWanted(plan, **wanted), quietly)

    async def members(self, segment_id: str | None = None) -> set[str]:
        """Who is in a segment now."""
        present = await present_members(self.session.platform, segment_id or self.segment(), quietly)
        return present.names

    def ids_of(self, addresses: Sequence[str]) -> set[str]:
        """The ids of customers by their addresses, from the seed."""
        by_address = {each["contactEmail"]: str(each["id"]) for each in self.seed.customers}
        return {by_address[address] for address in addresses}


@dataclass(slots=True)
class Weather:
    """What befalls the bulk writes of members on their way; none of them is served before it is over."""

    app: ASGIApp
    befall: Callable[[int], Awaitable[int | None] | int | None] = lambda number: None
    """Given the number of a write, the status that it is answered with in place of being served."""
    writes: int = 0
    under_way: int = 0
    side_by_side: list[int] = field(default_factory=list)
    """How many were under way at once, those counted, when each came."""
    poison: frozenset[str] = frozenset()
    """Ids of customers for whom a whole write is refused that names one of them."""
    poison_status: int = 400

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _writes_members(scope):
            await self.app(scope, receive, send)
            return
        self.writes += 1
        self.under_way += 1
        self.side_by_side.append(self.under_way)
        try:
            status = self.befall(self.writes)
            if isinstance(status, Awaitable):
                status = await status
            # The others come first, so that those that go side by side are seen to.
            await asyncio.sleep(0)
            await self._answered(status, scope, receive, send)
        finally:
            self.under_way -= 1

    async def _answered(self, status: int | None, scope: Scope, receive: Receive, send: Send) -> None:
        first = await receive()
        # One row alone may go by its own path, without a body.
        said = first.get("body", b"") + f'"{scope["path"].rpartition("/customers/")[2]}"'.encode()
        if status is None and any(f'"{each}"'.encode() in said for each in self.poison):
            status = self.poison_status
        if status is None:
            seen = [first]

            async def once_more() -> Message:
                return seen.pop() if seen else await receive()

            await self.app(scope, once_more, send)
            return
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"message": "No."}'})


def _writes_members(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] == "GET":
        return False
    path = scope["path"]
    return "/customers/" in path.partition("/segments/")[2] or path.endswith("/members")


async def at_once(_: float) -> None:
    """No time passes."""


@pytest.fixture(scope="module")
def customers() -> int:
    """How many the shop has."""
    return CUSTOMERS


@pytest.fixture(scope="module")
def seed(customers: int) -> DemoShop:
    return demo_shop(customers)


@pytest.fixture(scope="module")
def sandbox(seed: DemoShop, customers: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    moment = datetime.fromisoformat(seed.moment).astimezone(UTC)
    surroundings = Surroundings(real_now=lambda: moment, cache_directory=tmp_path_factory.mktemp("cache"))
    sandbox = create_sandbox(SandboxOptions(customers=customers), surroundings)
    yield sandbox
    sandbox.close()


@asynccontextmanager
async def _opened(
    profile: Profile, secrets: ClientSecrets, sandbox: Sandbox, seed: DemoShop, directory: Path
) -> AsyncIterator[Desk]:
    async def pass_time(seconds: float) -> None:
        sandbox.clock.advance(seconds)

    weather = Weather(sandbox.asgi)
    sleep = pass_time if profile.platform == "shopgate" else at_once
    options = WireOptions(transport=ASGITransport(weather), now=sandbox.clock.now, sleep=sleep)
    journal = Journal(directory / "state" / "journal.sqlite3")
    async with Session(
        profile, connect(profile, secrets, options), journal, clock=sandbox.clock.now
    ) as session:
        yield Desk(session, sandbox, seed, directory, weather)
    sandbox.reset(sandbox.options)


@pytest.fixture
async def desk(sandbox: Sandbox, seed: DemoShop, tmp_path: Path) -> AsyncIterator[Desk]:
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    profile = Profile(name="demo", base_url=door["base_url"], tenant=door["tenant"], writable=True)
    secrets = ClientSecrets(door["client_id"], door["client_secret"])
    async with _opened(profile, secrets, sandbox, seed, tmp_path) as desk:
        yield desk


@pytest.fixture
async def merchant(sandbox: Sandbox, seed: DemoShop, tmp_path: Path) -> AsyncIterator[Desk]:
    """The same on a merchant of Shopgate; where its client waits, the clock goes on."""
    door = sandbox.ready_line("http://127.0.0.1")["shopgate"]
    profile = Profile(
        name="merchant",
        platform="shopgate",
        tenant=door["merchant_code"],
        base_url=door["base_url_template"],
        writable=True,
    )
    secrets = ClientSecrets(door["client_id"], door["client_secret"], door["username"], door["password"])
    async with _opened(profile, secrets, sandbox, seed, tmp_path) as desk:
        yield desk
