"""Categories, their assignments, products and sites."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

CATEGORIES = "/category/{t}/categories"
PRODUCTS = "/product/{t}/products"
SITES = "/site/{t}/sites"
ALL = "?showUnpublished=true"


@pytest.fixture
async def trees(shop: Shopkeeper) -> Shopkeeper:
    """coffee > beans > robusta (unpublished) > bulk; hidden (an unpublished root) > seen."""
    await shop.add_category("coffee")
    await shop.add_category("beans", "coffee", ecn=["E1"])
    await shop.add_category("robusta", "beans", published=False)
    await shop.add_category("bulk", "robusta")
    await shop.add_category("hidden", "root", published=False)
    await shop.add_category("seen", "hidden")
    return shop


async def ids(shop: Shopkeeper, path: str) -> list[str]:
    return [row["id"] for row in await shop.get(path)]


def outline(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {node["id"]: outline(node["subcategories"]) for node in nodes}


async def test_unpublished_categories_show_only_when_asked_for(trees: Shopkeeper) -> None:
    assert await ids(trees, CATEGORIES) == ["coffee", "beans", "bulk", "seen"]
    assert await ids(trees, f"{CATEGORIES}{ALL}&showRoots=true") == ["coffee", "hidden"]
    answer = await trees.call("GET", f"{CATEGORIES}/robusta")
    assert answer.json()["details"] == ["Category with id 'robusta' not found"]
    assert (await trees.get(f"{CATEGORIES}/robusta{ALL}"))["published"] is False


async def test_parents_run_from_the_root_and_leave_out_the_unpublished(trees: Shopkeeper) -> None:
    assert await ids(trees, f"{CATEGORIES}/bulk/parents") == ["coffee", "beans"]
    assert await ids(trees, f"{CATEGORIES}/bulk/parents{ALL}") == ["coffee", "beans", "robusta"]
    assert await ids(trees, f"{CATEGORIES}/coffee/parents") == []


async def test_subcategories_end_at_an_unpublished_one(trees: Shopkeeper) -> None:
    assert await ids(trees, f"{CATEGORIES}/beans/subcategories") == []
    assert await ids(trees, f"{CATEGORIES}/beans/subcategories{ALL}") == ["robusta", "bulk"]
    assert await ids(trees, f"{CATEGORIES}/beans/subcategories{ALL}&depth=1") == ["robusta"]


async def test_subcategories_of_a_root_are_404_unless_switched(trees: Shopkeeper) -> None:
    assert (await trees.call("GET", f"{CATEGORIES}/coffee/subcategories")).status_code == 404
    await trees.control("POST", "/switches", {"root_subcategories_ok": True})
    assert await ids(trees, f"{CATEGORIES}/coffee/subcategories") == ["beans"]


async def test_trees_drop_unpublished_roots_and_cut_unpublished_branches(trees: Shopkeeper) -> None:
    base = "/category/{t}/category-trees"
    assert outline(await trees.get(base)) == {"coffee": {"beans": {}}}
    whole = {"coffee": {"beans": {"robusta": {"bulk": {}}}}, "hidden": {"seen": {}}}
    assert outline(await trees.get(base + ALL)) == whole
    assert outline([await trees.get(f"{base}/coffee")]) == {"coffee": {"beans": {}}}
    assert (await trees.call("GET", f"{base}/beans")).status_code == 404
    assert outline(await trees.done("POST", f"{base}/search", {"categoryIds": ["hidden"]})) == {}
    assert (await trees.call("POST", f"{base}/search", json={})).status_code == 400


async def test_tree_nodes_do_not_say_their_parent(trees: Shopkeeper) -> None:
    node = (await trees.get("/category/{t}/category-trees"))[0]["subcategories"][0]
    assert "parentId" not in node


async def test_categories_are_filtered_by_their_fields(trees: Shopkeeper) -> None:
    await trees.add_category("old", code="Old-1", validity={"from": "2020-01-01T00:00:00Z"}, position=3)
    assert await ids(trees, f"{CATEGORIES}?code=OLD-1") == ["old"]
    assert await ids(trees, f"{CATEGORIES}?ecn=E1") == ["beans"]
    assert await ids(trees, f"{CATEGORIES}?localizedName=COFF") == ["coffee"]
    assert await ids(trees, f"{CATEGORIES}?validityFrom=2019-12-31") == ["old"]
    assert (await trees.call("GET", f"{CATEGORIES}?validityFrom=yesterday")).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"localizedName": {}},
        {"localizedName": {"xx": "y"}},
        {"localizedName": "plain"},
        {"published": None},
        {"parentId": "gone"},
        {"position": -1},
        {"type": "OTHER"},
    ],
)
async def test_a_bad_category_is_refused_with_its_details(trees: Shopkeeper, change: dict[str, Any]) -> None:
    body = {"localizedName": {"en": "x"}, "published": True} | change
    answer = await trees.call("POST", CATEGORIES, json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Constraint validation failed")
    assert answer.json()["details"]


async def test_a_number_of_another_category_is_a_conflict(trees: Shopkeeper) -> None:
    body = {"localizedName": {"en": "x"}, "published": True, "ecn": ["E1"]}
    assert (await trees.call("POST", CATEGORIES, json=body)).status_code == 409


async def test_a_category_patch_needs_the_version(trees: Shopkeeper) -> None:
    path = f"{CATEGORIES}/robusta"
    assert (await trees.call("PATCH", path, json={"published": True})).status_code == 400
    assert (
        await trees.call("PATCH", path, json={"published": True, "metadata": {"version": 5}})
    ).status_code == 409
    await trees.done("PATCH", path, {"published": True, "metadata": {"version": 0}})
    assert (await trees.get(path))["metadata"]["version"] == 1


async def test_publishing_needs_its_own_scope(trees: Shopkeeper) -> None:
    await trees.as_service("category.category_manage")
    body = {"localizedName": {"en": "x"}, "published": True}
    answer = await trees.call("POST", CATEGORIES, json=body)
    assert answer.json()["details"] == ["Required scope(s): category.category_publish"]
    assert (await trees.call("POST", CATEGORIES, json=body | {"published": False})).status_code == 201


async def test_a_category_cannot_move_below_itself(trees: Shopkeeper) -> None:
    body = {"parentId": "bulk", "metadata": {"version": 0}}
    assert (await trees.call("PATCH", f"{CATEGORIES}/beans", json=body)).status_code == 400


async def test_deleting_a_category_promotes_or_takes_what_is_below(trees: Shopkeeper) -> None:
    await trees.done("DELETE", f"{CATEGORIES}/robusta")
    assert "bulk" in await ids(trees, f"{CATEGORIES}?showRoots=true")
    await trees.done("DELETE", f"{CATEGORIES}/coffee?withSubcategories=true")
    assert await ids(trees, f"{CATEGORIES}{ALL}") == ["bulk", "hidden", "seen"]


async def test_products_are_filed_under_categories_one_by_one_and_in_batches(trees: Shopkeeper) -> None:
    for name in ("java", "lungo"):
        await trees.add_product(name)
    path = f"{CATEGORIES}/beans/assignments"
    made = await trees.done("POST", path, {"ref": {"id": "java", "type": "PRODUCT"}})
    rows = await trees.get(path)
    reference = {"id": "java", "type": "PRODUCT", "localizedName": {"en": "java"}}
    assert rows == [{"id": made["id"], "categoryId": "beans", "ref": reference}]
    body = [{"ref": {"id": name, "type": "product"}} for name in ("java", "lungo", "gone")]
    rows = await trees.done("PUT", f"{path}/references/bulk", body)
    assert [(row["index"], row["code"], row["status"]) for row in rows] == [
        (0, 204, "NO_CONTENT"),
        (1, 201, "CREATED"),
        (2, 400, "Bad Request"),
    ]
    await trees.done("DELETE", f"{path}/{made['id']}")
    await trees.done("DELETE", f"{path}/references/lungo")
    assert await trees.get(path) == []


async def test_assignments_are_kept_by_segment_reference_and_reach(trees: Shopkeeper) -> None:
    await trees.add_product("java", "beans")
    await trees.add_product("lungo", "bulk", published=False)
    await trees.add_segment("gold")
    await trees.assign("gold", "CATEGORY", "beans")

    async def filed(query: str) -> list[str]:
        return [row["ref"]["id"] for row in await trees.get(f"{CATEGORIES}/coffee/assignments?{query}")]

    assert await filed("withSubcategories=false") == []
    assert await filed("withSubcategories=true") == ["java", "lungo"]
    assert await filed("withSubcategories=true&segmentsIds=gold,other") == ["java"]
    assert await filed("withSubcategories=true&ref.id=lungo") == ["lungo"]
    assert await filed("withSubcategories=true&hideUnpublishedProducts=true") == ["java"]


async def test_a_product_knows_its_categories_and_all_above(trees: Shopkeeper) -> None:
    await trees.add_product("java", "bulk", "robusta")
    path = "/category/{t}/assignments/references/java"
    assert await ids(trees, path) == ["bulk"]
    rows = await trees.get(f"{path}{ALL}&expandSupercategoriesIds=true")
    assert {row["id"]: row["supercategoriesIds"] for row in rows} == {
        "robusta": ["beans", "coffee"],
        "bulk": ["robusta", "beans", "coffee"],
    }
    assert (await trees.call("GET", "/category/{t}/assignments/references/gone")).status_code == 404


async def test_an_unpublished_product_is_missing_for_those_without_the_scope(shop: Shopkeeper) -> None:
    await shop.add_product("cup", published=False)
    assert (await shop.get(f"{PRODUCTS}/cup"))["published"] is False
    await shop.as_service("site.site_read")
    answer = await shop.call("GET", f"{PRODUCTS}/cup")
    assert answer.json() == {
        "code": 404,
        "status": "Not Found",
        "message": "The resource with id cup has not been found.",
        "productId": "cup",
    }


async def test_a_variant_is_published_with_its_parent_unless_it_overrides(shop: Shopkeeper) -> None:
    await shop.add_product("shirt", published=False, productType="PARENT_VARIANT")
    await shop.add_product("red", productType="VARIANT", parentVariantId="shirt")
    own = {"metadata": {"overridden": ["published"]}}
    await shop.add_product("blue", productType="VARIANT", parentVariantId="shirt", **own)
    await shop.as_service("site.site_read")
    assert await ids(shop, PRODUCTS) == ["blue"]


async def test_a_product_code_can_be_used_once(shop: Shopkeeper) -> None:
    await shop.add_product("cup")
    answer = await shop.call("POST", PRODUCTS, json={"code": "CUP", "name": {"en": "x"}})
    assert answer.status_code == 409


async def test_products_change_by_put_patch_and_batch(shop: Shopkeeper) -> None:
    await shop.add_product("cup")
    await shop.done("PATCH", f"{PRODUCTS}/cup", {"description": {"en": "Round"}, "metadata": {"version": 1}})
    body = {"code": "CUP", "name": {"en": "Cup"}, "published": True}
    assert (
        await shop.call("PUT", f"{PRODUCTS}/cup", json=body | {"metadata": {"version": 1}})
    ).status_code == 409
    rows = await shop.done("PUT", f"{PRODUCTS}/bulk", [body | {"id": "cup"}, body | {"id": "mug"}])
    assert [(row["index"], row["code"]) for row in rows] == [(0, 204), (1, 409)]
    product = await shop.get(f"{PRODUCTS}/cup")
    assert ("description" in product, product["metadata"]["version"]) == (False, 3)


async def test_a_parent_of_variants_is_deleted_only_by_force(shop: Shopkeeper) -> None:
    await shop.add_product("shirt", productType="PARENT_VARIANT")
    await shop.add_product("red", productType="VARIANT", parentVariantId="shirt")
    assert (await shop.call("DELETE", f"{PRODUCTS}/shirt")).status_code == 400
    await shop.done("DELETE", f"{PRODUCTS}/shirt?force=true")
    assert await shop.get(PRODUCTS) == []


async def test_a_product_reads_in_one_language_as_plain_text(shop: Shopkeeper) -> None:
    await shop.add_product("cup", name={"en": "Cup", "de": "Tasse"})
    assert (await shop.get(f"{PRODUCTS}/cup", headers={"Accept-Language": "de"}))["name"] == "Tasse"
    assert (await shop.get(f"{PRODUCTS}/cup", headers={"Accept-Language": "*"}))["name"] == {
        "en": "Cup",
        "de": "Tasse",
    }


def site(code: str, **fields: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": code,
        "active": True,
        "defaultLanguage": "fr",
        "languages": ["fr"],
        "currency": "EUR",
        "homeBase": {"address": {"country": "FR", "zipCode": "75001"}},
        "shipToCountries": ["FR"],
        "taxDeterminationBasedOn": "BILLING_ADDRESS",
    } | fields


async def test_sites_are_made_changed_and_deleted(shop: Shopkeeper) -> None:
    assert await shop.done("POST", SITES, site("main", default=True)) == {"id": "main"}
    await shop.done("POST", SITES, site("FR"))
    await shop.done("PATCH", f"{SITES}/FR", {"name": "France", "metadata": {"version": 0}})
    assert (await shop.call("PATCH", f"{SITES}/FR", json={"metadata": {"version": 0}})).status_code == 409
    assert (await shop.get(f"{SITES}/FR"))["name"] == "France"
    assert await shop.get("/site/{t}/siteslist") == ["main", "FR"]
    await shop.done("DELETE", f"{SITES}/FR")
    assert (await shop.call("DELETE", f"{SITES}/main")).status_code == 400


async def test_there_is_one_default_site(shop: Shopkeeper) -> None:
    for code in ("main", "FR"):
        await shop.done("POST", SITES, site(code, default=True))
    assert [row["default"] for row in await shop.get(SITES)] == [False, True]


async def test_an_inactive_site_needs_the_manage_scope(shop: Shopkeeper) -> None:
    await shop.done("POST", SITES, site("FR", active=False))
    assert await shop.get(SITES) == []
    assert len(await shop.get(f"{SITES}?includeInactive=true")) == 1
    await shop.as_visitor()
    assert (await shop.call("GET", f"{SITES}/FR")).status_code == 403


async def test_a_missing_site_is_404_in_the_sites_words(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", f"{SITES}/XX")
    assert (answer.status_code, answer.json()["details"]) == (
        404,
        [{"message": "Couldn't find a site with code 'XX'"}],
    )
    assert (await shop.call("POST", SITES, json={"code": "x"})).json()["type"] == "bad_request"


async def test_the_languages_of_sites_are_the_tenants(shop: Shopkeeper) -> None:
    await shop.done("POST", SITES, site("FR", default=True))
    await shop.add_category("tea", localizedName={"fr": "Thé"})
    assert (await shop.get(f"{CATEGORIES}/tea"))["name"] == "Thé"
