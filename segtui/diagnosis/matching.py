"""What the platform's own `match` says of a product, and what it should say by the facts (V4, S5)."""

from __future__ import annotations

from segtui.diagnosis.check import Truth, every, some
from segtui.diagnosis.coupon_items import belongs
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import NOBODY_ASKED, CustomerFacts, ItemFacts, Opinion, ShopFacts, VisibilityFacts
from segtui.diagnosis.gather import has_groups
from segtui.diagnosis.item_checks import within
from segtui.diagnosis.question import Visibility
from segtui.diagnosis.reading import LIMIT_REACHED, Read, Reading, Unread
from segtui.model import ItemKind, Segment, SegmentStatus
from segtui.platforms.reaching import shop_of

MATCH = "change segments, members and items"
"""The right that `match` takes, although it changes nothing (trap 2)."""
MOST = 50
"""How many segments are asked about at once."""


async def matched(desk: Desk, question: Visibility, facts: VisibilityFacts) -> Reading[Opinion]:
    """Whether the platform says that one of the customer's segments opens the item up."""
    item, site, segment_ids = facts.item, facts.shop.site, segments_asked(facts.customer, facts.item)
    why_not = _why_not(desk, question, facts.shop, item)
    if why_not is not None or site is None:
        return why_not or NOBODY_ASKED
    if not segment_ids:
        return Unread("the customer is in no segment that could open it")

    async def ask() -> Opinion:
        opens = await shop_of(desk.platform).match(item.id, segment_ids, site)
        which = "one" if opens else "none"
        return Opinion(opens, f"that {which} of the customer's segments in force on {site} opens it up")

    return await desk.asker.ask(f"match of product {item.id}", ask)


def opens_by_facts(facts: VisibilityFacts) -> Truth:
    """What `match` should say: it looks at no membership, publication, catalog or stock."""
    records = {each: _record(facts, each) for each in segments_asked(facts.customer, facts.item)}
    return some(
        every((_is_in_force(record, facts.shop), belongs(facts.item, each)))
        for each, record in records.items()
    )


def segments_asked(customer: CustomerFacts, item: ItemFacts) -> tuple[str, ...]:
    """The customer's segments, and where groups may bring them into more, those that hold the item."""
    theirs = [each.id for each in customer.segments.value] if isinstance(customer.segments, Read) else []
    if has_groups(customer) and isinstance(item.holders, Read):
        theirs += [row.segment_id for row in item.holders.value]
    return tuple(dict.fromkeys(theirs))[:MOST]


def _why_not(desk: Desk, question: Visibility, shop: ShopFacts, item: ItemFacts) -> Unread | None:
    if item.kind is not ItemKind.PRODUCT:
        return Unread("that can be asked of products only; a customer's token would show the category tree")
    if question.at is not None:
        return Unread("it tells of the present moment only")
    if shop.site is None:
        return Unread("which site is meant is not known")
    scope = desk.lacks(MATCH)
    if scope is not None:
        return Unread("that takes a scope which this credential lacks", scope)
    return LIMIT_REACHED if not desk.asker.left else None


def _record(facts: VisibilityFacts, segment_id: str) -> Segment | None:
    own, found = facts.customer.segments, facts.segments.get(segment_id)
    theirs = {each.id: each for each in own.value} if isinstance(own, Read) else {}
    if segment_id in theirs:
        return theirs[segment_id]
    return found.record.value if found is not None and isinstance(found.record, Read) else None


def _is_in_force(segment: Segment | None, shop: ShopFacts) -> Truth:
    if segment is None or segment.status is SegmentStatus.UNKNOWN or segment.site is None:
        return None
    is_active = segment.status is SegmentStatus.ACTIVE
    return every((is_active, within(segment.validity, shop.at), segment.site == shop.site))
