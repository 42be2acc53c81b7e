"""Sessions on the sandbox for either platform, and what a test must know of each to ask the same of both.

Where the vendors' files are at hand, every exchange is held against them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from segtui.credentials import ClientSecrets
from segtui.drafts import SegmentFields, new_segment_id
from segtui.model import Customer, CustomerQuery, MemberKey, PageRequest, SegmentStatus
from segtui.platforms.registry import ConnectedPlatform
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Session, open_session
from segtui.wire._http import ASGITransport, AsyncBaseTransport
from tests.contract.openapi import contract, shopgate_contract
from tests.contract.transport import ContractTransport

PLATFORMS = ("emporix", "shopgate")
CUSTOMERS = 120
_CONTRACTS = {"emporix": contract, "shopgate": shopgate_contract}


@dataclass(slots=True)
class Bench:
    """One platform of a sandbox, seen through a session."""

    session: Session
    sandbox: Sandbox

    @property
    def platform(self) -> ConnectedPlatform:
        """The platform."""
        return self.session.platform

    def pass_time(self, seconds: float) -> None:
        """Let the sandbox's clock go on, and with it what was accepted."""
        self.sandbox.clock.advance(seconds)

    async def sleep(self, seconds: float) -> None:
        """Sleep by the sandbox's clock: no time passes here."""
        self.pass_time(seconds)

    def fields(self, name: str) -> SegmentFields:
        """Fields that make a segment on this platform."""
        site = "main" if self.platform.capabilities.sites else None
        return SegmentFields(name={"en": name}, status=SegmentStatus.ACTIVE, site=site)

    async def a_segment(self, name: str = "Made") -> str:
        """A new, empty segment; its id."""
        segment_id = new_segment_id()
        await self.platform.create_segment(segment_id, self.fields(name))
        return segment_id

    async def people(self, count: int) -> list[Customer]:
        """So many customers who are there and can be members."""
        found = (await self.platform.find_customers(CustomerQuery(name="a"), PageRequest(1, 100))).rows
        able = [each for each in found if each.active and not each.is_guest and each.email and each.number]
        return able[:count]

    async def keys(self, count: int) -> list[MemberKey]:
        """The keys of so many customers, as members for no company."""
        return [MemberKey(each.id) for each in await self.people(count)]


@asynccontextmanager
async def bench(platform: str, directory: Path, *, judged: bool = True) -> AsyncIterator[Bench]:
    """A writable session on one platform of a fresh sandbox whose clock stands."""
    moment = demo_shop(CUSTOMERS).moment
    surroundings = Surroundings(cache_directory=directory / "cache")
    sandbox = create_sandbox(SandboxOptions(customers=CUSTOMERS), surroundings)
    sandbox.clock.set(sandbox.clock.now() if not moment else sandbox.clock.now().fromisoformat(moment))
    transport: AsyncBaseTransport = ASGITransport(sandbox.asgi)
    judge = _CONTRACTS[platform]() if judged else None
    if judge is not None:
        transport = ContractTransport(transport, judge, ("/__sandbox__", "/shopgate/import/"))
    try:
        door = sandbox.ready_line("http://127.0.0.1")[platform]
        profile = Profile(
            name="bench",
            platform=platform,
            base_url=door.get("base_url") or door["base_url_template"],
            tenant=door.get("tenant") or door["merchant_code"],
            writable=True,
        )
        secrets = ClientSecrets(
            door["client_id"], door["client_secret"], door.get("username"), door.get("password")
        )
        async with await open_session(
            profile,
            secrets,
            clock=sandbox.clock.now,
            transport=transport,
            journal_path=directory / "journal.sqlite3",
        ) as session:
            yield Bench(session, sandbox)
    finally:
        sandbox.close()
