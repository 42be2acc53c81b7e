"""Writes only the cells that differ from what the terminal shows already.

Textual repaints whole widgets: moving a cursor by one line sends a kilobyte, scrolling a table ten. Over a
slow link that is what the user waits for. The shadow remembers every cell that was written and skips those
that stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

WORTH_REWRITING = 4
"""Unchanged cells between two changed ones that cost no more than moving the cursor over them."""

JOINER = "\u200d"


class Pen(NamedTuple):
    """How a cell is written, as parameters of the sequence that selects it."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""


class Cell(NamedTuple):
    """What one cell shows; a text that is two cells wide is followed by `CONTINUED`."""

    text: str
    pen: Pen


PLAIN = Pen()
CONTINUED = Cell("", PLAIN)
UNKNOWN = Cell("\0", PLAIN)
"""Differs from everything that can be written."""


class Piece(NamedTuple):
    """A run of segments at a place on the screen."""

    x: int
    y: int
    segments: Iterable[Segment]


class Shadow:
    """What the terminal shows, as far as it is known."""

    def __init__(self, stand_ins: Mapping[int, str] | None = None) -> None:
        """`stand_ins` is written for signs that the terminal does not have, each as wide as the sign."""
        self._stand_ins = stand_ins
        self._rows: list[list[Cell]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Take nothing for granted any more: everything is written anew."""
        self._size = (0, 0)

    def write(self, pieces: Iterable[Piece], size: tuple[int, int], colors: ColorSystem | None) -> str:
        """The shortest sequence that brings these pieces onto a terminal of `size` (columns, rows)."""
        if size != self._size:
            self._size = size
            self._rows = [[UNKNOWN] * size[0] for _ in range(size[1])]
        out = _Output()
        for piece in pieces:
            if 0 <= piece.y < size[1]:
                self._write_row(out, self._rows[piece.y], piece, colors)
        return out.finished()

    def _write_row(self, out: _Output, row: list[Cell], piece: Piece, colors: ColorSystem | None) -> None:
        x = piece.x
        for written, style, control in piece.segments:
            if control:
                continue
            text = written if self._stand_ins is None else written.translate(self._stand_ins)
            pen = _pen(style, colors)
            run = _run(text, pen)
            shown = row[x : x + len(run)]
            # Most runs are as they were, and in a first frame nothing is: neither needs a look at each cell.
            if len(shown) == len(run) == shown.count(UNKNOWN):
                row[x : x + len(run)] = run
                out.put_run(x, piece.y, text, pen, len(run))
            elif shown != run and not self._write_cells(out, row, x, piece.y, run):
                return
            x += len(run)

    def _write_cells(self, out: _Output, row: list[Cell], x: int, y: int, run: list[Cell]) -> bool:
        """Write the cells of a run that differ; whether all of it fits into the row."""
        for at, cell in enumerate(run):
            if cell is CONTINUED:
                continue
            width = 1
            while at + width < len(run) and run[at + width] is CONTINUED:
                width += 1
            if x + at + width > len(row):
                return False
            if row[x + at] != cell:
                self._overwrite(row, x + at, cell, width)
                out.put(row, x + at, y, width)
        return True

    @staticmethod
    def _overwrite(row: list[Cell], x: int, cell: Cell, width: int) -> None:
        if row[x] is CONTINUED and x:
            # Half of a wide character is written over: the terminal blanks the other half.
            row[x - 1] = UNKNOWN
        row[x : x + width] = [cell, *[CONTINUED] * (width - 1)]
        if x + width < len(row) and row[x + width] is CONTINUED:
            row[x + width] = UNKNOWN


class _Output:
    """Collects what is written, and knows where the cursor and the pen are."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pen = PLAIN
        self._x = self._y = -1

    def put(self, row: list[Cell], x: int, y: int, width: int) -> None:
        """Write the cell at `x`, on the shortest way there."""
        if y != self._y or x < self._x or not self._walk(row, x):
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        self._write(row[x])
        self._x, self._y = x + width, y

    def put_run(self, x: int, y: int, text: str, pen: Pen, width: int) -> None:
        """Write a text of one pen as a whole."""
        if (x, y) != (self._x, self._y):
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        self._write(Cell(text, pen))
        self._x, self._y = x + width, y

    def _walk(self, row: list[Cell], x: int) -> bool:
        """Get to `x` by writing what stands there already, where that is short."""
        between = row[self._x : x]
        if len(between) > WORTH_REWRITING or any(
            cell.pen != self._pen or len(cell.text) != 1 or cell is UNKNOWN for cell in between
        ):
            return False
        self._parts.extend(cell.text for cell in between)
        return True

    def _write(self, cell: Cell) -> None:
        if cell.pen != self._pen:
            self._parts.append(_change(self._pen, cell.pen))
            self._pen = cell.pen
        self._parts.append(cell.text)

    def finished(self) -> str:
        """All of it, with the pen put back."""
        if self._pen != PLAIN:
            self._parts.append("\x1b[0m")
        return "".join(self._parts)


@lru_cache(maxsize=1024)
def _change(before: Pen, after: Pen) -> str:
    """The sequence from one pen to another."""
    if before.attributes != after.attributes:
        codes = ["0", *(code for code in after if code)]
    else:
        codes = []
        if before.foreground != after.foreground:
            codes.append(after.foreground or "39")
        if before.background != after.background:
            codes.append(after.background or "49")
    return f"\x1b[{';'.join(codes)}m"


@lru_cache(maxsize=4096)
def _pen(style: Style | None, colors: ColorSystem | None) -> Pen:
    if style is None or colors is None:
        return PLAIN
    return Pen(
        style.without_color.render("\0", color_system=colors)
        .partition("\0")[0]
        .removeprefix("\x1b[")
        .removesuffix("m"),
        ";".join(style.color.downgrade(colors).get_ansi_codes()) if style.color else "",
        ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False)) if style.bgcolor else "",
    )


@lru_cache(maxsize=1024)
def _run(text: str, pen: Pen) -> list[Cell]:
    """The cells of a text, not to be changed; a wide one is followed by `CONTINUED` for each further cell."""
    if text.isascii():
        return [_cell(letter, pen) for letter in text]
    cells: list[Cell] = []
    for cluster, width in _clusters(text):
        cells += [_cell(cluster, pen), *[CONTINUED] * (width - 1)]
    return cells


@lru_cache(maxsize=4096)
def _cell(text: str, pen: Pen) -> Cell:
    # One object for all that are equal: they are compared far more often than made.
    return Cell(text, pen)


@lru_cache(maxsize=2048)
def _clusters(text: str) -> tuple[tuple[str, int], ...]:
    """A text in pieces that are a cell or two wide; one whose pieces do not add up stays whole."""
    clusters: list[str] = []
    for letter in text:
        joins = clusters and (clusters[-1].endswith(JOINER) or cell_len(letter) == 0)
        if joins:
            clusters[-1] += letter
        else:
            clusters.append(letter)
    widths = [cell_len(cluster) for cluster in clusters]
    if sum(widths) != cell_len(text) or not all(widths):
        return ((text, cell_len(text)),) if cell_len(text) else ()
    return tuple(zip(clusters, widths, strict=True))
