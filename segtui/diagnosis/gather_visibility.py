"""Reads the facts of a visibility: three round trips, and never more requests than one question may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from segtui.diagnosis.check import Status
from segtui.diagnosis.checks import SegmentCase, segment_active, segment_site, segment_valid
from segtui.diagnosis.facts import CustomerFacts, ItemFacts, SegmentFacts, ShopFacts, VisibilityFacts
from segtui.diagnosis.gather import (
    NOT_ASKED,
    Desk,
    as_tuple,
    customer_of_profile,
    groups_of_segment,
    read_sites,
    shop_facts,
)
from segtui.diagnosis.gather_items import (
    category_tree,
    filed_as_told,
    filed_in,
    named_product,
    unseen_scope,
)
from segtui.diagnosis.naming import find_customer
from segtui.diagnosis.question import Ambiguous, Visibility
from segtui.diagnosis.reading import LIMIT_REACHED, Absent, Read, Reading, Source, T
from segtui.diagnosis.visibility import ways_of
from segtui.model import Availability, Group, Item, ItemKind, Member, Segment, Site
from segtui.platforms.shop import shop_of

K = TypeVar("K", bound="str | None")

SPARE_SEGMENTS = 2
"""How many segments of the customer that do not hold the item are looked at, so that it could be put in."""


@dataclass(frozen=True, slots=True)
class Place:
    """The item where it stands."""

    item: ItemFacts
    sites: Reading[tuple[Site, ...]]
    site: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """The segments that a question is about."""

    segment_ids: tuple[str, ...]
    spare: int = 0
    """How many of the customer's others are looked at, where none of these counts."""


async def gather_visibility(desk: Desk, question: Visibility) -> VisibilityFacts | Ambiguous:
    """The facts of a visibility."""
    # Neither waits for the other: a customer who is hard to find costs no further round trip.
    whom, place = await asyncio.gather(_whom(desk, question), find_place(desk, question))
    if isinstance(whom, Ambiguous):
        return whom
    if isinstance(place, Ambiguous):
        return place
    shop = shop_facts(desk, question, place.site, place.sites)
    segments = await _segments(desk, shop, whom, place.item)
    return VisibilityFacts(shop, whom, place.item, segments)


async def _whom(desk: Desk, question: Visibility) -> CustomerFacts | Ambiguous:
    customer = await find_customer(desk.asker, desk.platform, question.customer)
    if isinstance(customer, Ambiguous):
        return customer
    return await customer_of_profile(desk, question, customer)


async def find_place(desk: Desk, question: Visibility) -> Place | Ambiguous:
    """The item where it stands on the site, and who holds it; or several that its name may mean."""
    read = _category_place if question.kind is ItemKind.CATEGORY else _product_place
    place = await read(desk, question)
    return place if isinstance(place, Ambiguous) else replace(place, item=await _on_site(desk, place))


async def _category_place(desk: Desk, question: Visibility) -> Place | Ambiguous:
    tree, sites = await asyncio.gather(category_tree(desk), read_sites(desk))
    site = question.site or default_site(sites)
    filed: Reading[tuple[str, ...]] = NOT_ASKED
    if isinstance(tree, Read):
        filed = Read((question.item,), tree.source)
    unseen, item_id = unseen_scope(desk), question.item
    item = ItemFacts(
        ItemKind.CATEGORY, item_id, None, filed, tree, NOT_ASKED, None, NOT_ASKED, unseen, unseen
    )
    return Place(item, sites, site)


async def _product_place(desk: Desk, question: Visibility) -> Place | Ambiguous:
    tree, sites, product, filed = await asyncio.gather(
        category_tree(desk),
        read_sites(desk),
        named_product(desk, question.item),
        filed_in(desk, question.item),
    )
    if isinstance(product, Ambiguous):
        return product
    if isinstance(product, Read) and product.value.id != question.item:
        filed = await filed_as_told(desk, product)
    product_id = product.value.id if isinstance(product, Read) else question.item
    item = ItemFacts(
        ItemKind.PRODUCT,
        product_id,
        product,
        filed,
        tree,
        NOT_ASKED,
        NOT_ASKED,
        NOT_ASKED,
        desk.lacks("read products"),
        unseen_scope(desk),
    )
    return Place(item, sites, question.site or default_site(sites))


def default_site(sites: Reading[tuple[Site, ...]]) -> str | None:
    """The site that is meant where none is named: the tenant's default."""
    known = sites.value if isinstance(sites, Read) else ()
    return next((each.code for each in known if each.is_default), None)


async def _on_site(desk: Desk, place: Place) -> ItemFacts:
    """Who holds the item, its catalogs and its availability."""
    item, site = place.item, place.site
    asker, platform = desk.asker, desk.platform

    async def holders() -> Reading[tuple[Item, ...]]:
        ids = tuple(ids_of(item))
        return await asker.ask(
            f"segments that hold {item.id}", lambda: as_tuple(shop_of(platform).holders_of(ids))
        )

    if site is None:
        return replace(item, holders=await holders())

    async def stock() -> Reading[Availability] | None:
        if item.kind is ItemKind.CATEGORY:
            return None
        what = f"availability of {item.id} on {site}"
        return await asker.ask(what, lambda: shop_of(platform).availability(item.id, site))

    held, catalogs, available = await asyncio.gather(
        holders(),
        asker.ask(f"catalogs of {site}", lambda: as_tuple(shop_of(platform).catalogs_on(site))),
        stock(),
    )
    return replace(item, holders=held, catalogs=catalogs, availability=available)


def ids_of(item: ItemFacts) -> Iterator[str]:
    """The item, its categories and those above them."""
    found = dict.fromkeys((item.id,))
    for way in ways_of(item):
        if way.categories is None:
            found[way.leaf] = None
        found |= dict.fromkeys(each.id for each in way.categories or ())
    yield from found


async def _segments(
    desk: Desk, shop: ShopFacts, customer: CustomerFacts, item: ItemFacts
) -> Mapping[str, SegmentFacts]:
    """The segments that hold the item, and a few of the customer's own that might."""
    holders = item.holders.value if isinstance(item.holders, Read) else ()
    holding = tuple(dict.fromkeys(row.segment_id for row in holders))
    return await look_into(desk, shop, customer, Sought(holding, SPARE_SEGMENTS))


async def look_into(
    desk: Desk, shop: ShopFacts, customer: CustomerFacts, sought: Sought
) -> Mapping[str, SegmentFacts]:
    """These segments as far as they concern the customer, in one round trip."""
    holding, own = sought.segment_ids, customer.segments
    theirs = {each.id: each for each in own.value} if isinstance(own, Read) else {}
    counting = [each for each in theirs if isinstance(own, Read) and may_count(shop, customer, theirs[each])]
    wanted = sorted((each for each in holding if each in theirs), key=lambda each: each not in counting)
    if not any(each in counting for each in wanted):
        wanted += [each for each in counting if each not in holding][: sought.spare]
    found, rows, groups = await _asked(desk, customer, (holding, tuple(theirs), wanted))
    without: Reading[tuple[Member, ...]] = Read((), own.source) if isinstance(own, Read) else own
    return {
        each: SegmentFacts(
            each,
            _record(each, own, theirs, found),
            rows.get(each, LIMIT_REACHED if each in theirs else without),
            groups.get(each, LIMIT_REACHED),
        )
        for each in dict.fromkeys((*holding, *wanted))
    }


async def _asked(
    desk: Desk, customer: CustomerFacts, ids: tuple[Sequence[str], Sequence[str], Sequence[str]]
) -> tuple[
    Reading[dict[str, Segment]],
    Mapping[str, Reading[tuple[Member, ...]]],
    Mapping[str, Reading[tuple[Group, ...]]],
]:
    """What the segments are, who is in them, and their groups: all at once, as far as may still be asked.

    `ids` are those that hold the item, those of the customer, and those whose rows are wanted.
    """
    holding, theirs, wanted = ids
    unknown = tuple(each for each in holding if each not in theirs)
    left = desk.asker.left - bool(unknown)
    in_groups = isinstance(customer.groups, Read) and customer.groups.value
    looked_into = holding[: max(0, left - len(wanted))] if in_groups else ()
    found, rows, groups = await asyncio.gather(
        documents(desk, unknown),
        each_of(wanted[: max(0, left)], lambda one: _rows(desk, customer, one)),
        each_of(looked_into, lambda one: groups_of_segment(desk, one)),
    )
    return found, rows, groups


async def documents(desk: Desk, segment_ids: Sequence[str]) -> Reading[dict[str, Segment]]:
    """These segments, by id; nothing is asked where there are none."""
    if not segment_ids:
        return Read({}, Source("", None, desk.now))
    return await desk.asker.ask(
        f"{len(segment_ids)} segments", lambda: desk.platform.segments_with_ids(segment_ids)
    )


def _record(
    segment_id: str,
    own: Reading[tuple[Segment, ...]],
    theirs: Mapping[str, Segment],
    found: Reading[dict[str, Segment]],
) -> Reading[Segment]:
    if segment_id in theirs and isinstance(own, Read):
        return Read(theirs[segment_id], own.source)
    if not isinstance(found, Read):
        return found
    if segment_id in found.value:
        return Read(found.value[segment_id], found.source)
    return Absent(f"no segment {segment_id}", found.source)


def may_count(shop: ShopFacts, customer: CustomerFacts, segment: Segment) -> bool:
    """Whether it is in force where the question is about, whoever its members are."""
    record = Read(segment, Source("", None, shop.at))
    case = SegmentCase(shop, customer, None, SegmentFacts(segment.id, record, NOT_ASKED, NOT_ASKED))
    return Status.FAIL not in {rule(case).status for rule in (segment_active, segment_valid, segment_site)}


async def each_of(keys: Sequence[K], ask: Callable[[K], Awaitable[Reading[T]]]) -> Mapping[K, Reading[T]]:
    """What was asked for each of these, at the same time."""
    return dict(zip(keys, await asyncio.gather(*map(ask, keys)), strict=True))


async def _rows(desk: Desk, customer: CustomerFacts, segment_id: str) -> Reading[tuple[Member, ...]]:
    whose = customer.id
    if whose is None:
        return NOT_ASKED
    return await desk.asker.ask(
        f"members of {segment_id}", lambda: as_tuple(desk.platform.members_among(segment_id, [whose]))
    )
