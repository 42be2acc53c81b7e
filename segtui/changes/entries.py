"""What the journal holds, as values: a change as it was intended, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryState(StrEnum):
    """What is known about a recorded change, or about one of its rows."""

    INTENDED = "intended"
    """Written before sending; still so while it is sent, and after a crash in between. A row: never sent."""
    ACCEPTED = "accepted"
    """The platform took it to carry it out later, and no read has shown it yet."""
    DONE = "done"
    REFUSED = "refused"
    PART = "part"
    """Some rows were taken, others not."""
    UNKNOWN = "unknown"
    """Sent, but the answer was lost."""
    NOT_DONE = "not done"
    """The answer was lost, and a later look showed that it had not taken effect or was never sent."""


OPEN_STATES = frozenset({EntryState.INTENDED, EntryState.UNKNOWN, EntryState.ACCEPTED})
"""The states of a change of which nobody knows whether it took effect."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A change as it is written down before it is sent."""

    profile: str
    platform: str
    tenant: str
    os_user: str
    reason: str | None
    """Why, in the words of the person; None where none was asked for."""
    kind: str
    title: str
    before: str
    """JSON."""
    after: str
    """JSON."""
    undoes: int | None = None
    """The number of the change that this one takes back; None where it takes back none."""
    run: int | None = None
    """The run of a sync that it is a part of; None where it stands by itself."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What became of one row of a recorded change."""

    key: str
    state: EntryState
    code: int | None = None
    message: str | None = None
    read_at: datetime | None = None
    """When a read showed what became of it; None where the platform's own answer did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded change."""

    id: int
    at: datetime
    intent: Intent
    state: EntryState
    rows: tuple[EntryRow, ...]
    """In the order of the change. While it is open, those at the end may be missing."""
    undone_by: tuple[int, ...] = ()
    """The numbers of the changes that were to take this one back, whatever became of them."""

    @property
    def is_open(self) -> bool:
        """Whether nobody knows if it took effect."""
        return self.state in OPEN_STATES

    @property
    def done(self) -> frozenset[str]:
        """The names of the rows that took effect."""
        return frozenset(row.key for row in self.rows if row.state is EntryState.DONE)


@dataclass(frozen=True, slots=True)
class Start:
    """What is written down with an intention that is carried out at once."""

    claim: str
    """The claim of the process that sends it."""
    count: int
    """How many rows are sent first."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is written down between two batches of a change."""

    answered: Sequence[EntryRow]
    """The rows that the platform has answered since the last step."""
    place: int
    """The place in the change of the first row that is sent next."""
    count: int
    """How many rows are sent next."""


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """A recorded change of which nobody knows whether it took effect, with what is known of its sending."""

    entry: Entry
    sender: str | None
    """The claim of the process that sent it; None for an entry of a segtui that made no claims."""
    attempted: int | None
    """How many rows, counted from the first, may have reached the platform; None where nobody noted it."""
    touched_at: datetime
    """When the journal last heard of its sending."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a read showed of one row whose answer was lost."""

    place: int
    key: str
    state: EntryState
    """`DONE`, `NOT_DONE`, `UNKNOWN` or `ACCEPTED`."""
    message: str | None = None
    """Why it is unknown, or what else is to be said."""


def overall(states: Iterable[EntryState]) -> EntryState:
    """The state of a change whose rows are in these states."""
    found = set(states)
    if EntryState.UNKNOWN in found:
        return EntryState.UNKNOWN
    if EntryState.ACCEPTED in found:
        return EntryState.ACCEPTED
    if found <= {EntryState.DONE}:
        return EntryState.DONE
    if EntryState.DONE in found:
        return EntryState.PART
    return EntryState.NOT_DONE if EntryState.NOT_DONE in found else EntryState.REFUSED
