"""What dates and redemptions make of a coupon: status and counts (fact sheet section 10, trap 55)."""

from __future__ import annotations

from datetime import datetime

from segtui.sandbox.clock import moment_of
from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.coupon_fields import UNLIMITED
from segtui.sandbox.schema import Document
from segtui.sandbox.store import Store

DERIVED = frozenset({"status", "redemptionCount", "legalEntityRedemptions"})
"""The fields that `completed` adds."""


def completed(call: Call, coupon: Document) -> Document:
    """Add the counts and the status to a stored coupon.

    A stored status, which only the demo shop has, is one that time went past unnoticed.
    """
    store, code = call.shop.store, coupon["code"]
    count = redemption_count(store, code)
    state = {"status": status(coupon, count, call.shop.clock.now()), "redemptionCount": count}
    companies = store.rows(
        "SELECT company_id, count(*) FROM redemptions WHERE code = ? AND company_id IS NOT NULL"
        " GROUP BY company_id ORDER BY min(seq)",
        (code,),
    )
    by_company = [{"legalEntityId": company, "count": times} for company, times in companies]
    return state | ({"legalEntityRedemptions": by_company} if by_company else {}) | coupon


def redemption_count(store: Store, code: str) -> int:
    """Count a coupon's redemptions."""
    return int(store.value("SELECT count(*) FROM redemptions WHERE code = ?", (code,)))


def status(coupon: Document, count: int, now: datetime) -> str:
    """Tell a coupon's status; the end of its time weighs more than its redemptions, bounds are inclusive."""
    if is_expired(coupon, now):
        return "EXPIRED"
    if is_used_up(coupon, count):
        return "USED"
    return "INACTIVE" if is_early(coupon, now) else "VALID"


def is_expired(coupon: Document, now: datetime) -> bool:
    """Tell whether the coupon's time is over."""
    end = _bound(coupon, "validUntil")
    return end is not None and now > end


def is_early(coupon: Document, now: datetime) -> bool:
    """Tell whether the coupon's time has not begun."""
    start = _bound(coupon, "validFrom")
    return start is not None and now < start


def is_used_up(coupon: Document, count: int) -> bool:
    """Tell whether nothing is left of the coupon."""
    most: int = coupon["maxRedemptions"]
    return most != UNLIMITED and count >= most


def _bound(coupon: Document, name: str) -> datetime | None:
    text = coupon["restrictions"].get(name)
    return None if text is None else moment_of(text)
