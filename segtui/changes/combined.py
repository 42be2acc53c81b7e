"""Several changes as one: shown, recorded, sent and undone together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from segtui.changes.change import Change, Diff
from segtui.mixins import JsonValue
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Platform

DONE = 200
"""The code of a row that a call without rows of its own took."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Changes that belong together, in the order in which they are sent; a `Change`."""

    kind: ClassVar[str] = "combined"

    title: str
    parts: tuple[Change, ...]
    numbers: tuple[int, ...] = ()
    """What each part is called in the names of its rows; empty numbers them from 1."""

    @property
    def row_names(self) -> tuple[str, ...]:
        """The rows of all parts, each behind the number of its part: two parts may have rows of one name."""
        return tuple(f"{number}:{name}" for number, part in self.numbered() for name in part.row_names)

    @property
    def before(self) -> JsonValue:
        """What each part keeps, with its kind and number."""
        return [
            {"number": number, "kind": part.kind, "before": part.before} for number, part in self.numbered()
        ]

    @property
    def after(self) -> JsonValue:
        """The title, and what each part wants."""
        return {"title": self.title, "parts": [part.after for part in self.parts]}

    def shown(self, platform: Platform) -> Diff:
        """All lines, requests and notes, in the order of the parts; a note that several have stands once."""
        diffs = [part.shown(platform) for part in self.parts]
        return Diff(
            self.title,
            tuple(line for diff in diffs for line in diff.lines),
            tuple(request for diff in diffs for request in diff.requests),
            tuple(dict.fromkeys(note for diff in diffs for note in diff.notes)),
        )

    async def apply(self, platform: Platform) -> BulkResult:
        """Send the parts in order; one refused as a whole raises, and those behind it are not sent."""
        rows: list[RowResult] = []
        for part in self.parts:
            rows.extend((await part.apply(platform)).rows)
        return BulkResult(tuple(rows))

    def inverted(self) -> Combined:
        """The inverses in the opposite order."""
        inverses = tuple(part.inverted() for part in reversed(self.parts))
        return Combined(f"Undo: {self.title}", tuple(each for each in inverses if each.row_names))

    def batches(self, size: int) -> Iterator[Combined]:
        """The batches of each part by themselves, so that each is recorded before the next is sent."""
        for number, part in self.numbered():
            for batch in part.batches(size):
                yield Combined(self.title, (batch,), (number,))

    def only(self, row_names: frozenset[str]) -> Combined:
        """The parts with those of their rows that are named; parts left without any are dropped."""
        kept = [(number, _narrowed(number, part, row_names)) for number, part in self.numbered()]
        filled = [(number, part) for number, part in kept if part.row_names]
        return Combined(self.title, tuple(part for _, part in filled), tuple(number for number, _ in filled))

    def numbered(self) -> Iterator[tuple[int, Change]]:
        """Each part behind its number."""
        return zip(self.numbers or range(1, len(self.parts) + 1), self.parts, strict=True)


def _narrowed(number: int, part: Change, row_names: frozenset[str]) -> Change:
    return part.only(frozenset(name for name in part.row_names if f"{number}:{name}" in row_names))


class SingleChange(ABC):
    """A change of one thing, which is its only row; its subclasses are frozen dataclasses."""

    __slots__ = ()

    kind: ClassVar[str]

    @property
    @abstractmethod
    def title(self) -> str:
        """The change in one line."""

    @property
    @abstractmethod
    def row_names(self) -> tuple[str, ...]:
        """The one row; none where nothing would change."""

    @property
    @abstractmethod
    def before(self) -> JsonValue:
        """What the journal keeps of the state before: enough to undo."""

    @property
    @abstractmethod
    def after(self) -> JsonValue:
        """What the journal keeps of the state that is wanted."""

    @abstractmethod
    def shown(self, platform: Platform) -> Diff:
        """What would happen, without sending anything."""

    @abstractmethod
    async def apply(self, platform: Platform) -> BulkResult:
        """Send it."""

    @abstractmethod
    def inverted(self) -> Change:
        """The change that undoes this one."""

    def batches(self, size: int) -> Iterator[Change]:
        """The change itself: it has no parts."""
        if self.row_names:
            yield self

    def only(self, row_names: frozenset[str]) -> Change:
        """The change itself, or nothing at all."""
        return self if row_names.intersection(self.row_names) else Combined(self.title, ())

    def _done(self) -> BulkResult:
        return BulkResult(tuple(RowResult(name, ok=True, code=DONE) for name in self.row_names))
