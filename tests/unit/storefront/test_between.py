"""How the storefronts of two customers differ."""

from __future__ import annotations

from segtui.model import Lens
from segtui.storefront.between import Side, Subject, contrast
from segtui.storefront.storefront import NodeRole, Provenance, Storefront, StorefrontNode, StorefrontProduct
from tests.fakes import NOON, category


def _node(
    id: str, role: NodeRole, *opened_by: str, children: tuple[StorefrontNode, ...] = ()
) -> StorefrontNode:
    return StorefrontNode(category(id), role, opened_by, children=children)


def _storefront(*roots: StorefrontNode, products: tuple[StorefrontProduct, ...] = ()) -> Storefront:
    return Storefront(Lens("c"), Provenance.COMPUTED, NOON, (), (), roots, products)


def _product(id: str, *opened_by: str) -> StorefrontProduct:
    return StorefrontProduct(id, None, id, published=True, opened_by=opened_by)


TREE = _node("shop", NodeRole.LABEL, children=(_node("coffee", NodeRole.ASSIGNED, "vip"),))


def test_the_same_storefront_differs_in_nothing() -> None:
    assert contrast(_storefront(TREE), _storefront(TREE)) == ()


def test_what_only_the_first_sees_is_told_with_its_way_and_its_segments() -> None:
    shop, coffee = contrast(_storefront(TREE), _storefront())

    assert (shop.id, shop.shown_to) == ("shop", Side.FIRST)
    assert (coffee.path, coffee.shown_to, coffee.opened_by) == (("shop", "coffee"), Side.FIRST, ("vip",))


def test_turning_the_two_round_turns_the_sides_round() -> None:
    there = [(one.id, one.shown_to) for one in contrast(_storefront(), _storefront(TREE))]

    assert there == [("shop", Side.SECOND), ("coffee", Side.SECOND)]


def test_a_category_that_both_see_in_different_roles_is_told() -> None:
    other = _node("shop", NodeRole.ASSIGNED, "trade", children=(_node("coffee", NodeRole.ASSIGNED, "vip"),))

    (one,) = contrast(_storefront(TREE), _storefront(other))

    assert (one.id, one.shown_to) == ("shop", Side.BOTH)
    assert (one.first_role, one.second_role) == (NodeRole.LABEL, NodeRole.ASSIGNED)
    assert one.opened_by == ("trade",)


def test_products_that_only_one_sees_are_told() -> None:
    first = _storefront(products=(_product("p1", "vip"), _product("p2", "vip")))
    second = _storefront(products=(_product("p2", "trade"),))

    (one,) = contrast(first, second)

    assert (one.subject, one.id, one.shown_to) == (Subject.PRODUCT, "p1", Side.FIRST)
