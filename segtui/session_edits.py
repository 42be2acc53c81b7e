"""The part of a session that prepares edits: what is read before a change is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from segtui.errors import BadInput
from segtui.platforms.reaching import shop_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from segtui.changes.building import Clone, Copying, Impact
    from segtui.changes.change import Change
    from segtui.changes.checking import ItemCheck
    from segtui.changes.coupons import DeleteCoupon
    from segtui.changes.inspection import Sight
    from segtui.changes.members import AddMembers
    from segtui.changes.mixins import SetMixins
    from segtui.changes.rebasing import Rebased
    from segtui.changes.segments import DeleteSegment, UpdateSegment
    from segtui.drafts import ItemKey, SegmentFields
    from segtui.mixins import JsonValue, Mixins
    from segtui.model import MemberKey, Segment
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile

ChangeT = TypeVar("ChangeT", bound="Change")


class Edits:
    """What a session reads so that a change knows what it will do, and can be taken back."""

    profile: Profile
    platform: ConnectedPlatform

    async def prepare(self, change: ChangeT) -> ChangeT:
        """The change, knowing what it would really change and so what its inverse must undo.

        What it assigns or takes away is looked up where nobody did yet, by the way that takes the fewest
        requests. A change whose rows cannot be read is returned as it is, and says so when it is shown.
        """
        from segtui.changes.preparing import prepared

        return await prepared(self.platform, change)

    async def segment_impact(self, segment_id: str) -> Impact:
        """What hangs on a segment: members, items and the coupons that name it."""
        from segtui.changes.building import impact_of

        return await impact_of(self.platform, segment_id)

    async def update_change(self, segment: Segment, new: SegmentFields) -> UpdateSegment:
        """The change of a segment that was read to these fields; a deactivation tells what hangs on it."""
        from segtui.changes.building import update

        return await update(self.platform, segment, new)

    async def extend_change(self, segment: Segment, ends_at: datetime) -> UpdateSegment:
        """The change of a segment's end to a later one; raises BadInput for one that is not later."""
        from segtui.changes.building import extension

        return await extension(self.platform, segment, ends_at)

    async def delete_change(self, segment_id: str) -> DeleteSegment:
        """The deletion of a segment with its members and items, which it keeps up to a limit."""
        from segtui.changes.building import deletion

        return await deletion(self.platform, segment_id)

    async def clone_change(
        self, segment: Segment, fields: SegmentFields, copying: Copying | None = None
    ) -> Clone:
        """A new segment of these fields with the rows of another; items are checked against its site.

        Raises Refused for more rows than are copied at once, BadInput for a site that is not there.
        """
        from segtui.changes.building import Copying, clone

        return await clone(self.platform, segment, fields, copying or Copying())

    async def matching_change(self, segment: Segment, rules: JsonValue) -> AddMembers:
        """The addition of everybody who matches rules now; they are named one by one.

        Raises Unsupported for a platform that evaluates no rules, Refused for more than are added at once.
        """
        from segtui.changes.building import matching

        return await matching(self.platform, segment, rules)

    async def mixins_change(
        self, segment: Segment, key: MemberKey | ItemKey | None, new: Mixins
    ) -> UpdateSegment | SetMixins:
        """The change of the mixins of a segment (no key), of a member or of an item."""
        from segtui.changes.building import mixins_change

        return await mixins_change(self.platform, segment, key, new)

    async def check_items(self, keys: Sequence[ItemKey], site: str | None) -> list[ItemCheck]:
        """What speaks against each of these items on a site, in their order."""
        from segtui.changes.checking import check_items

        return await check_items(self.platform, keys, site, (self.profile.language,))

    async def delete_coupon_change(self, code: str) -> DeleteCoupon:
        """The deletion of a coupon, which keeps what is needed to create it again."""
        from segtui.changes.coupons import DeleteCoupon
        from segtui.drafts import draft_of

        return DeleteCoupon(draft_of(await shop_of(self.platform).coupon(code)))

    async def shop_zone(self, site: str) -> ZoneInfo | None:
        """The time zone of a site; None where the platform does not tell it, or tells one unknown here.

        Raises BadInput for a site that is not there.
        """
        from segtui.changes.checking import site_named
        from segtui.shop_time import zone_named

        name = (await site_named(self.platform, site)).time_zone
        try:
            return zone_named(name) if name else None
        except BadInput:
            return None

    async def read_back(self, change: Change) -> list[Sight]:
        """How each row of an applied change stands now: accepted is not yet visible.

        What cannot be read is among the sights.
        """
        from segtui.changes.inspection import inspected

        return await inspected(self.platform, change)

    async def rebased(self, change: UpdateSegment) -> Rebased:
        """A change that met a Conflict, merged with what the segment has become meanwhile."""
        from segtui.changes.rebasing import rebased

        return await rebased(self.platform, change)
