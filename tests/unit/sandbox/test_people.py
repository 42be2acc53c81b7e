"""Customers, companies and the assignments between them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

CUSTOMERS = "/customer/{t}/customers"
COMPANIES = "/customer-management/{t}/legal-entities"
CONTACTS = "/customer-management/{t}/contact-assignments"


async def test_a_customer_has_a_number_an_account_and_the_defaults(shop: Shopkeeper) -> None:
    made = await shop.done("POST", CUSTOMERS, {"contactEmail": "ann@shop.test"})
    customer = await shop.get(f"{CUSTOMERS}/{made['id']}?expand=accounts")
    assert customer["customerNumber"] == made["id"]
    assert customer["accounts"] == [{"id": "ann@shop.test", "providerId": "emporix"}]
    assert (customer["businessModel"], customer["active"], customer["onHold"]) == ("B2C", True, False)


async def test_accounts_addresses_and_mixins_show_on_request(shop: Shopkeeper) -> None:
    await shop.add_customer("ann", mixins={"crm": {"a": 1}, "erp": {"b": 2}})
    plain = await shop.get(f"{CUSTOMERS}/ann")
    assert not {"accounts", "addresses", "mixins"} & set(plain)
    for spelling in ("mixin", "mixin:*"):
        shown = await shop.get(f"{CUSTOMERS}/ann?expand=addresses,{spelling}")
        assert (shown["addresses"], sorted(shown["mixins"])) == ([], ["crm", "erp"])
    assert (await shop.get(f"{CUSTOMERS}/ann?expand=mixin:crm"))["mixins"] == {"crm": {"a": 1}}
    assert (await shop.call("GET", f"{CUSTOMERS}/ann?expand=orders")).status_code == 400


async def test_a_login_can_be_used_once(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    answer = await shop.call("POST", CUSTOMERS, json={"contactEmail": "ann@shop.test"})
    assert (answer.status_code, answer.json()["type"]) == (409, "conflict_resource")
    assert (
        answer.json()["message"] == f"Duplicate account 'ann@shop.test' for tenant '{shop.ready['tenant']}'."
    )


async def test_a_customer_is_patched_with_200_and_put_with_204(shop: Shopkeeper) -> None:
    await shop.add_customer("ann", lastName="Lee", company="Acme")
    patch = await shop.call(
        "PATCH", f"{CUSTOMERS}/ann", json={"onHold": True, "company": None, "metadata": {"version": 1}}
    )
    assert (patch.status_code, patch.content) == (200, b"")
    customer = await shop.get(f"{CUSTOMERS}/ann")
    assert (customer["onHold"], "company" in customer, customer["metadata"]["version"]) == (True, False, 2)
    put = await shop.call("PUT", f"{CUSTOMERS}/ann", json={"lastName": "Ray", "metadata": {"version": 2}})
    assert put.status_code == 204
    customer = await shop.get(f"{CUSTOMERS}/ann")
    assert ("firstName" in customer, customer["lastName"], customer["onHold"]) == (False, "Ray", True)
    assert (await shop.call("PUT", f"{CUSTOMERS}/ann", json={"metadata": {"version": 2}})).status_code == 409


async def test_a_merge_patch_may_be_declared_as_one(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = await shop.call("PATCH", f"{CUSTOMERS}/ann", content=b'{"title":"DR"}', headers=headers)
    assert answer.status_code == 200


async def test_a_deleted_customer_is_gone_with_account_and_number(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    assert (await shop.call("DELETE", f"{CUSTOMERS}/ann")).status_code == 202
    assert await shop.get(CONTACTS) == []
    answer = await shop.call("GET", f"{CUSTOMERS}/ann")
    assert answer.json()["details"] == [{"message": "Couldn't find a customer with customerNumber 'ann'"}]
    assert (await shop.call("POST", CUSTOMERS, json={"id": "ann"})).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"id": "a b"},
        {"active": "yes"},
        {"preferredCurrency": "euro"},
        {"type": "GUEST"},
        {"password": "12345"},
    ],
)
async def test_a_bad_customer_is_refused(shop: Shopkeeper, body: dict[str, Any]) -> None:
    answer = await shop.call("POST", CUSTOMERS, json=body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


async def test_an_import_answers_row_by_row_from_zero(shop: Shopkeeper) -> None:
    rows = [
        {"id": "ann", "account": {"email": "ann@shop.test", "passwordHash": "h"}},
        {"account": {"email": "bob@shop.test"}},
    ]
    answer = await shop.done("POST", f"{CUSTOMERS}/import", rows)
    assert answer[0] == {"index": 0, "id": "ann", "code": 201, "status": "Created"}
    assert (answer[1]["index"], answer[1]["code"]) == (1, 400)
    assert (
        answer[1]["message"]
        == "Exactly one of 'passwordHash' or 'legacyAuth' must be provided in the account"
    )


async def test_a_customers_companies_follow_from_the_assignments(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    customer = await shop.get(f"{CUSTOMERS}/ann")
    company = {"id": "acme", "name": "acme GmbH", "contactAssignmentId": "acme-ann"}
    assert (customer["businessModel"], customer["b2b"]["legalEntities"]) == ("B2B", [company])
    await shop.done("DELETE", f"{CONTACTS}/acme-ann")
    assert (await shop.get(f"{CUSTOMERS}/ann"))["businessModel"] == "B2C"


async def test_contacts_are_filtered_by_dotted_names_and_ignore_others(shop: Shopkeeper) -> None:
    for name in ("ann", "bob"):
        await shop.add_customer(name)
    await shop.add_company("acme", "ann", "bob")
    await shop.add_company("other", "bob")

    async def found(query: str) -> list[str]:
        return [row["id"] for row in await shop.get(f"{CONTACTS}?{query}")]

    assert await found("customer.id=bob") == ["acme-bob", "other-bob"]
    assert await found("legalEntity.id=other") == ["other-bob"]
    assert len(await found("legalEntityId=other")) == 3
    assert await found("type=PRIMARY") == []
    assert len(await found("primary=false")) == 3


async def test_a_contact_nests_the_company_and_the_customer(shop: Shopkeeper) -> None:
    await shop.add_customer("ann", lastName="Lee")
    await shop.add_company("acme", "ann")
    row = await shop.get(f"{CONTACTS}/acme-ann")
    assert row["customer"] == {"id": "ann", "name": "ann", "surname": "Lee", "email": "ann@shop.test"}
    assert (row["legalEntity"]["name"], row["type"], row["primary"]) == ("acme GmbH", "CONTACT", False)
    await shop.control("POST", "/switches", {"contact_row_quirk": True})
    assert "contact" in await shop.get(f"{CONTACTS}/acme-ann")


async def test_a_customer_is_assigned_to_a_company_only_once(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    body = {"legalEntity": {"id": "acme"}, "customer": {"id": "ann"}}
    assert (await shop.call("POST", CONTACTS, json=body)).status_code == 409
    assert (await shop.call("POST", CONTACTS, json=body | {"customer": {"id": "zoe"}})).status_code == 400


async def test_contacts_cannot_be_patched(shop: Shopkeeper) -> None:
    answer = await shop.call("PATCH", f"{CONTACTS}/x", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PUT")


async def test_companies_are_filtered_and_read_with_what_is_above(shop: Shopkeeper) -> None:
    await shop.add_company("Acme")
    body = {"id": "branch", "name": "Branch", "type": "SUBSIDIARY", "parentId": "Acme"}
    await shop.done("POST", COMPANIES, body)
    assert [row["id"] for row in await shop.get(f"{COMPANIES}?id=acme")] == ["Acme"]
    assert [row["id"] for row in await shop.get(f"{COMPANIES}?name=BRAN")] == ["branch"]
    assert [row["id"] for row in await shop.get(f"{COMPANIES}?type=COMPANY")] == ["Acme"]
    assert [row["id"] for row in await shop.get(f"{COMPANIES}/branch/parent-hierarchy")] == ["branch", "Acme"]
    assert [row["id"] for row in await shop.done("POST", f"{COMPANIES}/search", {"q": "parentId:Acme"})] == [
        "branch"
    ]


async def test_a_company_put_locks_only_with_a_version(shop: Shopkeeper) -> None:
    await shop.add_company("acme")
    body = {"name": "Acme", "type": "COMPANY"}
    assert (
        await shop.call("PUT", f"{COMPANIES}/acme", json=body | {"metadata": {"version": 9}})
    ).status_code == 409
    assert (await shop.call("PUT", f"{COMPANIES}/acme", json=body)).status_code == 204
    assert (await shop.get(f"{COMPANIES}/acme"))["metadata"]["version"] == 2


async def test_a_deleted_company_takes_its_contacts_along(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    await shop.done("DELETE", f"{COMPANIES}/acme")
    assert await shop.get(CONTACTS) == []
    answer = await shop.call("GET", f"{COMPANIES}/acme")
    assert answer.json()["message"] == "The legal entity with the requested code does not exist."


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x", "type": "FIRM"},
        {"name": "x", "parentId": "gone"},
        {"name": "x", "restrictions": ["a", "b"]},
    ],
)
async def test_a_bad_company_is_refused(shop: Shopkeeper, body: dict[str, Any]) -> None:
    assert (await shop.call("POST", COMPANIES, json=body)).status_code == 400
