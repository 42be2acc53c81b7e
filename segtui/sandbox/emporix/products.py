"""Products: reading and searching them (fact sheet section 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from segtui.sandbox.clock import stamp
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal, not_found
from segtui.sandbox.emporix.languages import read_languages, single
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.q.parser import Dialect
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text, collection_rows
from segtui.sandbox.schema import PRODUCTS, Document

UNPUBLISHED = "product.product_read_unpublished"
EXPANDABLE = frozenset({"template", "parentVariant", "brand", "labels"})
ALWAYS = ("id", "yrn")
LOCALIZED = ("name", "description")
DERIVED = frozenset({"customerSegmentIds", "categoryIds"})

RULES = Rules(page_size=60, always_fields=ALWAYS, dialect=Dialect(or_in_lists=True, compound=True))

TEXTS = {"id": Text("id"), "code": Text("code"), "parentVariantId": Text("parent_id")}

_INHERITS = (
    "(parent_id IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM json_each(doc, '$.metadata.overridden') o WHERE o.value = 'published'))"
)
_PARENT = "coalesce((SELECT p.published FROM products p WHERE p.id = products.parent_id), 0)"

PUBLISHED = f"iif({_INHERITS}, {_PARENT}, published) = 1"
"""A variant is published as its parent is, unless it says otherwise."""


def list_products(call: Call) -> Answer:
    """List products."""
    return _listed(call, call.text("q"))


def search_products(call: Call) -> Answer:
    """Search products."""
    return _listed(call, body_q(call))


def _listed(call: Call, q: str | None) -> Answer:
    _check_expand(call)
    listing = Listing(_visible(call), RULES, complete=with_links(call), derived=DERIVED, shown=_view(call))
    return listing.answer(call, q)


def get_product(call: Call) -> Answer:
    """Read one product; an unpublished one is not there for those who may not see it."""
    _check_expand(call)
    product_id = call.param("product")
    found = _visible(call).where("id = ?", product_id).slice(0, 1)
    if not found:
        raise not_found(product_id)
    product, fields = _view(call)(with_links(call)(found[0])), call.listed("fields")
    return Answer(body=picked(product, fields, ALWAYS) if fields else product)


def _visible(call: Call) -> Rows:
    rows = collection_rows(call.shop.store, PRODUCTS, TEXTS)
    return rows if call.caller.has(UNPUBLISHED) else rows.where(PUBLISHED)


def _check_expand(call: Call) -> None:
    unknown = set(call.listed("expand")) - EXPANDABLE
    if unknown:
        raise Refusal(400, f"Parameter 'expand' does not know '{sorted(unknown)[0]}'")
    call.flag("rawValue")


def with_links(call: Call) -> Callable[[Document], Document]:
    """Make what completes a product: its categories and segments (D17), and what its parent lends it."""
    store = call.shop.store
    until = stamp(call.shop.clock.now() - timedelta(seconds=call.shop.switches.reference_lag_s))

    def completed(product: Document) -> Document:
        key = product["id"]
        categories = [row[0] for row in store.rows(_CATEGORIES, (key, until))]
        segments = [row[0] for row in store.rows(_SEGMENTS, (key, until))]
        links = {"categoryIds": categories, "customerSegmentIds": segments}
        return product | links | _inherited(product)

    def _inherited(product: Document) -> Document:
        parent_id = product.get("parentVariantId")
        if parent_id is None or "published" in product.get("metadata", {}).get("overridden", []):
            return {}
        parent = store.get(PRODUCTS, parent_id)
        return {"published": bool(parent.get("published"))} if parent is not None else {}

    return completed


_CATEGORIES = "SELECT category_id FROM filings WHERE product_id = ? AND created <= ? ORDER BY seq"
_SEGMENTS = (
    "SELECT id FROM segments WHERE seq IN ("
    "SELECT segment FROM items WHERE type = 'PRODUCT' AND item_id = ?1 AND created <= ?2"
    " UNION ALL SELECT i.segment FROM filings f"
    " JOIN items i ON i.type = 'CATEGORY' AND i.item_id = f.category_id"
    " WHERE f.product_id = ?1 AND i.created <= ?2) ORDER BY seq"
)


def _view(call: Call) -> Callable[[Document], Document]:
    """Make the view of a product: plain text in one language, maps for `*` or without a language."""
    languages = read_languages(call) if call.headers.get("accept-language") else None

    def shown(product: Document) -> Document:
        texts = {name: single(product[name], languages) for name in LOCALIZED if name in product}
        return product | texts

    return shown


BASE = "/product/{tenant}/products"

OPERATIONS = (
    Operation("GET", BASE, list_products),
    Operation("POST", f"{BASE}/search", search_products),
    Operation("GET", f"{BASE}/{{product}}", get_product),
)
"""The reads of products."""
