"""Reading single assignments, several at once: before a change, after it, and for a storefront."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from segtui.changes.change import LabelledMember
from segtui.changes.members import MembershipChange
from segtui.changes.outcome import Confirmation, Unread
from segtui.drafts import ItemKey
from segtui.errors import BadInput, NotFound, SegtuiError
from segtui.model import Item, Member, MemberKey, MemberQuery, Page, PageRequest
from segtui.paging import Reading as Pages
from segtui.paging import pages_in_order
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of

AT_ONCE = 6
"""How many assignments are read at the same time; it leaves the wire room for the user."""

ONE_BY_ONE = 20
"""Up to this many rows are always read one by one."""

_PAGE_ROWS = 200

KeyT = TypeVar("KeyT", bound=Hashable)
FoundT = TypeVar("FoundT")

Reading = Member | SegtuiError | None
"""An assignment; None where there is none; the error where nobody knows."""


async def read_assignments(platform: Platform, wanted: Sequence[tuple[str, MemberKey]]) -> list[Reading]:
    """Each assignment (segment id, member key) by itself, in the order asked for."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(segment_id: str, key: MemberKey) -> Reading:
        async with gate:
            try:
                return await platform.member(segment_id, key)
            except NotFound:
                return None
            except SegtuiError as error:
                return error

    return await asyncio.gather(*(read(segment_id, key) for segment_id, key in wanted))


async def confirmed(platform: Platform, change: MembershipChange) -> Confirmation:
    """Whether each member of the change is read back in the wanted state, by the fewest requests."""
    visible: list[LabelledMember] = []
    pending: list[LabelledMember] = []
    unread: list[Unread] = []
    try:
        readings = await found_among(members_of(platform, change.segment_id), change.keys)
    except SegtuiError as error:
        return Confirmation((), (), tuple(Unread(member, error) for member in change.members))
    for member in change.members:
        reading = readings[member.key]
        if isinstance(reading, SegtuiError):
            unread.append(Unread(member, reading))
        elif (reading is not None) == change.wanted:
            visible.append(member)
        else:
            pending.append(member)
    return Confirmation(tuple(visible), tuple(pending), tuple(unread))


async def companies_by_segment(
    platform: Platform, segment_ids: Sequence[str], customer_id: str, company_ids: Sequence[str | None]
) -> dict[str, tuple[str | None, ...]]:
    """For which of these companies (None: for no company) a customer is in each segment.

    A segment is left out where one of its reads failed: nothing certain is known of it.
    """
    wanted = [(each, MemberKey(customer_id, company)) for each in segment_ids for company in company_ids]
    readings = list(zip(wanted, await read_assignments(platform, wanted), strict=True))
    uncertain = {segment_id for (segment_id, _), reading in readings if isinstance(reading, SegtuiError)}
    return {
        each: tuple(
            key.legal_entity_id for (segment_id, key), found in readings if segment_id == each and found
        )
        for each in segment_ids
        if each not in uncertain
    }


@dataclass(frozen=True, slots=True)
class Source(Generic[KeyT, FoundT]):
    """Where the rows of one segment are read: one by one, many by their keys, or page by page."""

    one: Callable[[KeyT], Awaitable[FoundT]]
    """Raises NotFound where there is none."""
    page: Callable[[PageRequest], Awaitable[Page[FoundT]]]
    key: Callable[[FoundT], KeyT]
    many: Callable[[Sequence[KeyT]], Awaitable[list[FoundT]]] | None = None
    """Those of these that are there, and maybe others; None where the platform has no such look-up."""
    in_one: int = 1
    """How many keys one request of `many` takes."""


def members_of(platform: Platform, segment_id: str) -> Source[MemberKey, Member]:
    """Where the members of a segment are read."""
    return Source(
        lambda key: platform.member(segment_id, key),
        lambda page: platform.members(segment_id, MemberQuery(), page),
        lambda member: member.key,
        lambda keys: platform.members_among(segment_id, list(dict.fromkeys(key[0] for key in keys))),
        platform.capabilities.id_batch,
    )


def items_of(platform: Platform, segment_id: str) -> Source[ItemKey, Item]:
    """Where the items of a segment are read."""
    return Source(
        lambda key: shop_of(platform).item(segment_id, key),
        lambda page: shop_of(platform).items(segment_id, page),
        lambda item: ItemKey(item.kind, item.id),
    )


async def found_among(
    source: Source[KeyT, FoundT], keys: Sequence[KeyT]
) -> dict[KeyT, FoundT | SegtuiError | None]:
    """What is there of these, by the way that takes the fewest requests: by key, many keys at once, or pages.

    None where there is none. Raises what a page raises; of what is read one by one, the errors are among the
    answers.
    """
    if len(keys) <= ONE_BY_ONE:
        return await _found_one_by_one(source, keys)
    total = (await source.page(PageRequest(1, 1, with_total=True))).total
    pages = len(keys) if total is None else -(-total // _PAGE_ROWS)
    otherwise = _found_in_pages if pages < len(keys) else _found_one_by_one
    if source.many is None or -(-len(keys) // source.in_one) >= pages:
        return await otherwise(source, keys)
    try:
        return _among(keys, source.key, await source.many(keys))
    except BadInput:
        # An id that no query of the platform can write; the other ways take it.
        return await otherwise(source, keys)


async def _found_one_by_one(
    source: Source[KeyT, FoundT], keys: Sequence[KeyT]
) -> dict[KeyT, FoundT | SegtuiError | None]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(key: KeyT) -> FoundT | SegtuiError | None:
        async with gate:
            try:
                return await source.one(key)
            except NotFound:
                return None
            except SegtuiError as error:
                return error

    return dict(zip(keys, await asyncio.gather(*map(read, keys)), strict=True))


def _among(
    keys: Sequence[KeyT], key_of: Callable[[FoundT], KeyT], rows: Sequence[FoundT]
) -> dict[KeyT, FoundT | SegtuiError | None]:
    found: dict[KeyT, FoundT | SegtuiError | None] = dict.fromkeys(keys)
    found.update((key_of(row), row) for row in rows if key_of(row) in found)
    return found


async def _found_in_pages(
    source: Source[KeyT, FoundT], keys: Sequence[KeyT]
) -> dict[KeyT, FoundT | SegtuiError | None]:
    found: dict[KeyT, FoundT | SegtuiError | None] = dict.fromkeys(keys)
    async with aclosing(pages_in_order(source.page, Pages(_PAGE_ROWS, to_the_end=True))) as pages:
        async for page in pages:
            rows = ((source.key(row), row) for row in page.rows)
            found.update((key, row) for key, row in rows if key in found)
    return found
