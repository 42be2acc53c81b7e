"""Writing segments, items and mixins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from segtui.errors import Conflict, NotFound
from segtui.model import BulkResult, MemberKey, RequestPreview, RowResult
from segtui.platforms.emporix import answers, requests
from segtui.platforms.emporix.reader import Reader
from segtui.platforms.emporix.row_writes import RowBatch, write_rows
from segtui.platforms.port import CreatedInstead
from segtui.wire.call import Answer, Call

if TYPE_CHECKING:
    from segtui.drafts import ItemKey, SegmentFields
    from segtui.mixins import Mixins
    from segtui.model import Item

BULK_SIZE = 200
CREATED = 201

RowT = TypeVar("RowT")


class Edits(Reader):
    """The part of the platform that writes segments, items and mixins."""

    async def create_segment(self, segment_id: str, fields: SegmentFields) -> None:
        """Create a segment under a chosen id; raises Conflict where the id is taken."""
        from segtui.platforms.emporix import edit_requests

        try:
            await self._wire.send(edit_requests.create_segment(self._tenant, segment_id, fields))
        except Conflict as error:
            raise Conflict(
                error.summary,
                hint="A segment of this id exists already: choose another id, or change that segment.",
                request_id=error.request_id,
            ) from error

    async def update_segment(self, segment_id: str, fields: SegmentFields, version: int | None) -> None:
        """Replace all fields of a segment; raises Conflict where it has changed since `version`."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.update_segment(self._tenant, segment_id, fields, version)
        if (answer := await self._wire.send(call)).status == CREATED:
            raise _created_instead(
                call, answer, f"the segment {segment_id} again, without members and items", "Delete it again"
            )

    async def delete_segment(self, segment_id: str, *, with_assignments: bool) -> BulkResult:
        """Delete a segment; one that is not there is done."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.delete_segment(self._tenant, segment_id, with_assignments=with_assignments)
        try:
            code = (await self._wire.send(call)).status
        except NotFound:
            # What is wanted holds; an answer lost before may well have been the deletion's own.
            code = answers.NOT_THERE
        return BulkResult((RowResult(segment_id, ok=True, code=code),))

    async def item(self, segment_id: str, key: ItemKey) -> Item:
        """One item assignment."""
        from segtui.platforms.emporix import edit_requests
        from segtui.platforms.emporix.shop_documents import EmporixItem

        return await self._one(edit_requests.item(self._tenant, segment_id, key), EmporixItem)

    async def assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> BulkResult:
        """Assign items, 200 of one kind in one call. Raises Interrupted as `add_members`."""
        return await self._write_items(segment_id, self._assigning(segment_id, rows))

    async def unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> BulkResult:
        """Take items out, 200 of one kind in one call; as `assign_items`."""
        return await self._write_items(segment_id, self._unassigning(segment_id, keys))

    async def set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> None:
        """Replace a member's mixins; raises Conflict where the row has changed since `version`."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.set_member_mixins(self._tenant, segment_id, key, mixins, version)
        await self._changed(call, "a member", "Remove it")

    async def set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> None:
        """Replace an item's mixins; raises Conflict where the row has changed since `version`."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.set_item_mixins(self._tenant, segment_id, key, mixins, version)
        await self._changed(call, "an item", "Take it out")

    def preview_create_segment(self, segment_id: str, fields: SegmentFields) -> list[RequestPreview]:
        """The request `create_segment` would send."""
        from segtui.platforms.emporix import edit_requests

        return [self._wire.preview(edit_requests.create_segment(self._tenant, segment_id, fields))]

    def preview_update_segment(
        self, segment_id: str, fields: SegmentFields, version: int | None
    ) -> list[RequestPreview]:
        """The request `update_segment` would send."""
        from segtui.platforms.emporix import edit_requests

        return [self._wire.preview(edit_requests.update_segment(self._tenant, segment_id, fields, version))]

    def preview_delete_segment(self, segment_id: str, *, with_assignments: bool) -> list[RequestPreview]:
        """The request `delete_segment` would send."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.delete_segment(self._tenant, segment_id, with_assignments=with_assignments)
        return [self._wire.preview(call)]

    def preview_assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> list[RequestPreview]:
        """The requests `assign_items` would send."""
        return [self._wire.preview(call) for call, _ in self._assigning(segment_id, rows)]

    def preview_unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> list[RequestPreview]:
        """The requests `unassign_items` would send."""
        return [self._wire.preview(call) for call, _ in self._unassigning(segment_id, keys)]

    def preview_set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        """The request `set_member_mixins` would send."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.set_member_mixins(self._tenant, segment_id, key, mixins, version)
        return [self._wire.preview(call)]

    def preview_set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        """The request `set_item_mixins` would send."""
        from segtui.platforms.emporix import edit_requests

        call = edit_requests.set_item_mixins(self._tenant, segment_id, key, mixins, version)
        return [self._wire.preview(call)]

    def _assigning(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> list[tuple[Call, list[ItemKey]]]:
        from segtui.platforms.emporix import edit_requests

        def weight(row: tuple[ItemKey, Mixins | None]) -> int:
            return edit_requests.size_of(edit_requests.mixins_body(row[1], None)) if row[1] else 0

        calls = []
        for _, of_kind in groupby(rows, key=lambda row: row[0].kind):
            for batch in packed(list(of_kind), weight):
                call = edit_requests.assign_items(self._tenant, segment_id, batch)
                calls.append((call, [key for key, _ in batch]))
        return calls

    def _unassigning(self, segment_id: str, keys: Sequence[ItemKey]) -> list[tuple[Call, list[ItemKey]]]:
        from segtui.platforms.emporix import edit_requests

        return [
            (edit_requests.unassign_items(self._tenant, segment_id, batch), batch)
            for _, of_kind in groupby(keys, key=lambda key: key.kind)
            for batch in packed(list(of_kind))
        ]

    async def _write_items(self, segment_id: str, calls: list[tuple[Call, list[ItemKey]]]) -> BulkResult:
        batches = [
            RowBatch(call, [f"{key.kind.value}:{key.id}" for key in keys], [key.id for key in keys])
            for call, keys in calls
        ]
        return await write_rows(
            self._wire, batches, lambda: self._wire.send(requests.segment(self._tenant, segment_id))
        )

    async def _changed(self, call: Call, what: str, undo: str) -> None:
        if (answer := await self._wire.send(call)).status == CREATED:
            raise _created_instead(call, answer, f"{what} that was not there any more", undo)


def _created_instead(call: Call, answer: Answer, what: str, undo: str) -> CreatedInstead:
    return CreatedInstead(
        f"Could not {call.asking}: it was gone meanwhile, and the platform created {what}.",
        hint=f"{undo} if it should stay gone.",
        request_id=answer.request_id,
    )


def packed(rows: Sequence[RowT], weight: Callable[[RowT], int] = lambda _: 0) -> Iterator[list[RowT]]:
    """The rows in calls of at most 200, and of no more bytes than a body may have."""
    from segtui.platforms.emporix.edit_requests import BODY_LIMIT_BYTES

    room = BODY_LIMIT_BYTES - BULK_SIZE * _ROW_BYTES
    batch: list[RowT] = []
    filled = 0
    for row in rows:
        size = weight(row)
        if batch and (len(batch) == BULK_SIZE or filled + size > room):
            yield batch
            batch, filled = [], 0
        batch.append(row)
        filled += size
    if batch:
        yield batch


_ROW_BYTES = 1_000
"""More than a row without mixins takes."""
