"""The bottom line: the keys of the focused pane, or what has just happened."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain
from segtui.tui.actions import Action

TYPING = Content.assemble(
    " ",
    *(
        part
        for key, label in (("Enter", "done"), ("Down", "to the rows"), ("Esc", "back"), ("Tab", "next pane"))
        for part in ((key, "bold $text-accent"), f" {label}  ")
    ),
)
"""What the keys do while a line is typed into."""


class KeyBar(Widget):
    """Keys and their labels; a notice takes their place until the next key."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """

    actions: reactive[tuple[Action, ...]] = reactive(())
    """What the keys do in the focused pane, the most useful first."""
    always: reactive[tuple[Action, ...]] = reactive(())
    """What stands at the right end however narrow the line is."""
    notice: reactive[str | None] = reactive(None)
    is_typing: reactive[bool] = reactive(False)
    """Keys are letters now: a line is being typed into."""

    def render(self) -> Content:
        """As many keys as fit; what cannot be done now is dimmed and says why when it is pressed."""
        if self.notice is not None:
            return Content.styled(f" {plain(self.notice)}", "bold").truncate(self.size.width, ellipsis=True)
        if self.is_typing:
            return TYPING.truncate(self.size.width, ellipsis=True)
        right = Content("").join(_entry(action) for action in self.always)
        room = max(self.size.width - right.cell_length, 0)
        left = Content(" ")
        for action in self.actions:
            entry = _entry(action)
            if action.in_bar and left.cell_length + entry.cell_length <= room:
                left += entry
        return left.truncate(room, pad=True) + right


def _entry(action: Action) -> Content:
    off = action.why_not() is not None
    return Content.assemble(
        (action.key_name, "$text-disabled" if off else "bold $text-accent"),
        (f" {action.label}  ", "$text-disabled" if off else ""),
    )
