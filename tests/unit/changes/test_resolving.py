"""Finding out what became of a change whose answer was never seen: by reading, row by row, and only once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from segtui.changes.change import Change, LabelledMember
from segtui.changes.combined import Combined
from segtui.changes.entries import Entry, EntryRow, EntryState, Intent, Start
from segtui.changes.journal import Journal
from segtui.changes.members import AddMembers, MembershipChange, RemoveMembers
from segtui.changes.readback import ONE_BY_ONE
from segtui.changes.recording import to_record
from segtui.changes.segments import UpdateSegment
from segtui.changes.sending import Author, Sender
from segtui.drafts import SegmentFields
from segtui.errors import Refused, Unreachable
from segtui.model import MemberKey, SegmentStatus
from segtui.profiles import Profile
from segtui.session import Session
from tests.fakes import NOON, FakePlatform, active

LATER = NOON + timedelta(minutes=5)
KEYS = tuple(MemberKey(f"c{n}", "l1" if n % 2 else None) for n in range(5))
PEOPLE = tuple(LabelledMember(key, key.customer_id) for key in KEYS)
ADD = AddMembers("s1", "Gold", PEOPLE, frozenset())
LOST = Unreachable("Could not add members: the connection broke.", hint="Try again.")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def _session(platform: FakePlatform, journal: Journal, minutes: int = 5) -> Session:
    profile = Profile(name="acme", tenant="acme", writable=True)
    return Session(profile, platform, journal, clock=lambda: NOON + timedelta(minutes=minutes))


async def _losing(platform: FakePlatform, journal: Journal, change: MembershipChange, taken: int) -> None:
    """Send a change in batches of two and lose the second answer, `taken` rows of which took effect."""

    async def second_breaks() -> None:
        if platform.requests["add_members"] + platform.requests["remove_members"] == 1:
            for key in change.keys[2 : 2 + taken]:
                if change.wanted:
                    platform.assign("s1", key)
                else:
                    del platform.assigned["s1"][key]
            platform.failures["add_members"] = platform.failures["remove_members"] = LOST

    platform.before_write = second_breaks
    sender = Sender(platform, journal, Author("acme", "emporix", "acme", "ada"), lambda: NOON)
    with pytest.raises(Unreachable):
        await sender.send(change, None)
    platform.failures.clear()
    platform.before_write = None


def _states(entry: Entry) -> list[str]:
    return [row.state.value for row in entry.rows]


async def test_a_lost_batch_is_settled_row_by_row(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    await _losing(platform, journal, ADD, taken=1)
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert (entry.state, _states(entry)) == (
        EntryState.PART,
        ["done", "done", "done", "not done", "intended"],
    )
    assert entry.rows[3].message == "c3 for l1 is no member of Gold"
    assert journal.unresolved("acme") == []


async def test_a_removal_is_settled_as_well(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    for key in KEYS:
        platform.assign("s1", key)
    removal = RemoveMembers("s1", "Gold", PEOPLE, frozenset(KEYS))
    await _losing(platform, journal, removal, taken=2)
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert _states(entry) == ["done", "done", "done", "done", "intended"]


async def test_only_rows_whose_answer_is_missing_are_read(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    await _losing(platform, journal, ADD, taken=2)
    await _session(platform, journal).resolve_unresolved()
    assert platform.requests["member"] == 2


async def test_what_is_missing_right_after_a_crash_may_still_be_under_way(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    await _losing(platform, journal, ADD, taken=1)
    (entry,) = await _session(platform, journal, minutes=1).resolve_unresolved()
    assert (entry.state, _states(entry)[2:4]) == (EntryState.UNKNOWN, ["done", "unknown"])
    assert "may still be under way" in (entry.rows[3].message or "")
    platform.assign("s1", KEYS[3])
    (settled,) = await _session(platform, journal).resolve_unresolved()
    assert _states(settled)[2:4] == ["done", "done"]


async def test_what_cannot_be_read_stays_unknown_until_it_can(journal: Journal) -> None:
    platform = FakePlatform(bulk_size=2)
    await _losing(platform, journal, ADD, taken=2)
    platform.failures["member"] = LOST
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert (entry.state, entry.rows[2].message) == (EntryState.UNKNOWN, f"c2: {LOST.summary}")
    platform.failures.clear()
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert entry.state is EntryState.PART


async def test_a_change_that_is_being_sent_is_left_to_its_sender(journal: Journal) -> None:
    platform = FakePlatform()
    platform.gate, started = asyncio.Event(), asyncio.Event()

    async def tell() -> None:
        started.set()

    platform.before_write = tell
    sending = asyncio.create_task(_session(platform, journal).apply(ADD))
    await started.wait()
    other = Journal(journal.path)
    assert await _session(FakePlatform(), other).resolve_unresolved() == []
    platform.gate.set()
    assert (await sending).accepted == 5
    assert journal.entries(1)[0].state is EntryState.DONE


async def test_rows_that_were_never_sent_are_told_so_without_reading(journal: Journal) -> None:
    journal.intend(_intent(ADD), NOON, Start("a process that is gone", 0))
    platform = FakePlatform()
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert (entry.state, {row.message for row in entry.rows}) == (EntryState.NOT_DONE, {"never sent"})
    assert not platform.requests


async def test_a_change_of_an_older_segtui_is_read_whole(journal: Journal) -> None:
    journal.intend(_intent(ADD), NOON)
    platform = FakePlatform()
    platform.assign("s1", KEYS[4])
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert _states(entry) == ["not done"] * 4 + ["done"]


async def test_many_rows_are_read_in_pages(journal: Journal) -> None:
    people = tuple(LabelledMember(MemberKey(f"c{n}"), f"c{n}") for n in range(ONE_BY_ONE * 10))
    journal.intend(_intent(AddMembers("s1", "Gold", people, frozenset())), NOON)
    platform = FakePlatform()
    for person in people[::2]:
        platform.assign("s1", person.key)
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert _states(entry) == ["done", "not done"] * (len(people) // 2)
    assert (platform.requests["member"], platform.requests["members"]) == (0, 2)


async def _lost(journal: Journal, change: Change) -> None:
    record = to_record(change)
    before, after = json.dumps(record.before), json.dumps(record.after)
    intent = Intent("acme", "emporix", "acme", "ada", None, record.kind, change.title, before, after)
    number = journal.intend(intent, NOON, Start("gone", len(change.row_names)))
    rows = [EntryRow(name, EntryState.UNKNOWN) for name in change.row_names]
    journal.conclude(number, EntryState.UNKNOWN, rows, NOON)


@pytest.mark.parametrize(
    ("stands_now", "state"),
    [("Gold", EntryState.NOT_DONE), ("Golden", EntryState.DONE), ("Theirs", EntryState.UNKNOWN)],
)
async def test_an_update_that_somebody_may_have_written_over_stays_unknown(
    journal: Journal, stands_now: str, state: EntryState
) -> None:
    old = SegmentFields(name={"en": "Gold"}, status=SegmentStatus.ACTIVE)
    update = UpdateSegment("s1", old, replace(old, name={"en": "Golden"}), 1)
    await _lost(journal, update)
    platform = FakePlatform()
    platform.segments_by_id["s1"] = active("s1", name={"en": stands_now})
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert (entry.state, _states(entry)) == (state, [state.value])


async def test_a_part_that_somebody_may_have_written_over_stays_unknown(journal: Journal) -> None:
    old = SegmentFields(name={"en": "Gold"}, status=SegmentStatus.ACTIVE)
    update = UpdateSegment("s1", old, replace(old, name={"en": "Golden"}), 1)
    await _lost(journal, Combined("Both", (replace(ADD, members=PEOPLE[:1]), update)))
    platform = FakePlatform()
    platform.segments_by_id["s1"] = active("s1", name={"en": "Theirs"})
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert _states(entry) == ["not done", "unknown"]


async def test_a_record_that_cannot_be_read_is_told_and_stays_open(journal: Journal) -> None:
    journal.intend(replace(_intent(ADD), kind="paint-it-black"), NOON)
    (entry,) = await _session(FakePlatform(), journal).resolve_unresolved()
    assert entry.state is EntryState.UNKNOWN
    assert "'paint-it-black'" in (entry.rows[0].message or "")


async def test_changes_of_another_tenant_are_left_alone(journal: Journal) -> None:
    journal.intend(replace(_intent(ADD), tenant="other"), NOON)
    platform = FakePlatform()
    (entry,) = await _session(platform, journal).resolve_unresolved()
    assert (entry.state, sum(platform.requests.values())) == (EntryState.INTENDED, 0)


async def test_a_locked_journal_is_told(journal: Journal) -> None:
    journal.intend(_intent(ADD), NOON)
    impatient = Journal(journal.path, busy_s=0)

    holder = sqlite3.connect(journal.path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="locked"):
            await _session(FakePlatform(), impatient).resolve_unresolved()
    finally:
        holder.close()


def _intent(change: MembershipChange) -> Intent:

    return Intent(
        profile="acme",
        platform="emporix",
        tenant="acme",
        os_user="ada",
        reason=None,
        kind=change.kind,
        title=change.title,
        before=json.dumps(change.before),
        after=json.dumps(change.after),
    )
