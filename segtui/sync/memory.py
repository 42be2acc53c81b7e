"""What is remembered from one run to the next: what sources were like, what was decided, what was applied.

It is kept in the journal's file, since it names customers, and like the journal it is only ever added to.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import NamedTuple

from segtui.changes.assignments import UNSENT
from segtui.changes.entries import Entry, EntryState
from segtui.changes.journal_file import JournalFile
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.segments import CreateSegment
from segtui.sync.applying import MEANWHILE, TO_BE
from segtui.sync.measuring import Measure
from segtui.sync.plan import PlanHead
from segtui.sync.resolving import Decision, Decisions
from segtui.sync.source import KeyKind

YARDSTICK = 30
"""Earlier sources that a new one is held against."""
_TAKEN_BACK = "-"
"""Stands in place of the candidates where a decision was taken back: the key is asked about again."""
_UNKEPT = "It is not remembered."
_UNREAD = "What is remembered of earlier runs cannot be read."


class Author(NamedTuple):
    """Who does something, by which profile, and when."""

    profile: str
    os_user: str
    at: datetime


class Decided(NamedTuple):
    """A decision with who made it and when."""

    kind: KeyKind
    key: str
    customer_id: str | None
    os_user: str
    at: datetime


class Run(NamedTuple):
    """One application of a plan."""

    id: int
    at: datetime
    os_user: str
    plan: str
    """The path of the plan's file."""
    head: PlanHead
    state: str | None
    """`done`, `part`, `stopped`; None while it is at work, or where it was killed."""
    counts: dict[str, int]
    """What it came to, by words."""
    changes: tuple[int, ...]
    """The numbers of its changes in the journal."""
    resumes: int | None = None
    undone_by: tuple[int, ...] = ()
    """The numbers of the changes that were to take some of it back."""
    is_taken_back: bool = False
    """Whether nothing is in force any more of what it did."""
    gone_on_by: int | None = None
    """The latest run that went on with it."""
    is_done_later: bool = False
    """Whether one that went on with it, or with that one, has left nothing to do."""

    @property
    def is_gone_on(self) -> bool:
        """Whether it did not come to its end, and another run went on with it."""
        return self.state in (None, "stopped") and self.gone_on_by is not None

    @property
    def gone_on_words(self) -> str:
        """In place of how it ended, where it is gone on."""
        return f"gone on with by run {self.gone_on_by}"

    @property
    def uncounted(self) -> str:
        """What it came to where nothing is counted: of changes without an answer, nobody knows."""
        return "not known yet" if self.changes and self.state is None else "nothing"


class Memory(JournalFile):
    """What sync keeps in the journal's file; every method blocks for a moment."""

    def note_source(self, author: Author, segment: str, measure: Measure) -> None:
        """Remember what a source that was applied was like."""
        with self.writing(_UNKEPT) as connection:
            connection.execute(
                "INSERT INTO sync_source (at, profile, segment, measure) VALUES (?, ?, ?, ?)",
                (author.at.isoformat(), author.profile, segment, json.dumps(measure)),
            )

    def measures(self, profile: str, segment: str) -> list[Measure]:
        """What the sources of a segment were like, the latest first."""
        if not self.path.exists():
            return []
        with self.connected(_UNREAD) as connection:
            rows = connection.execute(
                "SELECT measure FROM sync_source WHERE profile = ? AND segment = ? ORDER BY id DESC LIMIT ?",
                (profile, segment, YARDSTICK),
            )
            return [_measure(text) for (text,) in rows]

    def decide(self, author: Author, kind: KeyKind, key: str, decision: Decision) -> None:
        """Remember whom a key names; a later decision on it goes before."""
        seen = " ".join(f"{each:016x}" for each in sorted(decision.seen))
        self._note(author, kind, key, (decision.customer_id, seen))

    def take_back(self, author: Author, kind: KeyKind, key: str) -> None:
        """Remember that what was decided about a key holds no longer."""
        self._note(author, kind, key, (None, _TAKEN_BACK))

    def _note(self, author: Author, kind: KeyKind, key: str, decided: tuple[str | None, str]) -> None:
        with self.writing(_UNKEPT) as connection:
            connection.execute(
                "INSERT INTO sync_decision (at, profile, os_user, kind, key, customer, candidates)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (author.at.isoformat(), author.profile, author.os_user, kind.value, key, *decided),
            )

    def decisions(self, profile: str, kind: KeyKind) -> Decisions:
        """What was decided about keys of one kind, the latest of each."""
        if not self.path.exists():
            return Decisions({})
        with self.connected(_UNREAD) as connection:
            rows = connection.execute(
                "SELECT key, customer, candidates FROM sync_decision WHERE id IN"
                " (SELECT max(id) FROM sync_decision WHERE profile = ? AND kind = ? GROUP BY key)"
                " AND candidates <> ?",
                (profile, kind.value, _TAKEN_BACK),
            )
            return Decisions(
                {
                    key: Decision(customer, frozenset(int(each, 16) for each in seen.split()))
                    for key, customer, seen in rows
                }
            )

    def decided(self, profile: str) -> list[Decided]:
        """The latest decision on each key that holds, with who made it, newest first."""
        if not self.path.exists():
            return []
        with self.connected(_UNREAD) as connection:
            rows = connection.execute(
                "SELECT kind, key, customer, os_user, at FROM sync_decision WHERE id IN"
                " (SELECT max(id) FROM sync_decision WHERE profile = ? GROUP BY kind, key)"
                " AND candidates <> ? ORDER BY id DESC",
                (profile, _TAKEN_BACK),
            )
            return [
                Decided(KeyKind(kind), key, who, user, datetime.fromisoformat(at))
                for kind, key, who, user, at in rows
            ]

    def begin(self, author: Author, plan: str, head: PlanHead, resumes: int | None) -> int:
        """Note that a plan is about to be applied; the number of the run."""
        with self.writing("Nothing was sent.") as connection:
            cursor = connection.execute(
                "INSERT INTO sync_run (at, profile, os_user, plan, head, resumes) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    author.at.isoformat(),
                    author.profile,
                    author.os_user,
                    plan,
                    head.model_dump_json(),
                    resumes,
                ),
            )
            number = cursor.lastrowid
        assert number is not None  # noqa: S101 - sqlite3 gives the rowid of every plain INSERT
        return number

    def end(self, run_id: int, state: str, counts: dict[str, int], at: datetime) -> None:
        """Note what a run came to."""
        with self.writing(_UNKEPT) as connection:
            connection.execute(
                "INSERT INTO sync_run_end VALUES (?, ?, ?, ?)",
                (run_id, at.isoformat(), state, json.dumps(counts)),
            )

    def runs(self, profile: str, limit: int = 20) -> list[Run]:
        """The latest runs, newest first."""
        if not self.path.exists():
            return []
        with self.connected(_UNREAD) as connection:
            rows = connection.execute(f"{_SELECT_RUN} ORDER BY sync_run.id DESC LIMIT ?", (profile, limit))
            runs = [
                Run(
                    number,
                    datetime.fromisoformat(at),
                    os_user,
                    plan,
                    PlanHead.model_validate_json(head),
                    state,
                    json.loads(counts) if counts else {},
                    _numbers(connection, _SELECT_CHANGES, number),
                    resumes,
                    _numbers(connection, _SELECT_UNDOS, number),
                )
                for number, at, os_user, plan, head, resumes, state, counts in rows.fetchall()
            ]
        return _knowing_what_followed(runs)


def _knowing_what_followed(runs: Sequence[Run]) -> list[Run]:
    """The same runs, newest first, each with the runs that went on with it."""
    found: list[Run] = []
    for run in runs:
        later = [each for each in found if each.resumes == run.id]
        is_done_later = any(each.state == "done" or each.is_done_later for each in later)
        found.append(run._replace(gone_on_by=later[0].id if later else None, is_done_later=is_done_later))
    return found


def chain_of(run: Run, runs: Sequence[Run]) -> list[Run]:
    """The run with those that it went on with, and those that went on with any of them."""
    chain = {run.id: run}
    while True:
        found = [
            each
            for each in runs
            if each.id not in chain
            and (each.resumes in chain or any(member.resumes == each.id for member in chain.values()))
        ]
        if not found:
            return list(chain.values())
        chain.update({each.id: each for each in found})


def may_have_come_further(run: Run) -> bool:
    """Whether the journal may know more of a run than what was counted at its end."""
    return run.state in (None, "stopped") or any(word.startswith(TO_BE) for word in run.counts)


async def counts_of(run: Run, entry_of: Callable[[int], Awaitable[Entry]]) -> dict[str, int]:
    """What the changes of a run came to, by words; what needed no change is as it was counted."""
    counts: Counter[str] = Counter({"already": run.counts.get("already", 0)})
    for number in run.changes:
        # One at a time: together they may have a million rows.
        counts.update(await asyncio.to_thread(_counts, await entry_of(number)))
    return {word: count for word, count in counts.items() if count}


def _counts(entry: Entry) -> Counter[str]:
    """What one change came to."""
    done_words = {AddMembers.kind: "added", RemoveMembers.kind: "removed", CreateSegment.kind: "created"}
    done = done_words[entry.intent.kind]
    words = {
        EntryState.DONE: done,
        EntryState.ACCEPTED: f"{TO_BE} {done}",
        EntryState.INTENDED: "not sent",
        EntryState.NOT_DONE: "not sent",
    }
    counts: Counter[str] = Counter()
    for row in entry.rows:
        is_at_home = row.message == UNSENT and row.state is EntryState.DONE
        counts[MEANWHILE if is_at_home else words.get(row.state, row.state.value)] += 1
    return counts


_SELECT_RUN = """
    SELECT sync_run.id, sync_run.at, os_user, plan, head, resumes, state, counts
    FROM sync_run LEFT JOIN sync_run_end ON run_id = sync_run.id WHERE profile = ?
"""

_SELECT_CHANGES = "SELECT change_id FROM sync_run_change WHERE run_id = ? ORDER BY change_id"
_SELECT_UNDOS = """
    SELECT change.id FROM change JOIN sync_run_change ON change.undoes = sync_run_change.change_id
    WHERE run_id = ? ORDER BY change.id
"""


def _numbers(connection: Connection, statement: str, run_id: int) -> tuple[int, ...]:
    return tuple(number for (number,) in connection.execute(statement, (run_id,)))


def _measure(text: str) -> Measure:
    rows, bad_rows, encoding, separator, header, domains, *rest = json.loads(text)
    pairs = tuple((str(domain), int(count)) for domain, count in domains)
    return Measure(rows, bad_rows, encoding, separator, tuple(header), pairs, *rest)
