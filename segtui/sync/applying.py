"""Applies a plan: compares with the platform first, then sends what is left to do, change by change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from segtui.changes.change import Change, LabelledMember
from segtui.changes.lanes import Lanes
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.recording import Record, from_record
from segtui.changes.segments import CreateSegment
from segtui.errors import NotFound
from segtui.platforms.port import Platform
from segtui.sync.comparing import Left, compared
from segtui.sync.comparing import PlanStale as PlanStale
from segtui.sync.plan import Act, Plan, PlannedSegment, PlanRow, name_of
from segtui.sync.planning import Present, Progress, Tell, present_members

ROWS_OF_A_CHANGE = 10_000
"""Rows that are recorded as one change."""


class Send(Protocol):
    """Sends one change through the journal, with several batches under way at once."""

    async def __call__(self, change: Change, lanes: Lanes) -> Outcome:
        """What became of it; raises as `Session.apply` does."""
        ...


class _Part(NamedTuple):
    """Rows that are recorded as one change, and their members."""

    rows: list[PlanRow]
    members: tuple[LabelledMember, ...]


class RefusedRow(NamedTuple):
    """A row that the platform did not take."""

    row: PlanRow
    why: str


@dataclass(slots=True)
class Applied:
    """What applying a plan came to so far."""

    run: int = 0
    """The number of the run; 0 before it began."""
    created: int = 0
    added: int = 0
    removed: int = 0
    already: int = 0
    """Rows that were as wanted, from an earlier attempt or by somebody else."""
    refused: list[RefusedRow] = field(default_factory=list)
    extra_requests: int = 0
    """How many were sent to find the rows that batches were refused for as a whole."""
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
        self._lefts: list[Left] = []
        self.applied = Applied()

    async def compare(self, tell: Tell, *, resuming: bool) -> None:
        """Read who is a member now, and find what is left to do; nothing is sent.

        Raises PlanStale where the members are others than the plan knows; with `resuming`, only where it is
        not this plan that changed them.
        """
        presents = {
            segment.id: await _members_of(self._platform, segment.id, tell)
            for segment in self._plan.head.segments
        }
        self._lefts = await asyncio.to_thread(compared, self._plan, presents, resuming=resuming)
        self.applied.already = sum(left.already for left in self._lefts)
        for left in self._lefts:
            left.forget_names()

    async def run(self, tell: Tell) -> AsyncGenerator[Outcome, None]:
        """Send what `compare` found to be left; gives each change once it was answered.

        Raises what sending raises: what was done before stays done.
        """
        for left in self._lefts:
            async for outcome in self._followed(left, tell):
                yield outcome

    async def _followed(self, left: Left, tell: Tell) -> AsyncGenerator[Outcome, None]:
        segment, total, done = left.segment, len(left.to_add) + len(left.to_remove), 0

        def answered(row_count: int) -> None:
            nonlocal done
            done += row_count
            tell(Progress("rows sent", done, total))

        lanes = self._make_lanes(answered)
        if left.is_creation:
            outcome = await self._send(_creation(segment), self._make_lanes(_nobody))
            self.applied.created += 1
            self.applied.changes.append(outcome.recorded_id)
            yield outcome
        async for rows, members in self._parts(left.to_add):
            outcome = await self._send(AddMembers(segment.id, segment.name, members, frozenset()), lanes)
            self.applied.added += self._noted(rows, outcome)
            yield outcome
        async for rows, members in self._parts(left.to_remove):
            outcome = await self._send(RemoveMembers(segment.id, segment.name, members), lanes)
            self.applied.removed += self._noted(rows, outcome)
            yield outcome

    async def _parts(self, places: Sequence[int]) -> AsyncGenerator[_Part, None]:
        """The rows at these places of the plan, as many as one change has."""
        parts = [places[at : at + ROWS_OF_A_CHANGE] for at in range(0, len(places), ROWS_OF_A_CHANGE)]
        following: asyncio.Future[_Part] | None = None
        try:
            for number in range(len(parts)):
                part = await (following or asyncio.to_thread(self._part, parts[number]))
                # The next ones are read while these are sent.
                following = None
                if number + 1 < len(parts):
                    following = asyncio.ensure_future(asyncio.to_thread(self._part, parts[number + 1]))
                yield part
        finally:
            if following is not None:
                following.cancel()

    def _part(self, places: Sequence[int]) -> _Part:
        """Blocks."""
        rows = list(self._plan.rows_at(places))
        return _Part(rows, tuple(_labelled(row) for row in rows))

    def _noted(self, rows: Sequence[PlanRow], outcome: Outcome) -> int:
        self.applied.changes.append(outcome.recorded_id)
        self.applied.extra_requests += outcome.extra_requests
        refused = [
            RefusedRow(row, result.message or f"refused with {result.code}")
            for row, result in zip(rows, outcome.result.rows, strict=True)
            if not result.ok
        ]
        self.applied.refused += refused
        return len(rows) - len(refused)


class Drift(NamedTuple):
    """What segments lack, or have too many of, when they are held against a plan that was applied."""

    missing: list[PlanRow]
    still_there: list[PlanRow]
    refused: list[PlanRow]
    """Rows that are not as planned because the platform refused them; they stand in no other list."""

    @property
    def is_none(self) -> bool:
        """Whether everything is as planned, but for what was refused."""
        return not self.missing and not self.still_there


async def drift_from(platform: Platform, plan: Plan, tell: Tell, refused: Sequence[RefusedRow] = ()) -> Drift:
    """Read the members of all segments of a plan, and what of it does not show; what was refused cannot."""
    names = {
        segment.id: found.names if (found := await _members_of(platform, segment.id, tell)) else set()
        for segment in plan.head.segments
    }
    return await asyncio.to_thread(_drift, plan, names, {_place(each.row) for each in refused})


def _drift(plan: Plan, names: dict[str, set[str]], refused: set[tuple[str, str]]) -> Drift:
    """Blocks: it reads the whole plan."""
    drift = Drift([], [], [])
    for row in plan.rows(Act.ADD, Act.KEEP, Act.REMOVE, Act.ABSENT):
        is_wanted, is_there = row.act in (Act.ADD, Act.KEEP), name_of(row) in names[row.segment]
        if is_there is is_wanted:
            continue
        if _place(row) in refused:
            drift.refused.append(row)
        else:
            (drift.missing if is_wanted else drift.still_there).append(row)
    return drift


def _place(row: PlanRow) -> tuple[str, str]:
    """What a plan names once at most: a member of a segment."""
    return row.segment, name_of(row)


async def _members_of(platform: Platform, segment_id: str, tell: Tell) -> Present | None:
    """Who is a member now; None where there is no such segment, whose members may look merely none."""
    try:
        await platform.segment(segment_id)
    except NotFound:
        return None
    return await present_members(platform, segment_id, tell)


def _creation(segment: PlannedSegment) -> Change:
    return from_record(Record(CreateSegment.kind, None, segment.creation))


def _labelled(row: PlanRow) -> LabelledMember:
    return LabelledMember(row.member, row.who or row.customer or "")


def _nobody(_: int) -> None:
    """Nobody is told."""
