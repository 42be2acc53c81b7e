"""Trying coupons and using them up (fact sheet section 10)."""

from __future__ import annotations

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.coupon_fields import money
from segtui.sandbox.emporix.coupons import BASE, MANAGE, ON_BEHALF, RULES, known
from segtui.sandbox.emporix.customer_view import company_ids
from segtui.sandbox.emporix.errors import Refusal, forbidden, invalid
from segtui.sandbox.emporix.listing import Listing
from segtui.sandbox.emporix.redeemability import Redeemer, broken_rules
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import collection_rows
from segtui.sandbox.schema import CUSTOMERS, REDEMPTIONS, Document

REDEEM = "coupon.coupon_redeem"


def validate(call: Call) -> Answer:
    """Say whether a redemption would be accepted: an empty answer, or a refusal that names the rules."""
    _check(call)
    return Answer(200)


def redeem(call: Call) -> Answer:
    """Use a coupon up, once."""
    redemption = _check(call)
    redemption_id = call.shop.ids.object_id()
    made = {"id": redemption_id, **redemption, "redeemedAt": call.shop.clock.stamp()}
    call.shop.store.put(REDEMPTIONS, redemption_id, made)
    return Answer(201, {"id": redemption_id})


def _check(call: Call) -> Document:
    """Read a redemption, and refuse it with every rule that it would break."""
    coupon, body = known(call), Body(call.object(), call.service)
    order_total = money(body, "orderTotal", required=True) or {}
    discount = money(body, "discount", required=True)
    redeemer = _redeemer(call, body, order_total)
    broken = broken_rules(call, coupon, redeemer)
    if broken:
        raise Refusal(400, "The request violates validation constraints.", broken)
    redemption = {
        "code": coupon["code"],
        "orderCode": body.text("orderCode"),
        "customerNumber": redeemer.customer_id,
        "legalEntityId": redeemer.company_id,
        "orderTotal": order_total,
        "discount": discount,
    }
    return {name: value for name, value in redemption.items() if value is not None}


def _redeemer(call: Call, body: Body, order_total: Document) -> Redeemer:
    """Find out who redeems: whom the body names, else whose token it is."""
    customer_id, store = body.text("customerNumber"), call.shop.store
    if customer_id is not None:
        call.require(ON_BEHALF)
        if not store.exists(CUSTOMERS, customer_id):
            raise invalid(call.service, f"Customer '{customer_id}' does not exist", "customerNumber")
    else:
        customer_id = call.caller.customer_id
    company_id = body.text("legalEntityId") or call.caller.company_id
    if company_id is not None and company_id not in company_ids(store, customer_id or ""):
        text = f"Customer '{customer_id}' is not assigned to legal entity '{company_id}'"
        raise invalid(call.service, text, "legalEntityId")
    return Redeemer(customer_id, company_id, order_total)


def list_redemptions(call: Call) -> Answer:
    """List a coupon's redemptions."""
    rows = collection_rows(call.shop.store, REDEMPTIONS).where("code = ?", known(call)["code"])
    return Listing(rows, RULES).answer(call, call.text("q"))


def get_redemption(call: Call) -> Answer:
    """Read one redemption: any one to manage, else one's own, or that of the customer one stands for."""
    if call.text("customerNumber") is not None:
        call.require(ON_BEHALF)
    redemption = _redemption(call)
    if call.caller.has(MANAGE):
        return Answer(body=redemption)
    reader = call.text("customerNumber") or call.caller.customer_id
    if reader is None or redemption.get("customerNumber") != reader:
        raise forbidden(call.service, (MANAGE,))
    return Answer(body=redemption)


def delete_redemption(call: Call) -> Answer:
    """Take a redemption back."""
    call.shop.store.remove(REDEMPTIONS, _redemption(call)["id"])
    return Answer(204)


def _redemption(call: Call) -> Document:
    coupon, redemption_id = known(call), call.param("id")
    redemption = call.shop.store.get(REDEMPTIONS, redemption_id)
    if redemption is None or redemption["code"] != coupon["code"]:
        raise Refusal(404, f"Redemption with id {redemption_id} not found.")
    return redemption


OPERATIONS = (
    Operation("POST", f"{BASE}/{{code}}/validation", validate),
    Operation("GET", f"{BASE}/{{code}}/redemptions", list_redemptions, (MANAGE,)),
    Operation("POST", f"{BASE}/{{code}}/redemptions", redeem),
    Operation("GET", f"{BASE}/{{code}}/redemptions/{{id}}", get_redemption, (MANAGE, REDEEM, ON_BEHALF)),
    Operation("DELETE", f"{BASE}/{{code}}/redemptions/{{id}}", delete_redemption, (MANAGE,)),
)
"""The calls on redemptions."""
