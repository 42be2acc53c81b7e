from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from segtui.tui.widgets.columns import GAP, Column, arrange, fit


def column(
    key: str, width: int | None = None, *, weight: int = 1, min_width: int = 6, priority: int = 0
) -> Column[str]:
    return Column(key, key, str, width, weight, min_width, "left", priority)


def widths(columns: list[Column[str]], available: int) -> dict[str, int]:
    return {place.column.key: place.width for place in arrange(columns, available)}


def test_what_fixed_columns_leave_is_shared_by_weight() -> None:
    columns = [column("id", 10), column("name", weight=3), column("site", weight=1)]
    assert widths(columns, 10 + GAP + 6 + GAP + 6 + 40) == {"id": 10, "name": 36, "site": 16}


def test_without_a_sharing_column_the_rest_stays_empty() -> None:
    assert widths([column("id", 10)], 40) == {"id": 10}


def test_the_column_with_the_highest_rank_drops_out_first() -> None:
    columns = [column("a", 10, priority=1), column("b", 10, priority=2), column("c", 10)]
    assert list(widths(columns, 25)) == ["a", "c"]
    assert list(widths(columns, 12)) == ["c"]


def test_of_equal_rank_the_rightmost_drops_out_first() -> None:
    assert list(widths([column("a", 10), column("b", 10), column("c", 10)], 25)) == ["a", "b"]


def test_the_last_column_is_squeezed_rather_than_dropped() -> None:
    assert widths([column("a", 10)], 4) == {"a": 4}


def test_no_room_shows_nothing() -> None:
    assert arrange([column("a", 10)], 0) == ()


any_column = st.builds(
    column,
    st.uuids().map(str),
    st.none() | st.integers(1, 40),
    weight=st.integers(1, 5),
    min_width=st.integers(1, 20),
    priority=st.integers(0, 3),
)


@settings(deadline=None)
@given(st.lists(any_column, min_size=1, max_size=8), st.integers(1, 200))
def test_columns_never_take_more_than_there_is(columns: list[Column[str]], available: int) -> None:
    placed = arrange(columns, available)
    assert placed
    assert sum(place.width for place in placed) + GAP * (len(placed) - 1) <= available


@settings(deadline=None)
@given(st.lists(any_column, min_size=1, max_size=8), st.integers(1, 200))
def test_a_sharing_column_leaves_nothing_unused(columns: list[Column[str]], available: int) -> None:
    placed = arrange(columns, available)
    if any(place.column.width is None for place in placed):
        assert sum(place.width for place in placed) + GAP * (len(placed) - 1) == available


def test_a_long_text_ends_with_an_ellipsis() -> None:
    assert fit("Bartholomew", 6) == "Barth…"


def test_a_short_text_is_padded_on_the_side_of_its_alignment() -> None:
    assert (fit("7", 3), fit("7", 3, align="right")) == ("7  ", "  7")


def test_a_wide_sign_is_not_cut_in_half() -> None:
    assert fit("山田太郎", 6) == "山田 …"


@pytest.mark.parametrize("width", [-1, 0])
def test_no_width_holds_no_text(width: int) -> None:
    assert fit("a", width) == ""


@settings(deadline=None)
@given(st.text() | st.text(alphabet="e\u0301👩\u200d👧\ufe0f❤山مa", max_size=40), st.integers(1, 30))
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_a_text_without_end_is_cut() -> None:
    assert fit("x" * 1_000_000, 5) == "xxxx…"
