"""Requests to the category, product and site services, as plain values (fact sheet, sections 8, 9 and 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segtui.model import PageRequest
from segtui.platforms.emporix.addressing import (
    ANY_LANGUAGE,
    an_id,
    listing,
    optional,
    path,
    read,
    search,
    sorted_by,
)
from segtui.platforms.emporix.query import one_of
from segtui.platforms.emporix.requests import Tenant
from segtui.wire.call import Call

CATEGORY_UNPUBLISHED = "category.category_read_unpublished"
CATALOG_VIEW = "catalog.catalog_view"
"""The scope that the vendor's file names for reading catalogs, though by it any token may."""
SITE_MANAGE = "site.site_manage"

_CATEGORY_ROUTES = frozenset({"search"})
_PRODUCT_FIELDS = "id,code,name,published,productType,parentVariantId,customerSegmentIds,categoryIds,metadata"
_CATEGORY_PRODUCT_SORTS = {"product_id": "ref.id", "name": "ref.localizedName", "category_id": "categoryId"}


def category_trees(tenant: Tenant, *, unpublished: bool) -> Call:
    """All category trees; this listing has no pages (`GET-category-tree-retrieve-category-tree`)."""
    return _category_read(
        path("category", tenant.name, "category-trees"), "read the category trees", unpublished=unpublished
    )


def category(tenant: Tenant, category_id: str, *, unpublished: bool) -> Call:
    """One category (`GET-category-tree-retrieve-category`)."""
    return _category_read(
        _category(tenant, category_id), f"read the category {category_id}", unpublished=unpublished
    )


def ancestors(tenant: Tenant, category_id: str, page: PageRequest, *, unpublished: bool) -> Call:
    """The categories above one, root first (`GET-category-tree-retrieve-category-parents`)."""
    address = f"{_category(tenant, category_id)}/parents"
    call = _category_read(address, f"read the categories above {category_id}", unpublished=unpublished)
    return listing(call, page)


def category_products(
    tenant: Tenant,
    category_id: str,
    segment_ids: Sequence[str],
    page: PageRequest,
    *,
    unpublished: bool,
) -> Call:
    """A page of the products in a category and below (`GET-category-tree-retrieve-category-assignments`).

    With segments, only those whose own category one of the segments holds (trap 61).
    """
    address = f"{_category(tenant, category_id)}/assignments"
    call = _category_read(address, f"list the products of category {category_id}", unpublished=unpublished)
    narrowed = optional(withSubcategories="true", segmentsIds=",".join(segment_ids) or None)
    return listing(
        replace(call, query=(*call.query, *narrowed)),
        page,
        sorted_by(page.sort, _CATEGORY_PRODUCT_SORTS, capitals=True),
    )


def products_by_id(tenant: Tenant, product_ids: Sequence[str]) -> Call:
    """The products with these ids, at most 100; unpublished ones where the credential may see them."""
    address = path("product", tenant.name, "products")
    call = read(address, f"look up {len(product_ids)} products by id", None)
    asked = replace(call, headers=ANY_LANGUAGE, query=(("fields", _PRODUCT_FIELDS),))
    return search(asked, PageRequest(1, len(product_ids)), one_of("id", product_ids))


def products_by_code(tenant: Tenant, codes: Sequence[str], page: PageRequest) -> Call:
    """The products with these codes (`POST-product-search-products`); a code may be used twice."""
    address = path("product", tenant.name, "products")
    call = read(address, f"look up {len(codes)} products by code", None)
    asked = replace(call, headers=ANY_LANGUAGE, query=(("fields", _PRODUCT_FIELDS),))
    return search(asked, page, one_of("code", codes))


def catalogs(tenant: Tenant, site: str | None, page: PageRequest) -> Call:
    """A page of the catalogs published on a site, or of all (`GET-catalog-list-catalogs`)."""
    asking = f"list the catalogs of site {site}" if site else "list the catalogs"
    call = read(path("catalog", tenant.name, "catalogs"), asking, CATALOG_VIEW)
    return listing(replace(call, headers=ANY_LANGUAGE, query=optional(publishedSite=site)), page)


def catalogs_of_category(tenant: Tenant, category_id: str, page: PageRequest) -> Call:
    """A page of the catalogs that name a category (`GET-catalog-list-catalogs-for-category`)."""
    address = path("catalog", tenant.name, "catalogs", "categories", category_id)
    call = read(address, f"list the catalogs of category {category_id}", CATALOG_VIEW)
    return listing(replace(call, headers=ANY_LANGUAGE), page)


def sites(tenant: Tenant, page: PageRequest, *, inactive: bool) -> Call:
    """A page of sites; this service asks for the total in the query (fact sheet, section 3.2)."""
    call = read(path("site", tenant.name, "sites"), "list the sites", SITE_MANAGE if inactive else None)
    query = optional(includeInactive="true" if inactive else None, totalCount="true")
    return listing(replace(call, query=query), page._replace(with_total=False))


def _category_read(address: str, asking: str, *, unpublished: bool) -> Call:
    call = replace(read(address, asking, CATEGORY_UNPUBLISHED if unpublished else None), headers=ANY_LANGUAGE)
    return replace(call, query=(("showUnpublished", "true"),)) if unpublished else call


def _category(tenant: Tenant, category_id: str) -> str:
    categories = path("category", tenant.name, "categories")
    return f"{categories}{path(an_id(category_id, 'category', _CATEGORY_ROUTES))}"
