"""Changes as the journal keeps them, and back: what was recorded can be undone by another process, later.

Reading is patient with records of earlier versions: what they did not keep is taken as not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from segtui.changes.change import Change, LabelledMember
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon, DeleteCoupon
from segtui.changes.items import AssignItems, LabelledItem, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.drafts import CouponDraft, ItemKey, SegmentFields
from segtui.errors import Refused
from segtui.mixins import JsonValue, Mixins
from segtui.model import ItemKind, MemberKey, MemberKind
from segtui.ways import Way

KeyT = TypeVar("KeyT")


class Record(NamedTuple):
    """A change as JSON."""

    kind: str
    before: JsonValue
    after: JsonValue


def to_record(change: Change) -> Record:
    """What the journal keeps of a change."""
    return Record(change.kind, change.before, change.after)


def from_record(record: Record) -> Change:
    """The change that was recorded. Raises Refused for one that this segtui cannot read."""
    read = _READERS.get(record.kind)
    if read is None:
        raise Refused(
            f"A change of the kind {record.kind!r} was recorded, which this segtui does not know.",
            hint="A newer segtui wrote it: use that one.",
        )
    try:
        return read(record.before, record.after)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            f"The record of a change of the kind {record.kind!r} is damaged: {error!r}.",
            hint=f"Compare it with the platform by hand: {Way.CHANGE} shows what is left of it.",
        ) from error


# The readers take JSON as it comes; whatever does not fit is a ValueError, KeyError or TypeError of theirs.


def _add_members(before: Any, after: Any) -> AddMembers:  # noqa: ANN401 - JSON comes in here
    return AddMembers(
        after["segment"], after["name"], _members(before), _present(before, _member_key), _carried_by(before)
    )


def _remove_members(before: Any, after: Any) -> RemoveMembers:  # noqa: ANN401 - as above
    return RemoveMembers(
        after["segment"],
        after["name"],
        _members(before),
        _present(before, _member_key),
        automatic=frozenset(_member_key(row) for row in before if row.get("automatic")),
        mixins=_carried_by(before),
    )


def _members(rows: Any) -> tuple[LabelledMember, ...]:  # noqa: ANN401 - as above
    return tuple(LabelledMember(_member_key(row), row["who"], row.get("company")) for row in rows)


def _carried_by(rows: Any) -> dict[MemberKey, Mixins]:  # noqa: ANN401 - as above
    return _mixins(rows, _member_key)


def _member_key(row: Any) -> MemberKey:  # noqa: ANN401 - as above
    return MemberKey(row["customer"], row["legal_entity"], MemberKind(row.get("kind", MemberKind.CUSTOMER)))


def _assign_items(before: Any, after: Any) -> AssignItems:  # noqa: ANN401 - as above
    return AssignItems(after["segment"], after["name"], *_items(before))


def _unassign_items(before: Any, after: Any) -> UnassignItems:  # noqa: ANN401 - as above
    return UnassignItems(after["segment"], after["name"], *_items(before))


def _create_segment(_: Any, after: Any) -> CreateSegment:  # noqa: ANN401 - as above
    return CreateSegment(after["segment"], SegmentFields.from_json(after["fields"]))


def _clone_segment(before: Any, after: Any) -> CloneSegment:  # noqa: ANN401 - as above
    return CloneSegment(
        before["source"],
        after["segment"],
        SegmentFields.from_json(before["fields"]),
        SegmentFields.from_json(after["fields"]),
    )


def _update_segment(before: Any, after: Any) -> UpdateSegment:  # noqa: ANN401 - as above
    return UpdateSegment(
        before["segment"],
        SegmentFields.from_json(before["fields"]),
        SegmentFields.from_json(after["fields"]),
        before["version"],
        tuple(before["remarks"]),
    )


def _delete_segment(before: Any, after: Any) -> DeleteSegment:  # noqa: ANN401 - as above
    members, items = before["members"], before["items"]
    return DeleteSegment(
        before["segment"],
        SegmentFields.from_json(before["fields"]),
        before["version"],
        None if members is None else tuple(zip(_members(members), _all_mixins(members), strict=True)),
        None if items is None else tuple(zip(_labelled(items), _all_mixins(items), strict=True)),
        after["with_assignments"],
        tuple(before["remarks"]),
    )


def _all_mixins(rows: Any) -> list[Mixins]:  # noqa: ANN401 - as above
    return [Mixins.from_json(row["mixins"]) for row in rows]


def _set_mixins(before: Any, after: Any) -> SetMixins:  # noqa: ANN401 - as above
    return SetMixins(
        before["segment"],
        before["name"],
        _member_key(before) if "customer" in before else _item_key(before),
        before["who"],
        Mixins.from_json(before["mixins"]),
        Mixins.from_json(after["mixins"]),
        before["version"],
    )


def _create_coupon(_: Any, after: Any) -> CreateCoupon:  # noqa: ANN401 - as above
    return CreateCoupon(CouponDraft.from_json(after))


def _delete_coupon(before: Any, _: Any) -> DeleteCoupon:  # noqa: ANN401 - as above
    return DeleteCoupon(CouponDraft.from_json(before))


def _combined(before: Any, after: Any) -> Combined:  # noqa: ANN401 - as above
    parts = tuple(
        from_record(Record(part["kind"], part["before"], wanted))
        for part, wanted in zip(before, after["parts"], strict=True)
    )
    return Combined(after["title"], parts, tuple(part["number"] for part in before))


def _items(
    rows: Any,  # noqa: ANN401 - as above
) -> tuple[tuple[LabelledItem, ...], frozenset[ItemKey] | None, dict[ItemKey, Mixins]]:
    return _labelled(rows), _present(rows, _item_key), _mixins(rows, _item_key)


def _labelled(rows: Any) -> tuple[LabelledItem, ...]:  # noqa: ANN401 - as above
    return tuple(LabelledItem(_item_key(row), row["what"]) for row in rows)


def _item_key(row: Any) -> ItemKey:  # noqa: ANN401 - as above
    return ItemKey(ItemKind(row["kind"]), row["id"])


def _present(rows: Any, key: Callable[[Any], KeyT]) -> frozenset[KeyT] | None:  # noqa: ANN401 - as above
    """What was there; None where nobody looked."""
    if any(row["member"] is None for row in rows):
        return None
    return frozenset(key(row) for row in rows if row["member"])


def _mixins(rows: Any, key: Callable[[Any], KeyT]) -> dict[KeyT, Mixins]:  # noqa: ANN401 - as above
    return {key(row): Mixins.from_json(row["mixins"]) for row in rows if "mixins" in row}


_READERS: dict[str, Callable[[Any, Any], Change]] = {
    AddMembers.kind: _add_members,
    RemoveMembers.kind: _remove_members,
    AssignItems.kind: _assign_items,
    UnassignItems.kind: _unassign_items,
    CreateSegment.kind: _create_segment,
    CloneSegment.kind: _clone_segment,
    UpdateSegment.kind: _update_segment,
    DeleteSegment.kind: _delete_segment,
    SetMixins.kind: _set_mixins,
    CreateCoupon.kind: _create_coupon,
    DeleteCoupon.kind: _delete_coupon,
    Combined.kind: _combined,
}
