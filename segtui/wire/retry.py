"""Retries in three steps: is another attempt worth it, how long to wait, do it (the last in `wire.py`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from segtui.errors import SegtuiError

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


class Failure(NamedTuple):
    """One attempt that did not end in a 2xx answer."""

    error: SegtuiError
    """What is raised when no further attempt is made."""
    reason: str
    """What happened, in a few words: `429 Too Many Requests`, `no answer within 30 s`."""
    transient: bool = False
    """The same request may succeed later."""
    reached: bool = True
    """The platform may have seen the request; False only where it surely has not."""
    retry_after_s: float | None = None
    """The pause the platform asked for."""
    network: bool = False
    """The connection is lost, as far as this attempt can tell."""


class RetryPolicy(NamedTuple):
    """When a failed request is sent again. Full jitter: waits are drawn from zero to a doubling bound."""

    attempts: int = 3
    """All attempts, the first included."""
    budget_s: float = 60.0
    """From the first attempt to the start of the last one."""
    first_bound_s: float = 0.5
    """The upper bound of the first wait; it doubles each time."""
    last_bound_s: float = 8.0

    def is_worth_it(self, failure: Failure, attempt: int, *, repeatable: bool) -> bool:
        """Whether to send again after the given attempt (1-based) failed."""
        if not failure.transient or attempt >= self.attempts:
            return False
        return repeatable or not failure.reached

    def wait_s(self, failure: Failure, attempt: int, dice: Callable[[], float]) -> float:
        """How long to wait after the given attempt; never less than the platform asked for."""
        if failure.retry_after_s is not None:
            # All who were refused together would come back together: spread them a little.
            return failure.retry_after_s + dice() * self.first_bound_s
        return dice() * min(self.last_bound_s, self.first_bound_s * 2.0 ** (attempt - 1))

    def next_wait_s(
        self, failure: Failure, attempt: int, elapsed_s: float, *, repeatable: bool, dice: Callable[[], float]
    ) -> float | None:
        """The wait before the next attempt; None where there must be none, or the budget is too small."""
        if not self.is_worth_it(failure, attempt, repeatable=repeatable):
            return None
        wait_s = self.wait_s(failure, attempt, dice)
        return wait_s if elapsed_s + wait_s <= self.budget_s else None


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """The pause a `Retry-After` header asks for, in seconds, never negative; None where it says none.

    Both forms of RFC 9110 section 10.2.3: seconds (fractions are taken as well), and a date.
    """
    if value is None:
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
