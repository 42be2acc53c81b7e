"""Work in several requests: at the same time, in batches, and in order where each is a write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from segtui.errors import SegtuiError
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Interrupted

T = TypeVar("T")
B = TypeVar("B")


async def looked_up(
    batches: Sequence[B], look_up: Callable[[B], Awaitable[list[T]]], *, at_once: int
) -> list[T]:
    """What was found for all batches, in their order, `at_once` of them at the same time."""
    turns = asyncio.Semaphore(at_once)

    async def in_turn(batch: B) -> list[T]:
        async with turns:
            return await look_up(batch)

    return [each for found in await together(map(in_turn, batches)) for each in found]


async def sent_in_order(
    batches: Sequence[B], send: Callable[[B], Awaitable[Sequence[RowResult]]], row_count: int
) -> BulkResult:
    """Send the batches of a write one after the other; one outcome per row.

    Raises Interrupted where a later one fails as a whole.
    """
    rows: list[RowResult] = []
    for batch in batches:
        try:
            rows.extend(await send(batch))
        except SegtuiError as error:
            if not rows:
                raise
            raise Interrupted(error, BulkResult(tuple(rows)), row_count) from error
    return BulkResult(tuple(rows))


async def together(work: Iterable[Awaitable[T]]) -> list[T]:
    """All results, in order. None is torn down when another fails; then the first failure is raised."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    results: list[T] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        results.append(outcome)
    return results
