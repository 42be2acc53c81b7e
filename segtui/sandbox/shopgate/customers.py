"""Reads customers (section 8, decisions D28, D30, D31)."""

from __future__ import annotations

import json
from typing import Any

from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import missing
from segtui.sandbox.shopgate.filter_sql import Sql, sql_of
from segtui.sandbox.shopgate.paging import Selection, Term, offset_page, sort_of
from segtui.sandbox.shopgate.schema import SUBJECTS
from segtui.sandbox.shopgate.vocabulary import CUSTOMERS

_SHOWN = (
    "id",
    "internalCustomerNumber",
    "externalCustomerNumber",
    "firstName",
    "middleName",
    "lastName",
    "emailAddress",
    "status",
    "isAnonymous",
    "externalUpdateDate",
    "taxExempt",
    "taxClass",
)
_OFTEN_NULL = ("firstName", "middleName", "lastName")
"""Shown as null where others are left out."""

_COLUMNS = {
    "id": "s.id",
    "internalCustomerNumber": "coalesce(s.number, 0)",
    "externalCustomerNumber": "coalesce(s.external, '')",
    "emailAddress": "coalesce(s.email, '')",
}
_SORTABLE = {name: f"coalesce(json_extract(s.doc, '$.{name}'), '')" for name in _SHOWN} | _COLUMNS
_ORDER = (Term("s.number"), Term("s.id"))


def customer_of(call: Call) -> Document:
    """Find the customer that the path names."""
    found = call.store.get(SUBJECTS, call.param("customerId"))
    if found is None or found["kind"] != "customer" or found.get("gone"):
        raise missing("Customer")
    return found


def list_customers(call: Call) -> Answer:
    """List customers."""
    selection = Selection(call.store, "subjects s", "s.doc", _ORDER)
    selection = selection.where(Sql("s.kind = 'customer'")).where(Sql("NOT s.gone"))
    expression = call.expression("filters", CUSTOMERS)
    if expression is not None:
        selection = selection.where(sql_of(expression))
    page = offset_page(call, selection.sorted(sort_of(call, _SORTABLE)))
    customers = [shown(json.loads(row[0]), call.fields()) for row in page.rows]
    return Answer(body={"meta": page.meta, "customers": customers})


def shown(customer: Document, fields: frozenset[str]) -> Document:
    """Show a customer of a list, with the fields that were asked for beside the usual ones."""
    seen = _usual(customer)
    seen |= {name: customer[name] for name in ("contacts", "settings") if name in fields}
    codes = {name.removeprefix("attributes.") for name in fields if name.startswith("attributes.")}
    if codes:
        attributes = customer["attributes"]
        seen["attributes"] = [_attribute(each) for each in attributes if each["code"] in codes]
    return seen


def _usual(customer: Document) -> Document:
    return {
        name: customer.get(name) for name in _SHOWN if customer.get(name) is not None or name in _OFTEN_NULL
    }


def get_customer(call: Call) -> Answer:
    """Show one customer with everything."""
    customer = customer_of(call)
    public_only = (call.text("ignoreInternalAttributes") or "").lower() == "true"
    attributes = [
        _attribute(each)
        for each in customer["attributes"]
        if not (public_only and each.get("visibility") == "internal")
    ]
    whole: dict[str, Any] = {
        **_usual(customer),
        "contacts": customer["contacts"],
        "attributes": attributes,
        "settings": customer["settings"],
    }
    return Answer(body={"customer": whole})


def _attribute(attribute: Document) -> Document:
    return {name: value for name, value in attribute.items() if name != "visibility"}


OPERATIONS = (
    Operation("GET", "/customers", list_customers),
    Operation("GET", "/customers/{customerId}", get_customer),
)
