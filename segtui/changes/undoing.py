"""The undo of a recorded change: only what was accepted, and only where nobody has been there since."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from segtui.changes.assignments import UNSENT
from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.entries import Entry, EntryState
from segtui.changes.inspection import Standing, inspected, pinned
from segtui.changes.items import ItemsChange, UnassignItems
from segtui.changes.journal import Journal
from segtui.changes.members import MembershipChange, RemoveMembers
from segtui.changes.resolving import recorded_change
from segtui.changes.segments import DeleteSegment
from segtui.errors import ChangedSince, Refused
from segtui.platforms.port import Platform
from segtui.ways import Way


async def undo_of(
    platform: Platform, journal: Journal, entry: Entry, without: frozenset[str] = frozenset()
) -> Change:
    """The change that takes back what is still in force of a recorded one, as the platform stands now.

    The rows `without` are left as they are. Where an undo of several parts ended half way, it goes on there.

    Raises Refused where there is nothing to undo or too little is known, ChangedSince where an object is no
    longer as the change left it, and what reading it raises.
    """
    # The versions first: whatever comes in after them either shows in the comparison or stops the sending.
    whole = await asyncio.to_thread(_inverse, journal, entry, without)
    rest = await asyncio.to_thread(_rest, journal, entry, whole)
    inverse = await pinned(platform, rest)
    sights = await inspected(platform, inverse)
    for sight in sights:
        if sight.error is not None:
            raise sight.error
    # What somebody has put back by hand, once an undo was begun, stands in nobody's way.
    fine = {Standing.BEFORE} if rest is whole else {Standing.BEFORE, Standing.WANTED}
    differences = tuple(sight.words for sight in sights if sight.standing not in fine)
    if differences:
        raise _changed_since(entry, differences)
    left = inverse.only(frozenset(sight.row_name for sight in sights if sight.standing is Standing.BEFORE))
    if not left.row_names:
        raise _nothing_left(entry)
    return left


def not_brought_back(entry: Entry) -> tuple[str, ...]:
    """What the undo of a recorded change cannot bring back, in sentences. Raises Refused for a bad record."""
    return _losses(recorded_change(entry).only(entry.done))


def _losses(change: Change) -> tuple[str, ...]:
    match change:
        case Combined():
            return tuple(dict.fromkeys(loss for part in change.parts for loss in _losses(part)))
        case RemoveMembers() | UnassignItems() | DeleteSegment():
            return change.losses
        case _:
            return ()


def _inverse(journal: Journal, entry: Entry, without: frozenset[str]) -> Change:
    """Blocks: it reads the journal."""
    if entry.state is EntryState.ACCEPTED:
        raise Refused(
            f"Change {entry.id} cannot be undone yet: it was accepted and is not seen yet.",
            hint=f"Look whether it is ({Way.CHANGES}); then try again.",
        )
    if entry.is_open:
        raise Refused(
            f"Change {entry.id} cannot be undone yet: nobody knows whether it took effect.",
            hint=f"Look what became of it ({Way.CHANGES}); then try again.",
        )
    rows = in_force(entry, lambda number: journal.entry(number)) - without
    if not rows:
        hint = _what_then(entry, journal.entry)
        raise Refused(f"Change {entry.id} cannot be undone: {_why_nothing(entry)}.", hint=hint)
    change = recorded_change(entry).only(rows)
    if any(part.present is None for part in _assignments(change)):
        raise Refused(
            f"Change {entry.id} cannot be undone exactly: nobody looked what was there before it.",
            hint=f"Add or remove those you mean: see {Way.ROWS}.",
        )
    inverse = change.inverted()
    if not inverse.row_names:
        raise Refused(
            f"Change {entry.id} cannot be undone: it changed nothing, everything was so already.",
            hint="There is nothing to do.",
        )
    return inverse


def _rest(journal: Journal, entry: Entry, inverse: Change) -> Change:
    """What undos that ended half way have left of the inverse; itself where there are none.

    Blocks: it reads the journal.
    """
    if not isinstance(inverse, Combined):
        return inverse
    names = frozenset(inverse.row_names)
    begun = [
        undo
        for undo in filter(None, map(journal.entry, entry.undone_by))
        if names.issuperset(row.key for row in undo.rows)
    ]
    for undo in begun:
        if undo.is_open:
            raise Refused(
                f"Change {entry.id} cannot be undone now: its undo was begun as change {undo.id}, and nobody "
                "knows how far that got.",
                hint=f"Look how far it got ({Way.CHANGES}); then try again: it goes on there.",
            )
    back = frozenset(name for undo in begun for name in in_force(undo, journal.entry))
    if not back:
        return inverse
    if back == names:
        raise _nothing_left(entry)
    return replace(inverse.only(names - back), title=f"{inverse.title}: what is left of it")


def _nothing_left(entry: Entry) -> Refused:
    return Refused(
        f"Change {entry.id} cannot be undone: everything is back already.", hint="There is nothing to do."
    )


def _assignments(change: Change) -> list[MembershipChange | ItemsChange]:
    if isinstance(change, Combined):
        return [each for part in change.parts for each in _assignments(part)]
    return [change] if isinstance(change, (MembershipChange, ItemsChange)) else []


def in_force(entry: Entry, by_number: Callable[[int], Entry | None]) -> frozenset[str]:
    """The rows that took effect and were not taken back by an undo that is itself still in force."""
    rows, has_been_undone = entry.done, False
    for undo in filter(None, map(by_number, entry.undone_by)):
        taken_back = in_force(undo, by_number)
        is_whole = bool(taken_back) and taken_back == frozenset(row.key for row in undo.rows)
        # Where one of them has several parts, their rows are called otherwise; of a part the platform tells.
        is_named_alike = Combined.kind not in (entry.intent.kind, undo.intent.kind)
        if is_whole and not (has_been_undone and is_named_alike):
            return frozenset()
        # The first undo that is whole takes back everything, a later one only what earlier ones had left.
        has_been_undone = has_been_undone or bool(undo.done)
        rows -= taken_back if is_named_alike else frozenset()
    unsent = frozenset(row.key for row in entry.rows if row.message == UNSENT)
    return frozenset() if has_been_undone and rows <= unsent else rows


def _why_nothing(entry: Entry) -> str:
    if not entry.done:
        return "none of its rows took effect"
    return f"it was undone already, by change {entry.undone_by[-1]}"


def _what_then(entry: Entry, by_number: Callable[[int], Entry | None]) -> str:
    if not entry.done:
        return "There is nothing to do."
    undos = filter(None, map(by_number, reversed(entry.undone_by)))
    numbers = [str(undo.id) for undo in undos if in_force(undo, by_number)]
    if len(numbers) < 2:
        return f"To have it back, undo that one: {Way.UNDO.of(entry.undone_by[-1])}."
    return f"To have it back, undo what undid it, in this order: changes {', '.join(numbers)}."


def _changed_since(entry: Entry, differences: tuple[str, ...]) -> ChangedSince:
    told = differences[0] if len(differences) == 1 else f"{differences[0]}, and {len(differences) - 1:,} more"
    return ChangedSince(
        f"Change {entry.id} is not undone: since then something was changed again. Now {told}.",
        hint="Look at what is there now, and change it by hand where you still want to.",
        differences=differences,
    )
