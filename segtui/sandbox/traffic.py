"""What was asked of the sandbox: a bounded list of requests, counts, and the optional rate limit."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Served:
    """One served request."""

    method: str
    """HTTP method."""
    path: str
    """Path, decoded."""
    query: str
    """Query string as it came, with the tokens in it hidden."""
    status: int
    """HTTP status; 0 when the connection was cut before one was sent."""
    ms: float
    """Time to serve, in milliseconds."""
    token: str
    """Kind of token: service, anonymous, customer, Shopgate's API user, or none."""


class Traffic:
    """The requests served since the last reset."""

    def __init__(self, kept: int = 2000) -> None:
        self._served: deque[Served] = deque(maxlen=kept)
        self._statuses: Counter[int] = Counter()
        self.total = 0
        """How many requests were served, kept or not."""

    def record(self, served: Served) -> None:
        """Note one request."""
        self._served.append(served)
        self._statuses[served.status] += 1
        self.total += 1

    def as_list(self) -> list[dict[str, Any]]:
        """List the requests kept, oldest first."""
        return [asdict(served) for served in self._served]

    def by_status(self) -> dict[str, int]:
        """Count requests by status."""
        return {str(status): count for status, count in sorted(self._statuses.items())}

    def clear(self) -> None:
        """Forget every request."""
        self._served.clear()
        self._statuses.clear()
        self.total = 0


class RateLimit:
    """A bucket of tokens that fills with time; `monotonic` tells seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._left: float | None = None
        self._seen = 0.0

    def admits(self, per_second: float | None) -> bool:
        """Take one request from the bucket; None is no limit."""
        if per_second is None:
            self._left = None
            return True
        now = self._monotonic()
        full = max(1.0, per_second)
        left = full if self._left is None else min(full, self._left + (now - self._seen) * per_second)
        self._seen, self._left = now, left
        if left < 1:
            return False
        self._left = left - 1
        return True
