"""The bottom line: the keys of the focused pane, or what has just happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain

if TYPE_CHECKING:
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


NOTICE_LINES = 4
"""As many lines a notice takes at most."""


class Key(NamedTuple):
    """One entry of the line."""

    name: str
    label: str
    is_off: bool
    """It cannot be used now; pressing it says why."""


class KeyBar(Widget):
    """Keys and their labels; a notice takes their place until the next key."""

    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """

    keys: reactive[tuple[Key, ...]] = reactive(())
    """What the keys do in the focused pane, the most useful first."""
    always: reactive[tuple[Key, ...]] = reactive(())
    """What stands at the right end however narrow the line is."""
    notice: reactive[str | None] = reactive(None)
    is_typing: reactive[bool] = reactive(False)
    """Keys are letters now: a line is being typed into."""

    def show(self, actions: Sequence[Action], always: Sequence[Action]) -> None:
        """Draw these actions; what stands there already is not drawn again."""
        self.keys = tuple(_key(action) for action in actions if action.in_bar)
        self.always = tuple(_key(action) for action in always)

    def watch_notice(self) -> None:
        """A long one takes the lines it needs, until the next key."""
        self.styles.height = len(self._notice_lines()) or 1

    def on_resize(self) -> None:
        """They are others where the line is longer or shorter now."""
        self.watch_notice()

    def _notice_lines(self) -> list[str]:
        from textwrap import wrap

        # One cell stays free at either end.
        lines = wrap(plain(self.notice or ""), max(self.size.width - 2, 20))
        return [*lines[: NOTICE_LINES - 1], *filter(None, [" ".join(lines[NOTICE_LINES - 1 :])])]

    def render(self) -> Content:
        """As many keys as fit; what cannot be done now is dimmed and says why when it is pressed."""
        if self.notice is not None:
            lines = (Content.styled(f" {line}", "bold") for line in self._notice_lines())
            return Content("\n").join(line.truncate(self.size.width, ellipsis=True) for line in lines)
        if self.is_typing:
            return TYPING.truncate(self.size.width, ellipsis=True)
        right = Content("").join(_entry(key) for key in self.always)
        room = max(self.size.width - right.cell_length, 0)
        left = Content(" ")
        for key in self.keys:
            entry = _entry(key)
            if left.cell_length + entry.cell_length <= room:
                left += entry
        return left.truncate(room, pad=True) + right


def _key(action: Action) -> Key:
    return Key(action.key_name, action.label, action.why_not() is not None)


def _entry(key: Key) -> Content:
    return Content.assemble(
        (key.name, "$text-disabled" if key.is_off else "bold $text-accent"),
        (f" {key.label}  ", "$text-disabled" if key.is_off else ""),
    )
