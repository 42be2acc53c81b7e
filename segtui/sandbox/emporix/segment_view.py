"""What segments open up: `match`, and the tree a customer gets (fact sheet 4.2, traps 1, 2, 61)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.category_graph import CategoryGraph, load_graph
from segtui.sandbox.emporix.errors import invalid
from segtui.sandbox.emporix.languages import filtered, read_languages
from segtui.sandbox.emporix.ownership import (
    MANAGE,
    READ_OWN,
    active_own_segments,
    active_segments,
    narrowed,
    segment_rows,
    sequences,
)
from segtui.sandbox.emporix.segments import BASE
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows
from segtui.sandbox.schema import Document


def match(call: Call) -> Answer:
    """Say which products the named segments open up, if active and of the site."""
    body = Body(call.object(), call.service)
    product_ids, segment_ids, site = _question(call, body)
    marks = ", ".join("?" * len(segment_ids))
    segments = narrowed(segment_rows(call), active_segments(call))
    segments = segments.where(f"id IN ({marks})", *segment_ids).where("site = ?", site)
    direct, categories = _assigned(call, segments, "PRODUCT"), _assigned(call, segments, "CATEGORY")
    if call.shop.switches.category_inherit != "none":
        categories = load_graph(call.shop.store).with_descendants(categories)
    found = [key for key in product_ids if key in direct or categories & _categories_of(call, key)]
    return Answer(body=[{"id": product_id} for product_id in dict.fromkeys(found)])


def _question(call: Call, body: Body) -> tuple[list[str], list[str], str]:
    items = body.document.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise invalid(call.service, "Field 'items' must be an array of objects", "items")
    product_ids = [Body(item, call.service).text("id", required=True) or "" for item in items]
    strict = call.shop.switches.match_strict_site
    name = "site" if strict or "site" in body.document else "siteCode"
    if name not in body.document:
        raise invalid(call.service, "Field 'site' is required", "site")
    return product_ids, body.texts("segmentIds", required=True) or [], body.text(name, required=True) or ""


def _assigned(call: Call, segments: Rows, kind: str) -> set[str]:
    condition, params = sequences(segments)
    sql = f"SELECT item_id FROM items WHERE type = ? AND {condition}"
    return {item_id for (item_id,) in call.shop.store.rows(sql, (kind, *params))}


def _categories_of(call: Call, product_id: str) -> set[str]:
    rows = call.shop.store.rows("SELECT category_id FROM filings WHERE product_id = ?", (product_id,))
    return {category_id for (category_id,) in rows}


def category_trees(call: Call) -> Answer:
    """Show a customer the categories of their active segments, and what is above them (D15)."""
    languages = read_languages(call)
    segments = active_own_segments(call)
    site = call.text("siteCode")
    if site is not None:
        segments = segments.where("site = ?", site)
    graph = load_graph(call.shop.store)
    assigned = {key for key in _assigned(call, segments, "CATEGORY") if key in graph.categories}
    if call.shop.switches.category_inherit == "tree":
        assigned = graph.with_descendants(assigned)
    kept = assigned.union(*(graph.ancestors(category_id) for category_id in assigned))
    tops = [key for key in graph.roots if key in kept]
    orphans = [key for key in kept if key not in tops and graph.parent(key) is None]
    tree = _Tree(graph, kept, assigned, languages)
    return Answer(body=[tree.node(key) for key in (*tops, *sorted(orphans))])


class _Tree:
    def __init__(
        self, graph: CategoryGraph, kept: set[str], assigned: set[str], languages: tuple[str, ...] | None
    ) -> None:
        self._graph = graph
        self._kept = kept
        self._assigned = assigned
        self._languages = languages

    def node(self, category_id: str) -> Document:
        category = self._graph.categories[category_id]
        node: dict[str, Any] = {"id": category_id, "code": category.get("code")}
        node["name"] = filtered(category.get("localizedName"), self._languages)
        for name in ("localizedDescription", "localizedSlug"):
            node[name] = filtered(category.get(name), self._languages)
        for name in ("ecn", "validity", "position", "published"):
            node[name] = category.get(name)
        node["isSegmentAssigned"] = category_id in self._assigned
        below = [key for key in self._graph.children.get(category_id, []) if key in self._kept]
        node["subcategories"] = [self.node(key) for key in below]
        return {name: value for name, value in node.items() if value is not None}


OPERATIONS = (
    Operation("POST", f"{BASE}/match", match, (MANAGE,)),
    Operation(
        "GET", f"{BASE}/items/category-trees", category_trees, (READ_OWN,), kinds=frozenset({"customer"})
    ),
)
"""The calls that say what segments open up."""
