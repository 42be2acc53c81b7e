"""A box to paste many keys into, or to read them from a file; it says at once what it recognises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, Static, TextArea

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import words
from segtui.tui.screens.text_box import TextBoxScreen

Found = TypeVar("Found")


class Asking(NamedTuple, Generic[Found]):
    """What is asked for."""

    title: str
    question: str
    told_of: Callable[[str], str]
    """What is recognised in a text, in words; raises a SegtuiError for a text that cannot be used."""
    look_up: Callable[[str], Awaitable[Found]]
    """What the text names; raises a SegtuiError."""


class Pasted(NamedTuple, Generic[Found]):
    """A text, and what was found for it."""

    text: str
    found: Found


class PasteScreen(TextBoxScreen[Pasted[Found]]):
    """Answers the text with what was found for it; while that is looked up, and where it fails, it stays."""

    keys_text = "F4 looks them up   Tab: a file instead   Esc cancels"

    def __init__(self, asking: Asking[Found], text: str = "") -> None:
        super().__init__()
        self.title_text = asking.title
        self.asking = asking
        self.text = text

    def compose_inside(self) -> ComposeResult:
        """The box, what was recognised, and the line for a file."""
        yield words(self.asking.question, classes="question")
        yield TextArea(self.text, show_line_numbers=False, tab_behavior="focus", id="pasted")
        yield words("", id="recognised")
        line = Input(placeholder="or a file: its path, then Enter", compact=True, id="path")
        line.cursor_blink = False
        yield line

    def tell(self) -> None:
        """Say what is recognised in the text."""
        try:
            told = self.asking.told_of(self.query_one(TextArea).text)
        except SegtuiError as error:
            told = f"{error.summary} {hint_of(error)}"
        self._say(told)

    @on(Input.Submitted)
    async def _path_given(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            return
        from segtui.gathering.files import read_list

        try:
            text = await asyncio.to_thread(read_list, event.value)
        except SegtuiError as error:
            self._say(f"{error.summary} {hint_of(error)}")
            return
        area = self.query_one(TextArea)
        area.load_text(text)
        area.focus()

    def on_key(self, event: events.Key) -> None:
        """Go from the line back into the box with the arrow, too."""
        if event.key == "up" and self.query_one("#path").has_focus:
            self.query_one(TextArea).focus()

    def action_go_on(self) -> None:
        """Look up what is there."""
        text = self.query_one(TextArea).text
        if not text.strip():
            self.retitle(keys="paste something first   Tab: a file instead   Esc cancels")
            return
        self.retitle(keys="looking up …   Esc cancels")
        self.run_worker(self._look_up(text), group="look up", exclusive=True)

    async def _look_up(self, text: str) -> None:
        try:
            found = await self.asking.look_up(text)
        except SegtuiError as error:
            self._say(f"{error.title}: {error.summary} {hint_of(error)}")
            self.retitle(keys=self.keys_text)
            return
        self.dismiss(Pasted(text, found))

    def _say(self, text: str) -> None:
        # What has just happened is not overwritten by what was recognised before.
        self.rest()
        self.query_one("#recognised", Static).update(plain(text))
