"""The part of a session that is about what was changed before: the journal, its open entries, undo."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from segtui.errors import BadInput, Refused
from segtui.ways import Way

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
    from datetime import datetime

    from segtui.changes.change import Change
    from segtui.changes.entries import Entry, OpenEntry
    from segtui.changes.journal import Journal
    from segtui.changes.outcome import Outcome
    from segtui.platforms.port import Platform
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile

    Resolve = Callable[[Platform, Journal, OpenEntry, datetime], Awaitable[Entry]]
    UndoOf = Callable[[Platform, Journal, Entry, frozenset[str]], Awaitable[Change]]


class RecordedChanges:
    """What a session knows of changes that were sent from this machine."""

    profile: Profile
    platform: ConnectedPlatform
    _journal: Journal
    _clock: Callable[[], datetime]

    async def history(self, limit: int = 50) -> list[Entry]:
        """The latest changes sent from this machine, by whatever profile, newest first."""
        return await asyncio.to_thread(self._journal.entries, limit)

    async def entry(self, number: int) -> Entry:
        """One change of the journal, by whatever profile; raises BadInput where there is none."""
        found = await asyncio.to_thread(self._journal.entry, number)
        if found is None:
            raise BadInput(
                f"There is no change {number} in the journal {self._journal.path}.",
                hint=f"See those that there are: {Way.CHANGES}.",
            )
        return found

    async def unresolved(self) -> list[Entry]:
        """Changes of this profile whose answer was never seen: they may or may not have taken effect.

        A change that is being sent right now is among them.
        """
        return await asyncio.to_thread(self._journal.unresolved, self.profile.name)

    async def resolve_unresolved(self) -> list[Entry]:
        """Look what became of this profile's changes whose answer was never seen, and write it down.

        Gives these entries as they are now, oldest first: open still where the platform could not be read, or
        where it is too soon to tell. What a living process is sending right now is left out. Raises Refused
        where the journal cannot be used.
        """
        return [entry async for entry in self.resolving()]

    async def resolving(self) -> AsyncGenerator[Entry, None]:
        """As `resolve_unresolved`, one entry after the other: together they may have a million rows."""
        abandoned = self._abandoned()
        while (each := await asyncio.to_thread(next, abandoned, None)) is not None:
            if self.is_of_here(each.entry):
                resolve = await asyncio.to_thread(_resolver)
                yield await resolve(self.platform, self._journal, each, self._clock())
            else:
                yield each.entry

    async def settle(
        self,
        outcome: Outcome,
        tell: Callable[[Entry, float], None] = lambda entry, wait_s: None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> Entry:
        """Read until what was accepted is seen, for up to five minutes; the entry as it is then.

        `tell` is told before each wait what is known, and how many seconds it lasts. What is not seen in time
        stays accepted, and `resolve_unresolved` looks again.
        """
        from segtui.changes.settling import Patience, settled

        patience = Patience(self._clock, sleep, tell)
        return await settled(self.platform, self._journal, outcome.recorded_id, patience)

    async def undo(self, entry: Entry, without: frozenset[str] = frozenset()) -> Change:
        """The change that takes back what is in force of a recorded one; hand it to `apply` with `undoes`.

        It is rebuilt from the record and was compared with the platform: raises ChangedSince where an object
        is no longer as the change left it, Refused where there is nothing to undo or too little is known, and
        what reading raises. Nothing is sent. The rows `without` are left as they are.
        """
        if not self.is_of_here(entry):
            intent, here = entry.intent, self.profile
            raise Refused(
                f"Change {entry.id} was made by the profile {intent.profile} on {intent.platform} "
                f"{intent.tenant}, and this is the profile {here.name} on {here.platform} {here.tenant}.",
                hint=f"Open the one it was made by: {Way.PROFILE.of(intent.profile)}.",
            )
        undo_of = await asyncio.to_thread(_undoer)
        return await undo_of(self.platform, self._journal, await self.entry(entry.id), without)

    def not_brought_back(self, entry: Entry) -> tuple[str, ...]:
        """What the undo of a recorded change cannot bring back, in sentences; to be said beside its diff."""
        from segtui.changes.undoing import not_brought_back

        return not_brought_back(entry)

    def _abandoned(self) -> Iterator[OpenEntry]:
        """Blocks at each. The open entries that no process is working at."""
        return (
            found
            for found in self._journal.open_entries(self.profile.name)
            if found.sender is None or not self._journal.is_claimed(found.sender)
        )

    def is_of_here(self, entry: Entry) -> bool:
        """Whether this profile sent it, to this tenant."""
        intent, here = entry.intent, self.profile
        return (intent.profile, intent.platform, intent.tenant) == (here.name, here.platform, here.tenant)


# Importing these takes longer than a frame, hence functions for a thread.


def _resolver() -> Resolve:
    from segtui.changes.resolving import resolve

    return resolve


def _undoer() -> UndoOf:
    from segtui.changes.undoing import undo_of

    return undo_of
