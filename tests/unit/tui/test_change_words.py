"""A change in words: what is to be known stands where it is seen."""

from __future__ import annotations

import pytest

from segtui.changes.change import Diff, DiffLine, LabelledMember
from segtui.changes.members import AddMembers
from segtui.changes.outcome import Outcome
from segtui.model import BulkResult, MemberKey, RowResult
from segtui.tui.screens.change_words import LONG_FROM, diff_words, outcome_words


@pytest.mark.parametrize(
    ("rows", "order"),
    [(LONG_FROM - 1, ["! first", "+ row 0", "! told"]), (LONG_FROM, ["! first", "! told", "+ row 0"])],
)
def test_what_is_to_be_known_of_a_long_change_stands_above_its_rows(rows: int, order: list[str]) -> None:
    diff = Diff("Clone", tuple(DiffLine("+", f"row {at}") for at in range(rows)), (), ("told",))

    lines = diff_words(diff, ("first",)).plain.splitlines()

    assert [line for line in lines if line in order] == order


@pytest.mark.parametrize(
    ("taken", "undoes", "way_on"),
    [
        ((True, False), None, "The same once more sends only what was refused; u takes back the others"),
        ((True, False), 7, "Undoing change 7 once more goes on from there: u"),
        ((True, True), 7, None),
        ((False, False), None, None),
    ],
)
def test_what_was_done_in_part_says_how_it_goes_on(
    taken: tuple[bool, bool], undoes: int | None, way_on: str | None
) -> None:
    people = tuple(LabelledMember(MemberKey(f"c{at}"), f"Customer {at}") for at in range(2))
    rows = tuple(
        RowResult(each.key.customer_id, ok, 200 if ok else 400)
        for each, ok in zip(people, taken, strict=True)
    )
    outcome = Outcome(AddMembers("gold", "Gold club", people), BulkResult(rows), 8)

    words = outcome_words(outcome, (), undoes=undoes).plain

    assert (way_on or "") in words
    assert ("done in part" in words) is (way_on is not None)
