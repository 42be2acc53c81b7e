"""The journal's file: its tables, their version, and the kind of log its file system can carry."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

BUSY_S = 5.0
"""How long another segtui on this machine may hold the journal, in seconds."""

_VERSION_1 = """
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

_VERSION_2 = """
    ALTER TABLE change ADD COLUMN undoes INTEGER REFERENCES change (id);
    ALTER TABLE change ADD COLUMN sender TEXT;
    CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;
    CREATE TABLE sending (
        change_id INTEGER NOT NULL REFERENCES change (id),
        place INTEGER NOT NULL,
        count INTEGER NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (change_id, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE resolution (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        change_id INTEGER NOT NULL REFERENCES change (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'part', 'refused', 'not done', 'unknown'))
    ) STRICT;
    CREATE INDEX resolution_change ON resolution (change_id);
    CREATE TABLE finding (
        resolution_id INTEGER NOT NULL REFERENCES resolution (id),
        place INTEGER NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'not done', 'unknown')),
        message TEXT,
        PRIMARY KEY (resolution_id, place)
    ) STRICT, WITHOUT ROWID;
"""

_VERSION_3 = """
    CREATE TABLE sync_source (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        profile TEXT NOT NULL,
        segment TEXT NOT NULL,
        measure TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sync_source_segment ON sync_source (profile, segment);
    CREATE TABLE sync_decision (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        profile TEXT NOT NULL,
        os_user TEXT NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        customer TEXT,
        candidates TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sync_decision_key ON sync_decision (profile, kind, key);
    CREATE TABLE sync_run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        profile TEXT NOT NULL,
        os_user TEXT NOT NULL,
        plan TEXT NOT NULL,
        head TEXT NOT NULL,
        resumes INTEGER REFERENCES sync_run (id)
    ) STRICT;
    CREATE TABLE sync_run_change (
        run_id INTEGER NOT NULL REFERENCES sync_run (id),
        change_id INTEGER NOT NULL REFERENCES change (id),
        PRIMARY KEY (run_id, change_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sync_run_end (
        run_id INTEGER PRIMARY KEY REFERENCES sync_run (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'part', 'stopped')),
        counts TEXT NOT NULL
    ) STRICT;
"""

_VERSION_4 = """
    ALTER TABLE conclusion RENAME TO conclusion_2;
    ALTER TABLE row RENAME TO row_2;
    ALTER TABLE finding RENAME TO finding_2;
    ALTER TABLE resolution RENAME TO resolution_2;
    DROP INDEX resolution_change;
    CREATE TABLE conclusion (
        change_id INTEGER PRIMARY KEY REFERENCES change (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'part', 'unknown', 'accepted'))
    ) STRICT;
    CREATE TABLE row (
        change_id INTEGER NOT NULL REFERENCES change (id),
        place INTEGER NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'refused', 'unknown', 'accepted')),
        code INTEGER,
        message TEXT,
        PRIMARY KEY (change_id, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE resolution (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        change_id INTEGER NOT NULL REFERENCES change (id),
        at TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('done', 'part', 'refused', 'not done', 'unknown', 'accepted'))
    ) STRICT;
    CREATE INDEX resolution_change ON resolution (change_id);
    CREATE TABLE finding (
        resolution_id INTEGER NOT NULL REFERENCES resolution (id),
        place INTEGER NOT NULL,
        key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'not done', 'unknown', 'accepted')),
        message TEXT,
        PRIMARY KEY (resolution_id, place)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO conclusion SELECT * FROM conclusion_2;
    INSERT INTO row SELECT * FROM row_2;
    INSERT INTO resolution SELECT * FROM resolution_2;
    INSERT INTO finding SELECT * FROM finding_2;
    DROP TABLE finding_2;
    DROP TABLE resolution_2;
    DROP TABLE row_2;
    DROP TABLE conclusion_2;
"""
"""A check of a column cannot be changed in place: the tables are made anew around the same rows."""

_STEPS = (
    (_VERSION_1, ("change", "conclusion", "row")),
    (_VERSION_2, ("sending", "resolution", "finding")),
    (_VERSION_3, ("sync_source", "sync_decision", "sync_run", "sync_run_change", "sync_run_end")),
    (_VERSION_4, ("conclusion", "row", "resolution", "finding")),
)
"""What leads from each version to the next: the statements, and the tables that are new in it."""

SCHEMA_VERSION = len(_STEPS)
"""The version of the tables, kept in `user_version`."""


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
        if version == 0:
            mode = "wal" if carries_wal(path.parent) else "delete"
            connection.execute(f"PRAGMA journal_mode = {mode}")
        if version < SCHEMA_VERSION:
            _bring_up_to_date(connection)
        elif version > SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"it was written by a newer segtui (version {version})")
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """All steps in one transaction: the file has the old tables or the new ones, never something between."""
    connection.execute("BEGIN IMMEDIATE")
    # Two processes may get here at once: the second finds the work done, maybe by a newer segtui.
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"it was written by a newer segtui (version {version})")
    for statements, tables in _STEPS[version:]:
        for statement in statements.split(";"):
            connection.execute(statement)
        for table in tables:
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
