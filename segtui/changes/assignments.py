"""What the changes of a segment's rows have in common, be the rows members or items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, Self, TypeVar

from segtui.changes.change import Diff, DiffLine, Sign
from segtui.mixins import JsonValue, Mixins
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Platform

UNSENT = "was so already; not sent"
"""The message of a row that nothing had to be sent for."""

KeyT = TypeVar("KeyT", bound=Hashable)
KeyT_co = TypeVar("KeyT_co", covariant=True)
FoundT = TypeVar("FoundT")


class Labelled(Protocol[KeyT_co]):
    """A key with the words a person knows it by."""

    @property
    def key(self) -> KeyT_co:
        """What the platform knows it by."""
        ...

    @property
    def row_name(self) -> str:
        """What results and the journal call it."""
        ...

    @property
    def text(self) -> str:
        """What a diff calls it."""
        ...


LabelT = TypeVar("LabelT", bound="Labelled[Hashable]")


class AssignmentChange(ABC, Generic[LabelT, KeyT, FoundT]):
    """Rows that come to a segment, or go; its subclasses are frozen dataclasses and `Change`s."""

    __slots__ = ()

    kind: ClassVar[str]
    wanted: ClassVar[bool]
    """Whether the rows are in the segment once this has taken effect."""

    segment_id: str
    segment_name: str
    present: frozenset[KeyT] | None
    """Which of these are there now; None where nobody looked. The inverse leaves the others alone."""
    mixins: Mapping[KeyT, Mixins]
    """What the rows carry: in an addition, once they are there; in a removal, before they go."""

    @property
    @abstractmethod
    def rows(self) -> tuple[LabelT, ...]:
        """The rows, in the order of the requests."""

    @abstractmethod
    def _with_rows(self, rows: tuple[LabelT, ...]) -> Self:
        """The same change of other rows."""

    @property
    @abstractmethod
    def keys(self) -> tuple[KeyT, ...]:
        """The keys, in the order of the rows."""

    @abstractmethod
    def knowing(self, found: Iterable[FoundT]) -> Self:
        """The same change, knowing that of its rows these are in the segment now, and no others."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The change in one line."""

    @abstractmethod
    def shown(self, platform: Platform) -> Diff:
        """What would happen, without sending anything."""

    @abstractmethod
    async def apply(self, platform: Platform) -> BulkResult:
        """Send it; twice has the effect of once."""

    @property
    def row_names(self) -> tuple[str, ...]:
        """What results and the journal call each row."""
        return tuple(row.row_name for row in self.rows)

    @property
    def after(self) -> JsonValue:
        """The segment, and whether the rows are in it."""
        return {"segment": self.segment_id, "name": self.segment_name, "member": self.wanted}

    def batches(self, size: int) -> Iterator[Self]:
        """The same change in parts of at most `size` rows."""
        for start in range(0, len(self.rows), size):
            yield self._with_rows(self.rows[start : start + size])

    def only(self, row_names: frozenset[str]) -> Self:
        """The part of this change that concerns these rows."""
        return self._with_rows(tuple(row for row in self.rows if row.row_name in row_names))

    @property
    def effective(self) -> Self:
        """The part that would change something, as far as is known.

        Only this part is sent: nothing documents that a second assignment keeps the mixins of the first.
        """
        if self.present is None or (self.wanted and not self.present):
            return self
        kept = tuple(row for row, key in zip(self.rows, self.keys, strict=True) if not self._holds(key))
        return self._with_rows(kept)

    def _holds(self, key: KeyT) -> bool:
        return self.present is not None and (key in self.present) is self.wanted

    def _was_there(self, key: KeyT) -> bool | None:
        return None if self.present is None else key in self.present

    def _carried(self) -> int:
        """How many of the rows carry mixins."""
        return sum(key in self.mixins for key in self.keys)

    def _with_unsent(self, sent: Self, result: BulkResult) -> BulkResult:
        """The rows of the whole change, given those that were sent."""
        if len(result.rows) != len(sent.rows) or len(sent.rows) == len(self.rows):
            # All were sent, or it is not an answer to these rows; whoever matches rows to requests says so.
            return result
        answered = dict(zip(sent.row_names, result.rows, strict=True))
        return BulkResult(tuple(answered.get(name) or _unsent(name) for name in self.row_names))

    def _lines(self, sign: Sign, remark: str) -> tuple[DiffLine, ...]:
        """A line for each row; `remark` for those that are as wanted already, as far as is known."""
        return tuple(
            DiffLine(" ", f"{row.text}, {remark}") if self._holds(key) else DiffLine(sign, row.text)
            for row, key in zip(self.rows, self.keys, strict=True)
        )


def only_keys(mixins: Mapping[KeyT, Mixins], keys: Sequence[KeyT]) -> dict[KeyT, Mixins]:
    """The mixins of these keys, where they have any."""
    if not mixins:
        # Nearly always so; looking each key up would take as long as making it into JSON.
        return {}
    return {key: mixins[key] for key in keys if key in mixins and any(mixins[key])}


def _unsent(row_name: str) -> RowResult:
    return RowResult(row_name, ok=True, code=0, message=UNSENT)
