"""Products filed under categories: the category service's assignments (fact sheet section 8)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from segtui.sandbox.emporix.batches import RowResult, processed, shouted
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.categories import (
    BASE,
    among,
    listed,
    published,
    seen,
    shows_unpublished,
    unknown,
)
from segtui.sandbox.emporix.category_graph import CategoryGraph, load_graph
from segtui.sandbox.emporix.category_writes import MANAGE
from segtui.sandbox.emporix.errors import Detail, Refusal
from segtui.sandbox.emporix.languages import filtered, read_languages
from segtui.sandbox.emporix.listing import Listing, Rules
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, collection_rows
from segtui.sandbox.schema import CATEGORIES, FILINGS, PRODUCTS, Document

RULES = Rules(page_size=60, has_fields=False, sortable=frozenset({"id", "categoryId", "ref"}))

_SOURCE = "filings f LEFT JOIN products p ON p.id = f.product_id"


def list_filings(call: Call) -> Answer:
    """List what is filed under a category."""
    category = seen(call, call.param("category"))
    if call.text("assignmentType") not in (None, "PRODUCT"):
        call.refuse("Parameter 'assignmentType' must be PRODUCT", "assignmentType")
    graph = load_graph(call.shop.store)
    wanted = [category["id"]]
    if call.flag("withSubcategories"):
        below = list(graph.descendants(category["id"]))
        wanted += below if shows_unpublished(call) else published(graph, below)
    rows = Rows(call.shop.store, "f.doc, p.doc", _SOURCE, "f.seq", read=_filing)
    rows = rows.where(f"f.category_id IN ({', '.join('?' * len(wanted))})", *wanted)
    languages = read_languages(call) if call.headers.get("accept-language") else None
    return Listing(_filtered(call, rows), RULES, shown=lambda row: _in_languages(row, languages)).answer(
        call, None
    )


def _filtered(call: Call, rows: Rows) -> Rows:
    reference, name, segments = (
        call.text("ref.id"),
        call.text("ref.localizedName"),
        call.listed("segmentsIds"),
    )
    if reference is not None:
        rows = rows.where("f.product_id = ?", reference)
    if name is not None:
        rows = rows.where("instr(lower(json_extract(p.doc, '$.name')), lower(?)) > 0", name)
    if call.flag("hideUnpublishedProducts"):
        rows = rows.where("p.published = 1")
    if segments:
        marks = ", ".join("?" * len(segments))
        rows = rows.where(
            "f.category_id IN (SELECT i.item_id FROM items i JOIN segments s ON s.seq = i.segment"
            f" WHERE i.type = 'CATEGORY' AND s.id IN ({marks}))",
            *segments,
        )
    return rows


def _filing(row: tuple[Any, ...]) -> Document:
    filing, product = json.loads(row[0]), json.loads(row[1]) if row[1] else {}
    reference = {"id": filing["ref"]["id"], "type": "PRODUCT"}
    name = product.get("name")
    if name is not None:
        reference["localizedName"] = name if isinstance(name, dict) else {"en": name}
    return {"id": filing["id"], "categoryId": filing["categoryId"], "ref": reference}


def _in_languages(row: Document, languages: tuple[str, ...] | None) -> Document:
    reference = row["ref"]
    if "localizedName" not in reference:
        return row
    return row | {"ref": reference | {"localizedName": filtered(reference["localizedName"], languages)}}


def categories_of_reference(call: Call) -> Answer:
    """List the categories of a product, with all that stands above each if wanted."""
    reference = call.param("reference")
    rows = call.shop.store.rows(
        "SELECT category_id FROM filings WHERE product_id = ? ORDER BY seq", (reference,)
    )
    found = [category_id for (category_id,) in rows]
    if not found:
        detail = Detail(f"Categories for assignment reference with id '{reference}' not found")
        raise Refusal(404, "Error while getting categories for assignment reference", (detail,), reference)
    graph = load_graph(call.shop.store)
    kept = among(collection_rows(call.shop.store, CATEGORIES), found)
    if not shows_unpublished(call):
        kept = kept.where("published = 1")
    extra = _with_ancestors(graph) if call.flag("expandSupercategoriesIds") else None
    return listed(call, kept, extra=extra)


def _with_ancestors(graph: CategoryGraph) -> Callable[[Document], Document]:
    return lambda category: category | {"supercategoriesIds": graph.ancestors(category["id"])}


def create_filing(call: Call) -> Answer:
    """File a product under a category."""
    category_id = _category(call)
    filing_id, is_new = _file(call, category_id, _reference(Body(call.object(), call.service)))
    if not is_new:
        raise Refusal(
            400, "Assignment reference validation failed", (Detail("The assignment already exists"),)
        )
    return Answer(201, {"id": filing_id})


def put_filing(call: Call) -> Answer:
    """File a product under a category, or leave it there."""
    filing_id, is_new = _file(call, _category(call), call.param("reference"))
    return Answer(201, {"id": filing_id}) if is_new else Answer(204)


def create_filings(call: Call) -> Answer:
    """File up to 200 products under a category; those already there are refused."""
    return _batch(call, may_exist=False)


def put_filings(call: Call) -> Answer:
    """File up to 200 products under a category."""
    return _batch(call, may_exist=True)


def _batch(call: Call, *, may_exist: bool) -> Answer:
    category_id = _category(call)

    def process(element: object) -> RowResult:
        reference = _reference(item_body(element, call.service))
        filing_id, is_new = _file(call, category_id, reference)
        if not is_new and not may_exist:
            raise Refusal(400, "The assignment already exists")
        return (201 if is_new else 204), {"assignmentId": filing_id, "productId": reference}

    return processed(call, call.batch(), process, words=shouted)


def delete_filing(call: Call) -> Answer:
    """Take one product out of a category, by the id of the assignment."""
    return _deleted(call, "id", call.param("assignment"))


def delete_filing_of_reference(call: Call) -> Answer:
    """Take one product out of a category."""
    return _deleted(call, "product_id", call.param("reference"))


def _deleted(call: Call, column: str, value: str) -> Answer:
    category_id = _category(call)
    sql = f"DELETE FROM filings WHERE category_id = ? AND {column} = ?"
    if not call.shop.store.run(sql, (category_id, value)):
        detail = Detail(f"Assignment '{value}' of category '{category_id}' not found")
        raise Refusal(404, "Error while getting assignment", (detail,), value)
    return Answer(204)


def delete_filings(call: Call) -> Answer:
    """Empty a category."""
    call.shop.store.run("DELETE FROM filings WHERE category_id = ?", (_category(call),))
    return Answer(204)


def delete_reference(call: Call) -> Answer:
    """Take a product out of every category."""
    reference = call.param("reference")
    if not call.shop.store.run("DELETE FROM filings WHERE product_id = ?", (reference,)):
        detail = Detail(f"Reference with id '{reference}' not found")
        raise Refusal(404, "Error while getting assignments", (detail,), reference)
    return Answer(204)


def _category(call: Call) -> str:
    category_id = call.param("category")
    if not call.shop.store.exists(CATEGORIES, category_id):
        raise unknown(category_id)
    return category_id


def _reference(body: Body) -> str:
    reference = body.nested("ref", required=True)
    if (reference.text("type", required=True) or "").upper() != "PRODUCT":
        raise body.refuse("Please provide a valid assignment reference type", "ref.type")
    return reference.text("id", required=True) or ""


def _file(call: Call, category_id: str, product_id: str) -> tuple[str, bool]:
    """File a product; returns the assignment's id and whether it is new."""
    store = call.shop.store
    if not store.exists(PRODUCTS, product_id):
        detail = Detail("Please provide a valid assignment reference id", "ref.id")
        raise Refusal(400, "Assignment reference validation failed", (detail,))
    old = store.value(
        "SELECT id FROM filings WHERE category_id = ? AND product_id = ?", (category_id, product_id)
    )
    if old is not None:
        return str(old), False
    filing_id = call.shop.ids.uuid()
    reference = {"id": product_id, "type": "PRODUCT"}
    filing = {
        "id": filing_id,
        "categoryId": category_id,
        "ref": reference,
        "createdAt": call.shop.clock.stamp(),
    }
    store.put(FILINGS, filing_id, filing)
    return filing_id, True


FILED = f"{BASE}/{{category}}/assignments"
BY_REFERENCE = "/category/{tenant}/assignments/references/{reference}"
NEEDS = (MANAGE,)

OPERATIONS = (
    Operation("GET", FILED, list_filings),
    Operation("POST", FILED, create_filing, NEEDS),
    Operation("DELETE", FILED, delete_filings, NEEDS),
    Operation("POST", f"{FILED}/bulk", create_filings, NEEDS),
    Operation("DELETE", f"{FILED}/{{assignment}}", delete_filing, NEEDS),
    Operation("PUT", f"{FILED}/references/bulk", put_filings, NEEDS),
    Operation("PUT", f"{FILED}/references/{{reference}}", put_filing, NEEDS),
    Operation("DELETE", f"{FILED}/references/{{reference}}", delete_filing_of_reference, NEEDS),
    Operation("GET", BY_REFERENCE, categories_of_reference),
    Operation("DELETE", BY_REFERENCE, delete_reference, NEEDS),
)
"""The calls on assignments."""
