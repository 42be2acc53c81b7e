"""Reads what a storefront is computed from; whatever can be read at the same time is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from segtui.changes.readback import read_assignments
from segtui.errors import SegtuiError
from segtui.model import Item, ItemKind, Lens, MemberKey, Product, Segment
from segtui.paging import Reading, pages_in_order
from segtui.platforms.port import Platform
from segtui.platforms.shop import shop_of
from segtui.storefront.compute import member_key, setback
from segtui.storefront.storefront import StorefrontFacts


async def gather(platform: Platform, lens: Lens, now: datetime) -> StorefrontFacts:
    """The facts for one lens; raises the family of `errors.py` where they cannot be had.

    A customer in n segments that may be in force costs 3 + 2n requests, further pages of items not counted;
    an anonymous visitor costs none.
    """
    at = lens.at or now
    key = member_key(lens)
    if key is None:
        return StorefrontFacts(lens, at, (), frozenset(), (), (), {})
    # Neither read is torn down when the other fails: one cancelled while connecting can cost a connection.
    trees, held = await asyncio.gather(
        shop_of(platform).category_trees(), _held(platform, lens, key, at), return_exceptions=True
    )
    if isinstance(held, BaseException):
        raise held
    if isinstance(trees, BaseException):
        raise trees
    return StorefrontFacts(
        lens=lens,
        at=at,
        segments=held.segments,
        memberships=held.memberships,
        items=held.items,
        trees=tuple(trees),
        products=held.products,
        unread=(*held.unread, *_narrowed(platform)),
    )


def _narrowed(platform: Platform) -> tuple[str, ...]:
    if not platform.narrowed_by:
        return ()
    return (
        f"Without the scope {', '.join(sorted(platform.narrowed_by))} some of the catalogue may be missing.",
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What hangs on the customer, as opposed to the catalogue."""

    segments: tuple[Segment, ...]
    memberships: frozenset[tuple[str, MemberKey]]
    items: tuple[Item, ...]
    products: dict[str, Product]
    unread: tuple[str, ...]


async def _held(platform: Platform, lens: Lens, key: MemberKey, at: datetime) -> _Held:
    # Without a company here: the segments of all companies, so that those of another one can be named.
    segments = tuple(await platform.segments_of(key.customer_id))
    candidates = [segment.id for segment in segments if setback(segment, lens, at) is None]
    memberships, items = await asyncio.gather(
        _memberships(platform, candidates, key), _items(platform, candidates), return_exceptions=True
    )
    if isinstance(memberships, BaseException):
        raise memberships
    if isinstance(items, BaseException):
        raise items
    products, unread = await _products(
        platform, [item for item in items if (item.segment_id, key) in memberships]
    )
    return _Held(segments, memberships, items, products, unread)


async def _memberships(
    platform: Platform, segment_ids: Sequence[str], key: MemberKey
) -> frozenset[tuple[str, MemberKey]]:
    if not platform.capabilities.legal_entities:
        return frozenset((segment_id, key) for segment_id in segment_ids)
    wanted = [(segment_id, key) for segment_id in segment_ids]
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
