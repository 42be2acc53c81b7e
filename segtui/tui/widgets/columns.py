"""Columns of a table: what they hold, how wide they are, and how a text is fitted into a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Generic, Literal, NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size

from segtui.plain import plain

Row = TypeVar("Row")

GAP = 2
"""Cells between two columns."""

LONGEST_CLUSTER = 12
"""Characters that one cell of text may take at most; longer texts are cut before they are measured."""


class Tone(StrEnum):
    """What a text wants to say by its colour."""

    NORMAL = "row"
    MUTED = "muted"
    ACCENT = "accent"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Cell(NamedTuple):
    """A text with a tone. The text may be foreign: it is made harmless when it is drawn."""

    text: str
    tone: Tone = Tone.NORMAL


Align = Literal["left", "right"]


class Column(NamedTuple, Generic[Row]):
    """One column: what it shows of a row, and how much room it wants."""

    key: str
    """Names the column to the program, as in the sort mark."""
    title: str
    """The heading; may be empty."""
    render: Callable[[Row], str | Cell]
    """The row's cell; called for the rows in view only."""
    width: int | None = None
    """Fixed width in cells; None takes a share of what the fixed columns leave."""
    weight: int = 1
    """The size of that share relative to other columns without a fixed width."""
    min_width: int = 6
    """Cells below which a column without a fixed width is not squeezed."""
    align: Align = "left"
    priority: int = 0
    """Rank: where room is short, the column with the highest number drops out first; 0 stays longest."""

    @property
    def least(self) -> int:
        """The cells this column needs to be shown at all."""
        return self.min_width if self.width is None else self.width


class Placed(NamedTuple, Generic[Row]):
    """A column that is shown, and its width in cells."""

    column: Column[Row]
    width: int


def arrange(columns: Sequence[Column[Row]], available: int) -> tuple[Placed[Row], ...]:
    """The columns that fit into `available` cells, in their order, with their widths.

    At least one column is always shown, squeezed if need be. Their widths and gaps never exceed `available`.
    """
    shown = list(columns)
    while len(shown) > 1 and _least_room(shown) > available:
        # The rightmost of the least important ones goes first.
        shown.pop(max(range(len(shown)), key=lambda at: (shown[at].priority, at)))
    if not shown or available <= 0:
        return ()
    if len(shown) == 1 and shown[0].least > available:
        return (Placed(shown[0], available),)
    return _shared_out(shown, available - _least_room(shown))


class Columns(Generic[Row]):
    """The columns of a table, laid out for one width at a time."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        self._columns = tuple(columns)
        self._width = -1
        self._placed: tuple[Placed[Row], ...] = ()

    def within(self, width: int) -> tuple[Placed[Row], ...]:
        """The columns shown in so many cells."""
        if width != self._width:
            self._width, self._placed = width, arrange(self._columns, width)
        return self._placed

    def key_at(self, x: int, width: int) -> str | None:
        """The key of the column that covers cell `x` of `width`; None between columns."""
        left = 0
        for column, cells in self.within(width):
            if left <= x < left + cells:
                return column.key
            left += cells + GAP
        return None


def _least_room(columns: Sequence[Column[Row]]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)


def _shared_out(columns: Sequence[Column[Row]], spare: int) -> tuple[Placed[Row], ...]:
    weights = [column.weight if column.width is None else 0 for column in columns]
    placed: list[Placed[Row]] = []
    for at, column in enumerate(columns):
        left = sum(weights[at:])
        share = spare * weights[at] // left if left else 0
        spare -= share
        placed.append(Placed(column, column.least + share))
    return tuple(placed)


def fit(text: str, width: int, *, align: Align = "left", ellipsis: str = "…") -> str:
    """Foreign `text`, made harmless and cut or padded to exactly `width` cells."""
    if width <= 0:
        return ""
    # A joiner or variation selector at an end would change the width of what stands beside the cell.
    text = plain(text)[: width * LONGEST_CLUSTER].rstrip("\u200d").lstrip("\u200d\ufe0f")
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ellipsis
    padding = " " * (width - length)
    return padding + text if align == "right" else text + padding
