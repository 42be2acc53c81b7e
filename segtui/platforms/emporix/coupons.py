"""The coupons that are restricted to segments."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from segtui.errors import Conflict, NotFound, Rejected
from segtui.model import Page, PageRequest, RequestPreview
from segtui.platforms.emporix import answers
from segtui.platforms.emporix.reader import Reader

if TYPE_CHECKING:
    from segtui.drafts import Coupon, CouponDraft, Money, Redemption

ITEMS_COUNT = "items-count"
"""The header of a total for coupons (fact sheet, section 3.2)."""


class Coupons(Reader):
    """The part of the platform that is about coupons."""

    async def coupons_of(self, segment_id: str) -> list[Coupon]:
        """All coupons that name this segment; those of all segments are read for it."""
        from segtui.platforms.emporix import coupon_requests
        from segtui.platforms.emporix.edit_documents import EmporixCoupon

        async def fetch(page: PageRequest) -> Page[Coupon]:
            call = coupon_requests.segment_restricted(self._tenant, page)
            return await self._page(call, EmporixCoupon, page, header=ITEMS_COUNT)

        return [each for each in await self._all(fetch) if segment_id in each.segment_ids]

    async def coupon(self, code: str) -> Coupon:
        """One coupon."""
        from segtui.platforms.emporix import coupon_requests
        from segtui.platforms.emporix.edit_documents import EmporixCoupon

        async def read(spelt: str) -> Coupon:
            call = coupon_requests.coupon(self._tenant, spelt)
            answer = await self._wire.send(call)
            # The schema of this answer has no code (trap 56).
            named = json.dumps({"code": spelt, **answers.json_object(answer, call)}).encode()
            return answers.one(replace(answer, body=named), EmporixCoupon, call)

        return await _as_stored(code, read)

    async def coupons_spelt(self, code: str) -> list[Coupon]:
        """The coupons of this code, as it is written or in capitals; deleted ones included."""
        from segtui.platforms.emporix import coupon_requests
        from segtui.platforms.emporix.edit_documents import EmporixCoupon

        codes = tuple(dict.fromkeys((code, code.upper())))

        async def fetch(page: PageRequest) -> Page[Coupon]:
            call = coupon_requests.spelt(self._tenant, codes, page)
            return await self._page(call, EmporixCoupon, page, header=ITEMS_COUNT)

        return [each for each in await self._all(fetch) if each.code in codes]

    async def redemptions_by(self, code: str, customer_id: str) -> list[Redemption]:
        """A customer's uses of a coupon, for whatever company."""
        from segtui.platforms.emporix import coupon_requests
        from segtui.platforms.emporix.edit_documents import EmporixRedemption

        async def fetch(page: PageRequest) -> Page[Redemption]:
            call = coupon_requests.redemptions(self._tenant, code, customer_id, page)
            return await self._page(call, EmporixRedemption, page, header=ITEMS_COUNT)

        return [each for each in await self._all(fetch) if each.customer_id == customer_id]

    async def coupon_refusal(self, code: str, redemption: Redemption, total: Money) -> tuple[str, ...]:
        """Why the platform would refuse a redemption; empty where it would accept it. Nothing is redeemed."""
        from segtui.platforms.emporix import coupon_requests

        try:
            await self._wire.send(coupon_requests.validation(self._tenant, code, redemption, total))
        except Rejected as error:
            return error.details or (error.summary,)
        except NotFound as error:
            return (error.summary,)
        return ()

    async def create_coupon(self, draft: CouponDraft) -> None:
        """Create a coupon; raises Conflict where the code is taken."""
        from segtui.platforms.emporix import coupon_requests

        call = coupon_requests.create_coupon(self._tenant, draft)
        try:
            await self._wire.send(call)
        except Conflict as error:
            raise Conflict(
                error.summary,
                hint="A coupon of this code exists, or did and was deleted: choose another code.",
                request_id=error.request_id,
            ) from error

    async def delete_coupon(self, code: str) -> None:
        """Delete the coupon that is spelt so; one that is not there is done.

        Never the one in capitals instead: there may be one that is another coupon.
        """
        from segtui.platforms.emporix import coupon_requests

        try:
            await self._wire.send(coupon_requests.delete_coupon(self._tenant, code))
        except NotFound:
            # What is wanted holds; an answer lost before may well have been the deletion's own.
            return

    def preview_create_coupon(self, draft: CouponDraft) -> list[RequestPreview]:
        """The request `create_coupon` would send."""
        from segtui.platforms.emporix import coupon_requests

        return [self._wire.preview(coupon_requests.create_coupon(self._tenant, draft))]

    def preview_delete_coupon(self, code: str) -> list[RequestPreview]:
        """The request `delete_coupon` would send."""
        from segtui.platforms.emporix import coupon_requests

        return [self._wire.preview(coupon_requests.delete_coupon(self._tenant, code))]


async def _as_stored(code: str, ask: Callable[[str], Awaitable[Coupon]]) -> Coupon:
    """Read with the code as it is, and else in capitals: tenants store it so unless they say otherwise."""
    try:
        return await ask(code)
    except NotFound:
        if code.upper() == code:
            raise
        return await ask(code.upper())
