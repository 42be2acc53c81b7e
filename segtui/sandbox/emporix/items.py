"""Items of segments: products and categories (fact sheet section 4.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segtui.sandbox.emporix.batches import RowResult, ok_words, processed
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import invalid, not_found
from segtui.sandbox.emporix.languages import filtered, read_languages
from segtui.sandbox.emporix.links import ITEMS, LINK_COLUMNS, link_document, segment_sequence, unlink, upsert
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.ownership import (
    MANAGE,
    READ,
    READ_OWN,
    active_own_segments,
    active_segments,
    narrowed,
    sees_only_own,
    segment_rows,
    sequences,
)
from segtui.sandbox.emporix.segments import BASE
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text
from segtui.sandbox.schema import CATEGORIES, PRODUCTS, Document

RULES = Rules(page_size=60, largest_page=1000, always_fields=("item.id",))

TYPES = {"PRODUCT": PRODUCTS, "CATEGORY": CATEGORIES}
"""Where items of each type live."""

TEXTS = {"segmentId": Text("s.id"), "item.id": Text("m.item_id"), "type": Text("m.type")}

_COLUMNS = f"s.id, m.item_id, m.type, coalesce(p.doc, k.doc), {LINK_COLUMNS}"
_SOURCE = "items m JOIN segments s ON s.seq = m.segment"
_JOINS = (
    "LEFT JOIN products p ON m.type = 'PRODUCT' AND p.id = m.item_id"
    " LEFT JOIN categories k ON m.type = 'CATEGORY' AND k.id = m.item_id"
)


def list_all_items(call: Call) -> Answer:
    """List items of many segments: the tenant's, or those of the caller's active segments (trap 8)."""
    only_active = call.flag("onlyActive")
    if sees_only_own(call):
        segments = active_own_segments(call)
    else:
        segments = segment_rows(call)
        if only_active:
            segments = narrowed(segments, active_segments(call))
    site = call.text("siteCode")
    if site is not None:
        segments = segments.where("site = ?", site)
    return _listed(call, narrowed(_rows(call), _on_links(segments)), call.text("q"))


def list_items(call: Call) -> Answer:
    """List the items of one segment."""
    return _listed(call, _of_segment(call), call.text("q"))


def search_items(call: Call) -> Answer:
    """Search the items of one segment."""
    return _listed(call, _of_segment(call), body_q(call))


def get_item(call: Call) -> Answer:
    """Read one item of a segment."""
    languages = read_languages(call)
    kind, item_id = _kind(call), call.param("item")
    found = _of_segment(call).where("m.type = ? AND m.item_id = ?", kind, item_id).slice(0, 1)
    if not found:
        raise not_found(item_id)
    item, fields = _in_languages(found[0], languages), call.listed("fields")
    return Answer(body=picked(item, fields, RULES.always_fields) if fields else item)


def put_item(call: Call) -> Answer:
    """Assign an item, or change the assignment's mixins."""
    kind = _kind(call)
    segment = segment_sequence(call, call.param("segment"))
    return Answer(
        _assign(call, segment, kind, call.param("item"), Body(call.optional_object(), call.service))
    )


def delete_item(call: Call) -> Answer:
    """Take an item out of a segment; one that is not in it is no error (trap 13)."""
    _remove(call, _kind(call), call.param("item"))
    return Answer(204)


def put_items(call: Call) -> Answer:
    """Assign up to 200 items of one type."""
    kind = _kind(call)
    segment = segment_sequence(call, call.param("segment"))

    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        return _assign(call, segment, kind, body.text("id", required=True) or "", body), {}

    return _batch(call, process)


def delete_items(call: Call) -> Answer:
    """Take up to 200 items of one type out of a segment."""
    kind = _kind(call)

    def process(element: object) -> RowResult:
        if not isinstance(element, str):
            raise invalid(call.service, "Every item must be an id")
        _remove(call, kind, element)
        return 204, {}

    return _batch(call, process)


def _batch(call: Call, process: Callable[[object], RowResult]) -> Answer:
    return processed(call, call.batch(), process, base=call.shop.switches.bulk_index_base, words=ok_words)


def _kind(call: Call) -> str:
    """Read `{type}`: upper case only (trap 17)."""
    kind = call.param("type")
    if kind not in TYPES:
        raise invalid(call.service, f"Item type must be one of {', '.join(TYPES)}: '{kind}'", "type")
    return kind


def _assign(call: Call, segment: int, kind: str, item_id: str, body: Body) -> int:
    if not call.shop.store.exists(TYPES[kind], item_id):
        raise invalid(call.service, f"{kind.capitalize()} '{item_id}' does not exist", "id", item_id)
    return upsert(call, ITEMS, segment, (kind, item_id), body)


def _remove(call: Call, kind: str, item_id: str) -> None:
    removed = unlink(call, ITEMS, call.param("segment"), (kind, item_id))
    if not removed and call.shop.switches.delete_unknown_404:
        raise not_found(item_id)


def _of_segment(call: Call) -> Rows:
    segments = active_own_segments(call) if sees_only_own(call) else segment_rows(call)
    return narrowed(_rows(call), _on_links(segments.where("id = ?", call.param("segment"))))


def _on_links(segments: Rows) -> tuple[str, tuple[str | int | float | None, ...]]:
    condition, params = sequences(segments)
    return f"m.{condition}", params


def _rows(call: Call) -> Rows:
    return Rows(call.shop.store, _COLUMNS, _SOURCE, "m.segment, m.pos", _JOINS, _item, texts=TEXTS)


def _item(row: tuple[Any, ...]) -> Document:
    segment_id, item_id, kind, text, *link = row
    source = json.loads(text) if text else {}
    item = {
        "id": item_id,
        "code": source.get("code"),
        "name": source.get("name" if kind == "PRODUCT" else "localizedName"),
    }
    shown = {name: value for name, value in item.items() if value is not None}
    return {"segmentId": segment_id, "item": shown, "type": kind} | link_document(*link)


def _listed(call: Call, rows: Rows, q: str | None) -> Answer:
    languages = read_languages(call)
    return Listing(rows, RULES, shown=lambda row: _in_languages(row, languages)).answer(call, q)


def _in_languages(row: Document, languages: tuple[str, ...] | None) -> Document:
    item = row["item"]
    return row | {"item": item | {"name": filtered(item["name"], languages)}} if "name" in item else row


ITEM_BASE = f"{BASE}/{{segment}}/items"

OPERATIONS = (
    Operation("GET", f"{BASE}/items", list_all_items, (READ, READ_OWN)),
    Operation("GET", ITEM_BASE, list_items, (READ, READ_OWN)),
    Operation("POST", f"{ITEM_BASE}/search", search_items, (READ, READ_OWN)),
    Operation("PUT", f"{ITEM_BASE}/{{type}}/bulk", put_items, (MANAGE,)),
    Operation("DELETE", f"{ITEM_BASE}/{{type}}/bulk", delete_items, (MANAGE,)),
    Operation("GET", f"{ITEM_BASE}/{{type}}/{{item}}", get_item, (READ, READ_OWN)),
    Operation("PUT", f"{ITEM_BASE}/{{type}}/{{item}}", put_item, (MANAGE,)),
    Operation("DELETE", f"{ITEM_BASE}/{{type}}/{{item}}", delete_item, (MANAGE,)),
)
"""The calls on items."""
