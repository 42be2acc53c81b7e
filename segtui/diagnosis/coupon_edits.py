"""What could be edited about a coupon, its segments and the order, so that it is granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from segtui.diagnosis.check import Check, Status
from segtui.diagnosis.coupon import accept
from segtui.diagnosis.coupon_checks import (
    CouponCase,
    counted_uses,
    is_contradicted,
    is_restricted,
    limit,
    money_words,
)
from segtui.diagnosis.coupon_items import belongs
from segtui.diagnosis.edits import EXTENSION, Edit, Reach, customer_edits, segment_edits
from segtui.diagnosis.facts import CouponFacts, ItemFacts
from segtui.diagnosis.item_checks import ItemCase, item_exists, item_name
from segtui.diagnosis.reading import Read
from segtui.diagnosis.verdict import segment_words, who_words
from segtui.drafts import Coupon, CouponStatus, Money
from segtui.model import Item
from segtui.platforms.rights import Thing
from segtui.shop_time import utc_words

CouponEdit = Edit[CouponFacts]


def coupon_edits(facts: CouponFacts, company: str | None) -> list[CouponEdit]:
    """Everything that could be done so that the pair is granted the coupon."""
    coupon = facts.coupon
    if not isinstance(coupon, Read) or coupon.value.deleted:
        return []
    case = CouponCase(facts, company)
    edits = [] if case.is_visitor else list(customer_edits(facts, company))
    if is_restricted(coupon.value):
        for segment in facts.segments.values():
            edits += segment_edits(facts, segment, company)
        edits += _assigning(facts, company)
    failing = {(each.code, each.subject): each for each in accept(facts, company).failing}
    return [*edits, *_own_edits(case, coupon.value, failing), *_order_edits(facts, coupon.value)]


def _own_edits(
    case: CouponCase, coupon: Coupon, failing: Mapping[tuple[str, str], Check]
) -> Iterator[CouponEdit]:
    codes = {code for code, _ in failing}
    if "coupon.valid" in codes and not is_contradicted(coupon, case.facts):
        yield _window_edit(case.facts, coupon)
    if "coupon.uses" in codes:
        yield _uses_edit(case, coupon)
    if ("coupon.audience", f"coupon:{coupon.code}") in failing:
        who = who_words(case.facts.customer, None)
        named = (*coupon.customer_ids, case.facts.customer.id or "")
        title = f"Name {who} in the coupon {coupon.code}"
        yield replace(
            _coupon_edit(case.facts, title, "coupon.audience", {"customer_ids": named}),
            reach=Reach.CUSTOMER,
            customers=1,
        )
    elif "coupon.audience" in codes:
        title = f"Let visitors without an account redeem {coupon.code}"
        yield _coupon_edit(case.facts, title, "coupon.audience", {"allow_anonymous": True})


def _window_edit(facts: CouponFacts, coupon: Coupon) -> CouponEdit:
    """Both bounds at once where both keep it out; the dates are what is edited, the status follows them."""
    at = facts.shop.at
    fields: dict[str, object] = {"status": CouponStatus.VALID}
    titles = []
    if coupon.starts_at is not None and at < coupon.starts_at:
        fields["starts_at"] = at
        titles.append(f"let it begin at {utc_words(at)}")
    if coupon.ends_at is not None and at > coupon.ends_at:
        until = at + EXTENSION
        fields["ends_at"] = until
        titles.append(f"extend it until {utc_words(until)}")
    return _coupon_edit(
        facts, f"Change the coupon {coupon.code}: {' and '.join(titles)}", "coupon.valid", fields
    )


def _uses_edit(case: CouponCase, coupon: Coupon) -> CouponEdit:
    """One more use, by raising whichever limit is reached."""
    fields: dict[str, object] = {}
    titles = []
    most, count = limit(coupon.max_redemptions), coupon.redemption_count
    if coupon.status is CouponStatus.USED or (most is not None and count is not None and count >= most):
        more = None if count is None else count + 1
        fields |= {"status": CouponStatus.VALID, "max_redemptions": more}
        titles.append(f"allow {more or 'any number of'} redemptions in all")
    each, uses = limit(coupon.max_redemptions_per_customer), case.facts.redemptions
    own = counted_uses(case, uses.value) if isinstance(uses, Read) else None
    if each is not None and own is not None and own >= each:
        fields["max_redemptions_per_customer"] = own + 1
        titles.append(f"allow {own + 1} to each customer")
    title = f"Change the coupon {coupon.code}: {' and '.join(titles)}"
    return _coupon_edit(case.facts, title, "coupon.uses", fields)


def _order_edits(facts: CouponFacts, coupon: Coupon) -> Iterator[CouponEdit]:
    """A larger order takes no write at all; a smaller value to reach is a matter of everybody."""
    least, total = coupon.least_total, facts.total
    if least is None:
        return
    currency = coupon.least_currency or (total.currency if total else "")
    enough = Money(least, currency)
    if total is not None and total.currency == currency and total.amount >= least:
        return
    yield Edit(
        f"Let the order come to {money_words(least, currency)} or more",
        Reach.NONE,
        0,
        Thing.COUPONS,
        lambda now: replace(now, total=enough),
        code="coupon.order",
    )


def _coupon_edit(facts: CouponFacts, title: str, code: str, fields: Mapping[str, object]) -> CouponEdit:
    """Of a coupon for segments it touches their members, of another one everybody."""
    counts = [each.member_count for each in facts.segments.values()]
    known = None if None in counts or not counts else sum(each for each in counts if each is not None)
    reach = Reach.SEGMENT if facts.segments else Reach.CATALOGUE
    return Edit(title, reach, known, Thing.COUPONS, _coupon_step(fields), code=code)


def _coupon_step(fields: Mapping[str, object]) -> Callable[[CouponFacts], CouponFacts]:
    def step(now: CouponFacts) -> CouponFacts:
        if not isinstance(now.coupon, Read):
            return now
        changed: Coupon = now.coupon.value.model_copy(update=dict(fields))
        return replace(now, coupon=Read(changed, now.coupon.source))

    return step


def _assigning(facts: CouponFacts, company: str | None) -> Iterator[CouponEdit]:
    """Lines of the cart into segments of the coupon that do not hold them."""
    for item in facts.items:
        there = item_exists(ItemCase(facts.shop, item)).status is Status.PASS
        if not there or not isinstance(item.holders, Read):
            continue
        for segment in facts.segments.values():
            if not isinstance(segment.record, Read) or belongs(item, segment.id) is True:
                continue
            yield Edit(
                f"Assign {item_name(item, facts.shop.language)} to {segment_words(segment, facts.shop)}",
                Reach.SEGMENT,
                segment.member_count,
                Thing.SEGMENTS,
                _held_step(item, segment.id),
                performable=True,
                segment_id=segment.id,
            )


def _held_step(item: ItemFacts, segment_id: str) -> Callable[[CouponFacts], CouponFacts]:
    def step(now: CouponFacts) -> CouponFacts:
        row = Item(segment_id=segment_id, id=item.id, kind=item.kind)
        return replace(
            now, items=tuple(_with_row(each, row) if _same(each, item) else each for each in now.items)
        )

    return step


def _with_row(item: ItemFacts, row: Item) -> ItemFacts:
    if not isinstance(item.holders, Read):
        return item
    return replace(item, holders=Read((*item.holders.value, row), item.holders.source))


def _same(one: ItemFacts, other: ItemFacts) -> bool:
    return (one.kind, one.id) == (other.kind, other.id)
