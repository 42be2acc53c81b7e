"""The answer in one look: a verdict, and beneath it labelled lines that hang beside their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

LABELS = 9
"""Cells of the labels, at least."""


class Entry(NamedTuple):
    """One labelled text of a card."""

    label: Content
    text: Content
    tail: Content | None = None
    """Stands behind the text on its one line, which is cut so that this has room; else the text wraps."""
    most_lines: int = 3
    """Lines after which a text that wraps is cut."""
    least_lines: int = 1
    """As `most_lines`, where every line counts."""


class VerdictCard(Widget):
    """As tall as its entries need."""

    DEFAULT_CSS = """
    VerdictCard { height: auto; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.is_short = False
        """Whether every line counts."""

    def show(self, entries: Sequence[Entry], *, is_short: bool) -> None:
        """Show other entries, or the same with more or less room."""
        if (entries, is_short) != (self.entries, self.is_short):
            self.entries, self.is_short = entries, is_short
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line for each that is drawn."""
        return len(list(self._lines(width)))

    def render(self) -> Content:
        """All lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> Iterator[Content]:
        labels = max([LABELS, *(each.label.cell_length + 1 for each in self.entries)])
        room = max(width - labels, 1)
        for label, text, tail, most, least in self.entries:
            lead = label.truncate(labels, pad=True)
            for line in self._texts(text, tail, least if self.is_short else most, room):
                yield lead + line
                lead = Content(" " * labels)

    def _texts(self, text: Content, tail: Content | None, most: int, room: int) -> list[Content]:
        if tail is not None:
            # A text that fits keeps its width: the tail follows it at once.
            return [text.truncate(max(room - tail.cell_length, 1), ellipsis=True) + tail]
        lines = text.wrap(room)
        if len(lines) <= most:
            return lines
        cut = lines[most - 1] + Content(" …")
        return [*lines[: most - 1], cut.truncate(room, ellipsis=True)]
