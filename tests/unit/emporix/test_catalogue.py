"""Categories, products and sites."""

from __future__ import annotations

import pytest

from segtui.errors import BadInput, Forbidden, NotFound
from segtui.model import PageRequest
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.wire._http import Response
from tests.unit.emporix.tenant import Answering, Asked, Tenant, refuses, says

TREES = "/category/acme/category-trees"
CATEGORIES = "/category/acme/categories"
PRODUCTS = "/product/acme/products/search"
SITES = "/site/acme/sites"


def only_published(content: object) -> Answering:
    """Refuses whoever asks for unpublished categories or inactive sites."""

    def answer(asked: Asked) -> Response:
        if asked.query.get("showUnpublished") or asked.query.get("includeInactive"):
            details = ["Required scope(s): category.category_read_unpublished"]
            return Response(403, json={"code": 403, "message": "no", "details": details})
        return Response(200, json=content)

    return answer


async def test_trees_include_what_is_unpublished(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tree = {"id": "root", "published": False, "subcategories": [{"id": "coffee"}]}
    tenant.answer("GET", TREES, says([tree]))
    (root,) = await emporix.category_trees()
    assert root.published is False
    assert root.children[0].parent_id == "root"
    assert tenant.asked[0].query == {"showUnpublished": "true"}
    assert emporix.narrowed_by == frozenset()


async def test_without_the_scope_published_trees_are_read_and_the_lack_is_remembered(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", TREES, only_published([{"id": "root"}]))
    assert [tree.id for tree in await emporix.category_trees()] == ["root"]
    await emporix.category_trees()
    assert emporix.narrowed_by == {"category.category_read_unpublished"}
    assert [asked.query.get("showUnpublished") for asked in tenant.asked] == ["true", None, None]


async def test_a_refusal_of_both_questions_is_raised_and_nothing_is_remembered(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", TREES, refuses(403))
    with pytest.raises(Forbidden):
        await emporix.category_trees()
    assert emporix.narrowed_by == frozenset()


@pytest.mark.parametrize(
    "above",
    [
        [{"id": "root"}, {"id": "coffee"}, {"id": "dark"}],
        [{"id": "root"}, {"id": "coffee"}],
        [[{"id": "root"}, {"id": "coffee"}, {"id": "dark"}]],
    ],
)
async def test_the_way_to_a_category_ends_with_itself(
    tenant: Tenant, emporix: EmporixPlatform, above: list[object]
) -> None:
    tenant.answer("GET", f"{CATEGORIES}/dark/parents", says(above))
    tenant.answer("GET", f"{CATEGORIES}/dark", says({"id": "dark"}))
    assert [category.id for category in await emporix.ancestors("dark")] == ["root", "coffee", "dark"]


async def test_parents_not_found_may_mean_a_root(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", f"{CATEGORIES}/root", says({"id": "root"}))
    assert [category.id for category in await emporix.ancestors("root")] == ["root"]
    with pytest.raises(NotFound):
        await emporix.ancestors("nowhere")


async def test_products_of_a_category_are_narrowed_to_segments(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    row = {"id": "X", "categoryId": "coffee", "ref": {"id": "P1", "type": "PRODUCT"}}
    tenant.answer("GET", f"{CATEGORIES}/coffee/assignments", says([row], x_total_count="9"))
    page = await emporix.category_products("coffee", ["vip", "new"], PageRequest(1, 20, with_total=True))
    assert ([each.product_id for each in page.rows], page.total) == (["P1"], 9)
    query = tenant.asked[0].query
    assert (query["segmentsIds"], query["withSubcategories"]) == ("vip,new", "true")


async def test_all_products_of_a_category_name_no_segment(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", f"{CATEGORIES}/coffee/assignments", says([]))
    await emporix.category_products("coffee", [], PageRequest())
    assert "segmentsIds" not in tenant.asked[0].query


async def test_more_segments_than_a_url_holds_are_refused(tenant: Tenant, emporix: EmporixPlatform) -> None:
    segments = [f"6a6f0f5a-0000-4000-8000-{number:012}" for number in range(300)]
    with pytest.raises(BadInput):
        await emporix.category_products("coffee", segments, PageRequest())
    assert tenant.asked == []


async def test_products_are_looked_up_by_search(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("POST", PRODUCTS, says([{"id": "a--b", "published": False, "productType": "VARIANT"}]))
    found = await emporix.products_by_id(["a--b", "gone"])
    assert found.keys() == {"a--b"}
    assert (found["a--b"].published, found["a--b"].kind) == (False, "VARIANT")
    assert tenant.asked[0].body == {"q": "id:(a--b,gone)"}


async def test_sites_are_counted_by_their_own_header(tenant: Tenant, emporix: EmporixPlatform) -> None:
    def answer(asked: Asked) -> Response:
        number = int(asked.query["pageNumber"])
        rows = [{"code": f"S{at}"} for at in range((number - 1) * 16, min(number * 16, 20))]
        return Response(200, json=rows, headers={"X-Count": "20"})

    tenant.answer("GET", SITES, answer)
    assert len(await emporix.sites()) == 20


async def test_without_the_scope_active_sites_are_read(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", SITES, only_published([{"code": "main", "active": True}]))
    assert [site.code for site in await emporix.sites()] == ["main"]
    assert emporix.narrowed_by == {"site.site_manage"}
