"""Segments, their members and their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segtui.errors import BadInput
from segtui.model import (
    BulkResult,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    RequestPreview,
    Segment,
    SegmentQuery,
    SegmentStatus,
)
from segtui.platforms.emporix import query, requests
from segtui.platforms.emporix.documents import EmporixMember, EmporixSegment
from segtui.platforms.emporix.query import one_of
from segtui.platforms.emporix.reader import D, Reader
from segtui.platforms.emporix.row_writes import RowBatch, write_rows
from segtui.wire.call import Call

if TYPE_CHECKING:
    from segtui.mixins import Mixins
    from segtui.model import Item, ItemKind

BULK_SIZE = 200
"""Rows that one bulk call takes (fact sheet, section 1)."""

_MEMBER_PREFIXES = {
    "email": "customer.email",
    "first": "customer.firstName",
    "last": "customer.lastName",
    "id": "customer.id",
    "company": "legalEntity.name",
}

Batch = tuple[Call, Sequence[MemberKey]]
"""A request and the members it is about, in the order of its rows."""


class Segments(Reader):
    """The part of the platform that is about segments."""

    async def segments(self, query: SegmentQuery, page: PageRequest) -> Page[Segment]:
        """A page of segments."""
        call = requests.segments(self._tenant, page, self.explain_segment_query(query))
        found: Page[Segment] = await self._page(call, EmporixSegment, page)
        return found if query.raw else _with_remark(found, query.name)

    def explain_segment_query(self, query: SegmentQuery) -> str | None:
        """The `q` that is sent; None where everything is listed. Raises BadInput for what `q` cannot say."""
        return segment_q(query, self._tenant.language)

    async def segment(self, segment_id: str) -> Segment:
        """One segment."""
        return await self._one(requests.segment(self._tenant, segment_id), EmporixSegment)

    async def segments_of(self, customer_id: str, legal_entity_id: str | None = None) -> list[Segment]:
        """All segments a customer is assigned to.

        The platform looks at `legal_entity_id` only for a customer of several companies (fact sheet, 4.2).
        """

        async def fetch(page: PageRequest) -> Page[Segment]:
            call = requests.segments_of(self._tenant, customer_id, legal_entity_id, page)
            return await self._page(call, EmporixSegment, page)

        return await self._all(fetch)

    async def member_count(self, segment_id: str) -> int | None:
        """How many members a segment has: one row is asked for, and the total beside it."""
        return (await self.members(segment_id, MemberQuery(), PageRequest(1, 1, with_total=True))).total

    async def members(self, segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        """A page of members."""
        call = requests.members(self._tenant, segment_id, page, self.explain_member_query(query))
        found: Page[Member] = await self._page(call, EmporixMember, page)
        return found if query.raw else _with_remark(found, _sought(query)[1])

    async def with_marks(self, members: Page[Member]) -> Page[Member]:
        """The same page: Emporix has no guests, and a member is a customer that is there."""
        return members

    def explain_member_query(self, query: MemberQuery) -> str | None:
        """The `q` that is sent; None where everything is listed. Raises BadInput for what `q` cannot say."""
        return member_q(query)

    async def member(self, segment_id: str, key: MemberKey) -> Member:
        """The assignment of exactly this pair."""
        return await self._one(requests.member(self._tenant, segment_id, key), EmporixMember)

    async def members_among(self, segment_id: str, customer_ids: Sequence[str]) -> list[Member]:
        """The assignments of these customers, 100 in one query."""

        async def look_up(batch: Sequence[str]) -> list[Member]:
            q = one_of("customer.id", batch)

            async def fetch(page: PageRequest) -> Page[Member]:
                call = requests.members(self._tenant, segment_id, page, q)
                return await self._page(call, EmporixMember, page)

            return await self._all(fetch)

        return await self._looked_up(customer_ids, look_up)

    async def add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> BulkResult:
        """Assign customers, 200 in one call.

        Doing it twice has the effect of doing it once. Raises Interrupted where a later one fails as a whole.
        """
        return await self._write(segment_id, self._adding(segment_id, keys, mixins))

    async def remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> BulkResult:
        """Unassign customers, 200 in one call; as `add_members`."""
        return await self._write(segment_id, self._removing(segment_id, keys))

    def preview_add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> list[RequestPreview]:
        """The requests `add_members` would send."""
        return [self._wire.preview(call) for call, _ in self._adding(segment_id, keys, mixins)]

    def preview_remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> list[RequestPreview]:
        """The requests `remove_members` would send."""
        return [self._wire.preview(call) for call, _ in self._removing(segment_id, keys)]

    async def items(self, segment_id: str, page: PageRequest, kind: ItemKind | None = None) -> Page[Item]:
        """A page of the products and categories of a segment."""
        from segtui.platforms.emporix.shop_documents import EmporixItem

        return await self._page(requests.items(self._tenant, segment_id, page, kind), EmporixItem, page)

    def _adding(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None
    ) -> list[Batch]:
        # All requests are built before the first is sent: an id that cannot be sent stops the whole write.
        if not mixins:
            return [(requests.add_members(self._tenant, segment_id, batch), batch) for batch in batches(keys)]
        from segtui.platforms.emporix.edit_requests import mixins_body, size_of, small_enough
        from segtui.platforms.emporix.edits import packed

        carried = {key: mixins_body(mixins.get(key), None) for key in keys}
        return [
            (small_enough(requests.add_members(self._tenant, segment_id, batch, carried)), batch)
            for batch in packed(keys, lambda key: size_of(carried[key]))
        ]

    def _removing(self, segment_id: str, keys: Sequence[MemberKey]) -> list[Batch]:
        return [(requests.remove_members(self._tenant, segment_id, batch), batch) for batch in batches(keys)]

    async def _write(self, segment_id: str, calls: Sequence[Batch]) -> BulkResult:
        named = [(call, [requests.named(key) for key in keys]) for call, keys in calls]
        rows = [RowBatch(call, names, names) for call, names in named]
        return await write_rows(self._wire, rows, lambda: self.segment(segment_id))


def segment_q(wanted: SegmentQuery, language: str) -> str | None:
    """The `q` for segments; None where all are wanted. Raises BadInput."""
    if wanted.raw is not None:
        return wanted.raw.strip() or None
    clauses = []
    if wanted.name and wanted.name.strip():
        clauses.append(query.contains(f"name.{language}", wanted.name.strip()))
    if wanted.status is SegmentStatus.UNKNOWN:
        raise BadInput(
            "Segments of an unknown status cannot be searched for.", hint="Ask for active or inactive."
        )
    if wanted.status:
        clauses.append(query.is_word("status", wanted.status.value.upper()))
    if wanted.site:
        clauses.append(query.equals("siteCode", wanted.site))
    return query.all_of(*clauses) if clauses else None


def member_q(wanted: MemberQuery) -> str | None:
    """The `q` for members; None where all are wanted. Raises BadInput."""
    if wanted.raw is not None:
        return wanted.raw.strip() or None
    path, text = _sought(wanted)
    return query.contains(path, text) if text else None


def _sought(wanted: MemberQuery) -> tuple[str, str]:
    """The field to look into, and what for."""
    text = (wanted.text or "").strip()
    prefix, colon, rest = text.partition(":")
    if colon and prefix.strip().lower() in _MEMBER_PREFIXES:
        return _MEMBER_PREFIXES[prefix.strip().lower()], rest.strip()
    return _MEMBER_PREFIXES["email"], text


def _with_remark(found: Page[D], sought: str | None) -> Page[D]:
    """The page, and what the query had to leave open about the text that was sought."""
    remark = query.left_open(sought.strip()) if sought else None
    return Page(found.rows, found.number, found.size, found.total, remark) if remark else found


def batches(keys: Sequence[MemberKey]) -> list[Sequence[MemberKey]]:
    """The keys in calls of at most `BULK_SIZE`."""
    return [keys[start : start + BULK_SIZE] for start in range(0, len(keys), BULK_SIZE)]
