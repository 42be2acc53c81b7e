"""Catalogs: creating, changing and deleting them (`catalog.yml`).

Nothing says that sites and categories must exist, or that the categories must be roots: any are taken.
"""

from __future__ import annotations

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.catalogs import BASE, LOCALIZED, MANAGE, known
from segtui.sandbox.emporix.errors import Detail, Refusal, already_exists, invalid
from segtui.sandbox.emporix.languages import tenant_languages
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import CATALOGS, Document

ID_PATTERN = r"[a-zA-Z0-9_-]{1,66}"
"""The file's pattern allows one character, its length 66 (as trap 24)."""
FIELDS = (*LOCALIZED, "visibility", "publishedSites", "categoryIds")


def create_catalog(call: Call) -> Answer:
    """Create a catalog."""
    body = Body(call.object(), call.service)
    catalog_id = body.identifier("id", ID_PATTERN) or call.shop.ids.object_id()
    if call.shop.store.exists(CATALOGS, catalog_id):
        raise already_exists(call.service, catalog_id)
    _create(call, catalog_id, body)
    return Answer(201, {"id": catalog_id})


def put_catalog(call: Call) -> Answer:
    """Replace a catalog, or create one under a chosen id; what the body leaves out is gone."""
    body, catalog_id = Body(call.object(), call.service), call.param("catalog")
    old = call.shop.store.get(CATALOGS, catalog_id)
    if old is None:
        Body({"id": catalog_id}, call.service).identifier("id", ID_PATTERN)
        _create(call, catalog_id, body)
        return Answer(201, {"id": catalog_id})
    _change(call, old, body.version(), _checked(call, body))
    return Answer(204)


def patch_catalog(call: Call) -> Answer:
    """Change some fields of a catalog: a merge, and `metadata` is required."""
    body, old = Body(call.object(), call.service), known(call)
    body.nested("metadata", required=True)
    kept = {name: old[name] for name in FIELDS if name in old}
    _change(call, old, body.version(), _checked(call, Body(merged(kept, body.document), call.service)))
    return Answer(204)


def delete_catalog(call: Call) -> Answer:
    """Delete a catalog; the body that may come along says nothing."""
    call.optional_object()
    call.shop.store.remove(CATALOGS, known(call)["id"])
    return Answer(204)


def _create(call: Call, catalog_id: str, body: Body) -> None:
    now = call.shop.clock.stamp()
    metadata = {"version": 1, "createdAt": now, "updatedAt": now}
    catalog = {"id": catalog_id, **_checked(call, body), "metadata": metadata}
    call.shop.store.put(CATALOGS, catalog_id, catalog)


def _change(call: Call, old: Document, version: int | None, catalog: Document) -> None:
    metadata = old["metadata"]
    if version is not None and version != metadata["version"]:
        raise Refusal(
            409,
            f"Cannot find the entity with an id: {old['id']} and version: {version}. It is possible to update"
            " an entity with the latest version only. Fetch the entity to get the latest version.",
        )
    later = {"version": metadata["version"] + 1, "updatedAt": call.shop.clock.stamp()}
    call.shop.store.put(CATALOGS, old["id"], {"id": old["id"], **catalog, "metadata": metadata | later})


def _checked(call: Call, body: Body) -> Document:
    allowed = _content_languages(call)
    visibility = body.nested("visibility")
    fields: Document = {name: _localized(body, name, allowed) for name in LOCALIZED}
    fields["visibility"] = {"visible": bool(visibility.flag("visible")), **_window(visibility)}
    fields["publishedSites"] = body.texts("publishedSites") or []
    fields["categoryIds"] = body.texts("categoryIds") or []
    return {name: value for name, value in fields.items() if value is not None}


def _localized(body: Body, name: str, allowed: tuple[str, ...]) -> dict[str, str] | None:
    """Read a localised field: always a map, whatever the content language."""
    texts = body.localized(name, "*", required=name == "name")
    foreign = sorted(set(texts or {}) - set(allowed))
    if foreign:
        raise body.refuse(f"Field '{name}' contains languages that are not allowed: '{foreign[0]}'", name)
    return texts


def _window(visibility: Body) -> dict[str, str]:
    bounds = {name: visibility.document.get(name) for name in ("from", "to")}
    return Body({"visibility": bounds}, visibility.service).window("visibility") or {}


def _content_languages(call: Call) -> tuple[str, ...]:
    """Read `Content-Language`: the languages that the body may hold; `*` and absence mean the tenant's."""
    header = call.headers.get("content-language", "").strip() or "*"
    wanted = [part.partition(";")[0].strip() for part in header.split(",") if part.strip()]
    known_here = tenant_languages(call.shop)
    if "*" in wanted:
        return known_here
    languages = tuple(each.partition("-")[0].lower() for each in wanted)
    unknown = [each for each in languages if each not in known_here]
    if unknown:
        text = f"Following languages are not supported: '{unknown[0]}'"
        raise Refusal(400, "Content-Language validation failed.", (Detail(text),))
    if not languages:
        raise invalid(call.service, f"Unsupported locale format: '{header}'", "Content-Language")
    return languages


OPERATIONS = (
    Operation("POST", BASE, create_catalog, (MANAGE,)),
    Operation("PUT", f"{BASE}/{{catalog}}", put_catalog, (MANAGE,)),
    Operation("PATCH", f"{BASE}/{{catalog}}", patch_catalog, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{catalog}}", delete_catalog, (MANAGE,)),
)
"""The writes of catalogs."""
