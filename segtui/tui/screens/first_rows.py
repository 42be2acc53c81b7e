"""The first rows of segments and members: painted at once where both come soon, and before all else."""

from __future__ import annotations

import asyncio
from contextlib import suppress

HOLD_S = 0.15
"""How long the first rows may take to be painted all at once."""


class FirstRows:
    """Whether the first rows of a session are awaited."""

    def __init__(self) -> None:
        self._here: asyncio.Event | None = None

    @property
    def are_awaited(self) -> bool:
        """Whether they may still come within the time they have."""
        return self._here is not None

    def come(self) -> None:
        """They are here, or it is known that there are none."""
        if self._here is not None:
            self._here.set()

    async def awaited(self) -> None:
        """Wait for them, and no longer than they may take."""
        self._here = here = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(here.wait(), HOLD_S)
        here.set()
        self._here = None

    async def passed(self) -> None:
        """Wait until they are no longer awaited."""
        if self._here is not None:
            await self._here.wait()
