"""The journal's file: its tables, their version, and the kind of log its file system can carry."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

BUSY_S = 5.0
"""How long another segtui on this machine may hold the journal, in seconds."""

SCHEMA_VERSION = 1
"""The version of the tables, kept in `user_version`."""

_TABLES = """
    CREATE TABLE change (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        profile TEXT NOT NULL,
        platform TEXT NOT NULL,
        tenant TEXT NOT NULL,
        os_user TEXT NOT NULL,
        reason TEXT,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL
    ) STRICT;
    CREATE TABLE conclusion (
        change_id INTEGER PRIMARY KEY REFERENCES change (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'part', 'unknown'))
    ) STRICT;
    CREATE TABLE row (
        change_id INTEGER NOT NULL REFERENCES change (id),
        place INTEGER NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'refused', 'unknown')),
        code INTEGER,
        message TEXT,
        PRIMARY KEY (change_id, place)
    ) STRICT, WITHOUT ROWID;
"""


def prepare_file(path: Path, busy_s: float = BUSY_S) -> None:
    """Make the journal's file and tables where they are missing or old.

    Raises sqlite3.DatabaseError for a journal of a newer segtui; sqlite3.Error and OSError come as they are.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its side files the mode of the main file, so this one decides for all three.
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, timeout=busy_s, isolation_level=None)
    try:
        version = _version(connection)
        if version < SCHEMA_VERSION:
            _create(connection, path.parent)
        elif version > SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"it was written by a newer segtui (version {version})")
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _create(connection: sqlite3.Connection, directory: Path) -> None:
    mode = "wal" if carries_wal(directory) else "delete"
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("BEGIN IMMEDIATE")
    # Two processes may get here at once: the second finds the work done.
    if _version(connection) == 0:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        for table in ("change", "conclusion", "row"):
            for verb in ("UPDATE", "DELETE"):
                connection.execute(_guard(table, verb))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _guard(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT raise(ABORT, 'the journal is append-only'); END"
    )


def carries_wal(directory: Path) -> bool:
    """Whether the file system of `directory` carries a write-ahead log.

    Network file systems do not (sqlite.org/wal.html), and some tell only at the first write: hence a trial.
    """
    with tempfile.TemporaryDirectory(prefix="journal-probe-", dir=directory) as scratch:
        connection = sqlite3.connect(Path(scratch) / "probe.sqlite3", isolation_level=None)
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = wal").fetchone()
            connection.execute("CREATE TABLE probe (value INTEGER)")
            connection.execute("INSERT INTO probe VALUES (1)")
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
    return bool(mode == "wal")
