"""How many batches of a change may be under way at once."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, Protocol


class Lanes(Protocol):
    """How many batches of one change may be under way at once."""

    @property
    def ahead(self) -> int:
        """How many batches are written down before they are sent; 1 where each waits for the one before."""
        ...

    async def turn(self) -> None:
        """Wait, before a change begins, until those before it need not all the lanes any more."""
        ...

    def lane(self) -> AbstractAsyncContextManager[None]:
        """Take a lane for one batch, waiting for one to be free."""
        ...

    def told(self, row_count: int) -> None:
        """So many rows were answered."""
        ...

    @property
    def is_stopped(self) -> bool:
        """Whether somebody wants no further batch to be sent."""
        ...


class OneLane:
    """One batch after the other."""

    ahead: Final = 1
    is_stopped: Final = False

    async def turn(self) -> None:
        """Nothing goes before."""

    def lane(self) -> AbstractAsyncContextManager[None]:
        """The lane is free."""
        return nullcontext()

    def told(self, row_count: int) -> None:
        """Nobody asks."""


ONE_LANE: Final = OneLane()
