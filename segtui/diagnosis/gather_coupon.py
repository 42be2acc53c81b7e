"""Reads the facts of a coupon: three round trips, and never more requests than one question may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace

from segtui.diagnosis.checks import ANONYMOUS_IDS
from segtui.diagnosis.coupon_checks import is_restricted, limit
from segtui.diagnosis.coupon_items import belongs
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import (
    NOBODY_ASKED,
    CouponFacts,
    CustomerFacts,
    ItemFacts,
    Opinion,
    companies_asked,
)
from segtui.diagnosis.gather import NOT_ASKED, as_tuple, customer_of_profile, read_sites, shop_facts
from segtui.diagnosis.gather_items import (
    category_item,
    category_tree,
    filed_as_told,
    named_products,
    product_item,
)
from segtui.diagnosis.gather_visibility import each_of, ids_of, look_into, sought_of
from segtui.diagnosis.naming import find_customer
from segtui.diagnosis.question import Ambiguous, CouponUse
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.drafts import Coupon, Money, Redemption
from segtui.model import Category, ItemKind, PageRequest, Product
from segtui.platforms.reaching import shop_of
from segtui.recognise import linked

OPINIONS = 3
"""For how many companies the platform itself is asked."""
TRY_COUPONS = "try coupons for customers"

Tree = Reading[Mapping[str, Category]]


async def gather_coupon(desk: Desk, question: CouponUse) -> CouponFacts | Ambiguous:
    """The facts of a coupon for one customer."""
    coupon = asyncio.ensure_future(_coupon(desk, _code(question)))
    # The cart does not wait for a customer who is hard to find: that would cost one more round trip.
    whom, items, sites, stated = await asyncio.gather(
        _whom(desk, question, coupon), _cart(desk, question, coupon), read_sites(desk), coupon
    )
    if isinstance(whom, Ambiguous):
        return whom
    if isinstance(items, Ambiguous):
        return items
    customer, redemptions = whom
    facts = CouponFacts(
        shop_facts(desk, question, question.site, sites),
        customer,
        _code(question),
        stated,
        desk.now,
        redemptions,
        items=items,
        total=question.total,
        unasked=_unasked(desk, question),
    )
    return await _with_the_rest(desk, question, facts)


async def _whom(
    desk: Desk, question: CouponUse, coupon: Awaitable[Reading[Coupon]]
) -> tuple[CustomerFacts, Reading[tuple[Redemption, ...]]] | Ambiguous:
    """The customer, and how often they used the coupon."""
    finding = asyncio.ensure_future(find_customer(desk.asker, desk.platform, question.customer))

    async def redemptions() -> Reading[tuple[Redemption, ...]]:
        found, stated = await asyncio.gather(finding, coupon)
        # Of somebody who does not exist they would cost one more round trip, and could change nothing.
        if isinstance(found, Ambiguous) or (isinstance(found.record, Absent) and not desk.is_blinkered):
            return NOT_ASKED
        return await _redemptions(desk, stated, found.id)

    customer, uses = await asyncio.gather(customer_of_profile(desk, question, finding), redemptions())
    return customer if isinstance(customer, Ambiguous) else (customer, uses)


async def _cart(
    desk: Desk, question: CouponUse, coupon: Awaitable[Reading[Coupon]]
) -> tuple[ItemFacts, ...] | Ambiguous:
    """The lines of the cart, with the segments that hold each; or several that one of them may mean."""
    cart, stated = await asyncio.gather(_named_cart(desk, question), coupon)
    for each in cart:
        if isinstance(each, Ambiguous):
            return each
    return await _held(desk, stated, [each for each in cart if isinstance(each, ItemFacts)])


def _code(question: CouponUse) -> str:
    """The code as it was typed, or as a link has it."""
    return linked(question.coupon, "coupons") or question.coupon.strip()


async def _with_the_rest(desk: Desk, question: CouponUse, facts: CouponFacts) -> CouponFacts:
    """The last round trip: first what the verdict stands on, then what else may still be asked."""
    named = _segment_ids(facts.coupon)
    own, others = _doubtful(facts, named)
    sought = sought_of(facts.shop, facts.customer, named)
    left = max(0, desk.asker.left - sought.request_count(facts.customer) - len(own))
    opinions = _tried_for(question, facts)[:left]
    others = others[: left - len(opinions)]
    counted = named[: left - len(opinions) - len(others)]
    segments, stocked, said, counts = await asyncio.gather(
        look_into(desk, facts.customer, sought),
        each_of((*own, *others), lambda one: _stocked(desk, one)),
        each_of(opinions, lambda company: _opinion(desk, facts, company)),
        each_of(counted, lambda one: _member_count(desk, one)),
    )
    known = {
        each: replace(segment, member_count=_value(counts.get(each))) for each, segment in segments.items()
    }
    return replace(facts, segments=known, stocked=stocked, opinions=said)


async def _coupon(desk: Desk, code: str) -> Reading[Coupon]:
    """The one of exactly this code, else of the code in capitals; a deleted one only for want of another."""
    found = await desk.asker.ask(
        f"coupon {code}", lambda: as_tuple(shop_of(desk.platform).coupons_spelt(code))
    )
    if not isinstance(found, Read):
        return found
    if not found.value:
        return Absent(f"no coupon {code}", found.source)
    best = min(found.value, key=lambda each: (bool(each.deleted), each.code != code))
    return Read(best, found.source)


async def _named_cart(desk: Desk, question: CouponUse) -> list[ItemFacts | Ambiguous]:
    """The lines of the cart, before anybody is asked who holds them."""
    if not question.items:
        return []
    wanted = tuple(dict.fromkeys(each.text for each in question.items if each.kind is ItemKind.PRODUCT))
    tree, products = await asyncio.gather(category_tree(desk), named_products(desk, wanted))
    return [
        category_item(desk, each.text, tree)
        if each.kind is ItemKind.CATEGORY
        else await _product(desk, each.text, products[each.text], tree)
        for each in dict.fromkeys(question.items)
    ]


async def _product(
    desk: Desk, text: str, product: Reading[Product] | Ambiguous, tree: Tree
) -> ItemFacts | Ambiguous:
    if isinstance(product, Ambiguous):
        return product
    filed = await filed_as_told(desk, product) if isinstance(product, Read) else NOT_ASKED
    return replace(product_item(desk, text, product, tree), filed=filed)


async def _held(desk: Desk, coupon: Reading[Coupon], items: Sequence[ItemFacts]) -> tuple[ItemFacts, ...]:
    """The lines with the segments that hold each: one request for all."""
    if not items or not _is_for_segments(coupon):
        return tuple(items)
    ids = tuple(dict.fromkeys(one for each in items for one in ids_of(each)))
    holders = await desk.asker.ask(
        f"segments that hold {', '.join(each.id for each in items)}",
        lambda: as_tuple(shop_of(desk.platform).holders_of(ids)),
    )
    if not isinstance(holders, Read):
        return tuple(replace(each, holders=holders) for each in items)
    rows = holders.value
    return tuple(
        replace(each, holders=Read(tuple(row for row in rows if row.id in set(ids_of(each))), holders.source))
        for each in items
    )


async def _redemptions(
    desk: Desk, coupon: Reading[Coupon], whose: str | None
) -> Reading[tuple[Redemption, ...]]:
    """The customer's uses; not asked where they cannot matter."""
    if not isinstance(coupon, Read) or whose is None or whose in ANONYMOUS_IDS:
        return NOT_ASKED
    most, count = limit(coupon.value.max_redemptions_per_customer), coupon.value.redemption_count
    if coupon.value.deleted or most is None or (count is not None and count < most):
        return NOT_ASKED
    code = coupon.value.code
    return await desk.asker.ask(
        f"redemptions of {code} by {whose}",
        lambda: as_tuple(shop_of(desk.platform).redemptions_by(code, whose)),
    )


def _doubtful(facts: CouponFacts, named: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The segments that do not hold some line: the customer's, and those that they might be added to.

    Whether they hold anything at all matters: one that does not lets everything in.
    """
    segments, groups = facts.customer.segments, facts.customer.groups
    theirs = {each.id for each in segments.value} if isinstance(segments, Read) else set()
    in_groups = not isinstance(groups, Read) or bool(groups.value)
    found = [each for each in named if any(belongs(one, each) is not True for one in facts.items)]
    own = tuple(each for each in found if in_groups or each in theirs)
    return own, tuple(each for each in found if each not in own)


async def _stocked(desk: Desk, segment_id: str) -> Reading[bool]:
    async def holds_anything() -> bool:
        return bool((await shop_of(desk.platform).items(segment_id, PageRequest(1, 1))).rows)

    return await desk.asker.ask(f"items of {segment_id}", holds_anything)


async def _member_count(desk: Desk, segment_id: str) -> Reading[int | None]:
    return await desk.asker.ask(
        f"member count of {segment_id}", lambda: desk.platform.member_count(segment_id)
    )


def _value(reading: Reading[int | None] | None) -> int | None:
    return reading.value if isinstance(reading, Read) else None


def _tried_for(question: CouponUse, facts: CouponFacts) -> tuple[str | None, ...]:
    """The companies for which the platform itself can be asked."""
    record, coupon = facts.customer.record, facts.coupon
    if facts.unasked is not NOBODY_ASKED or not isinstance(record, Read):
        return ()
    if not isinstance(coupon, Read) or coupon.value.deleted:
        return ()
    return companies_asked(facts.customer, question)[:OPINIONS]


async def _opinion(desk: Desk, facts: CouponFacts, company: str | None) -> Reading[Opinion]:
    """What the platform's own trial of the coupon comes to, which redeems nothing."""
    coupon, record = facts.coupon, facts.customer.record
    if not isinstance(coupon, Read) or not isinstance(record, Read):
        return NOBODY_ASKED
    code, total = coupon.value.code, facts.total or _enough(coupon.value)
    use = Redemption(customer_id=record.value.number or record.value.id, company_id=company)

    async def tried() -> Opinion:
        why = await shop_of(desk.platform).coupon_refusal(code, use, total)
        if why:
            return Opinion(False, f"that {code} would be refused ({'; '.join(why)})")
        return Opinion(True, f"that {code} would be accepted")

    return await desk.asker.ask(f"validation of {code}", tried)


def _enough(coupon: Coupon) -> Money:
    """A total that the coupon does not refuse: the platform insists on one."""
    return Money(coupon.least_total or 1, coupon.least_currency or coupon.currency or "EUR")


def _unasked(desk: Desk, question: CouponUse) -> Unread:
    """Why the platform itself has no say."""
    if question.at is not None:
        return Unread("it tells of the present moment only")
    scope = desk.lacks(TRY_COUPONS)
    return Unread("that takes a scope which this credential lacks", scope) if scope else NOBODY_ASKED


def _segment_ids(coupon: Reading[Coupon]) -> tuple[str, ...]:
    if not isinstance(coupon, Read) or not _is_for_segments(coupon):
        return ()
    return tuple(dict.fromkeys(coupon.value.segment_ids))


def _is_for_segments(coupon: Reading[Coupon]) -> bool:
    return isinstance(coupon, Read) and not coupon.value.deleted and is_restricted(coupon.value)
