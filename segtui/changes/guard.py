"""What asks for more than a yes: losing a segment, or many of its rows, by a slip."""

from __future__ import annotations

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.items import UnassignItems
from segtui.changes.members import RemoveMembers
from segtui.changes.segments import DeleteSegment


def name_at_stake(change: Change, language: str = "en") -> str | None:
    """The name of the segment that a person types where it goes, or several of its rows do; else None.

    In this language where it has one, and the id where there is nothing to type: an empty line is no consent.
    """
    match change:
        case RemoveMembers(members=rows) | UnassignItems(items=rows) if len(rows) > 1:
            return change.segment_name.strip() or change.segment_id
        case DeleteSegment():
            return change.fields.shown_name(language).strip() or change.segment_id
        case Combined():
            names = (name_at_stake(part, language) for part in change.parts)
            return next((name for name in names if name), None)
    return None
