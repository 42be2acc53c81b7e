"""Waiting until what was accepted is seen: accepted is not done.

Some platforms take a write and carry it out later, without ever telling when. So the matching read is
repeated, first soon and then more slowly; what is not seen in time is not confirmed, which is no failure, and
is looked for again whenever somebody asks. Nothing is ever sent a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from segtui.changes.change import Change
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.entries import Entry, EntryState, OpenEntry
from segtui.changes.journal import Journal
from segtui.changes.members import MembershipChange
from segtui.changes.resolving import recorded_change, resolve
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.errors import Refused
from segtui.platforms.port import Platform
from segtui.ways import Way

FIRST_WAITS_S = (1.0, 2.0, 4.0, 8.0)
LATER_WAIT_S = 15.0
LONGEST_S = 300.0
"""How long is waited for one change altogether."""
AWAITED_FOR = timedelta(hours=1)
"""How long an accepted change stands in the way of others. Later it is never confirmed, as where somebody
else undid it before anybody looked, and what it was about would be closed for good."""


class Patience(NamedTuple):
    """How a wait passes."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    tell: Callable[[Entry, float], None] = lambda entry, wait_s: None
    """Told before each wait what is known, and how long it is."""
    longest_s: float = LONGEST_S


def waits(longest_s: float = LONGEST_S) -> Iterator[float]:
    """The pauses between reads, in seconds: together no longer than `longest_s`."""
    left = longest_s
    for wait_s in FIRST_WAITS_S:
        if wait_s > left:
            return
        yield wait_s
        left -= wait_s
    while left >= LATER_WAIT_S:
        yield LATER_WAIT_S
        left -= LATER_WAIT_S


async def settled(platform: Platform, journal: Journal, number: int, patience: Patience) -> Entry:
    """Read until the accepted rows of a recorded change are seen, or patience ends; the entry as it is then.

    Raises Refused where the journal cannot be used.
    """
    entry = await _looked_at(platform, journal, number, patience.clock())
    for wait_s in waits(patience.longest_s):
        if entry.state is not EntryState.ACCEPTED:
            break
        patience.tell(entry, wait_s)
        await patience.sleep(wait_s)
        entry = await _looked_at(platform, journal, number, patience.clock())
    return entry


async def _looked_at(platform: Platform, journal: Journal, number: int, now: datetime) -> Entry:
    found = await asyncio.to_thread(_open_entry, journal, number)
    if found is not None:
        return await resolve(platform, journal, found, now)
    entry = await asyncio.to_thread(journal.entry, number)
    if entry is None:
        raise Refused(
            f"Change {number} is no longer in the journal {journal.path}.",
            hint="Look at what it was about, and repeat it only if it did not take effect.",
        )
    return entry


def _open_entry(journal: Journal, number: int) -> OpenEntry | None:
    """Blocks."""
    return next((found for found in journal.open_entries(None) if found.entry.id == number), None)


class Touch(NamedTuple):
    """What a change is about."""

    segment_id: str
    row_name: str | None
    """One of its rows; None where it is the segment as a whole."""


def touched(change: Change, row_names: frozenset[str]) -> frozenset[Touch]:
    """What these rows of a change are about."""
    match change.only(row_names):
        case Combined() as combined:
            return frozenset(
                touch for part in combined.parts for touch in touched(part, frozenset(part.row_names))
            )
        case MembershipChange() as members:
            return frozenset(Touch(members.segment_id, name) for name in members.row_names)
        case CreateSegment() | UpdateSegment() | DeleteSegment() as whole:
            return frozenset({Touch(whole.segment_id, None)})
        case CloneSegment() as clone:
            # What comes into the original meanwhile may or may not be copied.
            return frozenset({Touch(clone.segment_id, None), Touch(clone.source_id, None)})
    return frozenset()


async def require_nothing_pending(
    platform: Platform, journal: Journal, change: Change, here: tuple[str, str], now: datetime
) -> None:
    """Raise Refused where nobody knows yet whether an earlier change of the same things took effect.

    It would take effect after this one and undo it. `here` is platform and tenant.
    """
    wanted = touched(change, frozenset(change.row_names))
    if entry := await _still_to_come(platform, journal, wanted, here, now):
        raise Refused(
            f"Nothing was sent: change {entry.id} ({entry.intent.title}) is not settled: it is being sent, "
            "or was accepted and is not seen yet, or its answer was lost. It may still take effect, and "
            "would undo this one.",
            hint=f"Check again in a while ({Way.CHANGES}); once it is seen, this can be sent.",
        )


async def require_segment_settled(
    platform: Platform, journal: Journal, segment_id: str, here: tuple[str, str], now: datetime
) -> None:
    """Raise Refused where the members of a segment may be about to change by an earlier change of ours.

    Whatever rests on who is a member now would rest on who soon is none. `here` is platform and tenant.
    """
    if not platform.capabilities.asynchronous_writes:
        return
    wanted = frozenset({Touch(segment_id, None)})
    if entry := await _still_to_come(platform, journal, wanted, here, now):
        raise Refused(
            f"Change {entry.id} ({entry.intent.title}) is not settled: it is being sent, or was accepted "
            f"and is not seen yet, or its answer was lost. Whom {segment_id} has now may not be whom it "
            "will have.",
            hint=f"Check again in a while ({Way.CHANGES}); once it is seen, go on from there.",
        )


async def _still_to_come(
    platform: Platform, journal: Journal, wanted: frozenset[Touch], here: tuple[str, str], now: datetime
) -> Entry | None:
    """An earlier change of these things of which nobody knows yet whether it took effect."""
    for found in await asyncio.to_thread(journal.open_entries, None):
        intent = found.entry.intent
        is_here, is_old = (intent.platform, intent.tenant) == here, now - found.touched_at > AWAITED_FOR
        if not is_here or is_old or not await asyncio.to_thread(_meets, found, wanted):
            continue
        if await asyncio.to_thread(_is_being_sent, journal, found):
            return found.entry
        entry = await resolve(platform, journal, found, now)
        # By then it is known of every row that may have been sent.
        if entry.is_open and await asyncio.to_thread(_meets, replace(found, entry=entry), wanted):
            return entry
    return None


def _is_being_sent(journal: Journal, found: OpenEntry) -> bool:
    """Whether a living process is at it, which alone tells then what became of its rows. Blocks."""
    return found.sender is not None and journal.is_claimed(found.sender)


def _meets(found: OpenEntry, wanted: frozenset[Touch]) -> bool:
    """Whether something that is still to come concerns the same member, or the segment as a whole. Blocks."""
    to_come = (EntryState.ACCEPTED, EntryState.UNKNOWN)
    entry = found.entry
    names = [row.key for row in entry.rows if row.state in to_come]
    is_told = found.attempted is not None and len(entry.rows) >= found.attempted
    if not names and is_told:
        return False
    change = recorded_change(entry)
    if not is_told:
        # Sent, maybe, and not answered before the process was killed; or not answered yet.
        names += change.row_names[len(entry.rows) : found.attempted]
    theirs = touched(change, frozenset(names))
    return not theirs.isdisjoint(wanted) or _is_of_whole(theirs, wanted) or _is_of_whole(wanted, theirs)


def _is_of_whole(some: frozenset[Touch], others: frozenset[Touch]) -> bool:
    """Whether some are about a segment as a whole that others are about too."""
    whole = {touch.segment_id for touch in some if touch.row_name is None}
    return any(touch.segment_id in whole for touch in others)
