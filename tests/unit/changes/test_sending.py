"""Sending a change: the journal knows of it first, and tells row by row what became of it."""

import sqlite3
import threading
from pathlib import Path

import pytest

from segtui.changes import sending
from segtui.changes.change import LabelledMember
from segtui.changes.journal import Entry, EntryState, Journal
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.preparing import prepared
from segtui.changes.readback import confirmed
from segtui.changes.sending import Author, Sender
from segtui.errors import Forbidden, Malformed, Refused, Rejected, SegtuiError, Throttled, Unreachable
from segtui.model import BulkResult, MemberKey, RowResult
from segtui.platforms.port import Interrupted
from tests.fakes import NOON, FakePlatform

KEYS = tuple(MemberKey(f"c{n}", "l1" if n % 2 else None) for n in range(5))
PEOPLE = tuple(LabelledMember(key, key.customer_id) for key in KEYS)
ADD = AddMembers("s1", "Gold", PEOPLE, frozenset())
LOST = Unreachable("Could not add members: the connection broke.", hint="Try again.")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def _sender(platform: FakePlatform, journal: Journal) -> Sender:
    return Sender(platform, journal, Author("acme", "emporix", "acme", "ada"), lambda: NOON)


def _states(entry: Entry) -> list[EntryState]:
    return [row.state for row in entry.rows]


async def test_a_change_is_in_the_journal_before_it_is_sent(journal: Journal) -> None:
    platform = FakePlatform()
    seen: list[Entry] = []

    async def look() -> None:
        seen.extend(journal.entries(1))

    platform.before_write = look
    await _sender(platform, journal).send(ADD, "ticket 7")
    assert [(entry.state, entry.intent.reason) for entry in seen] == [(EntryState.INTENDED, "ticket 7")]


async def test_a_change_that_was_taken_is_done_row_by_row(journal: Journal) -> None:
    outcome = await _sender(FakePlatform(), journal).send(ADD, None)
    (entry,) = journal.entries(5)
    assert (outcome.recorded_id, outcome.accepted, entry.state) == (entry.id, 5, EntryState.DONE)
    assert [row.key for row in entry.rows] == ["c0", "c1/l1", "c2", "c3/l1", "c4"]


async def test_refused_rows_are_a_result_and_the_change_is_done_in_part(journal: Journal) -> None:
    platform = FakePlatform()
    platform.refused = frozenset({"c1"})
    outcome = await _sender(platform, journal).send(ADD, None)
    (entry,) = journal.entries(5)
    assert (outcome.accepted, len(outcome.result.refused), entry.state) == (4, 1, EntryState.PART)
    assert (entry.rows[1].state, entry.rows[1].code, entry.rows[1].message) == (
        EntryState.REFUSED,
        400,
        "unknown",
    )


async def test_a_change_of_which_every_row_is_refused_is_refused(journal: Journal) -> None:
    platform = FakePlatform()
    platform.refused = frozenset(key.customer_id for key in KEYS)
    await _sender(platform, journal).send(ADD, None)
    assert journal.entries(1)[0].state is EntryState.REFUSED


@pytest.mark.parametrize("lost", [LOST, Malformed("Could not read the answer.", hint="Try again.")])
async def test_a_lost_answer_leaves_the_change_unknown_and_asks_to_read_back(
    journal: Journal, lost: SegtuiError
) -> None:
    platform = FakePlatform()
    platform.failures["add_members"] = lost
    with pytest.raises(type(lost)) as caught:
        await _sender(platform, journal).send(ADD, None)
    assert "read it back before trying again" in caught.value.hint
    assert (journal.entries(1)[0].state, set(_states(journal.entries(1)[0]))) == (
        EntryState.UNKNOWN,
        {EntryState.UNKNOWN},
    )


async def test_a_change_that_never_reached_the_platform_is_told_and_recorded_as_not_sent(
    journal: Journal,
) -> None:
    platform = FakePlatform()
    platform.failures["add_members"] = Unreachable("No way.", hint="Check.", may_have_arrived=False)
    with pytest.raises(Unreachable) as caught:
        await _sender(platform, journal).send(ADD, None)
    assert caught.value.hint == "Check. Nothing was sent. It is number 1 in the journal."
    (entry,) = journal.entries(1)
    assert (entry.state, set(_states(entry))) == (EntryState.REFUSED, {EntryState.INTENDED})
    assert {row.message for row in entry.rows} == {"not sent: No way."}
    assert not journal.unresolved("acme")


@pytest.mark.parametrize(
    "refusal",
    [
        Rejected("Could not add members: 400.", hint="Check them."),
        Forbidden("Could not add members: 403.", hint="Ask for the scope.", scope="manage"),
        Throttled("Could not add members: 429.", hint="Wait."),
    ],
)
async def test_a_request_refused_as_a_whole_is_recorded_and_raised(
    journal: Journal, refusal: SegtuiError
) -> None:
    platform = FakePlatform()
    platform.failures["add_members"] = refusal
    with pytest.raises(type(refusal)) as caught:
        await _sender(platform, journal).send(ADD, None)
    assert "number 1 in the journal" in caught.value.hint
    assert journal.entries(1)[0].state is EntryState.REFUSED


async def test_after_a_lost_batch_no_further_one_is_sent(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)

    async def second_breaks() -> None:
        if platform.requests["add_members"] == 1:
            platform.failures["add_members"] = LOST

    platform.before_write = second_breaks
    with pytest.raises(Unreachable, match="broke") as caught:
        await _sender(platform, journal).send(ADD, None)
    assert "2 of 5 rows were done before." in caught.value.hint
    assert _states(journal.entries(1)[0]) == [
        EntryState.DONE,
        EntryState.DONE,
        EntryState.UNKNOWN,
        EntryState.UNKNOWN,
        EntryState.INTENDED,
    ]


async def test_nothing_is_sent_when_the_journal_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    platform = FakePlatform()
    with pytest.raises(Refused, match="Nothing was sent"):
        await _sender(platform, Journal(tmp_path / "file" / "journal.sqlite3")).send(ADD, None)
    assert platform.requests["add_members"] == 0


async def test_an_answer_that_cannot_be_recorded_is_told_with_the_outcome(journal: Journal) -> None:
    platform = FakePlatform()

    async def break_the_journal() -> None:
        for path in journal.path.parent.glob("journal.*"):
            path.unlink()
        journal.path.mkdir()

    platform.before_write = break_the_journal
    outcome = await _sender(platform, journal).send(ADD, None)
    assert outcome.accepted == 5
    assert outcome.journal_error is not None
    assert "its entry stays open" in outcome.journal_error.summary


async def test_an_answer_with_the_wrong_number_of_rows_is_unknown(journal: Journal) -> None:
    class Forgetful(FakePlatform):
        def _written(self, *_: object) -> BulkResult:
            return BulkResult((RowResult("c0", ok=True, code=201),))

    with pytest.raises(Malformed, match="1 rows for 5"):
        await _sender(Forgetful(), journal).send(ADD, None)
    assert journal.entries(1)[0].state is EntryState.UNKNOWN


def test_undo_concerns_only_the_rows_that_were_taken() -> None:
    rows = tuple(RowResult(name, ok=name != "c2", code=201) for name in ADD.row_names)
    undo = Outcome(ADD, BulkResult(rows), 1).undo
    assert undo is not None
    assert undo.row_names == ("c0", "c1/l1", "c3/l1", "c4")


def test_there_is_no_undo_for_what_changed_nothing() -> None:
    change = AddMembers("s1", "Gold", PEOPLE[:1], frozenset(KEYS[:1]))
    assert Outcome(change, BulkResult((RowResult("c0", ok=True, code=204),)), 1).undo is None


async def test_a_prepared_change_knows_who_is_a_member_and_by_whose_doing() -> None:
    platform = FakePlatform()
    platform.assign("s1", KEYS[0], origin="AUTOMATIC")
    platform.assign("s1", KEYS[1])
    change = await prepared(platform, RemoveMembers("s1", "Gold", PEOPLE))
    assert (change.present, change.automatic) == (frozenset(KEYS[:2]), frozenset(KEYS[:1]))


async def test_a_change_whose_members_cannot_be_read_stays_as_it_is() -> None:
    platform = FakePlatform()
    platform.failures["member"] = LOST
    change = AddMembers("s1", "Gold", PEOPLE)
    assert await prepared(platform, change) is change


async def test_members_are_visible_once_they_are_read_back() -> None:
    platform = FakePlatform()
    platform.assign("s1", KEYS[0])
    confirmation = await confirmed(platform, AddMembers("s1", "Gold", PEOPLE[:2]))
    assert (confirmation.visible, confirmation.pending, confirmation.complete) == (
        PEOPLE[:1],
        PEOPLE[1:2],
        False,
    )


async def test_a_removal_is_visible_once_nothing_is_read_back() -> None:
    platform = FakePlatform()
    platform.assign("s1", KEYS[0])
    confirmation = await confirmed(platform, RemoveMembers("s1", "Gold", PEOPLE[:2]))
    assert (confirmation.visible, confirmation.pending) == (PEOPLE[1:2], PEOPLE[:1])


async def test_a_member_that_cannot_be_read_back_is_neither_visible_nor_pending() -> None:
    platform = FakePlatform()
    platform.failures["member"] = LOST
    confirmation = await confirmed(platform, AddMembers("s1", "Gold", PEOPLE[:1]))
    assert ([each.error for each in confirmation.unread], confirmation.complete) == ([LOST], False)


async def test_many_members_are_read_back_in_few_requests() -> None:
    platform = FakePlatform()
    keys = [MemberKey(f"m{number}", None) for number in range(300)]
    for key in keys[1:]:
        platform.assign("s1", key)
    people = tuple(LabelledMember(key, key.customer_id) for key in keys)
    confirmation = await confirmed(platform, AddMembers("s1", "Gold", people))
    assert (confirmation.visible, confirmation.pending) == (people[1:], people[:1])
    assert platform.requests.total() < 10


async def test_many_members_whose_listing_fails_are_all_unread() -> None:
    platform = FakePlatform()
    platform.failures["members"] = LOST
    people = tuple(LabelledMember(MemberKey(f"m{number}", None), "somebody") for number in range(300))
    confirmation = await confirmed(platform, AddMembers("s1", "Gold", people))
    assert [each.error for each in confirmation.unread] == [LOST] * 300


@pytest.mark.parametrize("name", ["to_record", "_recorded_rows"])
async def test_what_takes_long_for_many_rows_leaves_the_event_loop_alone(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real, threads = getattr(sending, name), []

    def noted(*given: object) -> object:
        threads.append(threading.current_thread())
        return real(*given)

    monkeypatch.setattr(sending, name, noted)
    await _sender(FakePlatform(), journal).send(ADD, None)
    assert threads
    assert threading.main_thread() not in threads


async def test_each_batch_is_written_down_before_the_next_is_sent(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    seen: list[tuple[int, int | None]] = []

    async def look() -> None:
        (found,) = journal.open_entries("acme")
        seen.append((len(found.entry.rows), found.attempted))

    platform.before_write = look
    await _sender(platform, journal).send(ADD, None)
    assert seen == [(0, 2), (2, 4), (4, 5)]


async def test_a_disk_that_fills_up_in_between_stops_the_change(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    holder = sqlite3.connect(journal.path, isolation_level=None)

    async def fill_up() -> None:
        if not holder.in_transaction:
            holder.execute("BEGIN IMMEDIATE")

    platform.before_write = fill_up
    impatient = Journal(journal.path, busy_s=0)
    try:
        with pytest.raises(Refused, match="No more of the change is sent") as caught:
            await _sender(platform, impatient).send(ADD, None)
    finally:
        holder.close()
    assert platform.requests["add_members"] == 1
    assert "2 of 5 rows were done before" in caught.value.hint
    (found,) = journal.open_entries("acme")
    assert (found.entry.state, found.attempted) == (EntryState.INTENDED, 2)


@pytest.mark.parametrize("trouble", ["locked", "newer"])
async def test_a_journal_that_is_locked_or_newer_lets_nothing_be_sent(journal: Journal, trouble: str) -> None:
    platform = FakePlatform()
    journal.entries(1)
    await _sender(platform, journal).send(ADD, None)
    other = sqlite3.connect(journal.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE" if trouble == "locked" else "PRAGMA user_version = 99")
    try:
        with pytest.raises(Refused, match="Nothing was sent"):
            await _sender(platform, Journal(journal.path, busy_s=0)).send(ADD, None)
    finally:
        other.close()
    assert platform.requests["add_members"] == 1


async def test_what_an_interrupted_write_had_answered_is_kept(journal: Journal) -> None:
    platform = FakePlatform()
    answered = BulkResult(tuple(RowResult(name, ok=True, code=201) for name in ADD.row_names[:2]))
    interrupted = Interrupted(LOST, answered, 5)
    interrupted.__cause__ = LOST
    platform.failures["add_members"] = interrupted
    with pytest.raises(Interrupted):
        await _sender(platform, journal).send(ADD, None)
    assert _states(journal.entries(1)[0]) == [EntryState.DONE] * 2 + [EntryState.UNKNOWN] * 3


async def test_an_undo_is_recorded_as_one(journal: Journal) -> None:
    sender = _sender(FakePlatform(), journal)
    first = await sender.send(ADD, None)
    second = await sender.send(ADD.inverted(), None, first.recorded_id)
    assert journal.entries(1)[0].intent.undoes == first.recorded_id
    entry = journal.entry(first.recorded_id)
    assert entry is not None
    assert entry.undone_by == (second.recorded_id,)
