"""Redemptions: who may redeem which coupon, by which rule not, and what is left of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/coupon/{t}/coupons"
SEGMENTS = "/customer-segment/{t}/segments"
TEN_PERCENT = {"name": "Ten", "discountType": "PERCENT", "discountPercentage": 10, "code": "TEN"}
ORDER: dict[str, Any] = {
    "orderTotal": {"amount": 80, "currency": "EUR"},
    "discount": {"amount": 8, "currency": "EUR"},
}


@pytest.fixture
async def gold(shop: Shopkeeper) -> Shopkeeper:
    """A segment, two customers, of whom one acts for two companies, and a coupon for the segment."""
    await shop.add_segment("gold")
    await shop.add_customer("ann")
    await shop.add_customer("bob")
    await shop.add_company("acme", "ann")
    await shop.add_company("bolt", "ann")
    restricted = {"segmentRestricted": True, "restrictions": {"segments": ["silver", "gold"]}}
    await shop.done("POST", BASE, {**TEN_PERCENT, **restricted, "code": "GOLD"})
    return shop


async def coupon(shop: Shopkeeper, **fields: Any) -> None:
    await shop.done("POST", BASE, TEN_PERCENT | fields)


async def broken(shop: Shopkeeper, code: str, **fields: Any) -> list[str]:
    """Name the rules that a redemption would break."""
    answer = await shop.call("POST", f"{BASE}/{code}/validation", json=ORDER | fields)
    if answer.status_code == 200:
        assert answer.content == b""
        return []
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (400, 400, "validation_violation")
    return [row["type"] for row in problem["details"]]


async def redeem(shop: Shopkeeper, code: str, **fields: Any) -> str:
    made = await shop.done("POST", f"{BASE}/{code}/redemptions", ORDER | fields)
    return str(made["id"])


async def test_a_member_may_redeem_and_nobody_else(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann")
    assert await broken(gold, "GOLD", customerNumber="ann") == []
    assert await broken(gold, "GOLD", customerNumber="bob") == ["segment_not_eligible"]


async def test_a_switch_lets_everybody_redeem_what_is_for_a_segment(gold: Shopkeeper) -> None:
    await gold.control("POST", "/switches", {"validation_ignores_segments": True})
    assert await broken(gold, "GOLD", customerNumber="bob") == []


async def test_a_member_is_the_exact_pair(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    assert await broken(gold, "GOLD", customerNumber="ann", legalEntityId="acme") == []
    assert await broken(gold, "GOLD", customerNumber="ann") == ["segment_not_eligible"]
    assert await broken(gold, "GOLD", customerNumber="ann", legalEntityId="bolt") == ["segment_not_eligible"]


async def test_a_member_through_a_group_may_redeem(gold: Shopkeeper) -> None:
    group = await gold.done("POST", "/iam/{t}/groups", {"name": {"en": "Buyers"}, "userType": "CUSTOMER"})
    await gold.done("POST", f"/iam/{{t}}/groups/{group['id']}/users", {"userId": "ann"})
    await gold.done("PUT", f"{SEGMENTS}/gold/groups/{group['id']}")
    assert await broken(gold, "GOLD", customerNumber="ann") == []
    await gold.control("POST", "/switches", {"segment_groups": False})
    assert await broken(gold, "GOLD", customerNumber="ann") == ["segment_not_eligible"]


@pytest.mark.parametrize(
    ("path", "value"), [("/status", "INACTIVE"), ("/validity", {"to": "2026-05-31T00:00:00Z"})]
)
async def test_a_segment_that_is_not_in_force_lets_nobody_redeem(
    gold: Shopkeeper, path: str, value: Any
) -> None:
    await gold.join("gold", "ann")
    await gold.done("PATCH", f"{SEGMENTS}/gold", [{"op": "add", "path": path, "value": value}])
    assert await broken(gold, "GOLD", customerNumber="ann") == ["segment_not_eligible"]


async def test_a_deleted_segment_lets_nobody_redeem(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann")
    await gold.done("DELETE", f"{SEGMENTS}/gold?forceDelete=true")
    assert await broken(gold, "GOLD", customerNumber="ann") == ["segment_not_eligible"]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"restrictions": {"validFrom": "2026-06-02T00:00:00Z"}}, "coupon_inactive"),
        ({"restrictions": {"validUntil": "2026-05-31T00:00:00Z"}}, "coupon_expired"),
        ({"restrictions": {"validFor": ["bob"]}}, "customer_not_eligible"),
        (
            {"restrictions": {"minOrderValue": {"amount": 81, "currency": "EUR"}}},
            "min_order_value_not_reached",
        ),
        ({"restrictions": {"minOrderValue": {"amount": 1}}}, "currency_mismatch"),
        ({"maxRedemptions": 0}, "max_redemptions_reached"),
        ({"maxRedemptionsPerCustomer": 0}, "max_redemptions_per_customer_reached"),
    ],
)
async def test_a_validation_names_the_rule_that_is_broken(
    gold: Shopkeeper, fields: dict[str, Any], rule: str
) -> None:
    await coupon(gold, **fields)
    assert await broken(gold, "TEN", customerNumber="ann") == [rule]


async def test_a_validation_names_every_rule_that_is_broken(gold: Shopkeeper) -> None:
    await coupon(gold, maxRedemptions=0, restrictions={"validUntil": "2026-05-31T00:00:00Z"})
    assert await broken(gold, "TEN", customerNumber="ann") == ["coupon_expired", "max_redemptions_reached"]


async def test_a_visitor_redeems_only_what_allows_it(gold: Shopkeeper) -> None:
    await coupon(gold)
    await coupon(gold, code="FREE", allowAnonymous=True)
    await gold.as_visitor()
    assert await broken(gold, "TEN") == ["anonymous_not_allowed"]
    assert await broken(gold, "FREE") == []


async def test_a_customer_redeems_for_themselves_and_for_nobody_else(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann")
    await gold.as_customer("ann@shop.test", "secret-pass")
    assert await broken(gold, "GOLD") == []
    answer = await gold.call("POST", f"{BASE}/GOLD/validation", json={**ORDER, "customerNumber": "bob"})
    assert (answer.status_code, answer.json()["type"]) == (403, "insufficient_permissions")


async def test_a_customers_token_says_for_which_company_they_redeem(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await gold.as_customer("ann@shop.test", "secret-pass", "acme")
    assert await broken(gold, "GOLD") == []
    await gold.as_customer("ann@shop.test", "secret-pass", "bolt")
    assert await broken(gold, "GOLD") == ["segment_not_eligible"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"orderTotal": None}, "orderTotal"),
        ({"discount": None}, "discount"),
        ({"discount": {"amount": 1, "currency": "euro"}}, "discount.currency"),
        ({"customerNumber": "zoe"}, "customerNumber"),
        ({"customerNumber": "bob", "legalEntityId": "acme"}, "legalEntityId"),
    ],
)
async def test_a_bad_redemption_is_refused_with_the_field(
    gold: Shopkeeper, fields: dict[str, Any], field: str
) -> None:
    await coupon(gold)
    answer = await gold.call("POST", f"{BASE}/TEN/validation", json=ORDER | fields)
    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)


async def test_an_unknown_coupon_is_404(gold: Shopkeeper) -> None:
    for part in ("validation", "redemptions"):
        assert (await gold.call("POST", f"{BASE}/NONE/{part}", json=ORDER)).status_code == 404
    assert (await gold.call("GET", f"{BASE}/NONE/redemptions")).status_code == 404


async def test_validating_uses_nothing_up(gold: Shopkeeper) -> None:
    await coupon(gold, maxRedemptions=1)
    for _ in range(2):
        assert await broken(gold, "TEN", customerNumber="ann") == []
    assert (await gold.get(f"{BASE}/TEN"))["redemptionCount"] == 0


async def test_redeeming_uses_the_coupon_up(gold: Shopkeeper) -> None:
    await coupon(gold, maxRedemptions=1)
    answer = await gold.call("POST", f"{BASE}/TEN/redemptions", json={**ORDER, "customerNumber": "ann"})
    assert (answer.status_code, list(answer.json())) == (201, ["id"])
    found = await gold.get(f"{BASE}/TEN")
    assert (found["status"], found["redemptionCount"], found["metadata"]["version"]) == ("USED", 1, 0)
    again = await gold.call("POST", f"{BASE}/TEN/redemptions", json={**ORDER, "customerNumber": "bob"})
    assert (again.status_code, again.json()["details"][0]["type"]) == (400, "max_redemptions_reached")


async def test_a_deleted_redemption_is_left_again(gold: Shopkeeper) -> None:
    await coupon(gold, maxRedemptions=1)
    path = f"{BASE}/TEN/redemptions/{await redeem(gold, 'TEN', customerNumber='ann')}"
    assert (await gold.call("DELETE", path)).status_code == 204
    assert (await gold.get(f"{BASE}/TEN"))["status"] == "VALID"
    for method in ("GET", "DELETE"):
        assert (await gold.call(method, path)).status_code == 404


async def test_a_customer_of_several_companies_redeems_once_for_each(gold: Shopkeeper) -> None:
    await coupon(gold, maxRedemptionsPerCustomer=1)
    await redeem(gold, "TEN", customerNumber="ann", legalEntityId="acme")
    again = await broken(gold, "TEN", customerNumber="ann", legalEntityId="acme")
    assert again == ["max_redemptions_per_customer_reached"]
    await redeem(gold, "TEN", customerNumber="ann", legalEntityId="bolt")
    found = await gold.get(f"{BASE}/TEN")
    assert found["legalEntityRedemptions"] == [
        {"legalEntityId": "acme", "count": 1},
        {"legalEntityId": "bolt", "count": 1},
    ]


async def test_redemptions_are_listed_by_query_with_a_total(gold: Shopkeeper) -> None:
    await coupon(gold)
    first = await redeem(gold, "TEN", customerNumber="ann", orderCode="A-1")
    await redeem(gold, "TEN", customerNumber="bob")
    answer = await gold.call(
        "GET", f"{BASE}/TEN/redemptions", params={"q": "customerNumber:ann", "totalCount": "true"}
    )
    assert answer.headers["items-count"] == "1"
    assert answer.json() == [
        {
            "id": first,
            "code": "TEN",
            "orderCode": "A-1",
            "customerNumber": "ann",
            **ORDER,
            "redeemedAt": "2026-06-01T12:00:00.000Z",
        }
    ]


async def test_customers_read_their_own_redemptions_only(gold: Shopkeeper) -> None:
    await coupon(gold)
    path = f"{BASE}/TEN/redemptions/{await redeem(gold, 'TEN', customerNumber='ann')}"
    await gold.as_customer("ann@shop.test", "secret-pass")
    assert (await gold.get(path))["customerNumber"] == "ann"
    await gold.as_customer("bob@shop.test", "secret-pass")
    assert (await gold.call("GET", path)).status_code == 403
    await gold.as_service("coupon.coupon_redeem_on_behalf")
    assert (await gold.call("GET", path)).status_code == 403
    assert (await gold.get(f"{path}?customerNumber=ann"))["customerNumber"] == "ann"
