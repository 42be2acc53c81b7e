"""What the keys do, as one table per pane: shown in the key bar, the help and the palette alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
}


def _always() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does."""

    id: str
    key: str
    """In Textual's notation: `a`, `slash`, `question_mark`."""
    label: str
    """One or two words for the key bar."""
    help: str
    """A sentence for the help."""
    run: Callable[[], Awaitable[None] | None]
    dangerous: bool = False
    """It leads to a write."""
    why_not: Callable[[], str | None] = _always
    """The reason why it cannot be done now; None when it can."""
    in_bar: bool = True

    @property
    def key_name(self) -> str:
        """The key as it is printed on a keyboard."""
        return KEY_NAMES.get(self.key, self.key)


def find_action(actions: Sequence[Action], key: str) -> Action | None:
    """The action of a key."""
    return next((action for action in actions if action.key == key), None)
