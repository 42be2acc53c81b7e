"""Aligned text tables and cards, fitted to the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segtui.cli.terminal import Drawing, cell_width, fitted
from segtui.plain import plain

GAP = "  "
NARROWEST = 8
"""No column is cut below this many cells."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    whole: bool = False
    """Never cut, because it is copied into the next command (ids, addresses)."""


class Table:
    """A table whose widths follow from the first rows, so that any number of rows can stream after."""

    def __init__(self, columns: Sequence[Column], drawing: Drawing) -> None:
        self._columns = columns
        self._drawing = drawing
        self._widths: list[int] | None = None

    def lines(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """The rows as lines. The first call decides the widths and begins with the head; later ones go on."""
        cells = [self._cells(row) for row in rows]
        if self._widths is None:
            self._widths = fitting_widths(self._columns, cells, self._drawing.width)
            yield self._line([column.title for column in self._columns], self._widths)
        for row in cells:
            yield self._line(row, self._widths)

    def _cells(self, row: Sequence[str]) -> list[str]:
        return [plain(cell) for cell in row]

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = []
        for column, cell, width in zip(self._columns, cells, widths, strict=True):
            text = cell if column.whole else fitted(cell, width, self._drawing.lines.ellipsis)
            padded.append(text + " " * (width - cell_width(text)))
        return GAP.join(padded).rstrip()


def fitting_widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """The width of each column; those that may be cut give way, the widest first, until the line fits."""
    widths = [
        max([cell_width(column.title), *(cell_width(row[at]) for row in rows)])
        for at, column in enumerate(columns)
    ]
    if width is None:
        return widths
    elastic = [at for at, column in enumerate(columns) if not column.whole]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width:
        widest = max(elastic, key=lambda at: widths[at], default=None)
        if widest is None or widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def card(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Named values, one per line; an empty name continues the value above."""
    width = max((cell_width(name) for name, _ in fields), default=0)
    for name, value in fields:
        yield f"{name}{' ' * (width - cell_width(name))}{GAP}{plain(value)}".rstrip()
