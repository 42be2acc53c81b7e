"""Looks at the platform through a change: does each of its rows stand as before, as wanted, or otherwise?

This is what tells whether a change whose answer was lost took effect, and whether an undo still fits.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from segtui.changes.change import Change, DiffLine
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon, DeleteCoupon
from segtui.changes.fields_diff import changed_lines, changed_mixin_lines, value_in_words
from segtui.changes.items import ItemsChange
from segtui.changes.members import MembershipChange
from segtui.changes.mixins import SetMixins
from segtui.changes.readback import found_among, items_of, members_of
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.drafts import CouponDraft, SegmentFields, draft_of, fields_of
from segtui.errors import NotFound, Refused, SegtuiError
from segtui.mixins import NO_MIXINS, JsonValue, Mixins
from segtui.model import Item, Member, MemberKey, MemberQuery, PageRequest, Segment, SegmentKind
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.ways import Way


class Standing(StrEnum):
    """How an object stands to a change of it."""

    BEFORE = "as before the change"
    WANTED = "as the change wants it"
    OTHERWISE = "neither"
    UNREAD = "not known"


class Sight(NamedTuple):
    """What was seen of one row of a change."""

    row_name: str
    standing: Standing
    words: str
    """What stands there, for a person."""
    error: SegtuiError | None = None
    """Why nothing could be seen."""


async def inspected(platform: Platform, change: Change) -> list[Sight]:
    """What is seen of each row, in the order of the change; what cannot be read is among the sights."""
    return await _Inspection(platform).of(change)


class _Inspection:
    """One look at the platform; it knows what the parts of a change that were looked at would take away."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._going: Counter[tuple[str, bool]] = Counter()
        """By segment, and whether it is about members: how many rows earlier parts take out."""

    async def of(self, change: Change) -> list[Sight]:
        try:
            return await self._of(change)
        except Refused:
            raise
        except SegtuiError as error:
            return [Sight(name, Standing.UNREAD, error.summary, error) for name in change.row_names]

    async def _of(self, change: Change) -> list[Sight]:
        match change:
            case Combined():
                return await self._combined(change)
            case MembershipChange():
                return await self._members(change)
            case ItemsChange():
                return await self._items(change)
            case CreateSegment() | CloneSegment() | UpdateSegment() | DeleteSegment():
                return [await self._segment(change, name) for name in change.row_names]
            case SetMixins():
                return [await self._mixins(change, name) for name in change.row_names]
            case CreateCoupon() | DeleteCoupon():
                return [await self._coupon(change, name) for name in change.row_names]
        raise Refused(
            f"{change.title}: a change of the kind {change.kind!r} cannot be compared with the platform.",
            hint=f"Compare it by hand: {Way.CHANGE} shows it.",
        )

    async def _combined(self, change: Combined) -> list[Sight]:
        seen = [sight for part in change.parts for sight in await self.of(part)]
        return [sight._replace(row_name=name) for name, sight in zip(change.row_names, seen, strict=True)]

    async def _members(self, change: MembershipChange) -> list[Sight]:
        if not change.wanted:
            self._going[change.segment_id, True] += len(change.effective.members)
        found = await found_among(members_of(self._platform, change.segment_id), change.keys)
        rows = [
            _Row(each.row_name, each.text, found[each.key], change.mixins.get(each.key, NO_MIXINS))
            for each in change.members
        ]
        return [_row(row, change, f"member of {change.segment_name}") for row in rows]

    async def _items(self, change: ItemsChange) -> list[Sight]:
        if not change.wanted:
            self._going[change.segment_id, False] += len(change.effective.items)
        found = await found_among(items_of(self._platform, change.segment_id), change.keys)
        rows = [
            _Row(each.row_name, each.text, found[each.key], change.mixins.get(each.key, NO_MIXINS))
            for each in change.items
        ]
        return [_row(row, change, f"item of {change.segment_name}") for row in rows]

    async def _segment(
        self, change: CreateSegment | CloneSegment | UpdateSegment | DeleteSegment, name: str
    ) -> Sight:
        try:
            segment = await self._platform.segment(change.segment_id)
        except NotFound:
            return _absent(change, name, f"there is no segment {name}")
        fields = fields_of(segment)
        match change:
            case CreateSegment():
                return _compared(name, f"segment {name}", None, _field_changes(change.fields, fields))
            case CloneSegment():
                changes = [*_field_changes(change.fields, fields), *await self._uncopied(change)]
                return _compared(name, f"segment {name}", None, changes)
            case UpdateSegment():
                was = _field_changes(change.old, fields)
                return _compared(name, f"segment {name}", was, _field_changes(change.new, fields))
            case _:
                changes = [*_field_changes(change.fields, fields), *await self._other_rows(change, segment)]
                return _compared(name, f"segment {name}", changes, None)

    async def _uncopied(self, change: CloneSegment) -> list[str]:
        """In how far the copy has not as many members as the original; rules have them at once."""
        if change.fields.kind is SegmentKind.DYNAMIC:
            return []
        try:
            wanted = await self._platform.member_count(change.source_id)
        except NotFound:
            return [f"{change.source_id} is gone: nobody can tell what was to be copied"]
        there = await self._platform.member_count(change.segment_id)
        return [] if there == wanted else [f"members: {there} of {wanted} are copied"]

    async def _other_rows(self, change: DeleteSegment, segment: Segment) -> list[str]:
        """In how far it holds other members and items than those that the deletion takes with it."""
        first, words = PageRequest(1, 1, with_total=True), []
        # Rules keep no list that a deletion could take away.
        if change.members is not None and segment.kind is not SegmentKind.DYNAMIC:
            there = (await self._platform.members(segment.id, MemberQuery(), first)).total
            expected = len(change.members) + self._going[segment.id, True]
            words += _count_words("members", expected, there)
        if change.items is not None and self._platform.shop is not None:
            there = (await shop_of(self._platform).items(segment.id, first)).total
            expected = len(change.items) + self._going[segment.id, False]
            words += _count_words("items", expected, there)
        return words

    async def _mixins(self, change: SetMixins, name: str) -> Sight:
        found: Member | Item
        try:
            if isinstance(change.key, MemberKey):
                found = await self._platform.member(change.segment_id, change.key)
            else:
                found = await shop_of(self._platform).item(change.segment_id, change.key)
        except NotFound:
            return Sight(name, Standing.OTHERWISE, f"{change.who} is no longer in {change.segment_name}")
        was = _texts(changed_mixin_lines(change.old, found.mixins))
        becomes = _texts(changed_mixin_lines(change.new, found.mixins))
        return _compared(name, f"{change.who} in {change.segment_name}", was, becomes)

    async def _coupon(self, change: CreateCoupon | DeleteCoupon, name: str) -> Sight:
        try:
            coupon = await shop_of(self._platform).coupon(name)
        except NotFound:
            return _absent(change, name, f"there is no coupon {name}")
        if coupon.deleted:
            return _absent(change, name, f"the coupon {name} is deleted")
        changes = _coupon_changes(change.draft, draft_of(coupon))
        if isinstance(change, CreateCoupon):
            return _compared(name, f"coupon {name}", None, changes)
        if coupon.redemption_count:
            changes.append(f"it was redeemed ({coupon.redemption_count:,})")
        return _compared(name, f"coupon {name}", changes, None)


class _Row(NamedTuple):
    """A row of an assignment, and what was read of it."""

    name: str
    text: str
    found: Member | Item | SegtuiError | None
    carried: Mixins
    """What it carries by the change: once it is there, or before it goes."""


def _row(row: _Row, change: MembershipChange | ItemsChange, role: str) -> Sight:
    if isinstance(row.found, SegtuiError):
        return Sight(row.name, Standing.UNREAD, f"{row.text}: {row.found.summary}", row.found)
    article = "an" if role.startswith("item") else "a"
    words = f"{row.text} is {'no' if row.found is None else article} {role}"
    if (row.found is not None) is change.wanted:
        return Sight(row.name, Standing.WANTED, words)
    # Nobody knows what it carried where nobody looked.
    if row.found is not None and change.present is not None:
        changes = _texts(changed_mixin_lines(row.carried, row.found.mixins))
        if changes:
            return Sight(row.name, Standing.OTHERWISE, f"{words} with other mixins ({', '.join(changes)})")
    return Sight(row.name, Standing.BEFORE, words)


def _absent(
    change: CreateSegment | CloneSegment | UpdateSegment | DeleteSegment | CreateCoupon | DeleteCoupon,
    name: str,
    words: str,
) -> Sight:
    match change:
        case CreateSegment() | CloneSegment() | CreateCoupon():
            return Sight(name, Standing.BEFORE, words)
        case UpdateSegment():
            return Sight(name, Standing.OTHERWISE, words)
        case _:
            return Sight(name, Standing.WANTED, words)


def _compared(name: str, what: str, was: list[str] | None, becomes: list[str] | None) -> Sight:
    """How a thing that is there stands, given what differs from before and from what is wanted.

    None stands for a state in which it is not there.
    """
    if becomes is not None and not becomes:
        return Sight(name, Standing.WANTED, f"{what} is as it was wanted")
    if was is not None and not was:
        return Sight(name, Standing.BEFORE, f"{what} is as it was before")
    return Sight(name, Standing.OTHERWISE, f"{what} has changed: {', '.join(was or becomes or ())}")


def _field_changes(expected: SegmentFields, found: SegmentFields) -> list[str]:
    return _texts(changed_lines(expected, found))


def _coupon_changes(expected: CouponDraft, found: CouponDraft) -> list[str]:
    """What differs; of the fields that segtui only hands on, those that were expected."""
    # Tenants store codes in capitals unless they say otherwise.
    if found.code == expected.code.upper():
        expected = replace(expected, code=found.code)
    before, after = _fields_in(expected.to_json()), _fields_in(found.to_json())
    handed_on = {field for field in after if field not in CouponDraft.__slots__}
    return [
        f"{field}: {value_in_words(before.get(field))} → {value_in_words(after.get(field))}"
        for field in dict.fromkeys((*before, *after))
        if before.get(field) != after.get(field) and (field in before or field not in handed_on)
    ]


def _fields_in(content: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The fields that say something, those that are only handed on among them."""
    more = content.get("more")
    flat = {**(more if isinstance(more, dict) else {}), **content, "more": None}
    return {field: value for field, value in flat.items() if value not in (None, "", [])}


def _texts(lines: tuple[DiffLine, ...]) -> list[str]:
    return [f"{line.sign} {line.text}" if line.sign in "+-" else line.text for line in lines]


def _count_words(what: str, expected: int, there: int | None) -> list[str]:
    if there is None:
        return [f"how many {what} it has is not told"]
    return [] if there == expected else [f"{what}: {expected:,} → {there:,}"]


async def pinned(platform: Platform, change: Change) -> Change:
    """The change with the version that its object has now, so that whatever comes in between stops it.

    What is not there is left as it is: whoever looks at it sees that.
    """
    try:
        return await _pinned(platform, change)
    except NotFound:
        return change


async def _pinned(platform: Platform, change: Change) -> Change:
    match change:
        case UpdateSegment() | DeleteSegment():
            return replace(change, version=(await platform.segment(change.segment_id)).version)
        case SetMixins(key=MemberKey() as key):
            return replace(change, version=(await platform.member(change.segment_id, key)).version)
        case SetMixins(key=key) if not isinstance(key, MemberKey):
            return replace(change, version=(await shop_of(platform).item(change.segment_id, key)).version)
        case Combined():
            parts = [await _pinned_part(platform, change, part) for part in change.parts]
            return replace(change, parts=tuple(parts))
    return change


async def _pinned_part(platform: Platform, whole: Combined, part: Change) -> Change:
    """A deletion among others with its version, unless one of these gives its segment another one first."""
    if not isinstance(part, DeleteSegment):
        return part
    writers = [
        each
        for each in whole.parts
        if isinstance(each, (CreateSegment, CloneSegment, UpdateSegment))
        and each.segment_id == part.segment_id
    ]
    return part if writers else await pinned(platform, part)
