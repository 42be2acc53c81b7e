"""What asks for more than a yes: losing a segment, or many of its rows, by a slip."""

from __future__ import annotations

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.items import UnassignItems
from segtui.changes.members import RemoveMembers
from segtui.changes.segments import DeleteSegment


def name_at_stake(change: Change) -> str | None:
    """The name of the segment that a person types where it goes, or several of its rows do; else None."""
    match change:
        case RemoveMembers(members=rows) | UnassignItems(items=rows) if len(rows) > 1:
            return change.segment_name
        case DeleteSegment():
            return change.fields.shown_name() or change.segment_id
        case Combined():
            return next((name for part in change.parts if (name := name_at_stake(part))), None)
    return None
