"""What the platform returns to the customer's own token, and what it should return by the facts (V9)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TypeVar

from segtui.diagnosis.check import Truth, some
from segtui.diagnosis.checks import SegmentCase
from segtui.diagnosis.coupon_items import categories_of, is_about
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import CustomerFacts, Facts, MembershipFacts, Opinion, VisibilityFacts
from segtui.diagnosis.reading import LIMIT_REACHED, Read, Reading, Unread
from segtui.diagnosis.verdict import segment_checks, segment_truth, segment_words
from segtui.diagnosis.visibility import with_unseen
from segtui.model import CustomerSession, ItemKind, PageRequest, in_trees
from segtui.platforms.reaching import shop_of
from segtui.platforms.shop import Observed

FactsT = TypeVar("FactsT", bound=Facts)

SHOWS_NOTHING = Unread("the segment holds no items, by which the customer's token would show it")


async def item_as_seen(desk: Desk, shopper: CustomerSession, facts: VisibilityFacts) -> Reading[Opinion]:
    """Whether the platform opens the item up to the customer's own token."""
    why_not = _why_not(shopper, facts.customer)
    if why_not is not None:
        return why_not
    seen = await _seen(desk, shopper, facts.shop.site, with_tree=facts.item.kind is ItemKind.CATEGORY)
    if not isinstance(seen, Read):
        return seen
    return Read(_opening(facts, seen.value), seen.source)


async def segment_as_seen(desk: Desk, shopper: CustomerSession, facts: MembershipFacts) -> Reading[Opinion]:
    """Whether the platform counts the segment for the customer's own token: told by the items it holds."""
    why_not = _why_not(shopper, facts.customer)
    if why_not is not None:
        return why_not
    if desk.asker.left < 2:
        return LIMIT_REACHED
    segment_id = facts.segment.id

    async def held() -> int:
        return len((await shop_of(desk.platform).items(segment_id, PageRequest(1, 1))).rows)

    seen, stock = await asyncio.gather(
        _seen(desk, shopper, facts.shop.site, with_tree=False), desk.asker.ask(f"items of {segment_id}", held)
    )
    if not isinstance(seen, Read):
        return seen
    name = segment_words(facts.segment, facts.shop)
    if any(each.segment_id == segment_id for each in seen.value.items):
        return Read(
            Opinion(True, f"that {name} counts, since the customer's token gets its items", True), seen.source
        )
    if not isinstance(stock, Read):
        return stock
    if not stock.value:
        return SHOWS_NOTHING
    said = f"that {name} does not count, since the customer's token gets none of its items"
    return Read(Opinion(False, said, True), seen.source)


def opened_to(facts: VisibilityFacts, company: str | None) -> Truth:
    """Whether a segment that counts for the pair holds the item: what their token should get."""
    rows = facts.item.holders.value if isinstance(facts.item.holders, Read) else ()
    ids = dict.fromkeys(each.segment_id for each in rows if is_about(each, facts.item))
    return with_unseen(facts.item, some(_counts(facts, each, company) for each in ids))


def counted_for(facts: MembershipFacts, company: str | None) -> Truth:
    """Whether the segment counts for the pair."""
    return _counts(facts, facts.segment.id, company)


def _counts(facts: Facts, segment_id: str, company: str | None) -> Truth:
    segment = facts.by_segment.get(segment_id)
    if segment is None:
        return None
    return segment_truth(segment_checks(SegmentCase(facts.shop, facts.customer, company, segment)))


def _why_not(shopper: CustomerSession, customer: CustomerFacts) -> Unread | None:
    record = customer.record
    ids = {record.value.id, record.value.number} if isinstance(record, Read) else {customer.id}
    if shopper.customer_id in ids:
        return None
    return Unread(f"the token is that of customer {shopper.customer_id}")


def requests_for(kind: ItemKind) -> int:
    """What a look through the customer's eyes costs: of a category the tree tells too."""
    return 2 if kind is ItemKind.CATEGORY else 1


async def _seen(
    desk: Desk, shopper: CustomerSession, site: str | None, *, with_tree: bool
) -> Reading[Observed]:
    return await desk.asker.ask(
        f"the storefront of customer {shopper.customer_id}",
        lambda: shop_of(desk.platform).seen_by(shopper, site, with_tree=with_tree),
    )


def _opening(facts: VisibilityFacts, seen: Observed) -> Opinion:
    """By the items that the token gets, and by the marks in its tree."""
    rows = [each for each in seen.items if is_about(each, facts.item)]
    standing = categories_of(facts.item)
    marked = [each.id for each in in_trees(seen.trees) if each.segment_assigned and each.id in standing]
    if rows or marked:
        by = f"{rows[0].kind.value} {rows[0].id}" if rows else f"category {marked[0]}"
        return Opinion(
            True, f"that the customer's segments open it up, since their token gets the {by}", True
        )
    said = (
        "that no segment of the customer opens it up, since their token gets neither it nor a category of it"
    )
    return Opinion(False, said, True)


def with_own_view(facts: FactsT, shopper: CustomerSession, said: Reading[Opinion]) -> FactsT:
    """The facts with what the token says for its company, and for others why it says nothing."""
    if isinstance(said, Unread):
        return replace(facts, unasked=said)
    company = shopper.legal_entity_id
    acts = f"the company {company}" if company else "no company"
    elsewhere = Unread(f"the customer's token acts for {acts}; the company has to be named with the question")
    return replace(facts, opinions={company: said}, unasked=elsewhere)
