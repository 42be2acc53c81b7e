"""The keys, generated from the same tables that run them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from segtui.signs import Signs, choose_signs
from segtui.tui.actions import Action
from segtui.tui.screens.modal import BoxScreen

KEY_WIDTH = 8
"""Columns in which the names of the keys end."""


class HelpScreen(BoxScreen[None]):
    """What the keys do in the focused pane and everywhere, and what the signs mean."""

    title_text = "Keys"

    def __init__(
        self,
        noun: str,
        actions: Sequence[Action],
        everywhere: Sequence[Action] = (),
        *,
        meanings: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.groups = ((f"In {noun}", actions), ("Everywhere", everywhere))
        self.meanings = meanings
        """The signs, each with what it means there."""

    def compose_inside(self) -> ComposeResult:
        """A scrolling list."""
        with VerticalScroll(id="help-scroll"):
            yield _Keys(self._text)

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#help-scroll").focus()

    def _text(self, width: int) -> Content:
        parts: list[str | tuple[str, str] | Content] = []
        for title, actions in self.groups:
            if not actions:
                continue
            parts.append((f"{title}\n", "bold"))
            for action in actions:
                parts.append((f"{action.key_name:>{KEY_WIDTH}}  ", "bold $text-accent"))
                parts += [_beside(_does(action), width), "\n"]
            parts.append("\n")
        parts += [("Signs\n", "bold")] if self.meanings else []
        for sign, meaning in self.meanings:
            parts += [(f"{sign:>{KEY_WIDTH}}  ", "bold"), _beside(Content(meaning), width), "\n"]
        return Content.assemble(*parts)


class _Keys(Static):
    """The keys, broken for the columns that there are."""

    def __init__(self, text_for: Callable[[int], Content]) -> None:
        super().__init__(markup=False)
        self.text_for = text_for

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew, also where a scrollbar has come."""
        self.update(self.text_for(event.size.width))


def _does(action: Action) -> Content:
    reason = action.why_not()
    return Content.assemble(action.help, (f"  (not now: {reason})", "$text-muted") if reason else "")


def _beside(text: Content, width: int) -> Content:
    """The text broken so that its further lines stand below the first, and not below the key."""
    lines = [line.rstrip() for line in text.wrap(max(width - KEY_WIDTH - 2, 1))]
    return Content("\n" + " " * (KEY_WIDTH + 2)).join(lines)


def pane_signs(*, has_shop: bool) -> list[tuple[str, str]]:
    """The signs of the panes, each with what it means; a shop has some of its own."""
    signs = choose_signs()
    meanings = [(signs.in_force, "segment in force"), (signs.inactive, "segment inactive")]
    if has_shop:
        meanings.append((signs.out_of_time, "segment not yet or no longer valid"))
    meanings.append((signs.member, "the chosen customer is assigned to this segment"))
    return meanings + (_of_a_shop(signs) if has_shop else [(signs.device, "a device, not a customer")])


def _of_a_shop(signs: Signs) -> list[tuple[str, str]]:
    return [
        (signs.assigned, "category assigned to a segment"),
        (signs.inherited, "category below an assigned one"),
        (signs.label, "category that is only the way to one below: its own products are not in scope"),
        (signs.product, "product"),
        (signs.fallback, "name in another language than the profile's, which is named behind the sign"),
    ]
