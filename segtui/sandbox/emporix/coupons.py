"""Coupons (fact sheet section 10)."""

from __future__ import annotations

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.coupon_fields import READ_ONLY, checked
from segtui.sandbox.emporix.coupon_state import DERIVED, completed
from segtui.sandbox.emporix.errors import Detail, Refusal, invalid
from segtui.sandbox.emporix.listing import Listing, Rules
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.emporix.metadata import check_version
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Text, collection_rows
from segtui.sandbox.schema import COUPONS, Document

RULES = Rules(page_size=16, total_header="Items-Count", total_asked_by="query", has_fields=False)
TEXTS = {"code": Text("id")}

READ = "coupon.coupon_read"
MANAGE = "coupon.coupon_manage"
ON_BEHALF = "coupon.coupon_redeem_on_behalf"

SELLERS = frozenset({"maxRedemptions", "issuedTo", "redemptionCount", "deleted"})
"""What the vendor marks as for the seller's eyes only."""


def list_coupons(call: Call) -> Answer:
    """List coupons; deleted ones on request."""
    rows = collection_rows(call.shop.store, COUPONS, TEXTS)
    if not call.flag("showDeleted"):
        rows = rows.where("deleted = 0")
    listing = Listing(rows, RULES, complete=lambda coupon: completed(call, coupon), derived=DERIVED)
    return listing.answer(call, call.text("q"))


def get_coupon(call: Call) -> Answer:
    """Read one coupon; whom it is not for is refused, and a shopper does not see what is the seller's."""
    customer_id = call.caller.customer_id
    if call.text("customerNumber") is not None:
        call.require(ON_BEHALF)
        customer_id = call.text("customerNumber")
    elif call.caller.kind == "service":
        call.require(READ, MANAGE, ON_BEHALF)
    coupon = completed(call, known(call))
    if call.caller.has(READ) or call.caller.has(MANAGE):
        return Answer(body=coupon)
    eligible = coupon["restrictions"]["validFor"]
    if eligible and customer_id not in eligible:
        raise Refusal(403, f"Insufficient permissions to retrieve the coupon with Id {coupon['code']}")
    return Answer(body={name: value for name, value in coupon.items() if name not in SELLERS})


def create_coupon(call: Call) -> Answer:
    """Create a coupon, under a chosen code or one made up."""
    body = Body(call.object(), call.service)
    coupon = checked(body)
    code = _chosen_code(call, body) or call.shop.ids.secret(8).upper()
    if call.shop.store.exists(COUPONS, code):
        raise Refusal(409, f"Duplicate Coupon '{code}' on tenant '{call.shop.tenant}'")
    _save(call, coupon | {"code": code, "deleted": False}, body, version=0)
    return Answer(201, {"id": code})


def put_coupon(call: Call) -> Answer:
    """Replace a coupon, or with `partial` change some of its fields."""
    if call.text("partial") is None:
        text = "Required request parameter 'partial' is not present"
        raise Refusal(400, text, (Detail(text, "partial", "missing_value"),))
    return _updated(call, partial=call.flag("partial"))


def patch_coupon(call: Call) -> Answer:
    """Change some fields of a coupon: a merge, not JSON Patch."""
    return _updated(call, partial=True)


def _updated(call: Call, *, partial: bool) -> Answer:
    old, sent = known(call), Body(call.object(), call.service)
    check_version(old, sent.version())
    if _chosen_code(call, sent) not in (None, old["code"]):
        raise invalid(call.service, "The code of a coupon cannot be changed", "code")
    wanted = {name: value for name, value in sent.document.items() if name not in READ_ONLY}
    body = Body(merged(old, wanted) if partial else wanted, call.service)
    kept = {name: old[name] for name in ("code", "deleted", "referralCoupon") if name in old}
    _save(call, checked(body) | kept, body, version=old["metadata"]["version"] + 1)
    return Answer(200)


def delete_coupon(call: Call) -> Answer:
    """Delete a coupon: its code stays taken unless the tenant deletes for good."""
    coupon = known(call)
    if call.shop.switches.coupon_permanent_delete:
        call.shop.store.remove(COUPONS, coupon["code"])
        call.shop.store.run("DELETE FROM redemptions WHERE code = ?", (coupon["code"],))
        return Answer(204)
    metadata = coupon["metadata"] | {"version": coupon["metadata"]["version"] + 1}
    call.shop.store.put(COUPONS, coupon["code"], coupon | {"deleted": True, "metadata": metadata})
    return Answer(204)


def known(call: Call) -> Document:
    """Find the coupon that a path names, by its exact code; a deleted one is not found."""
    code = call.param("code")
    coupon = call.shop.store.get(COUPONS, code)
    if coupon is None or coupon["deleted"]:
        raise Refusal(404, f"Coupon with code {code} not found.")
    return coupon


def _chosen_code(call: Call, body: Body) -> str | None:
    """Read the code as it is stored; None when the body leaves it out."""
    code = body.text("code", required=body.document.get("code") is not None)
    return code if code is None or call.shop.switches.coupon_code_case_sensitivity else code.upper()


def _save(call: Call, coupon: Document, body: Body, *, version: int) -> None:
    mixins = body.nested("metadata").map("mixins")
    metadata = {"version": version} | ({"mixins": mixins} if mixins is not None else {})
    call.shop.store.put(COUPONS, coupon["code"], coupon | {"metadata": metadata})


BASE = "/coupon/{tenant}/coupons"

OPERATIONS = (
    Operation("GET", BASE, list_coupons, (MANAGE, READ)),
    Operation("POST", BASE, create_coupon, (MANAGE,)),
    Operation("GET", f"{BASE}/{{code}}", get_coupon),
    Operation("PUT", f"{BASE}/{{code}}", put_coupon, (MANAGE,)),
    Operation("PATCH", f"{BASE}/{{code}}", patch_coupon, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{code}}", delete_coupon, (MANAGE,)),
)
"""The calls on coupons."""
