"""How many batches of a change may be under way at once."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, Protocol


class Lanes(Protocol):
    """How many batches of a change, or of several that follow each other, may be under way at once."""

    @property
    def ahead(self) -> int:
        """How many batches are written down before they are sent; 1 where each waits for the one before."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Be the one change that begins; the next may once the last batch of it waits for a lane."""
        ...

    def lane(self) -> AbstractAsyncContextManager[None]:
        """Take a lane for one batch, waiting for one to be free."""
        ...

    def told(self, row_count: int) -> None:
        """So many rows were answered."""
        ...

    def stop(self) -> None:
        """Have no further batch sent."""
        ...

    @property
    def is_stopped(self) -> bool:
        """Whether no further batch is to be sent."""
        ...


class OneLane:
    """One batch after the other."""

    ahead: Final = 1
    is_stopped: Final = False

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Nothing else begins."""
        return nullcontext()

    def lane(self) -> AbstractAsyncContextManager[None]:
        """The lane is free."""
        return nullcontext()

    def told(self, row_count: int) -> None:
        """Nobody asks."""

    def stop(self) -> None:
        """Nothing else is sent here."""


ONE_LANE: Final = OneLane()
