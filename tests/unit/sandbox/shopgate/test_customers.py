"""Customers made, changed and deleted through the vendor's own routes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.shopgate.conftest import Counter, listed

_HOME = {"firstName": "Ann", "lastName": "Test", "country": "DE", "externalContactCode": "home"}
_WORK = {"firstName": "Ann", "lastName": "Test", "country": "AT", "isDefaultBilling": True}


async def _read(counter: Counter, customer: str) -> dict[str, Any]:
    found: dict[str, Any] = (await counter.get(f"customer:/customers/{customer}"))["customer"]
    return found


async def test_a_new_customer_has_a_number_and_the_usual_values(empty: Counter) -> None:
    first, second = [await empty.add_customer(f"New{n}", password="secret-pass") for n in range(2)]
    customer = await _read(empty, first)
    assert customer | {"status": "active", "isAnonymous": False, "middleName": None} == customer
    assert (await _read(empty, second))["internalCustomerNumber"] == customer["internalCustomerNumber"] + 1
    assert customer["settings"] == {"communicationPreferences": ["sms", "push"], "marketingOptIn": False}
    assert (customer["contacts"], customer["attributes"]) == ([], [])
    assert "secret-pass" not in str(customer)


async def test_several_are_made_at_once_and_a_number_only_once(empty: Counter) -> None:
    person = {"firstName": "A", "lastName": "B", "emailAddress": "same@shop.test"}
    numbered = person | {"externalCustomerNumber": "only-once"}
    answer = await empty.call(
        "POST", "customer:/customers", {"customers": [person, numbered, numbered, person]}
    )
    told = answer.json()
    assert (answer.status_code, len(told["ids"])) == (201, 3)
    (entry,) = told["errors"]
    assert (entry["code"], entry["entity"], entry["entityIndex"]) == (409, "customer", 2)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"emailAddress": "nobody"}, "INVALID_FORMAT"),
        ({"status": "asleep"}, "ENUM_MISMATCH"),
        ({"externalUpdateDate": "yesterday"}, "INVALID_FORMAT"),
        ({"externalUpdateDate": "2026-02-30T00:00:00Z"}, "INVALID_FORMAT"),
        ({"internalCustomerNumber": 7}, "OBJECT_ADDITIONAL_PROPERTIES"),
        ({"contacts": [{"lastName": "B"}]}, "OBJECT_MISSING_REQUIRED_PROPERTY"),
        ({"settings": {"communicationPreferences": ["fax"]}}, "ENUM_MISMATCH"),
        ({"firstName": None}, "INVALID_TYPE"),
    ],
)
async def test_a_customer_of_another_shape_is_refused(
    empty: Counter, change: dict[str, Any], code: str
) -> None:
    person = {"firstName": "A", "lastName": "B", "emailAddress": "a@shop.test"} | change
    assert await empty.refused("POST", "customer:/customers", {"customers": [person]}) == (400, code)


async def test_an_update_deletes_what_it_leaves_out(empty: Counter) -> None:
    attributes = [{"code": "pet", "value": "Cat"}, {"code": "size", "value": {"code": "l"}}]
    ann = await empty.add_customer("Leave", contacts=[_HOME, _WORK], attributes=attributes)
    home, _ = (await _read(empty, ann))["contacts"]
    change = {
        "contacts": [{"id": home["id"], "country": "CH"}, _WORK],
        "attributes": [{"code": "size"}],
        "settings": {"marketingOptIn": True},
    }
    await empty.done("POST", f"customer:/customers/{ann}", change)
    customer = await _read(empty, ann)
    assert customer["contacts"][0] == home | {"country": "CH"}
    assert [each["country"] for each in customer["contacts"]] == ["CH", "AT"]
    assert customer["attributes"] == [{"code": "size", "value": {"code": "l"}}]
    assert customer["settings"]["communicationPreferences"] == ["sms", "push"]
    assert customer["settings"]["marketingOptIn"] is True
    await empty.done("POST", f"customer:/customers/{ann}", {"lastName": "Left"})
    customer = await _read(empty, ann)
    assert (customer["lastName"], customer["contacts"], customer["attributes"]) == ("Left", [], [])


async def test_an_update_can_be_refused(empty: Counter) -> None:
    date = "2026-05-01T10:00:00.000Z"
    ann = await empty.add_customer("Ann", externalCustomerNumber="taken", externalUpdateDate=date)
    bob = await empty.add_customer("Bob")
    path = f"customer:/customers/{bob}"
    assert await empty.refused("POST", path, {"externalCustomerNumber": "taken"}) == (409, "Conflict")
    older = {"externalUpdateDate": "2026-04-30T10:00:00.000Z"}
    assert await empty.refused("POST", f"customer:/customers/{ann}", older) == (409, "Conflict")
    own = {"externalCustomerNumber": "taken", "externalUpdateDate": date}
    await empty.done("POST", f"customer:/customers/{ann}", own)
    assert await empty.refused("POST", "customer:/customers/nobody", {"lastName": "X"}) == (404, "NotFound")


async def test_a_new_name_is_the_name_among_members_too(empty: Counter) -> None:
    first, second = await empty.add_customer("Order1"), await empty.add_customer("Order2")
    await empty.add_segment("ordered", first, second)
    await empty.done("POST", f"customer:/customers/{first}", {"firstName": "Order3"})
    assert await empty.members("ordered") == [second, first]
    assert await empty.members("ordered", filters={"customer.name": "Order3 Test"}) == [first]


async def test_a_number_is_free_again_when_its_holder_is_deleted(empty: Counter) -> None:
    gone = await empty.add_customer("Free", externalCustomerNumber="free-again")
    await empty.add_segment("free", gone)
    await empty.done("DELETE", f"customer:/customers/{gone}")
    assert (await empty.refused("DELETE", f"customer:/customers/{gone}"))[0] == 404
    await empty.add_customer("Free", externalCustomerNumber="free-again")
    await empty.wait(2)
    await empty.wait(2)
    assert (await empty.get("/segments/free"))["segment"]["memberCount"] == 0


async def test_a_device_is_no_customer(demo: Counter) -> None:
    page = await demo.get("/segments/app-testers/members", filters={"devices.type": "phone"}, limit=1)
    code = page["members"][0]["id"]
    assert (await demo.refused("GET", f"customer:/customers/{code}"))[0] == 404
    assert (await demo.refused("GET", f"/customers/{code}/segments"))[0] == 404
    body = {"members": listed(code)}
    (entry,) = (await demo.call("POST", "/segments/press/members", body)).json()["errors"]
    assert (entry["code"], entry["reason"]) == (404, "Customer not found")
