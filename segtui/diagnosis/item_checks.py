"""The conditions on the product or category, its way to the root, catalog and availability (14.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from segtui.diagnosis.check import Certainty, Evidence, Finding, Rule, Status, Truth, every, shown, unread
from segtui.diagnosis.checks import shop_zone
from segtui.diagnosis.facts import ItemFacts, ShopFacts
from segtui.diagnosis.reading import Absent, Read, Source, Unread
from segtui.model import Catalog, Category, ItemKind, Product, Validity, localize
from segtui.shop_time import in_words

NAME_A_SITE = "Name the site: which one is meant is not known."


@dataclass(frozen=True, slots=True)
class ItemCase:
    """The item where it is to be seen."""

    shop: ShopFacts
    item: ItemFacts


@dataclass(frozen=True, slots=True)
class PathCase:
    """One way from the root of a category tree down to the item."""

    shop: ShopFacts
    item: ItemFacts
    way: tuple[Category, ...] | None
    """Root first; None where it is not known, empty where the item stands in no category."""
    leaf: str
    """The id of its last category; the item's own where there is none."""


def item_exists(case: ItemCase) -> Finding:
    """V6: without the scope for unpublished ones, one that is not found may be there."""
    found, item = _record(case.item), case.item
    name = f"{item.kind.value} {item.id}"
    if found is None:
        reading = item.product if item.product is not None else item.tree
        if isinstance(reading, Unread):
            return unread(reading, f"The {name}")
        evidence = (shown(reading.source, "id", "not found"),)
        if item.unseen:
            detail = f"The {name} was not found; this credential sees only what is published."
            return Finding(Status.UNKNOWN, detail, evidence, item.unseen)
        return Finding(Status.FAIL, f"There is no {name}.", evidence)
    record, source = found
    return Finding(
        Status.PASS, f"{item_label(record, case.shop.language)} was found.", (shown(source, "id", record.id),)
    )


def item_published(case: ItemCase) -> Finding:
    """V6, V7."""
    found = _record(case.item)
    if found is None and _is_open(case.item):
        return Finding(Status.UNKNOWN, "Whether it is published is not known.", (), case.item.unseen)
    if found is None:
        return Finding(Status.SKIP, f"There is no such {case.item.kind.value}.")
    record, source = found
    name, evidence = item_label(record, case.shop.language), (shown(source, "published", record.published),)
    if record.published is None:
        return Finding(Status.UNKNOWN, f"The platform does not say whether {name} is published.", evidence)
    if record.published:
        return Finding(Status.PASS, f"{name} is published.", evidence)
    return Finding(Status.FAIL, f"{name} is not published.", evidence)


def item_available(case: ItemCase) -> Finding:
    """V12: no record means not shown there."""
    reading, site = case.item.availability, case.shop.site
    if case.item.kind is ItemKind.CATEGORY:
        return Finding(Status.SKIP, "Categories have no availability.")
    if site is None or reading is None:
        return Finding(Status.UNKNOWN, NAME_A_SITE)
    match reading:
        case Read(record, source):
            evidence = (shown(source, "available", record.available),)
            if record.available is None:
                return Finding(Status.UNKNOWN, f"The record for {site} does not say yes or no.", evidence)
            if record.available:
                return Finding(Status.PASS, f"It is available on {site}.", evidence)
            return Finding(Status.FAIL, f"It is not available on {site}.", evidence)
        case Absent(_, source):
            detail = f"There is no availability record for the site {site}."
            return Finding(Status.FAIL, detail, (shown(source, "available", "no record"),))
        case _:
            return unread(reading, "The availability")


def category_path(case: PathCase) -> Finding:
    """V7, V8: every category on the way is published, and inside its validity."""
    tree, filed = case.item.tree, case.item.filed
    if isinstance(filed, Unread):
        return unread(filed, "The list of the product's categories")
    if case.way is not None and not case.way:
        return Finding(Status.SKIP, "It is in no category.")
    if not isinstance(tree, Read):
        return unread(tree, "The category tree")
    if case.way is None:
        detail = f"The category {case.leaf} stands in no category tree."
        if case.item.unseen_categories:
            detail = f"{detail[:-1]} that this credential sees: it may be unpublished."
            return Finding(Status.UNKNOWN, detail, (), case.item.unseen_categories)
        return Finding(Status.FAIL, detail, (shown(tree.source, "id", "not found"),))
    language = case.shop.language
    hidden = next((each for each in case.way if each.published is False), None)
    evidence: tuple[Evidence, ...]
    if hidden is not None:
        evidence = (shown(tree.source, f"published of {hidden.id}", hidden.published),)
        where = "itself" if hidden.id == case.leaf else f"on the way to {case.leaf}"
        detail = f"The category {item_label(hidden, language)} ({where}) is not published."
        return Finding(Status.FAIL, detail, evidence)
    for each in case.way:
        if within(each.validity, case.shop.at) is False:
            return _outside(case, each)
    names = " > ".join(item_label(each, language) for each in case.way)
    evidence = tuple(shown(tree.source, f"published of {each.id}", each.published) for each in case.way)
    if any(each.published is None for each in case.way):
        return Finding(
            Status.UNKNOWN, f"Whether every category on the way {names} is published is not said.", evidence
        )
    passed = Finding(Status.PASS, f"Every category on the way is published: {names}.", evidence)
    return _garbled(case, case.way) or passed


def catalog_site(case: PathCase) -> Finding:
    """V11: a catalog that the site shows at the moment holds the root."""
    if case.way is not None and not case.way:
        return Finding(Status.SKIP, "It is in no category, so in no catalog.")
    if case.shop.site is None:
        return Finding(Status.UNKNOWN, NAME_A_SITE)
    if case.way is None and not isinstance(case.item.tree, Read):
        return unread(case.item.tree, "The root of its category tree")
    if case.way is None:
        return Finding(Status.SKIP, f"Which root the category {case.leaf} stands below is not known.")
    catalogs, site, root = case.item.catalogs, case.shop.site, case.way[0]
    if not isinstance(catalogs, Read):
        return unread(catalogs, f"The catalogs of the site {site}")
    evidence: tuple[Evidence, ...]
    if not catalogs.value:
        detail = f"No catalog is published on the site {site}; a shop may do without any."
        evidence = (shown(catalogs.source, "publishedSites", "none"),)
        return Finding(Status.UNKNOWN, detail, evidence, None, Certainty.ASSUMED)
    name = item_label(root, case.shop.language)
    holding = [each for each in catalogs.value if root.id in each.category_ids]
    evidence = tuple(
        shown(catalogs.source, f"visibility of {each.id}", _visibility(each)) for each in holding
    )
    if not holding:
        known = ", ".join(each.id for each in catalogs.value)
        evidence = (shown(catalogs.source, "categoryIds", f"not in {known}"),)
        return Finding(Status.FAIL, f"No catalog of the site {site} holds {name}.", evidence)
    states = [is_visible(each, case.shop.at) for each in holding]
    if True in states:
        shows = holding[states.index(True)]
        return Finding(
            Status.PASS, f"The catalog {_catalog(shows, case.shop)} shows {name} on {site}.", evidence
        )
    if None in states:
        return Finding(Status.UNKNOWN, f"Whether the catalog of {name} is visible is not said.", evidence)
    return Finding(
        Status.FAIL, f"The catalog {_catalog(holding[0], case.shop)} is not visible on {site}.", evidence
    )


ITEM_RULES: tuple[Rule[ItemCase], ...] = (
    Rule("item.exists", "V6", Certainty.STATED, item_exists),
    Rule("item.published", "V6 V7", Certainty.STATED, item_published),
)
PATH_RULES: tuple[Rule[PathCase], ...] = (
    Rule("category.path", "V7 V8", Certainty.STATED, category_path),
    Rule("catalog.site", "V11", Certainty.STATED, catalog_site),
)
AVAILABLE: Rule[ItemCase] = Rule("item.available", "V12", Certainty.STATED, item_available)


def within(window: Validity | None, at: datetime) -> Truth:
    """Whether a moment lies inside a window; both bounds are inclusive, an absent one is open.

    None where a bound is no date, and the other one does not decide.
    """
    if window is None:
        return True
    begun = window.starts_at is None or window.starts_at <= at
    if not (begun and (window.ends_at is None or at <= window.ends_at)):
        return False
    return None if window.unreadable else True


def is_visible(catalog: Catalog, at: datetime) -> Truth:
    """Whether a catalog is visible at a moment; by its own status where it has no visibility."""
    if catalog.visible is None:
        return catalog.shown_now
    return every((catalog.visible, within(catalog.window, at)))


def item_label(record: Product | Category, language: str) -> str:
    """A product or category by its name, its code, or its id."""
    return localize(record.name, (language,)).text or record.code or record.id


def item_name(item: ItemFacts, language: str) -> str:
    """The item by its name, or its kind and id."""
    found = _record(item)
    return item_label(found[0], language) if found else f"{item.kind.value} {item.id}"


def _record(item: ItemFacts) -> tuple[Product | Category, Source] | None:
    if item.product is not None:
        return (item.product.value, item.product.source) if isinstance(item.product, Read) else None
    if not isinstance(item.tree, Read) or item.id not in item.tree.value:
        return None
    return item.tree.value[item.id], item.tree.source


def _is_open(item: ItemFacts) -> bool:
    """Whether the item may be there although it was not found."""
    reading = item.product if item.product is not None else item.tree
    return item.unseen is not None or isinstance(reading, Unread)


def _garbled(case: PathCase, way: tuple[Category, ...]) -> Finding | None:
    """Where the validity of a category cannot be read."""
    for each in way:
        if each.validity is not None and within(each.validity, case.shop.at) is None:
            stated, name = ", ".join(each.validity.unreadable), item_label(each, case.shop.language)
            source = case.item.tree.source if isinstance(case.item.tree, Read) else None
            evidence = (shown(source, f"validity of {each.id}", stated),) if source else ()
            detail = f"The validity of the category {name} holds what is no date: {stated}."
            return Finding(Status.UNKNOWN, detail, evidence)
    return None


def _outside(case: PathCase, category: Category) -> Finding:
    window, zone = category.validity, shop_zone(case.shop, None)
    name = item_label(category, case.shop.language)
    starts, ends = (window.starts_at, window.ends_at) if window else (None, None)
    is_early = starts is not None and case.shop.at < starts
    bound = starts if is_early else ends
    words = "is valid only from" if is_early else "was valid until"
    when = in_words(bound, zone) if bound else "an unknown time"
    source = case.item.tree.source if isinstance(case.item.tree, Read) else None
    evidence = (shown(source, f"validity of {category.id}", f"{starts} to {ends}"),) if source else ()
    detail = f"The category {name} {words} {when}; that the platform enforces this is assumed."
    return Finding(Status.FAIL, detail, evidence, None, Certainty.ASSUMED)


def _visibility(catalog: Catalog) -> str:
    window = catalog.window
    bounds = f" from {window.starts_at} to {window.ends_at}" if window else ""
    return f"{catalog.visible}{bounds}"


def _catalog(catalog: Catalog, shop: ShopFacts) -> str:
    return localize(catalog.name, (shop.language,)).text or catalog.id
