"""Paging, totals, sort, fields and `q`, each service by its own rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"
TOTAL = {"X-Total-Count": "true"}


async def ids(shop: Shopkeeper, path: str, **options: Any) -> list[str]:
    return [row["id"] for row in await shop.get(path, **options)]


async def test_a_total_is_told_only_when_asked(shop: Shopkeeper) -> None:
    for name in "abc":
        await shop.add_segment(name)
    assert "x-total-count" not in (await shop.call("GET", BASE)).headers
    answer = await shop.call("GET", f"{BASE}?pageSize=2&pageNumber=2", headers=TOTAL)
    assert (answer.headers["x-total-count"], [row["id"] for row in answer.json()]) == ("3", ["c"])


@pytest.mark.parametrize(
    "query", ["pageSize=ten", "pageSize=0", "pageSize=1001", "pageNumber=0", "pageNumber=-1"]
)
async def test_segments_refuse_impossible_pages(shop: Shopkeeper, query: str) -> None:
    assert (await shop.call("GET", f"{BASE}?{query}")).status_code == 400


async def test_each_service_has_its_own_page_size_and_total_header(shop: Shopkeeper) -> None:
    for number in range(18):
        await shop.add_company(f"c{number}")
    assert len(await shop.get("/customer-management/{t}/legal-entities")) == 16
    await shop.add_customer("ann")
    assert (await shop.call("GET", "/customer/{t}/customers?pageSize=1")).headers["count"] == "1"
    assert (await shop.call("GET", "/site/{t}/sites?totalCount=true")).headers["x-count"] == "0"


async def test_the_customers_count_is_the_total_or_the_page(shop: Shopkeeper) -> None:
    for name in "abc":
        await shop.add_customer(name)
    assert (await shop.call("GET", "/customer/{t}/customers?pageSize=2")).headers["count"] == "3"
    await shop.control("POST", "/switches", {"count_is_page": True})
    assert (await shop.call("GET", "/customer/{t}/customers?pageSize=2")).headers["count"] == "2"


async def test_lists_sort_by_several_keys_and_put_absent_values_last(shop: Shopkeeper) -> None:
    await shop.add_segment("a", siteCode="de", description={"en": "z"})
    await shop.add_segment("b", siteCode="main")
    await shop.add_segment("c", siteCode="de", description={"en": "y"})
    assert await ids(shop, f"{BASE}?sort=siteCode:DESC,id:desc") == ["b", "c", "a"]
    assert await ids(shop, f"{BASE}?sort=description.en") == ["c", "a", "b"]
    assert await ids(shop, f"{BASE}?sort=description.en:desc") == ["a", "c", "b"]


async def test_a_bad_sort_or_query_is_400_in_the_services_shape(shop: Shopkeeper) -> None:
    for query in ("sort=name:sideways", "q=nonsense", "q=compoundLogicalQuery:((a:1) OR (b:2))"):
        answer = await shop.call("GET", f"{BASE}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, 400)


async def test_companies_take_any_other_direction_as_ascending(shop: Shopkeeper) -> None:
    for name in ("b", "a"):
        await shop.add_company(name)
    assert await ids(shop, "/customer-management/{t}/legal-entities?sort=name:sideways") == ["a", "b"]


async def test_categories_refuse_to_sort_by_an_unknown_field(shop: Shopkeeper) -> None:
    assert (await shop.call("GET", "/category/{t}/categories?sort=colour:ASC")).status_code == 400


async def test_fields_keep_the_id_and_reach_into_objects(shop: Shopkeeper) -> None:
    await shop.add_segment("gold", description={"en": "x"})
    assert await shop.get(f"{BASE}?fields=status,metadata.version") == [
        {"id": "gold", "status": "ACTIVE", "metadata": {"version": 1}}
    ]
    await shop.add_product("cup")
    product = await shop.get("/product/{t}/products/cup?fields=code")
    assert sorted(product) == ["code", "id", "yrn"]


async def test_a_query_and_a_total_agree_whatever_answers_them(shop: Shopkeeper) -> None:
    for number in range(7):
        await shop.add_segment(
            f"s{number}", siteCode="de" if number % 2 else "main", mixins={"crm": {"n": number}}
        )
    for q, expected in (
        ("siteCode:de", ["s1", "s3", "s5"]),
        ("siteCode:(de,main) mixins.crm.n:>4", ["s5", "s6"]),
        ("siteCode:~mai mixins.crm.n:(>=2 AND <6)", ["s2", "s4"]),
    ):
        answer = await shop.call("GET", BASE, params={"q": q, "pageSize": 2}, headers=TOTAL)
        assert [row["id"] for row in answer.json()] == expected[:2]
        assert answer.headers["x-total-count"] == str(len(expected))
        beyond = await shop.call("GET", BASE, params={"q": q, "pageSize": 2, "pageNumber": 9}, headers=TOTAL)
        assert (beyond.json(), beyond.headers["x-total-count"]) == ([], str(len(expected)))


async def test_customers_are_found_by_what_follows_from_assignments(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_customer("bob")
    await shop.add_company("acme", "bob")
    for q in ("businessModel:B2B", "b2b.legalEntities.id:acme", 'b2b.legalEntities.name:"acme GmbH"'):
        assert await ids(shop, "/customer/{t}/customers", params={"q": q}) == ["bob"]
    for q in ('accounts.id:"ann@shop.test"', 'contactEmail:"ann@shop.test"', "customerNumber:ann"):
        assert await ids(shop, "/customer/{t}/customers", params={"q": q}) == ["ann"]


async def test_products_know_compound_queries_and_or_in_lists(shop: Shopkeeper) -> None:
    for name in ("cup", "mug", "pot"):
        await shop.add_product(name)
    assert await ids(shop, "/product/{t}/products", params={"q": "code:(CUP OR POT)"}) == ["cup", "pot"]
    q = {"q": "compoundLogicalQuery:((code:CUP) OR (name.en:mug AND published:true))"}
    answer = await shop.call("POST", "/product/{t}/products/search", json=q)
    assert [row["id"] for row in answer.json()] == ["cup", "mug"]
