"""The batches of a change that go side by side: a window slides over them, and the journal is kept ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol

from segtui.changes.lanes import Lanes
from segtui.errors import SegtuiError


class Announce(Protocol):
    """Writes down before they are sent that batches are sent next; why that cannot be written."""

    async def __call__(self, answered: int, up_to: int) -> SegtuiError | None:
        """So many were answered, counted from the first without a gap; so many will have been announced."""
        ...


class Sends(NamedTuple):
    """What is done with batches, which are known by their numbers."""

    send: Callable[[int], Awaitable[SegtuiError | None]]
    """Sends one; its failure."""
    announce: Announce


class Window:
    """Has every batch announced before it is sent, and none wait for the slowest of those before it.

    More are announced once half of those announced were answered; the others are under way meanwhile. The
    journal knows of more rows than were sent, and never of fewer. After a failure no more are sent, nor any
    of another change on these lanes.
    """

    def __init__(self, count: int, lanes: Lanes, sends: Sends) -> None:
        """The first `lanes.ahead` of the `count` batches have been announced."""
        self._count = count
        self._lanes = lanes
        self._sends = sends
        self._is_answered = [False] * count
        self._announced = 0
        self._finished = 0
        self._moved = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._failure: SegtuiError | None = None
        self._is_broken = False
        """Whether one ended by a bug, so that nobody knows what became of it."""
        self.answered = 0
        """How many were answered, counted from the first without a gap."""

    async def begin(self) -> None:
        """Send until the last has been announced, some of which may still wait for a lane."""
        self._start(self._lanes.ahead)
        while self._announced < self._count and not self._is_over:
            if self._announced - self._finished > self._lanes.ahead // 2:
                self._moved.clear()
                await self._moved.wait()
            else:
                await self._announce_more()

    async def end(self) -> SegtuiError | None:
        """The first failure, once nothing is under way any more. Raises what is no failure but a bug."""
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        for bug in filter(None, ends):
            raise bug
        return self._failure

    @property
    def _is_over(self) -> bool:
        return self._failure is not None or self._lanes.is_stopped or self._is_broken

    async def _announce_more(self) -> None:
        up_to = min(self._finished + self._lanes.ahead, self._count)
        failure = await self._sends.announce(self.answered, up_to)
        if failure is not None:
            self._fail(failure)
        elif not self._is_over:
            self._start(up_to)

    def _start(self, up_to: int) -> None:
        for number in range(self._announced, min(up_to, self._count)):
            self._tasks.append(asyncio.create_task(self._send(number)))
        self._announced = up_to

    async def _send(self, number: int) -> None:
        try:
            async with self._lanes.lane():
                if self._is_over:
                    return
                failure = await self._sends.send(number)
                if failure is not None:
                    self._fail(failure)
                else:
                    self._note_answer(number)
        except Exception:
            self._is_broken = True
            self._lanes.stop()
            raise
        finally:
            self._finished += 1
            self._moved.set()

    def _fail(self, failure: SegtuiError) -> None:
        self._failure = self._failure or failure
        self._lanes.stop()

    def _note_answer(self, number: int) -> None:
        self._is_answered[number] = True
        while self.answered < self._count and self._is_answered[self.answered]:
            self.answered += 1
