"""The bottom line: the keys of the focused pane, or what has just happened."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.tui.actions import Action
from segtui.tui.plain import plain


class KeyBar(Widget):
    """Keys and their labels; a notice takes their place until the next key."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """

    actions: reactive[tuple[Action, ...]] = reactive(())
    notice: reactive[str | None] = reactive(None)

    def render(self) -> Content:
        """As many keys as fit; what cannot be done now is dimmed and says why when it is pressed."""
        if self.notice is not None:
            return Content.styled(f" {plain(self.notice)}", "bold").truncate(self.size.width, ellipsis=True)
        line = Content(" ")
        for action in self.actions:
            if not action.in_bar:
                continue
            off = action.why_not() is not None
            entry = Content.assemble(
                (action.key_name, "dim" if off else "bold $text-accent"),
                (f" {action.label}  ", "dim" if off else ""),
            )
            if line.cell_length + entry.cell_length > self.size.width:
                break
            line += entry
        return line
