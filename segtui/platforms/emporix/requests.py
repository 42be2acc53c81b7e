"""Requests to the segment, customer and company services, as plain values (fact sheet, sections 4, 5, 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from segtui.model import MemberKey, PageRequest
from segtui.platforms.emporix.addressing import (
    ANY_LANGUAGE,
    an_id,
    listing,
    optional,
    path,
    read,
    search,
    sorted_by,
)
from segtui.platforms.emporix.query import is_word, one_of
from segtui.wire.call import Call, JsonValue

if TYPE_CHECKING:
    from segtui.model import ItemKind

SEGMENT_READ = "customersegment.segment_read"
SEGMENT_READ_OWN = "customersegment.segment_read_own"
SEGMENT_MANAGE = "customersegment.segment_manage"
CUSTOMER_READ = "customer.customer_read"
CONTACTS_READ = "customermanagement.contactassignment_read"

_SEGMENT_ROUTES = frozenset({"search", "bulk", "match", "items", "me"})
_MEMBER_ROUTES = frozenset({"search", "bulk"})
ITEM_ROUTES = frozenset({"bulk"})
"""What follows the kind of an item in a path and is no id."""
_CUSTOMER_ROUTES = frozenset({"search", "import"})
_WITH_ACCOUNTS = (("expand", "accounts"),)
_MEMBER_FIELDS = {
    "id": "customer.id",
    "email": "customer.email",
    "first_name": "customer.firstName",
    "last_name": "customer.lastName",
    "legal_entity": "legalEntity.name",
    "origin": "assignmentType",
    "created_at": "metadata.createdAt",
}
_CUSTOMER_FIELDS = {
    "id": "id",
    "number": "customerNumber",
    "email": "contactEmail",
    "first_name": "firstName",
    "last_name": "lastName",
    "active": "active",
    "created_at": "metadataCreatedAt",
}


class Tenant(NamedTuple):
    """Whose data is asked for, and the language that names are sorted and searched in."""

    name: str
    language: str = "en"


def segments(tenant: Tenant, page: PageRequest, q: str | None = None) -> Call:
    """A page of segments (`GET-customer-segment-retrieve-segments`)."""
    call = _localized(segments_address(tenant), "list the segments")
    return listing(call, page, _segment_sort(tenant, page), q)


def segments_of(tenant: Tenant, customer_id: str, legal_entity_id: str | None, page: PageRequest) -> Call:
    """A page of a customer's segments; only with a service token (trap 10)."""
    call = _localized(segments_address(tenant), f"list the segments of customer {customer_id}")
    whose = optional(customerId=customer_id, legalEntityId=legal_entity_id)
    return listing(replace(call, query=whose), page)


def segment(tenant: Tenant, segment_id: str) -> Call:
    """One segment (`GET-customer-segment-retrieve-segment`)."""
    return _localized(segment_address(tenant, segment_id), f"read the segment {segment_id}")


def members(tenant: Tenant, segment_id: str, page: PageRequest, q: str | None = None) -> Call:
    """A page of members (`GET-customer-segment-retrieve-customers`)."""
    call = read(_members(tenant, segment_id), f"list the members of segment {segment_id}", SEGMENT_READ)
    return listing(call, page, sorted_by(page.sort, _MEMBER_FIELDS), q)


def member(tenant: Tenant, segment_id: str, key: MemberKey) -> Call:
    """One assignment: two paths, for the customer alone and for the pair with a company (trap 19)."""
    asking = f"read the member {named(key)} of segment {segment_id}"
    return read(member_address(tenant, segment_id, key), asking, SEGMENT_READ)


def add_members(
    tenant: Tenant,
    segment_id: str,
    keys: Sequence[MemberKey],
    carried: Mapping[MemberKey, dict[str, JsonValue]] | None = None,
) -> Call:
    """Assign up to 200 customers, each with what its row carries besides; one of them by its own call."""
    more = carried or {}
    if len(keys) == 1:
        asking = f"add {named(keys[0])} to segment {segment_id}"
        return _write("PUT", member_address(tenant, segment_id, keys[0]), asking, more.get(keys[0], {}))
    asking = f"add {len(keys)} members to segment {segment_id}"
    body: JsonValue = [_row(key) | more[key] if key in more else _row(key) for key in keys]
    return _write("PUT", f"{_members(tenant, segment_id)}/bulk", asking, body)


def remove_members(tenant: Tenant, segment_id: str, keys: Sequence[MemberKey]) -> Call:
    """Unassign up to 200 customers; one of them by its own call."""
    if len(keys) == 1:
        asking = f"remove {named(keys[0])} from segment {segment_id}"
        return _write("DELETE", member_address(tenant, segment_id, keys[0]), asking, None)
    asking = f"remove {len(keys)} members from segment {segment_id}"
    return _write("DELETE", f"{_members(tenant, segment_id)}/bulk", asking, [_row(key) for key in keys])


def items(tenant: Tenant, segment_id: str, page: PageRequest, kind: ItemKind | None = None) -> Call:
    """A page of items (`GET-customer-segment-retrieve-segment-items`); kinds are upper case (trap 17)."""
    q = is_word("type", kind.value.upper()) if kind else None
    call = _localized(
        f"{segment_address(tenant, segment_id)}/items", f"list the items of segment {segment_id}"
    )
    return listing(call, page, _item_sort(tenant, page), q)


def observed_tree(tenant: Tenant, site: str | None) -> Call:
    """The segment category tree of the customer whose token is used; a service token gets none (trap 7)."""
    call = _localized(
        f"{segments_address(tenant)}/items/category-trees", "read the category tree this customer sees"
    )
    return replace(call, query=optional(siteCode=site), scope=SEGMENT_READ_OWN)


def observed_items(tenant: Tenant, site: str | None, page: PageRequest) -> Call:
    """A page of the items that the segments of the customer whose token is used open up."""
    call = _localized(f"{segments_address(tenant)}/items", "list the items this customer sees")
    of_active_segments = optional(siteCode=site, onlyActive="true")
    return listing(replace(call, query=of_active_segments, scope=SEGMENT_READ_OWN), page)


def customers(tenant: Tenant, page: PageRequest, q: str, asking: str) -> Call:
    """A page of customers with their log-in accounts (`GET-customer-tenant-list-customers`)."""
    call = replace(read(_customers(tenant), asking, CUSTOMER_READ), query=_WITH_ACCOUNTS)
    # This service takes no header for a total; it sends `Count` unasked.
    return listing(call, page._replace(with_total=False), sorted_by(page.sort, _CUSTOMER_FIELDS), q)


def customers_by_id(tenant: Tenant, customer_ids: Sequence[str]) -> Call:
    """The customers with these ids, at most 100 (`POST-customer-tenant-search`)."""
    asking = f"look up {len(customer_ids)} customers by id"
    call = replace(read(_customers(tenant), asking, CUSTOMER_READ), query=_WITH_ACCOUNTS)
    return search(call, PageRequest(1, len(customer_ids)), one_of("id", customer_ids))


def customers_among(tenant: Tenant, page: PageRequest, q: str, asking: str) -> Call:
    """A page of the customers that a query finds which is too long for an address."""
    call = replace(read(_customers(tenant), asking, CUSTOMER_READ), query=_WITH_ACCOUNTS)
    return search(call, page._replace(with_total=False), q)


def customer(tenant: Tenant, number: str) -> Call:
    """One customer by number (`GET-customer-tenant-retrieve-customer`)."""
    address = f"{_customers(tenant)}{path(an_id(number, 'customer', _CUSTOMER_ROUTES))}"
    return replace(read(address, f"read the customer {number}", CUSTOMER_READ), query=_WITH_ACCOUNTS)


def contact_assignments(tenant: Tenant, customer_id: str, page: PageRequest) -> Call:
    """A page of the companies a customer belongs to (`GET-customer-mgmt-list-contact-assignments`)."""
    address = path("customer-management", tenant.name, "contact-assignments")
    call = read(address, f"list the companies of customer {customer_id}", CONTACTS_READ)
    return listing(replace(call, query=(("customer.id", customer_id),)), page)


def contact_assignments_of(tenant: Tenant, customer_ids: Sequence[str], page: PageRequest) -> Call:
    """A page of the companies that several customers belong to."""
    address = path("customer-management", tenant.name, "contact-assignments")
    call = read(address, f"list the companies of {len(customer_ids)} customers", CONTACTS_READ)
    return listing(call, page, None, one_of("customer.id", customer_ids))


def contact_assignments_to(tenant: Tenant, legal_entity_id: str, page: PageRequest) -> Call:
    """A page of the customers who belong to a company."""
    address = path("customer-management", tenant.name, "contact-assignments")
    call = read(address, f"list the customers of company {legal_entity_id}", CONTACTS_READ)
    return listing(replace(call, query=(("legalEntity.id", legal_entity_id),)), page)


def named(key: MemberKey) -> str:
    """A member as a person would name it: `customer` or `customer/company`."""
    return f"{key.customer_id}/{key.legal_entity_id}" if key.legal_entity_id else key.customer_id


def _localized(address: str, asking: str) -> Call:
    return replace(read(address, asking, SEGMENT_READ), headers=ANY_LANGUAGE)


def _write(method: Literal["PUT", "DELETE"], address: str, asking: str, body: JsonValue) -> Call:
    return Call(method, address, asking, body=body, scope=SEGMENT_MANAGE, repeatable=True)


def _row(key: MemberKey) -> dict[str, JsonValue]:
    if key.legal_entity_id is None:
        return {"customerId": key.customer_id}
    return {"customerId": key.customer_id, "legalEntityId": key.legal_entity_id}


def segments_address(tenant: Tenant) -> str:
    """Where segments are listed and created."""
    return path("customer-segment", tenant.name, "segments")


def segment_address(tenant: Tenant, segment_id: str) -> str:
    """Where one segment is; raises BadInput for an id that cannot be one."""
    return f"{segments_address(tenant)}{path(an_id(segment_id, 'segment', _SEGMENT_ROUTES))}"


def _members(tenant: Tenant, segment_id: str) -> str:
    return f"{segment_address(tenant, segment_id)}/customers"


def member_address(tenant: Tenant, segment_id: str, key: MemberKey) -> str:
    """Where one assignment is: two paths, for a customer alone and for a pair with a company (trap 19)."""
    customer_id = an_id(key.customer_id, "customer", _MEMBER_ROUTES)
    company = () if key.legal_entity_id is None else (key.legal_entity_id,)
    return f"{_members(tenant, segment_id)}{path(customer_id, *company)}"


def _customers(tenant: Tenant) -> str:
    return path("customer", tenant.name, "customers")


def _segment_sort(tenant: Tenant, page: PageRequest) -> str | None:
    fields = {
        "id": "id",
        "name": f"name.{tenant.language}",
        "status": "status",
        "site": "siteCode",
        "starts_at": "validity.from",
        "ends_at": "validity.to",
        "created_at": "metadata.createdAt",
        "modified_at": "metadata.modifiedAt",
    }
    return sorted_by(page.sort, fields)


def _item_sort(tenant: Tenant, page: PageRequest) -> str | None:
    fields = {
        "id": "item.id",
        "code": "item.code",
        "name": f"item.name.{tenant.language}",
        "kind": "type",
        "created_at": "metadata.createdAt",
    }
    return sorted_by(page.sort, fields)
