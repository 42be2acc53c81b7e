"""Coupons in words: what they give, whether they can be redeemed, until when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from segtui.drafts import CouponKind, CouponStatus
from segtui.errors import BadInput
from segtui.shop_time import utc_day
from segtui.tui.widgets.columns import Cell, Tone

if TYPE_CHECKING:
    from segtui.drafts import Coupon

_DISCOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>%|percent|[A-Za-z]{3})", re.IGNORECASE)
_FREE_SHIPPING = re.compile(r"free\s*shipping", re.IGNORECASE)

_STATUS_TONES = {
    CouponStatus.VALID: Tone.GOOD,
    CouponStatus.INACTIVE: Tone.MUTED,
    CouponStatus.EXPIRED: Tone.WARNING,
    CouponStatus.USED: Tone.WARNING,
    CouponStatus.UNKNOWN: Tone.WARNING,
}


class Discount(NamedTuple):
    """What a coupon gives, as its draft has it."""

    kind: CouponKind
    percentage: float | None = None
    amount: float | None = None
    currency: str | None = None


def discount_in(text: str) -> Discount:
    """What a text such as `10 %`, `5 EUR` or `free shipping` means; raises BadInput for anything else."""
    written = text.strip()
    if _FREE_SHIPPING.fullmatch(written):
        return Discount(CouponKind.FREE_SHIPPING)
    found = _DISCOUNT.fullmatch(written)
    number = float(found["number"].replace(",", ".")) if found else 0.0
    if found is None or number <= 0:
        raise BadInput(f"{text!r} is no discount.", hint="Write 10 %, 5 EUR or free shipping.")
    if found["unit"].lower() in {"%", "percent"}:
        if number > 100:
            raise BadInput(f"{text!r} is more than everything.", hint="Write at most 100 %.")
        return Discount(CouponKind.PERCENT, percentage=number)
    return Discount(CouponKind.ABSOLUTE, amount=number, currency=found["unit"].upper())


def gives(coupon: Coupon) -> str:
    """What it takes off an order."""
    match coupon.kind:
        case CouponKind.PERCENT if coupon.percentage is not None:
            return f"{coupon.percentage:g} %"
        case CouponKind.ABSOLUTE if coupon.amount is not None:
            return f"{coupon.amount:g} {coupon.currency or ''}".strip()
        case CouponKind.FREE_SHIPPING:
            return "free shipping"
        case _:
            return "?"


def shown_status(coupon: Coupon) -> Cell:
    """Its status as the platform says it."""
    return Cell(coupon.status.value, _STATUS_TONES[coupon.status])


def until(coupon: Coupon) -> str:
    """The day it ends, in UTC; empty without an end."""
    return utc_day(coupon.ends_at) if coupon.ends_at else ""
