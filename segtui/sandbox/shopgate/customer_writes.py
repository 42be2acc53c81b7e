"""Creates, changes and deletes customers (section 8, decision D30)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.bodies import CUSTOMER_UPDATE
from segtui.sandbox.shopgate.bodies import CUSTOMERS as CUSTOMERS_BODY
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.customers import customer_of
from segtui.sandbox.shopgate.errors import Failure, conflict
from segtui.sandbox.shopgate.revisions import check_revision
from segtui.sandbox.shopgate.schema import SUBJECTS, name_of
from segtui.sandbox.shopgate.segments import recount
from segtui.sandbox.shopgate.shop import Merchant

TAKEN = "Customer number already taken by other customer"

_DEFAULTS = {"middleName": None, "status": "active", "isAnonymous": False, "taxExempt": False}
_SETTINGS = {"communicationPreferences": ["sms", "push"], "marketingOptIn": False}


def add_customers(call: Call) -> Answer:
    """Create customers; a number that is taken is an entry."""
    ids, failures = [], []
    for index, item in enumerate(call.body(CUSTOMERS_BODY)["customers"]):
        number = item.get("externalCustomerNumber")
        if number is not None and _holder(call, number) is not None:
            failures.append(Failure(409, "customer", None, index, TAKEN))
        else:
            ids.append(_create(call, item))
    return call.processed(201, failures, ids=ids)


def _holder(call: Call, number: str) -> str | None:
    holder: str | None = call.store.value(
        "SELECT id FROM subjects WHERE external = ? AND NOT gone", (number,)
    )
    return holder


def _create(call: Call, item: dict[str, Any]) -> str:
    customer_id = call.shop.ids.uuid()
    highest = call.store.value("SELECT max(number) FROM subjects WHERE kind = 'customer'")
    given = {name: value for name, value in item.items() if name != "password"}
    customer = {
        "kind": "customer",
        "id": customer_id,
        "internalCustomerNumber": (highest or 0) + 1,
        **_DEFAULTS,
        **given,
        "contacts": _contacts(call, [], item.get("contacts", [])),
        "attributes": _attributes([], item.get("attributes", [])),
        "settings": _SETTINGS | item.get("settings", {}),
        "metrics": {"customerCreateAt": call.shop.clock.stamp(), "numberOfOrders": 0, "lifetimeValue": 0},
    }
    call.store.put(SUBJECTS, customer_id, customer)
    return customer_id


def update_customer(call: Call) -> Answer:
    """Change a customer; contacts and attributes that the body leaves out are deleted."""
    customer = customer_of(call)
    changes = call.body(CUSTOMER_UPDATE)
    check_revision(customer, changes, "customer")
    number = changes.get("externalCustomerNumber")
    if number is not None and _holder(call, number) not in (None, customer["id"]):
        raise conflict(TAKEN)
    changed = customer | changes
    changed["contacts"] = _contacts(call, customer["contacts"], changes.get("contacts", []))
    changed["attributes"] = _attributes(customer["attributes"], changes.get("attributes", []))
    changed["settings"] = customer["settings"] | changes.get("settings", {})
    call.store.put(SUBJECTS, customer["id"], changed)
    call.store.run("UPDATE members SET name = ? WHERE id = ?", (name_of(changed), customer["id"]))
    return Answer(204)


def _contacts(call: Call, held: Iterable[Document], given: Iterable[Document]) -> list[Document]:
    """Keep the contacts whose id is given, with what is given of them, and add those without one."""
    known = {contact["id"]: contact for contact in held}
    usual = {"status": "active", "isDefaultBilling": False, "isDefaultShipping": False}
    return [
        {"id": call.shop.ids.uuid(), **usual, **known.get(contact.get("id", ""), {}), **contact}
        for contact in given
    ]


def _attributes(held: Iterable[Document], given: Iterable[Document]) -> list[Document]:
    known = {attribute["code"]: attribute for attribute in held}
    return [known.get(attribute["code"], {}) | attribute for attribute in given]


def delete_customer(call: Call) -> Answer:
    """Delete a customer: gone at once, but from member lists only later (D30)."""
    customer = customer_of(call)
    call.store.put(SUBJECTS, customer["id"], customer | {"gone": True})
    call.shop.work.later(lambda: _drop(call.shop, customer["id"]))
    return Answer(204)


def _drop(shop: Merchant, customer_id: str) -> None:
    codes = [code for (code,) in shop.store.rows("SELECT segment FROM members WHERE id = ?", (customer_id,))]
    with shop.store.transaction():
        shop.store.run("DELETE FROM members WHERE id = ?", (customer_id,))
        shop.store.remove(SUBJECTS, customer_id)
    for code in codes:
        recount(shop, code)


OPERATIONS = (
    Operation("POST", "/customers", add_customers),
    Operation("POST", "/customers/{customerId}", update_customer),
    Operation("DELETE", "/customers/{customerId}", delete_customer),
)
