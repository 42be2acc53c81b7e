"""The demo merchant holds one of each trouble, and the sandbox shows every one of them."""

from __future__ import annotations

from collections import Counter as Tally

import pytest

from segtui.sandbox.seed.outfitter import DemoMerchant, demo_merchant
from tests.unit.sandbox.shopgate.conftest import Counter


def test_the_same_seed_gives_the_same_merchant(merchant: DemoMerchant) -> None:
    assert demo_merchant() == merchant
    assert demo_merchant(12).customers != merchant.customers


def test_there_are_1200_customers_beside_the_cast(merchant: DemoMerchant) -> None:
    cast = {each for name, ids in merchant.troubles.items() if name.startswith("customer.") for each in ids}
    assert len(merchant.customers) - len(cast) == 1200
    assert len({each["emailAddress"] for each in merchant.customers}) == len(merchant.customers) - 3
    assert len({contact["country"] for each in merchant.customers for contact in each["contacts"]}) == 12


async def test_customers_with_troubles_are_as_their_names_say(demo: Counter, merchant: DemoMerchant) -> None:
    found = {
        name: [(await demo.get(f"customer:/customers/{each}"))["customer"] for each in ids]
        for name, ids in merchant.troubles.items()
        if name.startswith("customer.")
    }
    for pair in ("guest_and_account", "two_guests", "two_accounts"):
        assert len({each["emailAddress"] for each in found[f"customer.{pair}"]}) == 1
    assert [each["isAnonymous"] for each in found["customer.guest_and_account"]] == [True, False]
    assert [each["isAnonymous"] for each in found["customer.two_guests"]] == [True, True]
    numbers = [each["externalCustomerNumber"] for each in found["customer.two_accounts"]]
    assert len(set(numbers)) == 2
    email = found["customer.mixed_case_email"][0]["emailAddress"]
    assert email != email.lower()
    assert found["customer.inactive"][0]["status"] == "inactive"
    assert found["customer.deleted"][0]["status"] == "deleted"
    differs = found["customer.contact_email_differs"][0]
    assert differs["contacts"][0]["emailAddress"] != differs["emailAddress"]
    assert found["customer.null_names"][0]["firstName"] is None


async def test_the_guest_is_the_member_and_the_account_is_not(demo: Counter, merchant: DemoMerchant) -> None:
    guest, account = merchant.troubles["customer.guest_and_account"]
    members = await demo.members("vip", filters={"customer.emailAddress": "asa.lindqvist@example.com"})
    assert guest in members
    assert account not in members


async def test_only_the_device_is_a_member(demo: Counter, merchant: DemoMerchant) -> None:
    (customer,) = merchant.troubles["customer.device_only_member"]
    rows = (await demo.get("/segments/app-testers/members", limit=1000))["members"]
    assert customer not in {row["id"] for row in rows}
    assert customer in {row["device"]["loggedInCustomerId"] for row in rows if row["type"] == "device"}


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("segment.fixed", {"type": "fixed", "status": "active", "rules": {}}),
        ("segment.inactive", {"type": "fixed", "status": "inactive"}),
        ("segment.fixed_with_rules", {"type": "fixed", "rules": {"contacts.country": "CH"}}),
        ("segment.empty", {"type": "fixed", "memberCount": 0}),
        ("segment.by_country", {"type": "dynamic", "rules": {"customer.contacts.country": "DE"}}),
        ("segment.by_metric", {"rules": {"customer.metrics.lifetimeValue": {"$gt": 500}}}),
        ("segment.by_platform", {"rules": {"devices.platform": "ios"}}),
        ("segment.by_either", {"type": "dynamic"}),
    ],
)
async def test_segments_are_of_every_kind(
    demo: Counter, merchant: DemoMerchant, trouble: str, expected: dict[str, object]
) -> None:
    segment = (await demo.get(f"/segments/{merchant.troubles[trouble][0]}"))["segment"]
    assert {name: segment[name] for name in expected} == expected
    assert (segment["memberCount"] > 0) == (trouble != "segment.empty")


async def test_member_counts_are_true(demo: Counter, merchant: DemoMerchant) -> None:
    told = {each["code"]: each["memberCount"] for each in (await demo.get("/segments"))["segments"]}
    counted = Tally(code for code, _ in merchant.members)
    assert {code: told[code] for code in counted} == counted
    assert told["newsletter"] > 1000
    kinds = {row["type"] for row in (await demo.get("/segments/app-testers/members"))["members"]}
    assert kinds == {"customer", "device"}


async def test_a_full_import_took_members_away(demo: Counter, merchant: DemoMerchant) -> None:
    (ref,) = merchant.troubles["import.full_with_deletions"]
    (found,) = [each for each in (await demo.get("import:/imports"))["imports"] if each["ref"] == ref]
    (file,) = found["entityFiles"]
    assert (found["status"], file["entity"], file["importStrategy"]) == ("finished", "segmentMember", "full")
    assert file["deleted"]["succeeded"] > 0
    (removed,) = merchant.troubles["customer.removed_by_import"]
    assert removed not in {each for _, each in merchant.members}


async def test_nobody_at_the_boundary_is_above_it(demo: Counter, merchant: DemoMerchant) -> None:
    (customer,) = merchant.troubles["customer.on_the_boundary"]
    rule = {"id": customer, "metrics.lifetimeValue": {"$gte": 500}}
    assert (await demo.get("customer:/customers", filters=rule))["meta"]["totalItemCount"] == 1
    segments = (await demo.get(f"/customers/{customer}/segments"))["segments"]
    assert "high-spenders" not in {each["code"] for each in segments}
