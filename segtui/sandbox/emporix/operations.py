"""Every Emporix operation the sandbox serves."""

from __future__ import annotations

from segtui.sandbox.emporix import (
    availabilities,
    availability_batches,
    catalog_writes,
    catalogs,
    categories,
    category_trees,
    category_writes,
    companies,
    contacts,
    coupons,
    customers,
    filings,
    iam,
    items,
    members,
    oauth,
    product_writes,
    products,
    redemptions,
    segment_batches,
    segment_groups,
    segment_view,
    segments,
    sites,
)
from segtui.sandbox.emporix.call import Operation
from segtui.sandbox.emporix.errors import Service

OPERATIONS: tuple[tuple[Service, tuple[Operation, ...]], ...] = (
    (Service.TOKEN, oauth.TOKEN_OPERATIONS),
    (Service.CUSTOMER, oauth.OPERATIONS),
    (Service.CUSTOMER, customers.OPERATIONS),
    (Service.COMPANY, companies.OPERATIONS),
    (Service.COMPANY, contacts.OPERATIONS),
    (Service.SEGMENT, segments.OPERATIONS),
    (Service.SEGMENT, segment_batches.OPERATIONS),
    (Service.SEGMENT, members.OPERATIONS),
    (Service.SEGMENT, items.OPERATIONS),
    (Service.SEGMENT, segment_view.OPERATIONS),
    (Service.SEGMENT, segment_groups.OPERATIONS),
    (Service.CATEGORY, categories.OPERATIONS),
    (Service.CATEGORY, category_writes.OPERATIONS),
    (Service.CATEGORY, category_trees.OPERATIONS),
    (Service.CATEGORY, filings.OPERATIONS),
    (Service.PRODUCT, products.OPERATIONS),
    (Service.PRODUCT, product_writes.OPERATIONS),
    (Service.COUPON, coupons.OPERATIONS),
    (Service.COUPON, redemptions.OPERATIONS),
    (Service.SITE, sites.OPERATIONS),
    (Service.CATALOG, catalogs.OPERATIONS),
    (Service.CATALOG, catalog_writes.OPERATIONS),
    (Service.AVAILABILITY, availabilities.OPERATIONS),
    (Service.AVAILABILITY, availability_batches.OPERATIONS),
    (Service.IAM, iam.OPERATIONS),
)
"""Operations by service."""
