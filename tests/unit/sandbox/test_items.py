"""Items, `match` and the tree a shopper gets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"


@pytest.fixture
async def store(shop: Shopkeeper) -> Shopkeeper:
    """Coffee above beans above robusta; tea beside them; a product in each; one segment with one member."""
    await shop.add_category("coffee", position=1)
    await shop.add_category("beans", "coffee")
    await shop.add_category("robusta", "beans", published=False)
    await shop.add_category("tea", position=0)
    for product, category in (("mocca", "coffee"), ("java", "beans"), ("lungo", "robusta"), ("assam", "tea")):
        await shop.add_product(product, category)
    await shop.add_segment("gold")
    await shop.join("gold", await shop.add_customer("ann"))
    return shop


async def matched(shop: Shopkeeper, **question: Any) -> list[str]:
    items = [{"id": name} for name in ("mocca", "java", "lungo", "assam", "gone")]
    body = {"items": items, "segmentIds": ["gold"], "site": "main"} | question
    return [row["id"] for row in await shop.done("POST", f"{BASE}/match", body)]


async def tree(shop: Shopkeeper, query: str = "") -> Any:
    await shop.as_customer("ann@shop.test", "secret-pass")

    def outline(nodes: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            node["id"] + ("*" if node["isSegmentAssigned"] else ""): outline(node["subcategories"])
            for node in nodes
        }

    return outline(await shop.get(f"{BASE}/items/category-trees{query}"))


async def test_an_item_row_names_its_segment_and_what_is_assigned(store: Shopkeeper) -> None:
    await store.assign("gold", "PRODUCT", "java")
    row = await store.get(f"{BASE}/gold/items/PRODUCT/java")
    assert (row["segmentId"], row["type"]) == ("gold", "PRODUCT")
    assert row["item"] == {"id": "java", "code": "JAVA", "name": {"en": "java"}}


async def test_the_type_is_spelled_in_capitals(store: Shopkeeper) -> None:
    assert (await store.call("PUT", f"{BASE}/gold/items/product/java")).status_code == 400


async def test_an_unknown_item_is_400_and_named(store: Shopkeeper) -> None:
    answer = await store.call("PUT", f"{BASE}/gold/items/CATEGORY/java")
    assert (answer.status_code, answer.json()["resourceId"]) == (400, "java")


async def test_items_move_in_batches(store: Shopkeeper) -> None:
    rows = await store.done(
        "PUT", f"{BASE}/gold/items/PRODUCT/bulk", [{"id": "java"}, {"id": "gone"}, {"id": "java"}]
    )
    assert [(row["index"], row["code"]) for row in rows] == [(1, 201), (2, 400), (3, 204)]
    rows = await store.done("DELETE", f"{BASE}/gold/items/PRODUCT/bulk", ["java", "gone"])
    assert [row["code"] for row in rows] == [204, 204]
    assert await store.get(f"{BASE}/gold/items") == []


async def test_a_deleted_product_leaves_a_bare_row(store: Shopkeeper) -> None:
    await store.assign("gold", "PRODUCT", "java")
    await store.done("DELETE", "/product/{t}/products/java")
    assert (await store.get(f"{BASE}/gold/items"))[0]["item"] == {"id": "java"}


async def test_items_of_many_segments_are_kept_by_site_and_activity(store: Shopkeeper) -> None:
    await store.add_segment("off", status="INACTIVE")
    await store.add_segment("german", siteCode="DE")
    for segment in ("gold", "off", "german"):
        await store.assign(segment, "PRODUCT", "java")

    async def segments(query: str) -> list[str]:
        return [row["segmentId"] for row in await store.get(f"{BASE}/items{query}")]

    assert await segments("") == ["gold", "off", "german"]
    assert await segments("?onlyActive=true") == ["gold", "german"]
    assert await segments("?siteCode=DE") == ["german"]
    await store.as_customer("ann@shop.test", "secret-pass")
    assert await segments("?onlyActive=false") == ["gold"]


async def test_match_finds_direct_items_and_those_below_an_assigned_category(store: Shopkeeper) -> None:
    await store.assign("gold", "CATEGORY", "beans")
    await store.assign("gold", "PRODUCT", "assam")
    assert await matched(store) == ["java", "lungo", "assam"]
    await store.control("POST", "/switches", {"category_inherit": "none"})
    assert await matched(store) == ["java", "assam"]


@pytest.mark.parametrize("change", [{"site": "DE"}, {"segmentIds": ["other"]}, {"segmentIds": []}])
async def test_match_asks_only_the_named_segments_of_the_site(
    store: Shopkeeper, change: dict[str, Any]
) -> None:
    await store.assign("gold", "PRODUCT", "java")
    assert await matched(store, **change) == []


async def test_match_asks_only_segments_in_force(store: Shopkeeper) -> None:
    await store.assign("gold", "PRODUCT", "java")
    await store.done(
        "PATCH", f"{BASE}/gold", [{"op": "add", "path": "/validity", "value": {"to": "2026-05-31T00:00:00Z"}}]
    )
    assert await matched(store) == []


async def test_match_takes_either_name_of_the_site_unless_it_is_strict(store: Shopkeeper) -> None:
    body: dict[str, Any] = {"items": [{"id": "java"}], "segmentIds": ["gold"]}
    assert (await store.call("POST", f"{BASE}/match", json=body)).status_code == 400
    body["siteCode"] = "main"
    assert (await store.call("POST", f"{BASE}/match", json=body)).status_code == 200
    await store.control("POST", "/switches", {"match_strict_site": True})
    assert (await store.call("POST", f"{BASE}/match", json=body)).status_code == 400


async def test_a_shoppers_tree_holds_assigned_categories_and_what_is_above(store: Shopkeeper) -> None:
    await store.assign("gold", "CATEGORY", "beans")
    assert await tree(store) == {"coffee": {"beans*": {}}}


async def test_a_shoppers_tree_may_be_switched_to_hold_what_is_below(store: Shopkeeper) -> None:
    await store.assign("gold", "CATEGORY", "beans")
    await store.control("POST", "/switches", {"category_inherit": "tree"})
    assert await tree(store) == {"coffee": {"beans*": {"robusta*": {}}}}


async def test_a_shoppers_tree_is_sorted_by_position_and_keeps_unpublished_nodes(store: Shopkeeper) -> None:
    await store.assign("gold", "CATEGORY", "robusta")
    await store.assign("gold", "CATEGORY", "tea")
    found = await tree(store)
    assert list(found) == ["tea*", "coffee"]
    assert found["coffee"] == {"beans": {"robusta*": {}}}


async def test_a_shoppers_tree_can_be_asked_for_one_site(store: Shopkeeper) -> None:
    await store.assign("gold", "CATEGORY", "tea")
    assert await tree(store, "?siteCode=DE") == {}


async def test_a_service_token_has_no_tree_even_with_the_scope(store: Shopkeeper) -> None:
    await store.as_service("customersegment.segment_read_own", "customersegment.segment_read")
    assert (await store.call("GET", f"{BASE}/items/category-trees")).status_code == 403


async def test_a_product_names_the_segments_it_is_in_directly_and_by_category(store: Shopkeeper) -> None:
    await store.add_segment("silver")
    await store.assign("gold", "PRODUCT", "java")
    await store.assign("silver", "CATEGORY", "beans")
    product = await store.get("/product/{t}/products/java")
    assert (product["customerSegmentIds"], product["categoryIds"]) == (["gold", "silver"], ["beans"])
    found = await store.get("/product/{t}/products", params={"q": "customerSegmentIds:silver"})
    assert [row["id"] for row in found] == ["java"]


async def test_a_products_links_may_be_switched_to_lag(store: Shopkeeper) -> None:
    await store.control("POST", "/switches", {"reference_lag_s": 60})
    await store.assign("gold", "PRODUCT", "java")
    assert (await store.get("/product/{t}/products/java"))["customerSegmentIds"] == []
    await store.control("POST", "/clock", {"advance_s": 60})
    assert (await store.get("/product/{t}/products/java"))["customerSegmentIds"] == ["gold"]
