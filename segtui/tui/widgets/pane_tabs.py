"""Which of the panes is shown where only one has room."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain


class PaneTabs(Widget):
    """The four panes in one line: the shown one with its whole title, the others with number and noun."""

    DEFAULT_CSS = """
    PaneTabs { height: 1; background: $boost; }
    """

    nouns: reactive[tuple[str, ...]] = reactive(())
    current: reactive[int] = reactive(1)
    heading: reactive[str] = reactive("")

    def render(self) -> Content:
        """The line; the title of the shown pane gives way first."""
        before = Content("").join(self._other(number) for number in range(1, self.current))
        after = Content("").join(
            self._other(number) for number in range(self.current + 1, len(self.nouns) + 1)
        )
        room = self.size.width - before.cell_length - after.cell_length - 2
        title = Content(f"{self.current} {plain(self.heading)}").truncate(max(room, 3), ellipsis=True)
        return before + Content.styled(f" {title.plain} ", "bold $text-primary reverse") + after

    def _other(self, number: int) -> Content:
        noun = self.nouns[number - 1] if self.size.width >= 70 else self.nouns[number - 1][:4]
        return Content.assemble((f" {number} ", "bold $text-accent"), (f"{noun} ", "$text-muted"))
