"""Several batches of one change under way at once: announced before they are sent, told row by row."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.journal import EntryState, Journal
from segtui.changes.members import AddMembers
from segtui.changes.sending import Author, Course, Sender, Stopped
from segtui.errors import Unreachable
from segtui.model import MemberKey
from segtui.sync.lanes import LEAST_AHEAD, AdaptiveLanes
from tests.fakes import NOON, FakePlatform

PEOPLE = tuple(LabelledMember(MemberKey(f"c{n:02}"), f"c{n:02}") for n in range(40))
ADD = AddMembers("s1", "Gold", PEOPLE, frozenset())
DONE, UNKNOWN, UNSENT = EntryState.DONE, EntryState.UNKNOWN, EntryState.INTENDED


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def sender(platform: FakePlatform, journal: Journal, lanes: AdaptiveLanes) -> Sender:
    return Sender(platform, journal, Author("acme", "emporix", "acme", "ada"), lambda: NOON, Course(lanes))


async def test_none_waits_for_the_slowest_and_each_is_announced_before_it_is_sent(journal: Journal) -> None:
    platform, told, sent = FakePlatform(bulk_size=2), list[int](), 0
    first_is_answered, window_is_full = asyncio.Event(), asyncio.Event()

    def tell(row_count: int) -> None:
        told.append(row_count)
        if len(told) == LEAST_AHEAD - 1:
            window_is_full.set()

    async def note() -> None:
        nonlocal sent
        sent += 1
        (found,) = journal.open_entries("acme")
        assert found.attempted is not None
        assert 2 * sent <= found.attempted <= 2 * (sent + LEAST_AHEAD)
        if sent == 1:
            await first_is_answered.wait()

    platform.before_write = note
    sending = asyncio.create_task(sender(platform, journal, AdaptiveLanes(2, tell)).send(ADD, None))
    await window_is_full.wait()
    # What was answered behind a gap is not written down yet: rows are kept in their order.
    assert not next(journal.open_entries("acme")).entry.rows
    first_is_answered.set()
    outcome = await sending
    assert (outcome.accepted, told) == (40, [2] * 20)
    (entry,) = journal.entries(1)
    assert (entry.state, [row.key for row in entry.rows]) == (DONE, [p.row_name for p in PEOPLE])


async def test_what_was_answered_beside_a_batch_that_failed_is_known(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    all_are_sent, one_is_lost, calls = asyncio.Event(), asyncio.Event(), 0

    async def lose_the_second() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            all_are_sent.set()
        if calls == 2:
            await all_are_sent.wait()
            one_is_lost.set()
            raise Unreachable("The connection broke.", hint="Look.")
        await one_is_lost.wait()

    platform.before_write = lose_the_second
    with pytest.raises(Unreachable) as caught:
        await sender(platform, journal, AdaptiveLanes(3, _nobody)).send(ADD, None)
    assert "4 of 40 rows were done before" in caught.value.hint
    states = [row.state for row in journal.entries(1)[0].rows]
    assert states == [DONE, DONE, UNKNOWN, UNKNOWN, DONE, DONE, *[UNSENT] * 34]


async def test_a_stop_lets_no_further_batch_go_and_says_so(journal: Journal) -> None:
    platform, lanes = FakePlatform(bulk_size=2), AdaptiveLanes(2, _nobody)

    async def stop() -> None:
        lanes.is_stopped = True

    platform.before_write = stop
    with pytest.raises(Stopped) as caught:
        await sender(platform, journal, lanes).send(ADD, None)
    assert "2 of 40 rows were done before" in caught.value.hint
    (entry,) = journal.entries(1)
    assert (entry.state, [row.state for row in entry.rows]) == (EntryState.PART, [DONE, DONE, *[UNSENT] * 38])
    with pytest.raises(Stopped, match="stopped"):
        await sender(platform, journal, lanes).send(ADD, None)
    assert len(journal.entries(9)) == 1


async def test_a_bug_in_one_batch_ends_the_change_once_none_is_under_way_any_more(journal: Journal) -> None:
    """Until then the claim is held: nobody else takes for abandoned what may still arrive."""
    platform, has_raised, calls, claimed = FakePlatform(bulk_size=2), asyncio.Event(), 0, list[bool]()

    async def note() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            has_raised.set()
            raise ZeroDivisionError
        await has_raised.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        (found,) = journal.open_entries("acme")
        claimed.append(journal.is_claimed(found.sender or ""))

    platform.before_write = note
    with pytest.raises(ZeroDivisionError):
        await sender(platform, journal, AdaptiveLanes(2, _nobody)).send(ADD, None)
    assert (calls, claimed) == (2, [True])
    (found,) = journal.open_entries("acme")
    assert not journal.is_claimed(found.sender or "")


def _nobody(_: int) -> None:
    """Nobody is told."""
