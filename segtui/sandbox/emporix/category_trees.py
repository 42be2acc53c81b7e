"""Whole category trees (fact sheet section 8)."""

from __future__ import annotations

from collections.abc import Callable

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.categories import category_view, shows_unpublished
from segtui.sandbox.emporix.category_graph import CategoryGraph, load_graph
from segtui.sandbox.emporix.errors import Detail, Refusal
from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import Document

NODE_FIELDS = (
    "id",
    "code",
    "name",
    "description",
    "localizedName",
    "localizedDescription",
    "localizedSlug",
    "validity",
    "position",
    "published",
    "ecn",
)
"""What a node shows: no `parentId` (trap 47)."""


def list_trees(call: Call) -> Answer:
    """List the trees, or those with the roots in `categoryIds`."""
    wanted = (*call.listed("categoryIds"), *call.listed("categoryIds[]"))
    return _trees(call, wanted or None)


def search_trees(call: Call) -> Answer:
    """List the trees with the roots in the body's `categoryIds`."""
    return _trees(call, tuple(Body(call.object(), call.service).texts("categoryIds", required=True) or ()))


def get_tree(call: Call) -> Answer:
    """Read one tree by its root."""
    root = call.param("category")
    trees = _trees(call, (root,)).body
    if not trees:
        detail = Detail(f"Category tree for category with id '{root}' not found")
        raise Refusal(404, "Error while getting category tree", (detail,), root)
    return Answer(body=trees[0])


def _trees(call: Call, wanted: tuple[str, ...] | None) -> Answer:
    """Drop trees with an unpublished root and cut branches at unpublished categories, unless wanted."""
    graph, unpublished = load_graph(call.shop.store), shows_unpublished(call)
    shown = category_view(call)
    roots = [root for root in graph.roots if wanted is None or root in wanted]
    return Answer(body=_nodes(graph, roots, unpublished, shown))


def _nodes(
    graph: CategoryGraph, category_ids: list[str], unpublished: bool, shown: Callable[[Document], Document]
) -> list[Document]:
    nodes = []
    for category_id in category_ids:
        category = shown(graph.categories[category_id])
        if not (unpublished or category.get("published")):
            continue
        node = {name: category[name] for name in NODE_FIELDS if category.get(name) is not None}
        below = graph.children.get(category_id, [])
        nodes.append(node | {"subcategories": _nodes(graph, below, unpublished, shown)})
    return nodes


BASE = "/category/{tenant}/category-trees"

OPERATIONS = (
    Operation("GET", BASE, list_trees),
    Operation("POST", f"{BASE}/search", search_trees),
    Operation("GET", f"{BASE}/{{category}}", get_tree),
)
"""The reads of trees."""
