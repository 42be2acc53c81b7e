"""What a person may write: the fields of a segment, the key of an item, a coupon."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self, cast

from segtui.mixins import NO_MIXINS, JsonValue, Mixins
from segtui.model import Document, ItemKind, LocalizedText, Segment, SegmentKind, SegmentStatus

ONLY_TEXT = "en"
"""The language under which the text of a platform stands that keeps one text only."""


class ItemKey(NamedTuple):
    """What identifies an item of a segment."""

    kind: ItemKind
    id: str


@dataclass(frozen=True, slots=True)
class SegmentFields:
    """Everything of a segment that can be written; to JSON and back without loss."""

    name: dict[str, str] = field(default_factory=dict)
    """By language."""
    description: dict[str, str] = field(default_factory=dict)
    """By language."""
    status: SegmentStatus = SegmentStatus.INACTIVE
    starts_at: datetime | None = None
    """Aware, kept in UTC to the thousandth of a second; None is an open bound."""
    ends_at: datetime | None = None
    """As `starts_at`."""
    site: str | None = None
    mixins: Mixins = NO_MIXINS
    kind: SegmentKind = SegmentKind.FIXED
    """Chosen when the segment is created; it never changes."""
    rules: JsonValue = None
    """What decides who is in a dynamic segment, as JSON; None where there is none."""

    def __post_init__(self) -> None:
        # What was written must compare equal to what is read back: in UTC, by thousandths of a second.
        object.__setattr__(self, "starts_at", _rounded(self.starts_at))
        object.__setattr__(self, "ends_at", _rounded(self.ends_at))

    @property
    def ends_before_it_starts(self) -> bool:
        """Whether there is no moment at which the segment would be valid."""
        return self.starts_at is not None and self.ends_at is not None and self.ends_at < self.starts_at

    def with_status(self, status: SegmentStatus) -> Self:
        """The same fields, switched on or off."""
        return replace(self, status=status)

    def shown_name(self, wanted: str = "en") -> str:
        """The name in one language, else in any; empty where there is none."""
        return self.name.get(wanted) or next((text for text in self.name.values() if text), "")

    def to_json(self) -> dict[str, JsonValue]:
        """As the journal keeps it."""
        return {
            "name": dict(self.name),
            "description": dict(self.description),
            "status": self.status.value,
            "starts_at": _written(self.starts_at),
            "ends_at": _written(self.ends_at),
            "site": self.site,
            "mixins": self.mixins.to_json(),
            "kind": self.kind.value,
            "rules": self.rules,
        }

    @classmethod
    def from_json(cls, content: JsonValue) -> Self:
        """The inverse of `to_json`; raises ValueError for anything else. Older records name no kind."""
        if not isinstance(content, dict):
            raise ValueError("the fields of a segment are a JSON object")
        site = content.get("site")
        return cls(
            name=_texts(content.get("name")),
            description=_texts(content.get("description")),
            status=SegmentStatus(str(content.get("status"))),
            starts_at=_read(content.get("starts_at")),
            ends_at=_read(content.get("ends_at")),
            site=site if isinstance(site, str) else None,
            mixins=Mixins.from_json(content.get("mixins")),
            kind=SegmentKind(str(content.get("kind", SegmentKind.FIXED.value))),
            rules=content.get("rules"),
        )


def fields_of(segment: Segment, language: str = ONLY_TEXT) -> SegmentFields:
    """What could be written of a segment that was read; a text without a language counts as `language`."""
    validity = segment.validity
    return SegmentFields(
        name=_localized(segment.name, language),
        description=_localized(segment.description, language),
        status=segment.status,
        starts_at=validity.starts_at if validity else None,
        ends_at=validity.ends_at if validity else None,
        site=segment.site,
        mixins=segment.mixins,
        kind=segment.kind,
        rules=cast("JsonValue", segment.rules) or None,
    )


def new_segment_id() -> str:
    """An id for a segment that is about to be created.

    It is chosen here, so that a creation whose answer was lost can be looked up.
    """
    return str(uuid.uuid4())


class CouponKind(StrEnum):
    """What a coupon gives; `UNKNOWN` stands for a word that segtui does not know."""

    PERCENT = "percent"
    ABSOLUTE = "absolute"
    FREE_SHIPPING = "free_shipping"
    UNKNOWN = "unknown"


class CouponStatus(StrEnum):
    """Whether a coupon can be redeemed, as the platform says; `UNKNOWN` as above."""

    VALID = "valid"
    INACTIVE = "inactive"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"


class Coupon(Document):
    """A code that takes something off an order."""

    code: str
    name: str | None = None
    description: str | None = None
    kind: CouponKind = CouponKind.UNKNOWN
    percentage: float | None = None
    amount: float | None = None
    currency: str | None = None
    status: CouponStatus = CouponStatus.UNKNOWN
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    segment_restricted: bool | None = None
    """Whether only members of its segments may redeem it."""
    segment_ids: tuple[str, ...] = ()
    max_redemptions: int | None = None
    """None or -1: no limit."""
    max_redemptions_per_customer: int | None = None
    """As `max_redemptions`."""
    redemption_count: int | None = None
    deleted: bool | None = None
    allow_anonymous: bool | None = None
    """Whether a visitor without an account may redeem it."""
    customer_ids: tuple[str, ...] = ()
    """The only customers who may redeem it; none given means everybody."""
    category_restricted: bool | None = None
    """Whether it takes something off products of some categories only."""
    included_category_ids: tuple[str, ...] = ()
    excluded_category_ids: tuple[str, ...] = ()
    least_total: float | None = None
    """The smallest order that it can be redeemed for."""
    least_currency: str | None = None
    version: int | None = None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Bounds of its time that are no dates, as the platform sent them."""
        return ()

    @property
    def creatable(self) -> dict[str, JsonValue]:
        """All that can be sent to create it again, in the platform's own words; empty where it tells none."""
        return {}


class Redemption(Document):
    """One use of a coupon."""

    customer_id: str | None = None
    """None for a visitor without an account."""
    company_id: str | None = None
    """The legal entity that the customer acted for."""


class Money(NamedTuple):
    """An amount in a currency of three capital letters."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class CouponDraft:
    """A coupon as it is created."""

    code: str
    name: str
    kind: CouponKind
    percentage: float | None = None
    """For PERCENT: more than 0, at most 100."""
    amount: float | None = None
    """For ABSOLUTE."""
    currency: str | None = None
    """For ABSOLUTE: three letters."""
    description: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    segment_ids: tuple[str, ...] = ()
    """Only members of one of these may redeem it; none given means everybody."""
    max_redemptions: int | None = None
    """None: no limit."""
    max_redemptions_per_customer: int | None = None
    """None: no limit."""
    more: dict[str, JsonValue] = field(default_factory=dict)
    """Further fields in the platform's own words, so that a deletion can be undone in full."""

    def to_json(self) -> dict[str, JsonValue]:
        """As the journal keeps it."""
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind.value,
            "percentage": self.percentage,
            "amount": self.amount,
            "currency": self.currency,
            "description": self.description,
            "starts_at": _written(self.starts_at),
            "ends_at": _written(self.ends_at),
            "segment_ids": list(self.segment_ids),
            "max_redemptions": self.max_redemptions,
            "max_redemptions_per_customer": self.max_redemptions_per_customer,
            "more": dict(self.more),
        }

    @classmethod
    def from_json(cls, content: Any) -> Self:  # noqa: ANN401 - JSON comes in here
        """The inverse of `to_json`; raises ValueError, KeyError or TypeError for anything else."""
        return cls(
            **{
                **content,
                "kind": CouponKind(content["kind"]),
                "starts_at": _read(content["starts_at"]),
                "ends_at": _read(content["ends_at"]),
                "segment_ids": tuple(content["segment_ids"]),
            }
        )


def draft_of(coupon: Coupon) -> CouponDraft:
    """The coupon as it could be created again; how often it was redeemed is not part of that."""
    return CouponDraft(
        code=coupon.code,
        name=coupon.name or "",
        kind=coupon.kind,
        percentage=coupon.percentage,
        amount=coupon.amount,
        currency=coupon.currency,
        description=coupon.description,
        starts_at=coupon.starts_at,
        ends_at=coupon.ends_at,
        segment_ids=coupon.segment_ids,
        max_redemptions=_limit(coupon.max_redemptions),
        max_redemptions_per_customer=_limit(coupon.max_redemptions_per_customer),
        more=coupon.creatable,
    )


def _limit(count: int | None) -> int | None:
    return None if count is None or count < 0 else count


def _localized(text: LocalizedText, language: str) -> dict[str, str]:
    if isinstance(text, str):
        return {language: text} if text else {}
    return {code: words for code, words in (text or {}).items() if words is not None}


def _texts(content: JsonValue) -> dict[str, str]:
    if not isinstance(content, dict):
        raise ValueError("a localized text is a JSON object")
    return {code: words for code, words in content.items() if isinstance(words, str)}


def _rounded(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a bound of the validity needs a time zone")
    in_utc = moment.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _read(content: JsonValue) -> datetime | None:
    if content is None:
        return None
    if not isinstance(content, str):
        raise ValueError("a moment is written as a text")
    return datetime.fromisoformat(content)
