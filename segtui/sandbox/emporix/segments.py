"""Segments: reading, writing and deleting them one by one (fact sheet section 4.2)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix import jsonpatch
from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Detail, Refusal, already_exists, invalid, not_found
from segtui.sandbox.emporix.inheritance import inherited_segments
from segtui.sandbox.emporix.languages import filtered, read_languages, write_language
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.metadata import changed, check_version, created
from segtui.sandbox.emporix.ownership import (
    MANAGE,
    READ,
    READ_OWN,
    active_own_segments,
    active_segments,
    narrowed,
    own_segments,
    sees_only_own,
    segment_rows,
    segments_of_customer,
)
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows
from segtui.sandbox.schema import SEGMENTS, Document

RULES = Rules(page_size=60, largest_page=1000)
"""Paging nobody documents (trap 20); sort as D8 and trap 21 propose."""

LOCALIZED = ("name", "description")


def list_segments(call: Call) -> Answer:
    """List segments: all with `segment_read`, the caller's active ones with `segment_read_own`."""
    return _listed(call, _visible(call, active=True), call.text("q"))


def search_segments(call: Call) -> Answer:
    """Search segments; for `segment_read_own` all of the caller's, active or not."""
    return _listed(call, _visible(call, active=False), body_q(call))


def own_active_segments(call: Call) -> Answer:
    """List the caller's active segments, direct and inherited through groups (section 4.3)."""
    if not call.shop.switches.segment_groups:
        raise not_found("me")

    direct, inherited = own_segments(call), inherited_segments(call)
    either = (f"({direct[0]} OR {inherited[0]})", (*direct[1], *inherited[1]))
    return _listed(
        call, narrowed(narrowed(segment_rows(call), either), active_segments(call)), call.text("q")
    )


def _visible(call: Call, *, active: bool) -> Rows:
    customer_id = call.text("customerId")
    if customer_id is not None:
        call.require(READ)
        return narrowed(segment_rows(call), segments_of_customer(call, customer_id))
    if not sees_only_own(call):
        return segment_rows(call)
    if active and call.shop.switches.segments_list_is_catalogue:
        rows = narrowed(segment_rows(call), active_segments(call))
        return rows.where("site = ?", call.caller.site) if call.caller.site else rows
    return active_own_segments(call) if active else narrowed(segment_rows(call), own_segments(call))


def _listed(call: Call, rows: Rows, q: str | None) -> Answer:
    languages = read_languages(call)
    return Listing(rows, RULES, shown=lambda segment: _in_languages(segment, languages)).answer(call, q)


def _in_languages(segment: Document, languages: tuple[str, ...] | None) -> Document:
    return segment | {name: filtered(segment[name], languages) for name in LOCALIZED if name in segment}


def get_segment(call: Call) -> Answer:
    """Read one segment."""
    languages = read_languages(call)
    segment_id = call.param("segment")
    rows = (active_own_segments(call) if sees_only_own(call) else segment_rows(call)).where(
        "id = ?", segment_id
    )
    found = rows.slice(0, 1)
    if not found:
        raise not_found(segment_id)
    segment, fields = _in_languages(found[0], languages), call.listed("fields")
    return Answer(body=picked(segment, fields, ("id",)) if fields else segment)


def create_segment(call: Call) -> Answer:
    """Create a segment."""
    return Answer(201, {"id": create(call, Body(call.object(), call.service), write_language(call))})


def create(call: Call, body: Body, language: str) -> str:
    """Create a segment out of a checked body; returns its id."""
    fields = checked(body, language, {})
    segment_id = body.identifier("id") or call.shop.ids.object_id()
    if call.shop.store.exists(SEGMENTS, segment_id):
        raise already_exists(call.service, segment_id)
    _save_new(call, segment_id, fields, body)
    return segment_id


def put_segment(call: Call) -> Answer:
    """Replace a segment, or create it under a chosen id."""
    segment_id = call.param("segment")
    status = replace(call, segment_id, Body(call.object(), call.service), write_language(call))
    return Answer(status, {"id": segment_id} if status == 201 else None)


def replace(call: Call, segment_id: str, body: Body, language: str) -> int:
    """Replace or create a segment; returns 204 or 201. An absent status means INACTIVE (trap 15)."""
    old = call.shop.store.get(SEGMENTS, segment_id)
    fields = checked(body, language, old or {})
    version = body.version()
    if old is None:
        _save_new(call, segment_id, fields, body)
        return 201
    check_version(old, version, segment_id)
    mixins = _metadata_mixins(body)
    metadata = changed(old, call.shop.clock.stamp(), mixins=mixins)
    call.shop.store.put(SEGMENTS, segment_id, {"id": segment_id, **fields, "metadata": metadata})
    return 204


def patch_segment(call: Call) -> Answer:
    """Change a segment by JSON Patch (trap 14); its values are stored as they are, so maps."""
    write_language(call)
    segment_id = call.param("segment")
    old = call.shop.store.get(SEGMENTS, segment_id)
    if old is None:
        raise not_found(segment_id)
    try:
        patched = jsonpatch.applied(old, call.json(), _PATCHABLE)
    except jsonpatch.BadPatch as problem:
        raise invalid(call.service, str(problem)) from problem
    body = Body(patched, call.service)
    fields = checked(body, "*", old)
    metadata = changed(old, call.shop.clock.stamp(), mixins=_metadata_mixins(body))
    call.shop.store.put(SEGMENTS, segment_id, {"id": segment_id, **fields, "metadata": metadata})
    return Answer(204)


def delete_segment(call: Call) -> Answer:
    """Delete a segment."""
    delete(call, call.param("segment"), force=call.flag("forceDelete"))
    return Answer(204)


def delete(call: Call, segment_id: str, *, force: bool) -> None:
    """Delete a segment; one with assignments only when forced (trap 13)."""
    store = call.shop.store
    segment = store.sequence(SEGMENTS, segment_id)
    if segment is None:
        if call.shop.switches.delete_unknown_404:
            raise not_found(segment_id)
        return
    tables = ("members", "items", "segment_groups")
    held = [name for name in tables if store.row(f"SELECT 1 FROM {name} WHERE segment = ?", (segment,))]
    if held and not force:
        text = "The segment has assigned customers or items. Use forceDelete=true to delete it with them."
        raise Refusal(400, text, (Detail(text),), segment_id)
    for name in held:
        store.run(f"DELETE FROM {name} WHERE segment = ?", (segment,))
    store.remove(SEGMENTS, segment_id)


_PATCHABLE = frozenset({"name", "description", "validity", "status", "siteCode", "mixins", "metadata"})


def checked(body: Body, language: str, old: Document) -> dict[str, Any]:
    """Check a segment's fields; with one content language, the texts of the others stay."""
    fields = {
        "name": body.localized("name", language, required=True),
        "description": body.localized("description", language),
        "validity": body.window("validity"),
        "status": body.choice("status", ("ACTIVE", "INACTIVE")) or "INACTIVE",
        "siteCode": body.text("siteCode", required=True),
        "mixins": body.map("mixins"),
    }
    if language != "*":
        for name in LOCALIZED:
            if fields[name] is not None:
                fields[name] = {**old.get(name, {}), **fields[name]}  # type: ignore[dict-item]
    return {name: value for name, value in fields.items() if value is not None}


def _save_new(call: Call, segment_id: str, fields: dict[str, Any], body: Body) -> None:
    metadata = created(call.shop.clock.stamp(), mixins=_metadata_mixins(body))
    call.shop.store.put(SEGMENTS, segment_id, {"id": segment_id, **fields, "metadata": metadata})


def _metadata_mixins(body: Body) -> dict[str, Any] | None:
    return body.nested("metadata").map("mixins")


BASE = "/customer-segment/{tenant}/segments"

OPERATIONS = (
    Operation("POST", BASE, create_segment, (MANAGE,)),
    Operation("GET", BASE, list_segments, (READ, READ_OWN)),
    Operation("POST", f"{BASE}/search", search_segments, (READ, READ_OWN)),
    Operation("GET", f"{BASE}/me", own_active_segments, (READ_OWN,)),
    Operation("GET", f"{BASE}/{{segment}}", get_segment, (READ, READ_OWN)),
    Operation("PUT", f"{BASE}/{{segment}}", put_segment, (MANAGE,)),
    Operation("PATCH", f"{BASE}/{{segment}}", patch_segment, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{segment}}", delete_segment, (MANAGE,)),
)
"""The calls on segments."""
