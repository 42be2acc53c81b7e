"""The journal: every change that was sent from this machine, append-only, in SQLite.

A change is written as intended before it is sent; what became of its rows follows batch by batch, its end
as a conclusion, and what later reads showed as resolutions. Nothing is ever updated or deleted (triggers see
to it), so a crash leaves an entry that is found later. Statements are short, each call has a connection of
its own, and callers on an event loop use a thread.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from segtui.changes.claim import claimed, is_held
from segtui.changes.entries import Entry as Entry
from segtui.changes.entries import EntryRow as EntryRow
from segtui.changes.entries import EntryState as EntryState
from segtui.changes.entries import Finding, OpenEntry, Start, Step, overall
from segtui.changes.entries import Intent as Intent
from segtui.changes.journal_file import JournalFile

_NOTHING_SENT = "Nothing was sent."


class Journal(JournalFile):
    """The changes in the journal's file."""

    @contextmanager
    def claim(self) -> Iterator[str]:
        """Hold a claim while changes are sent, so that no other process takes them for abandoned; its name.

        Raises Refused where none can be had.
        """
        claim = claimed(self.path.parent)
        try:
            name = claim.__enter__()
        except OSError as error:
            raise self.unusable(error, _NOTHING_SENT) from error
        try:
            yield name
        finally:
            claim.__exit__(None, None, None)

    def is_claimed(self, name: str) -> bool:
        """Whether the process that made this claim is still at it."""
        try:
            return is_held(self.path.parent, name)
        except OSError as error:
            raise self.unusable(error, "Whether another segtui is sending cannot be told.") from error

    def intend(self, intent: Intent, at: datetime, start: Start | None = None) -> int:
        """Write a change down before it is sent; its number. Raises Refused where that is not possible."""
        with self.writing(_NOTHING_SENT) as connection:
            cursor = connection.execute(
                _INSERT_CHANGE, (at.isoformat(), *_columns(intent), start and start.claim)
            )
            number = cursor.lastrowid
            if start is not None:
                connection.execute(_INSERT_SENDING, (number, 0, start.count, at.isoformat()))
            if intent.run is not None:
                connection.execute("INSERT INTO sync_run_change VALUES (?, ?)", (intent.run, number))
        assert number is not None  # noqa: S101 - sqlite3 gives the rowid of every plain INSERT
        return number

    def advance(self, number: int, step: Step, at: datetime) -> None:
        """Write down what was answered, and what is sent next. Raises Refused where that is not possible."""
        with self.writing("No more of the change is sent; its entry stays open.") as connection:
            _insert_rows(connection, number, step.answered)
            connection.execute(_INSERT_SENDING, (number, step.place, step.count, at.isoformat()))

    def conclude(self, number: int, state: EntryState, rows: Sequence[EntryRow], at: datetime) -> None:
        """Write down what became of a change, and of the rows that no step has told of.

        Raises Refused where that is not possible.
        """
        with self.writing("The change was sent; its entry stays open.") as connection:
            connection.execute("INSERT INTO conclusion VALUES (?, ?, ?)", (number, at.isoformat(), state))
            _insert_rows(connection, number, rows)

    def resolve(self, number: int, findings: Sequence[Finding], at: datetime) -> None:
        """Write down what a read showed of rows whose answer was lost; what was found before stays found.

        Raises Refused where that is not possible.
        """
        with self.writing("What was found out about it is not kept.") as connection:
            (entry,) = _entries(connection, "WHERE change.id = ?", (number,))
            if not entry.is_open:
                return
            places = {place for (place,) in connection.execute(_SETTLED_PLACES, (number,))}
            new = [finding for finding in findings if finding.place not in places]
            if _says_nothing_new(entry, new):
                return
            cursor = connection.execute(
                "INSERT INTO resolution (change_id, at, state) VALUES (?, ?, ?)",
                (number, at.isoformat(), _state_with(entry, new)),
            )
            connection.executemany(
                "INSERT INTO finding VALUES (?, ?, ?, ?, ?)",
                [(cursor.lastrowid, each.place, each.key, each.state, each.message) for each in new],
            )

    def entries(self, limit: int) -> list[Entry]:
        """The latest changes, newest first."""
        return self._read("ORDER BY change.id DESC LIMIT ?", (limit,))

    def entry(self, number: int) -> Entry | None:
        """One change by its number; None where there is none."""
        found = self._read("WHERE change.id = ?", (number,))
        return found[0] if found else None

    def unresolved(self, profile: str | None = None) -> list[Entry]:
        """Changes (of a profile) of which nobody knows whether they took effect, oldest first."""
        return self._read(*_unresolved(profile))

    def open_entries(self, profile: str) -> Iterator[OpenEntry]:
        """The unresolved changes of a profile with what is known of their sending, oldest first.

        Each is read in its turn: together they may have a million rows.
        """
        for number in self._numbers(*_unresolved(profile)):
            if found := self.open_entry(number):
                yield found

    def open_numbers(self, platform: str, tenant: str) -> list[int]:
        """The numbers of the unresolved changes of a tenant, by whichever profile, oldest first."""
        condition = f"WHERE platform = ? AND tenant = ? AND {_STILL_OPEN} ORDER BY change.id"
        return self._numbers(condition, (platform, tenant))

    def open_entry(self, number: int) -> OpenEntry | None:
        """One change as `open_entries` gives it; None where it is resolved, or there is none."""
        entry = self.entry(number)
        if entry is None or not entry.is_open:
            return None
        with self.connected("It cannot be read now.") as connection:
            return _open_entry(connection, entry)

    def _numbers(self, condition: str, values: tuple[str, ...]) -> list[int]:
        if not self.path.exists():
            return []
        with self.connected("It cannot be read now.") as connection:
            found = connection.execute(f"{_SELECT_NUMBER} {condition}", values)
            return [number for (number,) in found]

    def _read(self, condition: str, values: tuple[str | int, ...]) -> list[Entry]:
        if not self.path.exists():
            return []
        with self.connected("It cannot be read now.") as connection:
            return _entries(connection, condition, values)


def journal_path() -> Path:
    """Where the journal of this user is: SEGTUI_STATE_DIR, else the state directory of the system."""
    chosen = os.environ.get("SEGTUI_STATE_DIR")
    if chosen:
        return Path(chosen) / _FILE
    # Importing platformdirs costs some milliseconds, and most processes never write.
    from platformdirs import user_state_path

    return user_state_path("segtui", appauthor=False) / _FILE


_FILE = "journal.sqlite3"
_INSERT_CHANGE = """
    INSERT INTO change
        (at, profile, platform, tenant, os_user, reason, kind, title, before, after, undoes, sender)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_SENDING = "INSERT INTO sending VALUES (?, ?, ?, ?)"
_LATEST = "(SELECT state FROM resolution WHERE change_id = change.id ORDER BY id DESC LIMIT 1)"
_SELECT_CHANGE = f"""
    SELECT change.id, change.at, coalesce({_LATEST}, conclusion.state, 'intended') AS state,
           profile, platform, tenant, os_user, reason, kind, title, before, after, undoes,
           (SELECT run_id FROM sync_run_change WHERE change_id = change.id) AS run
    FROM change LEFT JOIN conclusion ON conclusion.change_id = change.id
"""  # noqa: S608 - made of constants
_STILL_OPEN = f"coalesce({_LATEST}, conclusion.state, 'intended') IN ('intended', 'unknown', 'accepted')"
_SELECT_NUMBER = "SELECT change.id FROM change LEFT JOIN conclusion ON conclusion.change_id = change.id"
_SELECT_ROWS = "SELECT place, key, state, code, message FROM row WHERE change_id = ? ORDER BY place"
_SELECT_FINDINGS = """
    SELECT place, key, finding.state, message, at
    FROM resolution JOIN finding ON finding.resolution_id = resolution.id
    WHERE change_id = ? ORDER BY resolution.id, place
"""
_SETTLED_PLACES = """
    SELECT place FROM resolution JOIN finding ON finding.resolution_id = resolution.id
    WHERE change_id = ? AND finding.state NOT IN ('unknown', 'accepted')
"""
_ROWS_A_STATEMENT = 100
"""A statement for each row takes twice as long; some SQLite take no more than 999 values in one."""
_COUNT_ROWS = "SELECT count(*) FROM row WHERE change_id = ?"
_SELECT_SENDING = """
    SELECT sender,
           (SELECT max(place + count) FROM sending WHERE change_id = change.id) AS attempted,
           max(change.at,
               coalesce((SELECT max(at) FROM sending WHERE change_id = change.id), ''),
               coalesce((SELECT at FROM conclusion WHERE change_id = change.id), '')) AS touched_at
    FROM change WHERE id = ?
"""


def _unresolved(profile: str | None) -> tuple[str, tuple[str, ...]]:
    if profile is None:
        return f"WHERE {_STILL_OPEN} ORDER BY change.id", ()
    return f"WHERE profile = ? AND {_STILL_OPEN} ORDER BY change.id", (profile,)


def _columns(intent: Intent) -> tuple[str | int | None, ...]:
    return (
        intent.profile,
        intent.platform,
        intent.tenant,
        intent.os_user,
        intent.reason,
        intent.kind,
        intent.title,
        intent.before,
        intent.after,
        intent.undoes,
    )


def _insert_rows(connection: sqlite3.Connection, number: int, rows: Sequence[EntryRow]) -> None:
    """Write rows down behind those that are there."""
    (known,) = connection.execute(_COUNT_ROWS, (number,)).fetchone()
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        part = rows[start : start + _ROWS_A_STATEMENT]
        values: list[str | int | None] = []
        for place, row in enumerate(part, start=known + start):
            # SQLite looks for an adapter of whatever is not exactly a str.
            values += (number, place, row.key, row.state.value, row.code, row.message)
        marks = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(part))
        connection.execute(f"INSERT INTO row VALUES {marks}", values)  # noqa: S608 - made of constants


def _entries(connection: sqlite3.Connection, condition: str, values: tuple[str | int, ...]) -> list[Entry]:
    found = connection.execute(f"{_SELECT_CHANGE} {condition}", values).fetchall()
    return [_entry(connection, record) for record in found]


def _entry(connection: sqlite3.Connection, record: sqlite3.Row) -> Entry:
    number = record["id"]
    undoing = connection.execute("SELECT id FROM change WHERE undoes = ? ORDER BY id", (number,))
    return Entry(
        id=number,
        at=datetime.fromisoformat(record["at"]),
        intent=Intent(**{name: record[name] for name in Intent.__slots__}),
        state=EntryState(record["state"]),
        rows=_rows(connection, number),
        undone_by=tuple(undoer for (undoer,) in undoing),
    )


def _rows(connection: sqlite3.Connection, number: int) -> tuple[EntryRow, ...]:
    """The rows as the platform answered them, and over these what later reads showed."""
    rows = {
        place: EntryRow(key, EntryState(state), code, message)
        for place, key, state, code, message in connection.execute(_SELECT_ROWS, (number,))
    }
    for place, key, state, message, at in connection.execute(_SELECT_FINDINGS, (number,)):
        rows[place] = EntryRow(key, EntryState(state), None, message, datetime.fromisoformat(at))
    return tuple(rows[place] for place in sorted(rows))


def _open_entry(connection: sqlite3.Connection, entry: Entry) -> OpenEntry:
    record = connection.execute(_SELECT_SENDING, (entry.id,)).fetchone()
    # Since version 2 each part is noted before it is sent, so no note means that nothing was sent.
    attempted = record["attempted"] if record["sender"] is None else record["attempted"] or 0
    return OpenEntry(entry, record["sender"], attempted, datetime.fromisoformat(record["touched_at"]))


def _says_nothing_new(entry: Entry, findings: Sequence[Finding]) -> bool:
    known = {(row.key, row.state, row.message) for row in entry.rows if row.read_at is not None}
    return all((each.key, each.state, each.message) in known for each in findings)


def _state_with(entry: Entry, findings: Sequence[Finding]) -> EntryState:
    """The state of the whole change, knowing what was found now."""
    states = {place: row.state for place, row in enumerate(entry.rows)}
    states.update({each.place: each.state for each in findings})
    return overall(states.values())
