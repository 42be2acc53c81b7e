"""What became of each row of a plan that was applied: as the journal has it, or as follows from the run."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from segtui.changes.assignments import UNSENT
from segtui.changes.entries import Entry, EntryState
from segtui.changes.members import MembershipChange
from segtui.changes.resolving import recorded_change
from segtui.changes.undoing import in_force
from segtui.model import Page
from segtui.sync.held import RefusedRows
from segtui.sync.measuring import fingerprint
from segtui.sync.memory import Run
from segtui.sync.plan import Act, Plan, PlanRow, name_of
from segtui.sync.undoing import with_undos

_SENT = (Act.ADD, Act.REMOVE)
"""Kinds of rows that something is done for."""
_UNSENT = tuple(act for act in Act if act not in _SENT)


class Fate(StrEnum):
    """What became of a row."""

    DONE = "done"
    ACCEPTED = "accepted"
    """The platform took it to carry it out later, and no read has shown it yet."""
    REFUSED = "refused"
    UNKNOWN = "not known"
    """Sent, but the answer was lost."""
    TAKEN_BACK = "taken back"
    """Done, and undone since."""
    ALREADY = "already"
    """As wanted when the run came to it."""
    NOT_SENT = "not sent"
    NOTHING = "nothing to do"
    """The plan wants nothing done for it."""


class RowFate(NamedTuple):
    """What became of a row, and what is known of it."""

    fate: Fate
    why: str | None = None
    change: int | None = None
    """The number of the change in the journal that it was a row of."""


_FATES = {
    EntryState.DONE: Fate.DONE,
    EntryState.ACCEPTED: Fate.ACCEPTED,
    EntryState.REFUSED: Fate.REFUSED,
    EntryState.INTENDED: Fate.NOT_SENT,
    EntryState.NOT_DONE: Fate.NOT_SENT,
}


class _Recorded(NamedTuple):
    """What became of rows of which the same is known, but for how each is called."""

    fate: Fate
    change: int
    around: tuple[str, ...] | None = None
    """The reason without the name of the row, where it has that: most reasons name whom they are about."""

    def of(self, name: str) -> RowFate:
        """What is known of the row of this name."""
        why = None if self.around is None else name.join(self.around)
        return RowFate(self.fate, why, self.change)


class Fates:
    """What became of the rows of one run; of each that was sent, its fingerprint and a reference are held."""

    def __init__(self, run: Run, recorded: Mapping[int, _Recorded]) -> None:
        self.run = run
        self._recorded = recorded
        is_whole = run.state in ("done", "part")
        self._rest = RowFate(Fate.ALREADY) if is_whole else RowFate(Fate.NOT_SENT)
        self.counts = Counter(each.fate for each in recorded.values())
        """How many rows of each fate there are."""
        self.counts[self._rest.fate] += sum(map(run.head.count, _SENT)) - len(recorded)
        self.counts[Fate.NOTHING] = sum(map(run.head.count, _UNSENT))

    def of(self, row: PlanRow) -> RowFate:
        """What became of a row of the plan."""
        if row.act not in _SENT:
            return RowFate(Fate.NOTHING)
        name = name_of(row)
        found = self._recorded.get(_mark(row.segment, name))
        return self._rest if found is None else found.of(name)

    def refused(self, plan: Plan) -> RefusedRows:
        """The rows that the platform did not take. Blocks."""
        refused = RefusedRows(plan)
        for place, row in plan.placed(*_SENT) if self.counts[Fate.REFUSED] else ():
            found = self.of(row)
            if found.fate is Fate.REFUSED:
                refused.add(place, row, found.why or "")
        return refused


async def fates_of(run: Run, chain: Sequence[Run], entry_of: Callable[[int], Awaitable[Entry]]) -> Fates:
    """What became of the rows of a run, given the runs that it went on with."""
    book = _Book(run)
    for each in sorted((each for each in chain if each.id <= run.id), key=lambda each: each.id):
        for number in each.changes:
            # One change at a time, with what took it back: together they may have a million rows.
            known = {number: await entry_of(number)}
            await with_undos(known[number], entry_of, known)
            await asyncio.to_thread(book.note, each, known[number], known)
    return Fates(run, book.recorded)


class _Book:
    """Takes down what became of the rows of a run, change by change."""

    def __init__(self, run: Run) -> None:
        self.recorded: dict[int, _Recorded] = {}
        self._run = run
        self._shared: dict[_Recorded, _Recorded] = {}

    def note(self, of_run: Run, entry: Entry, known: Mapping[int, Entry]) -> None:
        """Take down one change, of this run or of one that it went on with. Blocks."""
        is_own = of_run.id == self._run.id
        for mark, found in _recorded(entry, known):
            if not is_own and found.fate is not Fate.DONE:
                # What an earlier run has not done is this one's to do.
                continue
            fate = found if is_own else _Recorded(Fate.ALREADY, entry.id, (f"run {of_run.id} has done it",))
            self.recorded[mark] = self._shared.setdefault(fate, fate)


def _recorded(entry: Entry, known: Mapping[int, Entry]) -> Iterator[tuple[int, _Recorded]]:
    """What became of the rows of one change."""
    change = recorded_change(entry)
    if not isinstance(change, MembershipChange):
        return
    left = in_force(entry, known.get) if entry.undone_by else entry.done
    for row in entry.rows:
        fate, why = _FATES.get(row.state, Fate.UNKNOWN), row.message
        if fate is Fate.DONE:
            # Rows that were as wanted already stay at home, and count as done.
            is_left, is_unsent = row.key in left, row.message == UNSENT
            fate, why = Fate.ALREADY if is_unsent else fate if is_left else Fate.TAKEN_BACK, None
        elif fate is Fate.NOT_SENT:
            why = None
        elif fate is Fate.REFUSED:
            why = row.message or f"refused with {row.code}"
        around = None if why is None else tuple(why.split(row.key)) if row.key else (why,)
        yield _mark(change.segment_id, row.key), _Recorded(fate, entry.id, around)


def _mark(segment_id: str, name: str) -> int:
    return fingerprint(f"{segment_id}\0{name}")


class FatePages:
    """The rows of one fate by pages; what is held is where each row begins in the plan's file."""

    def __init__(self, plan: Plan, fates: Fates, fate: Fate) -> None:
        self._plan = plan
        self._fates = fates
        self._fate = fate
        self.total = fates.counts[fate]
        self._places: array[int] | None = None

    async def page(self, number: int, size: int) -> Page[PlanRow]:
        """One page, counted from 1. Raises BadInput where the plan cannot be read."""
        rows = await asyncio.to_thread(self._rows, number, size)
        return Page(rows, number, size, self.total)

    def _rows(self, number: int, size: int) -> list[PlanRow]:
        # Two pages may be asked for at once, each in a thread of its own: both walk rather than share a walk.
        places = self._places
        if places is None:
            acts = _UNSENT if self._fate is Fate.NOTHING else _SENT
            is_meant = (place for place, row in self._plan.placed(*acts) if self._is_meant(row))
            places = self._places = array("Q", is_meant)
        return list(self._plan.rows_at(places[(number - 1) * size : number * size]))

    def _is_meant(self, row: PlanRow) -> bool:
        return self._fates.of(row).fate is self._fate
