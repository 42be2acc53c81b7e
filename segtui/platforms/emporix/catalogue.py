"""Categories, products and sites.

Their documents are imported where they are read: the first screen needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from segtui.errors import BadInput, NotFound
from segtui.model import Page, PageRequest
from segtui.platforms.emporix import answers, query, shop_requests
from segtui.platforms.emporix.reader import Reader
from segtui.platforms.emporix.shop_requests import CATEGORY_UNPUBLISHED, SITE_MANAGE

if TYPE_CHECKING:
    from segtui.model import Category, CategoryProduct, Product, Site
    from segtui.platforms.emporix.edit_documents import EmporixCatalog

_VISIBLE = "visible"


class Catalogue(Reader):
    """The part of the platform that is about what is sold, and where."""

    async def category_trees(self) -> list[Category]:
        """All category trees.

        Without the scope for unpublished categories these are missing; `narrowed_by` tells so afterwards.
        """
        from segtui.platforms.emporix.shop_documents import EmporixCategory, placed

        async def ask(unpublished: bool) -> list[EmporixCategory]:
            call = shop_requests.category_trees(self._tenant, unpublished=unpublished)
            return answers.rows(await self._wire.send(call), EmporixCategory, call)

        return placed(await self._widest(CATEGORY_UNPUBLISHED, ask))

    async def category(self, category_id: str) -> Category:
        """One category."""
        from segtui.platforms.emporix.shop_documents import EmporixCategory

        async def ask(unpublished: bool) -> EmporixCategory:
            call = shop_requests.category(self._tenant, category_id, unpublished=unpublished)
            return await self._one(call, EmporixCategory)

        return await self._widest(CATEGORY_UNPUBLISHED, ask)

    async def catalog_roots(self, site: str) -> frozenset[str]:
        """The root categories of the catalogs that are visible on a site now."""
        published = await self._all(partial(self._catalogs, site))
        if not published and not (await self._catalogs(None, PageRequest(1, 1))).rows:
            raise NotFound(
                f"Could not read what the site {site} shows: the tenant has no catalogs.",
                hint="Create a catalog for the site if its storefront goes by catalogs.",
            )
        shown = [each for each in published if each.status == _VISIBLE and site in each.sites]
        return frozenset(root for each in shown for root in each.category_ids)

    async def catalog_sites(self, category_id: str) -> dict[str, bool]:
        """The sites of the catalogs that name a category; True where one of them is visible now."""
        from segtui.platforms.emporix.edit_documents import EmporixCatalog

        async def fetch(page: PageRequest) -> Page[EmporixCatalog]:
            call = shop_requests.catalogs_of_category(self._tenant, category_id, page)
            return await self._page(call, EmporixCatalog, page)

        found: dict[str, bool] = {}
        for catalog in await self._all(fetch):
            for site in catalog.sites:
                found[site] = found.get(site, False) or catalog.status == _VISIBLE
        return found

    async def ancestors(self, category_id: str) -> list[Category]:
        """The way from the root down to this category, itself included.

        "Not found" may mean that there are none (trap 48), so then the category itself decides.
        """
        try:
            way = await self._widest(CATEGORY_UNPUBLISHED, partial(self._above, category_id))
        except NotFound:
            way = []
        if any(category.id == category_id for category in way):
            return way
        return [*way, await self.category(category_id)]

    async def category_products(
        self, category_id: str, segment_ids: Sequence[str], page: PageRequest
    ) -> Page[CategoryProduct]:
        """A page of the products of a category and those below it.

        Raises BadInput for more segments than fit into a URL (some 200).
        """
        from segtui.platforms.emporix.shop_documents import EmporixCategoryProduct

        async def ask(unpublished: bool) -> Page[CategoryProduct]:
            call = shop_requests.category_products(
                self._tenant, category_id, segment_ids, page, unpublished=unpublished
            )
            return await self._page(call, EmporixCategoryProduct, page)

        return await self._widest(CATEGORY_UNPUBLISHED, ask)

    async def products_by_id(self, product_ids: Sequence[str]) -> dict[str, Product]:
        """The products that were found, by id; 100 in one call."""
        from segtui.platforms.emporix.shop_documents import EmporixProduct

        unsafe = [each for each in product_ids if not query.can_write(each)]
        if unsafe:
            raise BadInput(f"{unsafe[0]!r} cannot be the id of a product.", hint="Check the ids.")

        async def look_up(batch: Sequence[str]) -> list[Product]:
            call = shop_requests.products_by_id(self._tenant, batch)
            return answers.rows(await self._wire.send(call), EmporixProduct, call)

        return {found.id: found for found in await self._looked_up(product_ids, look_up)}

    async def products_by_code(self, codes: Sequence[str]) -> list[Product]:
        """The products that have one of these codes; 100 codes in one call."""
        from segtui.platforms.emporix.shop_documents import EmporixProduct

        unsafe = [each for each in codes if not query.can_write(each)]
        if unsafe:
            raise BadInput(f"{unsafe[0]!r} cannot be looked up as a code.", hint="Check the codes.")

        async def fetch(batch: Sequence[str], page: PageRequest) -> Page[Product]:
            call = shop_requests.products_by_code(self._tenant, batch, page)
            return await self._page(call, EmporixProduct, page)

        async def look_up(batch: Sequence[str]) -> list[Product]:
            return await self._all(partial(fetch, batch))

        return await self._looked_up(codes, look_up)

    async def sites(self) -> list[Site]:
        """All sites; without the scope for inactive ones these are missing, and `narrowed_by` tells so."""

        async def ask(inactive: bool) -> list[Site]:
            return await self._all(partial(self._sites, inactive))

        return await self._widest(SITE_MANAGE, ask)

    async def _above(self, category_id: str, unpublished: bool) -> list[Category]:
        from segtui.platforms.emporix.shop_documents import EmporixCategory

        async def fetch(page: PageRequest) -> Page[Category]:
            call = shop_requests.ancestors(self._tenant, category_id, page, unpublished=unpublished)
            answer = await self._wire.send(call)
            found: list[Category] = answers.nested_rows(answer, EmporixCategory, call)
            return Page(found, page.number, page.size, answers.total(answer, answers.X_TOTAL_COUNT))

        return await self._all(fetch)

    async def _catalogs(self, site: str | None, page: PageRequest) -> Page[EmporixCatalog]:
        from segtui.platforms.emporix.edit_documents import EmporixCatalog

        return await self._page(shop_requests.catalogs(self._tenant, site, page), EmporixCatalog, page)

    async def _sites(self, inactive: bool, page: PageRequest) -> Page[Site]:
        from segtui.platforms.emporix.shop_documents import EmporixSite

        call = shop_requests.sites(self._tenant, page, inactive=inactive)
        return await self._page(call, EmporixSite, page, header=answers.X_COUNT)
