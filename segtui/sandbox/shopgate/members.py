"""Lists the members of a fixed segment, and whoever matches rules (section 7, decisions D23, D29)."""

from __future__ import annotations

import json

from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import invalid_parameter, wrong_type
from segtui.sandbox.shopgate.filter_sql import Sql, sql_of
from segtui.sandbox.shopgate.matches import matching
from segtui.sandbox.shopgate.paging import Selection, Term, members_page, sort_of
from segtui.sandbox.shopgate.segments import segment_of
from segtui.sandbox.shopgate.vocabulary import MEMBERS, RULES

_CUSTOMER = (
    "id",
    "externalCustomerNumber",
    "internalCustomerNumber",
    "firstName",
    "middleName",
    "lastName",
    "emailAddress",
)
_DEVICE = (
    "code",
    "platform",
    "type",
    "model",
    "osVersion",
    "localeCode",
    "lastActivity",
    "pushToken",
    "loggedInCustomerId",
)
_SORTABLE = {
    "customer.name": "s.name",
    "customer.emailAddress": "coalesce(s.email, '')",
    "customer.externalCustomerNumber": "coalesce(s.external, '')",
    "customer.internalCustomerNumber": "coalesce(s.number, 0)",
    "customer.firstName": "coalesce(json_extract(s.doc, '$.firstName'), '')",
    "customer.lastName": "coalesce(json_extract(s.doc, '$.lastName'), '')",
}
_SORTABLE |= {name.removeprefix("customer."): value for name, value in _SORTABLE.items()}


def list_members(call: Call) -> Answer:
    """List the members of a fixed segment; a dynamic one has no list (D11)."""
    segment = segment_of(call)
    if segment["type"] == "dynamic":
        raise wrong_type(segment["code"], "Members of dynamic segments cannot be listed")
    order = (Term("m.name"), Term("m.id"))
    source = "members m JOIN subjects s ON s.id = m.id"
    selection = Selection(call.store, source, "s.doc", order)
    selection = selection.where(Sql("m.segment = ?", (segment["code"],)))
    expression = call.expression("filters", MEMBERS)
    if expression is not None:
        selection = selection.where(sql_of(expression))
    return _answer(call, selection)


def search_members(call: Call) -> Answer:
    """Preview who matches rules (D23)."""
    expression = call.expression("rules", RULES)
    if expression is None:
        told = "Missing required property: rules"
        raise invalid_parameter("rules", told, code="OBJECT_MISSING_REQUIRED_PROPERTY")
    return _answer(call, matching(call.store, expression))


def _answer(call: Call, selection: Selection) -> Answer:
    page = members_page(call, selection.sorted(sort_of(call, _SORTABLE)))
    with_contacts = bool(call.fields() & {"customer.contacts", "contacts"})
    members = [shown_member(json.loads(row[0]), with_contacts) for row in page.rows]
    return Answer(body={"meta": page.meta, "members": members})


def shown_member(subject: Document, with_contacts: bool) -> Document:
    """Show a row: whom it names, and what the index knows of them."""
    if subject["kind"] == "device":
        device = {name: subject[name] for name in _DEVICE if name in subject}
        return {"id": subject["code"], "type": "device", "device": device}
    customer = {name: subject.get(name) for name in _CUSTOMER}
    # A number in the customer service, a text here (section 12.6).
    customer["internalCustomerNumber"] = str(subject["internalCustomerNumber"])
    if with_contacts:
        customer["contacts"] = subject["contacts"]
    return {"id": subject["id"], "type": "customer", "customer": customer}


OPERATIONS = (
    Operation("GET", "/segments/{segmentCode}/members", list_members),
    Operation("GET", "/membersSearch", search_members),
)
