"""What became of a change: what the platform answered, and what a read afterwards shows."""

from __future__ import annotations

from dataclasses import dataclass

from segtui.changes.assignments import UNSENT
from segtui.changes.change import Change, LabelledMember
from segtui.errors import SegtuiError
from segtui.model import BulkResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change that the platform answered, row by row. Accepted is not yet visible: see `Confirmation`."""

    change: Change
    result: BulkResult
    recorded_id: int
    """The journal's number of this change."""
    journal_error: SegtuiError | None = None
    """Set where the platform answered but the answer could not be written down; the entry then stays open."""
    extra_requests: int = 0
    """How many were sent to find the rows that batches were refused for as a whole."""

    @property
    def accepted(self) -> int:
        """How many rows the platform took."""
        return len(self.result.rows) - len(self.result.refused)

    @property
    def is_in_part(self) -> bool:
        """Whether the platform took some rows and refused others."""
        return 0 < len(self.result.refused) < len(self.result.rows)

    @property
    def unsent(self) -> int:
        """How many rows were as wanted already, and stayed at home; they count as accepted."""
        return sum(row.message == UNSENT for row in self.result.rows)

    @property
    def in_words(self) -> str:
        """How many of the rows that were sent the platform took, and how many there was no need to send."""
        at_home, pending = self.unsent, len(self.result.pending)
        taken = f"{self.accepted - at_home:,} of {len(self.result.rows) - at_home:,}"
        if pending:
            taken = f"{taken}, to be carried out later"
        if at_home:
            taken = f"{taken}; {at_home:,} not sent, because it was so already"
        return f"{taken}; {searched_words(self.extra_requests)}" if self.extra_requests else taken

    @property
    def undo(self) -> Change | None:
        """The change that undoes what was accepted; None where there is nothing to undo."""
        accepted = frozenset(
            name for name, row in zip(self.change.row_names, self.result.rows, strict=True) if row.ok
        )
        inverse = self.change.only(accepted).inverted()
        return inverse if inverse.row_names else None


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that could not be read back."""

    member: LabelledMember
    error: SegtuiError


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What reading the members back shows; every member of the change stands in exactly one of the three."""

    visible: tuple[LabelledMember, ...]
    """The platform shows the wanted state: there after an addition, gone after a removal."""
    pending: tuple[LabelledMember, ...]
    """The platform still shows the old state."""
    unread: tuple[Unread, ...] = ()
    """Nobody knows: the read failed."""

    @property
    def complete(self) -> bool:
        """Whether the whole change is visible."""
        return not self.pending and not self.unread


def searched_words(extra_requests: int) -> str:
    """What it took to find the rows that batches were refused for as a whole."""
    return f"{extra_requests:,} more requests, to find the rows for which whole batches were refused"
