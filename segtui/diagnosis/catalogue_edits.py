"""What could be edited about the item: assign it, publish it, show its catalog, make it available."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from segtui.diagnosis.check import Status
from segtui.diagnosis.checks import SegmentCase, is_assigned
from segtui.diagnosis.edits import Edit, Reach, customer_edits, segment_edits
from segtui.diagnosis.facts import ItemFacts, VisibilityFacts
from segtui.diagnosis.item_checks import (
    ItemCase,
    PathCase,
    catalog_site,
    is_visible,
    item_available,
    item_label,
    item_published,
    within,
)
from segtui.diagnosis.reading import Absent, Read
from segtui.diagnosis.verdict import segment_words
from segtui.diagnosis.visibility import Way, item_words, ways_of
from segtui.model import Availability, Catalog, Category, Item, ItemKind
from segtui.platforms.rights import Thing

ItemEdit = Edit[VisibilityFacts]


def visibility_edits(facts: VisibilityFacts, company: str | None) -> list[ItemEdit]:
    """Everything that could be done so that the pair sees the item."""
    edits = [*customer_edits(facts, company), *_assigning(facts, company), *_item_edits(facts)]
    holding = (
        {row.segment_id for row in facts.item.holders.value} if isinstance(facts.item.holders, Read) else ()
    )
    for segment_id, segment in facts.segments.items():
        if segment_id in holding:
            edits += segment_edits(facts, segment, company)
    ways = ways_of(facts.item)
    for category in {each.id: each for way in ways for each in way.categories or ()}.values():
        edits += _category_edits(facts, category)
    for way in {way.categories[0].id: way for way in ways if way.categories}.values():
        edits += _catalog_edits(facts, way)
    return edits


def _assigning(facts: VisibilityFacts, company: str | None) -> Iterator[ItemEdit]:
    """Into segments that the pair is in and that do not hold it."""
    holders = facts.item.holders
    if not isinstance(holders, Read) or _is_missing(facts.item):
        return
    held = {row.segment_id for row in holders.value}
    for segment_id, segment in facts.segments.items():
        case = SegmentCase(facts.shop, facts.customer, company, segment)
        if segment_id in held or not is_assigned(case):
            continue
        row = Item(segment_id=segment_id, id=facts.item.id, kind=facts.item.kind)
        more: Read[tuple[Item, ...]] = Read((*holders.value, row), holders.source)
        yield Edit(
            f"Assign {item_words(facts)} to {segment_words(segment, facts.shop)}",
            Reach.SEGMENT,
            segment.member_count,
            Thing.SEGMENTS,
            _item_step(holders=more),
            performable=True,
            segment_id=segment_id,
        )


def _item_edits(facts: VisibilityFacts) -> Iterator[ItemEdit]:
    case, product = ItemCase(facts.shop, facts.item), facts.item.product
    if isinstance(product, Read) and item_published(case).status is Status.FAIL:
        published = Read(product.value.model_copy(update={"published": True}), product.source)
        yield _handed_over(
            f"Publish {item_words(facts)}", Thing.PRODUCTS, "item.published", product=published
        )
    stock = facts.item.availability
    if item_available(case).status is Status.FAIL and isinstance(stock, (Read, Absent)):
        available = Read(Availability(available=True), stock.source)
        words = f"Make {item_words(facts)} available on {facts.shop.site}"
        yield _handed_over(words, Thing.AVAILABILITY, "item.available", availability=available)


def _category_edits(facts: VisibilityFacts, category: Category) -> Iterator[ItemEdit]:
    name = item_label(category, facts.shop.language)
    if category.published is False:
        publish = _with_category(facts, f"Publish the category {name}", category, {"published": True})
        is_item = facts.item.kind is ItemKind.CATEGORY and category.id == facts.item.id
        yield replace(publish, code="item.published") if is_item else publish
    if not within(category.validity, facts.shop.at):
        words = f"Take the validity off the category {name}"
        yield _with_category(facts, words, category, {"validity": None})


def _with_category(
    facts: VisibilityFacts, title: str, category: Category, fields: Mapping[str, object]
) -> ItemEdit:
    def step(now: VisibilityFacts) -> VisibilityFacts:
        tree = now.item.tree
        if not isinstance(tree, Read):
            return now
        changed = {**tree.value, category.id: tree.value[category.id].model_copy(update=dict(fields))}
        return replace(now, item=replace(now.item, tree=Read(changed, tree.source)))

    return Edit(title, Reach.CATALOGUE, None, Thing.CATEGORIES, step)


def _catalog_edits(facts: VisibilityFacts, way: Way) -> Iterator[ItemEdit]:
    """Show the catalogs that hold the root, or put it into one that the site shows."""
    case = PathCase(facts.shop, facts.item, way.categories, way.leaf)
    catalogs, categories = facts.item.catalogs, way.categories
    if not isinstance(catalogs, Read) or not categories or catalog_site(case).status is not Status.FAIL:
        return
    root = categories[0]
    for catalog in catalogs.value:
        if root.id in catalog.category_ids:
            shown = catalog.model_copy(update={"visible": True, "window": None})
            yield _with_catalog(facts, f"Show the catalog {catalog.id} on {facts.shop.site}", shown)
        elif is_visible(catalog, facts.shop.at):
            wider = catalog.model_copy(update={"category_ids": (*catalog.category_ids, root.id)})
            name = item_label(root, facts.shop.language)
            yield _with_catalog(facts, f"Put {name} into the catalog {catalog.id}", wider)


def _with_catalog(facts: VisibilityFacts, title: str, catalog: Catalog) -> ItemEdit:
    def step(now: VisibilityFacts) -> VisibilityFacts:
        known = now.item.catalogs
        if not isinstance(known, Read):
            return now
        changed = tuple(catalog if each.id == catalog.id else each for each in known.value)
        return replace(now, item=replace(now.item, catalogs=Read(changed, known.source)))

    return Edit(title, Reach.CATALOGUE, None, Thing.CATALOGS, step)


def _handed_over(title: str, thing: Thing, code: str, **fields: object) -> ItemEdit:
    return Edit(title, Reach.CATALOGUE, None, thing, _item_step(**fields), code=code)


def _item_step(**fields: object) -> Callable[[VisibilityFacts], VisibilityFacts]:
    def step(now: VisibilityFacts) -> VisibilityFacts:
        return replace(now, item=replace(now.item, **fields))  # type: ignore[arg-type]  # fields by name

    return step


def _is_missing(item: ItemFacts) -> bool:
    if item.kind is ItemKind.PRODUCT:
        return not isinstance(item.product, Read)
    return not (isinstance(item.tree, Read) and item.id in item.tree.value)
