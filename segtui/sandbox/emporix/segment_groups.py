"""Groups assigned to segments: the newer feature (fact sheet section 4.3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import invalid, not_found
from segtui.sandbox.emporix.languages import filtered, read_languages
from segtui.sandbox.emporix.links import (
    GROUP_LINKS,
    LINK_COLUMNS,
    link_document,
    segment_sequence,
    unlink,
    upsert,
)
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.ownership import MANAGE, READ
from segtui.sandbox.emporix.segments import BASE
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text
from segtui.sandbox.schema import GROUPS, Document

RULES = Rules(page_size=60, largest_page=1000, always_fields=("group.id",))

_COLUMNS = f"s.id, m.group_id, g.doc, {LINK_COLUMNS}"
_SOURCE = "segment_groups m JOIN segments s ON s.seq = m.segment"
_JOINS = "LEFT JOIN groups g ON g.id = m.group_id"
TEXTS = {"group.id": Text("m.group_id")}


def list_groups(call: Call) -> Answer:
    """List the groups of a segment."""
    return _listed(call, call.text("q"))


def search_groups(call: Call) -> Answer:
    """Search the groups of a segment."""
    return _listed(call, body_q(call))


def get_group(call: Call) -> Answer:
    """Read one group of a segment."""
    group_id = call.param("group")
    found = _rows(call).where("m.group_id = ?", group_id).slice(0, 1)
    if not found:
        raise not_found(group_id)
    row, fields = _shown(call)(found[0]), call.listed("fields")
    return Answer(body=picked(row, fields, RULES.always_fields) if fields else row)


def put_group(call: Call) -> Answer:
    """Assign a group of customers, or change the assignment's mixins."""
    segment, group_id = segment_sequence(call, call.param("segment")), call.param("group")
    group = call.shop.store.get(GROUPS, group_id)
    if group is None:
        raise not_found(group_id)
    if group.get("userType") != "CUSTOMER":
        raise invalid(call.service, f"Group '{group_id}' is not a group of customers", "groupId", group_id)
    body = Body(call.optional_object(), call.service)
    return Answer(upsert(call, GROUP_LINKS, segment, (group_id,), body))


def delete_group(call: Call) -> Answer:
    """Take a group out of a segment; one that is not in it is no error."""
    unlink(call, GROUP_LINKS, call.param("segment"), (call.param("group"),))
    return Answer(204)


def _listed(call: Call, q: str | None) -> Answer:
    return Listing(_rows(call), RULES, shown=_shown(call)).answer(call, q)


def _rows(call: Call) -> Rows:
    rows = Rows(call.shop.store, _COLUMNS, _SOURCE, "m.pos", _JOINS, _group, texts=TEXTS)
    return rows.where("s.id = ?", call.param("segment"))


def _group(row: tuple[Any, ...]) -> Document:
    segment_id, group_id, text, *link = row
    group = {"id": group_id, "name": json.loads(text).get("name", {}) if text else {}}
    return {"segmentId": segment_id, "group": group} | link_document(*link)


def _shown(call: Call) -> Callable[[Document], Document]:
    languages = read_languages(call)
    return lambda row: row | {"group": row["group"] | {"name": filtered(row["group"]["name"], languages)}}


def _switched(handler: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Answer 404 where the tenant does not have the feature."""

    def served(call: Call) -> Answer:
        if not call.shop.switches.segment_groups:
            raise not_found(call.param("segment"))
        return handler(call)

    return served


GROUP_BASE = f"{BASE}/{{segment}}/groups"

OPERATIONS = (
    Operation("GET", GROUP_BASE, _switched(list_groups), (READ,)),
    Operation("POST", f"{GROUP_BASE}/search", _switched(search_groups), (READ,)),
    Operation("GET", f"{GROUP_BASE}/{{group}}", _switched(get_group), (READ,)),
    Operation("PUT", f"{GROUP_BASE}/{{group}}", _switched(put_group), (MANAGE,)),
    Operation("DELETE", f"{GROUP_BASE}/{{group}}", _switched(delete_group), (MANAGE,)),
)
"""The calls on groups of segments."""
