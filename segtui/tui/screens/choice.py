"""One of several, chosen by number or cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from segtui.plain import plain
from segtui.tui.screens.modal import BoxScreen, words


class ChoiceScreen(BoxScreen[int]):
    """Answers the position of what was chosen."""

    keys_text = "Enter chooses   Esc cancels"

    def __init__(self, title: str, question: str, choices: Sequence[str]) -> None:
        super().__init__()
        self.title_text = title
        self.question = question
        self.choices = choices

    def compose_inside(self) -> ComposeResult:
        """The question and the list."""
        yield words(self.question, classes="question")
        yield OptionList(*(Option(Content(plain(choice))) for choice in self.choices), markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        event.stop()
        self.dismiss(event.option_index)
