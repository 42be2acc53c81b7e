"""Reading a whole listing, page after page in order, with a few pages under way at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import NamedTuple, TypeVar

from segtui.model import Page, PageRequest

T = TypeVar("T")


class Reading(NamedTuple):
    """How a listing is read."""

    page_size: int = 200
    ahead: int = 6
    """How many pages may be under way at once; they are also all that is held in memory."""
    sort: str | None = None
    limit: int | None = None
    """Stop after this many rows; None reads all."""
    to_the_end: bool = False
    """Take the total for a hint that may lag behind, and only a page that is not full for the end.

    For whoever tells from what was read that something is not there.
    """


WHOLE = Reading()
"""Everything, in the platform's own order."""


async def pages_in_order(
    fetch: Callable[[PageRequest], Awaitable[Page[T]]], reading: Reading = WHOLE
) -> AsyncGenerator[Page[T], None]:
    """Yield the pages of a listing in order; close the generator (`aclosing`) when leaving early.

    With a total, further pages are fetched ahead of the reader. Without one they are fetched one by one,
    because only an empty or short page tells the end.
    """
    size = min(reading.page_size, reading.limit) if reading.limit else reading.page_size
    first = await fetch(PageRequest(1, size, reading.sort, with_total=True))
    yield first
    last, follow = first, _one_by_one if first.total is None else _ahead
    async with aclosing(follow(fetch, first, reading)) as pages:
        async for page in pages:
            last = page
            yield page
    while reading.to_the_end and last.rows and len(last.rows) >= last.size:
        last = await fetch(PageRequest(last.number + 1, last.size, reading.sort))
        yield last


async def _one_by_one(
    fetch: Callable[[PageRequest], Awaitable[Page[T]]], first: Page[T], reading: Reading
) -> AsyncGenerator[Page[T], None]:
    page, read = first, len(first.rows)
    while page.may_continue and (reading.limit is None or read < reading.limit):
        page = await fetch(PageRequest(page.number + 1, first.size, reading.sort))
        read += len(page.rows)
        yield page


async def _ahead(
    fetch: Callable[[PageRequest], Awaitable[Page[T]]], first: Page[T], reading: Reading
) -> AsyncGenerator[Page[T], None]:
    wanted = min(first.total or 0, reading.limit or first.total or 0)
    # A platform may give fewer rows than were asked for; its pages then start where its own size says.
    size = len(first.rows) if 0 < len(first.rows) < min(first.size, wanted) else first.size
    numbers = iter(range(2, -(-wanted // size) + 1))
    under_way: deque[asyncio.Task[Page[T]]] = deque()

    def start_next() -> None:
        number = next(numbers, None)
        if number is not None:
            under_way.append(asyncio.ensure_future(_fetched(fetch, PageRequest(number, size, reading.sort))))

    try:
        for _ in range(reading.ahead):
            start_next()
        while under_way:
            page = await under_way[0]
            under_way.popleft()
            start_next()
            yield page
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _fetched(fetch: Callable[[PageRequest], Awaitable[Page[T]]], request: PageRequest) -> Page[T]:
    return await fetch(request)
