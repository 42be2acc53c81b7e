"""What the sandbox takes from outside: time, chance and a place for files."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from segtui.sandbox.clock import utc_now
from segtui.sandbox.faults import Sleep


@dataclass(frozen=True)
class Surroundings:
    """What the sandbox takes from outside; a test passes its own."""

    real_now: Callable[[], datetime] = utc_now
    """Tells the real time."""
    monotonic: Callable[[], float] = time.monotonic
    """Tells seconds, for durations and the rate limit."""
    sleep: Sleep = asyncio.sleep
    """Waits, for latency on demand."""
    randomness: random.Random | None = None
    """Where ids and secrets come from; None is the operating system's."""
    cache_directory: Path | None = None
    """Where large shops are kept; None is the user's cache directory."""
