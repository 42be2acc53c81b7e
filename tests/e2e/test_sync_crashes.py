"""`segtui sync apply` is killed at any point and gone on with: members, journal and runs tell the same."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from segtui.drafts import SegmentFields
from segtui.model import MemberKey
from segtui.session import Session
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.planning import Progress, present_members
from segtui.sync.source import KeyKind, SourceOptions
from segtui.sync.wanted import PlanWanted
from tests.e2e.driven import Shop, an_hour_later, driven_shop
from tests.e2e.program import Desk, desk_for
from tests.e2e.program import Sandbox as Served
from tests.e2e.watch import Moment, announced, await_marks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are POSIX")

KILLS = int(os.environ.get("SYNC_KILLS", "8"))
"""A hundred take three minutes."""
PEOPLE = 700
MEMBERS_BEFORE, WANTED = slice(0, 250), slice(210, 700)
"""A mirror that adds 450 in three batches and removes 210 in two."""
WRITES = 5


def quietly(_: Progress) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    slow = "*/segments/*/customers/*"
    with driven_shop(tmp_path_factory.mktemp("shop"), PEOPLE, path=slow) as served:
        yield served


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Desk:
    return desk_for(tmp_path, Served({"emporix": shop.door}), writable=True)


@pytest.fixture
async def session(shop: Shop, desk: Desk) -> AsyncIterator[Session]:
    async with an_hour_later(shop, desk.home / "state" / "journal.sqlite3") as opened:
        yield opened


async def test_a_killed_sync_is_gone_on_with_and_loses_nothing(
    shop: Shop, desk: Desk, session: Session
) -> None:
    chance, killed = random.Random(7), 0  # noqa: S311 - the same points each time, not secret ones
    for number in range(KILLS):
        segment_id = f"sync-{number}"
        before = set(shop.customers[MEMBERS_BEFORE])
        await session.platform.create_segment(segment_id, SegmentFields(name={"en": segment_id}, site="main"))
        await session.platform.add_members(segment_id, [MemberKey(each) for each in sorted(before)])
        plan = await planned(shop, desk, session, segment_id)
        removed = str(plan.head.count(Act.REMOVE))
        options = ("--yes", "--allow-remove", removed, "--lanes", str(chance.choice((1, 2))))
        status = await asyncio.to_thread(killed_at, shop, desk, plan, chance, options)
        assert status in (0, -signal.SIGKILL), (desk.home / "said.txt").read_text()
        run = await session.sync_run(None)
        assert run.head == plan.head
        killed += status != 0
        if run.state != "done":
            await asyncio.to_thread(shop.start, command(desk, "sync", "resume", *options))
            assert await asyncio.to_thread(shop.end) == 0, (desk.home / "said.txt").read_text()
        await check(shop, session, segment_id)
        if not number % 4:
            await undo(session)
            assert await members(session, segment_id) == before
    assert killed >= KILLS * 3 // 4


async def planned(shop: Shop, desk: Desk, session: Session, segment_id: str) -> Plan:
    source = desk.home / "source.csv"
    source.write_text("id\n" + "".join(f"{each}\n" for each in shop.customers[WANTED]))
    options = SourceOptions(KeyKind.ID)
    path = desk.home / f"{segment_id}.plan"
    wanted = PlanWanted(str(source), options, Mode.MIRROR, segment_id=segment_id, path=path)
    return await session.plan_sync(wanted, quietly)


def command(desk: Desk, *words: str) -> dict[str, Any]:
    """The order to run a command."""
    return {"command": words, "environment": desk.environment(), "said": str(desk.home / "said.txt")}


def killed_at(shop: Shop, desk: Desk, plan: Plan, chance: random.Random, options: tuple[str, ...]) -> int:
    """Apply a plan and kill the process at a moment that chance chooses; how it ended."""
    moment, at_write = chance.choice(list(Moment)[:-1]), chance.randint(1, WRITES)
    shop.watch.aim(moment, at_write)
    journal = desk.home / "state" / "journal.sqlite3"
    marks = announced(journal)
    shop.start(command(desk, "sync", "apply", str(plan.path), *options))
    if moment is Moment.RECORDED:
        await_marks(journal, marks + chance.randint(1, 2), chance.randrange(40))
        shop.watch.kill()
    status = shop.end()
    shop.watch.aim(Moment.NEVER, 0)
    return status


async def check(shop: Shop, session: Session, segment_id: str) -> None:
    """Members are what the source wants; journal and runs tell of every row that came and went."""
    wanted, before = set(shop.customers[WANTED]), set(shop.customers[MEMBERS_BEFORE])
    assert await members(session, segment_id) == wanted
    await session.resolve_unresolved()
    assert await session.unresolved() == []
    run = await session.sync_run(None)
    assert run.state == "done"
    done: dict[str, set[str]] = {"add-members": set(), "remove-members": set()}
    for each in await session.sync_runs():
        if each.head.segments[0].id == segment_id:
            for number in each.changes:
                entry = await session.entry(number)
                assert entry.intent.run == each.id
                done[entry.intent.kind] |= entry.done
    assert done == {"add-members": wanted - before, "remove-members": before - wanted}


async def undo(session: Session) -> None:
    steps = await session.undo_steps_of_sync(await session.sync_run(None))
    async for _ in session.undo_sync(steps):
        pass


async def members(session: Session, segment_id: str) -> set[str]:
    return (await present_members(session.platform, segment_id, quietly)).names
