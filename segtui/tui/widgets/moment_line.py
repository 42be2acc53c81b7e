"""A line for one moment: typed on the shop's clock, and read back on three clocks beneath it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from segtui.errors import BadInput
from segtui.plain import plain
from segtui.shop_time import moment_in, told_readings
from segtui.tui.hints import hint_of

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

OPEN = "open"
"""What stands for no bound, as it does for the commands; so does an empty line."""
WHOSE = {"UTC": "", "shop": "the shop", "here": "you"}


class MomentLine(Vertical):
    """An input with what it means beneath; empty, or `open`, stands for an open bound."""

    DEFAULT_CSS = """
    MomentLine { height: auto; width: 1fr; }
    MomentLine Static { height: auto; padding: 0 1; color: $text-muted; }
    """

    PLACEHOLDER: ClassVar[str] = "open; else year-month-day hours:minutes"
    OPEN_WORD: ClassVar[str] = OPEN

    class Changed(Message):
        """Something else stands in the line."""

        def __init__(self, line: MomentLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> MomentLine:
            """The line that was typed into."""
            return self.line

    def __init__(
        self, moment: datetime | None, zone: tzinfo | None, *, when_open: str, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._moment = moment
        self._zone = zone
        self._given = entry_text(moment, zone)
        self._when_open = when_open
        self._complaint: str | None = None

    def compose(self) -> ComposeResult:
        """The input, and what it means."""
        yield Input(value=self._given, placeholder=self.PLACEHOLDER, compact=True)
        yield Static(self._meaning(self._given), markup=False)

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.query_one(Input).value.strip() if self.is_mounted else self._given

    @property
    def moment(self) -> datetime | None:
        """What it means; None for an open bound. Raises BadInput for what means nothing, or two things."""
        return self._read(self.text)

    @property
    def is_touched(self) -> bool:
        """Whether something else was typed."""
        return self.text != self._given

    @property
    def is_understood(self) -> bool:
        """Whether what stands in the line means something."""
        try:
            self._read(self.text)
        except BadInput:
            return False
        return True

    def use_zone(self, zone: tzinfo | None) -> None:
        """Read what is typed on another clock; a moment that nobody touched stays the moment it was."""
        touched, self._zone = self.is_touched, zone
        self._given = entry_text(self._moment, zone)
        if touched:
            self._tell()
        else:
            self.query_one(Input).value = self._given

    def complain(self, words: str | None) -> None:
        """Say beneath what is wrong with it beside the others; None takes it back."""
        if words != self._complaint:
            self._complaint = words
            self._tell()

    def _read(self, text: str) -> datetime | None:
        if text == self._given:
            return self._moment
        return moment_in(text, self._zone) if text and text.casefold() != self.OPEN_WORD else None

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell()
        if event.input.has_focus:
            # What is said beneath may be longer now; its place is known only after the next layout.
            self.call_after_refresh(self.call_after_refresh, self.scroll_visible, animate=False)
        self.post_message(self.Changed(self))

    def _tell(self) -> None:
        self.query_one(Static).update(self._meaning(self.text))

    def _meaning(self, text: str) -> Content:
        try:
            moment = self._read(text)
        except BadInput as error:
            return Content.styled(f"{plain(error.summary)} {plain(hint_of(error))}", "$text-warning")
        if moment is None:
            return Content(self._when_open)
        told = told_readings(moment, self._zone)
        lines = [Content(f"{each.text}  {WHOSE[each.whose]}".rstrip()) for each in told]
        if self._complaint is not None:
            lines.append(Content.styled(f"! {plain(self._complaint)}", "bold $text-error"))
        return Content("\n").join(lines)


class LookLine(MomentLine):
    """A line for the moment at which something is looked at; empty, or `now`, stands for the present."""

    PLACEHOLDER = "now; else year-month-day hours:minutes"
    OPEN_WORD = "now"


def entry_text(moment: datetime | None, zone: tzinfo | None) -> str:
    """The text that means this moment on the clock of a zone; with an offset only where it needs one."""
    if moment is None:
        return ""
    if zone is None:
        return f"{_local(moment.astimezone(UTC))}Z"
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        # The last hours of the year 9999, the usual "no end", lie beyond the calendar on some clocks.
        return f"{_local(moment.astimezone(UTC))}Z"
    text = _local(local)
    try:
        is_clear = moment_in(text, zone) == moment
    except BadInput:
        is_clear = False
    return text if is_clear else f"{text}{local.isoformat()[-6:]}"


def _local(moment: datetime) -> str:
    bare = moment.replace(tzinfo=None)
    if bare.microsecond:
        return bare.isoformat(" ", "milliseconds")
    return bare.isoformat(" ", "seconds" if bare.second else "minutes")
