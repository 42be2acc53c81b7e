"""Earlier changes that may still take effect: what rests on them, or would be undone by them, is not sent."""

from __future__ import annotations

import asyncio
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

AWAITED_FOR = timedelta(hours=1)
"""How long an accepted change stands in the way of others. Later it is never confirmed, as where somebody
else undid it before anybody looked, and what it was about would be closed for good."""


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


class _Subject(NamedTuple):
    """What a change is about, told roughly: of a row only a mark is held, which another may have too."""

    marks: frozenset[int]
    segments: frozenset[str]
    wholes: frozenset[str]
    """Those of the segments that it is about as a whole."""

    @classmethod
    def of(cls, touches: frozenset[Touch]) -> _Subject:
        """Told of these."""
        return cls(
            frozenset(map(hash, touches)),
            frozenset(touch.segment_id for touch in touches),
            frozenset(touch.segment_id for touch in touches if touch.row_name is None),
        )

    def may_meet(self, other: _Subject) -> bool:
        """False where the two are about different things for certain."""
        return not (
            self.marks.isdisjoint(other.marks)
            and self.wholes.isdisjoint(other.segments)
            and other.wholes.isdisjoint(self.segments)
        )


class Pending:
    """The changes of one tenant in a journal of which nobody knows yet whether they took effect.

    Which there are is asked each time. What each is about is read once: its record never changes, and there
    may be a million rows of changes that concern nothing of what comes next.
    """

    def __init__(self, platform: Platform, journal: Journal, here: tuple[str, str]) -> None:
        self._platform = platform
        self._journal = journal
        self._here = here
        """Platform and tenant, as changes are recorded for them."""
        self._subjects: dict[int, _Subject] = {}

    async def require_none_of(self, change: Change, now: datetime) -> None:
        """Raise Refused where nobody knows yet whether an earlier change of the same things took effect.

        It would take effect after this one and undo it.
        """
        wanted = await asyncio.to_thread(touched, change, frozenset(change.row_names))
        if entry := await self._still_to_come(wanted, now):
            raise Refused(
                f"Nothing was sent: change {entry.id} ({entry.intent.title}) is not settled: it is being "
                "sent, or was accepted and is not seen yet, or its answer was lost. It may still take "
                "effect, and would undo this one.",
                hint=f"Check again in a while ({Way.CHANGES}); once it is seen, this can be sent.",
            )

    async def require_segment_settled(self, segment_id: str, now: datetime) -> None:
        """Raise Refused where the members of a segment may be about to change by an earlier change of ours.

        Whatever rests on who is a member now would rest on who soon is none.
        """
        if not self._platform.capabilities.asynchronous_writes:
            return
        if entry := await self._still_to_come(frozenset({Touch(segment_id, None)}), now):
            raise Refused(
                f"Change {entry.id} ({entry.intent.title}) is not settled: it is being sent, or was "
                f"accepted and is not seen yet, or its answer was lost. Whom {segment_id} has now may not "
                "be whom it will have.",
                hint=f"Check again in a while ({Way.CHANGES}); once it is seen, go on from there.",
            )

    async def _still_to_come(self, wanted: frozenset[Touch], now: datetime) -> Entry | None:
        """An earlier change of these things of which nobody knows yet whether it took effect."""
        for number in await asyncio.to_thread(self._concerned, _Subject.of(wanted)):
            found = await asyncio.to_thread(self._journal.open_entry, number)
            if found is None or now - found.touched_at > AWAITED_FOR:
                continue
            if not await asyncio.to_thread(_meets, found, wanted):
                continue
            if await asyncio.to_thread(_is_being_sent, self._journal, found):
                return found.entry
            entry = await resolve(self._platform, self._journal, found, now)
            # By then it is known of every row that may have been sent.
            if entry.is_open and await asyncio.to_thread(_meets, replace(found, entry=entry), wanted):
                return entry
        return None

    def _concerned(self, wanted: _Subject) -> list[int]:
        """The numbers of the open changes that may be about the same things, oldest first. Blocks."""
        numbers = self._journal.open_numbers(*self._here)
        subjects = ((number, self._subject(number)) for number in numbers)
        return [number for number, subject in subjects if subject is None or subject.may_meet(wanted)]

    def _subject(self, number: int) -> _Subject | None:
        """None where that cannot be told from the record: whoever looks closely finds out why."""
        if number not in self._subjects:
            entry = self._journal.entry(number)
            if entry is None:
                return None
            try:
                change = recorded_change(entry)
            except Refused:
                return None
            self._subjects[number] = _Subject.of(touched(change, frozenset(change.row_names)))
        return self._subjects[number]


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
