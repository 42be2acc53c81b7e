"""The change that has the platform copy a segment by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from segtui.changes.change import Diff, DiffLine
from segtui.changes.combined import SingleChange
from segtui.changes.fields_diff import changed_lines
from segtui.changes.segments import DeleteSegment
from segtui.drafts import SegmentFields
from segtui.errors import SegtuiError, Unsupported
from segtui.mixins import JsonValue
from segtui.model import BulkResult
from segtui.platforms.port import Platform, ServerSide


@dataclass(frozen=True, slots=True)
class CloneSegment(SingleChange):
    """Have a segment copied with its members; later changes of the original do not reach the copy."""

    kind: ClassVar[str] = "clone-segment"

    source_id: str
    segment_id: str
    """The copy's."""
    original: SegmentFields
    """What the original was when it was read."""
    fields: SegmentFields
    """What the copy shall be: where that is something else, it is changed as soon as it is there."""

    @property
    def title(self) -> str:
        """The change in one line."""
        source = self.original.shown_name() or self.source_id
        return f"Clone {source} as {self.fields.shown_name() or self.segment_id}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The copy's id."""
        return (self.segment_id,)

    @property
    def before(self) -> JsonValue:
        """What is copied."""
        return {"source": self.source_id, "fields": self.original.to_json()}

    @property
    def after(self) -> JsonValue:
        """The copy."""
        return {"segment": self.segment_id, "fields": self.fields.to_json()}

    def shown(self, platform: Platform) -> Diff:
        """The copy, what is otherwise in it, and that its members come later."""
        copied = DiffLine("+", f"segment {self.segment_id}, a copy of {self.source_id} with its members")
        requests = _server_side(platform).preview_clone_segment(self.source_id, self.segment_id)
        localized = platform.capabilities.localized_names
        differences = changed_lines(self.original, self.fields, localized=localized)
        if differences:
            requests = [*requests, *platform.preview_update_segment(self.segment_id, self.fields, None)]
        note = "The platform copies the members in the background."
        return Diff(self.title, (copied, *differences), tuple(requests), (note,))

    async def apply(self, platform: Platform) -> BulkResult:
        """Have it copied, then change what shall be otherwise; raises Conflict where the new id is taken."""
        (row,) = (await _server_side(platform).clone_segment(self.source_id, self.segment_id)).rows
        if changed_lines(self.original, self.fields):
            try:
                await platform.update_segment(self.segment_id, self.fields, None)
            except SegtuiError as error:
                # The copy is there all the same; that it is not as it was wanted shows when it is read back.
                row = row._replace(pending=True, message=f"copied, but not changed: {error.summary}")
        return BulkResult((row,))

    def inverted(self) -> DeleteSegment:
        """Delete the copy; its members stay in the original."""
        return DeleteSegment(self.segment_id, self.fields, members=None, with_assignments=True)


def _server_side(platform: Platform) -> ServerSide:
    if platform.server_side is None:
        raise Unsupported("This platform copies no segments by itself.", hint="Clone it row by row.")
    return platform.server_side
