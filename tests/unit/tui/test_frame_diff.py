"""What is written reduced to what changed shows the same as what is written whole."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from segtui.signs import stand_ins
from segtui.tui.frame_diff import Piece, Shadow

WIDTH, HEIGHT = 12, 4
COLORS = ColorSystem.EIGHT_BIT
STYLES = (
    None,
    Style.parse("bold red"),
    Style.parse("green on blue"),
    Style.parse("white on blue"),
    Style.parse("reverse"),
    Style.parse("dim underline #123456 on #abcdef"),
)

letters = st.sampled_from("ab .xé│●日🙂")
segments = st.tuples(st.text(letters, max_size=6), st.sampled_from(STYLES)).map(lambda pair: Segment(*pair))
runs = st.lists(segments, min_size=1, max_size=4)
places = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
frames = st.lists(st.tuples(places, runs), max_size=6)


def fitting(x: int, segments: list[Segment]) -> list[Segment]:
    """A run cut to what fits on its line, as the compositor's always are."""
    return list(Segment.adjust_line_length(segments, WIDTH - x))


def terminal(output: str) -> pyte.Screen:
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed(output)
    return screen


def shown(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def whole(x: int, y: int, segments: list[Segment]) -> str:
    parts = [f"\x1b[{y + 1};{x + 1}H"]
    parts += [
        style.render(text, color_system=COLORS) if style and text else text for text, style, _ in segments
    ]
    return "".join(parts)


blank = [((0, y), [Segment(" " * WIDTH)]) for y in range(HEIGHT)]


@given(st.lists(frames, min_size=1, max_size=5))
def test_a_reduced_frame_shows_what_the_whole_frame_shows(
    many: list[list[tuple[tuple[int, int], list[Segment]]]],
) -> None:
    shadow = Shadow()
    reduced, complete = "", ""
    for frame in [blank, *many, blank, *many]:
        pieces = [Piece(x, y, fitting(x, segments)) for (x, y), segments in frame]
        # Whole lines, so that no wide character is cut in two, which the compositor never does.
        lines = [Piece(0, y, [Segment(" " * x), *segments]) for x, y, segments in pieces]
        reduced += shadow.write(lines, (WIDTH, HEIGHT), COLORS)
        complete += "".join(whole(0, piece.y, list(piece.segments)) for piece in lines)
    assert shown(terminal(reduced)) == shown(terminal(complete))


def write(shadow: Shadow, text: str, style: Style | None = None, *, x: int = 0) -> str:
    return shadow.write([Piece(x, 1, [Segment(text, style)])], (WIDTH, HEIGHT), COLORS)


def test_nothing_is_written_where_nothing_changed() -> None:
    shadow = Shadow()
    write(shadow, "hello")
    assert write(shadow, "hello") == ""


def test_only_the_cells_that_differ_are_written() -> None:
    shadow = Shadow()
    write(shadow, "hello world")
    assert write(shadow, "hello wurld") == "\x1b[2;8Hu"


def test_a_short_gap_is_written_over_rather_than_jumped() -> None:
    shadow = Shadow()
    write(shadow, "a b c")
    assert write(shadow, "x b y") == "\x1b[2;1Hx b y"


def test_only_the_colour_that_changes_is_selected() -> None:
    shadow = Shadow()
    output = shadow.write(
        [Piece(0, 0, [Segment("a", Style.parse("red on blue")), Segment("b", Style.parse("green on blue"))])],
        (WIDTH, HEIGHT),
        COLORS,
    )
    assert output == "\x1b[1;1H\x1b[31;44ma\x1b[32mb\x1b[0m"


def test_after_forgetting_everything_is_written_again() -> None:
    shadow = Shadow()
    first = write(shadow, "hello")
    shadow.forget()
    assert write(shadow, "hello") == first


def test_another_size_writes_everything_again() -> None:
    shadow = Shadow()
    first = write(shadow, "hello")
    assert shadow.write([Piece(0, 1, [Segment("hello")])], (WIDTH + 1, HEIGHT), COLORS) == first


def test_a_narrow_letter_over_half_a_wide_one_writes_the_other_half_when_it_comes_back() -> None:
    shadow = Shadow()
    write(shadow, "日")
    write(shadow, "a", x=1)
    assert "日" in write(shadow, "日")


def test_what_lies_outside_the_screen_is_not_written() -> None:
    shadow = Shadow()
    assert shadow.write([Piece(0, HEIGHT, [Segment("x")])], (WIDTH, HEIGHT), COLORS) == ""


def test_signs_that_a_terminal_lacks_are_written_as_their_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGTUI_ASCII", "1")
    shadow = Shadow(stand_ins())

    written = shadow.write([Piece(0, 0, [Segment("╭─ 1 Segments · 4 ─╮│…┃")])], (40, 1), None)

    assert "+- 1 Segments . 4 -+|~|" in written


def test_a_terminal_that_has_all_signs_needs_no_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEGTUI_ASCII", raising=False)
    monkeypatch.setattr("locale.getpreferredencoding", lambda do_setlocale: "UTF-8")

    assert stand_ins() is None
