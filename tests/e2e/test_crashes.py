"""The program is killed at a hundred points of a bulk change: journal, platform and report always agree."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from segtui.changes.entries import Entry, EntryState
from segtui.changes.journal import Journal
from segtui.drafts import SegmentFields
from segtui.model import MemberQuery, PageRequest
from segtui.session import Session
from tests.e2e.driven import Shop, an_hour_later, driven_shop
from tests.e2e.program import PROGRAM, ROOT, Desk, desk_for
from tests.e2e.program import Sandbox as Served
from tests.e2e.watch import PATIENCE_S, Moment, announced, await_marks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are POSIX")

ROWS = 410
"""Three batches."""
BATCHES = 3
ROUNDS = 5
KILLS_A_ROUND = 20


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with driven_shop(tmp_path_factory.mktemp("shop"), ROWS, method="PUT") as served:
        yield served


@pytest.fixture
async def session(shop: Shop, tmp_path: Path) -> AsyncIterator[Session]:
    async with an_hour_later(shop, tmp_path / "journal.sqlite3") as opened:
        yield opened


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_a_killed_bulk_change_is_found_resolved_and_undone(
    shop: Shop, session: Session, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same points each time, not secret ones
    journal = Journal(tmp_path / "journal.sqlite3")
    killed = 0
    for number in range(KILLS_A_ROUND):
        segment = f"crash-{seed}-{number}"
        await session.platform.create_segment(segment, SegmentFields(name={"en": segment}, site="main"))
        status = await asyncio.to_thread(_sent, shop, segment, journal, chance)
        assert status in (0, -signal.SIGKILL)
        killed += status != 0
        entry = await _agreed(session, journal, segment, status)
        if entry is not None and entry.done and not number % 5:
            await session.apply(await session.undo(entry), undoes=entry.id)
            assert await _members(session, segment) == set()
    assert killed >= KILLS_A_ROUND * 3 // 4


async def test_the_commands_find_and_undo_what_a_killed_command_left(
    shop: Shop, session: Session, tmp_path: Path
) -> None:
    await session.platform.create_segment("killed", SegmentFields(name={"en": "Killed"}, site="main"))
    desk = desk_for(tmp_path, Served({"emporix": shop.door}), writable=True)
    shop.watch.aim(Moment.TAKEN, 1)
    status, said = await asyncio.to_thread(_killed_command, shop, desk, shop.customers[:250])
    assert status == -signal.SIGKILL, said

    listed = await asyncio.to_thread(desk.run, "changes", "list", "--json")
    assert listed.code == 0, listed.err
    (change,) = listed.document["changes"]
    assert change["row_counts"] == {"done": 200, "not done": 50}
    assert listed.document["unresolved"] == []

    number = str(change["id"])
    undone = await asyncio.to_thread(
        desk.run, "changes", "undo", number, "--yes", "--segment-name", "Killed", "--json"
    )
    assert undone.code == 0, undone.err
    assert (undone.document["accepted"], undone.document["undoes"]) == (200, change["id"])
    assert await _members(session, "killed") == set()
    again = await asyncio.to_thread(desk.run, "changes", "undo", number, "--yes")
    assert (again.code, "undone already" in again.err) == (4, True)


def _killed_command(shop: Shop, desk: Desk, customers: list[str]) -> tuple[int, str]:
    """Add customers by the command, and have it killed as the watch was told; how it ended, what it said."""
    with subprocess.Popen(
        [*PROGRAM, "members", "add", "killed", "-", "--b2c", "--yes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=desk.environment(),
        cwd=ROOT,
        text=True,
    ) as program:
        shop.watch.pid = program.pid
        shop.watch.pid_known.set()
        _, said = program.communicate("\n".join(customers), PATIENCE_S)
    return program.returncode, said


def _sent(shop: Shop, segment: str, journal: Journal, chance: random.Random) -> int:
    """Have the change sent and its process killed at a moment that chance chooses; how it ended."""
    moment, at_write = chance.choice(list(Moment)[:-1]), chance.randint(1, BATCHES)
    shop.watch.aim(moment, at_write)
    marks = announced(journal.path)
    shop.start(shop.addition(segment, journal.path, shop.customers))
    if moment is Moment.RECORDED:
        await_marks(journal.path, marks + at_write, chance.randrange(40))
        shop.watch.kill()
    return shop.end()


async def _agreed(session: Session, journal: Journal, segment: str, status: int) -> Entry | None:
    """Check that journal, platform and resolved report tell the same; the entry, None where there is none."""
    present = await _members(session, segment)
    entries = [entry for entry in journal.entries(1) if entry.intent.title.endswith(f" {segment}")]
    if not entries:
        assert present == set()
        return None
    (before,) = entries
    assert before.done <= present, "the journal tells of rows that are not there"
    for found in journal.open_entries("shop"):
        assert found.attempted is not None
        assert len(present) <= found.attempted, "the platform knows more than the journal"
    await session.resolve_unresolved()
    entry = await session.entry(before.id)
    assert entry.done == present
    assert len(entry.rows) == ROWS
    assert entry.state is _expected(len(present))
    assert before.state is (EntryState.DONE if status == 0 else before.state)
    assert await session.unresolved() == []
    return entry


def _expected(there: int) -> EntryState:
    if there == ROWS:
        return EntryState.DONE
    return EntryState.PART if there else EntryState.NOT_DONE


async def _members(session: Session, segment: str) -> set[str]:
    """Who is in the segment, by the platform's own listing."""
    found: set[str] = set()
    for number in range(1, ROWS // 200 + 2):
        page = await session.platform.members(segment, MemberQuery(), PageRequest(number, 200))
        found.update(member.key.customer_id for member in page.rows)
    return found
