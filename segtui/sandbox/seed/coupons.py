"""The coupons of the shop, most of them for segments, and what has been redeemed of them."""

from __future__ import annotations

from typing import NamedTuple

from segtui.sandbox.seed.cast import CAST
from segtui.sandbox.seed.categories import category_id
from segtui.sandbox.seed.chance import Chance, after
from segtui.sandbox.seed.people import People
from segtui.sandbox.seed.segments import segment_id
from segtui.sandbox.seed.shape import Document


class Offer(NamedTuple):
    """One coupon before it becomes a document."""

    code: str
    """Its code, in capitals."""
    name: str
    """What the shop calls it."""
    discount: str
    """`15%`, `20 EUR`, or empty for free shipping."""
    segments: str = ""
    """Keys of segments; a `?` stands for one that no longer exists."""
    window: tuple[float | None, float | None] = (None, None)
    """Days from the shop's moment to the start and the end; None for an open end."""
    least: int | None = None
    """The smallest order in euros."""
    most: int = -1
    """How often it can be redeemed."""
    each: int = -1
    """How often one customer can redeem it."""
    categories: str = ""
    """Codes of the categories it is for."""
    customers: str = ""
    """Roles of the cast it is for."""
    redeemed: tuple[tuple[str, int | None], ...] = ()
    """Who used it: role of the cast, index of the company or None."""
    extra: Document = {}  # noqa: RUF012 - never written to
    """Fields that differ from every coupon's."""


_MIXINS = {
    "mixins": {"campaign": {"channel": "print", "budget": 4000}},
    "metadata": {"version": 2, "mixins": {"campaign": "https://schemas.kaffeekontor.example/campaign.v1"}},
}

OFFERS = (
    Offer("WELCOME5", "Welcome, 5 € off", "5 EUR", window=(-400, None), extra={"allowAnonymous": True}),
    Offer("GOLD15", "Gold club, 15 % off", "15%", "gold-club", (-60, 120), least=50, each=1, extra=_MIXINS,
          redeemed=(("customer.login_differs", None),)),
    Offer("WINTERFIRST", "First of the winter", "20 EUR", "winter-preview gold-club", (-30, 45), least=120),
    Offer("BARISTA10", "Home baristas, 10 % off", "10%", "home-baristas latte-art", (-200, None)),
    Offer("SUMMER26", "Summer sale, 25 % off", "25%", "summer-sale", (-140, 60)),
    Offer("PILOT5", "Loyalty pilot, 5 € off", "5 EUR", "paused", (-90, None)),
    Offer("FINALE", "Home baristas, the last two", "50%", "home-baristas", (-20, 20), most=2, each=1,
          redeemed=(("customer.demo", None), ("customer.email_case_twins", None))),
    Offer("ROASTWEEK", "Roasting week, 12 % off", "12%", "gold-club", (-45, -38),
          extra={"status": "VALID"}),
    Offer("ADVENT26", "Advent, free shipping", "", "advent-2026", (13, 38)),
    Offer("TRADE200", "Trade customers, 200 € off", "200 EUR", "trade-dach equipment-lease", (-100, 200),
          least=1500, each=1, redeemed=(("customer.two_companies", 0),)),
    Offer("OLDFRIENDS", "For a group that was dissolved", "10%", "?", (-300, None)),
    Offer("SORRY20", "Sorry for the wait", "20 EUR", customers="customer.demo", window=(-14, 90), most=1),
    Offer("BEANS10", "Ten percent off beans", "10%", window=(-10, 30),
          categories="espresso-beans filter-beans"),
    Offer("SPRING26", "Spring, 10 % off", "10%", window=(-240, -150)),
    Offer("TYPO15", "Gold club, 15 % off", "15%", "gold-club", (-61, 120), extra={"deleted": True}),
)  # fmt: skip


def coupons(chance: Chance, people: People) -> tuple[Document, ...]:
    """List the coupons as they are stored: without the counts, and the status but for one gone stale."""
    return tuple(_coupon(chance, people, offer) for offer in OFFERS)


def redemptions(chance: Chance, people: People) -> tuple[Document, ...]:
    """List what has been redeemed, oldest offers first."""
    numbered = [(offer, place) for offer in OFFERS for place in range(len(offer.redeemed))]
    return tuple(_redemption(chance, people, offer, place) for offer, place in numbered)


def _coupon(chance: Chance, people: People, offer: Offer) -> Document:
    document: Document = {
        "code": offer.code,
        "name": offer.name,
        **_discount(offer.discount),
        "allowAnonymous": False,
        "maxRedemptions": offer.most,
        "maxRedemptionsPerCustomer": offer.each,
        "discountCalculationType": "SUBTOTAL",
        "categoryRestricted": bool(offer.categories),
        "segmentRestricted": bool(offer.segments),
        "restrictions": _restrictions(chance, people, offer),
        "deleted": False,
        "metadata": {"version": 0},
    }
    return document | offer.extra


def _discount(text: str) -> Document:
    if not text:
        return {"discountType": "FREE_SHIPPING"}
    if text.endswith("%"):
        return {"discountType": "PERCENT", "discountPercentage": int(text[:-1])}
    amount, currency = text.split()
    return {"discountType": "ABSOLUTE", "discountAbsolute": {"amount": int(amount), "currency": currency}}


def _restrictions(chance: Chance, people: People, offer: Offer) -> Document:
    start, end = offer.window
    found: Document = {"validFor": [_number(people, role) for role in offer.customers.split()]}
    if start is not None:
        found["validFrom"] = after(start)
    if end is not None:
        found["validUntil"] = after(end)
    if offer.least is not None:
        found["minOrderValue"] = {"amount": offer.least, "currency": "EUR"}
    if offer.segments:
        found["segments"] = [segment_id(chance, key) for key in offer.segments.split()]
    if offer.categories:
        found["includedCategories"] = [category_id(chance, code) for code in offer.categories.split()]
    return found


def _redemption(chance: Chance, people: People, offer: Offer, place: int) -> Document:
    role, company = offer.redeemed[place]
    total = max(offer.least or 0, 40) + chance.bits("order", f"{offer.code}/{place}") % 90
    document: Document = {
        "id": chance.hex_id("redemption", f"{offer.code}/{place}"),
        "code": offer.code,
        "orderCode": f"KK-{chance.bits('order-code', f'{offer.code}/{place}') % 900_000 + 100_000}",
        "customerNumber": _number(people, role),
        "orderTotal": {"amount": total, "currency": "EUR"},
        "discount": {"amount": _granted(offer.discount, total), "currency": "EUR"},
        "redeemedAt": after(-12 + 3.2 * place),
    }
    return document if company is None else document | {"legalEntityId": people.companies[company]["id"]}


def _granted(discount: str, total: int) -> float:
    return total * int(discount[:-1]) / 100 if discount.endswith("%") else int(discount.split()[0])


def _number(people: People, role: str) -> str:
    """Give the number of the first customer in that role."""
    return people.number(next(index for index, each in enumerate(CAST) if each.key == role))
