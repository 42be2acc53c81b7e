"""What the keys do, as one table per pane: shown in the key bar, the help and the palette alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

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


class Action(NamedTuple):
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


@runtime_checkable
class Acting(Protocol):
    """A screen whose keys stand in a table, and that says why one of them is off."""

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        ...

    def say(self, text: str) -> None:
        """Show a notice until the next key."""
        ...


def find_action(actions: Sequence[Action], key: str) -> Action | None:
    """The action of a key."""
    return next((action for action in actions if action.key == key), None)


async def perform(action: Action, say: Callable[[str], None]) -> None:
    """Run an action, or say why it cannot be run."""
    reason = action.why_not()
    if reason is not None:
        say(f"{action.label}: {reason}")
        return
    done = action.run()
    if done is not None:
        await done


async def act_on_key(
    event: events.Key, actions: Sequence[Action], focused: Widget | None, say: Callable[[str], None]
) -> None:
    """Run the action of a key, unless the key is being typed into a line."""
    action = find_action(actions, event.key)
    if action is None or isinstance(focused, Input):
        return
    event.stop()
    event.prevent_default()
    await perform(action, say)
