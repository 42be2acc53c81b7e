"""What both sides of a platform say of one customer: the customer's list of segments, and each segment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from segtui.changes.readback import AT_ONCE
from segtui.errors import SegtuiError
from segtui.model import Customer, MemberKey, MemberQuery, PageRequest, Segment
from segtui.platforms.port import Platform

ROWS_LOOKED_AT = 100
"""Rows with the customer's address among which they are sought: many may share one, never so many."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Whether a customer is in a segment, as each side says."""

    segment: Segment
    by_customer: bool
    """The platform names the segment among the customer's."""
    by_segment: bool | SegtuiError
    """The segment names the customer, by its list or by its rules; the error where nobody knows."""

    @property
    def agree(self) -> bool | None:
        """Whether both say the same; None where one could not be asked."""
        return None if isinstance(self.by_segment, SegtuiError) else self.by_segment == self.by_customer


async def both_sides(
    platform: Platform, customer: Customer, named: Sequence[Segment], others: Sequence[Segment]
) -> list[Sides]:
    """Both sides of the segments that are named for a customer, and of others where either names them.

    A segment is asked by the customer's address, and the rows are held against the id. Those that neither
    side names are left out.
    """
    gate = asyncio.Semaphore(AT_ONCE)
    by_id = {segment.id: segment for segment in (*named, *others)}
    named_ids = frozenset(segment.id for segment in named)

    async def side(segment: Segment) -> Sides:
        async with gate:
            try:
                says = await _says(platform, segment, customer)
            except SegtuiError as error:
                return Sides(segment, segment.id in named_ids, error)
        return Sides(segment, segment.id in named_ids, says)

    found = await asyncio.gather(*map(side, by_id.values()))
    return [each for each in found if each.by_customer or each.by_segment is not False]


async def _says(platform: Platform, segment: Segment, customer: Customer) -> bool:
    if not customer.email:
        return bool(await platform.members_among(segment.id, [customer.id]))
    wanted = MemberKey(customer.id)
    first = PageRequest(size=ROWS_LOOKED_AT)
    page = await platform.members(segment.id, MemberQuery(text=customer.email), first)
    return any(member.key == wanted for member in page.rows)
