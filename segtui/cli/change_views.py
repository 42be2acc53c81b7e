"""The journal as a list and as single entries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from segtui.changes.entries import Entry, EntryRow, EntryState
from segtui.changes.journal import Journal, journal_path
from segtui.cli.diff_views import first_lines
from segtui.cli.output import count_of, say, write, write_lines, write_table
from segtui.cli.shapes import JsonObject, document, instant
from segtui.cli.table import Column, card
from segtui.errors import BadInput, SegtuiError
from segtui.plain import plain
from segtui.profiles import choose_profile
from segtui.session import open_session
from segtui.shop_time import utc_words

_COLUMNS = (
    Column("ID", whole=True),
    Column("AT", whole=True),
    Column("PROFILE"),
    Column("STATE"),
    Column("ROWS", whole=True),
    Column("CHANGE"),
)


def usual_journal() -> Journal:
    """The journal of this user."""
    return Journal(journal_path())


async def list_changes(
    journal: Journal, profile_name: str | None, *, limit: int, as_json: bool, offline: bool = False
) -> int:
    """Print the latest changes, after looking what became of those whose answer was never seen."""
    if not offline:
        await look_up(journal, profile_name)
    entries = journal.entries(limit)
    still_open = journal.unresolved()
    if as_json:
        body: JsonObject = {
            "changes": [entry_shape(entry) for entry in entries],
            "unresolved": [entry.id for entry in still_open],
        }
        write(document("changes", body))
    elif entries:
        write_table(_COLUMNS, [_cells(entry) for entry in entries])
    if not entries:
        say("No change was sent from this machine yet.")
    for entry in still_open:
        say(f"Change {entry.id} is open: {_why_open(entry)}.")
    return 0


async def look_up(journal: Journal, profile_name: str | None) -> None:
    """Look what became of open changes, of one profile or of all that can be opened; say what was found."""
    for name in dict.fromkeys(entry.intent.profile for entry in journal.unresolved(profile_name)):
        try:
            async with await open_session(choose_profile(name), journal_path=journal.path) as session:
                found = await session.resolve_unresolved()
        except SegtuiError as error:
            say(f"What became of the open changes of the profile {name} was not looked up: {error.summary}")
            continue
        for entry in found:
            if not entry.is_open:
                rows = count_of(len(entry.rows), "row")
                title = entry.intent.title
                say(f"Change {entry.id} ({title}) was looked up: {len(entry.done):,} of {rows} took effect.")


def show_change(journal: Journal, number: int, *, as_json: bool) -> int:
    """Print one change with what became of each of its rows."""
    entry = existing(journal, number)
    if as_json:
        shape: JsonObject = {
            **entry_shape(entry),
            "before": json.loads(entry.intent.before),
            "after": json.loads(entry.intent.after),
            "rows": [_row_shape(row) for row in entry.rows],
        }
        write(document("recorded-change", shape))
        return 0
    write_lines(card(_fields(entry)))
    write_lines(first_lines([f"  {plain(line)}" for line in _row_lines(entry.rows)]))
    return 0


def existing(journal: Journal, number: int) -> Entry:
    """One change of the journal; raises BadInput where there is none."""
    entry = journal.entry(number)
    if entry is None:
        raise BadInput(
            f"There is no change {number} in the journal {journal.path}.",
            hint="segtui changes list prints those that there are.",
        )
    return entry


def entry_shape(entry: Entry) -> JsonObject:
    """A change without its rows, which are only counted."""
    intent, counts = entry.intent, Counter(row.state for row in entry.rows)
    return {
        "id": entry.id,
        "at": instant(entry.at),
        "profile": intent.profile,
        "platform": intent.platform,
        "tenant": intent.tenant,
        "os_user": intent.os_user,
        "reason": intent.reason,
        "kind": intent.kind,
        "title": intent.title,
        "state": entry.state.value,
        "row_counts": {state.value: counts[state] for state in EntryState if counts[state]},
        "undoes": intent.undoes,
        "undone_by": list(entry.undone_by),
    }


def _row_shape(row: EntryRow) -> JsonObject:
    return {
        "row": row.key,
        "state": row.state.value,
        "code": row.code,
        "message": row.message,
        "read_at": instant(row.read_at),
    }


def _cells(entry: Entry) -> tuple[str, ...]:
    done = f"{len(entry.done):,}/{len(entry.rows):,}" if entry.rows else ""
    at = utc_words(entry.at)
    return (str(entry.id), at, entry.intent.profile, entry.state.value, done, _title(entry))


def _title(entry: Entry) -> str:
    title = entry.intent.title
    if entry.intent.undoes is not None:
        title = f"{title} (undoes {entry.intent.undoes})"
    if entry.undone_by:
        title = f"{title} (undo: {', '.join(map(str, entry.undone_by))})"
    return title


def _why_open(entry: Entry) -> str:
    for row in entry.rows:
        if row.state in (EntryState.UNKNOWN, EntryState.ACCEPTED) and row.message:
            return row.message
    return "it is being sent right now, or its answer was never seen"


def _fields(entry: Entry) -> Sequence[tuple[str, str]]:
    intent = entry.intent
    fields = [
        ("Change", f"{entry.id}: {intent.title}"),
        ("At", utc_words(entry.at)),
        ("By", f"{intent.os_user}, profile {intent.profile} ({intent.platform} {intent.tenant})"),
        ("Reason", intent.reason or "none given"),
        ("State", entry.state.value),
    ]
    if intent.undoes is not None:
        fields.append(("Undoes", f"change {intent.undoes}"))
    if entry.undone_by:
        fields.append(("Undo", ", ".join(f"change {number}" for number in entry.undone_by)))
    fields.append(("Rows", f"{len(entry.rows):,}" if entry.rows else "nothing is known of them yet"))
    return fields


def _row_lines(rows: Sequence[EntryRow]) -> Iterator[str]:
    for row in rows:
        told = [str(row.code) if row.code else "", row.message or ""]
        if row.read_at is not None:
            told.append(f"looked up {utc_words(row.read_at)}")
        words = ", ".join(each for each in told if each)
        yield f"{row.state.value}: {row.key}{f' ({words})' if words else ''}"
