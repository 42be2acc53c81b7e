"""The journal keeps what happened: append-only, private, and never in the way of the truth."""

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from segtui.changes import schema
from segtui.changes.journal import EntryRow, EntryState, Intent, Journal, journal_path
from segtui.errors import Refused
from tests.fakes import NOON

INTENT = Intent(
    profile="acme",
    platform="emporix",
    tenant="acme",
    os_user="ada",
    reason=None,
    kind="add-members",
    title="Add Bea to Gold",
    before="[]",
    after="{}",
)
DONE = [EntryRow("c1", EntryState.DONE, 201), EntryRow("c2/l1", EntryState.REFUSED, 400, "no such customer")]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.sqlite3")


def test_a_change_is_intended_until_it_is_concluded(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON)
    (entry,) = journal.entries(10)
    assert (entry.id, entry.at, entry.intent, entry.state, entry.rows) == (
        number,
        NOON,
        INTENT,
        EntryState.INTENDED,
        (),
    )


def test_a_conclusion_keeps_every_row(journal: Journal) -> None:
    journal.conclude(journal.intend(INTENT, NOON), EntryState.PART, DONE, NOON)
    (entry,) = journal.entries(10)
    assert (entry.state, entry.rows) == (EntryState.PART, tuple(DONE))


def test_the_latest_changes_come_first(journal: Journal) -> None:
    numbers = [journal.intend(INTENT, NOON) for _ in range(3)]
    assert [entry.id for entry in journal.entries(2)] == [numbers[2], numbers[1]]


def test_open_and_lost_changes_of_the_profile_are_unresolved(journal: Journal) -> None:
    opened, lost, done = (journal.intend(INTENT, NOON) for _ in range(3))
    journal.conclude(lost, EntryState.UNKNOWN, [], NOON)
    journal.conclude(done, EntryState.DONE, [], NOON)
    assert [entry.id for entry in journal.unresolved("acme")] == [opened, lost]
    assert journal.unresolved("other") == []


def test_a_change_is_concluded_only_once(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON)
    journal.conclude(number, EntryState.DONE, DONE, NOON)
    with pytest.raises(Refused):
        journal.conclude(number, EntryState.REFUSED, [], NOON)
    assert journal.entries(1)[0].state is EntryState.DONE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET title = 'x'",
        "DELETE FROM change",
        "UPDATE conclusion SET state = 'done'",
        "DELETE FROM conclusion",
        "UPDATE row SET message = 'x'",
        "DELETE FROM row",
    ],
)
def test_nothing_can_be_changed_or_deleted(journal: Journal, statement: str) -> None:
    journal.conclude(journal.intend(INTENT, NOON), EntryState.PART, DONE, NOON)
    connection = sqlite3.connect(journal.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_only_the_user_may_read_the_journal(journal: Journal) -> None:
    journal.intend(INTENT, NOON)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_reading_a_journal_that_was_never_written_makes_no_file(journal: Journal) -> None:
    assert journal.entries(5) == []
    assert not journal.path.parent.exists()


def test_it_uses_a_write_ahead_log_where_the_file_system_carries_one(journal: Journal) -> None:
    journal.intend(INTENT, NOON)
    assert _mode(journal) == "wal"


def test_it_does_without_one_where_the_file_system_does_not(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "carries_wal", lambda directory: False)
    journal.intend(INTENT, NOON)
    assert _mode(journal) == "delete"


def test_the_trial_leaves_nothing_behind(tmp_path: Path) -> None:
    assert schema.carries_wal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_a_newer_segtui_is_left_alone(journal: Journal) -> None:
    journal.intend(INTENT, NOON)
    connection = sqlite3.connect(journal.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(Refused, match="newer segtui"):
        journal.intend(INTENT, NOON)


def test_a_journal_that_cannot_be_written_refuses_the_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused, match="Nothing was sent") as caught:
        Journal(tmp_path / "file" / "journal.sqlite3").intend(INTENT, NOON)
    assert "SEGTUI_STATE_DIR" in caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are those of POSIX")
def test_a_full_disk_refuses_the_change_and_leaves_the_journal_whole(journal: Journal) -> None:
    journal.intend(INTENT, NOON)
    connection = sqlite3.connect(journal.path)
    connection.execute("PRAGMA journal_mode = delete")
    connection.close()
    filling = [sys.executable, "-c", _FILL, str(journal.path)]
    assert subprocess.run(filling, check=False, capture_output=True, text=True).stdout.strip() == "refused"
    assert len(journal.entries(5)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_crash_after_the_intention_leaves_the_change_to_be_found(journal: Journal) -> None:
    subprocess.run([sys.executable, "-c", _CRASH, str(journal.path)], check=False, capture_output=True)
    assert [entry.intent for entry in journal.unresolved("acme")] == [INTENT]


_CRASH = """
import os, signal, sys
from pathlib import Path
from segtui.changes.journal import Journal
from tests.fakes import NOON
from tests.unit.changes.test_journal import INTENT
Journal(Path(sys.argv[1])).intend(INTENT, NOON)
os.kill(os.getpid(), signal.SIGKILL)
"""

_FILL = """
import resource, signal, sys
from dataclasses import replace
from pathlib import Path
from segtui.changes.journal import Journal
from segtui.errors import Refused
from tests.unit.changes.test_journal import INTENT
from tests.fakes import NOON
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, path.stat().st_size))
try:
    Journal(path).intend(replace(INTENT, before="x" * 1_000_000), NOON)
except Refused:
    print("refused")
"""


def test_a_journal_that_another_process_holds_refuses_the_change(journal: Journal) -> None:
    journal.intend(INTENT, NOON)
    holder = sqlite3.connect(journal.path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="locked"):
            Journal(journal.path, busy_s=0).intend(INTENT, NOON)
    finally:
        holder.close()


def test_several_threads_write_at_once(journal: Journal) -> None:
    threads = [threading.Thread(target=journal.intend, args=(INTENT, NOON)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.id for entry in journal.entries(20)) == list(range(1, 9))


def test_the_state_directory_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEGTUI_STATE_DIR", str(tmp_path))
    assert journal_path() == tmp_path / "journal.sqlite3"


def test_without_a_choice_the_journal_lies_in_the_users_state_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SEGTUI_STATE_DIR", raising=False)
    assert journal_path().parts[-2:] == ("segtui", "journal.sqlite3")


def _mode(journal: Journal) -> str:
    connection = sqlite3.connect(journal.path)
    try:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    finally:
        connection.close()
