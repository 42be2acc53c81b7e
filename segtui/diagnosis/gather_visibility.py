"""Reads the facts of a visibility: three round trips, and never more requests than one question may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from segtui.diagnosis.check import Status
from segtui.diagnosis.checks import SegmentCase, segment_active, segment_site, segment_valid
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import (
    CustomerFacts,
    ItemFacts,
    Opinion,
    SegmentFacts,
    ShopFacts,
    VisibilityFacts,
    companies_asked,
)
from segtui.diagnosis.gather import (
    NOT_ASKED,
    as_tuple,
    customer_of_profile,
    groups_of_segment,
    has_groups,
    read_sites,
    shop_facts,
)
from segtui.diagnosis.gather_items import (
    category_item,
    category_tree,
    filed_as_told,
    filed_in,
    named_product,
    product_item,
)
from segtui.diagnosis.matching import matched
from segtui.diagnosis.naming import find_customer
from segtui.diagnosis.own_view import item_as_seen, requests_for, with_own_view
from segtui.diagnosis.question import Ambiguous, Visibility
from segtui.diagnosis.reading import LIMIT_REACHED, Absent, Read, Reading, Source, T, Unread
from segtui.diagnosis.visibility import ways_of
from segtui.model import Availability, Group, Item, ItemKind, Member, Segment, Site
from segtui.platforms.reaching import shop_of
from segtui.profiles.policy import Policy

K = TypeVar("K", bound="str | None")

NO_ROOM = Unread(
    "the limit of requests for one question left no room; ids in place of an address or a code do"
)
SPARE_SEGMENTS = 2
"""How many segments of the customer that do not hold the item are looked at, so that it could be put in."""

SPARE_WHERE_LIMITED = 5
"""As many where one that counts keeps everything else out of sight."""


@dataclass(frozen=True, slots=True)
class Place:
    """The item where it stands."""

    item: ItemFacts
    sites: Reading[tuple[Site, ...]]
    site: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """The segments that a question is about, and what is not known of them."""

    named: tuple[str, ...]
    wanted: tuple[str, ...]
    """Those of which the customer's rows are read."""
    unknown: tuple[str, ...]
    """Those that nothing was read of yet."""

    def request_count(self, customer: CustomerFacts) -> int:
        """How many requests `look_into` makes: one for the documents, then rows and groups of each."""
        groups = len(self.named) if has_groups(customer) else 0
        return bool(self.unknown) + len(self.wanted) + groups


async def gather_visibility(desk: Desk, question: Visibility) -> VisibilityFacts | Ambiguous:
    """The facts of a visibility."""
    finding = find_customer(desk.asker, desk.platform, question.customer)
    # Neither waits for the other: a customer who is hard to find costs no further round trip.
    whom, place = await asyncio.gather(
        customer_of_profile(desk, question, finding), find_place(desk, question)
    )
    if isinstance(whom, Ambiguous):
        return whom
    if isinstance(place, Ambiguous):
        return place
    shop = shop_facts(desk, question, place.site, place.sites)
    return await _with_segments(desk, question, VisibilityFacts(shop, whom, place.item))


async def find_place(desk: Desk, question: Visibility) -> Place | Ambiguous:
    """The item where it stands on the site, and who holds it; or several that its name may mean."""
    read = _category_place if question.kind is ItemKind.CATEGORY else _product_place
    place = await read(desk, question)
    return place if isinstance(place, Ambiguous) else replace(place, item=await _on_site(desk, place))


async def _category_place(desk: Desk, question: Visibility) -> Place | Ambiguous:
    tree, sites = await asyncio.gather(category_tree(desk), read_sites(desk))
    site = question.site or default_site(sites)
    item = category_item(desk, question.item, tree)
    return item if isinstance(item, Ambiguous) else Place(item, sites, site)


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
    item = replace(product_item(desk, question.item, product, tree), filed=filed)
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
        return await asker.find(what, lambda: shop_of(platform).availability(item.id, site))

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


async def _with_segments(desk: Desk, question: Visibility, facts: VisibilityFacts) -> VisibilityFacts:
    """The segments that hold it, a few of the customer's own that might, and the platform's own word."""
    holders = facts.item.holders.value if isinstance(facts.item.holders, Read) else ()
    holding = tuple(dict.fromkeys(row.segment_id for row in holders))
    if _is_nothing(facts.item):
        # Nothing hangs on what is not there: to look further would cost a round trip and tell nothing.
        return replace(facts, unasked=Unread(f"there is no product {facts.item.id}"))
    sought, is_left = _with_room_for_opinion(desk, facts, holding)
    segments, said = await asyncio.gather(
        look_into(desk, facts.customer, sought), _said(desk, question, facts) if is_left else unanswered()
    )
    if desk.shopper is not None:
        return with_own_view(replace(facts, segments=segments), desk.shopper, said)
    if isinstance(said, Unread):
        return replace(facts, segments=segments, unasked=said)
    opinions = dict.fromkeys(companies_asked(facts.customer, question), said)
    return replace(facts, segments=segments, opinions=opinions)


def _is_nothing(item: ItemFacts) -> bool:
    """Whether there is no such product, and no segment that holds what was one."""
    holders = item.holders.value if isinstance(item.holders, Read) else None
    return isinstance(item.product, Absent) and item.unseen is None and holders == ()


async def _said(desk: Desk, question: Visibility, facts: VisibilityFacts) -> Reading[Opinion]:
    """The platform's own word: to the customer's token where there is one, which says more than a match."""
    if desk.shopper is not None:
        return await item_as_seen(desk, desk.shopper, facts)
    return await matched(desk, question, facts)


def _with_room_for_opinion(desk: Desk, facts: VisibilityFacts, holding: Sequence[str]) -> tuple[Sought, bool]:
    """What to look for, with fewer spare segments where that leaves room for the platform's own word."""
    costs = 1 if desk.shopper is None else requests_for(facts.item.kind)
    most = SPARE_SEGMENTS if facts.shop.policy is not Policy.LIMIT else SPARE_WHERE_LIMITED
    for spare in range(most, 0, -1):
        sought = sought_of(facts.shop, facts.customer, holding, spare)
        if desk.asker.left >= sought.request_count(facts.customer) + costs:
            return sought, True
    return sought_of(facts.shop, facts.customer, holding, most), False


async def unanswered() -> Unread:
    """The answer for want of requests that may still be sent."""
    return NO_ROOM


def sought_of(shop: ShopFacts, customer: CustomerFacts, named: Sequence[str], spare: int = 0) -> Sought:
    """What to look for in these segments: the customer's rows first where the segment may count.

    `spare` is how many of the customer's others are looked at, where none of these may count.
    """
    own = customer.segments.value if isinstance(customer.segments, Read) else ()
    counting = [each.id for each in own if may_count(shop, customer, each)]
    theirs = {each.id for each in own}
    wanted = sorted((each for each in named if each in theirs), key=lambda each: each not in counting)
    if shop.policy is Policy.LIMIT or not any(each in counting for each in wanted):
        wanted += [each for each in counting if each not in named][:spare]
    return Sought(tuple(named), tuple(wanted), tuple(each for each in named if each not in theirs))


async def look_into(desk: Desk, customer: CustomerFacts, sought: Sought) -> Mapping[str, SegmentFacts]:
    """These segments as far as they concern the customer, in one round trip."""
    own = customer.segments
    theirs = {each.id: each for each in own.value} if isinstance(own, Read) else {}
    found, rows, groups = await _asked(desk, customer, sought)
    without: Reading[tuple[Member, ...]] = Read((), own.source) if isinstance(own, Read) else own
    return {
        each: SegmentFacts(
            each,
            _record(each, own, theirs, found),
            rows.get(each, LIMIT_REACHED if each in theirs else without),
            groups.get(each, LIMIT_REACHED),
        )
        for each in dict.fromkeys((*sought.named, *sought.wanted))
    }


async def _asked(
    desk: Desk, customer: CustomerFacts, sought: Sought
) -> tuple[
    Reading[dict[str, Segment]],
    Mapping[str, Reading[tuple[Member, ...]]],
    Mapping[str, Reading[tuple[Group, ...]]],
]:
    """What the segments are, who is in them, and their groups: all at once, as far as may still be asked."""
    left = desk.asker.left - bool(sought.unknown)
    looked_into = sought.named[: max(0, left - len(sought.wanted))] if has_groups(customer) else ()
    found, rows, groups = await asyncio.gather(
        documents(desk, sought.unknown),
        each_of(sought.wanted[: max(0, left)], lambda one: _rows(desk, customer, one)),
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
