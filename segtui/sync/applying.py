"""Applies a plan: compares with the platform first, then sends what is left to do, change by change."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol

from segtui.changes.change import Change, LabelledMember
from segtui.changes.lanes import Lanes
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.recording import Record, from_record
from segtui.changes.segments import CreateSegment
from segtui.changes.sending import Stopped
from segtui.errors import NotFound
from segtui.model import MemberKey
from segtui.platforms.port import Platform
from segtui.sync.comparing import Left, compared
from segtui.sync.comparing import PlanStale as PlanStale
from segtui.sync.held import HeldRows, RefusedRows
from segtui.sync.plan import Act, Plan, PlannedSegment, PlanRow, name_of
from segtui.sync.planning import Present, Progress, Tell, present_members

ROWS_OF_A_CHANGE = 10_000
"""Rows that are recorded as one change."""
ROWS_OF_THE_FIRST = 2_000
"""Of the first one: it is made ready soon, and while it is sent, the next."""
SENT_TOGETHER = 2
"""Changes: one whose last batches go, and the next."""


TO_BE = "accepted to be"
"""Before what becomes of rows in the words of counts, where the platform carries it out later."""
MEANWHILE = "as wanted meanwhile"
"""Of rows that had become so by their turn, in the words of counts."""


class Send(Protocol):
    """Sends one change through the journal, with several batches under way at once."""

    async def __call__(self, change: Change, lanes: Lanes) -> Outcome:
        """What became of it; raises as `Session.apply` does."""
        ...


class _Part(NamedTuple):
    """Rows that are recorded as one change: their places in the plan, and their members."""

    places: Sequence[int]
    members: tuple[LabelledMember, ...]


@dataclass(slots=True)
class Applied:
    """What applying a plan came to so far."""

    refused: RefusedRows
    run: int = 0
    """The number of the run; 0 before it began."""
    created: int = 0
    added: int = 0
    removed: int = 0
    to_be_added: int = 0
    """Of those added, how many were only accepted, and are carried out later."""
    to_be_removed: int = 0
    """Of those removed, as above."""
    already: int = 0
    """Rows that were as wanted, from an earlier attempt or by somebody else."""
    meanwhile: int = 0
    """Rows that were as wanted by their turn, though not before anything was sent."""
    extra_requests: int = 0
    """How many were sent to find the rows that batches were refused for as a whole."""
    changes: list[int] = field(default_factory=list)
    """The numbers of the changes in the journal."""

    @property
    def counts(self) -> dict[str, int]:
        """The counts by words, those of zero left out."""
        all_counts = {
            "created": self.created,
            "added": self.added - self.to_be_added,
            f"{TO_BE} added": self.to_be_added,
            "removed": self.removed - self.to_be_removed,
            f"{TO_BE} removed": self.to_be_removed,
            "already": self.already,
            MEANWHILE: self.meanwhile,
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
        self.applied = Applied(RefusedRows(plan))

    async def compare(self, tell: Tell, *, resuming: bool) -> None:
        """Read who is a member now, and find what is left to do; nothing is sent.

        Raises Refused where the plan was altered, and PlanStale where the members are others than it knows;
        with `resuming`, only where it is not this plan that changed them.
        """
        checking = asyncio.ensure_future(asyncio.to_thread(self._plan.check))
        try:
            presents = await self._presents(tell)
        finally:
            # Gone through while the platform answers; what it raises comes first.
            await checking
        self._lefts = await asyncio.to_thread(compared, self._plan, presents, resuming=resuming)
        self.applied.already = sum(left.already for left in self._lefts)
        for left in self._lefts:
            left.forget_names()

    async def _presents(self, tell: Tell) -> dict[str, Present | None]:
        return {
            segment.id: await _members_of(self._platform, segment.id, tell)
            for segment in self._plan.head.segments
        }

    async def run(self, tell: Tell) -> AsyncGenerator[Outcome, None]:
        """Send what `compare` found to be left; gives each change once it was answered.

        Raises what sending raises: what was done before stays done.
        """
        for left in self._lefts:
            async with aclosing(self._followed(left, tell)) as outcomes:
                async for outcome in outcomes:
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
        async with aclosing(self._sent(left.to_add, partial(_addition, segment), lanes)) as additions:
            async for part, outcome in additions:
                self.applied.added += await self._noted(part, outcome)
                self.applied.to_be_added += len(outcome.result.pending)
                yield outcome
        # Only now does anybody go: an addition that fails keeps the rest from being removed.
        async with aclosing(self._sent(left.to_remove, partial(_removal, segment), lanes)) as removals:
            async for part, outcome in removals:
                self.applied.removed += await self._noted(part, outcome)
                self.applied.to_be_removed += len(outcome.result.pending)
                yield outcome

    async def _sent(
        self, places: Sequence[int], change_of: Callable[[_Part], Change], lanes: Lanes
    ) -> AsyncGenerator[tuple[_Part, Outcome], None]:
        """Send these rows in changes, of which each begins while the last batches of the one before go."""
        under_way: deque[tuple[_Part, asyncio.Task[Outcome]]] = deque()
        try:
            for of_one in _of_changes(places):
                part = await asyncio.to_thread(self._part, of_one)
                under_way.append((part, asyncio.create_task(self._send(change_of(part), lanes))))
                if len(under_way) == SENT_TOGETHER:
                    part, sending = under_way.popleft()
                    yield part, await sending
            while under_way:
                part, sending = under_way.popleft()
                yield part, await sending
        except Stopped as stop:
            # Where it was the failure of the change after it that stopped this one, that is what to tell.
            raise await _failure_of(sending for _, sending in under_way) or stop from None
        finally:
            for _, sending in under_way:
                sending.cancel()
            await asyncio.gather(*(sending for _, sending in under_way), return_exceptions=True)

    def _part(self, places: Sequence[int]) -> _Part:
        """Blocks."""
        return _Part(places, tuple(map(_labelled, self._plan.rows_at(places))))

    async def _noted(self, part: _Part, outcome: Outcome) -> int:
        """Take down what became of the rows of a change; how many of them the platform took."""
        self.applied.changes.append(outcome.recorded_id)
        self.applied.extra_requests += outcome.extra_requests
        self.applied.meanwhile += outcome.unsent
        whys = {
            place: result.message or f"refused with {result.code}"
            for place, result in zip(part.places, outcome.result.rows, strict=True)
            if not result.ok
        }
        if whys:
            rows = await asyncio.to_thread(list, self._plan.rows_at(whys))
            for row, (place, why) in zip(rows, whys.items(), strict=True):
                self.applied.refused.add(place, row, why)
        return len(part.places) - len(whys) - outcome.unsent


class Drift(NamedTuple):
    """What segments lack, or have too many of, when they are held against a plan that was applied."""

    missing: HeldRows
    still_there: HeldRows
    refused: HeldRows
    """Rows that are not as planned because the platform refused them; they stand in no other list."""

    @property
    def is_none(self) -> bool:
        """Whether everything is as planned, but for what was refused."""
        return not self.missing and not self.still_there


async def drift_from(platform: Platform, plan: Plan, tell: Tell, refused: RefusedRows | None = None) -> Drift:
    """Read the members of all segments of a plan, and what of it does not show; what was refused cannot.

    Raises NotFound where a segment is gone, of which nobody could say what its members are.
    """
    names: dict[str, set[str]] = {}
    for segment in plan.head.segments:
        found = await _members_of(platform, segment.id, tell)
        if found is None and segment.creation is None:
            raise NotFound(
                f"The segment {segment.name} ({segment.id}) of the plan is not there any more.",
                hint="Make a new plan once it is there again.",
            )
        names[segment.id] = found.names if found is not None else set()
    return await asyncio.to_thread(_drift, plan, names, frozenset(refused.rows.places if refused else ()))


def _drift(plan: Plan, names: dict[str, set[str]], refused: frozenset[int]) -> Drift:
    """Blocks: it reads the whole plan."""
    drift = Drift(HeldRows(plan), HeldRows(plan), HeldRows(plan))
    for place, row in plan.placed(Act.ADD, Act.KEEP, Act.REMOVE, Act.ABSENT):
        is_wanted, is_there = row.act in (Act.ADD, Act.KEEP), name_of(row) in names[row.segment]
        if is_there is is_wanted:
            continue
        unlike = drift.missing if is_wanted else drift.still_there
        (drift.refused if place in refused else unlike).add(place, row)
    return drift


async def _members_of(platform: Platform, segment_id: str, tell: Tell) -> Present | None:
    """Who is a member now; None where there is no such segment, whose members may look merely none."""
    found, present = await asyncio.gather(
        platform.segment(segment_id), present_members(platform, segment_id, tell), return_exceptions=True
    )
    if isinstance(found, NotFound):
        return None
    if isinstance(found, BaseException):
        raise found
    if isinstance(present, BaseException):
        raise present
    return present


def _creation(segment: PlannedSegment) -> Change:
    return from_record(Record(CreateSegment.kind, None, segment.creation))


def _of_changes(places: Sequence[int]) -> Iterator[Sequence[int]]:
    """The places by changes."""
    start, row_count = 0, min(ROWS_OF_THE_FIRST, ROWS_OF_A_CHANGE)
    while start < len(places):
        yield places[start : start + row_count]
        start, row_count = start + row_count, ROWS_OF_A_CHANGE


def _addition(segment: PlannedSegment, part: _Part) -> Change:
    return AddMembers(segment.id, segment.name, part.members, frozenset())


def _removal(segment: PlannedSegment, part: _Part) -> Change:
    return RemoveMembers(segment.id, segment.name, part.members)


async def _failure_of(sendings: Iterable[asyncio.Task[Outcome]]) -> BaseException | None:
    """The first failure of changes, if it was no stop."""
    ends = await asyncio.gather(*sendings, return_exceptions=True)
    return next((end for end in ends if isinstance(end, Exception) and not isinstance(end, Stopped)), None)


def _labelled(row: PlanRow) -> LabelledMember:
    return LabelledMember(MemberKey(row.customer or "", row.company), row.who or row.customer or "")


def _nobody(_: int) -> None:
    """Nobody is told."""
