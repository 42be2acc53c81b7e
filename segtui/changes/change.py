"""A change: one reversible edit that can be shown, applied, inverted and imagined.

Each kind is a small frozen value. It knows the keys it touches and how a person calls them, but holds no
platform: that is handed in when the change is shown or applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, Self

from segtui.model import BulkResult, CustomerRef, Member, MemberKey, RequestPreview
from segtui.platforms.port import Platform
from segtui.wire.call import JsonValue

Sign = Literal["+", "-", "~", " "]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff as a person reads it."""

    sign: Sign
    """`+` comes, `-` goes, `~` becomes something else, a blank stays as it is."""
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What a change would do: in words, and in the exact requests."""

    title: str
    lines: tuple[DiffLine, ...]
    requests: tuple[RequestPreview, ...]
    notes: tuple[str, ...] = ()
    """What a person should know before agreeing."""


@dataclass(frozen=True, slots=True)
class LabelledMember:
    """A member's key with the words a person knows them by."""

    key: MemberKey
    who: str
    """E-mail address or name; the id where neither is known."""
    company: str | None = None
    """The legal entity's name; None where the member stands for no company, or its name is not known."""

    @classmethod
    def of(cls, customer: CustomerRef, company_id: str | None = None, company: str | None = None) -> Self:
        """The member that `customer` is, or would be, for one company or for none."""
        name = " ".join(part for part in (customer.first_name, customer.last_name) if part)
        both = f"{name} <{customer.email}>" if name and customer.email else None
        who = both or customer.email or name or customer.id
        return cls(MemberKey(customer.id, company_id), who, company)

    @classmethod
    def of_member(cls, member: Member) -> Self:
        """The member that a row of a segment is about."""
        device, company = member.device, member.legal_entity
        if device is not None:
            what = " ".join(part for part in (device.platform, device.model) if part)
            return cls(member.key, f"device {device.id} ({what})" if what else f"device {device.id}")
        return cls.of(member.customer, company.id if company else None, company.name if company else None)

    @property
    def row_name(self) -> str:
        """What results and the journal call them."""
        return row_name(self.key)

    @property
    def text(self) -> str:
        """The member as a diff names them, company included."""
        if self.key.legal_entity_id is None:
            return self.who
        return f"{self.who} for {self.company or self.key.legal_entity_id}"


class Change(Protocol):
    """One reversible edit of the platform's data."""

    kind: ClassVar[str]
    """A stable word for the journal."""

    @property
    def title(self) -> str:
        """The change in one line, as a button or a journal entry names it."""
        ...

    @property
    def row_names(self) -> tuple[str, ...]:
        """What each row is called in results and in the journal, in the order of the requests."""
        ...

    @property
    def before(self) -> JsonValue:
        """What the journal keeps of the state before: enough to undo."""
        ...

    @property
    def after(self) -> JsonValue:
        """What the journal keeps of the state that is wanted."""
        ...

    def shown(self, platform: Platform) -> Diff:
        """What would happen, without sending anything."""
        ...

    async def apply(self, platform: Platform) -> BulkResult:
        """Send it; the rows of the answer are in the order of `row_names`."""
        ...

    def inverted(self) -> Change:
        """The change that undoes this one; rows known to change nothing are left out of it."""
        ...

    def batches(self, size: int) -> Iterator[Change]:
        """The same change in parts of at most `size` rows, so that each can be recorded by itself."""
        ...

    def only(self, row_names: frozenset[str]) -> Change:
        """The part of this change that concerns these rows."""
        ...


def row_name(key: MemberKey) -> str:
    """A member key as results and the journal write it: `customer`, `customer/company`, `device:code`."""
    if key.is_device:
        return f"device:{key.customer_id}"
    return key.customer_id if key.legal_entity_id is None else f"{key.customer_id}/{key.legal_entity_id}"


def recorded_key(key: MemberKey) -> dict[str, JsonValue]:
    """A member key as the journal keeps it; records of customers name no kind, as they never did."""
    kind: dict[str, JsonValue] = {"kind": key.kind.value} if key.is_device else {}
    return {"customer": key.customer_id, "legal_entity": key.legal_entity_id, **kind}
