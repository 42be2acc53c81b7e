"""The part of a session that says what decides who is in a segment, and whether both sides agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from segtui.errors import Unsupported
from segtui.parts import Failed, Known, part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.changes.both_sides import Sides
    from segtui.mixins import JsonValue
    from segtui.model import Customer, Member, Page, Segment
    from segtui.platforms.port import RuleLine
    from segtui.platforms.registry import ConnectedPlatform

SEGMENTS_ASKED = 20
"""How many segments are asked about a customer besides those that are named for them."""


class Deciding(NamedTuple):
    """What decides who is in a segment."""

    segment: Segment
    clauses: tuple[RuleLine, ...]
    """The rules it carries, in words; only those of a dynamic segment are evaluated."""
    matches: Known[Page[Member]] | Failed | None
    """The first of those who match now; None where no rules are evaluated."""


class BothWays:
    """What a session reads where segments may have rules, and customers have a side of their own."""

    platform: ConnectedPlatform

    async def deciding(self, segment_id: str, size: int) -> Deciding:
        """The rules of a segment as it is now, with up to `size` of the members who match them."""
        from segtui.model import PageRequest, SegmentKind

        segment = await self.platform.segment(segment_id)
        server_side = self.platform.server_side
        if server_side is None or not segment.rules:
            return Deciding(segment, (), None)
        rules = cast("JsonValue", segment.rules)
        clauses = tuple(server_side.rules_in_words(rules))
        if segment.kind is not SegmentKind.DYNAMIC:
            return Deciding(segment, clauses, None)
        first = PageRequest(size=size, with_total=True)
        return Deciding(segment, clauses, await part(server_side.matching(rules, first)))

    async def rules_tried(self, rules: JsonValue) -> tuple[list[RuleLine], int | None]:
        """What rules ask for, and how many members match them now, as the platform counts.

        Raises Unsupported where the platform evaluates no rules.
        """
        from segtui.model import PageRequest

        server_side = self.platform.server_side
        if server_side is None:
            raise Unsupported("This platform evaluates no rules.", hint="Leave the rules out.")
        page = await server_side.matching(rules, PageRequest(size=1, with_total=True))
        return server_side.rules_in_words(rules), page.total

    async def both_sides(self, customer: Customer, named: Sequence[Segment]) -> tuple[list[Sides], int]:
        """Both sides of a customer's segments, those included that only the segments themselves name.

        Behind them, how many segments of the platform were not asked.
        """
        from segtui.changes.both_sides import both_sides
        from segtui.model import PageRequest, SegmentQuery

        wanted = PageRequest(size=SEGMENTS_ASKED, with_total=True)
        page = await self.platform.segments(SegmentQuery(), wanted)
        found = await both_sides(self.platform, customer, named, page.rows)
        return found, max((page.total or len(page.rows)) - len(page.rows), 0)
