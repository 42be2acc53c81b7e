"""Reading listings by page number, whichever of its two kinds of paging the platform uses (section 4).

Where pages follow each other by cursor, the cursors that were seen are remembered, so that a page that was
passed is one request away and a page far below is reached in long strides.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar, cast

from segtui.model import Page, PageRequest
from segtui.platforms.parsing import one
from segtui.platforms.shopgate.documents import CustomerRows, MemberRows, Meta, SegmentRows
from segtui.platforms.shopgate.requests import Listing, paged
from segtui.wire.call import Call
from segtui.wire.wire import Wire

LONGEST_STRIDE = 1_000
"""The most rows of one page (section 4)."""
MOST_WALKS = 16
"""Listings whose cursors are remembered; the least recently read is forgotten first."""
MOST_SEEN = 50_000
"""Rows of one listing whose place is remembered, to drop those that come a second time."""

T = TypeVar("T")
RowT_co = TypeVar("RowT_co", covariant=True)


class Rows(Protocol[RowT_co]):
    """A page as the platform sends it."""

    @property
    def meta(self) -> Meta:
        """How it goes on."""
        ...

    @property
    def rows(self) -> Sequence[RowT_co]:
        """What it holds."""
        ...


class Reader(NamedTuple, Generic[T]):
    """How the rows of a listing are read."""

    listing: Listing
    kind: type[SegmentRows | MemberRows | CustomerRows]
    """The document of one page."""
    key: Callable[[T], Hashable]
    """What tells a row from others."""


@dataclass(slots=True)
class _Walk:
    """One listing, as far as it was walked."""

    by_cursor: bool | None = None
    """None until the first page has come."""
    cursors: dict[int, str] = field(default_factory=dict)
    """By the row that comes after it, counted from 0."""
    reached: int = 0
    """How many rows there are up to the end of the page that was read last."""
    end: int | None = None
    """How many rows there are, once the walk has come to the end."""
    places: dict[Hashable, int] = field(default_factory=dict)
    """Where each row was first seen."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Walker:
    """Reads the listings of one merchant through one wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._walks: OrderedDict[tuple[Call, str | None], _Walk] = OrderedDict()

    async def page(self, reader: Reader[T], wanted: PageRequest) -> Page[T]:
        """The page of this number; empty where the listing ends before it."""
        walk = self._walk(reader.listing.call, wanted)
        start = (wanted.number - 1) * wanted.size
        async with walk.turn:
            if start and walk.by_cursor is None:
                await self._read(reader, walk, _Step(0, wanted.size, wanted.sort))
            if start and walk.by_cursor and not await self._reach(reader, walk, start, wanted.sort):
                return Page([], wanted.number, wanted.size)
            rows, total = await self._read(reader, walk, _Step(start, wanted.size, wanted.sort))
        return Page(rows, wanted.number, wanted.size, total)

    async def all(self, reader: Reader[T]) -> list[T]:
        """All rows, every one once. Where they are not as many as was said, they are read once more."""
        rows, total = await self._whole(reader)
        if total is not None and total != len(rows):
            rows, _ = await self._whole(reader)
        return rows

    async def _whole(self, reader: Reader[T]) -> tuple[list[T], int | None]:
        walk, found, start = _Walk(), dict[Hashable, T](), 0
        while True:
            rows, total = await self._read(reader, walk, _Step(start, LONGEST_STRIDE, None))
            found.update((reader.key(row), row) for row in rows)
            is_read = total is not None and not walk.by_cursor and walk.reached >= total
            if walk.end is not None or is_read:
                return list(found.values()), total
            start = walk.reached

    def _walk(self, call: Call, wanted: PageRequest) -> _Walk:
        key = (call, wanted.sort)
        if wanted.number == 1:
            # Who reads from the beginning wants what is there now, not where pages began a while ago.
            self._walks.pop(key, None)
        walk = self._walks.setdefault(key, _Walk())
        self._walks.move_to_end(key)
        if len(self._walks) > MOST_WALKS:
            self._walks.popitem(last=False)
        return walk

    async def _reach(self, reader: Reader[T], walk: _Walk, start: int, sort: str | None) -> bool:
        """Walk until it is known where row `start` begins; False where the listing ends before it."""
        while start not in walk.cursors:
            here = max((place for place in walk.cursors if place < start), default=0)
            if walk.end is not None and walk.end <= start:
                return False
            stride = min(LONGEST_STRIDE, start - here)
            await self._read(reader, walk, _Step(here, stride, sort))
            if max((place for place in walk.cursors if place <= start), default=0) <= here:
                return False
        return True

    async def _read(self, reader: Reader[T], walk: _Walk, step: _Step) -> tuple[list[T], int | None]:
        place = None
        if step.start:
            place = ("after", walk.cursors[step.start]) if walk.by_cursor else ("offset", str(step.start))
        call = paged(reader.listing, step.limit, place, step.sort)
        answer = await self._wire.send(call)
        page = cast("Rows[T]", one(answer, reader.kind, call))
        end = walk.reached = step.start + len(page.rows)
        walk.by_cursor = page.meta.is_by_cursor
        if walk.by_cursor:
            self._note(walk, page, end, place)
        elif not page.rows or (len(page.rows) < step.limit and page.meta.total is None):
            walk.end = end
        return _first_time(walk, reader, step.start, page.rows), page.meta.total

    def _note(self, walk: _Walk, page: Rows[T], end: int, place: tuple[str, str] | None) -> None:
        cursor = page.meta.next_cursor
        is_repeated = place is not None and cursor == place[1]
        if cursor is None or is_repeated or not page.rows:
            walk.end = end
        else:
            walk.cursors[end] = cursor


class _Step(NamedTuple):
    """One request of a walk."""

    start: int
    limit: int
    sort: str | None


def _first_time(walk: _Walk, reader: Reader[T], start: int, rows: Sequence[T]) -> list[T]:
    """The rows without those that stood on an earlier page: rows move while a listing is walked.

    Within a page that is read once more they may stand elsewhere than before.
    """
    kept = []
    for at, row in enumerate(rows, start):
        key = reader.key(row)
        if walk.places.get(key, start) < start:
            continue
        if key in walk.places or len(walk.places) < MOST_SEEN:
            walk.places[key] = at
        kept.append(row)
    return kept
