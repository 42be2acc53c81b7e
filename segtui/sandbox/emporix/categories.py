"""Categories: reading them, alone and along their tree (fact sheet section 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from segtui.sandbox.clock import moment_of
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.category_graph import ROOT_WORDS, CategoryGraph, load_graph
from segtui.sandbox.emporix.errors import Detail, Refusal
from segtui.sandbox.emporix.languages import filtered, read_languages, tenant_languages
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, page_of
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, collection_rows
from segtui.sandbox.schema import CATEGORIES, Document

UNPUBLISHED = "category.category_read_unpublished"
LOCALIZED = ("localizedName", "localizedDescription", "localizedSlug")

RULES = Rules(
    page_size=60,
    has_fields=False,
    sortable=frozenset(
        {
            "id",
            "code",
            "position",
            "published",
            "type",
            "parentId",
            "name",
            "metadata",
            "validity",
            *LOCALIZED,
        }
    ),
)

Filter = Callable[[Document], bool]


def list_categories(call: Call) -> Answer:
    """List categories."""
    keep = _filters(call)
    rows = _narrowed(call, collection_rows(call.shop.store, CATEGORIES))
    if keep:
        kept = [category["id"] for category in rows.scan() if all(test(category) for test in keep)]
        rows = among(rows, kept)
    return listed(call, rows, call.text("q"))


def search_categories(call: Call) -> Answer:
    """Search categories."""
    return listed(call, _narrowed(call, collection_rows(call.shop.store, CATEGORIES)), body_q(call))


def _narrowed(call: Call, rows: Rows) -> Rows:
    if not shows_unpublished(call):
        rows = rows.where("published = 1")
    if call.flag("showRoots"):
        rows = rows.where("(parent_id IS NULL OR parent_id IN ('', 'root', 'null'))")
    return rows


def shows_unpublished(call: Call) -> bool:
    """Read `showUnpublished`, which needs a scope."""
    if not call.flag("showUnpublished"):
        return False
    call.require(UNPUBLISHED)
    return True


def listed(
    call: Call, rows: Rows, q: str | None = None, extra: Callable[[Document], Document] | None = None
) -> Answer:
    """Answer a page of categories; `extra` completes each."""
    shown = category_view(call)
    return Listing(rows, RULES, shown=lambda each: shown(extra(each) if extra else each)).answer(call, q)


def category_view(call: Call) -> Callable[[Document], Document]:
    """Make the view of a category: every language unless some are asked, and the deprecated plain texts."""
    languages = read_languages(call) if call.headers.get("accept-language") else None
    default = tenant_languages(call.shop)[0]

    def shown(category: Document) -> Document:
        texts = {name: filtered(category[name], languages) for name in LOCALIZED if name in category}
        names = category.get("localizedName", {})
        plain = {"name": names.get(default) or next(iter(names.values()), "")}
        descriptions = category.get("localizedDescription") or {}
        if descriptions:
            plain["description"] = descriptions.get(default) or next(iter(descriptions.values()))
        return category | texts | plain

    return shown


def among(rows: Rows, category_ids: Iterable[str]) -> Rows:
    """Keep the categories with these ids."""
    wanted = list(category_ids)
    return rows.where(f"id IN ({', '.join('?' * len(wanted))})", *wanted)


def _filters(call: Call) -> list[Filter]:
    found: list[Filter] = []
    code, ecn = call.text("code"), call.text("ecn")
    if code is not None:
        found.append(lambda each: (each.get("code") or "").lower() == code.lower())
    if ecn is not None:
        found.append(lambda each: ecn in (each.get("ecn") or []))
    for name in LOCALIZED:
        text = call.text(name)
        if text is not None:
            found.append(_has_text(name, text))
    return found + _date_filters(call)


def _has_text(name: str, text: str) -> Filter:
    return lambda each: any(text.lower() in value.lower() for value in (each.get(name) or {}).values())


def _date_filters(call: Call) -> list[Filter]:
    found: list[Filter] = []
    for name, bound, later in (("validityFrom", "from", True), ("validityTo", "to", False)):
        text = call.text(name)
        if text is None:
            continue
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or moment_of(text) is None:
            call.refuse(f"Parameter '{name}' must be a date yyyy-MM-dd: '{text}'", name)
        found.append(_bounded(bound, text, later))
    modified = call.text("metadataModifiedAt")
    if modified is not None:
        found.append(lambda each: each.get("metadata", {}).get("modifiedAt", "") >= modified)
    return found


def _bounded(bound: str, text: str, later: bool) -> Filter:
    limit = moment_of(text)

    def holds(category: Document) -> bool:
        moment = moment_of((category.get("validity") or {}).get(bound) or "")
        if moment is None or limit is None:
            return False
        return moment > limit if later else moment < limit

    return holds


def get_category(call: Call) -> Answer:
    """Read one category; an unpublished one is there only for those who ask for it."""
    return Answer(body=category_view(call)(seen(call, call.param("category"))))


def seen(call: Call, category_id: str) -> Document:
    """Find a category the call may see.

    Raises Refusal 404 otherwise.
    """
    unpublished = shows_unpublished(call)
    category = call.shop.store.get(CATEGORIES, category_id)
    if category is None or not (category.get("published") or unpublished):
        raise unknown(category_id)
    return category


def unknown(category_id: str) -> Refusal:
    """Refuse a category that is not there."""
    detail = Detail(f"Category with id '{category_id}' not found")
    return Refusal(404, "Error while getting category", (detail,), category_id)


def list_parents(call: Call) -> Answer:
    """List the way from the root to the category's parent; without `showUnpublished` some may be left out."""
    category = seen(call, call.param("category"))
    graph = load_graph(call.shop.store)
    chain = graph.ancestors(category["id"])[::-1]
    return _paged(call, graph, chain if shows_unpublished(call) else published(graph, chain))


def list_subcategories(call: Call) -> Answer:
    """List what is below a category, down to `depth`; for a root 404, as a live tenant answers (trap 48)."""
    category = seen(call, call.param("category"))
    if category.get("parentId") in ROOT_WORDS and not call.shop.switches.root_subcategories_ok:
        detail = Detail(f"Subcategories of category with id '{category['id']}' not found")
        raise Refusal(404, "Error while getting subcategories", (detail,), category["id"])
    depth = call.text("depth")
    if depth is not None and not re.fullmatch(r"[1-9]\d{0,3}", depth):
        call.refuse(f"Parameter 'depth' must be a positive number: '{depth}'", "depth")
    graph = load_graph(call.shop.store)
    found = _below(graph, category["id"], int(depth or 10_000), shows_unpublished(call))
    return _paged(call, graph, found)


def _below(graph: CategoryGraph, category_id: str, depth: int, unpublished: bool) -> list[str]:
    """Collect descendants; a branch ends at its first unpublished category unless those are wanted."""
    found: list[str] = []
    if depth < 1:
        return found
    for child in graph.children.get(category_id, []):
        if unpublished or graph.categories[child].get("published"):
            found += [child, *_below(graph, child, depth - 1, unpublished)]
    return found


def published(graph: CategoryGraph, category_ids: Iterable[str]) -> list[str]:
    """Keep the published ones."""
    return [each for each in category_ids if graph.categories[each].get("published")]


def _paged(call: Call, graph: CategoryGraph, category_ids: list[str]) -> Answer:
    """Answer a page of categories in the given order, unless a sort order is asked."""
    if call.text("sort") is not None:
        return listed(call, among(collection_rows(call.shop.store, CATEGORIES), category_ids))
    return page_of_documents(call, [graph.categories[each] for each in category_ids])


def page_of_documents(call: Call, documents: list[Document]) -> Answer:
    """Answer a page of categories that are in order already."""

    size, offset = page_of(call, RULES)
    shown = category_view(call)
    body = [shown(document) for document in documents[offset : offset + size]]
    return Answer(body=body, headers={"X-Total-Count": str(len(documents))} if call.wants_total() else {})


BASE = "/category/{tenant}/categories"

OPERATIONS = (
    Operation("GET", BASE, list_categories),
    Operation("POST", f"{BASE}/search", search_categories),
    Operation("GET", f"{BASE}/{{category}}", get_category),
    Operation("GET", f"{BASE}/{{category}}/parents", list_parents),
    Operation("GET", f"{BASE}/{{category}}/subcategories", list_subcategories),
)
"""The reads of categories."""
