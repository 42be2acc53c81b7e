"""What was changed from this machine: each change with what became of its rows, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.profiles.platforms import FACTS
from segtui.shop_time import utc_words
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.changes.entries import Entry, EntryRow
    from segtui.mixins import JsonValue
    from segtui.session import Session

ENTRIES_SHOWN = 1_000
"""The latest changes that are listed."""

ROWS_SHOWN = 200
"""Rows of one change that are listed; the rest is counted."""

OF_A_SHOP = frozenset({"legal_entity", "company", "starts_at", "ends_at", "site", "mixins", "items"})
"""What every record has a place for; where segments open no shop, the empty places are left out."""

JSON_LINES = 200
"""Lines of what was there before, and of what was wanted, that are shown."""

TITLE = " Changes, newest first   u undoes   r checks again   Tab details   Esc back"

STATE_TONES = {
    "done": Tone.GOOD,
    "refused": Tone.BAD,
    "part": Tone.WARNING,
    "unknown": Tone.WARNING,
    "intended": Tone.WARNING,
    "accepted": Tone.WARNING,
    "not done": Tone.MUTED,
}
_STYLES = {Tone.GOOD: "$text-success", Tone.BAD: "$text-error", Tone.WARNING: "$text-warning"}
Pieces = list[str | tuple[str, str]]


class HistoryScreen(Screen[bool]):
    """The journal, and the change under the cursor in full. Answers whether something was undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h", "leave", show=False),
        Binding("u", "undo", show=False),
        Binding("r", "read_again", show=False),
        Binding("tab", "other_half", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.has_undone = False
        self.is_read = False

    def compose(self) -> ComposeResult:
        """The list above, the change below."""
        yield words(TITLE, id="history-title")
        yield PageTable["Entry"](
            [
                Column("id", "no", width=5, align="right", render=lambda entry: str(entry.id)),
                Column("at", "time (UTC)", width=16, render=lambda entry: f"{entry.at:%Y-%m-%d %H:%M}"),
                Column("state", "state", width=8, render=_state),
                Column("rows", "rows", width=9, align="right", render=_rows, priority=4),
                Column("title", "change", weight=6, min_width=36, render=_title),
                Column("who", "who", weight=1, min_width=6, render=_who, priority=2),
                Column("profile", "profile", weight=1, min_width=7, render=_profile, priority=1),
                Column("reason", "reason", weight=2, min_width=10, render=_reason, priority=3),
            ],
            row_key=lambda entry: entry.id,
        )
        with VerticalScroll(id="history-detail"):
            yield words("Reading the journal …", id="history-text")

    def on_mount(self) -> None:
        """Show what there is."""
        self.query_one(PageTable).focus()
        self.action_read_again()

    def action_read_again(self) -> None:
        """Look what became of open changes, and read the journal."""
        self.run_worker(self._read(), group="history", exclusive=True)

    async def _read(self) -> None:
        try:
            await self.session.resolve_unresolved()
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
        try:
            entries = await self.session.history(ENTRIES_SHOWN)
        except SegtuiError as error:
            self._tell(f"{error.title}: {error.summary} {hint_of(error)} r tries again.")
            return
        table: PageTable[Entry] = self.query_one(PageTable)
        at = table.cursor_row_data
        table.set_source(FixedRows(entries), total=len(entries), first_page=entries[: table.page_size])
        self.is_read = True
        if at is not None:
            table.select_key(at.id)
        if not entries:
            self._tell("Nothing was changed from this machine yet.")

    def action_other_half(self) -> None:
        """Go from the list to the change, or back."""
        table, detail = self.query_one(PageTable), self.query_one("#history-detail")
        (detail if table.has_focus else table).focus()

    @on(PageTable.RowHighlighted)
    def _show(self, event: PageTable.RowHighlighted[Entry]) -> None:
        event.stop()
        if event.row is not None:
            self.say(TITLE)
            self.query_one("#history-text", Static).update(_in_full(event.row))
            self.query_one("#history-detail").scroll_home(animate=False)

    def action_undo(self) -> None:
        """Show the undo of the change under the cursor."""
        entry: Entry | None = self.query_one(PageTable).cursor_row_data if self.is_read else None
        access = self.session.write_access(None)
        if entry is None:
            self.say(" There is no change here.")
        elif not access.allowed:
            self.say(f" undo: {access.reason}")
        else:
            self.say(f" Comparing change {entry.id} with the platform …")
            lead(self, self._undo(entry), "undo", exclusive=True)

    async def _undo(self, entry: Entry) -> None:
        from segtui.tui.screens.undoing import show_undo

        if await show_undo(self.app, self.session, entry):
            self.has_undone = True
            self.action_read_again()
        self.say(TITLE)

    def say(self, text: str) -> None:
        """Show a line above the changes."""
        self.query_one("#history-title", Static).update(plain(text))

    def _tell(self, text: str) -> None:
        self.query_one("#history-text", Static).update(plain(text))

    def action_leave(self) -> None:
        """Go back to the panes."""
        self.dismiss(self.has_undone)


def _state(entry: Entry) -> Cell:
    return Cell(entry.state.value, STATE_TONES[entry.state.value])


def _rows(entry: Entry) -> str:
    return f"{len(entry.done):,}/{len(entry.rows):,}" if entry.rows else ""


def _title(entry: Entry) -> str:
    intent = entry.intent
    back = f"undo of {intent.undoes}: " if intent.undoes is not None else ""
    undone = f" (undo: {', '.join(map(str, entry.undone_by))})" if entry.undone_by else ""
    return f"{back}{intent.title}{undone}"


def _who(entry: Entry) -> str:
    return entry.intent.os_user


def _profile(entry: Entry) -> str:
    return entry.intent.profile


def _reason(entry: Entry) -> str:
    return entry.intent.reason or ""


def _in_full(entry: Entry) -> Content:
    intent, state = entry.intent, _state(entry)
    parts: Pieces = [(f"{entry.id}  {plain(intent.title)}\n", "bold $text-accent")]
    parts += [(f"{state.text}", f"bold {_STYLES.get(state.tone, '')}".strip())]
    parts.append(f"  {utc_words(entry.at)} by {plain(intent.os_user)}, ")
    parts.append(f"profile {plain(intent.profile)} on {plain(intent.platform)} {plain(intent.tenant)}\n")
    parts.append(f"Reason: {plain(intent.reason)}\n" if intent.reason else "No reason was given.\n")
    if intent.undoes is not None:
        parts.append(f"It takes back change {intent.undoes}.\n")
    if entry.undone_by:
        parts.append(f"To be taken back by change {', '.join(map(str, entry.undone_by))}.\n")
    parts += ["\n", *_row_lines(entry)]
    for title, document in (("Before", intent.before), ("Wanted", intent.after)):
        parts += [(f"\n{title}\n", "bold"), *_json_lines(document, intent.platform)]
    return Content.assemble(*parts)


def _row_lines(entry: Entry) -> Pieces:
    if not entry.rows:
        return ["Nothing is known of its rows yet.\n"]
    parts: Pieces = [("Rows\n", "bold")]
    for row in entry.rows[:ROWS_SHOWN]:
        tone = STATE_TONES[row.state.value]
        parts += [(f"{row.state.value:<9}", _STYLES.get(tone, "$text-muted")), f"{plain(row.key)}"]
        parts.append((f"  {_told(row)}\n", "$text-muted"))
    if len(entry.rows) > ROWS_SHOWN:
        parts.append((f"and {len(entry.rows) - ROWS_SHOWN:,} more\n", "$text-muted"))
    return parts


def _told(row: EntryRow) -> str:
    told = [str(row.code) if row.code else "", plain(row.message or "")]
    if row.read_at is not None:
        told.append(f"looked up {utc_words(row.read_at)}")
    return ", ".join(each for each in told if each)


def _json_lines(document: str, platform: str) -> Pieces:
    facts = FACTS.get(platform)
    content = json.loads(document)
    if facts is not None and not facts.has_shop:
        content = _without(content, OF_A_SHOP)
    lines = json.dumps(content, indent=2, ensure_ascii=False).splitlines()
    more = [f"… {len(lines) - JSON_LINES:,} more lines\n"] if len(lines) > JSON_LINES else []
    return ["".join(f"{plain(line)}\n" for line in lines[:JSON_LINES]), *more]


def _without(content: JsonValue, names: frozenset[str]) -> JsonValue:
    """The content without what is empty under these names."""
    if isinstance(content, list):
        return [_without(each, names) for each in content]
    if not isinstance(content, dict):
        return content
    kept = {name: value for name, value in content.items() if name not in names or _says_something(value)}
    return {name: _without(value, names) for name, value in kept.items()}


def _says_something(value: JsonValue) -> bool:
    return any(map(_says_something, value.values())) if isinstance(value, dict) else bool(value)
