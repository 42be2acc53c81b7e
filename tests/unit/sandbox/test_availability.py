"""Availability: a record per product and site, bundles, batches, and errors that differ by status."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.sandbox.seed import demo_shop
from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/availability/{t}/availability"
THERE = {"available": True, "stockLevel": 3}


async def stock(shop: Shopkeeper, product: str, site: str, **fields: Any) -> None:
    await shop.done("PUT", f"{BASE}/{product}/{site}", THERE | fields)


async def found(shop: Shopkeeper, body: Any, **query: str) -> list[str]:
    return [row["id"] for row in await shop.done("POST", f"{BASE}/search", body, params=query)]


async def test_a_record_is_created_once_and_read(shop: Shopkeeper) -> None:
    sent = THERE | {"popularity": 5, "distributionChannel": "PICKUP", "mixins": {"a": {"b": 1}}}
    answer = await shop.call("POST", f"{BASE}/beans/main", json=sent)
    assert (answer.status_code, answer.json()) == (201, {"id": "main:beans"})
    noon = "2026-06-01T12:00:00.000Z"
    assert await shop.get(f"{BASE}/beans/main") == {
        "id": "main:beans",
        "site": "main",
        "productId": "beans",
        **sent,
        "metadata": {"createdAt": noon, "modifiedAt": noon},
    }
    again = await shop.call("POST", f"{BASE}/beans/main", json=sent)
    assert (again.status_code, again.json()) == (
        409,
        {"status": "409", "message": "Resource already exists."},
    )


async def test_no_record_is_told_in_the_services_words(shop: Shopkeeper) -> None:
    await stock(shop, "beans", "main")
    answer = await shop.call("GET", f"{BASE}/beans/Main")
    assert (answer.status_code, answer.json()) == (
        404,
        {"message": "There is no availability for productId: beans and site: Main", "code": 404},
    )


async def test_a_missing_scope_is_a_403_whose_status_is_text(shop: Shopkeeper) -> None:
    await shop.as_service("availability.availability_view", "availability.availability_manage_by_vendor")
    for method in ("POST", "PUT", "DELETE"):
        answer = await shop.call(method, f"{BASE}/beans/main", json=THERE)
        assert (answer.status_code, answer.json()) == (
            403,
            {"type": "insufficient_permissions", "status": "403", "message": "User not authorized."},
        )


async def test_any_token_reads(shop: Shopkeeper) -> None:
    await stock(shop, "beans", "main")
    await shop.as_visitor()
    assert (await shop.get(f"{BASE}/beans/main"))["available"] is True
    assert await found(shop, ["beans"]) == ["main:beans"]


async def test_a_switch_makes_reading_take_a_scope(shop: Shopkeeper) -> None:
    await stock(shop, "beans", "main")
    await shop.control("POST", "/switches", {"availability_view_required": True})
    await shop.as_service("site.site_read")
    for path in (f"{BASE}/beans/main", f"{BASE}/site/main"):
        assert (await shop.call("GET", path)).json()["status"] == "403"
    assert (await shop.call("POST", f"{BASE}/search", json=["beans"])).status_code == 403
    await shop.as_service("availability.availability_view")
    assert await found(shop, ["beans"]) == ["main:beans"]


async def test_a_put_replaces_and_keeps_the_date_of_creation(shop: Shopkeeper) -> None:
    await stock(shop, "beans", "main")
    await shop.control("POST", "/clock", {"advance_s": 60})
    answer = await shop.call("PUT", f"{BASE}/beans/main", json={"available": False})
    assert answer.status_code == 204
    record = await shop.get(f"{BASE}/beans/main")
    assert (record["available"], record.get("stockLevel")) == (False, None)
    assert record["metadata"]["createdAt"] < record["metadata"]["modifiedAt"]


async def test_a_deleted_record_is_gone(shop: Shopkeeper) -> None:
    await stock(shop, "beans", "main")
    await shop.done("DELETE", f"{BASE}/beans/main")
    assert (await shop.call("DELETE", f"{BASE}/beans/main")).status_code == 404


async def test_products_are_looked_up_on_one_site_or_all(shop: Shopkeeper) -> None:
    for product, site in (("a", "main"), ("a", "DE"), ("b", "DE"), ("c", "DE")):
        await stock(shop, product, site)
    assert await found(shop, ["a", "b", "gone"]) == ["main:a", "DE:a", "DE:b"]
    assert await found(shop, ["a", "b"], site="main") == ["main:a"]
    assert await found(shop, []) == []


async def test_records_are_searched_by_a_query_with_their_total(shop: Shopkeeper) -> None:
    for level, product in enumerate("abc"):
        await stock(shop, product, "main", stockLevel=level)
    body = {"q": "stockLevel:>0"}
    answer = await shop.call("POST", f"{BASE}/search?pageSize=1&sort=stockLevel:desc", json=body)
    assert ([row["id"] for row in answer.json()], answer.headers["X-Total-Count"]) == (["main:c"], "2")
    either = {"q": "compoundLogicalQuery:((productId:a) OR (stockLevel:2))"}
    assert await found(shop, either) == ["main:a", "main:c"]


@pytest.mark.parametrize(
    ("query", "body"), [("?site=main", {"q": "available:true"}), ("", {"p": 1}), ("", [7]), ("", "beans")]
)
async def test_a_search_that_says_neither_or_both_is_refused(
    shop: Shopkeeper, query: str, body: object
) -> None:
    answer = await shop.call("POST", f"{BASE}/search{query}", json=body)
    refusal = answer.json()
    assert (answer.status_code, refusal["status"]) == (400, "Bad Request")
    assert refusal["message"] == "There is a validation error. Please check the details."
    assert refusal["_embedded"]["errors"][0]["message"]


@pytest.mark.parametrize(
    "change",
    [{"available": "yes"}, {"stockLevel": "3"}, {"popularity": 1.5}, {"distributionChannel": "DRONE"}],
)
async def test_what_a_record_cannot_say_is_refused(shop: Shopkeeper, change: dict[str, Any]) -> None:
    assert (await shop.call("PUT", f"{BASE}/beans/main", json=THERE | change)).status_code == 400


async def test_a_site_lists_what_it_has(shop: Shopkeeper) -> None:
    await stock(shop, "a", "main")
    await stock(shop, "b", "DE", available=False)
    answer = await shop.call("GET", f"{BASE}/site/DE")
    assert ([row["id"] for row in answer.json()], answer.headers["X-Total-Count"]) == (["DE:b"], "1")
    assert await shop.get(f"{BASE}/site/DE", params={"q": "available:true"}) == []


async def test_a_bundle_has_the_lowest_availability_of_its_products(shop: Shopkeeper) -> None:
    parts = [{"id": "a", "amount": 1}, {"id": "b", "amount": 1}]
    await shop.add_product("set", productType="BUNDLE", bundledProducts=parts)
    assert (await shop.call("GET", f"{BASE}/set/main")).status_code == 404
    await stock(shop, "a", "main", stockLevel=9)
    assert (await shop.get(f"{BASE}/set/main"))["available"] is False
    await stock(shop, "b", "main", stockLevel=2)
    bundle = await shop.get(f"{BASE}/set/main")
    assert (bundle["available"], bundle["stockLevel"]) == (True, 2)
    assert [row["id"] for row in bundle["bundleAvailabilities"]] == ["main:a", "main:b"]
    assert await found(shop, ["set"], site="main") == ["main:set"]
    assert [row["id"] for row in await shop.get(f"{BASE}/site/main")] == ["main:a", "main:b", "main:set"]
    assert (await shop.call("PUT", f"{BASE}/set/main", json=THERE)).status_code == 400


async def test_a_batch_answers_row_by_row_from_zero(shop: Shopkeeper) -> None:
    key = {"productId": "a", "site": "main"}
    rows = await shop.done("POST", f"{BASE}/bulk", [key | THERE, key | THERE])
    assert rows[0] == {"index": 0, "id": "main:a", "code": 201, "status": "Created"}
    assert (rows[1]["index"], rows[1]["id"], rows[1]["code"]) == (1, "main:a", 409)
    rows = await shop.done("PUT", f"{BASE}/bulk", [key, {"site": "main"}])
    assert [row["code"] for row in rows] == [204, 400]
    rows = await shop.done("DELETE", f"{BASE}/bulk", [key, key])
    assert [row["code"] for row in rows] == [204, 404]


async def test_a_batch_for_a_vendor_refuses_what_is_not_theirs(shop: Shopkeeper) -> None:
    await shop.add_product("a", vendorId="v1")
    await shop.add_product("b")
    rows = [{"productId": each, "site": "main", **THERE} for each in ("a", "b")]
    answer = await shop.done("PUT", f"{BASE}/bulk", rows, headers={"venodr-id": "v1"})
    assert [row["code"] for row in answer] == [201, 400]
    assert answer[1]["message"] == "Product: 'b' does not belong to vendor: 'v1'"


async def test_a_switch_makes_main_the_sum_of_all_sites(shop: Shopkeeper) -> None:
    await stock(shop, "a", "main", available=False, stockLevel=0)
    await stock(shop, "a", "DE")
    assert (await shop.get(f"{BASE}/a/main"))["available"] is False
    await shop.control("POST", "/switches", {"main_aggregates_availability": True})
    record = await shop.get(f"{BASE}/a/main")
    assert (record["id"], record["available"], record["stockLevel"]) == ("main:a", True, 3)
    assert await found(shop, ["a", "gone"], site="main") == ["main:a"]


async def test_the_demo_is_sold_out_of_some_and_has_no_record_of_others(demo: Shopkeeper) -> None:
    troubles = demo_shop(20).troubles
    for product in troubles["product.sold_out"]:
        record = await demo.get(f"{BASE}/{product}/main")
        assert (record["available"], record["stockLevel"]) == (False, 0)
    for product in troubles["product.no_availability"]:
        assert (await demo.call("GET", f"{BASE}/{product}/main")).status_code == 404
    product = next(row["id"] for row in demo_shop(20).products if row["published"])
    assert (await demo.get(f"{BASE}/{product}/main"))["available"] is True
