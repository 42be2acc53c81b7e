"""Adds and removes the members of a fixed segment (section 7, decisions D11 to D21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from segtui.sandbox.exchange import Answer
from segtui.sandbox.shopgate.bodies import BY_FILTER, MEMBERS
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import INVALID_FORMAT, Failure, Invalid, Violation, wrong_type
from segtui.sandbox.shopgate.filters import BadFilter, filter_of
from segtui.sandbox.shopgate.matches import matching
from segtui.sandbox.shopgate.schema import SEGMENTS
from segtui.sandbox.shopgate.segments import recount, segment_of
from segtui.sandbox.shopgate.shop import Merchant
from segtui.sandbox.shopgate.vocabulary import RULES

EVERYBODY = "*"
"""The id that means all members of a type (D15)."""

_ADD_ANY = (
    "INSERT OR IGNORE INTO members SELECT ?, s.name, s.id, s.kind FROM subjects s"
    " WHERE s.id = ? AND NOT s.gone"
)
_ADD = f"{_ADD_ANY} AND s.kind = ?"


def add_members(call: Call) -> Answer:
    """Add members, who are visible at once."""
    code = _fixed(call)
    return call.processed(201, added(call, code, call.body(MEMBERS)["members"]))


def added(call: Call, code: str, members: Sequence[dict[str, Any]]) -> list[Failure]:
    """Add members one by one; returns those that could not be."""
    failures = []
    for index, member in enumerate(members):
        if not call.store.run(_ADD, (code, member["id"], member["type"])):
            failures += _why(call, index, member)
    if len(failures) < len(members):
        recount(call.shop, code)
    return failures


def _why(call: Call, index: int, member: dict[str, Any]) -> list[Failure]:
    known = "SELECT 1 FROM subjects WHERE id = ? AND kind = ? AND NOT gone"
    if call.store.row(known, (member["id"], member["type"])) is None:
        what = f"{member['type'].title()} not found"
        return [Failure(404, "segmentMember", member["id"], index, what)]
    if call.shop.switches.duplicate_member == "ignore":
        return []
    return [Failure(409, "segmentMember", member["id"], index, "Member already exists")]


def delete_members(call: Call) -> Answer:
    """Accept that members go; ids that name no member do nothing (D14)."""
    code = _fixed(call)
    members = [(member["id"], member["type"]) for member in call.body(MEMBERS)["members"]]
    call.shop.work.later(lambda: _remove(call.shop, code, members))
    return call.processed(202, [])


def _remove(shop: Merchant, code: str, members: Iterable[tuple[str, str]]) -> None:
    with shop.store.transaction():
        for member_id, kind in members:
            everybody = int(member_id == EVERYBODY)
            shop.store.run(
                "DELETE FROM members WHERE segment = ? AND kind = ? AND (? OR id = ?)",
                (code, kind, everybody, member_id),
            )
    recount(shop, code)


def add_by_filter(call: Call) -> Answer:
    """Accept that whoever matches now becomes a member (D21)."""
    code = _fixed(call)
    try:
        expression = filter_of(call.body(BY_FILTER)["filter"], RULES)
    except BadFilter as problem:
        raise Invalid("body", [Violation(INVALID_FORMAT, str(problem), ("filter",))]) from problem
    matches: list[str] = [row[-1] for row in matching(call.store, expression).rows()]
    call.shop.work.later(lambda: _add_matches(call.shop, code, matches))
    return Answer(202, {"memberCount": len(matches)})


def _add_matches(shop: Merchant, code: str, matches: Iterable[str]) -> None:
    with shop.store.transaction():
        if shop.store.exists(SEGMENTS, code):
            shop.store.run_many(_ADD_ANY, ((code, each) for each in matches))
    recount(shop, code)


def _fixed(call: Call) -> str:
    segment = segment_of(call)
    if segment["type"] == "dynamic":
        raise wrong_type(segment["code"], "Members of dynamic segments cannot be managed")
    code: str = segment["code"]
    return code


OPERATIONS = (
    Operation("POST", "/segments/{segmentCode}/members", add_members),
    Operation("DELETE", "/segments/{segmentCode}/members", delete_members),
    Operation("POST", "/segments/{segmentCode}/members/addByFilter", add_by_filter),
)
