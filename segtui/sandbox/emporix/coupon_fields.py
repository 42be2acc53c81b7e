"""What a coupon may say: its fields, and the rules between them (fact sheet section 10, trap 54)."""

from __future__ import annotations

import re
from typing import Any

from segtui.sandbox.clock import moment_of
from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.schema import Document

KINDS = ("PERCENT", "ABSOLUTE", "FREE_SHIPPING")
UNLIMITED = -1
"""What `maxRedemptions` and `maxRedemptionsPerCustomer` say for no limit."""

LISTS = ("validFor", "includedCategories", "excludedCategories", "segments")
"""The lists among a coupon's restrictions."""

READ_ONLY = frozenset(
    {"code", "status", "redemptionCount", "legalEntityRedemptions", "deleted", "referralCoupon"}
)
"""What a coupon shows and no update changes."""


def checked(body: Body) -> Document:
    """Check a whole coupon, all but code and version, and fill in what is left to defaults."""
    coupon: dict[str, Any] = {
        "name": body.text("name", required=True),
        "description": body.text("description"),
        "discountType": body.choice("discountType", KINDS) or "ABSOLUTE",
        "discountPercentage": body.number("discountPercentage"),
        "discountAbsolute": money(body, "discountAbsolute"),
        "allowAnonymous": body.flag("allowAnonymous") or False,
        "maxRedemptions": _limit(body, "maxRedemptions"),
        "maxRedemptionsPerCustomer": _limit(body, "maxRedemptionsPerCustomer"),
        "discountCalculationType": body.choice("discountCalculationType", ("TOTAL", "SUBTOTAL"))
        or "SUBTOTAL",
        "categoryRestricted": body.flag("categoryRestricted") or False,
        "segmentRestricted": body.flag("segmentRestricted") or False,
        "restrictions": _restrictions(body.nested("restrictions")),
        "issuedTo": body.text("issuedTo"),
        "mixins": body.map("mixins"),
    }
    _check_metadata(body.nested("metadata"))
    kept = {name: value for name, value in coupon.items() if value is not None}
    _check_discount(body, kept)
    _check_anonymous(body, kept)
    _check_categories(body, kept)
    _check_segments(body, kept)
    return kept


def money(body: Body, name: str, *, required: bool = False) -> Document | None:
    """Read an amount; what it leaves out is nothing, and US dollars."""
    if body.document.get(name) is None and not required:
        return None
    value = body.nested(name, required=True)
    amount, currency = value.number("amount"), value.text("currency")
    if amount is not None and amount < 0:
        raise value.refuse(f"Field '{value.within}amount' must not be negative: {amount}", "amount")
    if currency is not None and not re.fullmatch(r"[A-Z]{3}", currency):
        raise value.refuse(
            f"Field '{value.within}currency' must be an ISO 4217 code: '{currency}'", "currency"
        )
    return {"amount": 0 if amount is None else amount, "currency": currency or "USD"}


def _limit(body: Body, name: str) -> int:
    value = body.number(name)
    if value is None:
        return UNLIMITED
    if value != int(value) or value < UNLIMITED:
        raise body.refuse(f"Field '{name}' must be -1 for unlimited, or a whole number: {value}", name)
    return int(value)


def _restrictions(body: Body) -> Document:
    found: dict[str, Any] = {name: body.texts(name) for name in LISTS}
    for name in ("validFrom", "validUntil"):
        found[name] = body.text(name)
        if found[name] is not None and ("T" not in found[name] or moment_of(found[name]) is None):
            raise body.refuse(f"Field 'restrictions.{name}' must be an ISO 8601 date and time", name)
    found["minOrderValue"] = money(body, "minOrderValue")
    return {"validFor": []} | {name: value for name, value in found.items() if value is not None}


def _check_metadata(metadata: Body) -> None:
    """The one closed object among a coupon's schemas."""
    for name in metadata.document:
        if name not in ("version", "mixins"):
            raise metadata.refuse(f"Field 'metadata.{name}' is not known", name)
    for schema in (metadata.map("mixins") or {}).values():
        if not isinstance(schema, str):
            raise metadata.refuse("Field 'metadata.mixins' must map names to links", "mixins")


def _check_discount(body: Body, coupon: Document) -> None:
    kind = coupon["discountType"]
    for name, belongs_to in (("discountPercentage", "PERCENT"), ("discountAbsolute", "ABSOLUTE")):
        if kind == belongs_to and name not in coupon:
            raise body.refuse(f"Field '{name}' must be specified for discount type '{kind}'", name)
        if kind != belongs_to and name in coupon:
            raise body.refuse(f"Field '{name}' cannot be specified for discount type '{kind}'", name)
    if not 0 <= coupon.get("discountPercentage", 0) <= 100:
        raise body.refuse("Field 'discountPercentage' must be between 0 and 100", "discountPercentage")


def _check_anonymous(body: Body, coupon: Document) -> None:
    if not coupon["allowAnonymous"]:
        return
    if coupon["maxRedemptionsPerCustomer"] != UNLIMITED:
        name = "maxRedemptionsPerCustomer"
        raise body.refuse(f"Field '{name}' cannot be specified for coupons that allow anonymous users", name)
    if coupon["restrictions"]["validFor"]:
        name = "restrictions.validFor"
        raise body.refuse(f"Field '{name}' cannot be specified for coupons that allow anonymous users", name)


def _check_categories(body: Body, coupon: Document) -> None:
    restrictions = coupon["restrictions"]
    included, excluded = (set(restrictions.get(name, ())) for name in LISTS[1:3])
    if coupon["categoryRestricted"] and not included:
        name = "restrictions.includedCategories"
        raise body.refuse(f"Field '{name}' must be defined when 'categoryRestricted' is true", name)
    if not coupon["categoryRestricted"] and included | excluded:
        name = f"restrictions.{LISTS[1] if included else LISTS[2]}"
        raise body.refuse(f"Field '{name}' can be defined only when 'categoryRestricted' is true", name)
    if included & excluded:
        name = "restrictions.excludedCategories"
        raise body.refuse(f"Field '{name}' must be disjoint with the included categories", name)


def _check_segments(body: Body, coupon: Document) -> None:
    restrictions = coupon["restrictions"]
    if not coupon["segmentRestricted"]:
        if restrictions.get("segments"):
            name = "restrictions.segments"
            raise body.refuse(f"Field '{name}' can be defined only when 'segmentRestricted' is true", name)
        return
    if not restrictions.get("segments"):
        name = "restrictions.segments"
        raise body.refuse(f"Field '{name}' must be provided when 'segmentRestricted' is true", name)
    if coupon["categoryRestricted"]:
        text = "Segment restrictions cannot be combined with category restrictions"
        raise body.refuse(text, "categoryRestricted")
    if restrictions["validFor"]:
        text = "Segment restrictions cannot be combined with customer restrictions"
        raise body.refuse(text, "restrictions.validFor")
