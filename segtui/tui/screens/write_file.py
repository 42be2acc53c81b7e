"""Asking for the name of a file, and writing it."""

from __future__ import annotations

from abc import abstractmethod

from textual.app import ComposeResult
from textual.widgets import Input, Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words


class WriteFileScreen(BoxScreen[None]):
    """Stays until the file is written, or the user leaves."""

    keys_text = "Enter writes   Esc closes"
    usual_name: str

    @property
    @abstractmethod
    def question(self) -> str:
        """What will be written."""

    @abstractmethod
    async def write(self, name: str) -> str:
        """Write it, and say where. Raises BadInput where that cannot be."""

    def compose_inside(self) -> ComposeResult:
        """The path, and what came of it."""
        yield words(self.question, classes="question")
        path = Input(value=self.usual_name, compact=True)
        path.cursor_blink = False
        yield path
        yield words("", id="export-note")

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write."""
        event.stop()
        if not event.value.strip():
            return
        try:
            written = await self.write(event.value)
        except SegtuiError as error:
            self.query_one("#export-note", Static).update(plain(f"{error.summary} {hint_of(error)}"))
            return
        self.query_one("#export-note", Static).update(plain(f"Written to {written}"))
        self.retitle(keys="Esc closes")
