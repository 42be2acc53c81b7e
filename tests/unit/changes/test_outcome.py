"""What became of a change, in words."""

from __future__ import annotations

from segtui.changes.change import LabelledMember
from segtui.changes.members import AddMembers
from segtui.changes.outcome import Outcome
from segtui.model import BulkResult, MemberKey, RowResult

KEYS = (MemberKey("1"), MemberKey("2"))


def test_rows_that_stayed_at_home_are_not_among_those_that_the_platform_took() -> None:
    members = tuple(LabelledMember(key, key.customer_id) for key in KEYS)
    change = AddMembers("s", "Gold", members, frozenset(KEYS[:1]))
    answer = BulkResult((RowResult("2", ok=True, code=200),))
    outcome = Outcome(change, change._with_unsent(change.effective, answer), 1)
    assert outcome.in_words == "1 of 1; 1 not sent, because it was so already"


def test_rows_that_were_refused_are_counted() -> None:
    members = tuple(LabelledMember(key, key.customer_id) for key in KEYS)
    answer = BulkResult((RowResult("1", ok=True, code=200), RowResult("2", ok=False, code=400)))
    assert Outcome(AddMembers("s", "Gold", members), answer, 1).in_words == "1 of 2"
