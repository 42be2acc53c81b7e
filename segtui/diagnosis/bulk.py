"""Asks about many customers at once: requests grow with the pages of a listing, not with the customers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TypeVar

from segtui.diagnosis.desk import Desk
from segtui.diagnosis.naming import FoundCustomer, one_customer
from segtui.diagnosis.question import Ambiguous
from segtui.diagnosis.reading import Read, Reading, T
from segtui.model import CompanyRef, Customer, CustomerQuery, Member, MemberQuery, Page, PageRequest
from segtui.paging import WHOLE, pages_in_order
from segtui.platforms.reaching import shop_of

AT_ONCE = 6
"""Fewer than the wire has connections: a long list leaves room for what a person asks meanwhile."""

K = TypeVar("K", bound=Hashable)
Tell = Callable[[int, int], None]
"""Takes how many look-ups are done, and how many there will be as far as is known."""
Rows = Mapping[str, Reading[tuple[Member, ...]]]
"""By customer: their assignments to one segment."""


@dataclass(slots=True)
class Bulk:
    """Asks in batches, a few at once, and tells how far it is."""

    desk: Desk
    tell: Tell
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    done: int = 0
    total: int = 0

    @property
    def batch_size(self) -> int:
        """How many customers one look-up takes."""
        return self.desk.platform.capabilities.id_batch

    async def of_each(
        self, keys: Sequence[K], what: str, read: Callable[[Sequence[K]], Awaitable[Mapping[K, T]]]
    ) -> dict[K, Reading[T]]:
        """What was read for each key; the evidence of each is the request of its batch."""
        size = self.batch_size
        self._expect(len(keys))

        async def one(batch: Sequence[K]) -> dict[K, Reading[T]]:
            found = await self.one(f"{what} of {len(batch)} customers", lambda: read(batch))
            self._finished(len(batch))
            if isinstance(found, Read):
                return {each: Read(found.value[each], found.source) for each in batch}
            return dict.fromkeys(batch, found)

        batches = await asyncio.gather(
            *(one(keys[start : start + size]) for start in range(0, len(keys), size))
        )
        return {key: reading for batch in batches for key, reading in batch.items()}

    async def one(self, what: str, read: Callable[[], Awaitable[T]]) -> Reading[T]:
        """One question, when it is its turn."""
        async with self.turns:
            return await self.desk.asker.ask(what, read)

    async def find(self, what: str, read: Callable[[], Awaitable[T]]) -> Reading[T]:
        """One question about one thing, which may be found not to be there."""
        async with self.turns:
            return await self.desk.asker.find(what, read)

    def _expect(self, look_ups: int) -> None:
        self.total += look_ups
        self.tell(self.done, self.total)

    def _finished(self, look_ups: int) -> None:
        self.done += look_ups
        self.tell(self.done, self.total)


async def find_many(
    bulk: Bulk, texts: Mapping[CustomerQuery, str]
) -> dict[CustomerQuery, FoundCustomer | Ambiguous]:
    """Who is meant by each query, with the text it was read from; addresses and ids go in batches apart."""
    platform = bulk.desk.platform

    async def look_up(batch: Sequence[CustomerQuery]) -> dict[CustomerQuery, Page[Customer]]:
        return dict(zip(batch, await platform.find_each(batch), strict=True))

    addresses = [each for each in texts if each.email is not None]
    keys = [each for each in texts if each.email is None]
    found = await asyncio.gather(
        bulk.of_each(addresses, "addresses", look_up), bulk.of_each(keys, "ids", look_up)
    )
    answers: dict[CustomerQuery, FoundCustomer | Ambiguous] = {}
    for query, page in (each for part in found for each in part.items()):
        answer = one_customer(texts[query], page)
        if isinstance(answer, FoundCustomer) and answer.id is None:
            answer = FoundCustomer(answer.record, query.id or query.number)
        answers[query] = answer
    return answers


async def companies_of_many(
    bulk: Bulk, customer_ids: Sequence[str]
) -> dict[str, Reading[tuple[CompanyRef, ...]]]:
    """The companies of each customer, as their contact assignments have them."""
    platform = bulk.desk.platform

    async def look_up(batch: Sequence[str]) -> dict[str, tuple[CompanyRef, ...]]:
        found = await shop_of(platform).legal_entities_of_each(batch)
        return {
            each: tuple(CompanyRef(id=company.id, name=company.name) for company in companies)
            for each, companies in found.items()
        }

    return await bulk.of_each(customer_ids, "companies", look_up)


async def rows_of_many(
    bulk: Bulk, segment_id: str, customer_ids: Sequence[str], member_count: int | None
) -> Rows:
    """Their assignments to a segment: looked up, or the whole segment read where that takes less."""
    pages = None if member_count is None else -(-member_count // WHOLE.page_size)
    if pages is not None and pages <= -(-len(customer_ids) // bulk.batch_size):
        whole = await bulk.one(f"members of {segment_id}", lambda: _all_members(bulk.desk, segment_id))
        # Pages move while members come and go: only a listing that is as long as it says misses nobody.
        if isinstance(whole, Read) and len(whole.value) == member_count:
            by_customer = _by_customer(whole.value, customer_ids)
            request = whole.source.request + (f" (the last of {pages} pages)" if pages > 1 else "")
            source = whole.source._replace(request=request)
            return {each: Read(rows, source) for each, rows in by_customer.items()}

    async def look_up(batch: Sequence[str]) -> dict[str, tuple[Member, ...]]:
        return _by_customer(await bulk.desk.platform.members_among(segment_id, batch), batch)

    return await bulk.of_each(customer_ids, f"members of {segment_id}", look_up)


async def _all_members(desk: Desk, segment_id: str) -> list[Member]:
    async def fetch(page: PageRequest) -> Page[Member]:
        return await desk.platform.members(segment_id, MemberQuery(), page)

    rows: list[Member] = []
    async with aclosing(pages_in_order(fetch)) as pages:
        async for page in pages:
            rows += page.rows
    return rows


def _by_customer(members: Sequence[Member], customer_ids: Sequence[str]) -> dict[str, tuple[Member, ...]]:
    found: dict[str, list[Member]] = {each: [] for each in customer_ids}
    for member in members:
        if member.customer.id in found:
            found[member.customer.id].append(member)
    return {each: tuple(rows) for each, rows in found.items()}
