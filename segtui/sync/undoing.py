"""Takes back what a run did: its changes in force, newest first, each compared with the platform before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

from segtui.changes.change import Change
from segtui.changes.entries import Entry
from segtui.changes.members import MembershipChange
from segtui.changes.resolving import recorded_change
from segtui.changes.segments import CreateSegment, DeleteSegment
from segtui.changes.undoing import in_force


class UndoOf(Protocol):
    """Makes the change that takes back a recorded one, but for some of its rows."""

    async def __call__(self, entry: Entry, without: frozenset[str] = frozenset()) -> Change:
        """Raises as `Session.undo` does."""
        ...


class UndoStep(NamedTuple):
    """One change of a run, and what takes it back."""

    entry: Entry
    change: Change
    """Of a creation as it was recorded: whether nothing else is in the segment shows only at its turn."""
    without: frozenset[str]
    """Rows that a later change of the run did again, and that are taken back with that one."""

    @property
    def deletes_segment(self) -> bool:
        """Whether it takes the creation of a segment back."""
        return isinstance(self.change, DeleteSegment)


async def undo_steps(
    entries: Sequence[Entry], entry_of: Callable[[int], Awaitable[Entry]], undo: UndoOf
) -> list[UndoStep]:
    """What takes back what is in force of these changes, newest first; nothing is sent.

    Raises as `Session.undo`, for the first of them that cannot be taken back.
    """
    by_number = {entry.id: entry for entry in entries}
    for entry in entries:
        await with_undos(entry, entry_of, by_number)
    steps: list[UndoStep] = []
    done_later: dict[str, set[str]] = {}
    for entry in sorted(entries, key=lambda each: each.id, reverse=True):
        rows = frozenset() if entry.is_open else in_force(entry, by_number.get)
        if not entry.is_open and not rows:
            continue
        recorded = recorded_change(entry)
        if isinstance(recorded, CreateSegment):
            steps.append(UndoStep(entry, recorded.inverted(), frozenset()))
            continue
        place = recorded.segment_id if isinstance(recorded, MembershipChange) else ""
        without = frozenset(done_later.setdefault(place, set()) & rows)
        done_later[place] |= rows
        # Where all of it is in a later change, or nothing was changed, there is nothing to take back.
        if not entry.is_open and not recorded.only(rows - without).inverted().row_names:
            continue
        steps.append(UndoStep(entry, await undo(entry, without), without))
    return steps


def segments_of(steps: Sequence[UndoStep]) -> set[str]:
    """The ids of the segments that steps are about."""
    changes = (step.change for step in steps)
    return {each.segment_id for each in changes if isinstance(each, (MembershipChange, DeleteSegment))}


async def with_undos(
    entry: Entry, entry_of: Callable[[int], Awaitable[Entry]], known: dict[int, Entry]
) -> None:
    """Know every change that took this one back, those that took them back, and so on."""
    for number in entry.undone_by:
        if number not in known:
            known[number] = await entry_of(number)
            await with_undos(known[number], entry_of, known)


async def are_taken_back(numbers: Sequence[int], entry_of: Callable[[int], Awaitable[Entry]]) -> bool:
    """Whether something was taken back of these changes, and nothing is in force of them any more."""
    is_undone = False
    for number in numbers:
        # One change at a time, with what took it back: together they may have a million rows.
        entry, known = await entry_of(number), dict[int, Entry]()
        await with_undos(entry, entry_of, known)
        if any(each.is_open for each in (entry, *known.values())) or in_force(entry, known.get):
            return False
        is_undone = is_undone or bool(known)
    return is_undone
