"""Reading listings and many single things, without flooding the platform."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import TypeVar

from segtui.cli.output import say
from segtui.model import Page, PageRequest
from segtui.paging import Reading, pages_in_order

S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = 6
"""How many requests of one command are under way at the same time."""


async def all_rows(
    fetch: Callable[[PageRequest], Awaitable[Page[T]]], *, sort: str | None = None, limit: int | None = None
) -> tuple[list[T], int | None]:
    """The rows of a listing that is short by nature, and its total where the platform says it.

    What the platform remarks on the listing is said.
    """
    rows: list[T] = []
    total: int | None = None
    async with aclosing(pages_in_order(fetch, Reading(sort=sort, limit=limit))) as pages:
        async for page in pages:
            if page.remark and page.number == 1:
                say(page.remark)
            rows += page.rows
            total = page.total if total is None else total
            if limit is not None and len(rows) >= limit:
                break
    return rows[:limit], total


async def gathered(each: Callable[[S], Awaitable[T]], things: Iterable[S]) -> list[T]:
    """What `each` gives for every thing, in order, a few at a time; the first failure stops the others."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated(thing: S) -> T:
        async with gate:
            return await each(thing)

    tasks = [asyncio.ensure_future(gated(thing)) for thing in things]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
