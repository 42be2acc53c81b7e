"""Segments: reading, and writing the segment itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segtui.errors import BadInput, Conflict, NotFound, Rejected, Unsupported
from segtui.model import (
    BulkResult,
    Page,
    PageRequest,
    RequestPreview,
    RowResult,
    Segment,
    SegmentQuery,
    SegmentStatus,
)
from segtui.platforms.batching import looked_up
from segtui.platforms.shopgate import answers, filters, requests
from segtui.platforms.shopgate.base import LOOK_UPS_AT_ONCE, Base, parts, segments
from segtui.platforms.shopgate.filters import Filter
from segtui.wire.call import Call

if TYPE_CHECKING:
    from segtui.drafts import SegmentFields


class Segments(Base):
    """The part of the platform that is about segments."""

    async def segments(self, query: SegmentQuery, page: PageRequest) -> Page[Segment]:
        """A page of segments."""
        found = await self._walker.page(
            segments(requests.segments(self._merchant, segment_filter(query))), page
        )
        rows: list[Segment] = list(found.rows)
        return Page(rows, found.number, found.size, found.total)

    def explain_segment_query(self, query: SegmentQuery) -> str | None:
        """The filter that is sent; None where everything is listed."""
        wanted = segment_filter(query)
        return None if wanted is None else filters.written(wanted)

    async def segments_with_ids(self, segment_ids: Sequence[str]) -> dict[str, Segment]:
        """The segments that were found, by code."""

        async def look_up(codes: Sequence[str]) -> list[Segment]:
            listing = requests.segments(self._merchant, filters.one_of("code", codes))
            return [*await self._walker.all(segments(listing))]

        found = await looked_up(parts(segment_ids), look_up, at_once=LOOK_UPS_AT_ONCE)
        wanted = frozenset(segment_ids)
        return {each.id: each for each in found if each.id in wanted}

    async def segments_of(self, customer_id: str, legal_entity_id: str | None = None) -> list[Segment]:
        """All segments the platform says a customer is in, fixed and dynamic, active or not."""
        reader = segments(requests.segments_of(self._merchant, customer_id))
        return [*await self._walker.all(reader)]

    async def create_segment(self, segment_id: str, fields: SegmentFields) -> None:
        """Create a segment; raises Conflict where the code is taken, in whichever way that is said (D5)."""
        call = requests.create_segment(self._merchant, segment_id, fields)
        try:
            (row,) = answers.batch(await self._wire.send(call), [segment_id], call)
        except Conflict as error:
            raise _taken(error.summary, error.request_id) from error
        if not row.ok:
            summary = f"Could not {call.asking}: the platform answered {row.code}: {row.message}."
            if row.code == answers.THERE_ALREADY:
                raise _taken(summary)
            raise Rejected(summary, hint="Correct what the platform names, then try again.")

    async def update_segment(self, segment_id: str, fields: SegmentFields, version: int | None) -> None:
        """Replace name, description, status and rules; there are no versions to check."""
        await self._wire.send(requests.update_segment(self._merchant, segment_id, fields))

    async def delete_segment(self, segment_id: str, *, with_assignments: bool) -> BulkResult:
        """Have a segment deleted; its members always go with it."""
        call = requests.delete_segment(self._merchant, segment_id)
        try:
            return _accepted(segment_id, (await self._wire.send(call)).status)
        except NotFound:
            return BulkResult((RowResult(segment_id, ok=True, code=answers.NOT_THERE),))

    async def clone_segment(self, segment_id: str, new_id: str) -> BulkResult:
        """Have a segment copied; the copy is listed at once, its members come later."""
        call = requests.clone_segment(self._merchant, segment_id, new_id)
        try:
            return _accepted(new_id, (await self._wire.send(call)).status)
        except Conflict as error:
            raise _taken(error.summary, error.request_id) from error

    def preview_create_segment(self, segment_id: str, fields: SegmentFields) -> list[RequestPreview]:
        """The request `create_segment` would send."""
        return self._preview(requests.create_segment(self._merchant, segment_id, fields))

    def preview_update_segment(
        self, segment_id: str, fields: SegmentFields, version: int | None
    ) -> list[RequestPreview]:
        """The request `update_segment` would send."""
        return self._preview(requests.update_segment(self._merchant, segment_id, fields))

    def preview_delete_segment(self, segment_id: str, *, with_assignments: bool) -> list[RequestPreview]:
        """The request `delete_segment` would send."""
        return self._preview(requests.delete_segment(self._merchant, segment_id))

    def preview_clone_segment(self, segment_id: str, new_id: str) -> list[RequestPreview]:
        """The request `clone_segment` would send."""
        return self._preview(requests.clone_segment(self._merchant, segment_id, new_id))

    def _preview(self, call: Call) -> list[RequestPreview]:
        return [self._wire.preview(call)]


def segment_filter(query: SegmentQuery) -> Filter | None:
    """The filter for segments; None where all are wanted. Raises BadInput."""
    if query.raw is not None:
        return filters.typed(query.raw) if query.raw.strip() else None
    if query.site:
        raise Unsupported("Segments of this platform belong to no site.", hint="Search without a site.")
    if query.status is SegmentStatus.UNKNOWN:
        raise BadInput(
            "Segments of an unknown status cannot be searched for.", hint="Ask for active or inactive."
        )
    clauses = [filters.contains("name", query.name.strip())] if query.name and query.name.strip() else []
    clauses += [filters.equals("status", query.status.value)] if query.status else []
    return filters.all_of(*clauses) if clauses else None


def _accepted(row_name: str, status: int) -> BulkResult:
    """Whatever the 2xx, it is only believed once it is seen (section 12, 7)."""
    return BulkResult((RowResult(row_name, ok=True, code=status, pending=status == answers.ACCEPTED),))


def _taken(summary: str, request_id: str | None = None) -> Conflict:
    return Conflict(
        summary,
        hint="A segment of this code exists already: choose another code, or change that segment.",
        request_id=request_id,
    )
