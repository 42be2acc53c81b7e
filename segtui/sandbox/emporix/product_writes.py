"""Products: creating, changing and deleting them (`product.yml`)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.batches import RowResult, processed, shouted
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Detail, Refusal, already_exists, invalid, not_found
from segtui.sandbox.emporix.languages import write_language
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.emporix.metadata import changed, check_version, created
from segtui.sandbox.emporix.products import BASE, LOCALIZED
from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import PRODUCTS, Document

MANAGE = "product.product_manage"
PUBLISH = "product.product_publish"
UNPUBLISH = "product.product_unpublish"
TYPES = ("BASIC", "BUNDLE", "PARENT_VARIANT", "VARIANT", "DYNAMIC_VARIANT")
ID_PATTERN = r"\S{1,32}"

DERIVED = ("customerSegmentIds", "categoryIds", "yrn", "metadata", "id")
"""Fields that a body does not set."""


def create_product(call: Call) -> Answer:
    """Create a product."""
    made = _create(call, Body(call.object(), call.service), None)
    return Answer(201, {"id": made["id"], "yrn": made["yrn"]})


def put_product(call: Call) -> Answer:
    """Replace a product, or create one under a chosen id."""
    body = Body(call.object(), call.service)
    partial = call.flag("partial")
    product_id = call.param("product")
    if partial:
        return _patched(call, product_id, body)
    return _answer(call, product_id, _replace(call, product_id, body))


def _answer(call: Call, product_id: str, status: int) -> Answer:
    if status == 204:
        return Answer(204)
    return Answer(201, {"id": product_id, "yrn": _yrn(call, product_id)})


def patch_product(call: Call) -> Answer:
    """Change some fields of a product."""
    return _patched(call, call.param("product"), Body(call.object(), call.service))


def _patched(call: Call, product_id: str, body: Body) -> Answer:
    old = call.shop.store.get(PRODUCTS, product_id)
    if old is None:
        raise not_found(product_id)
    check_version(old, body.version(), product_id)
    language = write_language(call)
    part = dict(body.document)
    for name in LOCALIZED:
        if isinstance(part.get(name), str) and language != "*":
            part[name] = {language: part[name]}
    whole = Body(
        merged({name: value for name, value in old.items() if name not in DERIVED}, part), call.service
    )
    _change(call, old, whole, "*")
    return Answer(204)


def delete_product(call: Call) -> Answer:
    """Delete a product; a parent of variants with its variants, and only by force."""
    product_id = call.param("product")
    store = call.shop.store
    variants = [key for (key,) in store.rows("SELECT id FROM products WHERE parent_id = ?", (product_id,))]
    if variants and not call.flag("force"):
        detail = Detail("Use force=true to delete a parent with its variants.")
        raise Refusal(400, "The product has variants.", (detail,), product_id)
    for each in (product_id, *variants):
        store.remove(PRODUCTS, each)
        store.run("DELETE FROM filings WHERE product_id = ?", (each,))
    return Answer(204)


def create_products(call: Call) -> Answer:
    """Create up to 200 products."""

    def process(element: object) -> RowResult:
        return 201, {"id": _create(call, item_body(element, call.service), None)["id"]}

    return processed(call, call.batch(), process, words=shouted)


def put_products(call: Call) -> Answer:
    """Replace or create up to 200 products."""

    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        product_id = body.text("id", required=True) or ""
        return _replace(call, product_id, body), {"id": product_id}

    return processed(call, call.batch(), process, words=shouted)


def _create(call: Call, body: Body, chosen_id: str | None) -> Document:
    product_id = chosen_id or body.identifier("id", ID_PATTERN) or call.shop.ids.object_id()
    if call.shop.store.exists(PRODUCTS, product_id):
        raise already_exists(call.service, product_id)
    product = _checked(call, body, product_id, write_language(call))
    if product["published"]:
        call.require(PUBLISH)
    metadata = created(call.shop.clock.stamp(), mixins=_mixins(body))
    product |= {"yrn": _yrn(call, product_id), "metadata": metadata | _overridden(body)}
    call.shop.store.put(PRODUCTS, product_id, product)
    return product


def _replace(call: Call, product_id: str, body: Body) -> int:
    old = call.shop.store.get(PRODUCTS, product_id)
    if old is None:
        Body({"id": product_id}, call.service).identifier("id", ID_PATTERN)
        _create(call, body, product_id)
        return 201
    check_version(old, body.version(), product_id)
    _change(call, old, body, write_language(call))
    return 204


def _change(call: Call, old: Document, body: Body, language: str) -> None:
    product = _checked(call, body, old["id"], language)
    if product["productType"] != old.get("productType", "BASIC"):
        raise invalid(call.service, "The product type cannot be changed", "productType")
    if product["published"] != bool(old.get("published")):
        call.require(PUBLISH if product["published"] else UNPUBLISH)
    metadata = changed(old, call.shop.clock.stamp(), mixins=_mixins(body))
    overridden = _overridden(body) or {
        name: value for name, value in old.get("metadata", {}).items() if name == "overridden"
    }
    product |= {"yrn": _yrn(call, old["id"]), "metadata": metadata | overridden}
    call.shop.store.put(PRODUCTS, old["id"], product)


def _yrn(call: Call, product_id: str) -> str:
    return f"urn:yaas:saasag:caasproduct:product:{call.shop.tenant};{product_id}"


def _mixins(body: Body) -> dict[str, Any] | None:
    return body.nested("metadata").map("mixins")


def _overridden(body: Body) -> dict[str, Any]:
    names = body.nested("metadata").texts("overridden")
    return {} if names is None else {"overridden": names}


def _checked(call: Call, body: Body, product_id: str, language: str) -> Document:
    kept = {name: value for name, value in body.document.items() if name not in DERIVED and value is not None}
    for name in LOCALIZED:
        text = body.localized(name, language, required=name == "name")
        if text is not None:
            kept[name] = text
    kept["code"] = body.text("code", required=True)
    kept["published"] = bool(body.flag("published"))
    kept["productType"] = body.choice("productType", TYPES) or "BASIC"
    body.map("mixins")
    parent_id = body.text("parentVariantId")
    if parent_id is not None and not call.shop.store.exists(PRODUCTS, parent_id):
        raise invalid(call.service, f"Parent variant '{parent_id}' does not exist", "parentVariantId")
    taken = "SELECT 1 FROM products WHERE code = ? AND id <> ?"
    if call.shop.store.row(taken, (kept["code"], product_id)):
        raise already_exists(call.service, product_id)
    return {"id": product_id, **kept}


NEEDS = (MANAGE,)

OPERATIONS = (
    Operation("POST", BASE, create_product, NEEDS),
    Operation("POST", f"{BASE}/bulk", create_products, NEEDS),
    Operation("PUT", f"{BASE}/bulk", put_products, NEEDS),
    Operation("PUT", f"{BASE}/{{product}}", put_product, NEEDS),
    Operation("PATCH", f"{BASE}/{{product}}", patch_product, NEEDS),
    Operation("DELETE", f"{BASE}/{{product}}", delete_product, NEEDS),
)
"""The writes of products."""
