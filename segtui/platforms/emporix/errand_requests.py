"""Requests that others are asked to send, since segtui has no change for them; it never sends one itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.platforms.emporix.addressing import path, read
from segtui.platforms.rights import Thing
from segtui.wire.call import Call, JsonValue, Method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.platforms.emporix.requests import Tenant
    from segtui.platforms.shop import Errand

_FIELDS = {
    "published": "published",
    "active": "active",
    "on_hold": "onHold",
    "available": "available",
    "category_ids": "categoryIds",
    "validity": "validity",
}
"""The platform's name for each field of ours."""
_WITHOUT_END: dict[str, JsonValue] = {"from": "1970-01-01T00:00:00.000Z", "to": "9999-12-31T23:59:59.999Z"}
"""The vendor's file declares no way to take a validity off, so that it is made to hold always."""
_VERSIONED: dict[str, JsonValue] = {"metadata": {"version": "VERSION"}}
"""What a partial update of a category or catalog must name."""


def errand(tenant: Tenant, wanted: Errand) -> Sequence[Call]:
    """The requests that make a thing what it shall be.

    Of a product `PATCH-product-update-product`, a category `PATCH-category-tree-update-category`, a catalog
    `PATCH-catalog-update-catalog-properties`, an availability `PUT-` or `POST-availability-...-product`, a
    site `PATCH-site-settings-update-site`, an account `PATCH-customer-tenant-update-customer`, and of a
    contact `POST-customer-mgmt-create-contact-assignment`.
    """
    name, body = tenant.name, _body(wanted)
    match wanted.thing:
        case Thing.PRODUCTS:
            return [_call("PATCH", path("product", name, "products", wanted.id), body)]
        case Thing.CATEGORIES:
            if "validity" in body:
                body = {"validity": {**_WITHOUT_END}}
            return _category(path("category", name, "categories", wanted.id), body)
        case Thing.CATALOGS:
            if "visible" in wanted.fields:
                body = {"visibility": {"visible": True}}
            return _versioned(path("catalog", name, "catalogs", wanted.id), body)
        case Thing.AVAILABILITY:
            address = path("availability", name, "availability", wanted.id, wanted.other_id or "")
            return [_call("POST" if wanted.is_new else "PUT", address, body)]
        case Thing.SITES:
            return [_call("PATCH", path("site", name, "sites", wanted.id), body)]
        case Thing.CUSTOMERS:
            return [_call("PATCH", path("customer", name, "customers", wanted.id), body)]
        case Thing.COMPANIES:
            both: JsonValue = {"customer": {"id": wanted.id}, "legalEntity": {"id": wanted.other_id}}
            return [_call("POST", path("customer-management", name, "contact-assignments"), both)]
    raise ValueError(f"{wanted.thing} are changed by segtui itself")


def _category(address: str, body: dict[str, JsonValue]) -> list[Call]:
    """Publishing says so in the query too: it must be the same as in the body (fact sheet, section 8)."""
    query = (("publish", "true"),) if "published" in body else ()
    first, second = _versioned(address, body)
    unpublished = Call("GET", first.path, first.asking, query=(("showUnpublished", "true"),))
    return [unpublished, Call("PATCH", second.path, second.asking, query=query, body=second.body)]


def _versioned(address: str, body: dict[str, JsonValue]) -> list[Call]:
    """Read the version first: the lists that a verdict reads do not tell it."""
    return [read(address, "read the version", None), _call("PATCH", address, {**body, **_VERSIONED})]


def _call(method: Method, address: str, body: JsonValue) -> Call:
    return Call(method, address, "hand over", body=body)


def _body(wanted: Errand) -> dict[str, JsonValue]:
    return {_FIELDS[name]: value for name, value in wanted.fields.items() if name in _FIELDS}
