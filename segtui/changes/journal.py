"""The journal: every change that was sent from this machine, append-only, in SQLite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryState(StrEnum):
    """What is known about a recorded change."""

    INTENDED = "intended"
    """Written before sending; still so after a crash in between."""
    DONE = "done"
    REFUSED = "refused"
    PART = "part"
    """Some rows were taken, others not."""
    UNKNOWN = "unknown"
    """Sent, but the answer was lost."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What became of one row of a recorded change."""

    key: str
    state: EntryState
    """Intended means that this row was never sent."""
    code: int | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded change."""

    id: int
    at: datetime
    profile: str
    platform: str
    tenant: str
    os_user: str
    reason: str | None
    kind: str
    title: str
    before: str
    """JSON."""
    after: str
    """JSON."""
    state: EntryState
    rows: tuple[EntryRow, ...]
    """Empty as long as the state is intended."""


class Journal:
    """The journal in one file."""
