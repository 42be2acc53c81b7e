"""What segtui does on Emporix, and the scope that each takes (fact sheet, section 2.2)."""

from __future__ import annotations

from segtui.platforms.rights import Right, Thing

RIGHTS = (
    Right("read segments, members and items", ("customersegment.segment_read",)),
    Right("change segments, members and items", ("customersegment.segment_manage",)),
    Right("read customers", ("customer.customer_read",)),
    Right(
        "read the companies of customers",
        ("customermanagement.contactassignment_read",),
        "they are those that the customer's profile names",
    ),
    Right(
        "read categories",
        ("category.category_read_unpublished",),
        "unpublished ones are not seen",
    ),
    Right(
        "read products",
        ("product.product_read_unpublished",),
        "unpublished ones are not seen",
    ),
    Right(
        "read catalogs",
        ("catalog.catalog_view", "catalog.catalog_manage"),
        "which is enough where the tenant lets any token read them",
    ),
    Right(
        "read the availability of products",
        ("availability.availability_view", "availability.availability_manage"),
        "which is enough where the tenant lets any token read it",
    ),
    Right("read sites", ("site.site_manage",), "inactive ones are not seen"),
    Right("read groups of customers", ("iam.group_read", "iam.group_manage")),
    Right(
        "read who is in a group",
        ("iam.user_read",),
        "of a whole list, who is in a segment through a group is not known",
    ),
    Right("read coupons", ("coupon.coupon_read", "coupon.coupon_manage")),
    Right("change coupons", ("coupon.coupon_manage",)),
    Right(
        "try coupons for customers",
        ("coupon.coupon_redeem_on_behalf",),
        "a verdict on a coupon is not compared with the platform's own",
    ),
)
"""In the order in which they are told."""

TO_CHANGE = {
    Thing.SEGMENTS: "customersegment.segment_manage",
    Thing.CUSTOMERS: "customer.customer_manage",
    Thing.COMPANIES: "customermanagement.contactassignment_manage",
    Thing.PRODUCTS: "product.product_publish",
    Thing.CATEGORIES: "category.category_publish",
    Thing.CATALOGS: "catalog.catalog_manage",
    Thing.AVAILABILITY: "availability.availability_manage",
    Thing.SITES: "site.site_manage",
    Thing.COUPONS: "coupon.coupon_manage",
}
"""What changing each thing takes, as far as a diagnosis proposes it: of products, that they are published."""
