"""How the storefronts of two customers differ; both of the same provenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from segtui.model import LocalizedText
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode


class Side(StrEnum):
    """Which of two storefronts shows something."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    """Both show it, but for different reasons."""


class Subject(StrEnum):
    """What a contrast is about."""

    CATEGORY = "category"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Contrast:
    """One category or product that two customers do not see alike."""

    subject: Subject
    id: str
    path: tuple[LocalizedText, ...]
    """The names from the root down to a category; of a product, its own name."""
    shown_to: Side
    first_role: NodeRole | None
    """Why it stands in the first tree; None where it does not, and for products."""
    second_role: NodeRole | None
    opened_by: tuple[str, ...]
    """Ids of the segments that open it on only one of the sides."""


def contrast(first: Storefront, second: Storefront) -> tuple[Contrast, ...]:
    """What only one of the two sees, and what they see in different roles: categories, then products."""
    return (*_categories(first, second), *_products(first, second))


@dataclass(frozen=True, slots=True)
class _Placed:
    path: tuple[LocalizedText, ...]
    node: StorefrontNode


def _placed(roots: tuple[StorefrontNode, ...]) -> dict[str, _Placed]:
    placed: dict[str, _Placed] = {}
    waiting = [_Placed((root.category.name,), root) for root in reversed(roots)]
    while waiting:
        one = waiting.pop()
        placed[one.node.category.id] = one
        waiting += [_Placed((*one.path, child.category.name), child) for child in reversed(one.node.children)]
    return placed


def _categories(first: Storefront, second: Storefront) -> Iterator[Contrast]:
    left, right = _placed(first.roots), _placed(second.roots)
    for category_id, shown in {**left, **right}.items():
        here, there = left.get(category_id), right.get(category_id)
        first_role = here.node.role if here else None
        second_role = there.node.role if there else None
        if first_role == second_role:
            continue
        openers = {*(here.node.opened_by if here else ())} ^ {*(there.node.opened_by if there else ())}
        side = Side.BOTH if here and there else Side.FIRST if here else Side.SECOND
        yield Contrast(
            Subject.CATEGORY, category_id, shown.path, side, first_role, second_role, tuple(sorted(openers))
        )


def _products(first: Storefront, second: Storefront) -> Iterator[Contrast]:
    left = {product.id: product for product in first.products}
    right = {product.id: product for product in second.products}
    for product_id, product in {**left, **right}.items():
        if product_id in left and product_id in right:
            continue
        side = Side.FIRST if product_id in left else Side.SECOND
        yield Contrast(Subject.PRODUCT, product_id, (product.name,), side, None, None, product.opened_by)
