"""Requests that outlive the one who asked for them.

Cancelling a request while httpx 0.28 connects can lose a slot of its pool for good (encode/httpcore#1099),
and cancelling a write leaves its outcome unknown. So every request runs as an errand in a task of its own.
When its caller is cancelled, an errand that still waits for its turn ends at once; one that is under way runs
to its end, and what it brings is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Slots:
    """As many places as there are connections."""

    def __init__(self, count: int) -> None:
        self._places = asyncio.Semaphore(count)
        self.free = count
        """How many are not taken."""

    async def take(self) -> None:
        """Wait for a place, first come, first served."""
        await self._places.acquire()
        self.free -= 1

    def give_back(self) -> None:
        """Free a place."""
        self.free += 1
        self._places.release()


class Slot:
    """One errand's place; taken and given back, and lent out in between."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._is_held = False

    async def take(self) -> None:
        """Wait for a place."""
        await self._slots.take()
        self._is_held = True

    def give_back(self) -> None:
        """Give the place back, if it is held."""
        if self._is_held:
            self._is_held = False
            self._slots.give_back()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """Give the place to others for a while; after an exception it is not taken again."""
        self.give_back()
        yield
        await self.take()


class Errand:
    """One request on its way, with all its attempts."""

    def __init__(self, slot: Slot, *, must_finish: bool) -> None:
        self.slot = slot
        self.must_finish = must_finish
        self._task: asyncio.Task[Any] | None = None
        self._is_under_way = False
        self._is_given_up = False

    def start(self, task: asyncio.Task[Any]) -> None:
        """Name the task that runs this errand."""
        self._task = task

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """While inside, the errand is not cancelled; if it was given up meanwhile, it ends on leaving."""
        self._is_under_way = True
        try:
            yield
        finally:
            self._is_under_way = False
        if self._is_given_up:
            raise asyncio.CancelledError

    def give_up(self) -> None:
        """Nobody waits for it any more: end it now, or as soon as it is no longer under way."""
        self._is_given_up = True
        if not self._is_under_way and self._task is not None:
            self._task.cancel()


class Errands:
    """All requests on their way, and the slots they share."""

    def __init__(self, slots: int) -> None:
        self.slots = Slots(slots)
        self._running: dict[asyncio.Task[Any], Errand] = {}

    @property
    def running(self) -> int:
        """How many are on their way or waiting for their turn, given-up ones included."""
        return len(self._running)

    async def run(self, work: Callable[[Errand], Coroutine[Any, Any, T]], *, must_finish: bool) -> T:
        """Run to the end, or until the caller is cancelled. Closing waits for what `must_finish`."""
        errand = Errand(Slot(self.slots), must_finish=must_finish)
        task = asyncio.create_task(work(errand))
        errand.start(task)
        self._running[task] = errand
        task.add_done_callback(self._done)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            errand.give_up()
            raise

    def _done(self, task: asyncio.Task[Any]) -> None:
        del self._running[task]
        if not task.cancelled():
            # The caller gets the exception from the task; with no caller left it must be taken here.
            task.exception()

    async def aclose(self) -> None:
        """End all that is on its way; writes under way are waited for."""
        for task, errand in tuple(self._running.items()):
            if errand.must_finish:
                errand.give_up()
            else:
                task.cancel()
        if self._running:
            await asyncio.wait(tuple(self._running))
