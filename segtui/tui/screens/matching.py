"""Asking for the filter that everybody who is to be added fits now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.rules_line import NOT_A_FILTER, RulesLine, Telling

if TYPE_CHECKING:
    from segtui.mixins import JsonValue

QUESTION = (
    "Everybody who fits this filter now is added, each by name. Whoever fits it later does not come in by it."
)


class MatchingScreen(BoxScreen["JsonValue"]):
    """Answers the filter."""

    keys_text = "Enter shows the change   Esc cancels"

    def __init__(self, segment_name: str, telling: Telling) -> None:
        super().__init__()
        self.title_text = f"Add to {segment_name} by filter"
        self._telling = telling

    def compose_inside(self) -> ComposeResult:
        """What it does, and the line."""
        yield words(QUESTION, classes="question")
        yield RulesLine("", self._telling, placeholder='{"customer.contacts.country": "DE"}')

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        rules: JsonValue = self.query_one(RulesLine).rules
        if rules is None:
            self.retitle(keys=f"{NOT_A_FILTER}   Esc cancels")
        else:
            self.dismiss(rules)
