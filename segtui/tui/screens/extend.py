"""A later end for a segment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from segtui.errors import BadInput, SegtuiError
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.moment_line import MomentLine

if TYPE_CHECKING:
    from datetime import datetime, tzinfo


class ExtendScreen(BoxScreen[bool]):
    """Asks until when; answers whether the segment was extended."""

    keys_text = "Enter shows the change   Esc cancels"

    DEFAULT_CSS = """
    ExtendScreen #problem { height: auto; color: $text-error; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "review", show=False)]

    def __init__(
        self,
        name: str,
        ends_at: datetime,
        zone: tzinfo | None,
        review: Callable[[datetime], Awaitable[bool]],
    ) -> None:
        super().__init__()
        self.title_text = f"Extend {name}"
        self.ends_at = ends_at
        self.zone = zone
        self.review = review

    def compose_inside(self) -> ComposeResult:
        """The present end, to be made a later one."""
        clock = f"on the shop's clock ({self.zone})" if self.zone else "with an offset such as +01:00 or Z"
        yield words(f"Valid until, {clock}:", classes="question")
        yield MomentLine(self.ends_at, self.zone, when_open="type a later end")
        yield words("", id="problem")

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_review()

    @on(MomentLine.Changed)
    def _changed(self) -> None:
        self.say("")

    def action_review(self) -> None:
        """Show what was entered as a change."""
        try:
            moment = self.query_one(MomentLine).moment
        except BadInput as error:
            self.say(f"{error.summary} {hint_of(error)}")
            return
        if moment is None:
            self.say("To leave the end open, edit the segment.")
        else:
            lead(self, self._review(moment), "review")

    async def _review(self, moment: datetime) -> None:
        try:
            is_done = await self.review(moment)
        except SegtuiError as error:
            self.say(f"{error.summary} {hint_of(error)}")
            return
        if is_done:
            self.dismiss(True)

    def say(self, text: str) -> None:
        """Show a note beneath the field."""
        self.query_one("#problem", Static).update(Content(plain(text)))
