"""What every topic of the Emporix client stands on: send a call, read the answer, page through a listing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import TypeVar

from segtui.errors import Forbidden
from segtui.model import Document, Page, PageRequest
from segtui.paging import Reading, pages_in_order
from segtui.platforms.batching import looked_up
from segtui.platforms.batching import together as together
from segtui.platforms.emporix import answers
from segtui.platforms.emporix.requests import Tenant
from segtui.wire.call import Call
from segtui.wire.wire import Wire

D = TypeVar("D", bound=Document)
T = TypeVar("T")

ID_BATCH = 100
"""Ids or addresses in one look-up: as many as clients were seen to send, and no limit is documented (fact
sheet, section 1)."""
LOOK_UPS_AT_ONCE = 6
"""Fewer than the wire has connections: a long look-up leaves room for what a person asks meanwhile."""


class Reader:
    """Reads one tenant through one wire."""

    def __init__(self, wire: Wire, tenant: Tenant) -> None:
        self._wire = wire
        self._tenant = tenant
        self._lacking: set[str] = set()

    @property
    def narrowed_by(self) -> frozenset[str]:
        """The scopes whose lack has narrowed what was read so far: unpublished categories, inactive sites."""
        return frozenset(self._lacking)

    def narrow(self, scopes: Iterable[str]) -> None:
        """Take these scopes for lacking from the start."""
        self._lacking.update(scopes)

    async def _one(self, call: Call, kind: type[D]) -> D:
        return answers.one(await self._wire.send(call), kind, call)

    async def _page(
        self, call: Call, kind: type[D], wanted: PageRequest, *, header: str = answers.X_TOTAL_COUNT
    ) -> Page[D]:
        return answers.page(await self._wire.send(call), kind, wanted, call, header=header)

    async def _all(self, fetch: Callable[[PageRequest], Awaitable[Page[D]]]) -> list[D]:
        rows: list[D] = []
        async with aclosing(pages_in_order(fetch, Reading())) as pages:
            async for page in pages:
                rows.extend(page.rows)
        return rows

    async def _widest(self, scope: str, ask: Callable[[bool], Awaitable[T]]) -> T:
        """What can be read with this scope, or else what can be read without it.

        A refusal is remembered, once the narrower question was answered.
        """
        if scope in self._lacking:
            return await ask(False)
        try:
            return await ask(True)
        except Forbidden:
            answer = await ask(False)
            self._lacking.add(scope)
            return answer

    async def _looked_up(
        self, ids: Sequence[str], look_up: Callable[[Sequence[str]], Awaitable[list[T]]], size: int = ID_BATCH
    ) -> list[T]:
        """What was found for these ids, asked for in batches."""
        distinct = list(dict.fromkeys(ids))
        batches = [distinct[start : start + size] for start in range(0, len(distinct), size)]
        return await looked_up(batches, look_up, at_once=LOOK_UPS_AT_ONCE)
