"""How a wire behaves: limits, timeouts, retries, and the clock, sleep, dice and transport it is given."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from segtui.wire.retry import RetryPolicy

if TYPE_CHECKING:
    from segtui.wire._http import AsyncBaseTransport


def utc_now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


class Timeouts(NamedTuple):
    """The patience for each phase of one request, in seconds."""

    connect_s: float = 5.0
    read_s: float = 30.0
    """Between two pieces of the answer, not for all of it."""
    write_s: float = 30.0
    pool_s: float = 30.0
    """Never reached in practice: our own queue is as long as the pool is wide."""


_TIMEOUTS = Timeouts()
_RETRY = RetryPolicy()


class WireOptions(NamedTuple):
    """What a wire is built with. The defaults are those of production."""

    max_connections: int = 8
    timeouts: Timeouts = _TIMEOUTS
    retry: RetryPolicy = _RETRY
    url_limit_bytes: int = 10_000
    """Emporix refuses URLs over 10 KB (fact sheet, section 1)."""
    trace_entries: int = 200
    user_agent: str = "segtui"
    transport: AsyncBaseTransport | None = None
    """Only for tests: with a transport of its own httpx ignores proxies and TLS settings."""
    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    """Seconds on a clock that never jumps."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    """A number from 0 to 1, for the jitter of retries."""
