"""The part of IAM that group membership rests on: groups and their users (fact sheet section 4.3)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Detail, Refusal, already_exists
from segtui.sandbox.emporix.languages import read_languages, single
from segtui.sandbox.emporix.listing import Listing, Rules
from segtui.sandbox.emporix.metadata import changed, created
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, collection_rows
from segtui.sandbox.schema import CUSTOMERS, GROUPS, Document

RULES = Rules(page_size=60, has_fields=False)
USER_TYPES = ("CUSTOMER", "EMPLOYEE")


def list_groups(call: Call) -> Answer:
    """List groups."""
    return _listed(call, collection_rows(call.shop.store, GROUPS), call.text("q"))


def list_groups_of_user(call: Call) -> Answer:
    """List the groups of one user."""
    rows = collection_rows(call.shop.store, GROUPS)
    mine = "id IN (SELECT group_id FROM group_users WHERE user_id = ?)"
    return _listed(call, rows.where(mine, call.param("user")), None)


def _listed(call: Call, rows: Rows, q: str | None) -> Answer:
    languages = read_languages(call)
    return Listing(rows, RULES, shown=lambda group: _in_languages(group, languages)).answer(call, q)


def _in_languages(group: Document, languages: tuple[str, ...] | None) -> Document:
    localized = {name: single(group[name], languages) for name in ("name", "description") if name in group}
    return group | localized


def get_group(call: Call) -> Answer:
    """Read one group."""
    return Answer(body=_in_languages(_group(call), read_languages(call)))


def create_group(call: Call) -> Answer:
    """Create a group."""
    body = Body(call.object(), call.service)
    group_id = body.identifier("id") or call.shop.ids.uuid()
    if call.shop.store.exists(GROUPS, group_id):
        raise already_exists(call.service, group_id)
    call.shop.store.put(
        GROUPS, group_id, _checked(body, group_id) | {"metadata": created(call.shop.clock.stamp())}
    )
    return Answer(201, {"id": group_id})


def put_group(call: Call) -> Answer:
    """Replace a group; one that turns into a group of employees loses its segments."""
    old = _group(call)
    group = _checked(Body(call.object(), call.service), old["id"])
    call.shop.store.put(GROUPS, old["id"], group | {"metadata": changed(old, call.shop.clock.stamp())})
    if group["userType"] != "CUSTOMER":
        call.shop.store.run("DELETE FROM segment_groups WHERE group_id = ?", (old["id"],))
    return Answer(204)


def delete_group(call: Call) -> Answer:
    """Delete a group with its users and its segments."""
    group_id = _group(call)["id"]
    call.shop.store.remove(GROUPS, group_id)
    for table in ("segment_groups", "group_users"):
        call.shop.store.run(f"DELETE FROM {table} WHERE group_id = ?", (group_id,))
    return Answer(204)


def list_users(call: Call) -> Answer:
    """List the users of a group."""
    group = _group(call)
    columns = "id, group_id, user_id, user_type"
    rows = Rows(call.shop.store, columns, "group_users", "pos", read=_user).where("group_id = ?", group["id"])
    return Listing(rows, RULES).answer(call, None)


def _user(row: tuple[Any, ...]) -> Document:
    return dict(zip(("id", "groupId", "userId", "userType"), row, strict=True))


def add_user(call: Call) -> Answer:
    """Add a user to a group."""
    group, body = _group(call), Body(call.object(), call.service)
    user_id = body.text("userId", required=True) or ""
    user_type = body.choice("userType", USER_TYPES) or group["userType"]
    if user_type != group["userType"]:
        raise Refusal(400, "The user type does not match the group's.", (Detail(user_type, "userType"),))
    if user_type == "CUSTOMER" and not call.shop.store.exists(CUSTOMERS, user_id):
        raise Refusal(404, "User not found", resource_id=user_id)
    assignment_id = call.shop.ids.uuid()
    call.shop.store.run(
        "INSERT INTO group_users (id, group_id, user_id, user_type) VALUES (?, ?, ?, ?)",
        (assignment_id, group["id"], user_id, user_type),
    )
    return Answer(201, {"id": assignment_id})


def remove_user(call: Call) -> Answer:
    """Take a user out of a group."""
    group = _group(call)
    call.shop.store.run(
        "DELETE FROM group_users WHERE group_id = ? AND user_id = ?", (group["id"], call.param("user"))
    )
    return Answer(204)


def _group(call: Call) -> Document:
    group_id = call.param("group")
    group = call.shop.store.get(GROUPS, group_id)
    if group is None:
        detail = Detail(f"Group with id '{group_id}' not found")
        raise Refusal(404, "Error while getting group", (detail,), group_id)
    return group


def _checked(body: Body, group_id: str) -> Document:
    fields = {
        "name": body.localized("name", "*", required=True),
        "description": body.localized("description", "*"),
        "accessControls": body.texts("accessControls"),
        "templates": body.texts("templates"),
        "b2b": body.map("b2b"),
        "mixins": body.map("mixins"),
    }
    body.nested("b2b").text("legalEntityId")
    kept = {name: value for name, value in fields.items() if value is not None}
    return {"id": group_id, **kept, "userType": body.choice("userType", USER_TYPES) or "EMPLOYEE"}


READ = ("iam.group_read", "iam.group_manage")
MANAGE = ("iam.group_manage",)
ASSIGN = ("iam.assignment_manage",)
BASE = "/iam/{tenant}/groups"

OPERATIONS = (
    Operation("GET", BASE, list_groups, READ),
    Operation("POST", BASE, create_group, MANAGE),
    Operation("GET", f"{BASE}/{{group}}", get_group, READ),
    Operation("PUT", f"{BASE}/{{group}}", put_group, MANAGE),
    Operation("DELETE", f"{BASE}/{{group}}", delete_group, MANAGE),
    Operation("GET", f"{BASE}/{{group}}/users", list_users, ("iam.user_read",)),
    Operation("POST", f"{BASE}/{{group}}/users", add_user, ASSIGN),
    Operation("DELETE", f"{BASE}/{{group}}/users/{{user}}", remove_user, ASSIGN),
    Operation("GET", "/iam/{tenant}/users/{user}/groups", list_groups_of_user, READ),
)
"""The calls on groups."""
