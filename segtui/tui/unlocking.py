"""The ten minutes for which a production profile can be written to: asked for, counted down, and over."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import App
    from textual.timer import Timer

MINUTE_S = 60
STEP_S = 10
"""In the last minute the time left is told by steps of this length."""


def left_in_words(left: timedelta) -> str:
    """The time left, rounded up: by minutes, and in the last one by ten seconds."""
    left_s = left.total_seconds()
    if left_s > MINUTE_S:
        return f"{math.ceil(left_s / MINUTE_S)} min"
    return f"{max(math.ceil(left_s / STEP_S), 0) * STEP_S} s"


def next_words_in_s(left: timedelta) -> float:
    """In how many seconds the words become others."""
    left_s = left.total_seconds()
    step_s = MINUTE_S if left_s > MINUTE_S else STEP_S
    return max(left_s - (math.ceil(left_s / step_s) - 1) * step_s, 0.0)


class Countdown:
    """Tells the time left when its words change, and nothing in between: that would be bytes for nobody."""

    def __init__(
        self,
        app: App[int],
        until: datetime,
        now: Callable[[], datetime],
        tell: Callable[[str | None], None],
    ) -> None:
        self._app = app
        self._until = until
        self._now = now
        self._tell = tell
        self._timer: Timer | None = None

    def tick(self) -> None:
        """Tell the time left, None once it is over, and come back when there is something else to tell."""
        self.stop()
        left = self._until - self._now()
        if left <= timedelta(0):
            self._tell(None)
            return
        self._tell(left_in_words(left))
        self._timer = self._app.set_timer(next_words_in_s(left), self.tick)

    def stop(self) -> None:
        """Tell nothing any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
