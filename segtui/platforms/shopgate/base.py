"""What every topic of the Shopgate client stands on: send a call, read the answer, walk a listing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from segtui.model import Customer, Segment
from segtui.platforms.parsing import one
from segtui.platforms.shopgate import filters, requests
from segtui.platforms.shopgate.addressing import Merchant
from segtui.platforms.shopgate.documents import (
    CustomerRows,
    MemberRows,
    OneSegment,
    SegmentRows,
    ShopgateCustomer,
    ShopgateMember,
    ShopgateSegment,
)
from segtui.platforms.shopgate.filters import Filter
from segtui.platforms.shopgate.requests import Listing
from segtui.platforms.shopgate.walking import Reader, Walker
from segtui.wire.wire import Wire

AT_ONCE: Final = 4
"""Calls at the same time (D34)."""
LOOK_UPS_AT_ONCE: Final = 3
"""Fewer: a long look-up leaves room for what a person asks meanwhile."""
IN_ONE_FILTER: Final = 50
"""Values in one `$in` (section 10)."""


class Base:
    """Reads one merchant through one wire."""

    def __init__(self, wire: Wire, merchant: Merchant) -> None:
        self._wire = wire
        self._merchant = merchant
        self._walker = Walker(wire)

    async def segment(self, segment_id: str) -> Segment:
        """One segment."""
        call = requests.segment(self._merchant, segment_id)
        return one(await self._wire.send(call), OneSegment, call).segment

    async def _customers(self, wanted: Filter, asking: str) -> list[Customer]:
        """All customers that a filter finds; whoever looks for a value checks the rows (section 10)."""
        reader = customers(requests.customers(self._merchant, wanted, asking))
        return [*await self._walker.all(reader)]


def segments(listing: Listing) -> Reader[ShopgateSegment]:
    """How a listing of segments is read."""
    return Reader(listing, SegmentRows, lambda row: row.id)


def members(listing: Listing) -> Reader[ShopgateMember]:
    """How a listing of members is read."""
    return Reader(listing, MemberRows, lambda row: (row.type, row.id))


def customers(listing: Listing) -> Reader[ShopgateCustomer]:
    """How a listing of customers is read."""
    return Reader(listing, CustomerRows, lambda row: row.id)


def parts(values: Iterable[str]) -> list[list[str]]:
    """The distinct values, in parts of which each fits into one filter."""
    return list(filters.in_parts(list(dict.fromkeys(values)), IN_ONE_FILTER))
