"""A list in sections: the cursor passes over the headings, and every row is a sign, a name and words."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message

from segtui.plain import plain
from segtui.tui.widgets.columns import Tone, fit
from segtui.tui.widgets.line_list import LineList

GAP = 2
"""Cells between the name of a row and its words."""


class ProofRow(NamedTuple):
    """One line. Its texts may be foreign: they are made harmless when they are drawn."""

    key: Hashable
    """What the row stands for; the cursor stays on it when the rows change. None for a heading or a blank."""
    sign: str
    tone: Tone
    name: str
    words: str = ""
    words_tone: Tone = Tone.NORMAL

    @property
    def is_heading(self) -> bool:
        """Nothing to put the cursor on."""
        return self.key is None

    @property
    def is_title(self) -> bool:
        """A section begins with it."""
        return self.is_heading and bool(self.name)


def heading(title: str, words: str = "") -> ProofRow:
    """The line above a section."""
    return ProofRow(None, "", Tone.ACCENT, title, words, Tone.MUTED)


def part(title: str) -> ProofRow:
    """The line above a part of a section."""
    return ProofRow(None, "", Tone.MUTED, "", title, Tone.ACCENT)


class ProofList(LineList):
    """Rows in sections."""

    KEYS: ClassVar[dict[str, str]] = {**LineList.KEYS, "tab": "section(1)", "shift+tab": "section(-1)"}

    class Told(Message):
        """Something about a row."""

        def __init__(self, rows: ProofList, row: ProofRow) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> ProofList:
            """The list."""
            return self.rows

    class Highlighted(Told):
        """The cursor stands on it."""

    class Chosen(Told):
        """Enter was pressed on it, or it was clicked twice."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[ProofRow] = ()
        self._name_widths: list[int] = []
        """By row, the width of the names of its section."""

    @property
    def cursor_row(self) -> ProofRow | None:
        """The row under the cursor; None where there is none."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return None if row is None or row.is_heading else row

    def set_rows(self, rows: Sequence[ProofRow], at: Hashable = None) -> None:
        """Show these rows, the cursor on the one of this key, else of the key it stood on, else the first."""
        before = self.cursor_row
        self.rows = rows
        self._name_widths = _name_widths(rows)
        self.set_line_count(len(rows))
        self.refresh()
        wanted = [key for key in (at, before.key if before else None) if key is not None]
        places = {each.key: place for place, each in enumerate(rows)}
        self.move_cursor(next((places[key] for key in wanted if key in places), 0))
        if at is not None:
            self.call_after_refresh(self._show_section)

    def move_cursor(self, index: int) -> None:
        """Put the cursor on a row, or on the one next to a heading, further on in the way it moves."""
        if not self.rows:
            return
        index = max(0, min(index, len(self.rows) - 1))
        forward = range(index, len(self.rows))
        back = range(index, -1, -1)
        ways = (back, forward) if index < self.cursor else (forward, back)
        chosen = next((at for way in ways for at in way if not self.rows[at].is_heading), index)
        super().move_cursor(chosen)
        self._reveal_heading()

    def _show_section(self) -> None:
        """Begin as far up as leaves the cursor in sight: at the top, a title, or the title of a part."""
        above = range(self.cursor, -1, -1)
        tops = [at for at in above if self.rows[at].is_heading and self.cursor - at < self.body_height]
        titles = [at for at in tops if self.rows[at].is_title]
        if self.is_mounted and tops:
            self._show_from(0 if self.cursor < self.body_height else (titles or tops)[0])

    def _reveal_heading(self) -> None:
        """Keep the heading above the first row of a section in sight."""
        top = self.cursor
        while top > 0 and self.rows[top - 1].is_heading:
            top -= 1
        if self.is_mounted and top < self.scroll_offset.y and self.cursor - top < self.body_height:
            self._show_from(top)

    def cursor_moved(self) -> None:
        """Post the row under the cursor."""
        if self.cursor_row is not None:
            self.post_message(self.Highlighted(self, self.cursor_row))

    def action_choose(self) -> None:
        """Post the row under the cursor as chosen."""
        if self.cursor_row is not None:
            self.post_message(self.Chosen(self, self.cursor_row))

    def action_section(self, step: int) -> None:
        """Go to the first row of the next section, or of the one before, round and round."""
        titles = [at for at, row in enumerate(self.rows) if row.is_title]
        starts = [
            next(at for at in range(title, len(self.rows)) if not self.rows[at].is_heading)
            for title in titles
        ]
        if not starts:
            return
        present = max((place for place, at in enumerate(starts) if at <= self.cursor), default=0)
        self.move_cursor(starts[(present + step) % len(starts)])

    def draw_line(self, index: int, width: int) -> list[Segment]:
        """Sign, name and words; a heading begins further left."""
        row, ellipsis = self.rows[index], self.signs.ellipsis
        if row.is_heading:
            title = fit(row.name, min(len(row.name) + GAP, width), ellipsis=ellipsis)
            rest = fit(row.words, width - len(title), ellipsis=ellipsis)
            return [Segment(title, self.style_of("heading")), Segment(rest, self.style_of(row.words_tone))]
        name_width = min(self._name_widths[index], max(width // 2, 8))
        name = fit(row.name, name_width, ellipsis=ellipsis)
        lead = f"{row.sign} "
        words = fit(row.words, width - len(lead) - name_width - GAP, ellipsis=ellipsis)
        return [
            Segment(lead, self.style_of(row.tone)),
            Segment(name + " " * GAP, self.style_of(row.tone)),
            Segment(words, self.style_of(row.words_tone)),
        ]


def _name_widths(rows: Sequence[ProofRow]) -> list[int]:
    """Rows of one section stand in line."""
    starts = [at for at, row in enumerate(rows) if row.is_title or at == 0]
    widths: list[int] = []
    for start, end in pairwise((*starts, len(rows))):
        names = [cell_len(plain(row.name)) for row in rows[start:end] if not row.is_heading]
        widths += [max(names, default=0)] * (end - start)
    return widths
