"""How the changes of one run of a sync are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from segtui.changes.change import Change
from segtui.changes.lanes import Lanes
from segtui.changes.outcome import Outcome
from segtui.changes.pending import Pending
from segtui.changes.permit import Permit
from segtui.changes.sending import Course
from segtui.sync.lanes import AdaptiveLanes
from segtui.sync.wanted import ApplyWanted
from segtui.wire.events import RetryEvent, WireEvent


class ApplyOnCourse(Protocol):
    """Sends a change through the journal, as a part of something larger."""

    async def __call__(self, change: Change, *, course: Course) -> Outcome:
        """What became of it; raises as `Session.apply` does."""
        ...


class RunCourse:
    """How the changes of one run are sent: side by side, slower when asked to, stopped between batches."""

    def __init__(self, apply: ApplyOnCourse, wanted: ApplyWanted, permit: Permit, pending: Pending) -> None:
        self.pending = pending
        """What earlier changes are still to do."""
        self._apply = apply
        self._wanted = wanted
        self._permit = permit
        self._made: list[AdaptiveLanes] = []
        self.run = 0
        """The number of the run; 0 before it began."""

    def make_lanes(self, told: Callable[[int], None]) -> Lanes:
        """Lanes for one segment."""
        self._made.append(AdaptiveLanes(self._wanted.lanes, told))
        return self._made[-1]

    def pause(self, event: WireEvent) -> None:
        """Have fewer batches under way after the platform asked for a pause."""
        if isinstance(event, RetryEvent):
            for lanes in self._made:
                lanes.pause()

    async def send(self, change: Change, lanes: Lanes) -> Outcome:
        """Send one change; where the caller is cancelled, what is under way is awaited, and no more sent."""
        course = Course(lanes, self.run, self._permit, self.pending)
        write = asyncio.ensure_future(self._apply(change, course=course))
        try:
            return await asyncio.shield(write)
        except asyncio.CancelledError:
            for each in self._made:
                each.is_stopped = True
            await asyncio.wait([write])
            if not write.cancelled():
                # Nobody waits for it any more; what happened is in the journal.
                write.exception()
            raise
