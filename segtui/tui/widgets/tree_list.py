"""A tree drawn as the flat list of its rows that are not folded away."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message

from segtui.plain import plain
from segtui.tui.widgets.columns import Tone, fit
from segtui.tui.widgets.line_list import LineList

Key = TypeVar("Key", bound=Hashable)
Told = TypeVar("Told", bound=Hashable)

INDENT = 2
"""Cells by which a level is indented."""
FOLD = 2
"""Cells for the sign that a row can be folded."""
SHORTEST_NOTE = 6
"""Cells below which a note is left out."""


class TreeRow(NamedTuple, Generic[Key]):
    """One row of a tree. Its texts may be foreign: they are made harmless when they are drawn."""

    depth: int
    """Levels below the root; 0 for a root."""
    label: str
    key: Key
    """What the row stands for; the cursor stays on it when the rows change."""
    note: str = ""
    """Stands muted behind the label, where there is room."""
    tone: Tone = Tone.NORMAL
    expandable: bool = False
    """There is, or may be, something beneath that can be shown or hidden."""
    expanded: bool = False
    """What is beneath is shown."""


class TreeMessage(Message, Generic[Told]):
    """Something happened in a tree."""

    def __init__(self, tree: TreeList[Told]) -> None:
        super().__init__()
        self.tree = tree

    @property
    def control(self) -> TreeList[Told]:
        """The tree."""
        return self.tree


class TreeList(LineList, Generic[Key]):
    """An indented list. It folds nothing itself: it asks for it, and is given the rows that remain."""

    KEYS: ClassVar[dict[str, str]] = {**LineList.KEYS, "left": "fold", "right": "unfold"}

    class RowHighlighted(TreeMessage[Told]):
        """The cursor stands on a row with another key."""

        def __init__(self, tree: TreeList[Told], row: TreeRow[Told] | None) -> None:
            super().__init__(tree)
            self.row = row
            """None where there are no rows."""

    class RowChosen(TreeMessage[Told]):
        """Enter was pressed on a row, or it was clicked twice."""

        def __init__(self, tree: TreeList[Told], row: TreeRow[Told]) -> None:
            super().__init__(tree)
            self.row = row

    class FoldRequested(TreeMessage[Told]):
        """What is beneath a row is to be hidden or shown."""

        def __init__(self, tree: TreeList[Told], row: TreeRow[Told], *, fold: bool) -> None:
            super().__init__(tree)
            self.row = row
            self.fold = fold
            """Hide it (True) or show it (False)."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[TreeRow[Key]] = ()
        self._told: tuple[Key] | None = None
        self._marks: frozenset[Key] = frozenset()

    @property
    def marks(self) -> frozenset[Key]:
        """The keys of the rows that are marked."""
        return self._marks

    @marks.setter
    def marks(self, keys: frozenset[Key]) -> None:
        self._marks = keys
        self.refresh()

    def is_marked(self, index: int) -> bool:
        """Whether the row of a line is marked."""
        return bool(self._marks) and self._rows[index].key in self._marks

    def set_rows(self, rows: Sequence[TreeRow[Key]]) -> None:
        """Show these rows; the cursor stays on its key, or else on its line."""
        before = self.cursor_row
        self._rows = rows
        self.set_line_count(len(rows))
        self.refresh()
        if before is None or not self.select_key(before.key):
            self.move_cursor(self.cursor)

    @property
    def rows(self) -> Sequence[TreeRow[Key]]:
        """The rows shown."""
        return self._rows

    @property
    def cursor_row(self) -> TreeRow[Key] | None:
        """The row under the cursor; None where there are no rows."""
        return self._rows[self.cursor] if self._rows else None

    def select_key(self, key: Key) -> bool:
        """Put the cursor on the first row with this key; False where there is none."""
        index = next((index for index, row in enumerate(self._rows) if row.key == key), None)
        if index is None:
            return False
        self.move_cursor(index)
        return True

    def cursor_moved(self) -> None:
        """Post the row under the cursor, once for each key."""
        row = self.cursor_row
        told = None if row is None else (row.key,)
        if told != self._told:
            self._told = told
            self.post_message(self.RowHighlighted(self, row))

    def action_choose(self) -> None:
        """Post the row under the cursor as chosen."""
        if self.cursor_row is not None:
            self.post_message(self.RowChosen(self, self.cursor_row))

    def action_fold(self) -> None:
        """Hide what is beneath the row, or go to the row it is beneath."""
        row = self.cursor_row
        if row is None:
            return
        if row.expandable and row.expanded:
            self.post_message(self.FoldRequested(self, row, fold=True))
            return
        above = range(self.cursor - 1, -1, -1)
        parent = next((index for index in above if self._rows[index].depth < row.depth), None)
        if parent is not None:
            self.move_cursor(parent)

    def action_unfold(self) -> None:
        """Show what is beneath the row, or go to its first."""
        row = self.cursor_row
        if row is None:
            return
        if row.expandable and not row.expanded:
            self.post_message(self.FoldRequested(self, row, fold=False))
        elif any(below.depth > row.depth for below in self._rows[self.cursor + 1 : self.cursor + 2]):
            self.move_cursor(self.cursor + 1)

    def draw_line(self, index: int, width: int) -> list[Segment]:
        """Indent, fold sign, label and, where there is room, the note."""
        row = self._rows[index]
        # Deep levels share the last third, so that a label always has room.
        indent = min(row.depth * INDENT, width // 3)
        room = max(0, width - indent - FOLD)
        label = cell_len(plain(row.label))
        lead = Segment(" " * indent + self._fold_sign(row), self.style_of(Tone.MUTED))
        note_room = room - label - 2
        if not row.note or note_room < min(SHORTEST_NOTE, cell_len(plain(row.note))):
            return [lead, self._text(row.label, room, row.tone)]
        text = self._text(row.label, label + 2, row.tone)
        return [lead, text, self._text(row.note, note_room, Tone.MUTED)]

    def _text(self, text: str, width: int, tone: Tone) -> Segment:
        return Segment(fit(text, width, ellipsis=self.signs.ellipsis), self.style_of(tone))

    def _fold_sign(self, row: TreeRow[Key]) -> str:
        if not row.expandable:
            return " " * FOLD
        return f"{self.signs.expanded if row.expanded else self.signs.collapsed} "
