"""Which segments are the caller's own, and which are in force (fact sheet 4.2, D1 to D4)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.customer_view import company_ids
from segtui.sandbox.rows import Rows, Text, collection_rows
from segtui.sandbox.schema import SEGMENTS
from segtui.sandbox.store import Value

READ = "customersegment.segment_read"
READ_OWN = "customersegment.segment_read_own"
MANAGE = "customersegment.segment_manage"

TEXTS = {"id": Text("id"), "siteCode": Text("site"), "status": Text("status")}
"""Segment fields that SQL can search."""

Condition = tuple[str, tuple[Value, ...]]
"""An SQL condition and the values of its marks."""


def sees_only_own(call: Call) -> bool:
    """Tell whether the caller may read their own segments only."""
    return not call.caller.has(READ)


def own_pair(call: Call) -> tuple[str, str] | None:
    """Name the customer and the company ("" for none) the caller stands for; None when there is no such pair.

    The token's company wins over `legalEntityId`, which counts only for customers of several companies
    (trap 11). A company the customer no longer belongs to gives nothing (D4).
    """
    customer_id = call.caller.customer_id
    if customer_id is None:
        return None
    companies = company_ids(call.shop.store, customer_id)
    company_id = call.caller.company_id
    if company_id is None and len(companies) > 1:
        company_id = call.text("legalEntityId")
    if company_id is not None and company_id not in companies:
        return None
    return customer_id, company_id or ""


def own_segments(call: Call) -> Condition:
    """Keep the segments that hold exactly the caller's pair (D3)."""
    pair = own_pair(call)
    return ("0", ()) if pair is None else segments_of_pair(pair)


def segments_of_pair(pair: tuple[str, str]) -> Condition:
    """Keep the segments that hold exactly this pair of customer and company ("" for none)."""
    return "seq IN (SELECT segment FROM members WHERE customer_id = ? AND company_id = ?)", pair


def active_segments(call: Call) -> Condition:
    """Keep the segments in force now: ACTIVE, and inside their validity, bounds included (D1)."""
    if call.shop.switches.active_ignores_validity:
        return "status = 'ACTIVE'", ()
    now = call.shop.clock.stamp()
    return (
        "status = 'ACTIVE'"
        " AND coalesce(julianday(json_extract(doc, '$.validity.from')) <= julianday(?), 1)"
        " AND coalesce(julianday(json_extract(doc, '$.validity.to')) >= julianday(?), 1)",
        (now, now),
    )


def segments_of_customer(call: Call, customer_id: str) -> Condition:
    """Keep a customer's segments in any state; a company narrows only customers of several (D2)."""
    company_id = call.text("legalEntityId")
    condition, params = "seq IN (SELECT segment FROM members WHERE customer_id = ?", (customer_id,)
    if company_id is not None and len(company_ids(call.shop.store, customer_id)) > 1:
        return f"{condition} AND company_id = ?)", (*params, company_id)
    return f"{condition})", params


def segment_rows(call: Call) -> Rows:
    """Read every segment."""
    return collection_rows(call.shop.store, SEGMENTS, TEXTS)


def active_own_segments(call: Call) -> Rows:
    """Read the caller's own segments in force."""
    return narrowed(narrowed(segment_rows(call), own_segments(call)), active_segments(call))


def narrowed(rows: Rows, condition: Condition) -> Rows:
    """Add a condition to rows."""
    return rows.where(condition[0], *condition[1])


def sequences(rows: Rows) -> Condition:
    """Turn rows of segments into a condition on links to them."""
    where = f" WHERE {' AND '.join(rows.conditions)}" if rows.conditions else ""
    return f"segment IN (SELECT seq FROM segments{where})", rows.params
