"""Whether a coupon is granted, by brute force: from the fact sheet, not from the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from segtui.drafts import Coupon, CouponKind, CouponStatus, Redemption
from tests.fakes import NOON, FakePlatform
from tests.unit.diagnosis.oracle import (
    ALWAYS,
    WHO,
    ToySegment,
    ToyShop,
    Window,
    above,
    inside,
    is_in,
    on_platform,
    validity,
)

CODE = "K"
PLENTY = 1000.0


@dataclass
class ToyCoupon:
    """A coupon of a few fields."""

    window: Window = ALWAYS
    is_deleted: bool = False
    segments: tuple[str, ...] | None = ("x",)
    """None: for everybody; `gone` stands for one that is no longer there."""
    customers: tuple[str, ...] = ()
    most: int | None = None
    each: int | None = None
    uses: tuple[tuple[str, str | None], ...] = ()
    """Who redeemed it, for which company."""
    least: float | None = None
    percentage: float = 10
    included: frozenset[str] = frozenset()


@dataclass
class ToyCase:
    """A coupon in a shop, for one company, with a cart."""

    shop: ToyShop = field(default_factory=ToyShop)
    coupon: ToyCoupon = field(default_factory=ToyCoupon)
    company: str | None = None
    cart: tuple[str, ...] = ()
    """Of `p`, the product, and `d`, a category."""
    total: float | None = None


def granted(case: ToyCase, at: datetime) -> bool | None:
    """Whether it is accepted and takes something off; None where only the missing total leaves it open."""
    coupon = case.coupon
    if not (_is_accepted(case, at) and _takes_something(case, at)):
        return False
    if coupon.least is None:
        return True
    return None if case.total is None else case.total >= coupon.least


def _is_accepted(case: ToyCase, at: datetime) -> bool:
    shop, coupon, company = case.shop, case.coupon, case.company
    own = [of for who, of in coupon.uses if who == WHO]
    if company is not None and len(shop.companies) > 1:
        own = [of for of in own if of == company]
    return all(
        (
            shop.is_usable,
            company is None or company in shop.companies,
            not coupon.is_deleted,
            inside(coupon.window, at),
            coupon.most is None or len(coupon.uses) < coupon.most,
            coupon.each is None or len(own) < coupon.each,
            not coupon.customers or WHO in coupon.customers,
            coupon.segments is None or bool(_counting(case, at)),
        )
    )


def _counting(case: ToyCase, at: datetime) -> list[ToySegment]:
    known = case.shop.segments
    named = [known[each] for each in case.coupon.segments or () if each in known]
    return [each for each in named if is_in(case.shop, each, case.company, at)]


def _takes_something(case: ToyCase, at: datetime) -> bool:
    if case.coupon.percentage == 0:
        return False
    return not case.cart or any(_touches(case, line, at) for line in case.cart)


def _touches(case: ToyCase, line: str, at: datetime) -> bool:
    stands_in = {one for each in (case.shop.filed if line == "p" else ("d",)) for one in above(each)}
    if case.coupon.segments is None:
        return not case.coupon.included or bool(case.coupon.included & stands_in)
    return any(not each.holds or each.holds & {line, *stands_in} for each in _counting(case, at))


def on_platform_with_coupon(case: ToyCase) -> FakePlatform:
    """The same shop and coupon as the engine reads them."""
    platform, coupon = on_platform(case.shop), case.coupon
    bounds = validity(coupon.window)
    platform.products["p"] = platform.products["p"].model_copy(update={"category_ids": case.shop.filed})
    platform.coupons[CODE] = Coupon(
        code=CODE,
        kind=CouponKind.PERCENT,
        percentage=coupon.percentage,
        status=_status(coupon),
        starts_at=bounds.starts_at,
        ends_at=bounds.ends_at,
        segment_restricted=coupon.segments is not None,
        segment_ids=coupon.segments or (),
        max_redemptions=-1 if coupon.most is None else coupon.most,
        max_redemptions_per_customer=-1 if coupon.each is None else coupon.each,
        redemption_count=len(coupon.uses),
        deleted=coupon.is_deleted,
        allow_anonymous=False,
        customer_ids=coupon.customers,
        category_restricted=bool(coupon.included),
        included_category_ids=tuple(coupon.included),
        least_total=coupon.least,
        least_currency="EUR",
    )
    platform.redeemed = [(CODE, Redemption(customer_id=who, company_id=of)) for who, of in coupon.uses]
    return platform


def _status(coupon: ToyCoupon) -> CouponStatus:
    first, last = validity(coupon.window).starts_at, validity(coupon.window).ends_at
    if last is not None and last < NOON:
        return CouponStatus.EXPIRED
    if coupon.most is not None and len(coupon.uses) >= coupon.most:
        return CouponStatus.USED
    return CouponStatus.INACTIVE if first is not None and first > NOON else CouponStatus.VALID
