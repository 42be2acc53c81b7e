"""Earlier changes that may still take effect: none is overlooked, and none is read again for nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.changes.change import LabelledMember
from segtui.changes.journal import Entry, EntryRow, EntryState, Intent, Journal
from segtui.changes.members import AddMembers
from segtui.changes.pending import Pending, Touch, _is_of_whole, _Subject
from segtui.changes.recording import to_record
from segtui.errors import Refused
from segtui.model import MemberKey
from tests.fakes import NOON, FakePlatform

HERE = ("shopgate", "acme")


class CountingJournal(Journal):
    """Knows how often its changes were read with their rows."""

    reads: int = 0

    def entry(self, number: int) -> Entry | None:
        """As the journal does."""
        self.reads += 1
        return super().entry(number)


def adding(*names: str, segment: str = "s1") -> AddMembers:
    people = tuple(LabelledMember(MemberKey(name), name) for name in names)
    return AddMembers(segment, segment, people, frozenset())


def accept(journal: Journal, change: AddMembers, tenant: str = "acme") -> int:
    """Write down a change that the platform is still to carry out, as a process that has ended did."""
    record = to_record(change)
    told = (json.dumps(record.before), json.dumps(record.after))
    number = journal.intend(Intent("p", HERE[0], tenant, "ada", None, record.kind, change.title, *told), NOON)
    rows = [EntryRow(name, EntryState.ACCEPTED) for name in change.row_names]
    journal.conclude(number, EntryState.ACCEPTED, rows, NOON)
    return number


async def test_what_concerns_other_members_is_read_once_and_what_comes_meanwhile_is_seen(
    tmp_path: Path,
) -> None:
    journal, platform = CountingJournal(tmp_path / "journal.sqlite3"), FakePlatform()
    platform.capabilities = platform.capabilities._replace(asynchronous_writes=True)
    for name in ("a", "b", "c"):
        accept(journal, adding(name))
    accept(journal, adding("x"), tenant="another")
    pending = Pending(platform, journal, HERE)
    for name in ("x", "y", "z"):
        await pending.require_none_of(adding(name), NOON)
    assert journal.reads == 3
    await pending.require_none_of(adding("b", segment="s2"), NOON)
    number = accept(Journal(journal.path), adding("z", "other"))
    with pytest.raises(Refused, match=f"change {number} "):
        await pending.require_none_of(adding("z"), NOON)
    with pytest.raises(Refused, match="is not settled"):
        await pending.require_segment_settled("s1", NOON)
    await pending.require_segment_settled("s2", NOON)


TOUCHES = st.frozensets(
    st.builds(Touch, st.sampled_from(["s1", "s2", "s3"]), st.none() | st.sampled_from("abcdef")), max_size=4
)


@given(some=TOUCHES, others=TOUCHES)
def test_changes_that_are_about_the_same_are_never_told_apart(
    some: frozenset[Touch], others: frozenset[Touch]
) -> None:
    is_same = bool(some & others) or _is_of_whole(some, others) or _is_of_whole(others, some)
    assert _Subject.of(some).may_meet(_Subject.of(others)) is is_same
