"""Coupons: what they may say, how they change, what time and use make of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/coupon/{t}/coupons"
TEN_PERCENT = {"name": "Ten", "discountType": "PERCENT", "discountPercentage": 10}
FIVE_EUROS = {"name": "Five", "discountAbsolute": {"amount": 5, "currency": "EUR"}}
FOR_GOLD = {**TEN_PERCENT, "segmentRestricted": True, "restrictions": {"segments": ["gold"]}}


async def add(shop: Shopkeeper, code: str, **fields: Any) -> str:
    made = await shop.done("POST", BASE, {**TEN_PERCENT, "code": code} | fields)
    return str(made["id"])


async def codes(shop: Shopkeeper, **query: str) -> list[str]:
    return [row["code"] for row in await shop.get(BASE, params=query)]


async def test_a_coupon_is_created_at_version_zero_with_its_defaults(shop: Shopkeeper) -> None:
    answer = await shop.call("POST", BASE, json={**FIVE_EUROS, "code": "FIVE"})
    assert (answer.status_code, answer.json()) == (201, {"id": "FIVE"})
    assert await shop.get(f"{BASE}/FIVE") == {
        "code": "FIVE",
        "name": "Five",
        "discountType": "ABSOLUTE",
        "discountAbsolute": {"amount": 5, "currency": "EUR"},
        "allowAnonymous": False,
        "maxRedemptions": -1,
        "maxRedemptionsPerCustomer": -1,
        "discountCalculationType": "SUBTOTAL",
        "categoryRestricted": False,
        "segmentRestricted": False,
        "restrictions": {"validFor": []},
        "deleted": False,
        "redemptionCount": 0,
        "status": "VALID",
        "metadata": {"version": 0},
    }


async def test_a_code_is_stored_in_capitals_and_found_only_so(shop: Shopkeeper) -> None:
    assert await add(shop, "Gold-15") == "GOLD-15"
    assert (await shop.call("GET", f"{BASE}/Gold-15")).status_code == 404


async def test_a_switch_keeps_codes_as_they_were_written(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"coupon_code_case_sensitivity": True})
    assert await add(shop, "Gold-15") == "Gold-15"


async def test_a_coupon_without_a_code_gets_one(shop: Shopkeeper) -> None:
    made = await shop.done("POST", BASE, TEN_PERCENT)
    assert made["id"] == made["id"].upper()
    assert await codes(shop) == [made["id"]]


async def test_a_code_can_be_used_once_whatever_its_case(shop: Shopkeeper) -> None:
    await add(shop, "GOLD")
    answer = await shop.call("POST", BASE, json={**TEN_PERCENT, "code": "gold"})
    assert answer.status_code == 409
    assert answer.json() == {
        "status": 409,
        "type": "conflict_resource",
        "message": "Duplicate Coupon 'GOLD' on tenant 'kaffeekontor'",
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"code": " "}, "code"),
        ({"discountType": "HALF"}, "discountType"),
        ({"discountPercentage": 101}, "discountPercentage"),
        ({"discountPercentage": None}, "discountPercentage"),
        ({"discountAbsolute": {"amount": 1}}, "discountAbsolute"),
        ({"discountType": "FREE_SHIPPING"}, "discountPercentage"),
        ({"discountType": "ABSOLUTE", "discountPercentage": None}, "discountAbsolute"),
        ({"maxRedemptions": 1.5}, "maxRedemptions"),
        ({"maxRedemptionsPerCustomer": -2}, "maxRedemptionsPerCustomer"),
        ({"allowAnonymous": True, "maxRedemptionsPerCustomer": 1}, "maxRedemptionsPerCustomer"),
        ({"allowAnonymous": True, "restrictions": {"validFor": ["ann"]}}, "restrictions.validFor"),
        ({"restrictions": {"validUntil": "2026-02-31T00:00:00Z"}}, "restrictions.validUntil"),
        ({"restrictions": {"validFrom": "2026-02-01"}}, "restrictions.validFrom"),
        ({"restrictions": {"minOrderValue": {"amount": -1}}}, "restrictions.minOrderValue.amount"),
        ({"categoryRestricted": True}, "restrictions.includedCategories"),
        ({"restrictions": {"includedCategories": ["tea"]}}, "restrictions.includedCategories"),
        ({"restrictions": {"excludedCategories": ["tea"]}}, "restrictions.excludedCategories"),
        (
            {
                "categoryRestricted": True,
                "restrictions": {"includedCategories": ["tea"], "excludedCategories": ["tea"]},
            },
            "restrictions.excludedCategories",
        ),
        ({"mixins": []}, "mixins"),
        ({"metadata": {"createdAt": "2026-06-01T12:00:00Z"}}, "metadata.createdAt"),
        ({"metadata": {"mixins": {"crm": 1}}}, "metadata.mixins"),
    ],
)
async def test_a_bad_coupon_is_refused_with_the_field(
    shop: Shopkeeper, change: dict[str, Any], field: str
) -> None:
    answer = await shop.call("POST", BASE, json=TEN_PERCENT | change)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (400, 400, "validation_violation")
    assert [(row["field"], row["type"]) for row in problem["details"]] == [(field, "invalid_value")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"segmentRestricted": False}, "restrictions.segments"),
        ({"restrictions": {}}, "restrictions.segments"),
        ({"restrictions": {"segments": []}}, "restrictions.segments"),
        ({"restrictions": {"segments": ["gold"], "validFor": ["ann"]}}, "restrictions.validFor"),
        (
            {
                "categoryRestricted": True,
                "restrictions": {"segments": ["gold"], "includedCategories": ["tea"]},
            },
            "categoryRestricted",
        ),
    ],
)
async def test_segments_need_the_flag_and_exclude_other_restrictions(
    shop: Shopkeeper, change: dict[str, Any], field: str
) -> None:
    answer = await shop.call("POST", BASE, json=FOR_GOLD | change)
    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)


async def test_a_coupon_may_name_a_segment_that_does_not_exist(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, {**FOR_GOLD, "code": "GOLD"})
    assert (await shop.get(f"{BASE}/GOLD"))["restrictions"]["segments"] == ["gold"]


async def test_coupons_of_a_segment_are_found_by_a_query(shop: Shopkeeper) -> None:
    await add(shop, "ALL")
    await shop.done("POST", BASE, {**FOR_GOLD, "code": "GOLD"})
    both = {**FOR_GOLD, "restrictions": {"segments": ["silver", "gold"]}, "code": "BOTH"}
    await shop.done("POST", BASE, both)
    for q, expected in (
        ("segmentRestricted:true", ["GOLD", "BOTH"]),
        ("restrictions.segments:gold", ["GOLD", "BOTH"]),
        ('restrictions.segments:"silver"', ["BOTH"]),
        ("restrictions.segments:(silver,bronze)", ["BOTH"]),
        ("restrictions.segments:exists", ["GOLD", "BOTH"]),
        ("restrictions.segments:gold code:(~^G)", ["GOLD"]),
        ("code:ALL", ["ALL"]),
        ("status:VALID segmentRestricted:false", ["ALL"]),
        ("restrictions.segments:bronze", []),
    ):
        assert await codes(shop, q=q) == expected, q


async def test_a_bad_query_and_a_bad_sort_are_refused(shop: Shopkeeper) -> None:
    for query in ({"q": "gold"}, {"sort": "name:up"}, {"pageSize": "0"}, {"totalCount": "yes"}):
        answer = await shop.call("GET", BASE, params=query)
        assert (answer.status_code, answer.json()["type"]) == (400, "validation_violation")
        detail = answer.json()["details"][0]
        assert (detail["field"], detail["type"]) == (next(iter(query)), "invalid_query_parameter")


async def test_pages_hold_sixteen_and_the_total_is_told_on_request(shop: Shopkeeper) -> None:
    for number in range(18):
        await add(shop, f"C{number:02}", maxRedemptions=number)
    first = await shop.call("GET", BASE)
    assert (len(first.json()), "items-count" in first.headers) == (16, False)
    second = await shop.call("GET", BASE, params={"pageNumber": "2", "totalCount": "true"})
    assert ([row["code"] for row in second.json()], second.headers["items-count"]) == (["C16", "C17"], "18")
    ordered = await codes(shop, sort="discountType:asc,maxRedemptions:desc", pageSize="2")
    assert ordered == ["C17", "C16"]


async def test_a_deleted_coupon_is_listed_on_request_only_and_keeps_its_code(shop: Shopkeeper) -> None:
    await add(shop, "GONE")
    assert (await shop.call("DELETE", f"{BASE}/GONE")).status_code == 204
    assert await codes(shop) == []
    found = await shop.get(BASE, params={"showDeleted": "true"})
    assert [(row["code"], row["deleted"]) for row in found] == [("GONE", True)]
    for method in ("GET", "DELETE", "PATCH"):
        assert (await shop.call(method, f"{BASE}/GONE", json={"name": "x"})).status_code == 404
    assert (await shop.call("POST", BASE, json={**TEN_PERCENT, "code": "gone"})).status_code == 409


async def test_a_switch_deletes_for_good(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"coupon_permanent_delete": True})
    await add(shop, "GONE")
    await shop.done("DELETE", f"{BASE}/GONE")
    assert await codes(shop, showDeleted="true") == []
    assert await add(shop, "GONE") == "GONE"


async def test_an_unknown_coupon_is_404_in_the_services_words(shop: Shopkeeper) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        answer = await shop.call(method, f"{BASE}/NONE", json={"name": "x"})
        assert answer.status_code == 404
        assert answer.json() == {
            "status": 404,
            "type": "resource_not_found",
            "message": "Coupon with code NONE not found.",
        }


async def test_a_patch_merges_and_answers_200_without_a_body(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, {**FOR_GOLD, "code": "GOLD", "mixins": {"crm": {"a": 1, "b": 2}}})
    change = {
        "restrictions": {"validUntil": "2026-07-01T00:00:00.000Z"},
        "mixins": {"crm": {"a": None, "c": 3}},
        "metadata": {"version": 0, "mixins": {"crm": "https://schemas.shop.test/crm"}},
    }
    answer = await shop.call("PATCH", f"{BASE}/GOLD", json=change)
    assert (answer.status_code, answer.content) == (200, b"")
    coupon = await shop.get(f"{BASE}/GOLD")
    assert coupon["restrictions"] == {
        "validFor": [],
        "segments": ["gold"],
        "validUntil": "2026-07-01T00:00:00.000Z",
    }
    assert coupon["mixins"] == {"crm": {"b": 2, "c": 3}}
    assert coupon["metadata"] == {"version": 1, "mixins": {"crm": "https://schemas.shop.test/crm"}}


async def test_a_patch_is_no_json_patch(shop: Shopkeeper) -> None:
    await add(shop, "GOLD")
    patch = [{"op": "replace", "path": "/name", "value": "x"}]
    assert (await shop.call("PATCH", f"{BASE}/GOLD", json=patch)).status_code == 400


async def test_a_put_needs_to_be_told_whether_it_is_partial(shop: Shopkeeper) -> None:
    await add(shop, "GOLD")
    answer = await shop.call("PUT", f"{BASE}/GOLD", json=TEN_PERCENT)
    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "partial")


async def test_a_whole_put_clears_what_is_absent(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, {**FOR_GOLD, "code": "GOLD", "description": "Shiny"})
    answer = await shop.call("PUT", f"{BASE}/GOLD?partial=false", json=FIVE_EUROS)
    assert (answer.status_code, answer.content) == (200, b"")
    coupon = await shop.get(f"{BASE}/GOLD")
    assert ("description" in coupon, coupon["segmentRestricted"]) == (False, False)
    assert (coupon["restrictions"], coupon["discountType"]) == ({"validFor": []}, "ABSOLUTE")


async def test_a_partial_put_keeps_what_is_absent(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, {**FOR_GOLD, "code": "GOLD"})
    await shop.done("PUT", f"{BASE}/GOLD?partial=true", {"name": "Golden"})
    coupon = await shop.get(f"{BASE}/GOLD")
    assert (coupon["name"], coupon["restrictions"]["segments"]) == ("Golden", ["gold"])


@pytest.mark.parametrize(("method", "query"), [("PUT", "?partial=false"), ("PATCH", "")])
async def test_an_update_with_a_stale_version_is_a_conflict(
    shop: Shopkeeper, method: str, query: str
) -> None:
    await add(shop, "GOLD")
    await shop.done("PATCH", f"{BASE}/GOLD", {"name": "Once"})
    body = {**TEN_PERCENT, "metadata": {"version": 0}}
    answer = await shop.call(method, f"{BASE}/GOLD{query}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (409, "conflict_resource")
    assert answer.json()["message"] == "The resource you are attempting to access has changed."
    assert (await shop.get(f"{BASE}/GOLD"))["name"] == "Once"


async def test_an_update_changes_nothing_that_is_read_only(shop: Shopkeeper) -> None:
    await add(shop, "GOLD")
    read = await shop.get(f"{BASE}/GOLD")
    changed = read | {"code": "gold", "status": "EXPIRED", "redemptionCount": 9, "deleted": True}
    await shop.done("PUT", f"{BASE}/GOLD?partial=false", changed)
    assert await shop.get(f"{BASE}/GOLD") == read | {"metadata": {"version": 1}}
    answer = await shop.call("PATCH", f"{BASE}/GOLD", json={"code": "SILVER"})
    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "code")


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (None, None, "VALID"),
        ("2026-06-01T12:00:00.000Z", "2026-06-01T12:00:00.000Z", "VALID"),
        ("2026-06-01T12:00:00.001Z", None, "INACTIVE"),
        (None, "2026-06-01T11:59:59.999Z", "EXPIRED"),
    ],
)
async def test_the_status_follows_from_the_dates(
    shop: Shopkeeper, start: str | None, end: str | None, status: str
) -> None:
    await add(shop, "GOLD", restrictions={"validFrom": start, "validUntil": end})
    assert (await shop.get(BASE))[0]["status"] == status


async def test_a_coupon_is_its_sellers_and_whom_it_is_for(shop: Shopkeeper) -> None:
    for name in ("ann", "bob"):
        await shop.add_customer(name)
    await add(shop, "ANNS", restrictions={"validFor": ["ann"]}, maxRedemptions=3)
    await shop.as_customer("ann@shop.test", "secret-pass")
    coupon = await shop.get(f"{BASE}/ANNS")
    assert ("maxRedemptions" in coupon, coupon["code"], coupon["status"]) == (False, "ANNS", "VALID")
    assert (await shop.call("GET", f"{BASE}/ANNS?customerNumber=ann")).status_code == 403
    await shop.as_customer("bob@shop.test", "secret-pass")
    answer = await shop.call("GET", f"{BASE}/ANNS")
    assert answer.status_code == 403
    assert answer.json()["message"] == "Insufficient permissions to retrieve the coupon with Id ANNS"


@pytest.mark.parametrize(
    ("method", "path", "held"),
    [
        ("GET", "", "coupon.coupon_redeem"),
        ("POST", "", "coupon.coupon_read"),
        ("GET", "/GOLD", "coupon.coupon_redeem"),
        ("GET", "/GOLD?customerNumber=ann", "coupon.coupon_manage"),
        ("PUT", "/GOLD?partial=true", "coupon.coupon_read"),
        ("PATCH", "/GOLD", "coupon.coupon_read"),
        ("DELETE", "/GOLD", "coupon.coupon_read"),
        ("GET", "/GOLD/redemptions", "coupon.coupon_read"),
        ("GET", "/GOLD/redemptions/x", "coupon.coupon_read"),
        ("DELETE", "/GOLD/redemptions/x", "coupon.coupon_redeem"),
    ],
)
async def test_a_missing_scope_is_403_in_the_services_words(
    shop: Shopkeeper, method: str, path: str, held: str
) -> None:
    await add(shop, "GOLD")
    await shop.as_service(held)
    answer = await shop.call(method, f"{BASE}{path}")
    assert answer.status_code == 403
    assert answer.json() == {
        "status": 403,
        "type": "insufficient_permissions",
        "message": "Not allowed to access this resource",
    }


@pytest.mark.parametrize("held", ["coupon.coupon_read", "coupon.coupon_manage"])
async def test_reading_needs_either_scope(shop: Shopkeeper, held: str) -> None:
    await add(shop, "GOLD")
    await shop.as_service(held)
    assert await codes(shop) == ["GOLD"]
    assert (await shop.get(f"{BASE}/GOLD"))["code"] == "GOLD"
