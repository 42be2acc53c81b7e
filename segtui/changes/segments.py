"""The changes of a segment itself: creating, changing and deleting it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from segtui.changes.change import Change, Diff, DiffLine, LabelledMember, recorded_key
from segtui.changes.combined import Combined, SingleChange
from segtui.changes.fields_diff import changed_lines
from segtui.changes.items import AssignItems, LabelledItem
from segtui.changes.members import AddMembers
from segtui.drafts import SegmentFields, fields_of
from segtui.errors import BadInput, Conflict, Malformed, NotFound
from segtui.mixins import JsonValue, Mixins
from segtui.model import BulkResult, PageRequest, Segment, SegmentKind, SegmentStatus
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.shop_time import utc_words

KeptMember = tuple[LabelledMember, Mixins]
"""A member as a deletion keeps them."""
KeptItem = tuple[LabelledItem, Mixins]
"""An item as a deletion keeps it."""

NEW_DATE = "Created again, it starts at version 1 with a new creation date."
"""What no undo of a deletion brings back."""

_NO_FIELDS = SegmentFields()


@dataclass(frozen=True, slots=True)
class CreateSegment(SingleChange):
    """Create a segment under an id that was chosen beforehand."""

    kind: ClassVar[str] = "create-segment"

    segment_id: str
    fields: SegmentFields

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Create the segment {_called(self.segment_id, self.fields)}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The segment's id."""
        return (self.segment_id,)

    @property
    def before(self) -> JsonValue:
        """Nothing was there."""
        return None

    @property
    def after(self) -> JsonValue:
        """The id and all fields."""
        return {"segment": self.segment_id, "fields": self.fields.to_json()}

    def shown(self, platform: Platform) -> Diff:
        """Every field it will have. Raises BadInput for what cannot be a segment."""
        _check_window(_NO_FIELDS, self.fields)
        lines = (DiffLine("+", f"segment {self.segment_id}"), *_field_lines("+", self.fields, platform))
        requests = platform.preview_create_segment(self.segment_id, self.fields)
        return Diff(self.title, lines, tuple(requests), self._notes())

    def _notes(self) -> tuple[str, ...]:
        if self.fields.status is SegmentStatus.ACTIVE:
            return ()
        return ("It is created inactive: it has no effect until it is activated.",)

    async def apply(self, platform: Platform) -> BulkResult:
        """Create it; raises Conflict where the id is taken."""
        _check_window(_NO_FIELDS, self.fields)
        await platform.create_segment(self.segment_id, self.fields)
        return self._done()

    def inverted(self) -> DeleteSegment:
        """Delete it, as long as it has neither members nor items."""
        return DeleteSegment(self.segment_id, self.fields, None)

    def imagined(self, fields: SegmentFields | None) -> SegmentFields | None:
        """The segment's fields as they would be; None stands for no segment."""
        return fields or self.fields


@dataclass(frozen=True, slots=True)
class UpdateSegment(SingleChange):
    """Change fields of a segment; all of them are sent."""

    kind: ClassVar[str] = "update-segment"

    segment_id: str
    old: SegmentFields
    new: SegmentFields
    version: int | None = None
    """The version that `old` was read with; None reads it when sending, and compares the fields instead."""
    remarks: tuple[str, ...] = ()
    """What a person should know before agreeing: coupons that name it, members it concerns."""

    @property
    def title(self) -> str:
        """The change in one line; switching on and off is called so."""
        name = _called(self.segment_id, self.old)
        if replace(self.new, status=self.old.status) == self.old and self.new != self.old:
            return f"{'Activate' if self.new.status is SegmentStatus.ACTIVE else 'Deactivate'} {name}"
        return f"Change the segment {name}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The segment's id; none where nothing would change."""
        return (self.segment_id,) if changed_lines(self.old, self.new) else ()

    @property
    def before(self) -> JsonValue:
        """The id, the version and all fields."""
        return {
            "segment": self.segment_id,
            "fields": self.old.to_json(),
            "version": self.version,
            "remarks": list(self.remarks),
        }

    @property
    def after(self) -> JsonValue:
        """All fields."""
        return {"fields": self.new.to_json()}

    def shown(self, platform: Platform) -> Diff:
        """Every field that differs. Raises BadInput for what cannot be a segment."""
        _check_window(self.old, self.new)
        lines = changed_lines(self.old, self.new, localized=platform.capabilities.localized_names)
        if self.version is None and platform.capabilities.versions:
            note = "The version is read when it is sent; whatever else changed meanwhile stops it."
            return Diff(self.title, lines, (), (*self.remarks, note))
        requests = platform.preview_update_segment(self.segment_id, self.new, self.version) if lines else ()
        return Diff(self.title, lines, tuple(requests), self.remarks)

    async def apply(self, platform: Platform) -> BulkResult:
        """Send all fields; raises Conflict where the segment is not as it was read."""
        _check_window(self.old, self.new)
        version = self.version
        if version is None:
            version = await self._present_version(platform)
        await platform.update_segment(self.segment_id, self.new, version)
        return self._done()

    def inverted(self) -> UpdateSegment:
        """Back to the fields before; the version is another by then."""
        return UpdateSegment(self.segment_id, self.new, self.old)

    def imagined(self, fields: SegmentFields | None) -> SegmentFields | None:
        """The segment's fields as they would be."""
        return None if fields is None else self.new

    async def _present_version(self, platform: Platform) -> int | None:
        """The version it has now; None on platforms without versions, where the fields alone are compared."""
        segment = await platform.segment(self.segment_id)
        if changed_lines(self.old, fields_of(segment)):
            raise Conflict(
                f"{self.title}: the segment is not as it was.",
                hint="Look at it again, and repeat the change if it is still wanted.",
            )
        if segment.version is None and platform.capabilities.versions:
            raise Malformed(
                f"{self.title}: the platform does not tell the version of the segment.",
                hint="Open the trace and show the answer to the platform's support.",
            )
        return segment.version


@dataclass(frozen=True, slots=True)
class DeleteSegment(SingleChange):
    """Delete a segment, with all that is needed to bring it back."""

    kind: ClassVar[str] = "delete-segment"

    segment_id: str
    fields: SegmentFields
    version: int | None = None
    """The version it was read with; None deletes it whatever its version."""
    members: tuple[KeptMember, ...] | None = ()
    """All its members; None where they are not kept."""
    items: tuple[KeptItem, ...] | None = ()
    """All its items; None where they are not kept."""
    with_assignments: bool = False
    """Whether members and items go with it; else the platform refuses while it has any."""
    remarks: tuple[str, ...] = ()
    """What a person should know before agreeing: what is not kept, coupons that name it."""

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Delete the segment {_called(self.segment_id, self.fields)}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The segment's id."""
        return (self.segment_id,)

    @property
    def before(self) -> JsonValue:
        """The id, all fields, members and items; null for those that are not kept."""
        return {
            "segment": self.segment_id,
            "fields": self.fields.to_json(),
            "version": self.version,
            "members": None if self.members is None else [_member_row(*each) for each in self.members],
            "items": None if self.items is None else [_item_row(*each) for each in self.items],
            "remarks": list(self.remarks),
        }

    @property
    def after(self) -> JsonValue:
        """No segment; whether its rows go with it."""
        return {"with_assignments": self.with_assignments}

    def shown(self, platform: Platform) -> Diff:
        """What goes, and what cannot come back."""
        lines = [DiffLine("-", f"segment {self.segment_id}"), *_field_lines("-", self.fields, platform)]
        if self.with_assignments:
            for kept, what in ((self.members, "members"), (self.items, "items")):
                if kept:
                    lines.append(DiffLine("-", f"{len(kept):,} {what}"))
                elif kept is None:
                    lines.append(DiffLine("-", f"all its {what}"))
        requests = platform.preview_delete_segment(self.segment_id, with_assignments=self.with_assignments)
        losses = [each for each in self.losses if each != NEW_DATE or platform.capabilities.versions]
        return Diff(self.title, tuple(lines), tuple(requests), (*losses, *self.remarks))

    @property
    def losses(self) -> tuple[str, ...]:
        """What no undo brings back, in sentences."""
        lost = [what for kept, what in ((self.members, "members"), (self.items, "items")) if kept is None]
        if not lost:
            return (NEW_DATE,)
        return (f"Its {' and '.join(lost)} are not kept: they cannot come back.", NEW_DATE)

    async def apply(self, platform: Platform) -> BulkResult:
        """Delete it; raises Conflict where it has changed since it was read. One that is gone is done."""
        if self.version is not None or not platform.capabilities.versions:
            try:
                present = await platform.segment(self.segment_id)
            except NotFound:
                return self._done()
            self._require_unchanged(present)
        if self.with_assignments:
            await self._require_kept_rows(platform)
        return await platform.delete_segment(self.segment_id, with_assignments=self.with_assignments)

    def _require_unchanged(self, present: Segment) -> None:
        """Raise Conflict where it is not what was read: by its version, else by its fields."""
        if self.version is not None:
            differs = f"version {self.version} is now {present.version}" * (present.version != self.version)
        else:
            lines = changed_lines(self.fields, fields_of(present))
            differs = ", ".join(line.text for line in lines)
        if differs:
            raise Conflict(
                f"{self.title}: it has changed since it was read ({differs}).",
                hint="Look at it again, and delete it then if that is still wanted.",
            )

    async def _require_kept_rows(self, platform: Platform) -> None:
        """Raise Conflict where it has more or fewer rows by now: all of them go, and only the kept come back.

        Members and items come and go without giving the segment another version.
        """
        if self.members is not None and self.fields.kind is not SegmentKind.DYNAMIC:
            there = await platform.member_count(self.segment_id)
            self._require_count("members", len(self.members), there)
        if self.items is not None and platform.shop is not None:
            first = await shop_of(platform).items(self.segment_id, PageRequest(1, 1, with_total=True))
            self._require_count("items", len(self.items), first.total)

    def _require_count(self, what: str, kept: int, there: int | None) -> None:
        if there is not None and there != kept:
            raise Conflict(
                f"{self.title}: it has changed since it was read ({what}: {kept:,} are now {there:,}).",
                hint="Look at it again, and delete it then if that is still wanted.",
            )

    def inverted(self) -> Change:
        """Create it again, with its members and items as far as they are kept."""
        create = CreateSegment(self.segment_id, self.fields)
        name = self.fields.shown_name() or self.segment_id
        parts: list[Change] = [create]
        if self.members:
            labelled = tuple(member for member, _ in self.members)
            carried = {member.key: mixins for member, mixins in self.members if any(mixins)}
            parts.append(AddMembers(self.segment_id, name, labelled, frozenset(), carried))
        if self.items:
            things = tuple(item for item, _ in self.items)
            borne = {item.key: mixins for item, mixins in self.items if any(mixins)}
            parts.append(AssignItems(self.segment_id, name, things, frozenset(), borne))
        return create if len(parts) == 1 else Combined(f"Bring back the segment {name}", tuple(parts))

    def imagined(self, fields: SegmentFields | None) -> SegmentFields | None:
        """No segment."""
        return None


def _called(segment_id: str, fields: SegmentFields) -> str:
    return fields.shown_name() or segment_id


def _field_lines(sign: str, fields: SegmentFields, platform: Platform) -> tuple[DiffLine, ...]:
    was, becomes = (_NO_FIELDS, fields) if sign == "+" else (fields, _NO_FIELDS)
    lines = changed_lines(was, becomes, localized=platform.capabilities.localized_names)
    others = (line for line in lines if line.sign == sign)
    status = DiffLine("+" if sign == "+" else "-", f"status: {fields.status.value}")
    return (*others, status)


def _check_window(old: SegmentFields, new: SegmentFields) -> None:
    """An odd window that was there already must not keep anybody from mending something else."""
    same_window = (old.starts_at, old.ends_at) == (new.starts_at, new.ends_at)
    if new.starts_at and new.ends_at and new.ends_before_it_starts and not same_window:
        raise BadInput(
            f"The segment would end at {utc_words(new.ends_at)}, before it starts at "
            f"{utc_words(new.starts_at)}.",
            hint="Give an end after the start, or leave one of them out.",
        )


def _member_row(member: LabelledMember, mixins: Mixins) -> JsonValue:
    return {
        **recorded_key(member.key),
        "who": member.who,
        "company": member.company,
        "mixins": mixins.to_json(),
    }


def _item_row(item: LabelledItem, mixins: Mixins) -> JsonValue:
    return {
        "kind": item.key.kind.value,
        "id": item.key.id,
        "what": item.what,
        "mixins": mixins.to_json(),
    }
