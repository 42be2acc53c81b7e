"""The changes of a segment's members: adding and removing them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from segtui.changes.assignments import UNSENT as UNSENT
from segtui.changes.assignments import AssignmentChange, only_keys
from segtui.changes.change import Diff, LabelledMember, recorded_key
from segtui.mixins import JsonValue, Mixins
from segtui.model import BulkResult, Member, MemberKey
from segtui.platforms.port import Platform

UNSEEN_BEFORE_ADDING = (
    "Who of them is a member already was not looked up: an assignment that is there is written once more, "
    "which may drop its mixins."
)
"""What a person should know before an addition of which nobody knows the state before."""

AUTOMATIC = "AUTOMATIC"
"""The origin of an assignment that the platform made by itself (fact sheet, M9)."""


@dataclass(frozen=True, slots=True)
class MembershipChange(AssignmentChange[LabelledMember, MemberKey, Member]):
    """What adding and removing members have in common; a `Change`."""

    segment_id: str
    segment_name: str
    """As the profile's language shows it; the id where there is no name."""
    members: tuple[LabelledMember, ...]
    present: frozenset[MemberKey] | None = None
    """Which of these are members now; None where nobody looked. The inverse leaves the others alone."""

    @property
    def rows(self) -> tuple[LabelledMember, ...]:
        """The members, in the order of the requests."""
        return self.members

    def _with_rows(self, rows: tuple[LabelledMember, ...]) -> Self:
        return replace(self, members=rows)

    @property
    def keys(self) -> tuple[MemberKey, ...]:
        """The members' keys, in the order of the rows."""
        return tuple(member.key for member in self.members)

    @property
    def before(self) -> JsonValue:
        """Each member with their words, whether they were one (null: nobody looked), and their mixins."""
        return [self._row(member) for member in self.members]

    def _row(self, member: LabelledMember) -> dict[str, JsonValue]:
        row: dict[str, JsonValue] = {
            **recorded_key(member.key),
            "who": member.who,
            "company": member.company,
            "member": self._was_there(member.key),
        }
        if member.key in self.mixins:
            row["mixins"] = self.mixins[member.key].to_json()
        return row

    @abstractmethod
    def inverted(self) -> MembershipChange:
        """The change that undoes this one."""

    @abstractmethod
    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""

    def knowing(self, found: Iterable[Member]) -> Self:
        """The same change, knowing that of its members these are in the segment now, and no others."""
        return replace(self, present=frozenset(one.key for one in found).intersection(self.keys))

    def _people(self) -> str:
        return self.members[0].text if len(self.members) == 1 else f"{len(self.members):,} members"


@dataclass(frozen=True, slots=True)
class AddMembers(MembershipChange):
    """Assign customers to a segment."""

    mixins: Mapping[MemberKey, Mixins] = field(default_factory=dict)
    """What the new rows carry; a row that is there already keeps its own."""
    kind: ClassVar[str] = "add-members"
    wanted: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Add {self._people()} to {self.segment_name}"

    def shown(self, platform: Platform) -> Diff:
        """The members that come, those that are there already, and the requests."""
        sent = self.effective
        requests = (
            platform.preview_add_members(self.segment_id, sent.keys, sent._carries()) if sent.rows else ()
        )
        notes = () if self.present is not None else (UNSEEN_BEFORE_ADDING,)
        if carried := sent._carried():
            notes = (*notes, f"Of the members, {carried:,} with mixins.")
        lines = self._lines("+", "already a member: nothing will change")
        return Diff(self.title, lines, tuple(requests), notes)

    async def apply(self, platform: Platform) -> BulkResult:
        """Assign those who are not known to be members."""
        sent = self.effective
        if not sent.members:
            return self._with_unsent(sent, BulkResult())
        answered = await platform.add_members(self.segment_id, sent.keys, sent._carries())
        return self._with_unsent(sent, answered)

    def inverted(self) -> RemoveMembers:
        """Remove those who were not members before."""
        came = tuple(m for m in self.members if self.present is None or m.key not in self.present)
        keys = tuple(m.key for m in came)
        return RemoveMembers(
            self.segment_id, self.segment_name, came, frozenset(keys), mixins=only_keys(self.mixins, keys)
        )

    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""
        return members.union(self.keys)

    def _carries(self) -> dict[MemberKey, Mixins]:
        return only_keys(self.mixins, self.keys)


@dataclass(frozen=True, slots=True)
class RemoveMembers(MembershipChange):
    """Take customers out of a segment."""

    automatic: frozenset[MemberKey] = frozenset()
    """Those whose assignment the platform made by itself (origin AUTOMATIC)."""
    mixins: Mapping[MemberKey, Mixins] = field(default_factory=dict)
    """What the rows carry now, for those who have any."""
    kind: ClassVar[str] = "remove-members"
    wanted: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Remove {self._people()} from {self.segment_name}"

    def _row(self, member: LabelledMember) -> dict[str, JsonValue]:
        # The zero-argument super() knows a class only before `slots` has made another one of it.
        row = MembershipChange._row(self, member)
        return {**row, "automatic": True} if member.key in self.automatic else row

    def shown(self, platform: Platform) -> Diff:
        """The members that go, those not there anyway, the requests, and what is lost for good."""
        keys = self.effective.keys
        requests = platform.preview_remove_members(self.segment_id, keys) if keys else ()
        lines = self._lines("-", "not a member: nothing will change")
        return Diff(self.title, lines, tuple(requests), self.losses if platform.capabilities.versions else ())

    def knowing(self, found: Iterable[Member]) -> Self:
        """The same change, knowing who is in the segment now, with which mixins and of which origin."""
        here = {one.key: one for one in found}
        present = frozenset(here).intersection(self.keys)
        automatic = frozenset(key for key in present if (here[key].origin or "").upper() == AUTOMATIC)
        mixins = only_keys({key: here[key].mixins for key in present}, self.keys)
        return replace(self, present=present, automatic=automatic, mixins=mixins)

    @property
    def losses(self) -> tuple[str, ...]:
        """What no undo brings back, in sentences."""
        gone = self.effective
        if not gone.members:
            return ()
        losses = ["Added again later, they get a new creation date."]
        if self.automatic.intersection(gone.keys):
            losses.append(f"The origin {AUTOMATIC} cannot come back: added again, they are MANUAL.")
        if self.present is None:
            losses.append("Their mixins were not looked up: they cannot come back.")
        return tuple(losses)

    async def apply(self, platform: Platform) -> BulkResult:
        """Remove those who are not known to be none."""
        sent = self.effective
        if not sent.members:
            return self._with_unsent(sent, BulkResult())
        return self._with_unsent(sent, await platform.remove_members(self.segment_id, sent.keys))

    def inverted(self) -> AddMembers:
        """Add those who were members before, with their mixins."""
        gone = tuple(m for m in self.members if self.present is None or m.key in self.present)
        mixins = only_keys(self.mixins, tuple(m.key for m in gone))
        return AddMembers(self.segment_id, self.segment_name, gone, frozenset(), mixins)

    def imagined(self, members: frozenset[MemberKey]) -> frozenset[MemberKey]:
        """The segment's members as they would be."""
        return members.difference(self.keys)
