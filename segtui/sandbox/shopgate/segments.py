"""Reads segments: one, a list, those of one customer (section 7, decisions D10, D20, D24)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import missing
from segtui.sandbox.shopgate.filter_sql import Sql, sql_of
from segtui.sandbox.shopgate.matches import is_match, matching
from segtui.sandbox.shopgate.paging import Selection, Term, cursor_page, offset_page, sort_of
from segtui.sandbox.shopgate.schema import SEGMENTS
from segtui.sandbox.shopgate.shop import Merchant
from segtui.sandbox.shopgate.vocabulary import SEGMENTS as SEGMENT_FIELDS
from segtui.sandbox.store import Store, encode

_SORTABLE = {"code": "s.id", "name": "s.name", "type": "s.type", "status": "s.status"}
_SHOWN = ("code", "name", "description", "type", "status", "memberCount", "rules")


def segment_of(call: Call) -> Document:
    """Find the segment that the path names."""
    found = call.store.get(SEGMENTS, call.param("segmentCode"))
    if found is None:
        raise missing("Segment")
    return found


def list_segments(call: Call) -> Answer:
    """List segments."""
    page = offset_page(call, _selected(call).sorted(sort_of(call, _SORTABLE)))
    return Answer(body={"meta": page.meta, "segments": _shown_rows(call.store, page.rows)})


def get_segment(call: Call) -> Answer:
    """Show one segment."""
    return Answer(body={"segment": shown(call.store, segment_of(call))})


def segments_of_customer(call: Call) -> Answer:
    """List the segments of one customer, fixed and dynamic, active and inactive (D24)."""
    customer_id = call.param("customerId")
    known = "SELECT 1 FROM subjects WHERE id = ? AND kind = 'customer' AND NOT gone"
    if call.store.row(known, (customer_id,)) is None:
        raise missing("Customer")
    codes = encode(sorted(_codes(call.store, customer_id)))
    page = cursor_page(call, _selected(call).where(Sql("s.id IN (SELECT value FROM json_each(?))", (codes,))))
    return Answer(body={"meta": page.meta, "segments": _shown_rows(call.store, page.rows)})


def _codes(store: Store, customer_id: str) -> Iterator[str]:
    fixed = "SELECT segment FROM members WHERE id = ? AND kind = 'customer'"
    yield from (code for (code,) in store.rows(fixed, (customer_id,)))
    for (text,) in store.rows("SELECT doc FROM segments WHERE type = 'dynamic'"):
        segment = json.loads(text)
        if is_match(store, segment["rules"], customer_id):
            yield segment["code"]


def _selected(call: Call) -> Selection:
    selection = Selection(call.store, "segments s", "s.doc", (Term("s.id"),))
    expression = call.expression("filters", SEGMENT_FIELDS)
    return selection if expression is None else selection.where(sql_of(expression))


def _shown_rows(store: Store, rows: Sequence[tuple[Any, ...]]) -> list[Document]:
    return [shown(store, json.loads(row[0])) for row in rows]


def shown(store: Store, segment: Document) -> Document:
    """Show a segment: without what is only ever written, a dynamic one with its matches of now (D20)."""
    seen = {name: segment[name] for name in _SHOWN}
    if segment["type"] == "dynamic":
        seen["memberCount"] = matching(store, segment["rules"]).total()
    return seen


def recount(shop: Merchant, code: str) -> None:
    """Bring the member count of a fixed segment up to date after the lag (D20)."""
    shop.work.later(lambda: _recount(shop.store, code))


def _recount(store: Store, code: str) -> None:
    segment = store.get(SEGMENTS, code)
    if segment is not None:
        segment["memberCount"] = store.value("SELECT count(*) FROM members WHERE segment = ?", (code,))
        store.put(SEGMENTS, code, segment)


OPERATIONS = (
    Operation("GET", "/segments", list_segments),
    Operation("GET", "/segments/{segmentCode}", get_segment),
    Operation("GET", "/customers/{customerId}/segments", segments_of_customer),
)
