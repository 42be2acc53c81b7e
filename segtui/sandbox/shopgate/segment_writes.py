"""Creates, changes, deletes and copies segments (section 7, decisions D5 to D9, D19, D22)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.bodies import CLONE, SEGMENT_UPDATE
from segtui.sandbox.shopgate.bodies import SEGMENTS as SEGMENTS_BODY
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import (
    INVALID_FORMAT,
    REFUSED_BY_TYPE,
    Failure,
    Invalid,
    Violation,
    conflict,
)
from segtui.sandbox.shopgate.filters import BadFilter, filter_of
from segtui.sandbox.shopgate.member_writes import added
from segtui.sandbox.shopgate.revisions import check_revision
from segtui.sandbox.shopgate.schema import SEGMENTS
from segtui.sandbox.shopgate.segments import recount, segment_of
from segtui.sandbox.shopgate.shop import Merchant
from segtui.sandbox.shopgate.vocabulary import RULES

TAKEN = "Segment already exists"


def add_segments(call: Call) -> Answer:
    """Create segments; a code that is taken is an entry, or refuses everything (D5)."""
    wanted = call.body(SEGMENTS_BODY)["segments"]
    problems = [violation for place, item in enumerate(wanted) for violation in _dynamic(place, item)]
    if problems:
        raise Invalid("body", problems)
    failures = []
    for index, item in enumerate(wanted):
        if not call.store.exists(SEGMENTS, item["code"]):
            failures += _create(call, index, item)
        elif call.shop.switches.create_conflict == "status":
            raise conflict(TAKEN)
        else:
            failures.append(Failure(409, "segment", item["code"], index, TAKEN))
    return call.processed(201, failures)


def _dynamic(place: int, item: dict[str, Any]) -> list[Violation]:
    """Check what depends on the type: rules are required (D6) and members refused (D7)."""
    path = ("segments", str(place))
    found = _rules(item, path)
    if item["type"] == "dynamic" and "rules" not in item:
        told = "Missing required property: rules"
        found.append(Violation("OBJECT_MISSING_REQUIRED_PROPERTY", told, path, "rules"))
    if item["type"] == "dynamic" and "members" in item:
        told = "Members of dynamic segments cannot be managed"
        found.append(Violation(REFUSED_BY_TYPE, told, (*path, "members")))
    return found


def _rules(item: dict[str, Any], path: tuple[str, ...]) -> list[Violation]:
    try:
        filter_of(item.get("rules", {}), RULES)
    except BadFilter as problem:
        return [Violation(INVALID_FORMAT, str(problem), (*path, "rules"))]
    return []


def _create(call: Call, index: int, item: dict[str, Any]) -> list[Failure]:
    code = item["code"]
    segment = {
        "code": code,
        "name": item["name"],
        "description": item.get("description"),
        "type": item["type"],
        "status": item.get("status", "active"),
        "memberCount": 0,
        "rules": item.get("rules", {}),
        "externalUpdateDate": item.get("externalUpdateDate"),
    }
    call.store.put(SEGMENTS, code, segment)
    refused = added(call, code, item.get("members", []))
    return [
        Failure(each.code, each.entity, each.entity_id, index, each.text, ("members", each.index))
        for each in refused
    ]


def update_segment(call: Call) -> Answer:
    """Change some properties; the code and the type are not among them (D8)."""
    segment = segment_of(call)
    changes = call.body(SEGMENT_UPDATE)
    problems = _rules(changes, ())
    if problems:
        raise Invalid("body", problems)
    check_revision(segment, changes, "segment")
    call.store.put(SEGMENTS, segment["code"], segment | changes)
    return Answer(204)


def delete_segment(call: Call) -> Answer:
    """Accept that a segment goes; until then it reads as before (D19)."""
    code = segment_of(call)["code"]
    call.shop.work.later(lambda: _delete(call.shop, code))
    return Answer(202)


def _delete(shop: Merchant, code: str) -> None:
    with shop.store.transaction():
        shop.store.remove(SEGMENTS, code)
        shop.store.run("DELETE FROM members WHERE segment = ?", (code,))


def clone_segment(call: Call) -> Answer:
    """Copy a segment at once and its members later, as they are then (D22)."""
    source = segment_of(call)
    code = call.body(CLONE)["newSegmentCode"]
    if call.store.exists(SEGMENTS, code):
        raise conflict(TAKEN)
    copy: Document = source | {"code": code, "memberCount": 0, "externalUpdateDate": None}
    call.store.put(SEGMENTS, code, copy)
    call.shop.work.later(lambda: _copy_members(call.shop, source["code"], code))
    return Answer(202)


def _copy_members(shop: Merchant, source: str, target: str) -> None:
    shop.store.run(
        "INSERT OR IGNORE INTO members SELECT ?, name, id, kind FROM members WHERE segment = ?"
        " AND EXISTS (SELECT 1 FROM segments WHERE id = ?)",
        (target, source, target),
    )
    recount(shop, target)


OPERATIONS = (
    Operation("POST", "/segments", add_segments),
    Operation("POST", "/segments/{segmentCode}", update_segment),
    Operation("DELETE", "/segments/{segmentCode}", delete_segment),
    Operation("POST", "/segments/{segmentCode}/clone", clone_segment),
)
