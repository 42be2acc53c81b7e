"""One line to type a filter into, with the pause that keeps half-typed words from being asked for."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

PAUSE_S = 0.25
"""How long typing must rest before the platform is asked."""


class FilterLine(Input):
    """A single-line input that posts what was typed once the typing rests, and at once on Enter."""

    DEFAULT_CSS = """
    FilterLine { border: none; height: 1; padding: 0 1; background: $boost; }
    FilterLine:focus { border: none; background: $surface; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "enter_rows", show=False),
    ]

    class Rested(Message):
        """The typing has paused, or Enter was pressed."""

        def __init__(self, line: FilterLine, text: str, *, entered: bool) -> None:
            super().__init__()
            self.line = line
            self.text = text
            self.entered = entered
            """Enter was pressed: the user is done typing."""

        @property
        def control(self) -> FilterLine:
            """The line that was typed into."""
            return self.line

    class Left(Message):
        """The user wants to go (back) to the rows."""

        def __init__(self, line: FilterLine, *, cleared: bool) -> None:
            super().__init__()
            self.line = line
            self.cleared = cleared
            """Escape was pressed: the filter is given up."""

        @property
        def control(self) -> FilterLine:
            """The line that was left."""
            return self.line

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True)
        self.cursor_blink = False
        self._rest: Timer | None = None

    async def on_key(self, event: events.Key) -> None:
        """Swallow a slash at the beginning: it was pressed to come here."""
        if event.key == "slash" and not self.value:
            event.stop()
            event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait for the typing to rest."""
        event.stop()
        self._stop_waiting()
        self._rest = self.set_timer(PAUSE_S, self._rested)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask at once."""
        event.stop()
        self._stop_waiting()
        self.post_message(self.Rested(self, self.value.strip(), entered=True))

    def _rested(self) -> None:
        self.post_message(self.Rested(self, self.value.strip(), entered=False))

    def _stop_waiting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def set_silently(self, text: str) -> None:
        """Show `text` without asking for it."""
        with self.prevent(Input.Changed):
            self.value = text
        self._stop_waiting()

    def action_leave(self) -> None:
        """Give the filter up and go back to the rows."""
        self._stop_waiting()
        self.post_message(self.Left(self, cleared=True))

    def action_enter_rows(self) -> None:
        """Go to the rows and keep the filter."""
        self.post_message(self.Left(self, cleared=False))
