"""A change before, while and after it happens: nothing is written from any other screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.errors import Conflict, SegtuiError
from segtui.plain import plain
from segtui.tui.copying import send_to_clipboard
from segtui.tui.screens.change_words import (
    diff_words,
    failure_words,
    not_confirmed_words,
    outcome_words,
    refused_lines,
    requests_text,
)
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.change import Change
    from segtui.changes.outcome import Outcome
    from segtui.session import Session


class ChangeScreen(BoxScreen[bool]):
    """The diff of a change with its exact requests; `s` sends it. Answers whether anything was sent.

    A change of a segment that met somebody else's, or created what was gone, closes the screen at once: what
    happened then stands in `failure`.
    """

    title_text = "Change"
    keys_text = "Esc cancels"

    # Not `y`: everywhere else that copies, and here it copies too.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "send", show=False),
        Binding("y", "copy_requests", show=False),
        Binding("x", "export_refused", show=False),
        Binding("r", "check_again", show=False),
        # What reaches the screen was not for the diff: the line of the name has the focus.
        *(Binding(key, f"scroll_diff('{key}')", show=False) for key in ("up", "down", "pageup", "pagedown")),
    ]

    def __init__(
        self, session: Session, change: Change, *, undoes: int | None = None, notes: Sequence[str] = ()
    ) -> None:
        from segtui.changes.guard import name_at_stake

        super().__init__()
        self.session = session
        self.change = change
        self.undoes = undoes
        """The number of the recorded change that this one takes back."""
        self.notes = notes
        """What is said besides what the change says of itself."""
        self.name_to_type = name_at_stake(change, session.profile.language)
        self.set_class(self.name_to_type is not None, "-named")
        self.ready = False
        self.sent = False
        self.busy = False
        self.wait: Callable[[float], Awaitable[None]] = asyncio.sleep
        """How time passes between two looks at what was accepted."""
        self.unconfirmed: Outcome | None = None
        """What was accepted and not seen within the time that is waited for it."""
        self.lacks_name = False
        """It was to be sent before the name stood there."""
        self.refused: list[str] = []
        """The rows that were refused, as a file of them has them."""
        self.failure: SegtuiError | None = None
        """Why it was not done as it was shown."""

    def compose_inside(self) -> ComposeResult:
        """The diff, the confirmation by name where much goes, and the result."""
        with VerticalScroll(id="change-scroll"):
            yield words("Looking at what is there now …", id="change-text")
        if self.name_to_type is not None:
            hint = Content(f"Type the segment's name to confirm: {plain(self.name_to_type)}")
            yield Input(placeholder=hint.plain, compact=True)

    def on_mount(self) -> None:
        """Look at the present state, then show the diff."""
        self.query_one("#change-scroll").focus()
        self.run_worker(self._prepare(), group="change", exclusive=True)

    async def _prepare(self) -> None:
        try:
            self.change = await self.session.prepare(self.change)
            diff = self.session.show(self.change)
        except SegtuiError as error:
            self.failure = error
            self._show(failure_words(error, sent=False))
            return
        self._show(diff_words(diff, self.notes))
        # The requests of a change whose version is read when it is sent cannot be told beforehand.
        self.ready = bool(diff.requests) or any(line.sign != " " for line in diff.lines)
        self.retitle(diff.title, self._keys() if self.ready else "nothing to send   Esc closes")
        if self.ready and self.name_to_type is not None:
            self.query_one(Input).focus()

    def _keys(self) -> str:
        if isinstance(self.focused, Input):
            if self.lacks_name:
                return "type the segment's name first, then Enter   Esc cancels"
            return "type the name, then Enter   Tab: the diff   Esc cancels"
        return "s sends it   y copies the requests   Esc cancels"

    def on_descendant_focus(self) -> None:
        """Say what the keys do in the line of the name, and beside it."""
        if self.ready and not self.sent:
            self.retitle(keys=self._keys())

    def action_scroll_diff(self, key: str) -> None:
        """Move the diff while the name is typed."""
        scroll = self.query_one("#change-scroll", VerticalScroll)
        move = {
            "up": scroll.scroll_up,
            "down": scroll.scroll_down,
            "pageup": scroll.scroll_page_up,
            "pagedown": scroll.scroll_page_down,
        }[key]
        move(animate=False)

    def action_send(self) -> None:
        """Send the change, once."""
        if not self.ready or self.sent:
            return
        if not self._is_named():
            self.lacks_name = True
            self.query_one(Input).focus()
            self.retitle(keys=self._keys())
            return
        self.sent = self.busy = True
        if self.name_to_type is not None:
            self.query_one("#change-scroll").focus()
            self.query_one(Input).display = False
            self.remove_class("-named")
        self.retitle(keys="sending …")
        self.run_worker(self._send(), group="send")

    def _is_named(self) -> bool:
        if self.name_to_type is None:
            return True
        return plain(self.query_one(Input).value).strip() == plain(self.name_to_type).strip()

    async def action_copy_requests(self) -> None:
        """Send the requests to the clipboard, as they are shown."""
        if self.ready:
            await send_to_clipboard(self.app, requests_text(self.session.show(self.change)))
            self.retitle(keys="requests sent to your terminal   s sends the change   Esc cancels")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after the name sends it."""
        event.stop()
        self.action_send()

    async def _send(self) -> None:
        try:
            outcome = await self.session.apply(self.change, undoes=self.undoes)
        except SegtuiError as error:
            self.busy = False
            self._failed(error)
            return
        await self._read_back(outcome)

    def _failed(self, error: SegtuiError) -> None:
        self.failure = error
        if self.undoes is None and leads_on(error, self.change):
            self.dismiss(self.sent)
            return
        self.retitle(keys="Esc closes")
        self._show(failure_words(error, sent=True))

    async def _read_back(self, outcome: Outcome) -> None:
        self._show(outcome_words(outcome, None, undoes=self.undoes))
        self.retitle(keys="reading back …")
        sights = await self.session.read_back(self.change)
        self.busy = False
        self._show(outcome_words(outcome, sights, undoes=self.undoes))
        if outcome.result.pending:
            # Only reads from here on: whoever closes the screen finds it in the history, where it is checked.
            await self._settle(outcome)
        else:
            self._conclude(outcome)

    async def _settle(self, outcome: Outcome) -> None:
        """Look until what was accepted is seen; what is not seen in time is not confirmed, and no failure."""
        from segtui.changes.entries import EntryState

        self.unconfirmed = None
        self.retitle(keys="accepted; waiting until it is seen …   Esc closes")
        try:
            entry = await self.session.settle(outcome, sleep=self.wait)
        except SegtuiError as error:
            self.unconfirmed = outcome
            self._show(not_confirmed_words(outcome, error.summary))
            self.retitle(keys="r checks again   Esc closes")
            return
        sights = await self.session.read_back(self.change)
        if entry.state is EntryState.ACCEPTED:
            self.unconfirmed = outcome
            self._show(not_confirmed_words(outcome, "not seen within five minutes"))
            self.retitle(keys="r checks again   Esc closes")
            return
        self._show(outcome_words(outcome, sights, undoes=self.undoes))
        self._conclude(outcome)

    def action_check_again(self) -> None:
        """Look again for what was accepted; nothing is sent a second time."""
        if self.unconfirmed is not None:
            self.run_worker(self._settle(self.unconfirmed), group="send")

    def _conclude(self, outcome: Outcome) -> None:
        self.refused = refused_lines(outcome)
        export = "x writes the refused ones to a file   " if self.refused else ""
        self.retitle(keys=f"{export}Esc closes")

    def action_export_refused(self) -> None:
        """Write the rows that were refused to a file, from which they can be brought in again."""
        from segtui.tui.screens.export_refused import ExportScreen

        if self.refused:
            self.app.push_screen(ExportScreen(self.refused))

    def _show(self, content: Content) -> None:
        self.query_one("#change-text", Static).update(content)

    def action_leave(self) -> None:
        """Close, but not between sending and the answer."""
        if not self.busy:
            self.dismiss(self.sent)


def leads_on(error: SegtuiError, change: Change) -> bool:
    """Whether there is a screen that shows the way out of a failure: a merge, or an incident's."""
    from segtui.changes.segments import UpdateSegment
    from segtui.platforms.port import CreatedInstead

    is_update = isinstance(change, UpdateSegment)
    return isinstance(error, CreatedInstead) or (is_update and isinstance(error, Conflict))
