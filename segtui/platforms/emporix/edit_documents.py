"""Where the fields of coupons and catalogs stand in Emporix JSON (`coupon.yml`, `catalog.yml`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasPath, Field

from segtui.drafts import Coupon, CouponKind, CouponStatus
from segtui.mixins import JsonValue
from segtui.model import Document
from segtui.platforms.emporix.lenient import VENDOR, Instant, NullIsEmpty, inside, lower_word, raw

_NOT_WRITABLE = frozenset(
    {
        "id",
        "yrn",
        "status",
        "deleted",
        "redemptionCount",
        "legalEntityRedemptions",
        "referralCoupon",
        "usedBy",
        "metadata",
    }
)
"""What the platform works out by itself."""


class EmporixCoupon(Coupon):
    """A coupon (`coupon-with-id-and-status`)."""

    model_config = VENDOR

    kind: Annotated[CouponKind, lower_word(CouponKind, CouponKind.UNKNOWN)] = Field(
        default=CouponKind.UNKNOWN, validation_alias="discountType", exclude=True
    )
    stated_kind: object = Field(default=None, alias="discountType")
    percentage: float | None = Field(default=None, alias="discountPercentage")
    amount: float | None = inside("discountAbsolute", "amount")
    currency: str | None = inside("discountAbsolute", "currency")
    stated_amount: object = Field(default=None, alias="discountAbsolute")
    status: Annotated[CouponStatus, lower_word(CouponStatus, CouponStatus.UNKNOWN)] = Field(
        default=CouponStatus.UNKNOWN, validation_alias="status", exclude=True
    )
    stated_status: object = Field(default=None, alias="status")
    starts_at: Instant = inside("restrictions", "validFrom")
    ends_at: Instant = inside("restrictions", "validUntil")
    segment_ids: Annotated[tuple[str, ...], NullIsEmpty()] = Field(
        default=(), validation_alias=AliasPath("restrictions", "segments"), exclude=True
    )
    restrictions: object = None
    segment_restricted: bool | None = Field(default=None, alias="segmentRestricted")
    max_redemptions: int | None = Field(default=None, alias="maxRedemptions")
    max_redemptions_per_customer: int | None = Field(default=None, alias="maxRedemptionsPerCustomer")
    redemption_count: int | None = Field(default=None, alias="redemptionCount")
    version: int | None = inside("metadata", "version")
    metadata: object = None

    @property
    def creatable(self) -> dict[str, JsonValue]:
        """All that can be sent to create it again, mixins and their schemas included."""
        content = {name: value for name, value in raw(self).items() if name not in _NOT_WRITABLE}
        schemas = self.metadata.get("mixins") if isinstance(self.metadata, dict) else None
        return {**content, "metadata": {"mixins": schemas}} if schemas else content


class EmporixCatalog(Document):
    """A catalog: some root categories, published on some sites."""

    model_config = VENDOR

    id: str
    status: str | None = None
    """`visible` or `not_visible`, worked out by the platform for this moment."""
    sites: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="publishedSites")
    category_ids: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="categoryIds")
