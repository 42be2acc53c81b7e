"""What a change would make of segments, without asking anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.items import ItemsChange
from segtui.changes.members import MembershipChange
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.drafts import ItemKey, SegmentFields
from segtui.model import MemberKey


class SegmentState(NamedTuple):
    """A segment with its rows."""

    fields: SegmentFields
    members: frozenset[MemberKey] = frozenset()
    items: frozenset[ItemKey] = frozenset()


def imagined(change: Change, segments: Mapping[str, SegmentState]) -> dict[str, SegmentState]:
    """The segments, by id, as they would be; a change of mixins or coupons leaves them as they are."""
    after = dict(segments)
    match change:
        case Combined():
            for each in change.parts:
                after = imagined(each, after)
        case CreateSegment():
            after.setdefault(change.segment_id, SegmentState(change.fields))
        case DeleteSegment():
            after.pop(change.segment_id, None)
        case UpdateSegment(segment_id=segment_id, new=new) if segment_id in after:
            after[segment_id] = after[segment_id]._replace(fields=new)
        case MembershipChange(segment_id=segment_id) if segment_id in after:
            state = after[segment_id]
            after[segment_id] = state._replace(members=change.imagined(state.members))
        case ItemsChange(segment_id=segment_id) if segment_id in after:
            state = after[segment_id]
            after[segment_id] = state._replace(items=change.imagined(state.items))
        case _:
            pass
    return after
