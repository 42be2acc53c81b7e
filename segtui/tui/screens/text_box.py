"""What the screens share that have a text of many lines typed: it is looked at when typing rests."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import TextArea

from segtui.tui.screens.modal import TALL_FROM, Answer, BoxScreen

PAUSE_S = 0.25
"""How long typing must rest before the text is looked at."""


class TextBoxScreen(BoxScreen[Answer]):
    """A box with one `TextArea`; F4 goes on."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_FROM, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "go_on", show=False, priority=True)]

    _rest: Timer | None = None

    @abstractmethod
    def tell(self) -> None:
        """Say what the text comes to."""

    @abstractmethod
    def action_go_on(self) -> None:
        """Answer with the text, or say what keeps it from being used."""

    def on_mount(self) -> None:
        """Start typing."""
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.focus()
        self.tell()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.rest()
        self._rest = self.set_timer(PAUSE_S, self.tell)

    def rest(self) -> None:
        """Leave what is said as it is, until more is typed."""
        if self._rest is not None:
            self._rest.stop()
