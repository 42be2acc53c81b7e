"""The keys, generated from the same tables that run them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.screens.modal import BoxScreen, words


class HelpScreen(BoxScreen[None]):
    """What the keys do in the focused pane and everywhere, and what the signs mean."""

    title_text = "Keys"

    def __init__(self, pane_noun: str, pane_actions: Sequence[Action], everywhere: Sequence[Action]) -> None:
        super().__init__()
        self.groups = ((f"In {pane_noun}", pane_actions), ("Everywhere", everywhere))

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
            parts.append((f"{title}\n", "bold"))
            for action in actions:
                parts.append((f"{action.key_name:>8}  ", "bold $text-accent"))
                parts.append(f"{action.help}")
                if (reason := action.why_not()) is not None:
                    parts.append((f"  (not now: {reason})", "$text-muted"))
                parts.append("\n")
            parts.append("\n")
        return Content.assemble(*parts, *_signs())


def _signs() -> list[str | tuple[str, str]]:
    signs = choose_signs()
    meanings = (
        (signs.in_force, "segment in force"),
        (signs.inactive, "segment inactive"),
        (signs.out_of_time, "segment not yet or no longer valid"),
        (signs.member, "the chosen customer is assigned to this segment"),
        (signs.assigned, "category assigned to a segment"),
        (signs.inherited, "category below an assigned one"),
        (signs.label, "category that is only the way to one below: its own products are not in scope"),
        (signs.product, "product"),
        (signs.fallback, "name in another language than the profile's, which is named behind the sign"),
    )
    parts: list[str | tuple[str, str]] = [("Signs\n", "bold")]
    for sign, meaning in meanings:
        parts += [(f"{sign:>8}  ", "bold"), f"{meaning}\n"]
    return parts
