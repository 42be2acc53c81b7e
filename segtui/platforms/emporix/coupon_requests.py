"""Requests to the coupon service, as plain values (fact sheet, section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segtui.drafts import CouponDraft, CouponKind, Money, Redemption
from segtui.errors import BadInput
from segtui.mixins import JsonValue
from segtui.model import PageRequest
from segtui.platforms.emporix.addressing import listing, path, read
from segtui.platforms.emporix.edit_requests import moment, small_enough
from segtui.platforms.emporix.query import equals, is_word, one_of
from segtui.platforms.emporix.requests import Tenant
from segtui.wire.call import Call

COUPON_READ = "coupon.coupon_read"
COUPON_MANAGE = "coupon.coupon_manage"
COUPON_ON_BEHALF = "coupon.coupon_redeem_on_behalf"

_CURRENCY_LETTERS = 3


def segment_restricted(tenant: Tenant, page: PageRequest) -> Call:
    """A page of the coupons that only members of some segment may redeem.

    Which segments is read from the rows: that a query reaches into the list of segments is stated nowhere.
    """
    call = read(_coupons(tenant), "list the coupons of segments", COUPON_READ)
    # This service asks for the total in the query (fact sheet, section 3.2).
    asked = replace(call, query=(("totalCount", "true"),)) if page.with_total else call
    return listing(asked, page._replace(with_total=False), q=is_word("segmentRestricted", "true"))


def coupon(tenant: Tenant, code: str) -> Call:
    """One coupon (`GET-coupon-retrieve-coupon`)."""
    return read(_coupon(tenant, code), f"read the coupon {code}", COUPON_READ)


def spelt(tenant: Tenant, codes: Sequence[str], page: PageRequest) -> Call:
    """A page of the coupons with one of these codes, deleted ones included."""
    call = read(_coupons(tenant), f"look for the coupon {codes[0]}", COUPON_READ)
    return listing(replace(call, query=(("showDeleted", "true"),)), page, q=one_of("code", codes))


def redemptions(tenant: Tenant, code: str, customer_id: str, page: PageRequest) -> Call:
    """A page of a customer's uses of a coupon (`GET-coupon-list-coupon-redemptions`)."""
    asking = f"list the redemptions of the coupon {code} by customer {customer_id}"
    call = read(f"{_coupon(tenant, code)}/redemptions", asking, COUPON_MANAGE)
    return listing(call, page, q=equals("customerNumber", customer_id))


def validation(tenant: Tenant, code: str, redemption: Redemption, total: Money) -> Call:
    """Ask whether a coupon could be redeemed (`POST-coupon-validate-coupon`); it redeems nothing.

    The platform insists on the sum taken off, and documents no check of it.
    """
    nothing: dict[str, JsonValue] = {"amount": 0, "currency": total.currency}
    body: dict[str, JsonValue] = {
        "orderTotal": {"amount": total.amount, "currency": total.currency},
        "discount": nothing,
        "customerNumber": redemption.customer_id,
        "legalEntityId": redemption.company_id,
    }
    return Call(
        "POST",
        f"{_coupon(tenant, code)}/validation",
        f"validate the coupon {code}",
        body={name: value for name, value in body.items() if value is not None},
        scope=COUPON_ON_BEHALF if redemption.customer_id is not None else None,
        repeatable=True,
    )


def create_coupon(tenant: Tenant, draft: CouponDraft) -> Call:
    """Create a coupon (`POST-coupon-create-coupon`)."""
    path(draft.code)  # raises for a code that could never be asked for again
    call = Call(
        "POST", _coupons(tenant), f"create the coupon {draft.code}", body=_body(draft), scope=COUPON_MANAGE
    )
    return small_enough(call)


def delete_coupon(tenant: Tenant, code: str) -> Call:
    """Delete a coupon (`DELETE-coupon-remove-coupon`)."""
    return Call(
        "DELETE", _coupon(tenant, code), f"delete the coupon {code}", scope=COUPON_MANAGE, repeatable=True
    )


def _body(draft: CouponDraft) -> dict[str, JsonValue]:
    if not draft.name.strip():
        raise BadInput("The coupon has no name.", hint="Give it a name.")
    restrictions: dict[str, JsonValue] = dict(_object(draft.more.get("restrictions")))
    for name, value in (("validFrom", draft.starts_at), ("validUntil", draft.ends_at)):
        if value is not None:
            restrictions[name] = moment(value)
    if draft.segment_ids:
        restrictions["segments"] = list(draft.segment_ids)
    body: dict[str, JsonValue] = {
        **draft.more,
        "code": draft.code,
        "name": draft.name,
        **_discount(draft),
        "segmentRestricted": bool(draft.segment_ids),
    }
    if draft.description:
        body["description"] = draft.description
    if restrictions:
        body["restrictions"] = restrictions
    limits = {
        "maxRedemptions": draft.max_redemptions,
        "maxRedemptionsPerCustomer": draft.max_redemptions_per_customer,
    }
    return {**body, **{name: count for name, count in limits.items() if count is not None}}


def _discount(draft: CouponDraft) -> dict[str, JsonValue]:
    kind: dict[str, JsonValue] = {"discountType": draft.kind.value.upper()}
    match draft.kind:
        case CouponKind.PERCENT:
            if draft.percentage is None or not 0 <= draft.percentage <= 100:
                raise BadInput("The coupon takes off no percentage.", hint="Give one between 0 and 100.")
            return {**kind, "discountPercentage": draft.percentage}
        case CouponKind.ABSOLUTE:
            currency = draft.currency or ""
            is_currency = len(currency) == _CURRENCY_LETTERS and currency.isascii() and currency.isupper()
            if draft.amount is None or draft.amount < 0 or not is_currency:
                raise BadInput(
                    "The coupon takes off no amount of money.",
                    hint="Give an amount and a currency of three capital letters: 10 EUR.",
                )
            return {**kind, "discountAbsolute": {"amount": draft.amount, "currency": currency}}
        case CouponKind.FREE_SHIPPING:
            return kind
        case _:
            raise BadInput(
                "What the coupon gives is not known.", hint="Choose per cent, an amount or shipping."
            )


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _coupons(tenant: Tenant) -> str:
    return path("coupon", tenant.name, "coupons")


def _coupon(tenant: Tenant, code: str) -> str:
    return path("coupon", tenant.name, "coupons", code)
