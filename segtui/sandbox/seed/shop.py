"""Puts the demo shop together."""

from __future__ import annotations

from segtui.sandbox.seed.cast import CAST
from segtui.sandbox.seed.catalogs import catalogs
from segtui.sandbox.seed.categories import categories
from segtui.sandbox.seed.chance import MOMENT, Chance, stamp
from segtui.sandbox.seed.companies import company_count, legal_entities
from segtui.sandbox.seed.coupons import coupons, redemptions
from segtui.sandbox.seed.people import People
from segtui.sandbox.seed.products import products
from segtui.sandbox.seed.segments import Membership, items, segments
from segtui.sandbox.seed.shape import DemoShop, Replay
from segtui.sandbox.seed.sites import sites
from segtui.sandbox.seed.stock import availabilities
from segtui.sandbox.seed.troubles import troubles

TENANT = "kaffeekontor"
"""The tenant of the demo shop: three sites and one retired, selling coffee and all it takes to brew it."""


def demo_shop(customers: int = 2000, members: int | None = None, seed: int = 7) -> DemoShop:
    """Make the shop of `seed`: the same arguments give the same data, byte for byte.

    Never fewer customers than the cast of hand-written ones. The largest segment has `members` members, at
    most one per customer; None means 60 % of the customers.
    """
    chance = Chance(seed)
    count = max(customers, len(CAST))
    largest = min(count, count * 3 // 5 if members is None else members)
    people = People(chance, count, legal_entities(chance, company_count(count)))
    wares, filed = products(chance, TENANT)
    passwords = people.passwords()
    return DemoShop(
        tenant=TENANT,
        moment=stamp(MOMENT),
        sites=sites(),
        customers=Replay(people.documents),
        legal_entities=people.companies,
        contact_assignments=Replay(people.contact_assignments),
        categories=categories(chance),
        products=wares,
        category_assignments=filed,
        catalogs=catalogs(chance),
        availabilities=Replay(lambda: availabilities(chance, wares)),
        segments=segments(chance),
        members=Replay(Membership(chance, people, largest).rows),
        items=items(chance, filed),
        coupons=coupons(chance, people),
        redemptions=redemptions(chance, people),
        login=next(iter(passwords.items())),
        passwords=passwords,
        troubles=troubles(chance, people, wares),
    )
