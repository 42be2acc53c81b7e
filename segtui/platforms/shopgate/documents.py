"""Where the fields of segments, members and customers stand in Shopgate JSON (fact sheet, 6 to 8)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from segtui.model import (
    Customer,
    CustomerRef,
    DeviceRef,
    Member,
    MemberKind,
    Segment,
    SegmentKind,
    SegmentStatus,
)
from segtui.platforms.lenient import VENDOR, NullIsEmpty, Status, copied, lower_word

_READ = ConfigDict(extra="ignore", frozen=True, defer_build=True)

DELETED = "deleted"
"""The status of a customer that is still readable."""

Kind = Annotated[SegmentKind, lower_word(SegmentKind, SegmentKind.UNKNOWN)]
"""`fixed` or `dynamic`; any other word is `UNKNOWN`."""


def _is_active(status: object) -> bool | None:
    return status == "active" if isinstance(status, str) else None


def _is_deleted(status: object) -> bool | None:
    return status == DELETED if isinstance(status, str) else None


class ShopgateSegment(Segment):
    """A segment."""

    model_config = VENDOR

    id: str = Field(alias="code")
    status: Status = Field(default=SegmentStatus.UNKNOWN, validation_alias="status", exclude=True)
    stated_status: object = Field(default=None, alias="status")
    """The status as it came, for the words that segtui does not know."""
    kind: Kind = Field(default=SegmentKind.UNKNOWN, validation_alias="type", exclude=True)
    stated_kind: object = Field(default=None, alias="type")
    member_count_hint: int | None = Field(default=None, alias="memberCount")


class ShopgateCustomerRef(CustomerRef):
    """A customer in a member row; it tells neither status nor guest (section 6)."""

    model_config = VENDOR

    first_name: str | None = Field(default=None, alias="firstName")
    last_name: str | None = Field(default=None, alias="lastName")
    email: str | None = Field(default=None, alias="emailAddress")


class ShopgateDeviceRef(DeviceRef):
    """A device in a member row."""

    model_config = VENDOR

    id: str = Field(alias="code")
    customer_id: str | None = Field(default=None, alias="loggedInCustomerId")


class ShopgateMember(BaseModel):
    """A member row as it comes; `read` makes the domain's member of it."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True, defer_build=True)

    id: str
    type: Annotated[MemberKind, lower_word(MemberKind)]
    customer: ShopgateCustomerRef | None = None
    device: ShopgateDeviceRef | None = None

    def read(self) -> Member:
        """The member; its own id counts, whatever the object beside it says."""
        if self.type is MemberKind.DEVICE:
            told = self.device or DeviceRef(id=self.id)
            device = told if told.id == self.id else told.model_copy(update={"id": self.id})
            return Member(customer=CustomerRef(id=self.id), device=device)
        told_of = self.customer or CustomerRef(id=self.id)
        customer = told_of if told_of.id == self.id else told_of.model_copy(update={"id": self.id})
        return Member(customer=customer)


class ShopgateCustomer(Customer):
    """A customer; the number is that of the merchant's other systems, where there is one."""

    model_config = VENDOR

    number: str | None = Field(default=None, alias="externalCustomerNumber")
    internal_number: str | None = Field(default=None, alias="internalCustomerNumber")
    """Set by the platform; a number here and a text elsewhere (section 12, 6)."""
    first_name: str | None = Field(default=None, alias="firstName")
    last_name: str | None = Field(default=None, alias="lastName")
    email: str | None = Field(default=None, alias="emailAddress")
    active: Annotated[bool | None, BeforeValidator(_is_active)] = copied("status")
    deleted: Annotated[bool | None, BeforeValidator(_is_deleted)] = copied("status")
    status: str | None = None
    is_guest: bool | None = Field(default=None, alias="isAnonymous")


class Meta(BaseModel):
    """How a listing goes on."""

    model_config = _READ

    total: int | None = Field(default=None, validation_alias="totalItemCount")
    after: str | None = Field(default=None, validation_alias=AliasPath("cursors", "after"))
    other_after: str | None = Field(default=None, validation_alias=AliasPath("cursor", "after"))
    cursors: object = None
    cursor: object = None

    @property
    def is_by_cursor(self) -> bool:
        """Whether it goes on by cursor, rather than by offset."""
        return self.cursors is not None or self.cursor is not None

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins; None at the end."""
        return self.after or self.other_after or None


class SegmentRows(BaseModel):
    """A page of segments."""

    model_config = _READ

    meta: Meta = Meta()
    rows: list[ShopgateSegment] = Field(validation_alias="segments")


class MemberRows(BaseModel):
    """A page of members."""

    model_config = _READ

    meta: Meta = Meta()
    rows: list[ShopgateMember] = Field(validation_alias="members")


class CustomerRows(BaseModel):
    """A page of customers."""

    model_config = _READ

    meta: Meta = Meta()
    rows: list[ShopgateCustomer] = Field(validation_alias="customers")


class OneSegment(BaseModel):
    """The answer about one segment."""

    model_config = _READ

    segment: ShopgateSegment


class OneCustomer(BaseModel):
    """The answer about one customer."""

    model_config = _READ

    customer: ShopgateCustomer


class ValidationError(BaseModel):
    """What is wrong with one row of a batch, in the documented form."""

    model_config = _READ

    message: str | None = None


class BatchError(BaseModel):
    """Why one row of a batch was not taken; the texts stand in either of two places (section 5)."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=False, defer_build=True)

    code: int | None = None
    index: int | None = Field(default=None, validation_alias="entityIndex")
    id: str | None = Field(default=None, validation_alias="entityId")
    reason: str | None = None
    message: str | None = None
    validation: ValidationError | None = Field(default=None, validation_alias="validationError")

    @property
    def text(self) -> str | None:
        """What it says."""
        return self.reason or self.message or (self.validation.message if self.validation else None)


class Batch(BaseModel):
    """What a batch route says: only what failed."""

    model_config = _READ

    errors: Annotated[tuple[BatchError, ...], NullIsEmpty()] = ()
