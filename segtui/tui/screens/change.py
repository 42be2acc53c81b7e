"""A change before, while and after it happens: nothing is written from any other screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.copying import send_to_clipboard
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.change import Diff
    from segtui.changes.members import AddMembers, RemoveMembers
    from segtui.changes.outcome import Confirmation, Outcome
    from segtui.model import RequestPreview
    from segtui.session import Session

LINES_SHOWN = 40
"""Rows of a diff that are listed; the rest is counted."""

SIGN_STYLES = {
    "+": "bold $text-success",
    "-": "bold $text-error",
    "~": "bold $text-warning",
    " ": "$text-muted",
}

Pieces = list[str | tuple[str, str]]


class ChangeScreen(BoxScreen[bool]):
    """The diff of a change with its exact requests; `s` sends it. Answers whether anything was sent."""

    title_text = "Change"
    keys_text = "Esc cancels"

    # Not `y`: everywhere else that copies, and here it copies too.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "send", show=False),
        Binding("y", "copy_requests", show=False),
    ]

    def __init__(self, session: Session, change: AddMembers | RemoveMembers) -> None:
        super().__init__()
        self.session = session
        self.change = change
        self.ready = False
        self.sent = False
        self.busy = False

    def compose_inside(self) -> ComposeResult:
        """The diff, the confirmation by name where many go, and the result."""
        with VerticalScroll(id="change-scroll"):
            yield words("Looking at what is there now …", id="change-text")
        if self._needs_name():
            yield Input(
                placeholder=f"Type the segment's name to confirm: {self.change.segment_name}", compact=True
            )

    def _needs_name(self) -> bool:
        return not self.change.wanted and len(self.change.members) > 1

    def on_mount(self) -> None:
        """Look at the present state, then show the diff."""
        self.query_one("#change-scroll").focus()
        self.run_worker(self._prepare(), group="change", exclusive=True)

    async def _prepare(self) -> None:
        try:
            self.change = await self.session.prepare(self.change)
        except SegtuiError as error:
            self._show(_failure(error, sent=False))
            return
        diff = self.session.show(self.change)
        self._show(_diff(diff))
        self.ready = bool(diff.requests)
        keys = (
            "s sends it   y copies the requests   Esc cancels"
            if self.ready
            else "nothing to send   Esc closes"
        )
        self.retitle(diff.title, keys)

    def action_send(self) -> None:
        """Send the change, once."""
        if not self.ready or self.sent:
            return
        if self._needs_name() and self.query_one(Input).value.strip() != self.change.segment_name:
            self.query_one(Input).focus()
            self.retitle(keys="type the segment's name first, then Enter   Esc cancels")
            return
        self.sent = self.busy = True
        if self._needs_name():
            self.query_one(Input).display = False
        self.retitle(keys="sending …")
        self.run_worker(self._send(), group="send")

    async def action_copy_requests(self) -> None:
        """Send the requests to the clipboard, as they are shown."""
        if self.ready:
            requests = self.session.show(self.change).requests
            text = "\n".join(f"{each.method} {each.url}\n{each.body or ''}".strip() for each in requests)
            await send_to_clipboard(self.app, text)
            self.retitle(keys="requests sent to your terminal   s sends the change   Esc cancels")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after the name sends it."""
        event.stop()
        self.action_send()

    async def _send(self) -> None:
        try:
            outcome = await self.session.apply(self.change)
        except SegtuiError as error:
            self.busy = False
            self.retitle(keys="Esc closes")
            self._show(_failure(error, sent=True))
            return
        self._show(_outcome(outcome, None))
        self.retitle(keys="reading back …")
        confirmation = await self.session.confirm(self.change)
        self.busy = False
        self._show(_outcome(outcome, confirmation))
        self.retitle(keys="Esc closes")

    def _show(self, content: Content) -> None:
        self.query_one("#change-text", Static).update(content)

    def action_leave(self) -> None:
        """Close, but not between sending and the answer."""
        if not self.busy:
            self.dismiss(self.sent)


def _diff(diff: Diff) -> Content:
    parts: Pieces = []
    for line in diff.lines[:LINES_SHOWN]:
        parts += [(f"{line.sign} ", SIGN_STYLES[line.sign]), f"{plain(line.text)}\n"]
    if len(diff.lines) > LINES_SHOWN:
        parts.append((f"  and {len(diff.lines) - LINES_SHOWN:,} more\n", "$text-muted"))
    for note in diff.notes:
        parts += [("\n! ", "bold $text-warning"), plain(note)]
    parts.append(("\n\nWhat will be sent\n" if diff.requests else "\n\nNothing has to be sent.\n", "bold"))
    for request in diff.requests:
        parts += _request(request)
    return Content.assemble(*parts)


def _request(request: RequestPreview) -> Pieces:
    parts: Pieces = [("\n", ""), (f"{request.method} ", "bold $text-accent"), plain(request.url), "\n"]
    if request.body is not None:
        parts += ["\n".join(plain(line) for line in request.body.splitlines()), "\n"]
    return parts


def _outcome(outcome: Outcome, confirmation: Confirmation | None) -> Content:
    signs = choose_signs()
    rows = outcome.result.rows
    parts: Pieces = []
    if outcome.accepted:
        parts.append(
            (f"{signs.member} Accepted by the platform: {outcome.accepted:,} of {len(rows):,}\n", "bold")
        )
    for row in outcome.result.refused:
        why = plain(row.message or f"status {row.code}")
        parts += [(f"{signs.failed} Refused  ", "bold $text-error"), f"{plain(row.key)}: {why}\n"]
    if outcome.journal_error is not None:
        parts += [("! ", "bold $text-warning"), f"{plain(outcome.journal_error.summary)}\n"]
    parts += (
        _confirmation(confirmation, outcome)
        if confirmation is not None
        else [("Reading back …", "$text-muted")]
    )
    parts.append((f"\n\nRecorded in the journal as change {outcome.recorded_id}.", "$text-muted"))
    return Content.assemble(*parts)


def _confirmation(confirmation: Confirmation, outcome: Outcome) -> Pieces:
    from segtui.changes.change import row_name

    signs = choose_signs()
    parts: Pieces = []
    if confirmation.visible:
        what = "Gone" if outcome.change.kind == "remove-members" else "Visible"
        count = len(confirmation.visible)
        parts.append((f"{signs.member} {what} when read back: {count:,}\n", "bold $text-success"))
    refused = {row.key for row in outcome.result.refused}
    pending = [member for member in confirmation.pending if row_name(member.key) not in refused]
    if pending:
        names = ", ".join(plain(member.text) for member in pending[:5])
        parts.append((f"{signs.out_of_time} Not visible yet: {names}\n", "bold $text-warning"))
    for unread in confirmation.unread[:5]:
        parts.append(
            (f"? Could not be read back: {plain(unread.member.text)}: {plain(unread.error.summary)}\n", "")
        )
    return parts


def _failure(error: SegtuiError, *, sent: bool) -> Content:
    tail = "" if sent else "\n\nNothing was sent."
    return Content.assemble(
        (f"{choose_signs().failed} {error.title}\n\n", "bold $text-error"),
        f"{plain(error.summary)}\n\n{plain(error.hint)}{tail}",
    )
