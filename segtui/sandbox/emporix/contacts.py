"""Contact assignments: which customers act for which companies (fact sheet section 7)."""

from __future__ import annotations

import json
from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal, already_exists, invalid
from segtui.sandbox.emporix.listing import Listing, Rules, picked
from segtui.sandbox.emporix.metadata import changed, check_version, created
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text
from segtui.sandbox.schema import COMPANIES, CONTACTS, CUSTOMERS, Collection, Document

RULES = Rules(page_size=16, sort_strict=False, null_is_missing=True)
TEXTS = {
    "id": Text("x.id"),
    "customer.id": Text("x.customer_id", is_selective=True),
    "legalEntity.id": Text("x.company_id", is_selective=True),
    "legalEntity.name": Text("name", "x.company_id IN (SELECT id FROM companies WHERE {})"),
}
ID_PATTERN = r"[a-zA-Z0-9_-]{1,66}"
TYPES = ("PRIMARY", "BILLING", "LOGISTICS", "CONTACT")

READ = "customermanagement.contactassignment_read"
MANAGE = "customermanagement.contactassignment_manage"

_JOINS = "LEFT JOIN companies e ON e.id = x.company_id LEFT JOIN customers c ON c.id = x.customer_id"


def list_contacts(call: Call) -> Answer:
    """List contact assignments; unknown query names are ignored (trap 40)."""
    rows = _rows(call)
    for name, column in (("customer.id", "x.customer_id"), ("legalEntity.id", "x.company_id")):
        value = call.text(name)
        if value is not None:
            rows = rows.where(f"{column} = ?", value).sorted_late()
    kind = call.text("type")
    if kind is not None:
        rows = rows.where("json_extract(x.doc, '$.type') = ?", kind)
    if call.text("primary") is not None:
        rows = rows.where("json_extract(x.doc, '$.primary') = ?", int(call.flag("primary")))
    return Listing(rows, RULES, shown=lambda contact: _shown(call, contact)).answer(call, call.text("q"))


def get_contact(call: Call) -> Answer:
    """Read one contact assignment."""
    contact_id = call.param("contact")
    found = _rows(call).where("x.id = ?", contact_id).slice(0, 1)
    if not found:
        raise _unknown(contact_id)
    contact, fields = _shown(call, found[0]), call.listed("fields")
    return Answer(body=picked(contact, fields, ("id",)) if fields else contact)


def _rows(call: Call) -> Rows:
    columns, source = "x.doc, e.doc, c.doc", "contacts x"
    return Rows(call.shop.store, columns, source, "x.seq", _JOINS, _contact, tally="contacts", texts=TEXTS)


def _contact(row: tuple[Any, ...]) -> Document:
    contact: Document = json.loads(row[0])
    company, customer = (json.loads(text) if text else None for text in row[1:])
    nested: Document = {"legalEntity": company or contact["legalEntity"], "customer": contact["customer"]}
    if customer is not None:
        person = {
            "id": customer["id"],
            "name": customer.get("firstName"),
            "surname": customer.get("lastName"),
            "email": customer.get("contactEmail"),
            "phone": customer.get("contactPhone"),
        }
        nested["customer"] = {name: value for name, value in person.items() if value is not None}
    return {**contact, **nested}


def _shown(call: Call, contact: Document) -> Document:
    if not call.shop.switches.contact_row_quirk:
        return contact
    return {"contact" if name == "customer" else name: value for name, value in contact.items()}


def create_contact(call: Call) -> Answer:
    """Assign a customer to a company, once only."""
    body = Body(call.object(), call.service)
    contact_id = body.identifier("id", ID_PATTERN) or call.shop.ids.object_id()
    if call.shop.store.exists(CONTACTS, contact_id):
        raise already_exists(call.service)
    _save(call, contact_id, _checked(call, body), None, body)
    return Answer(201, {"id": contact_id})


def put_contact(call: Call) -> Answer:
    """Replace a contact assignment, or create one under a chosen id."""
    body, contact_id = Body(call.object(), call.service), call.param("contact")
    old = call.shop.store.get(CONTACTS, contact_id)
    fields = _checked(call, body)
    if old is not None:
        check_version(old, body.version(), contact_id)
    _save(call, contact_id, fields, old, body)
    return Answer(204) if old is not None else Answer(201, {"id": contact_id})


def delete_contact(call: Call) -> Answer:
    """Take a customer out of a company; the pair's member rows stay (D4)."""
    contact_id = call.param("contact")
    if not call.shop.store.remove(CONTACTS, contact_id):
        raise _unknown(contact_id)
    return Answer(204)


def _save(call: Call, contact_id: str, fields: Document, old: Document | None, body: Body) -> None:
    pair = (fields["customer"]["id"], fields["legalEntity"]["id"], contact_id)
    twice = "SELECT 1 FROM contacts WHERE customer_id = ? AND company_id = ? AND id <> ?"
    if call.shop.store.row(twice, pair):
        raise already_exists(call.service)
    now, mixins = call.shop.clock.stamp(), body.nested("metadata").map("mixins")
    metadata = created(now, mixins=mixins) if old is None else changed(old, now, mixins=mixins)
    call.shop.store.put(CONTACTS, contact_id, {"id": contact_id, **fields, "metadata": metadata})


def _checked(call: Call, body: Body) -> Document:
    return {
        "legalEntity": {"id": _existing(call, body, "legalEntity", COMPANIES)},
        "customer": {"id": _existing(call, body, "customer", CUSTOMERS)},
        "type": body.choice("type", TYPES) or "CONTACT",
        "primary": bool(body.flag("primary")),
        "mixins": body.map("mixins") or {},
    }


def _existing(call: Call, body: Body, name: str, collection: Collection) -> str:
    found = body.nested(name, required=True).text("id", required=True) or ""
    if not call.shop.store.exists(collection, found):
        raise invalid(call.service, f"The {name} '{found}' does not exist.", f"{name}.id")
    return found


def _unknown(contact_id: str) -> Refusal:
    return Refusal(
        404, "The contact assignment with the requested code does not exist.", resource_id=contact_id
    )


BASE = "/customer-management/{tenant}/contact-assignments"

OPERATIONS = (
    Operation("GET", BASE, list_contacts, (READ,)),
    Operation("POST", BASE, create_contact, (MANAGE,)),
    Operation("GET", f"{BASE}/{{contact}}", get_contact, (READ,)),
    Operation("PUT", f"{BASE}/{{contact}}", put_contact, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{contact}}", delete_contact, (MANAGE,)),
)
"""The calls on contact assignments."""
