"""Categories: creating, changing and deleting them (fact sheet section 8)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.categories import BASE, LOCALIZED, unknown
from segtui.sandbox.emporix.category_graph import ROOT_WORDS, load_graph
from segtui.sandbox.emporix.errors import Refusal, already_exists, invalid
from segtui.sandbox.emporix.languages import tenant_languages, write_language
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.emporix.metadata import changed, check_version, created
from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import CATEGORIES, Document

MANAGE = "category.category_manage"
PUBLISH = "category.category_publish"
UNPUBLISH = "category.category_unpublish"
TYPES = ("STANDARD", "CLASSIFICATION")


def create_category(call: Call) -> Answer:
    """Create a category."""
    body = Body(call.object(), call.service)
    category_id = body.identifier("id") or call.shop.ids.uuid()
    if call.shop.store.exists(CATEGORIES, category_id):
        raise already_exists(call.service, category_id)
    _create(call, category_id, body)
    return Answer(201, {"id": category_id})


def put_category(call: Call) -> Answer:
    """Replace a category, or create one under a chosen id."""
    body, category_id = Body(call.object(), call.service), call.param("category")
    old = call.shop.store.get(CATEGORIES, category_id)
    if old is None:
        _create(call, category_id, body)
        return Answer(201, {"id": category_id})
    check_version(old, body.version(), category_id)
    _change(call, old, _checked(call, body, category_id), body)
    return Answer(204)


def patch_category(call: Call) -> Answer:
    """Change some fields of a category: a merge, and the version is required."""
    body, category_id = Body(call.object(), call.service), call.param("category")
    old = call.shop.store.get(CATEGORIES, category_id)
    if old is None:
        raise unknown(category_id)
    version = body.version()
    if version is None:
        raise invalid(call.service, "Field 'metadata.version' is required", "metadata.version")
    check_version(old, version, category_id)
    whole = Body(merged(old, body.document), call.service)
    _change(call, old, _checked(call, whole, category_id), whole)
    return Answer(204)


def delete_category(call: Call) -> Answer:
    """Delete a category: with everything below it, or with its children becoming roots."""
    category_id = call.param("category")
    if not call.shop.store.exists(CATEGORIES, category_id):
        raise unknown(category_id)
    graph = load_graph(call.shop.store)
    doomed = [category_id]
    if call.flag("withSubcategories") or call.flag("recursive"):
        doomed += graph.descendants(category_id)
    else:
        for child in graph.children.get(category_id, []):
            document = {name: value for name, value in graph.categories[child].items() if name != "parentId"}
            call.shop.store.put(CATEGORIES, child, document)
    for each in doomed:
        call.shop.store.remove(CATEGORIES, each)
        call.shop.store.run("DELETE FROM filings WHERE category_id = ?", (each,))
    return Answer(204)


def _create(call: Call, category_id: str, body: Body) -> None:
    category = _checked(call, body, category_id)
    if category["published"]:
        call.require(PUBLISH)
    metadata = created(call.shop.clock.stamp(), mixins=_mixins(body), version=0)
    call.shop.store.put(CATEGORIES, category_id, category | {"metadata": metadata})


def _change(call: Call, old: Document, category: Document, body: Body) -> None:
    if category["published"] != bool(old.get("published")):
        call.require(PUBLISH if category["published"] else UNPUBLISH)
    metadata = changed(old, call.shop.clock.stamp(), mixins=_mixins(body))
    call.shop.store.put(CATEGORIES, old["id"], category | {"metadata": metadata})


def _mixins(body: Body) -> dict[str, Any] | None:
    return body.nested("metadata").map("mixins")


def _checked(call: Call, body: Body, category_id: str) -> Document:
    write_language(call)
    fields: Document = {
        "parentId": _parent(call, body, category_id),
        "type": body.choice("type", TYPES) or "STANDARD",
        "code": body.text("code"),
        "ecn": body.texts("ecn") or [],
        "validity": body.window("validity"),
        "position": _position(body),
        "published": body.flag("published", required=True),
        "mixins": body.map("mixins") or {},
        "media": body.document.get("media") or [],
    }
    for name in LOCALIZED:
        fields[name] = _localized(call, body, name)
    if call.query.get("publish") and call.flag("publish") != fields["published"]:
        raise invalid(call.service, "Parameter 'publish' does not match field 'published'", "published")
    _check_unique(call, category_id, fields)
    return {"id": category_id, **{name: value for name, value in fields.items() if value is not None}}


def _position(body: Body) -> int:
    position = body.number("position")
    if position is not None and (not isinstance(position, int) or position < 0):
        raise body.refuse("Field 'position' must be a whole number from 0 up", "position")
    return int(position or 0)


def _parent(call: Call, body: Body, category_id: str) -> str | None:
    """Read `parentId`: absent, null, `root` and the text `null` all make a root."""
    parent = body.text("parentId")
    if parent is None or parent in ROOT_WORDS:
        return None
    graph = load_graph(call.shop.store)
    if parent not in graph.categories:
        raise invalid(call.service, f"Parent category with id '{parent}' not found", "parentId")
    if category_id == parent or category_id in graph.ancestors(parent):
        raise invalid(call.service, "A category cannot be moved below itself", "parentId")
    return parent


def _localized(call: Call, body: Body, name: str) -> dict[str, str] | None:
    """Read a localised field: always a map, whatever the content language."""
    texts = body.localized(name, "*", required=name == "localizedName")
    unsupported = set(texts or {}) - set(tenant_languages(call.shop))
    if unsupported:
        what = name.removeprefix("localized").lower()
        raise invalid(call.service, f"Category {what} contains unsupported languages", name)
    return texts


def _check_unique(call: Call, category_id: str, fields: Document) -> None:
    held = "SELECT 1 FROM categories c, json_each(c.doc, '$.ecn') e WHERE c.id <> ? AND e.value = ?"
    if any(call.shop.store.row(held, (category_id, ecn)) for ecn in fields["ecn"]):
        raise Refusal(409, "Duplicated ECN value - given ECN is already assigned to another category.")


OPERATIONS = (
    Operation("POST", BASE, create_category, (MANAGE,)),
    Operation("PUT", f"{BASE}/{{category}}", put_category, (MANAGE,)),
    Operation("PATCH", f"{BASE}/{{category}}", patch_category, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{category}}", delete_category, (MANAGE,)),
)
"""The writes of categories."""
