"""The domain types that every platform maps to, and nothing of any platform.

A platform's own documents are subclasses that say where each field stands in the vendor's JSON, so that one
parse yields these types and keeps what it does not know (`model_extra`, shown as raw JSON).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.model.core import (
    BulkResult,
    CompanyRef,
    CustomerQuery,
    CustomerRef,
    CustomerSession,
    CustomerToken,
    DeviceRef,
    Document,
    Extended,
    Force,
    Lens,
    Localized,
    LocalizedText,
    Member,
    MemberKey,
    MemberKind,
    MemberQuery,
    Page,
    PageRequest,
    RequestPreview,
    RowResult,
    Segment,
    SegmentKind,
    SegmentQuery,
    SegmentStatus,
    Validity,
    call_name,
    localize,
)

if TYPE_CHECKING:
    from segtui.model.shop import (
        Availability,
        Catalog,
        Category,
        CategoryProduct,
        Customer,
        Group,
        Item,
        ItemKind,
        LegalEntity,
        Product,
        Site,
        in_trees,
    )

__all__ = [
    "Availability",
    "BulkResult",
    "Catalog",
    "Category",
    "CategoryProduct",
    "CompanyRef",
    "Customer",
    "CustomerQuery",
    "CustomerRef",
    "CustomerSession",
    "CustomerToken",
    "DeviceRef",
    "Document",
    "Extended",
    "Force",
    "Group",
    "Item",
    "ItemKind",
    "LegalEntity",
    "Lens",
    "Localized",
    "LocalizedText",
    "Member",
    "MemberKey",
    "MemberKind",
    "MemberQuery",
    "Page",
    "PageRequest",
    "Product",
    "RequestPreview",
    "RowResult",
    "Segment",
    "SegmentKind",
    "SegmentQuery",
    "SegmentStatus",
    "Site",
    "Validity",
    "call_name",
    "in_trees",
    "localize",
]


def __getattr__(name: str) -> object:
    """Load the types that the first rows do without when the first of them is wanted."""
    if name in __all__:
        from segtui.model import shop

        return getattr(shop, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
