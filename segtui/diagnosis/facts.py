"""What a verdict rests on: everything that was read, each with its evidence, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Self

from segtui.diagnosis.check import Suppositions
from segtui.diagnosis.question import Question
from segtui.diagnosis.reading import Read, Reading, Unread
from segtui.diagnosis.testimony import Testimony
from segtui.drafts import Coupon, Money, Redemption
from segtui.model import (
    Availability,
    Catalog,
    Category,
    CompanyRef,
    Customer,
    Group,
    Item,
    ItemKind,
    Member,
    Product,
    Segment,
    Site,
)
from segtui.profiles.policy import Policy


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Where and when."""

    at: datetime
    """The moment the question is about."""
    site: str | None
    """The site the question is about; None where it names none."""
    sites: Reading[tuple[Site, ...]]
    language: str = "en"
    sites_narrowed: str | None = None
    """The scope without which some sites are not seen."""
    policy: Policy | None = None
    """What segments do to the assortment of the site; None where the profile does not say."""
    now: datetime | None = None
    """When it was asked; None where that is the moment that it is about."""


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer, and what hangs on them."""

    asked: str
    """As the question names them."""
    record: Reading[Customer]
    id: str | None
    """What the other facts were asked with; None where nobody was found by a name or an address."""
    companies: Reading[tuple[CompanyRef, ...]]
    groups: Reading[tuple[Group, ...]]
    segments: Reading[tuple[Segment, ...]]
    """All they are assigned to, for whatever company."""
    is_blinkered: bool = False
    """The credential sees only some customers: one that it does not find may be there."""
    is_alone: bool = False
    """The question is expressly about the customer without a company."""
    namesakes: tuple[Customer, ...] | None = None
    """Others whom the text may name, of whom this one was meant; None where there are no guests."""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """A segment, as far as it concerns the customer."""

    id: str
    record: Reading[Segment]
    rows: Reading[tuple[Member, ...]]
    """The customer's assignments, for whatever company."""
    groups: Reading[tuple[Group, ...]]
    """The groups assigned to it."""
    member_count: int | None = None
    testimony: Testimony | None = None
    """What else was asked where segments are lists or rules and nothing else; None on other platforms."""


class Opinion(NamedTuple):
    """The platform's own answer to a question, or to the part of it that it can be asked."""

    holds: bool
    said: str
    """Completes "the platform says": "that it would be accepted"."""
    by_own_token: bool = False
    """The customer's own token was asked, so that it is about exactly the pair of customer and company."""


NOBODY_ASKED = Unread("that takes the customer's token")


@dataclass(frozen=True, slots=True)
class Facts(ABC):
    """What every question rests on."""

    shop: ShopFacts
    customer: CustomerFacts
    supposed: Suppositions = field(default_factory=dict, kw_only=True)
    """What is taken to be so against what was read; empty but for a what-if."""
    opinions: Mapping[str | None, Reading[Opinion]] = field(default_factory=dict, kw_only=True)
    """What the platform itself says, by company, of the facts as they are; None for no company."""
    unasked: Unread = field(default=NOBODY_ASKED, kw_only=True)
    """Why the platform has no say where there is no opinion of it."""

    @property
    @abstractmethod
    def by_segment(self) -> Mapping[str, SegmentFacts]:
        """The segments that the facts speak of, by id."""

    @abstractmethod
    def with_segment(self, segment: SegmentFacts) -> Self:
        """The facts, with this segment in place of the one of its id."""


@dataclass(frozen=True, slots=True)
class MembershipFacts(Facts):
    """Is this customer in this segment, and is it in force?"""

    segment: SegmentFacts

    @property
    def by_segment(self) -> Mapping[str, SegmentFacts]:
        """The one segment."""
        return {self.segment.id: self.segment}

    def with_segment(self, segment: SegmentFacts) -> Self:
        """The facts, with another segment in place."""
        return replace(self, segment=segment)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The product or category in question, and where it stands."""

    kind: ItemKind
    id: str
    product: Reading[Product] | None
    """None where the question is about a category."""
    filed: Reading[tuple[str, ...]]
    """The categories that the product is put into; of a category, itself."""
    tree: Reading[Mapping[str, Category]]
    """All categories by id, with their parents."""
    catalogs: Reading[tuple[Catalog, ...]]
    """Those published on the site."""
    availability: Reading[Availability] | None
    """None where the question is about a category."""
    holders: Reading[tuple[Item, ...]]
    """The assignments of the item, of its categories and of those above them, in whatever segment."""
    unseen: str | None = None
    """The scope without which an unpublished item is not seen; None where the credential has it."""
    unseen_categories: str | None = None
    """The scope without which unpublished categories are not seen."""


@dataclass(frozen=True, slots=True)
class VisibilityFacts(Facts):
    """Does this customer see this item on this site?"""

    item: ItemFacts
    segments: Mapping[str, SegmentFacts] = field(default_factory=dict)
    """Those that hold the item, and some of the customer's that might."""

    @property
    def by_segment(self) -> Mapping[str, SegmentFacts]:
        """The segments that hold the item, and some that might."""
        return self.segments

    def with_segment(self, segment: SegmentFacts) -> Self:
        """The facts, with this segment in place of the one of its id."""
        return replace(self, segments={**self.segments, segment.id: segment})


@dataclass(frozen=True, slots=True)
class CouponFacts(Facts):
    """Would this coupon be granted to this customer, and take something off these items?"""

    asked: str
    """The code as the question names it."""
    coupon: Reading[Coupon]
    now: datetime
    """When the platform told the coupon's status, which follows from its dates then."""
    redemptions: Reading[tuple[Redemption, ...]]
    """The customer's uses of it, for whatever company."""
    segments: Mapping[str, SegmentFacts] = field(default_factory=dict)
    """Those that the coupon names."""
    items: tuple[ItemFacts, ...] = ()
    stocked: Mapping[str, Reading[bool]] = field(default_factory=dict)
    """Whether a segment holds anything at all."""
    total: Money | None = None

    @property
    def by_segment(self) -> Mapping[str, SegmentFacts]:
        """The segments that the coupon names."""
        return self.segments

    def with_segment(self, segment: SegmentFacts) -> Self:
        """The facts, with this segment in place of the one of its id."""
        return replace(self, segments={**self.segments, segment.id: segment})


AnyFacts = MembershipFacts | VisibilityFacts | CouponFacts


def companies_asked(customer: CustomerFacts, question: Question) -> tuple[str | None, ...]:
    """For which companies there is an answer: the one asked about, else each of theirs, else none."""
    if question.company is not None:
        return (question.company,)
    companies = customer.companies
    if question.without_company or not isinstance(companies, Read) or not companies.value:
        return (None,)
    return tuple(each.id for each in companies.value)
