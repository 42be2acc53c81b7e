"""The changes of coupons: creating and deleting one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from segtui.changes.change import Diff, DiffLine, Sign
from segtui.changes.combined import SingleChange
from segtui.drafts import CouponDraft, CouponKind, draft_of
from segtui.errors import BadInput, Conflict, NotFound
from segtui.mixins import JsonValue
from segtui.model import BulkResult
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.shop_time import utc_words

LOST_WITH_A_COUPON = (
    "How often it was redeemed does not come back, and whether the platform lets a deleted code be used "
    "again is not stated."
)
"""What no undo of a coupon's deletion brings back."""


@dataclass(frozen=True, slots=True)
class CreateCoupon(SingleChange):
    """Create a coupon, for the members of segments or for everybody."""

    kind: ClassVar[str] = "create-coupon"

    draft: CouponDraft

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Create the coupon {self.draft.code}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The code."""
        return (self.draft.code,)

    @property
    def before(self) -> JsonValue:
        """Nothing was there."""
        return None

    @property
    def after(self) -> JsonValue:
        """The coupon."""
        return self.draft.to_json()

    def shown(self, platform: Platform) -> Diff:
        """What it gives, to whom and when. Raises BadInput for what cannot be a coupon."""
        _check_window(self.draft)
        notes = () if self.draft.segment_ids else ("It names no segment: everybody may redeem it.",)
        requests = shop_of(platform).preview_create_coupon(self.draft)
        return Diff(self.title, _lines("+", self.draft), tuple(requests), notes)

    async def apply(self, platform: Platform) -> BulkResult:
        """Create it; raises Conflict where the code is taken."""
        _check_window(self.draft)
        await shop_of(platform).create_coupon(self.draft)
        return self._done()

    def inverted(self) -> DeleteCoupon:
        """Delete it."""
        return DeleteCoupon(self.draft)

    def imagined(self, coupons: frozenset[str]) -> frozenset[str]:
        """The codes of the coupons as they would be."""
        return coupons | {self.draft.code}


@dataclass(frozen=True, slots=True)
class DeleteCoupon(SingleChange):
    """Delete a coupon, keeping what is needed to create it again."""

    kind: ClassVar[str] = "delete-coupon"

    draft: CouponDraft

    @property
    def code(self) -> str:
        """Its code."""
        return self.draft.code

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Delete the coupon {self.code}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The code."""
        return (self.code,)

    @property
    def before(self) -> JsonValue:
        """The coupon."""
        return self.draft.to_json()

    @property
    def after(self) -> JsonValue:
        """Nothing will be there."""
        return None

    def shown(self, platform: Platform) -> Diff:
        """What goes, and what cannot come back."""
        requests = shop_of(platform).preview_delete_coupon(self.code)
        return Diff(self.title, _lines("-", self.draft), tuple(requests), (LOST_WITH_A_COUPON,))

    async def apply(self, platform: Platform) -> BulkResult:
        """Delete it as it is stored; one that is gone is done. Raises Conflict where another has its code."""
        try:
            stored = await shop_of(platform).coupon(self.code)
        except NotFound:
            return self._done()
        found, wanted = draft_of(stored), self.draft
        if (found.name, found.kind, found.segment_ids) != (wanted.name, wanted.kind, wanted.segment_ids):
            raise Conflict(
                f"{self.title}: the coupon {stored.code} is another one by now.",
                hint="Look at it again, and delete it then if that is still wanted.",
            )
        await shop_of(platform).delete_coupon(stored.code)
        return self._done()

    def inverted(self) -> CreateCoupon:
        """Create it again."""
        return CreateCoupon(self.draft)

    def imagined(self, coupons: frozenset[str]) -> frozenset[str]:
        """The codes of the coupons as they would be."""
        return coupons - {self.code}


def _check_window(draft: CouponDraft) -> None:
    if draft.starts_at and draft.ends_at and draft.ends_at < draft.starts_at:
        raise BadInput(
            f"The coupon would end at {utc_words(draft.ends_at)}, before it starts at "
            f"{utc_words(draft.starts_at)}.",
            hint="Give an end after the start, or leave one of them out.",
        )


def _lines(sign: Sign, draft: CouponDraft) -> tuple[DiffLine, ...]:
    texts = {
        "coupon": draft.code,
        "name": draft.name,
        "gives": _discount(draft),
        "for members of": ", ".join(draft.segment_ids),
        "valid from": utc_words(draft.starts_at) if draft.starts_at else "",
        "valid until": utc_words(draft.ends_at) if draft.ends_at else "",
        "redemptions": "" if draft.max_redemptions is None else f"at most {draft.max_redemptions:,}",
    }
    return tuple(DiffLine(sign, f"{name}: {text}") for name, text in texts.items() if text)


def _discount(draft: CouponDraft) -> str:
    match draft.kind:
        case CouponKind.PERCENT:
            return "nothing" if draft.percentage is None else f"{draft.percentage:g} %"
        case CouponKind.ABSOLUTE:
            return f"{draft.amount} {draft.currency}"
        case _:
            return draft.kind.value.replace("_", " ")
