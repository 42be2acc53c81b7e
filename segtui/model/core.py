"""Segments, members, pages and queries: what the first rows on the screen are made of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from segtui.mixins import Mixins

# Looking for plugins reads every installed package, and one would see all that is read.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

LocalizedText = str | dict[str, str | None] | None
"""A text as the platform sent it: one language (str), a map of language to text, or nothing."""


class Localized(NamedTuple):
    """A localized text as shown."""

    text: str
    """The text; empty where there is none in any language."""
    language: str | None
    """The language it is in; None where the platform did not say."""
    is_fallback: bool
    """True where the wanted language has no text and another stands in for it."""


def localize(text: LocalizedText, wanted: Sequence[str]) -> Localized:
    """The text in the first of the wanted languages that has one, else in any, marked as a fallback."""
    if text is None:
        return Localized("", None, is_fallback=False)
    if isinstance(text, str):
        return Localized(text, None, is_fallback=False)
    for language in (*wanted, "en", *text):
        found = text.get(language)
        if found:
            return Localized(found, language, is_fallback=language != wanted[0] if wanted else False)
    return Localized("", None, is_fallback=False)


def call_name(text: str) -> str:
    """A name as people mean it, in whatever case and however far it is moved in."""
    return text.strip().casefold()


class Document(BaseModel):
    """What a platform sent about one object; unknown fields are kept in `model_extra`."""

    # Built on first use: a program that starts needs two or three of these types, not all.
    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True, defer_build=True)


class Extended(Document):
    """A document to which a shop may have given attributes of its own."""

    stated_mixins: object = None
    """As they came; read `mixins` instead."""

    @property
    def stated_schemas(self) -> object:
        """As they came, by mixin name; None where there are none."""
        return None

    @property
    def version(self) -> int | None:
        """Which version of the object this is; None where the platform counts none."""
        return None

    @property
    def created_at(self) -> datetime | None:
        """None where the platform does not say."""
        return None

    @property
    def modified_at(self) -> datetime | None:
        """None where the platform does not say."""
        return None

    @property
    def mixins(self) -> Mixins:
        """The attributes of the shop's own, with their schemas."""
        from segtui.mixins import mixins_in

        return mixins_in(self.stated_mixins, self.stated_schemas)


class SegmentStatus(StrEnum):
    """Whether a segment is switched on; `UNKNOWN` stands for a word that segtui does not know."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class SegmentKind(StrEnum):
    """What decides who is in a segment; `UNKNOWN` stands for a word that segtui does not know."""

    FIXED = "fixed"
    """A list of members."""
    DYNAMIC = "dynamic"
    """Rules, evaluated whenever the segment is used."""
    UNKNOWN = "unknown"


class Force(StrEnum):
    """Whether a segment has effect at a moment."""

    IN_FORCE = "in force"
    INACTIVE = "inactive"
    NOT_YET = "not yet valid"
    EXPIRED = "no longer valid"
    UNKNOWN = "unknown"


class Validity(Document):
    """The window in which something holds; an absent bound is open."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Bounds that are no dates, as the platform sent them: writing the validity would clear them."""
        return ()


class Segment(Extended):
    """A named group of customers."""

    id: str
    name: LocalizedText = None
    description: LocalizedText = None
    status: SegmentStatus = SegmentStatus.UNKNOWN
    validity: Validity | None = None
    site: str | None = None
    kind: SegmentKind = SegmentKind.FIXED
    rules: object = None
    """The rules as the platform sent them, as JSON; only those of a dynamic segment are evaluated."""
    member_count_hint: int | None = None
    """A count that came along; it may lag, and counts devices too. Never a proof."""

    @property
    def called(self) -> set[str]:
        """Its whole names in every language, as `call_name` makes them comparable."""
        names = self.name.values() if isinstance(self.name, dict) else (self.name,)
        return {call_name(name) for name in names if name}

    def force(self, moment: datetime) -> Force:
        """Whether this segment has effect at an aware `moment`; both bounds are inclusive."""
        if self.status is SegmentStatus.INACTIVE:
            return Force.INACTIVE
        if self.status is not SegmentStatus.ACTIVE:
            return Force.UNKNOWN
        if self.validity and self.validity.starts_at and moment < self.validity.starts_at:
            return Force.NOT_YET
        if self.validity and self.validity.ends_at and moment > self.validity.ends_at:
            return Force.EXPIRED
        return Force.IN_FORCE


class CompanyRef(Document):
    """A legal entity as a member row or a customer names it."""

    id: str
    name: str | None = None


class CustomerRef(Document):
    """A customer as a member row names them."""

    id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    is_guest: bool | None = None
    """None where that was not asked, or the platform has no guests."""
    standing: str | None = None
    """`active`, `inactive` or `deleted`; None where that was not asked."""


class DeviceRef(Document):
    """A device as a member row names it."""

    id: str
    """Its code."""
    platform: str | None = None
    """`ios` or `android`."""
    model: str | None = None
    customer_id: str | None = None
    """Who is logged in on it now; that does not make them a member."""


class MemberKind(StrEnum):
    """What a member is."""

    CUSTOMER = "customer"
    DEVICE = "device"


class MemberKey(NamedTuple):
    """What identifies a member of a segment: a customer, alone or for one legal entity, or a device."""

    customer_id: str
    """Of a device, its code."""
    legal_entity_id: str | None = None
    kind: MemberKind = MemberKind.CUSTOMER

    @property
    def is_device(self) -> bool:
        """Whether it is a device: its id is no customer's then."""
        return self.kind is MemberKind.DEVICE


class Member(Extended):
    """An assignment to a segment: of a customer, or of a device."""

    customer: CustomerRef
    """Of a device member it only carries the device's code as its id."""
    device: DeviceRef | None = None
    """The device that is the member; None where a customer is."""
    legal_entity: CompanyRef | None = None
    origin: str | None = None
    """How the assignment came about, in the vendor's word (Emporix: MANUAL, AUTOMATIC)."""

    @property
    def key(self) -> MemberKey:
        """The pair that identifies this assignment within its segment."""
        if self.device is not None:
            return MemberKey(self.device.id, kind=MemberKind.DEVICE)
        return MemberKey(self.customer.id, self.legal_entity.id if self.legal_entity else None)


T = TypeVar("T")


class PageRequest(NamedTuple):
    """Which part of a listing is wanted."""

    number: int = 1
    """1-based."""
    size: int = 50
    sort: str | None = None
    """A field of the domain type with `:asc` or `:desc`; None leaves the platform's own order."""
    with_total: bool = False


class Page(NamedTuple, Generic[T]):
    """One page of a listing."""

    rows: list[T]
    number: int
    size: int
    total: int | None = None
    """All rows of the listing; None where the platform was not asked or does not say. Never a guess."""
    remark: str | None = None
    """A sentence on what the listing may lack, or how it was searched; None where nothing is to be said."""

    @property
    def may_continue(self) -> bool:
        """Whether a further page may hold rows; a short page is no end while the total says otherwise."""
        if not self.rows:
            return False
        if self.total is not None:
            return self.number * self.size < self.total
        return len(self.rows) >= self.size


class SegmentQuery(NamedTuple):
    """Which segments are wanted; an empty query means all."""

    name: str | None = None
    """Part of the name in the profile's language."""
    status: SegmentStatus | None = None
    site: str | None = None
    raw: str | None = None
    """A query in the platform's own grammar, sent as it is, and instead of the other fields."""


class MemberQuery(NamedTuple):
    """Which members of a segment are wanted; an empty query means all."""

    text: str | None = None
    """Part of an e-mail address, or `first:`, `last:`, `id:`, `company:` and part of that field."""
    raw: str | None = None
    """A query in the platform's own grammar, sent as it is, and instead of `text`."""


class CustomerQuery(NamedTuple):
    """Which customers are wanted. Exactly one field is set."""

    email: str | None = None
    """The whole address; contact and login addresses both count."""
    name: str | None = None
    """Part of first name, last name, or both separated by a space."""
    number: str | None = None
    id: str | None = None
    raw: str | None = None
    """A query in the platform's own grammar."""


class RowResult(NamedTuple):
    """What became of one row of a bulk write."""

    key: str
    """The row as a person would name it: `customer` or `customer/legal entity`, or an item's id."""
    ok: bool
    code: int
    message: str | None = None
    pending: bool = False
    """Accepted, and to be seen only later: not done before a read shows it."""


class BulkResult(NamedTuple):
    """What became of a bulk write, row by row, in the order of the request."""

    rows: tuple[RowResult, ...] = ()

    @property
    def refused(self) -> tuple[RowResult, ...]:
        """The rows the platform did not take."""
        return tuple(row for row in self.rows if not row.ok)

    @property
    def pending(self) -> tuple[RowResult, ...]:
        """The rows that were accepted and are to be seen only later."""
        return tuple(row for row in self.rows if row.pending)


class RequestPreview(NamedTuple):
    """One request exactly as it would be sent, without its token."""

    method: str
    url: str
    body: str | None = None
    """The JSON text of the body; None where there is none."""


@dataclass(frozen=True, slots=True)
class CustomerToken:
    """How to see the storefront as the customer: a token, or what gets one. Lives in memory only."""

    access_token: str | None = field(default=None, repr=False)
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    legal_entity_id: str | None = None
    """The company it must act for; None means that it must act for none."""
    customer_id: str | None = None
    """Whose it must be; None means that this is not checked."""


@dataclass(frozen=True, slots=True)
class CustomerSession:
    """A customer who is signed in. Lives in memory only."""

    customer_id: str
    legal_entity_id: str | None
    """The company they act for."""
    access_token: str = field(repr=False)


class Lens(NamedTuple):
    """Through whose eyes a storefront is seen."""

    customer_id: str | None
    """None means an anonymous visitor."""
    legal_entity_id: str | None = None
    site: str | None = None
    language: str | None = None
    at: datetime | None = None
    """The moment; None means now."""
