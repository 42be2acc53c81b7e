"""The keys, generated from the same tables that run them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.signs import Signs, choose_signs
from segtui.tui.actions import Action
from segtui.tui.screens.modal import BoxScreen, words


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
            yield words(self._text())

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#help-scroll").focus()

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for title, actions in self.groups:
            if not actions:
                continue
            parts.append((f"{title}\n", "bold"))
            for action in actions:
                parts.append((f"{action.key_name:>8}  ", "bold $text-accent"))
                parts.append(f"{action.help}")
                if (reason := action.why_not()) is not None:
                    parts.append((f"  (not now: {reason})", "$text-muted"))
                parts.append("\n")
            parts.append("\n")
        parts += [("Signs\n", "bold")] if self.meanings else []
        for sign, meaning in self.meanings:
            parts += [(f"{sign:>8}  ", "bold"), f"{meaning}\n"]
        return Content.assemble(*parts)


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
