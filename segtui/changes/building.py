"""Makes changes of segments that know what they will do: what is read for them, and what they keep."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from segtui.changes.change import Change, LabelledMember
from segtui.changes.checking import ItemCheck, check_items
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.items import AssignItems, LabelledItem
from segtui.changes.members import AUTOMATIC, AddMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, DeleteSegment, KeptItem, KeptMember, UpdateSegment
from segtui.drafts import Coupon, ItemKey, SegmentFields, fields_of, new_segment_id
from segtui.errors import BadInput, Refused, Unsupported
from segtui.mixins import JsonValue, Mixins
from segtui.model import (
    Item,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    Segment,
    SegmentKind,
    SegmentStatus,
)
from segtui.paging import Reading, pages_in_order
from segtui.parts import Failed, Known, part
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.shop_time import utc_words

KEPT_ROWS = 10_000
"""Up to this many members, and as many items, are kept by a deletion or copied by a clone."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Impact:
    """What hangs on a segment: whom a deletion or a deactivation concerns. Each part stands for itself."""

    member_count: Known[int | None] | Failed
    """None: the platform does not say."""
    item_count: Known[int | None] | Failed
    """As `member_count`."""
    coupons: Known[list[Coupon]] | Failed
    """The coupons that name it."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """The impact in sentences; what could not be read is said, too."""
        return (
            *_counted(self.member_count, "member", "has"),
            *_counted(self.item_count, "item", "opens up"),
            *_named_by(self.coupons),
        )


class Copying(NamedTuple):
    """What a clone gets of the original besides its fields."""

    with_members: bool = True
    with_items: bool = True
    new_id: str | None = None
    """The clone's id, where somebody has chosen one."""


class Clone(NamedTuple):
    """A clone before it is made."""

    change: Change
    segment_id: str
    """The new segment's."""
    left_out: tuple[ItemCheck, ...]
    """Items of the original that the clone does not get, each with its reason."""


async def impact_of(platform: Platform, segment_id: str) -> Impact:
    """What hangs on a segment."""
    first = PageRequest(1, 1, with_total=True)

    async def item_count() -> int | None:
        return (await platform.shop.items(segment_id, first)).total if platform.shop else 0

    async def coupons_of() -> list[Coupon]:
        return await platform.shop.coupons_of(segment_id) if platform.shop else []

    members, items, coupons = await asyncio.gather(
        part(platform.member_count(segment_id)), part(item_count()), part(coupons_of())
    )
    return Impact(members, items, coupons)


async def update(platform: Platform, segment: Segment, new: SegmentFields) -> UpdateSegment:
    """The change of a segment that was read; where it switches it off, with what hangs on it."""
    old = fields_of(segment)
    goes_off = old.status is SegmentStatus.ACTIVE and new.status is SegmentStatus.INACTIVE
    remarks = (await impact_of(platform, segment.id)).remarks if goes_off else ()
    remarks = (*remarks, *_cleared(segment))
    return UpdateSegment(segment.id, old, new, segment.version, remarks)


async def extension(platform: Platform, segment: Segment, ends_at: datetime) -> UpdateSegment:
    """The change of a segment's end to a later one. Raises BadInput for one that is not later."""
    old = fields_of(segment)
    if old.ends_at is None:
        raise BadInput(
            f"{_name(segment)} has no end: there is nothing to extend.",
            hint="To give it an end, edit its validity.",
        )
    if ends_at <= old.ends_at:
        raise BadInput(
            f"{_name(segment)} is valid until {utc_words(old.ends_at)} already, and "
            f"{utc_words(ends_at)} is not later.",
            hint="Give a later end; to shorten it, edit its validity.",
        )
    return await update(platform, segment, replace(old, ends_at=ends_at))


async def deletion(platform: Platform, segment_id: str) -> DeleteSegment:
    """The deletion of a segment and all its rows, read now, so that it can be taken back."""
    segment = await platform.segment(segment_id)
    impact = await impact_of(platform, segment_id)
    members = await _members(platform, segment, impact.member_count)
    items = await _items(platform, segment_id, impact.item_count)
    remarks = (*impact.remarks, *_not_kept(segment))
    automatic = sum((member.origin or "").upper() == AUTOMATIC for member in members or ())
    if automatic:
        remarks = (*remarks, f"{automatic:,} members are {AUTOMATIC}: added again, they are MANUAL.")
    return DeleteSegment(
        segment_id,
        fields_of(segment),
        segment.version,
        None if members is None else tuple(_kept_member(member) for member in members),
        None if items is None else tuple(_kept_item(item) for item in items),
        with_assignments=members is None or items is None or bool(members or items),
        remarks=remarks,
    )


async def clone(
    platform: Platform,
    segment: Segment,
    fields: SegmentFields,
    copying: Copying,
) -> Clone:
    """A new segment of these fields, with the members and items of another as far as they fit.

    Items that are missing, unpublished or not on the new segment's site are left out. Raises Refused for more
    rows than are copied at once.
    """
    segment_id = copying.new_id or new_segment_id()
    if copying.with_members and platform.server_side is not None:
        # The platform makes it by itself, and then what is to be otherwise in it is changed.
        return Clone(CloneSegment(segment.id, segment_id, fields_of(segment), fields), segment_id, ())
    name = fields.shown_name() or segment_id
    parts: list[Change] = [CreateSegment(segment_id, fields)]
    left_out: tuple[ItemCheck, ...] = ()
    if copying.with_members:
        members = _all_of(await _members(platform, segment), segment, "members")
        kept = [_kept_member(member) for member in members]
        carried = {member.key: mixins for member, mixins in kept if any(mixins)}
        if kept:
            people = tuple(member for member, _ in kept)
            parts.append(AddMembers(segment_id, name, people, frozenset(), carried))
    if copying.with_items:
        items = _all_of(await _items(platform, segment.id), segment, "items")
        if items:
            assign, left_out = await _fitting(platform, segment_id, fields, items)
            parts.extend([assign] if assign.items else [])
    change = parts[0] if len(parts) == 1 else Combined(f"Clone {_name(segment)} as {name}", tuple(parts))
    return Clone(change, segment_id, left_out)


async def matching(platform: Platform, segment: Segment, rules: JsonValue) -> AddMembers:
    """The addition of everybody who matches rules now, each of them named, so that it can be taken back.

    Later matches do not come in by it. Raises Unsupported for a platform that evaluates no rules, and Refused
    for more matches than are added at once.
    """
    server_side = platform.server_side
    if server_side is None:
        raise Unsupported("This platform evaluates no rules.", hint="Name the members one by one.")
    found = _all_of(await _rows(lambda page: server_side.matching(rules, page)), segment, "matches")
    return AddMembers(segment.id, _name(segment), tuple(map(LabelledMember.of_member, found)))


async def mixins_change(
    platform: Platform, segment: Segment, key: MemberKey | ItemKey | None, new: Mixins
) -> UpdateSegment | SetMixins:
    """The change of the mixins of a segment (no key), or of one of its rows, read now."""
    if key is None:
        return await update(platform, segment, replace(fields_of(segment), mixins=new))
    name = _name(segment)
    if isinstance(key, MemberKey):
        member = await platform.member(segment.id, key)
        who = _kept_member(member)[0].text
        return SetMixins(segment.id, name, key, who, member.mixins, new, member.version)
    item = await shop_of(platform).item(segment.id, key)
    return SetMixins(segment.id, name, key, LabelledItem.of(item).text, item.mixins, new, item.version)


async def _fitting(
    platform: Platform, segment_id: str, fields: SegmentFields, items: list[Item]
) -> tuple[AssignItems, tuple[ItemCheck, ...]]:
    kept = dict(_kept_item(item) for item in items)
    checks = await check_items(platform, [item.key for item in kept], fields.site)
    fitting = frozenset(check.key for check in checks if check.is_ok)
    things = tuple(item for item in kept if item.key in fitting)
    borne = {item.key: mixins for item, mixins in kept.items() if item.key in fitting and any(mixins)}
    assign = AssignItems(segment_id, fields.shown_name() or segment_id, things, frozenset(), borne)
    return assign, tuple(check for check in checks if not check.is_ok)


async def _members(
    platform: Platform, segment: Segment, count: Known[int | None] | Failed | None = None
) -> list[Member] | None:
    """All members that are on a list; None where they are more than are kept. Rules keep no list."""
    if segment.kind is SegmentKind.DYNAMIC:
        return []
    return await _rows(lambda page: platform.members(segment.id, MemberQuery(), page), count)


async def _items(
    platform: Platform, segment_id: str, count: Known[int | None] | Failed | None = None
) -> list[Item] | None:
    """All items; None where they are more than are kept."""
    shop = platform.shop
    return await _rows(lambda page: shop.items(segment_id, page), count) if shop else []


async def _rows(
    fetch: Callable[[PageRequest], Awaitable[Page[T]]], count: Known[int | None] | Failed | None = None
) -> list[T] | None:
    """All rows of a listing; None where they are more than are kept."""
    if isinstance(count, Known) and count.value is not None and count.value > KEPT_ROWS:
        return None
    rows: list[T] = []
    async with aclosing(pages_in_order(fetch, Reading(limit=KEPT_ROWS + 1))) as pages:
        async for page in pages:
            rows.extend(page.rows)
    return rows if len(rows) <= KEPT_ROWS else None


def _all_of(rows: list[T] | None, segment: Segment, what: str) -> list[T]:
    if rows is None:
        raise Refused(
            f"{_name(segment)} has more than {KEPT_ROWS:,} {what}: that many are not taken at once.",
            hint=f"Leave its {what} out, and bring these in from a file.",
        )
    return rows


def _kept_member(member: Member) -> KeptMember:
    return LabelledMember.of_member(member), member.mixins


def _kept_item(item: Item) -> KeptItem:
    return LabelledItem.of(item), item.mixins


def _cleared(segment: Segment) -> tuple[str, ...]:
    """What a change of the segment would clear, because all fields are sent and these cannot be."""
    remarks = []
    if segment.validity and segment.validity.unreadable:
        bounds = " and ".join(segment.validity.unreadable)
        remarks.append(f"Its validity holds what is no date ({bounds}): it will be cleared.")
    if segment.model_extra:
        names = ", ".join(sorted(segment.model_extra))
        remarks.append(f"It has fields that segtui does not know ({names}): the platform may clear them.")
    return tuple(remarks)


def _not_kept(segment: Segment) -> tuple[str, ...]:
    """What a deletion takes away for good, because it cannot be sent."""
    if not segment.model_extra:
        return ()
    names = ", ".join(sorted(segment.model_extra))
    return (f"It has fields that segtui does not know ({names}): they cannot come back.",)


def _name(segment: Segment) -> str:
    return fields_of(segment).shown_name() or segment.id


def _counted(count: Known[int | None] | Failed, what: str, verb: str) -> tuple[str, ...]:
    if isinstance(count, Failed):
        return (f"How many {what}s it {verb} is not known: {count.error.summary}",)
    if count.value is None:
        return (f"How many {what}s it {verb} is not known: the platform does not say.",)
    return (f"It {verb} {count.value:,} {what}{'' if count.value == 1 else 's'}.",) if count.value else ()


def _named_by(coupons: Known[list[Coupon]] | Failed) -> tuple[str, ...]:
    if isinstance(coupons, Failed):
        return (f"Which coupons name it is not known: {coupons.error.summary}",)
    if not coupons.value:
        return ()
    codes = ", ".join(coupon.code for coupon in coupons.value[:_CODES_SHOWN])
    more = len(coupons.value) - _CODES_SHOWN
    others = f" and {more:,} more" if more > 0 else ""
    return (f"Coupons name it, and nobody could redeem them by it: {codes}{others}.",)


_CODES_SHOWN = 5
