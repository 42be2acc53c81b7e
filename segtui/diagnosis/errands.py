"""What others would have to change in a shop to get from some facts to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segtui.diagnosis.facts import CustomerFacts, Facts, ItemFacts, VisibilityFacts
from segtui.diagnosis.reading import Read, Reading
from segtui.model import Catalog, Category, Site
from segtui.platforms.rights import Thing
from segtui.platforms.shop import Errand
from segtui.wire.call import JsonValue


def errands_between(before: Facts, after: Facts) -> Iterator[Errand]:
    """Everything that segtui itself has no change for; what it can change is in `changes_between`."""
    yield from _of_customer(before.customer, after.customer)
    yield from _of_sites(before.shop.sites, after.shop.sites)
    if isinstance(before, VisibilityFacts) and isinstance(after, VisibilityFacts):
        yield from _of_item(before.item, after.item, before.shop.site)


def _of_customer(before: CustomerFacts, after: CustomerFacts) -> Iterator[Errand]:
    old, new = before.record, after.record
    if isinstance(old, Read) and isinstance(new, Read) and old.value != new.value:
        usable: dict[str, JsonValue] = {"active": new.value.active, "on_hold": new.value.on_hold}
        yield Errand(Thing.CUSTOMERS, new.value.id, usable)
    if isinstance(before.companies, Read) and isinstance(after.companies, Read) and after.id is not None:
        known = {each.id for each in before.companies.value}
        for company in after.companies.value:
            if company.id not in known:
                yield Errand(Thing.COMPANIES, after.id, {}, company.id)


def _of_sites(before: Reading[tuple[Site, ...]], after: Reading[tuple[Site, ...]]) -> Iterator[Errand]:
    if not isinstance(before, Read) or not isinstance(after, Read):
        return
    old = {each.code: each for each in before.value}
    for site in after.value:
        if site != old.get(site.code):
            yield Errand(Thing.SITES, site.code, {"active": site.active})


def _of_item(before: ItemFacts, after: ItemFacts, site: str | None) -> Iterator[Errand]:
    product = after.product
    if isinstance(product, Read) and product != before.product:
        yield Errand(Thing.PRODUCTS, product.value.id, {"published": product.value.published})
    stock = after.availability
    if isinstance(stock, Read) and stock != before.availability:
        fields: dict[str, JsonValue] = {"available": stock.value.available}
        yield Errand(Thing.AVAILABILITY, after.id, fields, site, not isinstance(before.availability, Read))
    if isinstance(before.tree, Read) and isinstance(after.tree, Read):
        yield from _of_tree(before.tree.value, after.tree.value)
    if isinstance(before.catalogs, Read) and isinstance(after.catalogs, Read):
        yield from _of_catalogs(before.catalogs.value, after.catalogs.value)


def _of_tree(before: Mapping[str, Category], after: Mapping[str, Category]) -> Iterator[Errand]:
    for category_id, new in after.items():
        old = before[category_id]
        if new.published != old.published:
            yield Errand(Thing.CATEGORIES, category_id, {"published": new.published})
        if new.validity != old.validity:
            yield Errand(Thing.CATEGORIES, category_id, {"validity": None})


def _of_catalogs(before: tuple[Catalog, ...], after: tuple[Catalog, ...]) -> Iterator[Errand]:
    old = {each.id: each for each in before}
    for new in after:
        known = old[new.id]
        if new.category_ids != known.category_ids:
            yield Errand(Thing.CATALOGS, new.id, {"category_ids": [*new.category_ids]})
        elif new != known:
            yield Errand(Thing.CATALOGS, new.id, {"visible": True})
