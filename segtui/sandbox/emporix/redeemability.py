"""Whether a coupon can be redeemed: every rule that it breaks, by name (fact sheet section 14.4, D18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.coupon_fields import UNLIMITED
from segtui.sandbox.emporix.coupon_state import is_early, is_expired, is_used_up, redemption_count
from segtui.sandbox.emporix.customer_view import company_ids
from segtui.sandbox.emporix.errors import Detail
from segtui.sandbox.emporix.inheritance import segments_of_groups
from segtui.sandbox.emporix.ownership import (
    Condition,
    active_segments,
    narrowed,
    segment_rows,
    segments_of_pair,
)
from segtui.sandbox.schema import Document


class Redeemer(NamedTuple):
    """Who wants to redeem, and for what."""

    customer_id: str | None
    """The customer; None for a visitor."""
    company_id: str | None
    """The legal entity they act for."""
    order_total: Document
    """What the order comes to."""


def broken_rules(call: Call, coupon: Document, redeemer: Redeemer) -> tuple[Detail, ...]:
    """List the rules that stand in the way; none means the coupon can be redeemed.

    Nothing is known of the cart's lines or of the site, so neither is judged.
    """
    return (
        *_of_time(call, coupon),
        *_of_counts(call, coupon, redeemer),
        *_of_person(coupon, redeemer),
        *_of_segments(call, coupon, redeemer),
        *_of_order(coupon, redeemer),
    )


def _of_time(call: Call, coupon: Document) -> Iterator[Detail]:
    now, restrictions = call.shop.clock.now(), coupon["restrictions"]
    if is_early(coupon, now):
        text = f"The coupon is valid from {restrictions['validFrom']}"
        yield Detail(text, "restrictions.validFrom", "coupon_inactive")
    if is_expired(coupon, now):
        text = f"The coupon was valid until {restrictions['validUntil']}"
        yield Detail(text, "restrictions.validUntil", "coupon_expired")


def _of_counts(call: Call, coupon: Document, redeemer: Redeemer) -> Iterator[Detail]:
    if is_used_up(coupon, redemption_count(call.shop.store, coupon["code"])):
        text = f"The coupon was redeemed {coupon['maxRedemptions']} times, which is its maximum"
        yield Detail(text, "maxRedemptions", "max_redemptions_reached")
    most = coupon["maxRedemptionsPerCustomer"]
    if most != UNLIMITED and redeemer.customer_id is not None and _own_count(call, coupon, redeemer) >= most:
        text = f"Customer '{redeemer.customer_id}' redeemed the coupon {most} times, which is the maximum"
        yield Detail(text, "maxRedemptionsPerCustomer", "max_redemptions_per_customer_reached")


def _own_count(call: Call, coupon: Document, redeemer: Redeemer) -> int:
    """Count a customer's redemptions: a customer of several companies has a count for each."""
    store, customer_id = call.shop.store, redeemer.customer_id
    sql = "SELECT count(*) FROM redemptions WHERE code = ? AND customer_id = ?"
    if redeemer.company_id is None or len(company_ids(store, customer_id or "")) < 2:
        return int(store.value(sql, (coupon["code"], customer_id)))
    own = (coupon["code"], customer_id, redeemer.company_id)
    return int(store.value(f"{sql} AND company_id = ?", own))


def _of_person(coupon: Document, redeemer: Redeemer) -> Iterator[Detail]:
    if redeemer.customer_id is None and not coupon["allowAnonymous"]:
        text = "The coupon can be redeemed by customers who are logged in only"
        yield Detail(text, "allowAnonymous", "anonymous_not_allowed")
    eligible = coupon["restrictions"]["validFor"]
    if eligible and redeemer.customer_id is not None and redeemer.customer_id not in eligible:
        text = f"The coupon is not valid for customer '{redeemer.customer_id}'"
        yield Detail(text, "restrictions.validFor", "customer_not_eligible")


def _of_segments(call: Call, coupon: Document, redeemer: Redeemer) -> Iterator[Detail]:
    """A member is the exact pair, directly or through a group, of a segment in force."""
    if not coupon["segmentRestricted"] or call.shop.switches.validation_ignores_segments:
        return
    wanted = coupon["restrictions"]["segments"]
    rows = narrowed(segment_rows(call), active_segments(call))
    rows = rows.where(f"id IN ({', '.join('?' * len(wanted))})", *wanted)
    if redeemer.customer_id is not None and narrowed(rows, _membership(call, redeemer)).slice(0, 1):
        return
    text = "The customer is in none of the segments of the coupon that are in force"
    yield Detail(text, "restrictions.segments", "segment_not_eligible")


def _membership(call: Call, redeemer: Redeemer) -> Condition:
    pair = (redeemer.customer_id or "", redeemer.company_id or "")
    direct, params = segments_of_pair(pair)
    if not call.shop.switches.segment_groups:
        return direct, params
    inherited, more = segments_of_groups(pair)
    return f"({direct} OR {inherited})", (*params, *more)


def _of_order(coupon: Document, redeemer: Redeemer) -> Iterator[Detail]:
    least, total = coupon["restrictions"].get("minOrderValue"), redeemer.order_total
    if least is None:
        return
    field = "restrictions.minOrderValue"
    if total["currency"] != least["currency"]:
        text = f"The order is in {total['currency']}, the coupon asks for {least['currency']}"
        yield Detail(text, field, "currency_mismatch")
    elif total["amount"] < least["amount"]:
        text = (
            f"The order comes to {total['amount']}, the coupon asks for {least['amount']} {least['currency']}"
        )
        yield Detail(text, field, "min_order_value_not_reached")
