"""The changes of a segment's members: adding and removing them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from segtui.changes.change import Diff, DiffLine, LabelledMember, Sign, row_name
from segtui.model import BulkResult, Member, MemberKey, RowResult
from segtui.platforms.port import Platform
from segtui.wire.call import JsonValue

UNSENT = "was so already; not sent"
"""The message of a row that nothing had to be sent for."""

UNSEEN_BEFORE_ADDING = (
    "Who of them is a member already was not looked up: an assignment that is there is written once more, "
    "which may drop its mixins."
)
"""What a person should know before an addition of which nobody knows the state before."""

AUTOMATIC = "AUTOMATIC"
"""The origin of an assignment that the platform made by itself (fact sheet, M9)."""


@dataclass(frozen=True, slots=True)
class MembershipChange(ABC):
    """What adding and removing members have in common; a `Change`."""

    kind: ClassVar[str]
    wanted: ClassVar[bool]
    """Whether the members are in the segment once this has taken effect."""

    segment_id: str
    segment_name: str
    """As the profile's language shows it; the id where there is no name."""
    members: tuple[LabelledMember, ...]
    present: frozenset[MemberKey] | None = None
    """Which of these are members now; None where nobody looked. The inverse leaves the others alone."""

    @property
    def keys(self) -> tuple[MemberKey, ...]:
        """The members' keys, in the order of the rows."""
        return tuple(member.key for member in self.members)

    @property
    def row_names(self) -> tuple[str, ...]:
        """What results and the journal call each row."""
        return tuple(row_name(key) for key in self.keys)

    @property
    def before(self) -> JsonValue:
        """Each member with their words, and whether they were a member (null: nobody looked)."""
        return [
            {
                "customer": member.key.customer_id,
                "legal_entity": member.key.legal_entity_id,
                "who": member.who,
                "company": member.company,
                "member": None if self.present is None else member.key in self.present,
            }
            for member in self.members
        ]

    @property
    def after(self) -> JsonValue:
        """The segment, and whether the members are in it."""
        return {"segment": self.segment_id, "name": self.segment_name, "member": self.wanted}

    @property
    @abstractmethod
    def title(self) -> str:
        """The change in one line."""

    @abstractmethod
    def shown(self, platform: Platform) -> Diff:
        """What would happen, without sending anything."""

    @abstractmethod
    async def apply(self, platform: Platform) -> BulkResult:
        """Send it; twice has the effect of once."""

    @abstractmethod
    def inverted(self) -> MembershipChange:
        """The change that undoes this one."""

    @abstractmethod
    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""

    def batches(self, size: int) -> Iterator[Self]:
        """The same change in parts of at most `size` members."""
        for start in range(0, len(self.members), size):
            yield replace(self, members=self.members[start : start + size])

    def only(self, row_names: frozenset[str]) -> Self:
        """The part of this change that concerns these rows."""
        return replace(self, members=tuple(m for m in self.members if row_name(m.key) in row_names))

    def knowing(self, assignments: Iterable[Member]) -> Self:
        """The same change, knowing that of its members these are in the segment now, and no others."""
        return replace(self, present=frozenset(found.key for found in assignments).intersection(self.keys))

    @property
    def effective(self) -> Self:
        """The part that would change something, as far as is known.

        Only this part is sent: nothing documents that a second assignment keeps the mixins of the first.
        """
        return replace(self, members=tuple(member for member in self.members if not self._holds(member)))

    def _holds(self, member: LabelledMember) -> bool:
        return self.present is not None and (member.key in self.present) is self.wanted

    def _with_unsent(self, sent: Self, result: BulkResult) -> BulkResult:
        """The rows of the whole change, given those that were sent."""
        if len(result.rows) != len(sent.members):
            # Not an answer to these rows; whoever matches rows to requests says so.
            return result
        answered = dict(zip(sent.row_names, result.rows, strict=True))
        return BulkResult(tuple(answered.get(name) or _unsent(name) for name in self.row_names))

    def _people(self) -> str:
        return self.members[0].text if len(self.members) == 1 else f"{len(self.members):,} members"


@dataclass(frozen=True, slots=True)
class AddMembers(MembershipChange):
    """Assign customers to a segment."""

    kind: ClassVar[str] = "add-members"
    wanted: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Add {self._people()} to {self.segment_name}"

    def shown(self, platform: Platform) -> Diff:
        """The members that come, those that are there already, and the requests."""
        already = self.present or frozenset()
        lines = tuple(
            _line("+", member, "already a member: nothing will change", member.key in already)
            for member in self.members
        )
        keys = self.effective.keys
        requests = platform.preview_add_members(self.segment_id, keys) if keys else ()
        return Diff(
            self.title, lines, tuple(requests), () if self.present is not None else (UNSEEN_BEFORE_ADDING,)
        )

    async def apply(self, platform: Platform) -> BulkResult:
        """Assign those who are not known to be members."""
        sent = self.effective
        if not sent.members:
            return self._with_unsent(sent, BulkResult())
        return self._with_unsent(sent, await platform.add_members(self.segment_id, sent.keys))

    def inverted(self) -> RemoveMembers:
        """Remove those who were not members before."""
        came = tuple(m for m in self.members if self.present is None or m.key not in self.present)
        return RemoveMembers(self.segment_id, self.segment_name, came, frozenset(m.key for m in came))

    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""
        return members.union(self.keys)


@dataclass(frozen=True, slots=True)
class RemoveMembers(MembershipChange):
    """Take customers out of a segment."""

    automatic: frozenset[MemberKey] = frozenset()
    """Those whose assignment the platform made by itself (origin AUTOMATIC)."""
    kind: ClassVar[str] = "remove-members"
    wanted: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Remove {self._people()} from {self.segment_name}"

    def shown(self, platform: Platform) -> Diff:
        """The members that go, those not there anyway, the requests, and what is lost for good."""
        here = self.present
        lines = tuple(
            _line("-", m, "not a member: nothing will change", here is not None and m.key not in here)
            for m in self.members
        )
        keys = self.effective.keys
        requests = platform.preview_remove_members(self.segment_id, keys) if keys else ()
        return Diff(self.title, lines, tuple(requests), self._losses())

    def knowing(self, assignments: Iterable[Member]) -> Self:
        """The same change, knowing who is in the segment now, and whom the platform itself put there."""
        found = tuple(assignments)
        automatic = frozenset(one.key for one in found if (one.origin or "").upper() == AUTOMATIC)
        return replace(
            self,
            present=frozenset(one.key for one in found).intersection(self.keys),
            automatic=automatic.intersection(self.keys),
        )

    def _losses(self) -> tuple[str, ...]:
        gone = self.effective.keys
        if not gone:
            return ()
        lost = "Added again later, they get a new creation date."
        if not self.automatic.intersection(gone):
            return (lost,)
        return (lost, f"The origin {AUTOMATIC} cannot come back: added again, they are MANUAL.")

    async def apply(self, platform: Platform) -> BulkResult:
        """Remove those who are not known to be none."""
        sent = self.effective
        if not sent.members:
            return self._with_unsent(sent, BulkResult())
        return self._with_unsent(sent, await platform.remove_members(self.segment_id, sent.keys))

    def inverted(self) -> AddMembers:
        """Add those who were members before."""
        gone = tuple(m for m in self.members if self.present is None or m.key in self.present)
        return AddMembers(self.segment_id, self.segment_name, gone, frozenset())

    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""
        return members.difference(self.keys)


def _line(sign: Sign, member: LabelledMember, remark: str, unchanged: bool) -> DiffLine:
    return DiffLine(" ", f"{member.text}, {remark}") if unchanged else DiffLine(sign, member.text)


def _unsent(row_name: str) -> RowResult:
    return RowResult(row_name, ok=True, code=0, message=UNSENT)
