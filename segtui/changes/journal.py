"""The journal: every change that was sent from this machine, append-only, in SQLite.

A change is written as intended before it is sent; what became of it follows as a second record. Nothing is
ever updated or deleted (triggers see to it), so a crash between the two leaves an entry that is found later.
Statements are short, each call has a connection of its own, and callers on an event loop use a thread.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from segtui.changes.schema import BUSY_S, prepare_file
from segtui.errors import Refused


class EntryState(StrEnum):
    """What is known about a recorded change, or about one of its rows."""

    INTENDED = "intended"
    """Written before sending; still so after a crash in between. A row: never sent."""
    DONE = "done"
    REFUSED = "refused"
    PART = "part"
    """Some rows were taken, others not."""
    UNKNOWN = "unknown"
    """Sent, but the answer was lost."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A change as it is written down before it is sent."""

    profile: str
    platform: str
    tenant: str
    os_user: str
    reason: str | None
    """Why, in the words of the person; None where none was asked for."""
    kind: str
    title: str
    before: str
    """JSON."""
    after: str
    """JSON."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What became of one row of a recorded change."""

    key: str
    state: EntryState
    code: int | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded change."""

    id: int
    at: datetime
    intent: Intent
    state: EntryState
    rows: tuple[EntryRow, ...]
    """Empty as long as the state is intended."""


class Journal:
    """The journal in one file; every method is a short blocking call and may run in any thread."""

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s

    def intend(self, intent: Intent, at: datetime) -> int:
        """Write a change down before it is sent; its number. Raises Refused where that is not possible."""
        with self._writing("Nothing was sent.") as connection:
            cursor = connection.execute(_INSERT_CHANGE, (at.isoformat(), *_columns(intent)))
            number = cursor.lastrowid
        assert number is not None  # noqa: S101 - sqlite3 gives the rowid of every plain INSERT
        return number

    def conclude(self, number: int, state: EntryState, rows: Sequence[EntryRow], at: datetime) -> None:
        """Write down what became of a change. Raises Refused where that is not possible."""
        with self._writing("The change was sent; its entry stays open.") as connection:
            connection.execute("INSERT INTO conclusion VALUES (?, ?, ?)", (number, at.isoformat(), state))
            connection.executemany(
                "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (number, place, row.key, row.state, row.code, row.message)
                    for place, row in enumerate(rows)
                ],
            )

    def entries(self, limit: int) -> list[Entry]:
        """The latest changes, newest first."""
        return self._read("ORDER BY change.id DESC LIMIT ?", (limit,))

    def unresolved(self, profile: str) -> list[Entry]:
        """Changes of a profile of which nobody knows whether they took effect, oldest first."""
        wanted = (
            "WHERE profile = ? AND coalesce(state, 'intended') IN ('intended', 'unknown') ORDER BY change.id"
        )
        return self._read(wanted, (profile,))

    def _read(self, condition: str, values: tuple[str | int, ...]) -> list[Entry]:
        if not self.path.exists():
            return []
        with self._connected("It cannot be read now.") as connection:
            found = connection.execute(f"{_SELECT_CHANGE} {condition}", values).fetchall()
            return [_entry(record, connection.execute(_SELECT_ROWS, (record[0],))) for record in found]

    @contextmanager
    def _writing(self, consequence: str) -> Iterator[sqlite3.Connection]:
        with self._connected(consequence) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _connected(self, consequence: str) -> Iterator[sqlite3.Connection]:
        """A connection of its own; closing it undoes what was not committed."""
        connection: sqlite3.Connection | None = None
        try:
            prepare_file(self.path, self._busy_s)
            connection = sqlite3.connect(self.path, timeout=self._busy_s, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        except (sqlite3.Error, OSError) as error:
            raise Refused(
                f"The journal {self.path} cannot be used: {error}. {consequence}",
                hint="Free or unlock the disk it is on, or point SEGTUI_STATE_DIR to another directory.",
            ) from error
        finally:
            if connection is not None:
                connection.close()


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
    INSERT INTO change (at, profile, platform, tenant, os_user, reason, kind, title, before, after)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_SELECT_CHANGE = """
    SELECT id, change.at, coalesce(state, 'intended') AS state,
           profile, platform, tenant, os_user, reason, kind, title, before, after
    FROM change LEFT JOIN conclusion ON conclusion.change_id = change.id
"""
_SELECT_ROWS = "SELECT key, state, code, message FROM row WHERE change_id = ? ORDER BY place"


def _columns(intent: Intent) -> tuple[str | None, ...]:
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
    )


def _entry(record: sqlite3.Row, rows: sqlite3.Cursor) -> Entry:
    return Entry(
        id=record["id"],
        at=datetime.fromisoformat(record["at"]),
        intent=Intent(**{name: record[name] for name in Intent.__slots__}),
        state=EntryState(record["state"]),
        rows=tuple(EntryRow(key, EntryState(state), code, message) for key, state, code, message in rows),
    )
