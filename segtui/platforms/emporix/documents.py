"""Where the fields of segments and members stand in Emporix JSON (`customer-segment.yml`; fact sheet, 4)."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from pydantic import AliasChoices, Field

from segtui.model import (
    CompanyRef,
    CustomerRef,
    Extended,
    Member,
    Segment,
    SegmentStatus,
    Validity,
)
from segtui.platforms.emporix.lenient import VENDOR, Instant, Metadata, Status, copied, instant


class EmporixValidity(Validity):
    """`validity`: a window whose bounds are both optional."""

    model_config = VENDOR

    starts_at: Instant = copied("from")
    ends_at: Instant = copied("to")
    stated_from: object = Field(default=None, alias="from")
    """The bound as it came; a text that is no date is only here."""
    stated_to: object = Field(default=None, alias="to")

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Bounds that are no dates, as the platform sent them."""
        bounds = ((self.stated_from, self.starts_at), (self.stated_to, self.ends_at))
        return tuple(str(stated) for stated, read in bounds if stated is not None and read is None)


class Noted(Extended):
    """An object with `metadata`, which is read when it is asked for.

    Fields that stand deeper in the JSON (`inside`) would take a quarter of the time of reading a page.
    """

    metadata: Metadata = None

    @property
    def stated_schemas(self) -> object:
        """`metadata.mixins`."""
        return self._noted("mixins")

    @property
    def version(self) -> int | None:
        """`metadata.version`."""
        return cast("int | None", self._noted("version"))

    @property
    def created_at(self) -> datetime | None:
        """`metadata.createdAt`."""
        return instant(self._noted("createdAt"))

    @property
    def modified_at(self) -> datetime | None:
        """`metadata.modifiedAt`."""
        return instant(self._noted("modifiedAt"))

    def _noted(self, name: str) -> object:
        return self.metadata.get(name) if self.metadata else None


class EmporixSegment(Noted, Segment):
    """A segment (`SegmentResponse`)."""

    model_config = VENDOR

    status: Status = Field(default=SegmentStatus.UNKNOWN, validation_alias="status", exclude=True)
    stated_status: object = Field(default=None, alias="status")
    """The status as it came, for the words that segtui does not know."""
    validity: EmporixValidity | None = None
    site: str | None = Field(default=None, alias="siteCode")
    stated_mixins: object = Field(default=None, alias="mixins")


class EmporixCompanyRef(CompanyRef):
    """A company in a member row or a profile; one example of the vendor names it `department` (trap 5)."""

    model_config = VENDOR

    name: str | None = Field(
        default=None, validation_alias=AliasChoices("name", "department"), serialization_alias="name"
    )


class EmporixCustomerRef(CustomerRef):
    """A customer in a member row; one example of the vendor calls the id `customerId` (trap 5)."""

    model_config = VENDOR

    id: str = Field(validation_alias=AliasChoices("id", "customerId"), serialization_alias="id")
    first_name: str | None = Field(default=None, alias="firstName")
    last_name: str | None = Field(default=None, alias="lastName")


class EmporixMember(Noted, Member):
    """A customer assignment (`CustomerAssignmentResponse`); it does not name its segment (trap 18)."""

    model_config = VENDOR

    customer: EmporixCustomerRef
    legal_entity: EmporixCompanyRef | None = Field(default=None, alias="legalEntity")
    origin: str | None = Field(default=None, alias="assignmentType")
    stated_mixins: object = Field(default=None, alias="mixins")
