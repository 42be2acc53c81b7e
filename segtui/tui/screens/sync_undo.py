"""Taking back a run: all of its changes, newest first, shown before the first is sent."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.errors import ChangedSince, SegtuiError
from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of
from segtui.tui.screens.change_words import SIGN_STYLES
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.sync_words import count_words

if TYPE_CHECKING:
    from segtui.changes.outcome import Outcome
    from segtui.session import Session
    from segtui.sync.undoing import UndoStep

LINES_SHOWN = 20
"""Rows of each change that are listed; the rest is counted."""
TOLD = 10
"""Refused rows, or differences, that are listed."""


class UndoRunScreen(BoxScreen[bool]):
    """Shows what takes a run back; `s` sends it. Answers whether anything was sent."""

    keys_text = "Esc cancels"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "send", show=False)]

    def __init__(self, session: Session, number: int) -> None:
        super().__init__()
        self.title_text = f"Take back run {number}"
        self.session = session
        self.number = number
        self.steps: list[UndoStep] = []
        self.name_to_type: str | None = None
        self.was_sent = False
        self.is_busy = False
        self.outcomes: list[Outcome] = []

    def compose_inside(self) -> ComposeResult:
        """The changes, and the line for a name where many rows go."""
        with VerticalScroll(id="change-scroll"):
            yield words("Comparing the run with the platform …", id="change-text")
        line = Input(compact=True)
        line.cursor_blink = False
        line.display = False
        yield line

    def on_mount(self) -> None:
        """Compare, then show what it comes to."""
        self.query_one("#change-scroll").focus()
        self.run_worker(self._prepare(), group="undo", exclusive=True)

    async def _prepare(self) -> None:
        from segtui.changes.guard import name_at_stake

        try:
            run = await self.session.sync_run(self.number)
            self.steps = await self.session.undo_steps_of_sync(run)
        except SegtuiError as error:
            self._show(_failure(error, "Nothing was sent."))
            return
        language = self.session.profile.language
        names = [name for step in self.steps if (name := name_at_stake(step.change, language))]
        self.name_to_type = ", ".join(dict.fromkeys(names)) or None
        self._show(self._diffs())
        keys = "s sends it   Esc cancels"
        if self.name_to_type is not None:
            line = self.query_one(Input)
            line.placeholder = f"Type the segment's name to confirm: {plain(self.name_to_type)}"
            line.display = True
            self.add_class("-named")
            line.focus()
            keys = "Enter behind the segment's name sends it   Esc cancels"
        self.retitle(keys=keys)

    def _diffs(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for step in self.steps:
            diff = self.session.show(step.change)
            parts.append((f"{plain(diff.title)}\n", "bold"))
            for line in diff.lines[:LINES_SHOWN]:
                parts += [(f"{line.sign} ", SIGN_STYLES[line.sign]), f"{plain(line.text)}\n"]
            if len(diff.lines) > LINES_SHOWN:
                parts.append((f"  and {len(diff.lines) - LINES_SHOWN:,} more\n", "$text-muted"))
            for note in dict.fromkeys((*self.session.not_brought_back(step.entry), *diff.notes)):
                parts += [("! ", "bold $text-warning"), f"{plain(note)}\n"]
            parts.append("\n")
        return Content.assemble(*parts)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after the name sends it."""
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        """Send the changes, once."""
        if not self.steps or self.was_sent:
            return
        line = self.query_one(Input)
        if self.name_to_type is not None and plain(line.value).strip() != plain(self.name_to_type).strip():
            line.focus()
            self.retitle(keys="type the segment's name first, then Enter   Esc cancels")
            return
        line.display = False
        self.remove_class("-named")
        self.was_sent = self.is_busy = True
        self.retitle(keys="sending …")
        self.run_worker(self._send(), group="send")

    async def _send(self) -> None:
        try:
            async with aclosing(self.session.undo_sync(self.steps)) as outcomes:
                async for outcome in outcomes:
                    self.outcomes.append(outcome)
                    self._show(self._progress(outcome))
        except SegtuiError as error:
            # How far the one came that failed, its own words tell.
            count = len(self.outcomes)
            before = f"{count_words(count, 'change')} undone before that." if count else ""
            self._show(_failure(error, before))
        else:
            self._show(self._result())
        self.is_busy = False
        self.retitle(keys="Esc closes")

    def _progress(self, last: Outcome) -> Content:
        told = f"{len(self.outcomes):,} of {len(self.steps):,} changes undone …"
        if last.result.pending and any(step.deletes_segment for step in self.steps[len(self.outcomes) :]):
            told += "\nWhat was accepted must be seen before a segment can be deleted: that may take minutes."
        return Content(told)

    def _result(self) -> Content:
        signs = choose_signs()
        later = self.session.platform.capabilities.asynchronous_writes
        done = "accepted, and seen later" if later else "undone"
        refused = [row for outcome in self.outcomes for row in outcome.result.refused]
        whole = (f"{signs.member} Run {self.number} is taken back: ", "bold $text-success")
        part = (f"{signs.warning} Run {self.number} is taken back in part: ", "bold $text-warning")
        parts: list[str | tuple[str, str]] = [
            part if refused else whole,
            f"{count_words(len(self.outcomes), 'change')} {done}.\n",
        ]
        for row in refused[:TOLD]:
            why = plain(row.message or f"status {row.code}")
            parts += [(f"{signs.failed} Refused  ", "bold $text-error"), f"{plain(row.key)}: {why}\n"]
        if len(refused) > TOLD:
            parts.append((f"  and {len(refused) - TOLD:,} more refused\n", "$text-muted"))
        return Content.assemble(*parts)

    def _show(self, content: Content) -> None:
        self.query_one("#change-text", Static).update(content)

    def action_leave(self) -> None:
        """Close, but not between sending and the answer."""
        if not self.is_busy:
            self.dismiss(self.was_sent)


def _failure(error: SegtuiError, before: str) -> Content:
    parts: list[str | tuple[str, str]] = [(f"{choose_signs().failed} {error.title}\n\n", "bold $text-error")]
    parts.append(f"{plain(error.summary)}\n")
    if isinstance(error, ChangedSince):
        for each in error.differences[:TOLD]:
            parts += [("~ ", "bold $text-warning"), f"{plain(each)}\n"]
    return Content.assemble(*parts, f"\n{plain(hint_of(error))}\n\n{before}")
