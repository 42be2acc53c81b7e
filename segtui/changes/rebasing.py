"""What becomes of a change of a segment that somebody else has changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from segtui.changes.merge import Merge, merge
from segtui.changes.segments import UpdateSegment
from segtui.drafts import SegmentFields, fields_of
from segtui.platforms.port import Platform


@dataclass(frozen=True, slots=True)
class Rebased:
    """Both edits together, to be decided where they conflict."""

    change: UpdateSegment
    """From what is there now to both edits together, with my value wherever there is a conflict."""
    merge: Merge
    theirs: SegmentFields
    """What is there now."""

    @property
    def with_theirs(self) -> UpdateSegment:
        """As `change`, with their value wherever there is a conflict."""
        return replace(self.change, new=self.merge.merged_with_theirs)


async def rebased(platform: Platform, change: UpdateSegment) -> Rebased:
    """The change, merged with what the segment is now. Raises NotFound where it is gone."""
    segment = await platform.segment(change.segment_id)
    theirs = fields_of(segment)
    both = merge(change.old, change.new, theirs)
    onto = replace(change, old=theirs, new=both.merged, version=segment.version)
    return Rebased(onto, both, theirs)
