"""How many batches are under way at once: fewer after the platform asks for a pause, more again later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

STEPS_AHEAD = 8
"""Batches of a step for each lane: a step waits for its slowest batch, so it should not be a short one."""
ANSWERS_BEFORE_WIDENING = 8
"""So many answers in a row without a pause open one more lane."""


class AdaptiveLanes:
    """At most `most` lanes; halved by each pause that the platform asks for, one more after a good while."""

    def __init__(self, most: int, told: Callable[[int], None]) -> None:
        self.most = most
        self.open = most
        """How many lanes are open now."""
        self.is_stopped = False
        """Whether somebody wants no further step to be sent."""
        self._told = told
        self._busy = 0
        self._good = 0
        self._freed = asyncio.Condition()

    @property
    def step(self) -> int:
        """How many batches are written down, and then sent, as one step."""
        return self.most * STEPS_AHEAD

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[None]:
        """Take a lane, waiting for one to be free."""
        async with self._freed:
            await self._freed.wait_for(lambda: self._busy < self.open)
            self._busy += 1
        try:
            yield
        finally:
            async with self._freed:
                self._busy -= 1
                self._freed.notify_all()

    def told(self, row_count: int) -> None:
        """So many rows were answered."""
        self._good += 1
        if self._good >= ANSWERS_BEFORE_WIDENING and self.open < self.most:
            self.open, self._good = self.open + 1, 0
        self._told(row_count)

    def pause(self) -> None:
        """The platform asked for a pause."""
        self.open, self._good = max(1, self.open // 2), 0
