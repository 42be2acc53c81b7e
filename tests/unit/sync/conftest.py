"""A session on the demo shop, and sources for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from segtui.changes.change import row_name
from segtui.credentials import ClientSecrets
from segtui.model import MemberQuery, PageRequest
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, Surroundings, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.session import Session, open_session
from segtui.sync.applying import Applied
from segtui.sync.plan import Mode, Plan
from segtui.sync.planning import Progress
from segtui.sync.source import SourceOptions
from segtui.sync.wanted import ApplyWanted, PlanWanted
from segtui.wire._http import ASGITransport

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
        everybody = PageRequest(1, 1_000)
        page = await self.session.platform.members(segment_id or self.segment(), MemberQuery(), everybody)
        return {row_name(member.key) for member in page.rows}

    def ids_of(self, addresses: Sequence[str]) -> set[str]:
        """The ids of customers by their addresses, from the seed."""
        by_address = {each["contactEmail"]: str(each["id"]) for each in self.seed.customers}
        return {by_address[address] for address in addresses}


@pytest.fixture(scope="module")
def seed() -> DemoShop:
    return demo_shop(CUSTOMERS)


@pytest.fixture(scope="module")
def sandbox(seed: DemoShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    moment = datetime.fromisoformat(seed.moment).astimezone(UTC)
    surroundings = Surroundings(real_now=lambda: moment, cache_directory=tmp_path_factory.mktemp("cache"))
    sandbox = create_sandbox(SandboxOptions(customers=CUSTOMERS), surroundings)
    yield sandbox
    sandbox.close()


@pytest.fixture
async def desk(sandbox: Sandbox, seed: DemoShop, tmp_path: Path) -> AsyncIterator[Desk]:
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    profile = Profile(name="demo", base_url=door["base_url"], tenant=door["tenant"], writable=True)
    secrets = ClientSecrets(door["client_id"], door["client_secret"])
    async with await open_session(
        profile,
        secrets,
        clock=sandbox.clock.now,
        transport=ASGITransport(sandbox.asgi),
        journal_path=tmp_path / "state" / "journal.sqlite3",
    ) as session:
        yield Desk(session, sandbox, seed, tmp_path)
    sandbox.reset(sandbox.options)
