"""Looks at products and categories before they are assigned: do they exist, and would anybody see them?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from segtui.changes.items import LabelledItem
from segtui.drafts import ItemKey
from segtui.errors import BadInput, Forbidden, NotFound
from segtui.model import Category, ItemKind, Product, Site, localize
from segtui.platforms.port import Platform


class ItemCheck(NamedTuple):
    """What was found out about one item."""

    item: LabelledItem
    problem: str | None
    """Why nobody would see it, in a few words; None where nothing speaks against it."""
    exists: bool = True
    """Whether it was found at all; one that was not cannot be assigned."""
    on_site: bool | None = None
    """Whether a catalog of the site holds it; None where that is not known."""

    @property
    def key(self) -> ItemKey:
        """The item's key."""
        return self.item.key

    @property
    def is_ok(self) -> bool:
        """Whether nothing speaks against it."""
        return self.problem is None


class _Placed(NamedTuple):
    """A category, and the way down to it."""

    category: Category
    way: tuple[Category, ...]
    """The categories above it, root first."""


async def check_items(
    platform: Platform, keys: Sequence[ItemKey], site: str | None, languages: Sequence[str] = ("en",)
) -> list[ItemCheck]:
    """What speaks against each of these items on a site, in their order. Raises BadInput for no such site."""
    wanted = {kind: [key.id for key in keys if key.kind is kind] for kind in ItemKind}
    products, trees, catalogs, _ = await asyncio.gather(
        platform.products_by_id(wanted[ItemKind.PRODUCT]),
        platform.category_trees(),
        _catalog_roots(platform, site),
        _check_site(platform, site),
    )
    checker = _Checker(products, _placed(trees), catalogs, site, tuple(languages), platform.narrowed_by)
    return [checker.checked(key) for key in keys]


class _Checker(NamedTuple):
    """Everything that was read for the checks."""

    products: dict[str, Product]
    categories: dict[str, _Placed]
    roots: frozenset[str] | None
    """The root categories of the site's catalogs; None where they are not known."""
    site: str | None
    languages: tuple[str, ...]
    narrowed_by: frozenset[str]

    def checked(self, key: ItemKey) -> ItemCheck:
        return self._product(key) if key.kind is ItemKind.PRODUCT else self._category(key)

    def _product(self, key: ItemKey) -> ItemCheck:
        product = self.products.get(key.id)
        if product is None:
            return ItemCheck(LabelledItem(key), "not found, or unpublished and hidden from you", exists=False)
        name = localize(product.name, self.languages).text or product.code or ""
        roots = frozenset(self._root(each) for each in product.category_ids or ())
        on_site = self._on_site(roots) if roots else None
        problem = "not published" if product.published is False else self._site_problem(on_site)
        return ItemCheck(LabelledItem(key, name), problem, on_site=on_site)

    def _category(self, key: ItemKey) -> ItemCheck:
        placed = self.categories.get(key.id)
        if placed is None:
            hidden = ", or unpublished and hidden from you" if self.narrowed_by else ""
            return ItemCheck(LabelledItem(key), f"not found{hidden}", exists=False)
        name = localize(placed.category.name, self.languages).text or placed.category.code or ""
        on_site = self._on_site(frozenset({self._root(key.id)}))
        problem = self._unpublished(placed) or self._site_problem(on_site)
        return ItemCheck(LabelledItem(key, name), problem, on_site=on_site)

    def _unpublished(self, placed: _Placed) -> str | None:
        if placed.category.published is False:
            return "not published"
        for above in placed.way:
            if above.published is False:
                name = localize(above.name, self.languages).text or above.id
                return f"the category {name} above it is not published"
        return None

    def _root(self, category_id: str) -> str:
        placed = self.categories.get(category_id)
        return placed.way[0].id if placed and placed.way else category_id

    def _on_site(self, roots: frozenset[str]) -> bool | None:
        return None if self.roots is None else not roots.isdisjoint(self.roots)

    def _site_problem(self, on_site: bool | None) -> str | None:
        return f"in no catalog of the site {self.site}" if on_site is False else None


def _placed(trees: Sequence[Category]) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    waiting: list[_Placed] = [_Placed(tree, ()) for tree in trees]
    while waiting:
        placed = waiting.pop()
        found[placed.category.id] = placed
        way = (*placed.way, placed.category)
        waiting.extend(_Placed(child, way) for child in placed.category.children)
    return found


async def _catalog_roots(platform: Platform, site: str | None) -> frozenset[str] | None:
    if site is None:
        return None
    try:
        # A tenant may do without catalogs: that no category is in one says nothing then.
        return await platform.catalog_roots(site) or None
    except (NotFound, Forbidden):
        return None


async def site_named(platform: Platform, site: str) -> Site:
    """The site of this code, letter case included. Raises BadInput where there is none to be seen."""
    sites = await platform.sites()
    found = next((each for each in sites if each.code == site), None)
    if found is None:
        raise BadInput(
            f"The tenant has no site {site!r} that can be seen.",
            hint=f"Take one of: {', '.join(each.code for each in sites)}.",
        )
    return found


async def _check_site(platform: Platform, site: str | None) -> None:
    if site is not None:
        await site_named(platform, site)
