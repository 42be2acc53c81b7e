"""Requests for what a verdict needs besides, as plain values (fact sheet, sections 4.3, 8, 11 and 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segtui.model import PageRequest
from segtui.platforms.emporix.addressing import ANY_LANGUAGE, listing, path, read, search
from segtui.platforms.emporix.query import one_of
from segtui.platforms.emporix.requests import (
    SEGMENT_MANAGE,
    SEGMENT_READ,
    Tenant,
    segment_address,
    segments_address,
)
from segtui.platforms.emporix.shop_requests import CATEGORY_UNPUBLISHED
from segtui.wire.call import Call, JsonValue

GROUP_READ = "iam.group_read"
USER_READ = "iam.user_read"

AVAILABILITY_VIEW = "availability.availability_view"
"""The scope that the vendor's file names for reading availability, though by it any token may."""


def segments_by_id(tenant: Tenant, segment_ids: Sequence[str]) -> Call:
    """The segments with these ids, at most 100 (`POST-customer-segment-search-segments`)."""
    call = read(segments_address(tenant), f"look up {len(segment_ids)} segments by id", SEGMENT_READ)
    page = PageRequest(1, len(segment_ids))
    return search(replace(call, headers=ANY_LANGUAGE), page, one_of("id", segment_ids))


def holders(tenant: Tenant, item_ids: Sequence[str], page: PageRequest) -> Call:
    """A page of the items of all segments (`GET-customer-segment-retrieve-segments-items`).

    With a service token it is the tenant's, never what a customer sees (trap 8).
    """
    asking = f"find the segments that hold {_counted(item_ids)}"
    call = read(f"{segments_address(tenant)}/items", asking, SEGMENT_READ)
    return listing(replace(call, headers=ANY_LANGUAGE), page, None, one_of("item.id", item_ids))


def match(tenant: Tenant, product_id: str, segment_ids: Sequence[str], site: str, *, site_only: bool) -> Call:
    """Ask whether segments in force open a product up (`POST-customer-segment-check-match`).

    A read that takes the scope for writes (trap 2), and of which the schema and the example call the site
    differently (trap 1): both names are sent first.
    """
    body: dict[str, JsonValue] = {
        "items": [{"id": product_id}],
        "segmentIds": list(segment_ids),
        "site": site,
        **({} if site_only else {"siteCode": site}),
    }
    return Call(
        "POST",
        f"{segments_address(tenant)}/match",
        f"match product {product_id} with {len(segment_ids)} segments",
        body=body,
        scope=SEGMENT_MANAGE,
        repeatable=True,
    )


def categories_of(tenant: Tenant, product_id: str, page: PageRequest, *, unpublished: bool) -> Call:
    """A page of the categories of a product (`GET-category-tree-list-categories-by-reference-id`)."""
    address = path("category", tenant.name, "assignments", "references", product_id)
    asking = f"list the categories of product {product_id}"
    call = read(address, asking, CATEGORY_UNPUBLISHED if unpublished else None)
    flags = (("expandSupercategoriesIds", "true"), *((("showUnpublished", "true"),) if unpublished else ()))
    return listing(replace(call, headers=ANY_LANGUAGE, query=flags), page)


def segment_groups(tenant: Tenant, segment_id: str, page: PageRequest) -> Call:
    """A page of the groups that a segment is assigned to; newer than the vendor's files (section 4.3)."""
    call = read(
        f"{segment_address(tenant, segment_id)}/groups",
        f"list the groups of segment {segment_id}",
        SEGMENT_READ,
    )
    return listing(replace(call, headers=ANY_LANGUAGE), page)


def groups_of(tenant: Tenant, customer_id: str, page: PageRequest) -> Call:
    """A page of the groups of a customer (`GET-iam-retrieve-user-groups`)."""
    address = path("iam", tenant.name, "users", customer_id, "groups")
    call = read(address, f"list the groups of customer {customer_id}", GROUP_READ)
    return listing(replace(call, headers=ANY_LANGUAGE), page)


def group(tenant: Tenant, group_id: str) -> Call:
    """One group (`GET-iam-retrieve-users-group`)."""
    return read(_group(tenant, group_id), f"read the group {group_id}", GROUP_READ)


def users_of_group(tenant: Tenant, group_id: str, page: PageRequest) -> Call:
    """A page of the users of a group (`GET-iam-list-group-users`)."""
    address = f"{_group(tenant, group_id)}/users"
    return listing(read(address, f"list the customers in group {group_id}", USER_READ), page)


def _group(tenant: Tenant, group_id: str) -> str:
    return path("iam", tenant.name, "groups", group_id)


def availability(tenant: Tenant, product_id: str, site: str) -> Call:
    """The availability of a product on a site (`GET-availability-retrieve-product`)."""
    address = path("availability", tenant.name, "availability", product_id, site)
    return read(address, f"read the availability of product {product_id} on site {site}", AVAILABILITY_VIEW)


def _counted(item_ids: Sequence[str]) -> str:
    return item_ids[0] if len(item_ids) == 1 else f"{item_ids[0]} and {len(item_ids) - 1} more"
