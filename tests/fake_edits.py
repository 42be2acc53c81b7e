"""The part of the platform in memory that nothing but real changes needs: those run on the sandbox."""

from __future__ import annotations

from collections.abc import Sequence

from segtui.drafts import Coupon, CouponDraft, ItemKey, SegmentFields
from segtui.mixins import Mixins
from segtui.model import BulkResult, Item, MemberKey, RequestPreview


class FakeEdits:
    """Refuses every write that is about a segment itself, an item, mixins or a coupon."""

    async def create_segment(self, segment_id: str, fields: SegmentFields) -> None:
        raise NotImplementedError

    async def update_segment(self, segment_id: str, fields: SegmentFields, version: int | None) -> None:
        raise NotImplementedError

    async def delete_segment(self, segment_id: str, *, with_assignments: bool) -> BulkResult:
        raise NotImplementedError

    async def set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> None:
        raise NotImplementedError

    async def set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> None:
        raise NotImplementedError

    async def item(self, segment_id: str, key: ItemKey) -> Item:
        raise NotImplementedError

    async def assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> BulkResult:
        raise NotImplementedError

    async def unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> BulkResult:
        raise NotImplementedError

    async def coupons_of(self, segment_id: str) -> list[Coupon]:
        raise NotImplementedError

    async def coupon(self, code: str) -> Coupon:
        raise NotImplementedError

    async def catalog_roots(self, site: str) -> frozenset[str]:
        raise NotImplementedError

    async def catalog_sites(self, category_id: str) -> dict[str, bool]:
        raise NotImplementedError

    async def create_coupon(self, draft: CouponDraft) -> None:
        raise NotImplementedError

    async def delete_coupon(self, code: str) -> None:
        raise NotImplementedError

    def preview_create_segment(self, segment_id: str, fields: SegmentFields) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_update_segment(
        self, segment_id: str, fields: SegmentFields, version: int | None
    ) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_delete_segment(self, segment_id: str, *, with_assignments: bool) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_create_coupon(self, draft: CouponDraft) -> list[RequestPreview]:
        raise NotImplementedError

    def preview_delete_coupon(self, code: str) -> list[RequestPreview]:
        raise NotImplementedError
