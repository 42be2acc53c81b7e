"""What lists show, page by page and in any order."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.sandbox.seed.outfitter import DemoMerchant
from tests.unit.sandbox.shopgate.conftest import Counter


async def _walk(counter: Counter, path: str, **query: Any) -> list[dict[str, Any]]:
    """Read every page by its cursor."""
    rows: list[dict[str, Any]] = []
    while True:
        page = await counter.get(path, **query)
        rows += page["members"]
        assert page["meta"]["totalItemCount"] >= len(rows)
        query["after"] = page["meta"]["cursors"]["after"]
        if query["after"] is None:
            assert page["meta"]["totalItemCount"] == len(rows)
            return rows


@pytest.mark.parametrize(
    ("segment", "limit", "sort"),
    [
        ("app-testers", 1, None),
        ("app-testers", 7, "customer.internalCustomerNumber:desc"),
        ("newsletter", 1000, None),
        ("newsletter", 209, "customer.externalCustomerNumber:asc"),
        ("newsletter", 500, "lastName:desc,firstName:asc"),
    ],
)
async def test_a_walk_meets_every_member_once(
    demo: Counter, merchant: DemoMerchant, segment: str, limit: int, sort: str | None
) -> None:
    query: dict[str, Any] = {"limit": limit} | ({"sort": sort} if sort else {})
    found = [row["id"] for row in await _walk(demo, f"/segments/{segment}/members", **query)]
    assert len(found) == len(set(found))
    assert set(found) == {each for code, each in merchant.members if code == segment}


async def test_members_come_in_the_order_that_was_asked_for(demo: Counter) -> None:
    rows = await _walk(demo, "/segments/newsletter/members", limit=300, sort="lastName:desc,firstName:asc")
    names = [(row["customer"]["lastName"] or "", row["customer"]["firstName"] or "") for row in rows]
    expected = sorted(sorted(names, key=lambda name: name[1]), key=lambda name: name[0], reverse=True)
    assert names == expected


async def test_the_preview_of_rules_agrees_with_the_count_of_their_segment(demo: Counter) -> None:
    for segment in (await demo.get("/segments", filters={"type": "dynamic"}))["segments"]:
        rows = await _walk(demo, "/membersSearch", rules=segment["rules"], limit=400)
        assert len(rows) == segment["memberCount"] > 0
        kind = "device" if segment["code"] == "ios-app" else "customer"
        assert {row["type"] for row in rows} == {kind}


async def test_both_directions_agree(demo: Counter, merchant: DemoMerchant) -> None:
    (customer,) = merchant.troubles["customer.two_countries"]
    codes = {each["code"] for each in (await demo.get(f"/customers/{customer}/segments"))["segments"]}
    assert codes >= {"vip", "founders", "customers-de", "high-spenders"}
    one = {"customer.emailAddress": "noemi.zuercher@example.com"}
    for segment in (await demo.get("/segments"))["segments"]:
        if segment["type"] == "fixed":
            found = await demo.members(segment["code"], filters=one)
        else:
            page = await demo.get("/membersSearch", rules={"$and": [segment["rules"], one]})
            found = [row["id"] for row in page["members"]]
        assert (customer in found) == (segment["code"] in codes)


async def test_a_device_is_shown_as_a_device(demo: Counter) -> None:
    page = await demo.get("/segments/app-testers/members", filters={"devices.platform": "android"}, limit=1)
    (row,) = page["members"]
    assert (row["type"], row["id"]) == ("device", row["device"]["code"])
    assert row["device"]["platform"] == "android"
    assert "customer" not in row


async def test_a_customers_number_is_a_text_among_members_only(demo: Counter, merchant: DemoMerchant) -> None:
    (customer,) = merchant.troubles["customer.mixed_case_email"]
    number = (await demo.get(f"customer:/customers/{customer}"))["customer"]["internalCustomerNumber"]
    for wanted in (number, str(number)):
        page = await demo.get("/segments/vip/members", filters={"customer.internalCustomerNumber": wanted})
        assert [row["customer"]["internalCustomerNumber"] for row in page["members"]] == [str(number)]


async def test_fields_add_to_what_is_shown_anyway(demo: Counter) -> None:
    plain = (await demo.get("customer:/customers", limit=1))["customers"][0]
    assert not {"contacts", "settings", "attributes", "metrics"} & set(plain)
    asked = "contacts,settings,attributes.clubLevel,metrics.lifetimeValue,kind"
    more = (await demo.get("customer:/customers", limit=1, fields=asked))["customers"][0]
    assert set(more) - set(plain) == {"contacts", "settings", "attributes"}
    assert {name: more[name] for name in plain} == plain


async def test_internal_attributes_can_be_left_out(demo: Counter) -> None:
    page = await demo.get(
        "customer:/customers", filters={"attributes.creditScore": {"$exists": True}}, limit=1
    )
    path = f"customer:/customers/{page['customers'][0]['id']}"
    whole = (await demo.get(path))["customer"]["attributes"]
    public = (await demo.get(path, ignoreInternalAttributes="true"))["customer"]["attributes"]
    assert {each["code"] for each in whole} - {each["code"] for each in public} == {"creditScore"}
    assert all("visibility" not in each for each in whole)


async def test_imports_come_latest_first_and_by_offset(demo: Counter, merchant: DemoMerchant) -> None:
    refs = [each["ref"] for each in merchant.imports]
    page = await demo.get("import:/imports", limit=2, offset=1)
    assert [each["ref"] for each in page["imports"]] == refs[::-1][1:3]
    assert page["meta"] == {"limit": 2, "offset": 1, "totalItemCount": 3}
    one = await demo.get("import:/imports", filters={"ref": refs[0], "status": "finished"})
    assert [each["ref"] for each in one["imports"]] == refs[:1]
