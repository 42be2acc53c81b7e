"""A change in words: what is to be known stands where it is seen."""

from __future__ import annotations

import pytest

from segtui.changes.change import Diff, DiffLine
from segtui.tui.screens.change_words import LONG_FROM, diff_words


@pytest.mark.parametrize(
    ("rows", "order"),
    [(LONG_FROM - 1, ["! first", "+ row 0", "! told"]), (LONG_FROM, ["! first", "! told", "+ row 0"])],
)
def test_what_is_to_be_known_of_a_long_change_stands_above_its_rows(rows: int, order: list[str]) -> None:
    diff = Diff("Clone", tuple(DiffLine("+", f"row {at}") for at in range(rows)), (), ("told",))

    lines = diff_words(diff, ("first",)).plain.splitlines()

    assert [line for line in lines if line in order] == order
