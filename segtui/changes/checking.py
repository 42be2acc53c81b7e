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
from segtui.platforms.reaching import shop_of


class ItemCheck(NamedTuple):
    """What was found out about one item."""

    item: LabelledItem
    problem: str | None
    """Why nobody would see it, in a few words; None where nothing speaks against it."""
    exists: bool = True
    """Whether it was found at all; one that was not cannot be assigned."""
    on_site: bool | None = None
    """Whether a catalog that the site shows now holds it; None where that is not known, or no site asked."""
    doubt: str | None = None
    """Why something is not known about it, in a few words; None where nothing is left open."""
    settled_by: str | None = None
    """The scope that would settle the doubt, by the vendor's name."""

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


class _Catalogs(NamedTuple):
    """What the catalogs of the site hold."""

    roots: frozenset[str] | None
    """The root categories that the site shows now; None where they are not known."""
    doubt: str = ""
    settled_by: str | None = None


class _Standing(NamedTuple):
    """Whether a catalog of the site holds something, and if it does not or nobody knows, why."""

    on_site: bool | None
    problem: str | None = None
    doubt: str | None = None
    settled_by: str | None = None


ROOTS_LOOKED_UP = 20
"""How many root categories are asked for the sites they are on instead: a hint, and a request for each."""


async def check_items(
    platform: Platform, keys: Sequence[ItemKey], site: str | None, languages: Sequence[str] = ("en",)
) -> list[ItemCheck]:
    """What speaks against each of these items on a site, in their order. Raises BadInput for no such site."""
    wanted = {kind: [key.id for key in keys if key.kind is kind] for kind in ItemKind}
    products, trees, catalogs, _ = await asyncio.gather(
        shop_of(platform).products_by_id(wanted[ItemKind.PRODUCT]),
        shop_of(platform).category_trees(),
        _catalogs(platform, site),
        _check_site(platform, site),
    )
    hiding = _hiding(platform.narrowed_by)
    checker = _Checker(products, _placed(trees), catalogs, site, tuple(languages), hiding, {})
    roots = checker.roots_elsewhere(keys)[:ROOTS_LOOKED_UP]
    sites = await asyncio.gather(*(shop_of(platform).catalog_sites(root) for root in roots))
    checker = checker._replace(sites=dict(zip(roots, sites, strict=True)))
    return [checker.checked(key) for key in keys]


class _Checker(NamedTuple):
    """Everything that was read for the checks."""

    products: dict[str, Product]
    categories: dict[str, _Placed]
    catalogs: _Catalogs
    site: str | None
    languages: tuple[str, ...]
    hiding: str | None
    """The scope without which unpublished categories are missing from what was read."""
    sites: dict[str, dict[str, bool]]
    """By root category: the sites whose catalogs name it, and whether they show it now."""

    def checked(self, key: ItemKey) -> ItemCheck:
        return self._product(key) if key.kind is ItemKind.PRODUCT else self._category(key)

    def roots_elsewhere(self, keys: Sequence[ItemKey]) -> list[str]:
        """The roots of the items that no catalog of the site holds."""
        found: dict[str, None] = {}
        for key in keys:
            product = self.products.get(key.id) if key.kind is ItemKind.PRODUCT else None
            above = (
                (product.category_ids or ()) if product else (key.id,) if key.id in self.categories else ()
            )
            if above and self._standing(above).on_site is False:
                found |= dict.fromkeys(self._root(each) for each in above)
        return list(found)

    def _product(self, key: ItemKey) -> ItemCheck:
        product = self.products.get(key.id)
        if product is None:
            return ItemCheck(LabelledItem(key), "not found, or unpublished and hidden from you", exists=False)
        name = localize(product.name, self.languages).text or product.code or ""
        standing = self._of_product(product)
        problem = "not published" if product.published is False else standing.problem
        return ItemCheck(LabelledItem(key, name), **standing._replace(problem=problem)._asdict())

    def _of_product(self, product: Product) -> _Standing:
        if product.category_ids or self.catalogs.roots is None:
            return self._standing(product.category_ids or ())
        if product.category_ids is None:
            return self._not_known("its categories are not told")
        if product.parent_id is not None:
            return self._not_known("it is in no category, but a variant of a product that may be in one")
        return _Standing(False, f"in no category, and so in no catalog of the site {self.site}")

    def _category(self, key: ItemKey) -> ItemCheck:
        placed = self.categories.get(key.id)
        if placed is None:
            hidden = f", or unpublished and hidden without {self.hiding}" if self.hiding else ""
            return ItemCheck(LabelledItem(key), f"not found{hidden}", exists=False, settled_by=self.hiding)
        name = localize(placed.category.name, self.languages).text or placed.category.code or ""
        standing = self._standing((key.id,))
        problem = self._unpublished(placed) or standing.problem
        return ItemCheck(LabelledItem(key, name), **standing._replace(problem=problem)._asdict())

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

    def _standing(self, category_ids: Sequence[str]) -> _Standing:
        """Where something stands that is in these categories."""
        if self.site is None:
            return _Standing(None)
        if self.catalogs.roots is None:
            return self._not_known(self.catalogs.doubt, self.catalogs.settled_by)
        roots = [self._root(each) for each in category_ids]
        if not self.catalogs.roots.isdisjoint(roots):
            return _Standing(True)
        if self.hiding and not self.categories.keys() >= set(category_ids):
            return self._not_known(f"a category of it is hidden without {self.hiding}", self.hiding)
        return _Standing(False, self._elsewhere(roots))

    def _not_known(self, why: str, settled_by: str | None = None) -> _Standing:
        return _Standing(
            None, doubt=f"not known whether the site {self.site} shows it: {why}", settled_by=settled_by
        )

    def _elsewhere(self, roots: Sequence[str]) -> str:
        site = self.site or ""
        sites: dict[str, bool] = {}
        for code, shown in (each for root in roots for each in self.sites.get(root, {}).items()):
            sites[code] = sites.get(code, False) or shown
        if site in sites:
            return f"its catalog of the site {site} is not visible now"
        others = sorted(code for code, shown in sites.items() if shown)
        named = f", but of {', '.join(others)}" if others else ""
        twins = [code for code in sites if code.casefold() == site.casefold()]
        spelled = f" (which is spelled {twins[0]} there, and that is another site)" if twins else ""
        return f"in no catalog of the site {site}{named}{spelled}"


def _hiding(narrowed_by: frozenset[str]) -> str | None:
    """Of the scopes whose lack has narrowed something, that which is about categories."""
    return next((scope for scope in sorted(narrowed_by) if "category" in scope), None)


def _placed(trees: Sequence[Category]) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    waiting: list[_Placed] = [_Placed(tree, ()) for tree in trees]
    while waiting:
        placed = waiting.pop()
        found[placed.category.id] = placed
        way = (*placed.way, placed.category)
        waiting.extend(_Placed(child, way) for child in placed.category.children)
    return found


async def _catalogs(platform: Platform, site: str | None) -> _Catalogs:
    if site is None:
        return _Catalogs(None)
    try:
        return _Catalogs(await shop_of(platform).catalog_roots(site))
    except NotFound as absent:
        # A tenant may do without catalogs: that no category is in one says nothing then.
        return _Catalogs(None, absent.summary)
    except Forbidden as refusal:
        missing = f"its catalogs cannot be read without {refusal.scope}" if refusal.scope else refusal.summary
        return _Catalogs(None, missing, refusal.scope)


async def site_named(platform: Platform, site: str) -> Site:
    """The site of this code, letter case included. Raises BadInput where there is none to be seen."""
    sites = await shop_of(platform).sites()
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
