"""What other documents add to a customer's profile: the companies they act for."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.schema import Document
from segtui.sandbox.store import Store

ALL_MIXINS = frozenset({"mixin", "mixin:*"})
"""The two spellings for every mixin (trap 25)."""

EXPANDABLE = frozenset({"addresses", "accounts"}) | ALL_MIXINS
"""What `expand` may name, beside single mixins."""


def company_ids(store: Store, customer_id: str) -> list[str]:
    """List the legal entities a customer is assigned to, in the order of assignment."""
    rows = store.rows("SELECT company_id FROM contacts WHERE customer_id = ? ORDER BY seq", (customer_id,))
    return [company_id for (company_id,) in rows]


def companies_of(store: Store, customer_id: str) -> list[dict[str, Any]]:
    """List them as the profile's `b2b.legalEntities` shows them."""
    rows = store.rows(
        "SELECT x.company_id, c.name, x.id FROM contacts x LEFT JOIN companies c ON c.id = x.company_id"
        " WHERE x.customer_id = ? ORDER BY x.seq",
        (customer_id,),
    )
    return [{"id": key, "name": name, "contactAssignmentId": contact} for key, name, contact in rows]


def with_companies(store: Store, customer: Document) -> Document:
    """Complete a profile with `b2b.legalEntities` and `businessModel`, which follow from the assignments."""
    companies = companies_of(store, customer["id"])
    b2b = {**customer.get("b2b", {}), "legalEntities": companies}
    return {**customer, "b2b": b2b, "businessModel": "B2B" if companies else "B2C"}


def expansions(call: Call) -> frozenset[str]:
    """Read `expand`; unknown names are refused."""
    wanted = frozenset(call.listed("expand"))
    unknown = {name for name in wanted - EXPANDABLE if not name.startswith("mixin:")}
    if unknown:
        call.refuse(f"Parameter 'expand' does not know '{sorted(unknown)[0]}'", "expand")
    return wanted


def shown_profile(customer: Document, wanted: frozenset[str]) -> Document:
    """Leave out what is shown only on request: addresses, accounts, and mixins other than the wanted."""
    shown = {key: value for key, value in customer.items() if key not in ("addresses", "accounts", "mixins")}
    for name in ("addresses", "accounts"):
        if name in wanted:
            shown[name] = customer.get(name, [])
    mixins = customer.get("mixins", {})
    if wanted & ALL_MIXINS:
        shown["mixins"] = mixins
    else:
        named = {name.removeprefix("mixin:") for name in wanted if name.startswith("mixin:")}
        if named:
            shown["mixins"] = {name: value for name, value in mixins.items() if name in named}
    return shown
