"""The change of the mixins of a member or an item; those of a segment change with its other fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from segtui.changes.change import Diff, recorded_key, row_name
from segtui.changes.combined import SingleChange
from segtui.changes.fields_diff import changed_mixin_lines
from segtui.changes.items import item_row_name
from segtui.drafts import ItemKey
from segtui.errors import Conflict
from segtui.mixins import JsonValue, Mixins
from segtui.model import BulkResult, Item, Member, MemberKey, RequestPreview
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of


@dataclass(frozen=True, slots=True)
class SetMixins(SingleChange):
    """Replace the mixins of one row of a segment."""

    kind: ClassVar[str] = "set-mixins"

    segment_id: str
    segment_name: str
    key: MemberKey | ItemKey
    who: str
    """The member or item as a person knows it."""
    old: Mixins
    new: Mixins
    version: int | None = None
    """The version that `old` was read with; None reads it when sending, and compares the mixins instead."""

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Set the mixins of {self.who} in {self.segment_name}"

    @property
    def row_names(self) -> tuple[str, ...]:
        """The row; none where nothing would change."""
        return (self._row_name,) if changed_mixin_lines(self.old, self.new) else ()

    @property
    def _row_name(self) -> str:
        return row_name(self.key) if isinstance(self.key, MemberKey) else item_row_name(self.key)

    @property
    def before(self) -> JsonValue:
        """Which row, its version and mixins."""
        key: dict[str, JsonValue] = (
            recorded_key(self.key)
            if isinstance(self.key, MemberKey)
            else {"kind": self.key.kind.value, "id": self.key.id}
        )
        return {
            "segment": self.segment_id,
            "name": self.segment_name,
            **key,
            "who": self.who,
            "mixins": self.old.to_json(),
            "version": self.version,
        }

    @property
    def after(self) -> JsonValue:
        """The mixins."""
        return {"mixins": self.new.to_json()}

    def shown(self, platform: Platform) -> Diff:
        """Every attribute that differs."""
        lines = changed_mixin_lines(self.old, self.new)
        requests = self._requests(platform) if lines else []
        return Diff(self.title, lines, tuple(requests))

    def _requests(self, platform: Platform) -> list[RequestPreview]:
        if isinstance(self.key, MemberKey):
            return shop_of(platform).preview_set_member_mixins(
                self.segment_id, self.key, self.new, self.version
            )
        return shop_of(platform).preview_set_item_mixins(self.segment_id, self.key, self.new, self.version)

    async def apply(self, platform: Platform) -> BulkResult:
        """Send them; raises Conflict where the row is not as it was read."""
        version = self.version
        if version is None:
            version = await self._present_version(platform)
        if isinstance(self.key, MemberKey):
            await shop_of(platform).set_member_mixins(self.segment_id, self.key, self.new, version)
        else:
            await shop_of(platform).set_item_mixins(self.segment_id, self.key, self.new, version)
        return self._done()

    async def _present_version(self, platform: Platform) -> int | None:
        row: Member | Item
        if isinstance(self.key, MemberKey):
            row = await platform.member(self.segment_id, self.key)
        else:
            row = await shop_of(platform).item(self.segment_id, self.key)
        if changed_mixin_lines(self.old, row.mixins):
            raise Conflict(
                f"{self.title}: they are not as they were.",
                hint="Look at them again, and repeat the change if it is still wanted.",
            )
        return row.version

    def inverted(self) -> SetMixins:
        """Back to the mixins before; the version is another by then."""
        return SetMixins(self.segment_id, self.segment_name, self.key, self.who, self.new, self.old)

    def imagined(self, mixins: Mixins) -> Mixins:
        """The row's mixins as they would be."""
        return self.new
