"""Looks up what a change would really change, before it is shown and sent."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.fields_diff import changed_lines
from segtui.changes.items import ItemsChange
from segtui.changes.members import MembershipChange
from segtui.changes.readback import Source, found_among, items_of, members_of
from segtui.changes.segments import UpdateSegment
from segtui.drafts import fields_of
from segtui.errors import SegtuiError
from segtui.platforms.port import Platform, require_member_list

ChangeT = TypeVar("ChangeT", bound=Change)
KeyT = TypeVar("KeyT", bound=Hashable)
FoundT = TypeVar("FoundT")


async def prepared(platform: Platform, change: ChangeT) -> ChangeT:
    """The change, knowing the rows it finds; as it is where it knows them already, or where a read failed.

    Raises Refused for members of a segment that rules decide.
    """
    return cast("ChangeT", await _prepared(platform, change))


async def _prepared(platform: Platform, change: Change) -> Change:
    if isinstance(change, MembershipChange) and platform.capabilities.dynamic_segments:
        await _require_member_list(platform, change.segment_id)
    match change:
        case MembershipChange(present=None):
            members = await _found(members_of(platform, change.segment_id), change.keys)
            return change if members is None else change.knowing(members)
        case ItemsChange(present=None):
            items = await _found(items_of(platform, change.segment_id), change.keys)
            return change if items is None else change.knowing(items)
        case UpdateSegment(version=None):
            return await _with_version(platform, change)
        case Combined():
            # One after the other: each of them reads several things at once already.
            parts = [await _prepared(platform, part) for part in change.parts]
            return replace(change, parts=tuple(parts))
        case _:
            return change


async def _require_member_list(platform: Platform, segment_id: str) -> None:
    """Raise Refused where rules decide who is in the segment; one that cannot be read is told by sending."""
    try:
        segment = await platform.segment(segment_id)
    except SegtuiError:
        return
    require_member_list(segment)


async def _found(source: Source[KeyT, FoundT], keys: Sequence[KeyT]) -> list[FoundT] | None:
    """The rows that are there; None where not all of that is known."""
    try:
        readings = await found_among(source, keys)
    except SegtuiError:
        return None
    found: list[FoundT] = []
    for reading in readings.values():
        if isinstance(reading, SegtuiError):
            return None
        if reading is not None:
            found.append(reading)
    return found


async def _with_version(platform: Platform, change: UpdateSegment) -> UpdateSegment:
    """The version that goes with the fields it starts from; left open where they are others by now."""
    try:
        segment = await platform.segment(change.segment_id)
    except SegtuiError:
        return change
    is_as_expected = not changed_lines(change.old, fields_of(segment))
    return replace(change, version=segment.version) if is_as_expected else change
