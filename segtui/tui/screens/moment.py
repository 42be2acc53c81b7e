"""The moment that a what-if is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from segtui.errors import BadInput
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.moment_line import MomentLine

if TYPE_CHECKING:
    from datetime import datetime, tzinfo


class ChosenMoment(NamedTuple):
    """What was chosen."""

    at: datetime | None
    """None: the moment that was asked about."""


class MomentScreen(BoxScreen[ChosenMoment]):
    """Asks for a moment on the shop's clock."""

    keys_text = "Enter answers for it   Esc cancels"

    DEFAULT_CSS = """
    MomentScreen #problem { height: auto; color: $text-error; text-style: bold; }
    """

    def __init__(self, present: datetime, zone: tzinfo | None) -> None:
        super().__init__()
        self.title_text = "At which moment?"
        self.present = present
        self.zone = zone

    def compose_inside(self) -> ComposeResult:
        """The present moment, to be made another one."""
        clock = f"on the shop's clock ({self.zone})" if self.zone else "with an offset such as +01:00 or Z"
        yield words(
            f"What would be so at this moment, {clock}; nothing is asked or sent:", classes="question"
        )
        yield MomentLine(self.present, self.zone, when_open="the moment that was asked about")
        yield words("", id="problem")

    def on_mount(self) -> None:
        """Start typing over what stands there."""
        line = self.query_one(Input)
        line.cursor_blink = False
        line.focus()
        line.select_all()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            moment = self.query_one(MomentLine).moment
        except BadInput as error:
            self.query_one("#problem", Static).update(Content(plain(f"{error.summary} {hint_of(error)}")))
            return
        self.dismiss(ChosenMoment(moment))
