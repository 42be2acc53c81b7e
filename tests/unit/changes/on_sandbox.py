"""A session on the sandbox in process, and what a segment of it holds, for tests of real writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from segtui.changes.change import LabelledMember
from segtui.changes.items import LabelledItem
from segtui.credentials import ClientSecrets
from segtui.drafts import ItemKey, SegmentFields, fields_of
from segtui.errors import NotFound
from segtui.mixins import Mixins
from segtui.model import MemberKey, MemberQuery, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Session, open_session
from segtui.wire._http import ASGITransport

CUSTOMERS = 60
EVERYTHING = PageRequest(1, 200)


@cache
def shop() -> DemoShop:
    """The demo shop, made once."""
    return demo_shop(CUSTOMERS)


@asynccontextmanager
async def session_on_sandbox(
    directory: Path,
    *,
    scopes: tuple[str, ...] | None = None,
    prepare: Callable[[Sandbox], object] | None = None,
) -> AsyncIterator[Session]:
    """A writable session on a fresh demo shop, whose journal is in the directory.

    It holds these scopes, or every one; `prepare` changes the shop before anything is asked.
    """
    moment = datetime.fromisoformat(shop().moment).astimezone(UTC)
    surroundings = Surroundings(real_now=lambda: moment, cache_directory=directory / "cache")
    sandbox = create_sandbox(SandboxOptions(customers=CUSTOMERS), surroundings)
    try:
        if prepare is not None:
            prepare(sandbox)
        async with await _opened(sandbox, directory, scopes) as session:
            yield session
    finally:
        sandbox.close()


async def _opened(sandbox: Sandbox, directory: Path, scopes: tuple[str, ...] | None) -> Session:
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    profile = Profile(name="demo", base_url=door["base_url"], tenant=door["tenant"], writable=True)
    secrets = ClientSecrets(door["client_id"], door["client_secret"])
    if scopes is not None:
        made = sandbox.shop.tokens.register(scopes)
        secrets = ClientSecrets(made.client_id, made.client_secret)
    return await open_session(
        profile,
        secrets,
        clock=sandbox.clock.now,
        transport=ASGITransport(sandbox.asgi),
        journal_path=directory / "journal.sqlite3",
    )


@dataclass(frozen=True, slots=True)
class Held:
    """All of a segment that can be written."""

    fields: SegmentFields
    members: dict[MemberKey, Mixins]
    items: dict[ItemKey, Mixins]


async def held(session: Session, segment_id: str) -> Held | None:
    """What a segment holds now; None where there is none."""
    try:
        segment = await session.platform.segment(segment_id)
    except NotFound:
        return None
    members = await session.platform.members(segment_id, MemberQuery(), EVERYTHING)
    items = await shop_of(session.platform).items(segment_id, EVERYTHING)
    return Held(
        fields_of(segment),
        {member.key: member.mixins for member in members.rows},
        {ItemKey(item.kind, item.id): item.mixins for item in items.rows},
    )


def people(count: int, start: int = 0) -> tuple[LabelledMember, ...]:
    """Customers of the shop who stand for no company."""
    found = [document["id"] for document in shop().customers][start : start + count]
    return tuple(LabelledMember(MemberKey(each), each) for each in found)


def labelled(keys: dict[ItemKey, Mixins]) -> tuple[LabelledItem, ...]:
    """Items by their keys."""
    return tuple(LabelledItem(key) for key in keys)
