"""What is wrong in the shop on purpose: each trouble by name, with the ids it is made of."""

from __future__ import annotations

from segtui.sandbox.seed.audiences import AUDIENCES
from segtui.sandbox.seed.cast import CAST
from segtui.sandbox.seed.catalogs import IN_NONE, catalog_id
from segtui.sandbox.seed.categories import ORPHAN, category_id
from segtui.sandbox.seed.chance import Chance
from segtui.sandbox.seed.companies import BAD_DATE, RESTRICTED
from segtui.sandbox.seed.people import People
from segtui.sandbox.seed.products import DELETED, product_id
from segtui.sandbox.seed.segments import segment_id
from segtui.sandbox.seed.shape import Document
from segtui.sandbox.seed.stock import troubled

_SEGMENTS = {
    "segment.expired": "summer-sale",
    "segment.not_yet_valid": "black-friday",
    "segment.inactive": "paused",
    "segment.other_site": "fika",
    "segment.inactive_site": "outlet-fans",
    "segment.site_case": "case-twin",
    "segment.unknown_site": "no-site",
    "segment.no_members": "nobody",
    "segment.no_items": "nothing",
    "segment.automatic": "lapsed",
    "segment.mixins": "gold-club",
}
_CATEGORIES = {
    "category.unpublished": "spring-2027",
    "category.under_unpublished": "refurbished-machines",
    "category.in_no_tree": ORPHAN,
    "category.expired": "advent",
}

_CATALOGS = {
    "catalog.expired": "outlet",
    "catalog.site_case": "professional",
    "catalog.not_yet_visible": "nordic-season",
}

_COUPONS = {
    "coupon.expired_segment": "SUMMER26",
    "coupon.inactive_segment": "PILOT5",
    "coupon.unknown_segment": "OLDFRIENDS",
    "coupon.used_up": "FINALE",
    "coupon.stale_status": "ROASTWEEK",
    "coupon.not_yet_valid": "ADVENT26",
    "coupon.expired": "SPRING26",
    "coupon.deleted": "TYPO15",
}


def troubles(chance: Chance, people: People, products: tuple[Document, ...]) -> dict[str, tuple[str, ...]]:
    """Name every planted trouble.

    `segment.*` gives segments, `category.*` categories, `catalog.*` catalogs, `product.*` products (sold out
    or without availability on the site `main`), `company.*` companies, `coupon.*` the codes of coupons, and
    `customer.*` customers in the order of the cast; but `category.in_no_catalog` gives (category, site).
    Member rows: `member.stale` gives (customer, company, segment), where the customer no longer acts for the
    company; `member.one_of_two_companies` gives (customer, company of the row, the other company, segment);
    `member.b2c_and_b2b` gives (customer, company, segment).
    """
    found: dict[str, tuple[str, ...]] = {}
    for index, character in enumerate(CAST):
        found[character.key] = (*found.get(character.key, ()), people.number(index))
    for audience in AUDIENCES:
        names = [name for name, key in _SEGMENTS.items() if key == audience.key]
        found |= {name: (segment_id(chance, audience.key),) for name in names}
    found |= {name: (category_id(chance, code),) for name, code in _CATEGORIES.items()}
    found["category.in_no_catalog"] = (category_id(chance, IN_NONE[0]), IN_NONE[1])
    found |= {name: (catalog_id(chance, key),) for name, key in _CATALOGS.items()}
    found |= troubled(chance, products)
    found["product.unpublished"] = tuple(row["id"] for row in products if not row["published"])
    found["product.deleted"] = (product_id(chance, DELETED),)
    found |= {name: (code,) for name, code in _COUPONS.items()}
    found["company.bad_date"] = (people.companies[BAD_DATE]["id"],)
    found["company.restricted"] = (people.companies[RESTRICTED]["id"],)
    return found | _rows(chance, people, found)


def _rows(chance: Chance, people: People, found: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    company = [document["id"] for document in people.companies]
    segment = {audience.key: segment_id(chance, audience.key) for audience in AUDIENCES}
    return {
        "member.stale": (*found["member.stale"], company[6], segment["trade-nordics"]),
        "member.one_of_two_companies": (
            *found["customer.two_companies"],
            company[0],
            company[1],
            segment["trade-dach"],
        ),
        "member.b2c_and_b2b": (*found["member.b2c_and_b2b"], company[8], segment["latte-art"]),
    }
