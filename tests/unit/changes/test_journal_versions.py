"""A journal of an earlier segtui is carried on in place; what it tells stays what it told."""

import sqlite3
import threading
from pathlib import Path

import pytest

from segtui.changes import schema
from segtui.changes.entries import EntryRow, EntryState, Finding, Start
from segtui.changes.journal import Journal
from segtui.errors import Refused
from tests.fakes import NOON
from tests.unit.changes.test_journal import DONE, INTENT

VERSION_1 = """
    CREATE TABLE change (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, profile TEXT NOT NULL,
        platform TEXT NOT NULL, tenant TEXT NOT NULL, os_user TEXT NOT NULL, reason TEXT,
        kind TEXT NOT NULL, title TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
    ) STRICT;
    CREATE TABLE conclusion (
        change_id INTEGER PRIMARY KEY REFERENCES change (id), at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'refused', 'part', 'unknown'))
    ) STRICT;
    CREATE TABLE row (
        change_id INTEGER NOT NULL REFERENCES change (id), place INTEGER NOT NULL, key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'refused', 'unknown')),
        code INTEGER, message TEXT, PRIMARY KEY (change_id, place)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO change VALUES
        (1, '2026-11-20T12:00:00+00:00', 'acme', 'emporix', 'acme', 'ada', NULL, 'add-members',
         'Add Bea to Gold', '[]', '{}'),
        (2, '2026-11-20T12:00:00+00:00', 'acme', 'emporix', 'acme', 'ada', NULL, 'add-members',
         'Add Bea to Gold', '[]', '{}');
    INSERT INTO conclusion VALUES (1, '2026-11-20T12:00:00+00:00', 'part');
    INSERT INTO row VALUES
        (1, 0, 'c1', 'done', 201, NULL), (1, 1, 'c2/l1', 'refused', 400, 'no such customer');
    CREATE TRIGGER change_no_update BEFORE UPDATE ON change
        BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
    PRAGMA user_version = 1;
"""


@pytest.fixture
def old(tmp_path: Path) -> Journal:
    """A journal as the first version of segtui left it: a change done in part, and one left open."""
    path = tmp_path / "journal.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    connection.close()
    return Journal(path)


def test_an_old_journal_keeps_what_it_told(old: Journal) -> None:
    opened, done = old.entries(5)
    assert (done.state, done.rows, done.intent) == (EntryState.PART, tuple(DONE), INTENT)
    assert (opened.state, opened.rows) == (EntryState.INTENDED, ())
    assert _version(old.path) == schema.SCHEMA_VERSION == 4


def test_a_change_left_open_by_an_old_segtui_may_have_been_sent_whole(old: Journal) -> None:
    (found,) = old.open_entries("acme")
    assert (found.entry.id, found.sender, found.attempted, found.touched_at) == (2, None, None, NOON)


def test_an_old_journal_takes_new_changes_behind_the_old_ones(old: Journal) -> None:
    assert old.intend(INTENT, NOON, Start("claim", 2)) == 3


def test_a_change_of_an_old_journal_can_be_resolved(old: Journal) -> None:
    old.resolve(2, [Finding(0, "c1", EntryState.DONE)], NOON)
    (entry,) = old.entries(1)
    assert (entry.state, entry.rows) == (
        EntryState.DONE,
        (EntryRow("c1", EntryState.DONE, read_at=NOON),),
    )


def test_a_migration_that_breaks_off_leaves_the_old_journal(
    old: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*schema._STEPS[1:], ("CREATE TABLE broken (", ()))
    monkeypatch.setattr(schema, "_STEPS", (schema._STEPS[0], *broken))
    with pytest.raises(Refused, match="Nothing was sent"):
        old.intend(INTENT, NOON)
    assert _version(old.path) == 1
    monkeypatch.undo()
    assert len(old.entries(5)) == 2


def test_several_bring_an_old_journal_up_to_date_at_once(old: Journal) -> None:
    threads = [threading.Thread(target=old.intend, args=(INTENT, NOON)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.id for entry in old.entries(10)] == list(range(8, 0, -1))


@pytest.mark.parametrize("table", ["sending", "resolution", "finding"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = 1", "DELETE FROM {}"])
def test_the_new_tables_are_append_only_too(old: Journal, table: str, verb: str) -> None:
    old.intend(INTENT, NOON, Start("claim", 2))
    old.resolve(2, [Finding(0, "c1", EntryState.DONE)], NOON)
    connection = sqlite3.connect(old.path)
    statement = verb.format(table) if table == "resolution" else verb.format(table).replace("rowid", "place")
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    finally:
        connection.close()


def _version(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
