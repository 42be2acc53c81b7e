"""Requests to the segmentation and the customer service, as plain values (fact sheet, sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput, Unsupported
from segtui.model import MemberKey, SegmentKind, SegmentStatus
from segtui.platforms.shopgate.addressing import (
    CUSTOMER,
    IMPORT,
    SEGMENTATION,
    Merchant,
    plain_id,
    segment_code,
)
from segtui.platforms.shopgate.filters import Filter, checked, written
from segtui.wire.call import Call, JsonValue, Method

if TYPE_CHECKING:
    from segtui.drafts import SegmentFields

SEGMENT_FIELDS = {"id": "code", "name": "name", "status": "status", "kind": "type"}
MEMBER_FIELDS = {
    "name": "customer.name",
    "email": "customer.emailAddress",
    "number": "customer.externalCustomerNumber",
}
CUSTOMER_FIELDS = {
    "id": "id",
    "number": "externalCustomerNumber",
    "email": "emailAddress",
    "first_name": "firstName",
    "last_name": "lastName",
    "active": "status",
}


class Listing(NamedTuple):
    """A listing, without its paging."""

    call: Call
    fields: Mapping[str, str]
    """The platform's name for each of ours that it may be sorted by."""


def segments(merchant: Merchant, wanted: Filter | None) -> Listing:
    """Segments (`getSegments`)."""
    return Listing(_filtered(_read(merchant, "list the segments", "segments"), wanted), SEGMENT_FIELDS)


def segment(merchant: Merchant, code: str) -> Call:
    """One segment (`getSegment`)."""
    return _read(merchant, f"read the segment {code}", "segments", segment_code(code))


def segments_of(merchant: Merchant, customer_id: str) -> Listing:
    """A customer's segments (`getCustomerSegments`)."""
    asking = f"list the segments of customer {customer_id}"
    steps = ("customers", plain_id(customer_id, "customer"), "segments")
    return Listing(_read(merchant, asking, *steps), {})


def members(merchant: Merchant, code: str, wanted: Filter | None) -> Listing:
    """The members of a fixed segment (`getSegmentMembers`)."""
    call = _read(merchant, f"list the members of segment {code}", "segments", segment_code(code), "members")
    return Listing(_filtered(call, wanted), MEMBER_FIELDS)


def matching(merchant: Merchant, rules: Filter) -> Listing:
    """The members that rules would have now (`searchMembers`)."""
    call = _read(merchant, "see who matches the rules", "membersSearch")
    return Listing(replace(call, query=(("rules", written(rules)),)), MEMBER_FIELDS)


def customers(merchant: Merchant, wanted: Filter | None, asking: str) -> Listing:
    """Customers (`getCustomers`)."""
    call = _read(merchant, asking, "customers", service=CUSTOMER)
    return Listing(_filtered(call, wanted), CUSTOMER_FIELDS)


def customer(merchant: Merchant, customer_id: str) -> Call:
    """One customer with all fields (`getCustomer`)."""
    steps = ("customers", plain_id(customer_id, "customer"))
    return _read(merchant, f"read the customer {customer_id}", *steps, service=CUSTOMER)


def imports(merchant: Merchant) -> Call:
    """The latest imports; who may read them is not documented (section 11, 12)."""
    call = _read(merchant, "list the imports", "imports", service=IMPORT)
    return replace(call, query=(("limit", "100"),))


def paged(listing: Listing, limit: int, place: tuple[str, str] | None, sort: str | None) -> Call:
    """The request for one page; `place` is `("offset", ...)` or `("after", ...)`, None the beginning."""
    paging = (("limit", str(limit)), *((place,) if place else ()))
    order = (("sort", _sort(sort, listing.fields)),) if sort else ()
    return replace(listing.call, query=(*listing.call.query, *order, *paging))


def create_segment(merchant: Merchant, code: str, fields: SegmentFields) -> Call:
    """Create a segment (`addSegments`); its members are added afterwards."""
    if fields.kind is SegmentKind.UNKNOWN:
        raise BadInput("A segment of an unknown kind cannot be created.", hint="Choose fixed or dynamic.")
    body = {"code": segment_code(code), "type": fields.kind.value, **_fields(fields)}
    return _write(merchant, "POST", f"create the segment {code}", {"segments": [body]}, "segments")


def update_segment(merchant: Merchant, code: str, fields: SegmentFields) -> Call:
    """Change a segment (`updateSegment`); code and kind stay as they are."""
    steps = ("segments", segment_code(code))
    return _write(merchant, "POST", f"change the segment {code}", _fields(fields), *steps)


def delete_segment(merchant: Merchant, code: str) -> Call:
    """Delete a segment (`deleteSegment`)."""
    return _write(merchant, "DELETE", f"delete the segment {code}", None, "segments", segment_code(code))


def clone_segment(merchant: Merchant, code: str, new_code: str) -> Call:
    """Copy a segment (`cloneSegment`)."""
    body: JsonValue = {"newSegmentCode": segment_code(new_code)}
    steps = ("segments", segment_code(code), "clone")
    return _write(merchant, "POST", f"clone the segment {code} as {new_code}", body, *steps)


def add_members(merchant: Merchant, code: str, keys: Sequence[MemberKey]) -> Call:
    """Add members to a fixed segment (`addSegmentMembers`)."""
    asking = f"add {len(keys)} members to segment {code}"
    return _write(merchant, "POST", asking, _rows(keys), "segments", segment_code(code), "members")


def remove_members(merchant: Merchant, code: str, keys: Sequence[MemberKey]) -> Call:
    """Remove members from a fixed segment (`deleteSegmentMembers`); the rows go in the body."""
    asking = f"remove {len(keys)} members from segment {code}"
    return _write(merchant, "DELETE", asking, _rows(keys), "segments", segment_code(code), "members")


def _read(merchant: Merchant, asking: str, *steps: str, service: str = SEGMENTATION) -> Call:
    return Call("GET", merchant.path(*steps), asking, repeatable=True, base=merchant.base(service))


def _write(merchant: Merchant, method: Method, asking: str, body: JsonValue, *steps: str) -> Call:
    # None of them is repeatable, not even a removal: it could hit what came in meanwhile (section 9).
    return Call(method, merchant.path(*steps), asking, body=body, base=merchant.base(SEGMENTATION))


def _filtered(call: Call, wanted: Filter | None) -> Call:
    return call if wanted is None else replace(call, query=(("filters", written(wanted)),))


def _sort(sort: str, fields: Mapping[str, str]) -> str:
    name, _, direction = sort.partition(":")
    if name not in fields or direction not in {"", "asc", "desc"}:
        known = (
            f"Sort by one of {', '.join(fields)}, with :asc or :desc." if fields else "Ask without a sort."
        )
        raise BadInput(f"This listing cannot be sorted by {sort!r}.", hint=known)
    return f"{fields[name]}:{direction or 'asc'}"


def _rows(keys: Sequence[MemberKey]) -> dict[str, JsonValue]:
    with_company = next((key for key in keys if key.legal_entity_id is not None), None)
    if with_company is not None:
        raise Unsupported(
            f"{with_company.customer_id} cannot be a member for a company: this platform has no companies.",
            hint="Name the customer alone.",
        )
    return {
        "members": [{"id": plain_id(key.customer_id, key.kind.value), "type": key.kind.value} for key in keys]
    }


def _fields(fields: SegmentFields) -> dict[str, JsonValue]:
    """What can be written of a segment. Raises BadInput for what the platform does not take."""
    if fields.starts_at or fields.ends_at or fields.site or any(fields.mixins):
        raise Unsupported(
            "Segments of this platform have neither validity nor site nor mixins.",
            hint="Leave these fields out; switch the segment on and off by its status.",
        )
    if fields.status is SegmentStatus.UNKNOWN:
        raise BadInput("The status of the segment is not known.", hint="Choose active or inactive.")
    name = fields.shown_name().strip()
    if not name:
        raise BadInput("A segment needs a name.", hint="Give it one.")
    body: dict[str, JsonValue] = {
        "name": name,
        "description": next((text for text in fields.description.values() if text), ""),
        "status": fields.status.value,
    }
    if fields.rules is not None:
        body["rules"] = checked(fields.rules)
    elif fields.kind is SegmentKind.DYNAMIC:
        raise BadInput(
            "A dynamic segment needs rules.", hint='Give them as JSON: {"customer.contacts.country": "DE"}.'
        )
    return body
