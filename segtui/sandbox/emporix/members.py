"""Members of segments: a customer, or a customer for one company (fact sheet section 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segtui.sandbox.emporix.batches import RowResult, ok_words, processed
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.customer_view import company_ids
from segtui.sandbox.emporix.errors import invalid, not_found
from segtui.sandbox.emporix.links import (
    LINK_COLUMNS,
    MEMBERS,
    link_document,
    segment_sequence,
    unlink,
    upsert,
)
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.ownership import (
    MANAGE,
    READ,
    READ_OWN,
    active_own_segments,
    own_pair,
    sees_only_own,
)
from segtui.sandbox.emporix.segments import BASE
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text
from segtui.sandbox.schema import CUSTOMERS, SEGMENTS, Document

RULES = Rules(page_size=60, largest_page=1000, always_fields=("customer.id", "legalEntity.id"))

_OF_CUSTOMERS = "m.customer_id IN (SELECT id FROM customers WHERE {})"

TEXTS = {
    "customer.id": Text("m.customer_id", is_selective=True),
    "customer.firstName": Text("first_name", _OF_CUSTOMERS, is_selective=True),
    "customer.lastName": Text("last_name", _OF_CUSTOMERS, is_selective=True),
    "customer.email": Text("email", _OF_CUSTOMERS, is_selective=True),
    "legalEntity.id": Text("nullif(m.company_id, '')"),
    "legalEntity.name": Text("name", "m.company_id IN (SELECT id FROM companies WHERE {})"),
    "assignmentType": Text("CASE m.automatic WHEN 0 THEN 'MANUAL' ELSE 'AUTOMATIC' END"),
}

_COLUMNS = (
    f"m.customer_id, c.first_name, c.last_name, c.email, m.company_id, e.name, m.automatic, {LINK_COLUMNS}"
)
_JOINS = "LEFT JOIN customers c ON c.id = m.customer_id LEFT JOIN companies e ON e.id = m.company_id"


def list_members(call: Call) -> Answer:
    """List members; with `segment_read_own` only the caller's own row, of an active segment."""
    segment = _segment(call)
    rows = _member_rows(call, segment)
    if sees_only_own(call):
        rows = _own(call, rows)
    return _listing(call, rows).answer(call, call.text("q"))


def search_members(call: Call) -> Answer:
    """Search members."""
    return _listing(call, _member_rows(call, _segment(call))).answer(call, body_q(call))


def _segment(call: Call) -> int:
    """Find the segment; no 404 is declared for lists, so an unknown one has no rows."""
    found = call.shop.store.sequence(SEGMENTS, call.param("segment"))
    return -1 if found is None else found


def _member_rows(call: Call, segment: int) -> Rows:
    return Rows(
        call.shop.store,
        _COLUMNS,
        "members m",
        "m.pos",
        _JOINS,
        _member,
        ("m.segment = ?",),
        (segment,),
        tally=f"members/{segment}",
        texts=TEXTS,
    )


def _own(call: Call, rows: Rows) -> Rows:
    pair = own_pair(call)
    active = active_own_segments(call).where("id = ?", call.param("segment")).slice(0, 1)
    if pair is None or not active:
        return rows.where("0")
    return rows.where("m.customer_id = ? AND m.company_id = ?", *pair)


def _listing(call: Call, rows: Rows) -> Listing:
    return Listing(rows, RULES, shown=_quirky() if call.shop.switches.member_row_quirk else None)


def _quirky() -> Callable[[Document], Document]:
    """Rename fields of every second row, as the vendor's own example does (trap 5)."""
    seen = 0

    def shown(row: Document) -> Document:
        nonlocal seen
        seen += 1
        if seen % 2:
            return row
        renamed = {"customer": _renamed(row["customer"], "id", "customerId")}
        if "legalEntity" in row:
            renamed["legalEntity"] = _renamed(row["legalEntity"], "name", "department")
        return row | renamed

    return shown


def _renamed(document: Document, old: str, new: str) -> Document:
    return {new if name == old else name: value for name, value in document.items()}


def _member(row: tuple[Any, ...]) -> Document:
    customer_id, first_name, last_name, email, company_id, company_name, automatic, *link = row
    customer = {"id": customer_id, "firstName": first_name, "lastName": last_name, "email": email}
    document: Document = {"customer": {name: value for name, value in customer.items() if value is not None}}
    if company_id:
        document["legalEntity"] = {"id": company_id} | ({"name": company_name} if company_name else {})
    document["assignmentType"] = "AUTOMATIC" if automatic else "MANUAL"
    return document | link_document(*link)


def get_member(call: Call) -> Answer:
    """Read one member row: the customer alone, or the customer for one company."""
    keys = (call.param("customer"), call.params.get("company", ""))
    rows = _member_rows(call, _segment(call)).where("m.customer_id = ? AND m.company_id = ?", *keys)
    found = rows.slice(0, 1)
    if not found:
        raise not_found(keys[1] or keys[0])
    fields = call.listed("fields")
    return Answer(body=picked(found[0], fields, RULES.always_fields) if fields else found[0])


def put_member(call: Call) -> Answer:
    """Make a customer a member, or change the row's mixins."""
    segment = segment_sequence(call, call.param("segment"))
    body = Body(call.optional_object(), call.service)
    return Answer(_assign(call, segment, call.param("customer"), call.params.get("company", ""), body))


def _assign(call: Call, segment: int, customer_id: str, company_id: str, body: Body) -> int:
    """Check and assign one pair (D5)."""
    if not call.shop.store.exists(CUSTOMERS, customer_id):
        raise invalid(call.service, f"Customer '{customer_id}' does not exist", "customerId", customer_id)
    if company_id and company_id not in company_ids(call.shop.store, customer_id):
        reason = f"Customer '{customer_id}' is not assigned to legal entity '{company_id}'"
        raise invalid(call.service, reason, "legalEntityId", company_id)
    return upsert(call, MEMBERS, segment, (customer_id, company_id), body, {"automatic": 0})


def delete_member(call: Call) -> Answer:
    """Remove a member; one who is none is no error (trap 13)."""
    _remove(call, call.param("customer"), call.params.get("company", ""))
    return Answer(204)


def _remove(call: Call, customer_id: str, company_id: str) -> None:
    removed = unlink(call, MEMBERS, call.param("segment"), (customer_id, company_id))
    if not removed and call.shop.switches.delete_unknown_404:
        raise not_found(customer_id)


def put_members(call: Call) -> Answer:
    """Make up to 200 customers members."""
    segment = segment_sequence(call, call.param("segment"))

    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        customer_id, company_id = _pair(body)
        return _assign(call, segment, customer_id, company_id, body), {}

    return _batch(call, process)


def delete_members(call: Call) -> Answer:
    """Remove up to 200 members."""

    def process(element: object) -> RowResult:
        _remove(call, *_pair(item_body(element, call.service)))
        return 204, {}

    return _batch(call, process)


def _batch(call: Call, process: Callable[[object], RowResult]) -> Answer:
    return processed(call, call.batch(), process, base=call.shop.switches.bulk_index_base, words=ok_words)


def _pair(body: Body) -> tuple[str, str]:
    return body.text("customerId", required=True) or "", body.text("legalEntityId") or ""


MEMBER_BASE = f"{BASE}/{{segment}}/customers"

OPERATIONS = (
    Operation("GET", MEMBER_BASE, list_members, (READ, READ_OWN)),
    Operation("POST", f"{MEMBER_BASE}/search", search_members, (READ,)),
    Operation("PUT", f"{MEMBER_BASE}/bulk", put_members, (MANAGE,)),
    Operation("DELETE", f"{MEMBER_BASE}/bulk", delete_members, (MANAGE,)),
    Operation("GET", f"{MEMBER_BASE}/{{customer}}", get_member, (READ,)),
    Operation("PUT", f"{MEMBER_BASE}/{{customer}}", put_member, (MANAGE,)),
    Operation("DELETE", f"{MEMBER_BASE}/{{customer}}", delete_member, (MANAGE,)),
    Operation("GET", f"{MEMBER_BASE}/{{customer}}/{{company}}", get_member, (READ,)),
    Operation("PUT", f"{MEMBER_BASE}/{{customer}}/{{company}}", put_member, (MANAGE,)),
    Operation("DELETE", f"{MEMBER_BASE}/{{customer}}/{{company}}", delete_member, (MANAGE,)),
)
"""The calls on members."""
