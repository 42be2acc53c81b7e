"""Each condition on the item, its way to the root, its catalog and its availability by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segtui.diagnosis.check import Certainty, Status, Verdict
from segtui.diagnosis.facts import ItemFacts, VisibilityFacts
from segtui.diagnosis.visibility import judge_visibility
from segtui.model import Availability, Catalog, Category, Item, ItemKind, Product
from tests.unit.diagnosis.shops import FUTURE, NOT_THERE, PAST, REFUSED, ann, check, read, shop, status, vip

FAIL, PASS, SKIP, UNKNOWN = Status.FAIL, Status.PASS, Status.SKIP, Status.UNKNOWN


def category(category_id: str, parent: str | None = None, **more: object) -> Category:
    """A published category."""
    made = {"id": category_id, "parent_id": parent, "published": True, **more}
    return Category.model_validate(made)


def tree(**leaf: object) -> object:
    """The trees root > leaf, the leaf to be changed."""
    return read({"root": category("root"), "leaf": category("leaf", "root", **leaf)})


def catalog(**more: object) -> Catalog:
    """A catalog that shows the root."""
    return Catalog.model_validate(
        {"id": "k", "visible": True, "sites": ("main",), "category_ids": ("root",), **more}
    )


def item(**more: object) -> ItemFacts:
    """A product in the leaf, held directly by the segment."""
    made = {
        "kind": ItemKind.PRODUCT,
        "id": "p",
        "product": read(Product(id="p", published=True)),
        "filed": read(("leaf",)),
        "tree": tree(),
        "catalogs": read((catalog(),)),
        "availability": read(Availability(available=True)),
        "holders": read((Item(segment_id="vip", id="p", kind=ItemKind.PRODUCT),)),
        **more,
    }
    return ItemFacts(**made)  # type: ignore[arg-type]  # fields by name


def facts(found: ItemFacts | None = None, site: str | None = "main") -> VisibilityFacts:
    """Ann, who sees the product."""
    return VisibilityFacts(shop(site), ann(), found or item(), {"vip": vip()})


def held(kind: ItemKind, item_id: str) -> object:
    """The one assignment to the segment."""
    return read((Item(segment_id="vip", id=item_id, kind=kind),))


def test_everything_in_order_is_a_yes() -> None:
    judged = judge_visibility(facts(), None)
    assert judged.verdict is Verdict.YES
    assert [each.broken_at for each in judged.routes] == [None]


@pytest.mark.parametrize(
    ("found", "code", "expected"),
    [
        (item(product=NOT_THERE), "item.exists", FAIL),
        (item(product=NOT_THERE, unseen="scope"), "item.exists", UNKNOWN),
        (item(product=REFUSED), "item.exists", UNKNOWN),
        (item(product=read(Product(id="p", published=False))), "item.published", FAIL),
        (item(product=read(Product(id="p"))), "item.published", UNKNOWN),
        (item(availability=NOT_THERE), "item.available", FAIL),
        (item(availability=read(Availability(available=False))), "item.available", FAIL),
        (item(availability=read(Availability())), "item.available", UNKNOWN),
        (item(availability=REFUSED), "item.available", UNKNOWN),
        (item(tree=tree(published=False)), "category.path", FAIL),
        (item(tree=tree(published=None)), "category.path", UNKNOWN),
        (item(tree=tree(validity=PAST)), "category.path", FAIL),
        (item(tree=tree(validity=FUTURE)), "category.path", FAIL),
        (item(tree=read({})), "category.path", FAIL),
        (item(tree=read({}), unseen_categories="scope"), "category.path", UNKNOWN),
        (item(tree=REFUSED), "category.path", UNKNOWN),
        (item(filed=REFUSED), "category.path", UNKNOWN),
        (item(catalogs=read(())), "catalog.site", UNKNOWN),
        (item(catalogs=REFUSED), "catalog.site", UNKNOWN),
        (item(catalogs=read((catalog(category_ids=("other",)),))), "catalog.site", FAIL),
        (item(catalogs=read((catalog(visible=False),))), "catalog.site", FAIL),
        (item(catalogs=read((catalog(window=PAST),))), "catalog.site", FAIL),
        (item(catalogs=read((catalog(visible=None, shown_now=False),))), "catalog.site", FAIL),
        (item(catalogs=read((catalog(visible=None),))), "catalog.site", UNKNOWN),
        (item(holders=read(())), "item.assigned", FAIL),
        (item(holders=REFUSED), "item.assigned", UNKNOWN),
    ],
)
def test_one_condition_decides_its_check_and_the_verdict(
    found: ItemFacts, code: str, expected: Status
) -> None:
    judged = judge_visibility(facts(found), None)
    assert status(judged, code) is expected
    assert judged.verdict is {FAIL: Verdict.NO, UNKNOWN: Verdict.UNKNOWN}[expected]
    assert judged.decisive is not None


def test_without_a_site_the_verdict_is_not_known() -> None:
    judged = judge_visibility(facts(item(), site=None), None)
    assert judged.verdict is Verdict.UNKNOWN
    assert "Name the site" in check(judged, "catalog.site").detail


def test_a_product_in_no_category_needs_neither_way_nor_catalog() -> None:
    judged = judge_visibility(facts(item(filed=read(()), catalogs=read(()))), None)
    assert judged.verdict is Verdict.YES
    assert status(judged, "category.path") is SKIP


@pytest.mark.parametrize(("held_id", "certainty"), [("leaf", Certainty.STATED), ("root", Certainty.IMPLIED)])
def test_a_category_opens_its_products_and_by_an_implied_rule_those_below(
    held_id: str, certainty: Certainty
) -> None:
    judged = judge_visibility(facts(item(holders=held(ItemKind.CATEGORY, held_id))), None)
    assert judged.verdict is Verdict.YES
    assert check(judged, "item.assigned").certainty is certainty


def test_a_direct_route_takes_whatever_way_is_open() -> None:
    trees = read(
        {
            "root": category("root"),
            "leaf": category("leaf", "root", published=False),
            "b": category("b", "root"),
        }
    )
    judged = judge_visibility(facts(item(tree=trees, filed=read(("leaf", "b")))), None)
    assert judged.verdict is Verdict.YES


def test_a_route_through_a_category_takes_its_own_way_only() -> None:
    trees = read(
        {
            "root": category("root"),
            "leaf": category("leaf", "root", published=False),
            "b": category("b", "root"),
        }
    )
    found = item(tree=trees, filed=read(("leaf", "b")), holders=held(ItemKind.CATEGORY, "leaf"))
    judged = judge_visibility(facts(found), None)
    assert judged.verdict is Verdict.NO
    assert judged.routes[0].broken_at == "category.path"


def test_a_segment_of_which_nothing_was_asked_leaves_the_verdict_open() -> None:
    judged = judge_visibility(replace(facts(), segments={}), None)
    assert judged.verdict is Verdict.UNKNOWN
    assert judged.routes[0].status is UNKNOWN


def test_a_category_that_goes_round_in_circles_leads_nowhere() -> None:
    trees = read({"leaf": category("leaf", "loop"), "loop": category("loop", "leaf")})
    judged = judge_visibility(facts(item(tree=trees)), None)
    assert status(judged, "category.path") is FAIL
