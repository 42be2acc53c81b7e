"""Applies a plan: compares with the platform first, then sends what is left to do, change by change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from segtui.changes.change import Change, LabelledMember
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.recording import Record, from_record
from segtui.changes.segments import CreateSegment
from segtui.changes.sending import Lanes
from segtui.errors import ChangedSince, NotFound
from segtui.platforms.port import Platform
from segtui.sync.plan import Act, Plan, PlannedSegment, PlanRow, members_print, name_of, print_without
from segtui.sync.planning import Present, Progress, Tell, present_members

ROWS_OF_A_CHANGE = 10_000
"""Rows that are recorded, and undone, as one change."""
_TOLD = 5
"""Differences that are told one by one."""


class PlanStale(ChangedSince):
    """The members are no longer those that the plan was made from."""


class Send(Protocol):
    """Sends one change through the journal, with several batches under way at once."""

    async def __call__(self, change: Change, lanes: Lanes) -> Outcome:
        """What became of it; raises as `Session.apply` does."""
        ...


class RefusedRow(NamedTuple):
    """A row that the platform did not take."""

    row: PlanRow
    why: str


@dataclass(slots=True)
class Applied:
    """What applying a plan came to so far."""

    created: int = 0
    added: int = 0
    removed: int = 0
    already: int = 0
    """Rows that were as wanted, from an earlier attempt or by somebody else."""
    refused: list[RefusedRow] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    """The numbers of the changes in the journal."""

    @property
    def counts(self) -> dict[str, int]:
        """The counts by words, those of zero left out."""
        all_counts = {
            "created": self.created,
            "added": self.added,
            "removed": self.removed,
            "already": self.already,
            "refused": len(self.refused),
        }
        return {word: count for word, count in all_counts.items() if count}


class Applier:
    """Applies one plan to a platform."""

    def __init__(
        self, platform: Platform, plan: Plan, send: Send, make_lanes: Callable[[Callable[[int], None]], Lanes]
    ) -> None:
        self._platform = platform
        self._plan = plan
        self._send = send
        self._make_lanes = make_lanes
        self.applied = Applied()

    async def run(self, tell: Tell, *, resuming: bool) -> AsyncGenerator[Outcome, None]:
        """Give each change once it was answered.

        Raises PlanStale where the members are others than the plan knows; with `resuming`, only where it is
        not this plan that changed them. Raises what sending raises: what was done before stays done.
        """
        lefts: list[tuple[PlannedSegment, _Left]] = []
        for segment in self._plan.head.segments:
            present = await self._present(segment, tell)
            left = await asyncio.to_thread(self._left, segment, present, resuming)
            self.applied.already += left.already
            lefts.append((segment, left))
        for segment, left in lefts:
            async for outcome in self._followed(segment, left, tell):
                yield outcome

    async def _present(self, segment: PlannedSegment, tell: Tell) -> Present | None:
        """Who is a member now; None where the segment is still to be created."""
        try:
            return await _members_of(self._platform, segment.id, tell)
        except NotFound:
            if segment.creation is None:
                raise
            return None

    def _left(self, segment: PlannedSegment, present: Present | None, resuming: bool) -> _Left:
        """What is left to do. Blocks: it reads the plan."""
        added = {name_of(row): row for row in self._rows(segment, Act.ADD)}
        if present is None:
            return _Left(list(added.values()), [], 0, creation=_creation(segment))
        removed = {name_of(row): row for row in self._rows(segment, Act.REMOVE)}
        self._compare(segment, present, added, removed, resuming=resuming)
        to_add = [row for name, row in added.items() if name not in present.names]
        to_remove = [row for name, row in removed.items() if name in present.names]
        return _Left(to_add, to_remove, len(added) + len(removed) - len(to_add) - len(to_remove))

    def _compare(
        self,
        segment: PlannedSegment,
        present: Present,
        added: dict[str, PlanRow],
        removed: dict[str, PlanRow],
        *,
        resuming: bool,
    ) -> None:
        differences: list[str] = []
        if not resuming:
            differences += [
                f"{row.who} is a member by now" for name, row in added.items() if name in present.names
            ]
            differences += [
                f"{row.who} is no member any more"
                for name, row in removed.items()
                if name not in present.names
            ]
        # Whoever the plan does not touch must be there as before, whatever of it has been done.
        before = print_without(segment.print, removed)
        others = present.names - added.keys() - removed.keys()
        if members_print(others) != before:
            was = segment.members - len(removed)
            differences.append(
                f"of the members it does not touch, there were {was:,} and are {len(others):,}"
            )
        if differences:
            raise _stale(segment, differences)

    def _rows(self, segment: PlannedSegment, act: Act) -> Iterator[PlanRow]:
        return (row for row in self._plan.rows(act) if row.segment == segment.id)

    async def _followed(
        self, segment: PlannedSegment, left: _Left, tell: Tell
    ) -> AsyncGenerator[Outcome, None]:
        total, done = len(left.to_add) + len(left.to_remove), 0

        def answered(row_count: int) -> None:
            nonlocal done
            done += row_count
            tell(Progress("rows sent", done, total))

        lanes = self._make_lanes(answered)
        if left.creation is not None:
            outcome = await self._send(left.creation, self._make_lanes(_nobody))
            self.applied.created += 1
            self.applied.changes.append(outcome.recorded_id)
            yield outcome
        for rows in _parts(left.to_add):
            members = tuple(_labelled(row) for row in rows)
            outcome = await self._send(AddMembers(segment.id, segment.name, members, frozenset()), lanes)
            self.applied.added += self._noted(rows, outcome)
            yield outcome
        for rows in _parts(left.to_remove):
            members = tuple(_labelled(row) for row in rows)
            outcome = await self._send(RemoveMembers(segment.id, segment.name, members), lanes)
            self.applied.removed += self._noted(rows, outcome)
            yield outcome

    def _noted(self, rows: Sequence[PlanRow], outcome: Outcome) -> int:
        self.applied.changes.append(outcome.recorded_id)
        refused = [
            RefusedRow(row, result.message or f"refused with {result.code}")
            for row, result in zip(rows, outcome.result.rows, strict=True)
            if not result.ok
        ]
        self.applied.refused += refused
        return len(rows) - len(refused)


class _Left(NamedTuple):
    to_add: list[PlanRow]
    to_remove: list[PlanRow]
    already: int
    creation: Change | None = None


class Drift(NamedTuple):
    """What a segment lacks, or has too many of, when it is held against a plan that was applied."""

    missing: list[PlanRow]
    still_there: list[PlanRow]

    @property
    def is_none(self) -> bool:
        """Whether everything is as planned."""
        return not self.missing and not self.still_there


async def drift_from(platform: Platform, plan: Plan, tell: Tell) -> Drift:
    """Read the members of all segments of a plan, and what of it does not show."""
    drift = Drift([], [])
    for segment in plan.head.segments:
        try:
            present = await _members_of(platform, segment.id, tell)
        except NotFound:
            present = Present()

        def compare(segment: PlannedSegment = segment, present: Present = present) -> None:
            for row in plan.rows(Act.ADD, Act.KEEP, Act.REMOVE):
                if row.segment != segment.id:
                    continue
                is_there = name_of(row) in present.names
                if row.act is Act.REMOVE and is_there:
                    drift.still_there.append(row)
                elif row.act is not Act.REMOVE and not is_there:
                    drift.missing.append(row)

        await asyncio.to_thread(compare)
    return drift


async def _members_of(platform: Platform, segment_id: str, tell: Tell) -> Present:
    """Who is a member now. Raises NotFound for a segment that is gone: its members may look merely none."""
    await platform.segment(segment_id)
    return await present_members(platform, segment_id, tell)


def _creation(segment: PlannedSegment) -> Change | None:
    if segment.creation is None:
        return None
    return from_record(Record(CreateSegment.kind, None, segment.creation))


def _parts(rows: Iterable[PlanRow]) -> Iterator[list[PlanRow]]:
    in_order = iter(rows)
    while part := list(islice(in_order, ROWS_OF_A_CHANGE)):
        yield part


def _labelled(row: PlanRow) -> LabelledMember:
    return LabelledMember(row.member, row.who or row.customer or "")


def _nobody(_: int) -> None:
    """Nobody is told."""


def _stale(segment: PlannedSegment, differences: Sequence[str]) -> PlanStale:
    told = "; ".join(differences[:_TOLD])
    more = f"; and {len(differences) - _TOLD:,} more" if len(differences) > _TOLD else ""
    return PlanStale(
        f"The members of {segment.name} have changed since the plan was made: {told}{more}. "
        "Nothing was sent.",
        hint="Make a new plan of the same source.",
        differences=tuple(differences),
    )
