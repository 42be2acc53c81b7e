"""How many batches are under way at once: fewer after the platform asks for a pause, more again later."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

AHEAD = 4
"""Batches for each lane that are written down before they are sent."""
LEAST_AHEAD = 8
"""Batches, however few lanes there are: each entry takes some milliseconds."""
ANSWERS_BEFORE_WIDENING = 8
"""So many answers in a row without a pause open one more lane."""


class AdaptiveLanes:
    """At most `most` lanes; halved by each pause that the platform asks for, one more after a good while."""

    def __init__(self, most: int, told: Callable[[int], None]) -> None:
        self.most = most
        self.open = most
        """How many lanes are open now."""
        self.is_stopped = False
        """Whether no further batch is to be sent."""
        self._told = told
        self._busy = 0
        self._good = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._beginning = asyncio.Lock()

    @property
    def ahead(self) -> int:
        """How many batches are written down before they are sent."""
        return max(self.most * AHEAD, LEAST_AHEAD)

    def turn(self) -> asyncio.Lock:
        """Be the one change that begins."""
        return self._beginning

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[None]:
        """Take a lane, waiting for one to be free; first come, first served."""
        admitted = asyncio.get_running_loop().create_future()
        self._waiting.append(admitted)
        self._admit()
        try:
            await admitted
            yield
        finally:
            # One who gave up while waiting was admitted nowhere.
            if not admitted.cancelled():
                self._busy -= 1
            self._admit()

    def told(self, row_count: int) -> None:
        """So many rows were answered."""
        self._good += 1
        if self._good >= ANSWERS_BEFORE_WIDENING and self.open < self.most:
            self.open, self._good = self.open + 1, 0
            self._admit()
        self._told(row_count)

    def stop(self) -> None:
        """Have no further batch sent."""
        self.is_stopped = True

    def pause(self) -> None:
        """The platform asked for a pause."""
        self.open, self._good = max(1, self.open // 2), 0

    def _admit(self) -> None:
        while self._waiting and self._busy < self.open:
            admitted = self._waiting.popleft()
            if not admitted.cancelled():
                self._busy += 1
                admitted.set_result(None)
