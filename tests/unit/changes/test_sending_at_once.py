"""Several batches of one change under way at once: written down as one step, told row by row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.journal import EntryState, Journal
from segtui.changes.members import AddMembers
from segtui.changes.sending import Author, Course, Sender
from segtui.errors import Unreachable
from segtui.model import MemberKey
from tests.fakes import NOON, FakePlatform

PEOPLE = tuple(LabelledMember(MemberKey(f"c{n:02}"), f"c{n:02}") for n in range(10))
ADD = AddMembers("s1", "Gold", PEOPLE, frozenset())


class Lanes:
    """As many as a step has batches; remembers how many were taken at once."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.is_stopped = False
        self.answered: list[int] = []
        self.busiest = 0
        self.all_taken = asyncio.Event()
        self._busy = 0

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[None]:
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        if self._busy == self.step:
            self.all_taken.set()
        yield
        self._busy -= 1

    def told(self, row_count: int) -> None:
        self.answered.append(row_count)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def sender(platform: FakePlatform, journal: Journal, lanes: Lanes) -> Sender:
    return Sender(platform, journal, Author("acme", "emporix", "acme", "ada"), lambda: NOON, Course(lanes))


async def test_the_batches_of_a_step_go_together_and_every_row_is_told(journal: Journal) -> None:
    platform, lanes = FakePlatform(bulk_size=2), Lanes(3)
    platform.gate = asyncio.Event()
    sending = asyncio.create_task(sender(platform, journal, lanes).send(ADD, None))
    await lanes.all_taken.wait()
    # The second step waits for the first, and so does its entry in the journal.
    assert (lanes.busiest, journal.open_entries("acme")[0].attempted) == (3, 6)
    platform.gate.set()
    outcome = await sending
    assert (outcome.accepted, lanes.answered) == (10, [2] * 5)
    (entry,) = journal.entries(1)
    assert (entry.state, [row.key for row in entry.rows]) == (EntryState.DONE, [p.row_name for p in PEOPLE])


async def test_what_was_answered_beside_a_batch_that_failed_is_known(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    calls = 0

    async def lose_the_second() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Unreachable("The connection broke.", hint="Look.")

    platform.before_write = lose_the_second
    with pytest.raises(Unreachable) as caught:
        await sender(platform, journal, Lanes(3)).send(ADD, None)
    assert "4 of 10 rows were done before" in caught.value.hint
    states = [row.state for row in journal.entries(1)[0].rows]
    done, unknown, unsent = EntryState.DONE, EntryState.UNKNOWN, EntryState.INTENDED
    assert states == [done, done, unknown, unknown, done, done, *[unsent] * 4]
