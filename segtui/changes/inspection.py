"""Looks at the platform through a change: does each of its rows stand as before, as wanted, or otherwise?

This is what tells whether a change whose answer was lost took effect, and whether an undo still fits.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from segtui.changes.change import Change
from segtui.changes.members import MembershipChange
from segtui.changes.readback import Reading, assignments_among
from segtui.errors import Refused, SegtuiError
from segtui.platforms.port import Platform


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
    """What is seen of each row, in the order of the change."""
    if isinstance(change, MembershipChange):
        return await _members(platform, change)
    raise Refused(
        f"{change.title}: a change of the kind {change.kind!r} cannot be compared with the platform.",
        hint="Compare it by hand: segtui changes show prints it.",
    )


async def _members(platform: Platform, change: MembershipChange) -> list[Sight]:
    try:
        readings = await assignments_among(platform, change.segment_id, change.keys)
    except SegtuiError as error:
        return unread(change, error)
    return [
        _member(name, member.text, readings[member.key], change)
        for name, member in zip(change.row_names, change.members, strict=True)
    ]


def _member(row_name: str, who: str, reading: Reading, change: MembershipChange) -> Sight:
    if isinstance(reading, SegtuiError):
        return Sight(row_name, Standing.UNREAD, f"{who}: {reading.summary}", reading)
    words = f"{who} is {'no' if reading is None else 'a'} member of {change.segment_name}"
    is_wanted = (reading is not None) == change.wanted
    return Sight(row_name, Standing.WANTED if is_wanted else Standing.BEFORE, words)


def unread(change: Change, error: SegtuiError) -> list[Sight]:
    """Nothing was seen of any row, because of this error."""
    return [Sight(name, Standing.UNREAD, error.summary, error) for name in change.row_names]
