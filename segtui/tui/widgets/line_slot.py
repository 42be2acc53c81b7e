"""The place of a line that can be typed into, which is made only when it is first gone to."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from segtui.tui.widgets.filter_line import FilterLine


class LineSlot(Widget):
    """Shows the placeholder of a FilterLine until there is one: its style sheet delays the first paint."""

    DEFAULT_CSS = """
    LineSlot { height: 1; background: $boost; }
    """

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder
        self._line: FilterLine | None = None

    @property
    def line(self) -> FilterLine:
        """The line to type into."""
        if self._line is None:
            self._line = FilterLine(self._placeholder)
            self.mount(self._line)
        return self._line

    def clear(self) -> None:
        """Show nothing typed, without asking for it."""
        if self._line is not None:
            self._line.set_silently("")

    def render(self) -> Content:
        """The placeholder."""
        return Content.styled(self._placeholder, "$text-disabled").truncate(self.size.width, ellipsis=True)
