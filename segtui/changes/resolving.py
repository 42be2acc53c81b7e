"""Finds out by reading what became of changes whose answer was never seen, and writes it down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from segtui.changes.change import Change
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon
from segtui.changes.entries import Entry, EntryState, Finding, OpenEntry
from segtui.changes.inspection import Sight, Standing, inspected
from segtui.changes.journal import Journal
from segtui.changes.mixins import SetMixins
from segtui.changes.recording import Record, from_record
from segtui.changes.segments import CreateSegment, UpdateSegment
from segtui.errors import SegtuiError
from segtui.platforms.port import Platform

SETTLED_AFTER: Final = timedelta(minutes=2)
"""How long a request may still take effect: all attempts of the wire, and the last one's way."""

_NEVER_SENT: Final = "never sent"
_TOO_SOON: Final = "not seen yet, and it may still be under way; look again in two minutes"
_NOT_SEEN: Final = "accepted, not seen yet"
_NOT_CONFIRMED: Final = "not confirmed: accepted, and not seen within five minutes"
CONFIRMED_WITHIN: Final = timedelta(minutes=5)
"""How long an accepted row is awaited before it is called not confirmed; which is no failure."""
_OVERWRITTEN: Final = "whether it took effect before that cannot be told any more"


def recorded_change(entry: Entry) -> Change:
    """The change of an entry; raises Refused where the record cannot be read."""
    intent = entry.intent
    return from_record(Record(intent.kind, json.loads(intent.before), json.loads(intent.after)))


async def resolve(platform: Platform, journal: Journal, found: OpenEntry, now: datetime) -> Entry:
    """Look what became of an open change and write it down; the entry as it is then.

    Rows that cannot be read, or of which it is too soon to tell, stay unknown. Raises Refused where the
    journal cannot be written.
    """
    entry = found.entry
    try:
        change = recorded_change(entry)
    except SegtuiError as error:
        findings = _illegible(entry, error)
    else:
        findings = await _findings(platform, change, found, now)
    await asyncio.to_thread(journal.resolve, entry.id, findings, now)
    return await asyncio.to_thread(journal.entry, entry.id) or entry


def _illegible(entry: Entry, error: SegtuiError) -> list[Finding]:
    """What can be said where not even the names of the rows can be read."""
    unknown = [
        (place, row.key) for place, row in enumerate(entry.rows) if row.state is EntryState.UNKNOWN
    ] or [(len(entry.rows), entry.intent.title)]
    return [Finding(place, key, EntryState.UNKNOWN, error.summary) for place, key in unknown]


async def _findings(platform: Platform, change: Change, found: OpenEntry, now: datetime) -> list[Finding]:
    open_rows = list(_open_rows(change, found))
    accepted = {place for place, row in enumerate(found.entry.rows) if row.state is EntryState.ACCEPTED}
    attempted = len(change.row_names) if found.attempted is None else found.attempted
    to_read = frozenset(name for place, name in open_rows if place < attempted)
    sights = {sight.row_name: sight for sight in await _sights(platform, change, to_read)}
    age = now - found.touched_at
    written = _that_write_a_state(change)
    return [
        _awaited(place, sights[name], age)
        if place in accepted and name in sights
        else _finding(
            place, sights[name], is_settled=age >= SETTLED_AFTER, may_be_overwritten=name in written
        )
        if name in sights
        else Finding(place, name, EntryState.NOT_DONE, _NEVER_SENT)
        for place, name in open_rows
    ]


def _open_rows(change: Change, found: OpenEntry) -> list[tuple[int, str]]:
    """Place and name of each row of which nobody knows."""
    known: Sequence[EntryState] = [row.state for row in found.entry.rows]
    return [
        (place, name)
        for place, name in enumerate(change.row_names)
        if place >= len(known) or known[place] in (EntryState.UNKNOWN, EntryState.ACCEPTED)
    ]


async def _sights(platform: Platform, change: Change, row_names: frozenset[str]) -> list[Sight]:
    return await inspected(platform, change.only(row_names)) if row_names else []


def _that_write_a_state(change: Change) -> frozenset[str]:
    """The rows that somebody else may have written over since, which look then as if they had not been sent.

    Of the others it is only wanted that something is there, or is not.
    """
    match change:
        case Combined():
            names = iter(change.row_names)
            return frozenset(
                name
                for part in change.parts
                for each, name in zip(part.row_names, names, strict=False)
                if each in _that_write_a_state(part)
            )
        case CreateSegment() | CloneSegment() | UpdateSegment() | SetMixins() | CreateCoupon():
            return frozenset(change.row_names)
    return frozenset()


def _awaited(place: int, sight: Sight, age: timedelta) -> Finding:
    """What was seen of a row that was accepted: it is never taken for failed, however long it takes."""
    if sight.standing is Standing.WANTED:
        return Finding(place, sight.row_name, EntryState.DONE)
    told = _NOT_CONFIRMED if age >= CONFIRMED_WITHIN else _NOT_SEEN
    return Finding(place, sight.row_name, EntryState.ACCEPTED, f"{told} ({sight.words})")


def _finding(place: int, sight: Sight, *, is_settled: bool, may_be_overwritten: bool) -> Finding:
    name = sight.row_name
    match sight.standing:
        case Standing.WANTED:
            return Finding(place, name, EntryState.DONE)
        case Standing.UNREAD:
            return Finding(place, name, EntryState.UNKNOWN, sight.words)
        case _ if not is_settled:
            return Finding(place, name, EntryState.UNKNOWN, _TOO_SOON)
        case Standing.OTHERWISE if may_be_overwritten:
            return Finding(place, name, EntryState.UNKNOWN, f"{sight.words}; {_OVERWRITTEN}")
        case _:
            return Finding(place, name, EntryState.NOT_DONE, sight.words)
