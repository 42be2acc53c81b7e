"""Where the fields of coupons and catalogs stand in Emporix JSON (`coupon.yml`, `catalog.yml`)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasPath, Field

from segtui.drafts import Coupon, CouponKind, CouponStatus, Redemption
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


def _restriction(name: str) -> Any:  # noqa: ANN401 - as `Field`: any field may be declared by it
    """A list among the restrictions."""
    return Field(default=(), validation_alias=AliasPath("restrictions", name), exclude=True)


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
    segment_ids: Annotated[tuple[str, ...], NullIsEmpty()] = _restriction("segments")
    customer_ids: Annotated[tuple[str, ...], NullIsEmpty()] = _restriction("validFor")
    included_category_ids: Annotated[tuple[str, ...], NullIsEmpty()] = _restriction("includedCategories")
    excluded_category_ids: Annotated[tuple[str, ...], NullIsEmpty()] = _restriction("excludedCategories")
    least_total: float | None = inside("restrictions", "minOrderValue", "amount")
    least_currency: str | None = inside("restrictions", "minOrderValue", "currency")
    restrictions: object = None
    allow_anonymous: bool | None = Field(default=None, alias="allowAnonymous")
    category_restricted: bool | None = Field(default=None, alias="categoryRestricted")
    segment_restricted: bool | None = Field(default=None, alias="segmentRestricted")
    max_redemptions: int | None = Field(default=None, alias="maxRedemptions")
    max_redemptions_per_customer: int | None = Field(default=None, alias="maxRedemptionsPerCustomer")
    redemption_count: int | None = Field(default=None, alias="redemptionCount")
    version: int | None = inside("metadata", "version")
    metadata: object = None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Bounds of its time that are no dates, as the platform sent them."""
        stated = self.restrictions if isinstance(self.restrictions, dict) else {}
        bounds = ((stated.get("validFrom"), self.starts_at), (stated.get("validUntil"), self.ends_at))
        return tuple(str(text) for text, read in bounds if text is not None and read is None)

    @property
    def creatable(self) -> dict[str, JsonValue]:
        """All that can be sent to create it again, mixins and their schemas included."""
        content = {name: value for name, value in raw(self).items() if name not in _NOT_WRITABLE}
        schemas = self.metadata.get("mixins") if isinstance(self.metadata, dict) else None
        return {**content, "metadata": {"mixins": schemas}} if schemas else content


class EmporixRedemption(Redemption):
    """A redemption; the customer's number stands for the id, to which it is equal (trap 58)."""

    model_config = VENDOR

    customer_id: str | None = Field(default=None, alias="customerNumber")
    company_id: str | None = Field(default=None, alias="legalEntityId")


class EmporixCatalog(Document):
    """A catalog: some root categories, published on some sites."""

    model_config = VENDOR

    id: str
    status: str | None = None
    """`visible` or `not_visible`, worked out by the platform for this moment."""
    sites: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="publishedSites")
    category_ids: Annotated[tuple[str, ...], NullIsEmpty()] = Field(default=(), alias="categoryIds")
