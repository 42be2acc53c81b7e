"""Up to 200 availability records at once (`availability.yml`)."""

from __future__ import annotations

from collections.abc import Callable

from segtui.sandbox.emporix.availabilities import BASE, MANAGE, create, delete, identity, put
from segtui.sandbox.emporix.batches import RowResult, processed
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal
from segtui.sandbox.exchange import Answer
from segtui.sandbox.schema import PRODUCTS

VENDOR = "venodr-id"
"""The header that narrows a batch to one vendor's products, spelled as the file spells it."""

Step = Callable[[str, str, Body], int]
"""Writes one row, by product and site; returns its status."""


def create_all(call: Call) -> Answer:
    """Create records."""

    def step(product_id: str, site: str, body: Body) -> int:
        create(call, product_id, site, body)
        return 201

    return _processed(call, step)


def put_all(call: Call) -> Answer:
    """Replace or create records."""
    return _processed(call, lambda product_id, site, body: put(call, product_id, site, body))


def delete_all(call: Call) -> Answer:
    """Delete records."""

    def step(product_id: str, site: str, _: Body) -> int:
        delete(call, product_id, site)
        return 204

    return _processed(call, step)


def _processed(call: Call, step: Step) -> Answer:
    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        product_id, site = (body.text(name, required=True) or "" for name in ("productId", "site"))
        key = {"id": identity(product_id, site)}
        try:
            _check_vendor(call, product_id)
            return step(product_id, site, body), key
        except Refusal as refusal:
            # A refused row names its record too, and nothing was written before it was refused.
            return refusal.status, key | {"message": _text(refusal)}

    return processed(call, call.batch(), process)


def _text(refusal: Refusal) -> str:
    return refusal.details[0].message if refusal.details else refusal.message


def _check_vendor(call: Call, product_id: str) -> None:
    vendor = call.headers.get(VENDOR)
    product = call.shop.store.get(PRODUCTS, product_id) or {}
    if vendor and product.get("vendorId") != vendor:
        raise Refusal(400, f"Product: '{product_id}' does not belong to vendor: '{vendor}'")


OPERATIONS = (
    Operation("POST", f"{BASE}/bulk", create_all, (MANAGE,)),
    Operation("PUT", f"{BASE}/bulk", put_all, (MANAGE,)),
    Operation("DELETE", f"{BASE}/bulk", delete_all, (MANAGE,)),
)
"""The batches."""
