"""Every scope the sandbox knows, granted to the credential of the ready line."""

from __future__ import annotations

ALL_SCOPES = tuple(
    [
        "customersegment.segment_read",
        "customersegment.segment_manage",
        "customersegment.segment_read_own",
        "customer.customer_read",
        "customer.customer_manage",
        "customer.customer_read_own",
        "customer.customer_manage_own",
        "customer.import_manage",
        "customermanagement.legalentity_read",
        "customermanagement.legalentity_manage",
        "customermanagement.legalentity_read_own",
        "customermanagement.contactassignment_read",
        "customermanagement.contactassignment_manage",
        "category.category_read",
        "category.category_read_unpublished",
        "category.category_manage",
        "category.category_publish",
        "category.category_unpublish",
        "product.product_read",
        "product.product_read_unpublished",
        "product.product_manage",
        "product.product_publish",
        "product.product_unpublish",
        "coupon.coupon_read",
        "coupon.coupon_manage",
        "coupon.coupon_redeem_on_behalf",
        "coupon.coupon_redeem",
        "site.site_read",
        "site.site_manage",
        "catalog.catalog_view",
        "catalog.catalog_manage",
        "availability.availability_view",
        "availability.availability_manage",
        "iam.group_read",
        "iam.group_manage",
        "iam.user_read",
        "iam.user_manage",
        "iam.assignment_read",
        "iam.assignment_manage",
    ]
)
"""In the order of the services."""
