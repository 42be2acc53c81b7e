"""What became of changes that were cut off before their answer came, as a look at the platform shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.signs import choose_signs
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.entries import Entry

Pieces = list[str | tuple[str, str]]


class ResolvedScreen(BoxScreen[None]):
    """Told once, when the console opens and there were such changes."""

    title_text = "Changes that ended without an answer"
    keys_text = "Esc closes   then h shows each row"

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.entries = entries

    def compose_inside(self) -> ComposeResult:
        """Each change, and what was found."""
        with VerticalScroll(id="raw-scroll"):
            yield words(Content.assemble(*(piece for entry in self.entries for piece in _told(entry))))

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#raw-scroll").focus()


def _told(entry: Entry) -> Pieces:
    signs = choose_signs()
    rows, done = len(entry.rows), len(entry.done)
    parts: Pieces = [
        (f"Change {entry.id}", "bold $text-accent"),
        f"  {utc_words(entry.at)}  {plain(entry.intent.title)}\n",
    ]
    if not entry.is_open:
        sign = signs.member if done else signs.failed
        style = "bold $text-success" if done else "bold $text-warning"
        return [*parts, (f"{sign} ", style), f"{done:,} of {rows:,} rows took effect.\n\n"]
    why = next(
        (row.message for row in entry.rows if row.state.value in ("unknown", "accepted") and row.message),
        None,
    )
    known = f"{done:,} of {rows:,} rows took effect; of the others it" if done else "It"
    told = f"{known} is not known yet: {plain(why or 'it could not be read')}.\n\n"
    return [*parts, (f"{signs.unknown} ", "bold $text-warning"), told]
