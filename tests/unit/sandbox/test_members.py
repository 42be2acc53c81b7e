"""Members: pairs of customer and company, batches, what a shopper sees of them, and far pages."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.sandbox.schema import SEGMENTS
from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"
TOTAL = {"X-Total-Count": "true"}


@pytest.fixture
async def gold(shop: Shopkeeper) -> Shopkeeper:
    """A segment, two customers, and a company of one of them."""
    await shop.add_segment("gold")
    await shop.add_customer("ann", lastName="Lee")
    await shop.add_customer("bob")
    await shop.add_company("acme", "ann")
    return shop


async def pairs(shop: Shopkeeper, query: str = "") -> list[tuple[str, str]]:
    rows = await shop.get(f"{BASE}/gold/customers{query}")
    return [(row["customer"]["id"], row.get("legalEntity", {}).get("id", "")) for row in rows]


async def test_a_customer_may_be_a_member_alone_and_for_a_company(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await gold.join("gold", "ann")
    assert await pairs(gold) == [("ann", "acme"), ("ann", "")]


async def test_a_member_row_names_the_customer_and_the_company_but_no_segment(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    row = await gold.get(f"{BASE}/gold/customers/ann/acme")
    assert row == {
        "customer": {"id": "ann", "firstName": "ann", "lastName": "Lee", "email": "ann@shop.test"},
        "legalEntity": {"id": "acme", "name": "acme GmbH"},
        "assignmentType": "MANUAL",
        "mixins": {},
        "metadata": {
            "version": 1,
            "createdAt": "2026-06-01T12:00:00.000Z",
            "modifiedAt": "2026-06-01T12:00:00.000Z",
        },
    }


async def test_a_row_for_one_pair_says_nothing_about_another(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    assert (await gold.call("GET", f"{BASE}/gold/customers/ann")).status_code == 404


async def test_putting_a_member_again_is_204_and_raises_the_version(gold: Shopkeeper) -> None:
    path = f"{BASE}/gold/customers/ann"
    assert (await gold.call("PUT", path)).status_code == 201
    assert (
        await gold.call("PUT", path, json={"mixins": {"crm": {"a": 1}}, "metadata": {"version": 1}})
    ).status_code == 204
    row = await gold.get(path)
    assert (row["metadata"]["version"], row["mixins"]) == (2, {"crm": {"a": 1}})
    assert (await gold.call("PUT", path, json={"metadata": {"version": 1}})).status_code == 409


async def test_an_automatic_member_stays_one_until_removed_and_comes_back_by_hand(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann")
    gold.sandbox.shop.store.run("UPDATE members SET automatic = 1")
    await gold.join("gold", "ann")
    path = f"{BASE}/gold/customers/ann"
    assert (await gold.get(path))["assignmentType"] == "AUTOMATIC"
    await gold.done("DELETE", path)
    await gold.join("gold", "ann")
    assert (await gold.get(path))["assignmentType"] == "MANUAL"


@pytest.mark.parametrize(
    ("path", "culprit"),
    [("gold/customers/zoe", "zoe"), ("gold/customers/bob/acme", "acme"), ("gone/customers/ann", "gone")],
)
async def test_an_impossible_member_is_400_and_names_the_culprit(
    gold: Shopkeeper, path: str, culprit: str
) -> None:
    answer = await gold.call("PUT", f"{BASE}/{path}")
    assert (answer.status_code, answer.json()["resourceId"]) == (400, culprit)


async def test_a_batch_of_members_is_processed_in_order_and_counts_from_one(gold: Shopkeeper) -> None:
    body = [{"customerId": "ann"}, {"customerId": "zoe"}, {"customerId": "ann"}, {"legalEntityId": "acme"}]
    rows = await gold.done("PUT", f"{BASE}/gold/customers/bulk", body)
    assert [(row["index"], row["code"], row["status"]) for row in rows] == [
        (1, 201, "Created"),
        (2, 400, "Bad Request"),
        (3, 204, "OK"),
        (4, 400, "Bad Request"),
    ]
    rows = await gold.done(
        "DELETE", f"{BASE}/gold/customers/bulk", [{"customerId": "ann"}, {"customerId": "bob"}]
    )
    assert [row["code"] for row in rows] == [204, 204]
    assert await pairs(gold) == []


async def test_members_are_searched_by_customer_company_and_type(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await gold.join("gold", "bob")
    for q, expected in (
        ("customer.id:bob", ["bob"]),
        ("customer.lastName:(~L)", ["ann"]),
        ("customer.email:(~^b.b@)", ["bob"]),
        ("legalEntity.id:acme assignmentType:MANUAL", ["ann"]),
        ("legalEntity.name:~acme", ["ann"]),
        ("legalEntity:missing", ["bob"]),
        ("assignmentType:AUTOMATIC", []),
    ):
        answer = await gold.call("POST", f"{BASE}/gold/customers/search", json={"q": q}, headers=TOTAL)
        assert [row["customer"]["id"] for row in answer.json()] == expected
        assert answer.headers["x-total-count"] == str(len(expected))


async def test_a_member_list_of_no_segment_is_empty(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", f"{BASE}/gone/customers", headers=TOTAL)
    assert (answer.json(), answer.headers["x-total-count"]) == ([], "0")


async def test_a_switch_renames_fields_of_every_second_row(gold: Shopkeeper) -> None:
    await gold.control("POST", "/switches", {"member_row_quirk": True})
    await gold.join("gold", "bob")
    await gold.join("gold", "ann", "acme")
    rows = await gold.get(f"{BASE}/gold/customers")
    assert "id" in rows[0]["customer"]
    assert (rows[1]["customer"]["customerId"], rows[1]["legalEntity"]["department"]) == ("ann", "acme GmbH")


async def test_a_deleted_customer_leaves_a_bare_row(gold: Shopkeeper) -> None:
    await gold.join("gold", "bob")
    assert (await gold.call("DELETE", "/customer/{t}/customers/bob")).status_code == 202
    assert (await gold.get(f"{BASE}/gold/customers"))[0]["customer"] == {"id": "bob"}


def fill(shop: Shopkeeper, members: int) -> None:
    """Put many members into the segment at once, without their customers."""
    segment = shop.sandbox.shop.store.sequence(SEGMENTS, "gold")
    shop.sandbox.shop.store.run_many(
        "INSERT INTO members (segment, pos, customer_id, company_id, automatic, version, created)"
        " VALUES (?, ?, ?, '', 0, 1, '2026-01-01T00:00:00.000Z')",
        ((segment, place, f"c{place}") for place in range(members)),
    )


@pytest.mark.parametrize("page", [1, 20, 21, 41, 50, 51])
async def test_a_page_at_any_offset_holds_the_right_rows(gold: Shopkeeper, page: int) -> None:
    fill(gold, 5000)
    rows = await pairs(gold, f"?pageSize=100&pageNumber={page}")
    expected = range((page - 1) * 100, min(page * 100, 5000))
    assert rows == [(f"c{place}", "") for place in expected]


async def test_far_pages_stay_right_after_rows_are_removed(gold: Shopkeeper) -> None:
    fill(gold, 5000)
    removed = [{"customerId": f"c{place}"} for place in range(0, 2000, 10)]
    await gold.done("DELETE", f"{BASE}/gold/customers/bulk", removed)
    answer = await gold.call("GET", f"{BASE}/gold/customers?pageSize=100&pageNumber=48", headers=TOTAL)
    assert answer.headers["x-total-count"] == "4800"
    assert [row["customer"]["id"] for row in answer.json()] == [f"c{place}" for place in range(4900, 5000)]


async def as_ann(shop: Shopkeeper, company: str | None = None) -> None:
    await shop.as_customer("ann@shop.test", "secret-pass", company)


async def test_a_shopper_sees_only_their_own_row(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann")
    await gold.join("gold", "bob")
    await as_ann(gold)
    assert await pairs(gold) == [("ann", "")]
    assert (await gold.call("GET", f"{BASE}/gold/customers/ann")).status_code == 403


async def test_a_shopper_is_a_member_only_as_the_pair_they_act_for(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await as_ann(gold)
    assert await gold.get(BASE) == []
    await as_ann(gold, "acme")
    assert [row["id"] for row in await gold.get(BASE)] == ["gold"]
    assert await pairs(gold) == [("ann", "acme")]


async def test_a_row_of_a_company_the_shopper_left_counts_no_longer_for_them(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await gold.done("DELETE", "/customer-management/{t}/contact-assignments/acme-ann")
    assert await pairs(gold) == [("ann", "acme")]
    await as_ann(gold)
    assert await gold.get(f"{BASE}?legalEntityId=acme") == []


async def test_the_company_parameter_counts_only_for_customers_of_several(gold: Shopkeeper) -> None:
    await gold.join("gold", "ann", "acme")
    await as_ann(gold)
    assert await gold.get(f"{BASE}?legalEntityId=acme") == []
    await gold.as_service()
    await gold.add_company("other", "ann")
    await as_ann(gold)
    assert [row["id"] for row in await gold.get(f"{BASE}?legalEntityId=acme")] == ["gold"]
    await as_ann(gold, "other")
    assert await gold.get(f"{BASE}?legalEntityId=acme") == []


async def test_a_shoppers_list_is_active_ones_and_their_search_all_of_theirs(gold: Shopkeeper) -> None:
    await gold.add_segment("off", status="INACTIVE")
    await gold.add_segment("past", validity={"to": "2026-06-01T11:59:59.999Z"})
    await gold.add_segment(
        "now", validity={"from": "2026-06-01T12:00:00.000Z", "to": "2026-06-01T12:00:00.000Z"}
    )
    for segment in ("off", "past", "now"):
        await gold.join(segment, "ann")
    await as_ann(gold)
    assert [row["id"] for row in await gold.get(BASE)] == ["now"]
    found = await gold.done("POST", f"{BASE}/search", {})
    assert [row["id"] for row in found] == ["off", "past", "now"]
    assert (await gold.call("GET", f"{BASE}/off")).status_code == 404
    await gold.control("POST", "/switches", {"active_ignores_validity": True})
    assert [row["id"] for row in await gold.get(BASE)] == ["past", "now"]


async def test_a_switch_makes_the_shoppers_list_a_catalogue(gold: Shopkeeper) -> None:
    await gold.control("POST", "/switches", {"segments_list_is_catalogue": True})
    await as_ann(gold)
    assert [row["id"] for row in await gold.get(BASE)] == ["gold"]


async def test_segments_of_a_customer_are_listed_whatever_their_state(gold: Shopkeeper) -> None:
    await gold.add_segment("off", status="INACTIVE")
    await gold.join("off", "ann")
    await gold.join("gold", "ann", "acme")
    assert [row["id"] for row in await gold.get(f"{BASE}?customerId=ann")] == ["gold", "off"]
    await as_ann(gold)
    assert (await gold.call("GET", f"{BASE}?customerId=ann")).status_code == 403


async def group(shop: Shopkeeper, **fields: Any) -> str:
    made = await shop.done(
        "POST", "/iam/{t}/groups", {"name": {"en": "Buyers"}, "userType": "CUSTOMER"} | fields
    )
    await shop.done("POST", f"/iam/{{t}}/groups/{made['id']}/users", {"userId": "ann"})
    return str(made["id"])


async def test_membership_is_inherited_through_groups_of_the_current_company(gold: Shopkeeper) -> None:
    await gold.add_segment("silver")
    await gold.done("PUT", f"{BASE}/gold/groups/{await group(gold)}")
    await gold.done("PUT", f"{BASE}/silver/groups/{await group(gold, b2b={'legalEntityId': 'acme'})}")
    await as_ann(gold)
    assert [row["id"] for row in await gold.get(f"{BASE}/me")] == ["gold"]
    assert await gold.get(BASE) == []
    await as_ann(gold, "acme")
    assert [row["id"] for row in await gold.get(f"{BASE}/me")] == ["gold", "silver"]


async def test_a_group_that_turns_into_employees_loses_its_segments(gold: Shopkeeper) -> None:
    buyers = await group(gold)
    await gold.done("PUT", f"{BASE}/gold/groups/{buyers}")
    assert (await gold.get(f"{BASE}/gold/groups"))[0]["group"] == {"id": buyers, "name": {"en": "Buyers"}}
    await gold.done("PUT", f"/iam/{{t}}/groups/{buyers}", {"name": {"en": "Staff"}, "userType": "EMPLOYEE"})
    assert await gold.get(f"{BASE}/gold/groups") == []
    assert (await gold.call("PUT", f"{BASE}/gold/groups/{buyers}")).status_code == 400


async def test_without_the_feature_groups_are_404_in_the_segment_shape(gold: Shopkeeper) -> None:
    await gold.control("POST", "/switches", {"segment_groups": False})
    for path in (f"{BASE}/gold/groups", f"{BASE}/me"):
        answer = await gold.call("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, 404)
