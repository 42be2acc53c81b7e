"""Reads what a storefront is computed from; whatever can be read at the same time is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from segtui.changes.readback import read_assignments
from segtui.errors import SegtuiError
from segtui.model import Item, ItemKind, Lens, MemberKey, Product, Segment
from segtui.paging import Reading, pages_in_order
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.storefront.compute import member_key, setback
from segtui.storefront.storefront import StorefrontFacts


async def gather_each(
    platform: Platform, lenses: Sequence[Lens], now: datetime
) -> tuple[StorefrontFacts, ...]:
    """The facts for several lenses, in order; raises the family of `errors.py` where they cannot be had.

    Unsupported on a platform without a shop, whoever looks: nothing would look like an empty storefront.
    What lenses share is read once, so that a change made meanwhile is never taken for a difference of theirs.
    A customer in n segments that may be in force costs 3 + 2n requests, further pages of items not counted;
    anonymous visitors cost none.
    """
    shop = shop_of(platform)
    views = [_View(lens, lens.at or now, member_key(lens)) for lens in lenses]
    if all(view.key is None for view in views):
        return tuple(StorefrontFacts(view.lens, view.at, (), frozenset(), (), (), {}) for view in views)
    # Neither read is torn down when the other fails: one cancelled while connecting can cost a connection.
    trees, held = await asyncio.gather(shop.category_trees(), _held(platform, views), return_exceptions=True)
    if isinstance(held, BaseException):
        raise held
    if isinstance(trees, BaseException):
        raise trees
    unread = (*held.unread, *_narrowed(platform))
    return tuple(
        StorefrontFacts(
            lens=view.lens,
            at=view.at,
            segments=held.segments.get(view.lens.customer_id or "", ()),
            memberships=held.memberships,
            items=held.items,
            trees=tuple(trees),
            products=held.products,
            unread=unread,
        )
        for view in views
    )


class _View(NamedTuple):
    """A lens, its moment, and the pair that must be a member for it."""

    lens: Lens
    at: datetime
    key: MemberKey | None


def _narrowed(platform: Platform) -> tuple[str, ...]:
    scopes = sorted(platform.narrowed_by)
    if not scopes:
        return ()
    # Not of the catalogue alone: sites and companies are narrowed too.
    named = f"the scope {scopes[0]}" if len(scopes) == 1 else f"the scopes {', '.join(scopes)}"
    return (f"Without {named} some of what was asked for may be missing.",)


@dataclass(frozen=True, slots=True)
class _Held:
    """What hangs on the customers, as opposed to the catalogue."""

    segments: dict[str, tuple[Segment, ...]]
    """By customer id."""
    memberships: frozenset[tuple[str, MemberKey]]
    items: tuple[Item, ...]
    products: dict[str, Product]
    unread: tuple[str, ...]


async def _held(platform: Platform, views: Sequence[_View]) -> _Held:
    customers = list(dict.fromkeys(view.key.customer_id for view in views if view.key))
    segments = await _segments(platform, customers)
    wanted = list(
        dict.fromkeys(
            (segment.id, view.key)
            for view in views
            if view.key
            for segment in segments[view.key.customer_id]
            if setback(segment, view.lens, view.at) is None
        )
    )
    memberships, items = await asyncio.gather(
        _memberships(platform, wanted),
        _items(platform, list(dict.fromkeys(segment_id for segment_id, _ in wanted))),
        return_exceptions=True,
    )
    if isinstance(memberships, BaseException):
        raise memberships
    if isinstance(items, BaseException):
        raise items
    counting = {segment_id for segment_id, _ in memberships}
    products, unread = await _products(platform, [item for item in items if item.segment_id in counting])
    return _Held(segments, memberships, items, products, unread)


async def _segments(platform: Platform, customer_ids: Sequence[str]) -> dict[str, tuple[Segment, ...]]:
    """The segments of each customer, for whatever company, so that those of another one can be named."""
    found = await asyncio.gather(
        *(platform.segments_of(customer_id) for customer_id in customer_ids), return_exceptions=True
    )
    first: dict[str, Segment] = {}
    segments: dict[str, tuple[Segment, ...]] = {}
    for customer_id, theirs in zip(customer_ids, found, strict=True):
        if isinstance(theirs, BaseException):
            raise theirs
        segments[customer_id] = tuple(first.setdefault(each.id, each) for each in theirs)
    return segments


async def _memberships(
    platform: Platform, wanted: Sequence[tuple[str, MemberKey]]
) -> frozenset[tuple[str, MemberKey]]:
    if not platform.capabilities.legal_entities:
        return frozenset(wanted)
    found = await read_assignments(platform, wanted)
    for reading in found:
        if isinstance(reading, SegtuiError):
            raise reading
    return frozenset(pair for pair, reading in zip(wanted, found, strict=True) if reading is not None)


async def _items(platform: Platform, segment_ids: Sequence[str]) -> tuple[Item, ...]:
    lists = await asyncio.gather(*(_items_of(platform, each) for each in segment_ids), return_exceptions=True)
    items: list[Item] = []
    for found in lists:
        if isinstance(found, BaseException):
            raise found
        items.extend(found)
    return tuple(items)


async def _items_of(platform: Platform, segment_id: str) -> list[Item]:
    items: list[Item] = []
    async with aclosing(
        pages_in_order(lambda page: shop_of(platform).items(segment_id, page), Reading())
    ) as pages:
        async for page in pages:
            items.extend(page.rows)
    return items


async def _products(platform: Platform, items: Sequence[Item]) -> tuple[dict[str, Product], tuple[str, ...]]:
    """The products held directly, and a sentence where they could not be read: the items name them anyway."""
    ids = list(dict.fromkeys(item.id for item in items if item.kind is ItemKind.PRODUCT))
    if not ids:
        return {}, ()
    try:
        return await shop_of(platform).products_by_id(ids), ()
    except SegtuiError as error:
        return {}, (f"Whether the products are published is not known: {error.summary}",)
