"""Work that was accepted and is done later, on the sandbox's clock (D19)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from segtui.sandbox.clock import SandboxClock

Job = Callable[[], None]


class _Pending(NamedTuple):
    due: datetime
    job: Job


class Work:
    """What is pending, in the order in which it was accepted, which is the order in which it is done."""

    def __init__(self, clock: SandboxClock, lag_s: Callable[[], float]) -> None:
        self._clock = clock
        self._lag_s = lag_s
        self._pending: deque[_Pending] = deque()
        self._moment: datetime | None = None

    def later(self, job: Job) -> None:
        """Accept work; what a job itself sets off counts from the moment that job was due."""
        due = (self._moment or self._clock.now()) + timedelta(seconds=self._lag_s())
        if self._pending:
            due = max(due, self._pending[-1].due)
        self._pending.append(_Pending(due, job))

    def settle(self) -> None:
        """Do everything that is due."""
        now = self._clock.now()
        while self._pending and self._pending[0].due <= now:
            pending = self._pending.popleft()
            self._moment = pending.due
            try:
                pending.job()
            finally:
                self._moment = None

    def clear(self) -> None:
        """Forget everything that is pending."""
        self._pending.clear()

    @property
    def waiting(self) -> int:
        """How many jobs are pending."""
        return len(self._pending)
