"""The sandbox's own time: real until somebody sets it, so that a test can stand at any moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def stamp(moment: datetime) -> str:
    """Write a moment as the vendor does: ISO 8601, UTC, three fractional digits, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment_of(text: str) -> datetime | None:
    """Read an ISO 8601 date or date-time as UTC; None when the text is neither (or no real date)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})")


def is_date_time(text: str) -> bool:
    """Tell whether a text is a date with a time and a zone, and one that exists."""
    return _DATE_TIME.fullmatch(text) is not None and moment_of(text) is not None


def utc_now() -> datetime:
    """Tell the real time."""
    return datetime.now(UTC)


class SandboxClock:
    """A clock that runs with real time, at an offset, or stands still."""

    def __init__(self, real_now: Callable[[], datetime] = utc_now) -> None:
        self._real_now = real_now
        self._standing: datetime | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Tell the sandbox's time, in UTC."""
        return self._standing if self._standing is not None else self._real_now() + self._ahead

    def stamp(self) -> str:
        """Tell the sandbox's time as the vendor writes it."""
        return stamp(self.now())

    def set(self, moment: datetime | None) -> None:
        """Stand still at `moment`; None runs with real time again."""
        self._standing = moment
        self._ahead = timedelta()

    def advance(self, seconds: float) -> None:
        """Move on by `seconds` and keep standing or running as before."""
        step = timedelta(seconds=seconds)
        if self._standing is None:
            self._ahead += step
        else:
            self._standing += step

    @property
    def is_real(self) -> bool:
        """Whether the clock shows real time."""
        return self._standing is None and not self._ahead
