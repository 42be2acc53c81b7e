"""Tables fit the terminal, keep what is copied whole, and show nothing a terminal would act on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segtui.cli.table import GAP, NARROWEST, Column, Table, card, fitting_widths
from segtui.cli.terminal import ASCII_LINES, UNICODE_LINES, Drawing, cell_width, fitted
from segtui.signs import ASCII, UNICODE


def _drawing(width: int | None = None) -> Drawing:
    return Drawing(UNICODE, UNICODE_LINES, width)


def _lines(columns: list[Column], rows: list[list[str]], width: int | None = None) -> list[str]:
    return list(Table(columns, _drawing(width)).lines(rows))


def test_columns_are_aligned_under_their_titles() -> None:
    lines = _lines([Column("ID"), Column("NAME")], [["1", "Ann"], ["2000", "Bo"]])

    assert lines == ["ID    NAME", "1     Ann", "2000  Bo"]


def test_wide_characters_take_two_cells() -> None:
    lines = _lines([Column("N"), Column("X")], [["日本", "a"], ["abc", "b"]])

    assert lines[1:] == ["日本  a", "abc   b"]


def test_a_long_cell_is_cut_where_the_terminal_is_narrow() -> None:
    lines = _lines([Column("ID", whole=True), Column("NAME")], [["c-1", "a very long name"]], width=15)

    assert lines[1] == "c-1  a very lo…"


def test_a_column_that_is_copied_is_never_cut() -> None:
    lines = _lines([Column("ID", whole=True), Column("NAME")], [["x" * 30, "name"]], width=20)

    assert lines[1].startswith("x" * 30)


def test_without_a_terminal_nothing_is_cut() -> None:
    assert _lines([Column("NAME")], [["n" * 300]])[1] == "n" * 300


def test_later_pages_go_on_without_a_second_head() -> None:
    table = Table([Column("ID")], _drawing())

    assert [*table.lines([["1"]]), *table.lines([["2"]])] == ["ID", "1", "2"]


def test_escape_sequences_in_names_do_not_reach_the_terminal() -> None:
    (_, line) = _lines([Column("NAME")], [["\x1b[2Jevil\nname"]])

    assert "\x1b" not in line
    assert "\n" not in line


def test_poor_terminals_get_an_ascii_ellipsis() -> None:
    table = Table([Column("NAME")], Drawing(ASCII, ASCII_LINES, 10))

    assert list(table.lines([["a long, long name"]]))[1] == "a long, l~"


@given(st.lists(st.integers(1, 80), min_size=1, max_size=6), st.integers(10, 200))
def test_a_table_fits_or_every_column_is_at_its_narrowest(lengths: list[int], width: int) -> None:
    columns = [Column("C") for _ in lengths]

    widths = fitting_widths(columns, [["x" * length for length in lengths]], width)

    assert sum(widths) + len(GAP) * (len(widths) - 1) <= width or max(widths) <= NARROWEST


@given(st.text(max_size=40), st.integers(1, 50))
def test_a_fitted_text_never_takes_more_cells_than_it_may(text: str, width: int) -> None:
    assert cell_width(fitted(text, width, "…")) <= width


def test_a_card_aligns_values_behind_their_names() -> None:
    assert list(card([("Id", "1"), ("Number", "2"), ("", "more")])) == [
        "Id      1",
        "Number  2",
        "        more",
    ]
