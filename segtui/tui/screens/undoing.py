"""Taking back a recorded change from the console: which one, whether it still fits, and the diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.errors import ChangedSince, SegtuiError
from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from segtui.changes.entries import Entry
    from segtui.session import Session

LOOKED_BACK = 200
"""Changes among which the last one that can be undone is looked for."""


async def to_undo(session: Session) -> Entry | None:
    """The last change of this profile that is in force, or of which nobody knows; no undo is one of them.

    Raises Refused where the journal cannot be read.
    """
    from segtui.changes.undoing import in_force

    entries = await session.history(LOOKED_BACK)
    by_number = {entry.id: entry for entry in entries}
    intended = (entry for entry in entries if entry.intent.undoes is None and session.is_of_here(entry))
    return next((entry for entry in intended if entry.is_open or in_force(entry, by_number.get)), None)


async def undo_last(app: App[int], session: Session, say: Callable[[str], None]) -> bool:
    """Show the undo of the last change of this profile, or say why there is none; whether it was sent."""
    try:
        entry = await to_undo(session)
    except SegtuiError as error:
        say(f"{error.title}: {error.summary}")
        return False
    if entry is None:
        say("There is no change of this profile to undo. h shows the history.")
        return False
    return await show_undo(app, session, entry)


async def show_undo(app: App[int], session: Session, entry: Entry) -> bool:
    """Show the diff of an undo, or why there is none; whether something was sent."""
    from segtui.tui.screens.change import ChangeScreen

    try:
        change = await session.undo(entry)
    except SegtuiError as error:
        await app.push_screen_wait(NotUndoneScreen(entry, error))
        return False
    note = f"This takes back change {entry.id} of {utc_words(entry.at)}: {entry.intent.title}"
    notes = (note, *session.not_brought_back(entry))
    sent = await app.push_screen_wait(ChangeScreen(session, change, undoes=entry.id, notes=notes))
    return bool(sent)


class NotUndoneScreen(BoxScreen[None]):
    """Why a change is not undone: most often, because somebody changed the same things since."""

    def __init__(self, entry: Entry, error: SegtuiError) -> None:
        super().__init__()
        self.title_text = f"Change {entry.id} is not undone"
        self.entry = entry
        self.error = error

    def compose_inside(self) -> ComposeResult:
        """What stands in the way, and what to do."""
        with VerticalScroll(id="raw-scroll"):
            yield words(self._text())

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#raw-scroll").focus()

    def _text(self) -> Content:
        error = self.error
        parts: list[str | tuple[str, str]] = [
            (f"{plain(self.entry.intent.title)}\n\n", "bold"),
            (f"{choose_signs().failed} {error.title}\n", "bold $text-error"),
        ]
        if isinstance(error, ChangedSince):
            parts.append("Somebody was there since, and it would undo their work. Now:\n")
            for each in error.differences:
                parts += [("~ ", "bold $text-warning"), f"{plain(each)}\n"]
        else:
            parts.append(f"{plain(error.summary)}\n")
        return Content.assemble(*parts, f"\n{plain(hint_of(error))}\n\nNothing was sent.")
