"""What the journal knows of a change that was never concluded, and of what was found out about it later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from segtui.changes.entries import EntryRow, EntryState, Finding, Start, Step
from segtui.changes.journal import Journal
from segtui.errors import Refused
from tests.fakes import NOON
from tests.unit.changes.test_journal import INTENT

LATER = NOON + timedelta(minutes=5)
TAKEN = EntryRow("c1", EntryState.DONE, 201)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def test_an_open_change_knows_how_many_rows_may_have_been_sent(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 1))
    assert next(journal.open_entries("acme")).attempted == 1
    journal.advance(number, Step([TAKEN], 1, 2), LATER)
    (found,) = journal.open_entries("acme")
    assert (found.attempted, found.sender, found.touched_at) == (3, "claim", LATER)
    assert (found.entry.state, found.entry.rows) == (EntryState.INTENDED, (TAKEN,))


def test_the_rows_of_a_conclusion_follow_those_written_down_before(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 1))
    journal.advance(number, Step([TAKEN], 1, 1), NOON)
    journal.conclude(number, EntryState.DONE, [replace(TAKEN, key="c2")], NOON)
    assert [row.key for row in journal.entries(1)[0].rows] == ["c1", "c2"]


def test_what_was_found_out_settles_an_open_change(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 1))
    journal.advance(number, Step([TAKEN], 1, 2), NOON)
    findings = [Finding(1, "c2", EntryState.DONE), Finding(2, "c3", EntryState.NOT_DONE, "not there")]
    journal.resolve(number, findings, LATER)
    entry = journal.entry(number)
    assert entry is not None
    assert (entry.state, entry.is_open, entry.done) == (EntryState.PART, False, frozenset({"c1", "c2"}))
    assert entry.rows[2] == EntryRow("c3", EntryState.NOT_DONE, None, "not there", LATER)
    assert journal.unresolved("acme") == []


def test_a_change_stays_open_until_the_last_row_is_known(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 2))
    unread = Finding(1, "c2", EntryState.UNKNOWN, "no connection")
    journal.resolve(number, [Finding(0, "c1", EntryState.DONE), unread], NOON)
    assert [entry.id for entry in journal.unresolved("acme")] == [number]
    journal.resolve(number, [replace(unread, state=EntryState.NOT_DONE)], LATER)
    assert journal.entries(1)[0].state is EntryState.PART


def test_a_later_look_does_not_gainsay_what_was_found_first(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 1))
    journal.resolve(number, [Finding(0, "c1", EntryState.DONE)], NOON)
    journal.resolve(number, [Finding(0, "c1", EntryState.NOT_DONE)], LATER)
    assert journal.entries(1)[0].rows == (EntryRow("c1", EntryState.DONE, read_at=NOON),)


def test_looking_again_in_vain_writes_nothing(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON, Start("claim", 1))
    for moment in (NOON, LATER):
        journal.resolve(number, [Finding(0, "c1", EntryState.UNKNOWN, "no connection")], moment)
    assert journal.entries(1)[0].rows[0].read_at == NOON


def test_a_concluded_change_is_not_resolved(journal: Journal) -> None:
    number = journal.intend(INTENT, NOON)
    journal.conclude(number, EntryState.DONE, [TAKEN], NOON)
    journal.resolve(number, [Finding(0, "c1", EntryState.NOT_DONE)], LATER)
    assert journal.entries(1)[0].rows == (TAKEN,)


def test_an_undo_and_what_it_undoes_know_each_other(journal: Journal) -> None:
    first = journal.intend(INTENT, NOON)
    second = journal.intend(replace(INTENT, undoes=first), NOON)
    newer, older = journal.entries(2)
    assert (newer.intent.undoes, older.undone_by) == (first, (second,))


def test_a_change_that_is_not_there_is_none(journal: Journal) -> None:
    assert journal.entry(1) is None
    journal.intend(INTENT, NOON)
    assert journal.entry(2) is None


def test_a_claim_is_held_as_long_as_its_holder_is_at_it(journal: Journal) -> None:
    with journal.claim() as name:
        assert journal.is_claimed(name)
    assert not journal.is_claimed(name)
    assert list((journal.path.parent / "sending").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_claim_ends_with_its_process(journal: Journal) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _CLAIM, str(journal.path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        name = holder.stdout.readline().strip()
        assert journal.is_claimed(name)
        os.kill(holder.pid, signal.SIGKILL)
    assert not journal.is_claimed(name)


_CLAIM = """
import signal, sys
from pathlib import Path
from segtui.changes.journal import Journal
with Journal(Path(sys.argv[1])).claim() as name:
    print(name, flush=True)
    signal.pause()
"""


def test_where_no_claim_can_be_had_nothing_is_sent(journal: Journal) -> None:
    (journal.path.parent / "sending").write_text("in the way")
    with pytest.raises(Refused, match="Nothing was sent"), journal.claim():
        raise AssertionError("there is no claim to hold")
