"""From a source to the plan's file: opened, read, held against earlier ones, planned, written down."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from segtui.changes.segments import CreateSegment
from segtui.drafts import SegmentFields, new_segment_id
from segtui.errors import BadInput, NotFound
from segtui.model import Page, PageRequest, Segment, SegmentKind, SegmentQuery, call_name, localize
from segtui.paging import Reading, pages_in_order
from segtui.platforms.port import Platform
from segtui.profiles import Profile
from segtui.sync.detecting import detect
from segtui.sync.guard import check_mirror, check_source
from segtui.sync.measuring import Measure, Meter
from segtui.sync.memory import Memory
from segtui.sync.opening import STANDARD_INPUT, ReadTwice, called
from segtui.sync.plan import ALL_SEGMENTS, Plan, PlanHead, PlannedSegment
from segtui.sync.plan_writing import PlanWriter
from segtui.sync.planning import Planner, PlanOrder, Progress, RequireSettled, SegmentAtHand, Tell
from segtui.sync.reading import read_rows
from segtui.sync.refusals import check_mode
from segtui.sync.resolving import Resolver
from segtui.sync.sanity import concerns
from segtui.sync.source import Detected, SourceRow
from segtui.sync.wanted import PlanWanted
from segtui.threads import in_daemon_thread
from segtui.ways import Way

NO_SEGMENT = "there is no segment"
"""How a row tells that its segment is missing; the name follows."""
ROWS_OF_A_LOOK = 20_000
"""Rows that are read at once before anything is asked about them."""
_PLAIN_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,63}", re.ASCII)


class _Seen(NamedTuple):
    """What a source is like, from reading it once before anything is asked about its rows."""

    detected: Detected
    measure: Measure
    print: int


class Ground(NamedTuple):
    """What a plan rests on besides its source."""

    platform: Platform
    profile: Profile
    memory: Memory
    require_settled: RequireSettled


async def drafted(ground: Ground, wanted: PlanWanted, now: datetime, tell: Tell) -> Plan:
    """The plan of a source. Raises as `Synchronisation.plan_sync`."""
    platform, profile, memory = ground.platform, ground.profile, ground.memory
    segments = await _Segments.read(platform, profile.language, wanted)
    kind, yardstick = wanted.options.key, wanted.segment_id or ALL_SEGMENTS
    resolver = Resolver(platform, kind, await asyncio.to_thread(memory.decisions, profile.name, kind))
    with ReadTwice(wanted.source) as source, ExitStack() as held:
        seen = await _looked_at(source, wanted, segments, tell)
        _check_rows(wanted, seen.measure, await asyncio.to_thread(memory.measures, profile.name, yardstick))
        writer = PlanWriter()
        held.callback(writer.close)
        has_companies = seen.detected.columns.company is not None
        order = PlanOrder(
            wanted.mode, kind, segments.of, has_companies, segments.only, ground.require_settled
        )
        planner = Planner(platform, order, resolver, writer)
        planned = await _planned(planner, source, wanted, seen, tell)
        check_mirror(called(wanted.source), planner.emptied)
        head = PlanHead(
            profile=profile.name,
            platform=profile.platform,
            tenant=profile.tenant,
            mode=wanted.mode,
            key_kind=kind.value,
            source=await asyncio.to_thread(_whole_path, wanted.source),
            read_as=seen.detected.words_of(names_segments=wanted.segment_id is None),
            source_rows=seen.measure.rows,
            made_at=now,
            segments=planned,
            counts=dict(writer.counts),
            remarks=(*resolver.remarks, *planner.remarks),
            accepted=tuple(wanted.accepted),
            yardstick=yardstick,
            measure=seen.measure,
        )
        plans = memory.path.parent / "plans"
        return await asyncio.to_thread(lambda: writer.write(wanted.path or _free_path(plans, now), head))


async def _looked_at(source: ReadTwice, wanted: PlanWanted, segments: _Segments, tell: Tell) -> _Seen:
    """Read the whole source once, to tell a doubt before minutes go into looking up its rows."""
    options = wanted.options
    with ExitStack() as held:
        text = await in_daemon_thread(lambda: held.enter_context(source.opened(options.encoding)))
        detected = await asyncio.to_thread(detect, text, options)
        segments.check(detected)
        check_mode(detected.header, wanted.mode)
        meter = Meter(detected, options.key, text.ends_with_line)
        rows = meter.along(read_rows(text, detected, options.key))
        # Whoever gives up waits for nothing: a pipe may have no end.
        while await in_daemon_thread(lambda: sum(1 for _ in islice(rows, ROWS_OF_A_LOOK))):
            tell(Progress("rows read", meter.rows))
        return _Seen(detected, await asyncio.to_thread(meter.measure), meter.print)


async def _planned(
    planner: Planner, source: ReadTwice, wanted: PlanWanted, seen: _Seen, tell: Tell
) -> tuple[PlannedSegment, ...]:
    """Plan the rows of a source; raises BadInput where they are no longer those that were looked at."""
    options = wanted.options
    with ExitStack() as held:
        text = await asyncio.to_thread(held.enter_context, source.opened(options.encoding))
        meter = Meter(seen.detected, options.key, text.ends_with_line)
        planned = await planner.run(meter.along(read_rows(text, seen.detected, options.key)), tell)
        if (await asyncio.to_thread(meter.measure), meter.print) != (seen.measure, seen.print):
            raise BadInput(
                f"{called(wanted.source)} was changed while it was read: "
                f"{seen.measure.rows:,} rows at first, {meter.rows:,} then.",
                hint="Wait until it is written to its end, then plan again; nothing was planned.",
            )
        return planned


def _free_path(directory: Path, now: datetime) -> Path:
    """Where no plan is yet. Blocks."""
    stem = f"{now:%Y%m%d-%H%M%S}"
    names = (f"{stem}{mark}.plan" for mark in ("", *(f"-{number}" for number in range(2, 1_000))))
    return next(path for name in names if not (path := directory / name).exists())


def _check_rows(wanted: PlanWanted, measure: Measure, before: Sequence[Measure]) -> None:
    if not measure.rows:
        raise BadInput(
            f"{called(wanted.source)} has no rows.",
            hint="An empty source is never taken for an empty segment; check how it was made.",
        )
    check_source(called(wanted.source), concerns(measure, before), wanted.accepted)


def _whole_path(source: str) -> str:
    return source if source == STANDARD_INPUT else str(Path(source).expanduser().absolute())


class _Segments:
    """The segments that rows may name, by their ids or by their whole names in whatever language."""

    def __init__(self, known: Sequence[Segment], wanted: PlanWanted, language: str) -> None:
        self._wanted = wanted
        self._language = language
        self._by_id: dict[str, SegmentAtHand | str] = {}
        self._by_name: dict[str, SegmentAtHand | str] = {}
        for each in known:
            name = _name(each, language)
            at_hand = SegmentAtHand(each.id, name) if _takes_rows(each) else f"{name} is ruled by conditions"
            self._by_id[each.id] = at_hand
            for called_so in each.called:
                is_unique = called_so not in self._by_name
                self._by_name[called_so] = at_hand if is_unique else f"several segments are called {name!r}"

    @classmethod
    async def read(cls, platform: Platform, language: str, wanted: PlanWanted) -> _Segments:
        """The one of all rows, or all that there are. Raises NotFound, and BadInput for a dynamic one."""
        if wanted.creation is not None and platform.capabilities.sites and wanted.creation.site is None:
            raise BadInput(
                "Segments are created for a site, and none was named.",
                hint=f"Name it: {Way.SITE}. Those in use: see {Way.SEGMENTS}.",
            )
        if wanted.segment_id is not None:
            found = await _one(platform, wanted.segment_id, or_none=wanted.creation is not None)
        else:

            async def fetch(page: PageRequest) -> Page[Segment]:
                return await platform.segments(SegmentQuery(), page)

            pages = pages_in_order(fetch, Reading(to_the_end=True))
            found = [each async for page in pages for each in page.rows]
        if wanted.segment_id is not None and not all(map(_takes_rows, found)):
            raise BadInput(
                f"The members of {wanted.segment_id} follow from its rules, so no source can decide them.",
                hint="Change its rules, or keep a fixed segment in step instead.",
            )
        return cls(found, wanted, language)

    def check(self, detected: Detected) -> None:
        """Raise BadInput where nothing tells the segment of a row."""
        if self._wanted.segment_id is None and detected.columns.segment is None:
            raise BadInput(
                f"Nothing says which segment the rows of {self._wanted.source} belong to.",
                hint=f"Name it ({Way.SEGMENT}), or the column that does ({Way.SEGMENT_COLUMN}).",
            )

    @property
    def only(self) -> SegmentAtHand | None:
        """The segment of all rows; None where each row names its own."""
        found = None if self._wanted.segment_id is None else self._named(self._wanted.segment_id)
        return found if isinstance(found, SegmentAtHand) else None

    def of(self, row: SourceRow) -> SegmentAtHand | str:
        """The segment of a row, or why there is none; a missing one is planned where that was asked for."""
        return self._named(self._wanted.segment_id or row.segment or "")

    def _named(self, name: str) -> SegmentAtHand | str:
        called_so = call_name(name)
        found = self._by_id.get(name) or self._by_name.get(called_so)
        if found is None and name and self._wanted.creation is not None:
            found = self._by_name[called_so] = self._made(name, self._wanted.creation)
        if found is None:
            return f"{NO_SEGMENT} {name!r}" if name else "it names no segment"
        return found

    def _made(self, name: str, fields: SegmentFields) -> SegmentAtHand:
        is_id = name == self._wanted.segment_id or _PLAIN_ID.fullmatch(name)
        segment_id = name if is_id else new_segment_id()
        change = CreateSegment(segment_id, replace(fields, name={self._language: name}))
        return SegmentAtHand(segment_id, name, change.after)


async def _one(platform: Platform, segment_id: str, *, or_none: bool) -> list[Segment]:
    """The segment; an empty list where it is missing and may be."""
    try:
        return [await platform.segment(segment_id)]
    except NotFound:
        if or_none:
            return []
        raise


def _takes_rows(segment: Segment) -> bool:
    """Whether its members are listed, and follow from no rules."""
    return segment.kind is not SegmentKind.DYNAMIC


def _name(segment: Segment, language: str) -> str:
    return localize(segment.name, (language,)).text or segment.id
