"""Progress on standard error: only on a terminal, only for what takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from segtui.pace import progress_line as progress_line

PATIENCE_S = 1.0
EVERY_S = 0.2


class Progress:
    """One line that says done, total, rate and time left, and leaves nothing behind."""

    def __init__(
        self, noun: str, stream: TextIO, *, enabled: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._noun = noun
        self._stream = stream
        self._enabled = enabled
        self._clock = clock
        self._started_at = clock()
        self._shown_at: float | None = None
        self._drawn = 0

    def report(self, done: int, total: int | None) -> None:
        """Say how far the work is; drawn at most five times a second."""
        now = self._clock()
        if not self._enabled or now - self._started_at < PATIENCE_S:
            return
        if self._shown_at is not None and now - self._shown_at < EVERY_S:
            return
        self._shown_at = now
        self._draw(progress_line(self._noun, done, total, now - self._started_at))

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        self._stream.write("\r" + line.ljust(self._drawn))
        self._stream.flush()
        self._drawn = len(line)
