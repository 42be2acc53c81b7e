"""Who is in the groups that bring customers into segments (M5), read from the side of the groups.

No platform tells the groups of many customers in one answer. Segments have few groups, so each group is read
once, with everybody in it; of a short list the groups of each customer are read instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from segtui.diagnosis.bulk import Bulk
from segtui.diagnosis.gather import as_tuple
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.model import Group
from segtui.platforms.reaching import shop_of

SHORT_LIST = 10
"""Of so many customers each is asked for their groups: reading a large group would take more requests."""
NO_GROUPS = Unread("which groups are assigned to the segment is not known, so who is in them was not asked")


@dataclass(frozen=True, slots=True)
class Roster:
    """A group, and the ids of those in it."""

    group: Reading[Group]
    customer_ids: Reading[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Rosters:
    """What is known of the groups of many customers, as far as it matters for the segments in question."""

    by_group: Sequence[Roster] = ()
    by_customer: Mapping[str, Reading[tuple[Group, ...]]] | None = None
    otherwise: Reading[tuple[Group, ...]] = NO_GROUPS
    """What is known of everybody where there is no group in question."""

    def groups_of(self, customer_id: str) -> Reading[tuple[Group, ...]]:
        """Those of the groups in question that a customer is in."""
        if self.by_customer is not None:
            return self.by_customer.get(customer_id, self.otherwise)
        if not self.by_group:
            return self.otherwise
        theirs: list[Group] = []
        last: Reading[frozenset[str]] = NO_GROUPS
        for roster in self.by_group:
            if isinstance(roster.group, Absent) or isinstance(roster.customer_ids, Absent):
                last = roster.customer_ids if isinstance(last, Unread) else last
                continue
            if isinstance(roster.group, Unread):
                return roster.group
            if isinstance(roster.customer_ids, Unread):
                return roster.customer_ids
            last = roster.customer_ids
            if customer_id in roster.customer_ids.value:
                theirs.append(roster.group.value)
        return last if isinstance(last, Unread) else Read(tuple(theirs), last.source)


async def read_rosters(
    bulk: Bulk, of_segments: Iterable[Reading[tuple[Group, ...]]], customer_ids: Sequence[str]
) -> Rosters:
    """The rosters of all groups that are assigned to these segments."""
    listings = tuple(of_segments)
    groups = {each.id for listed in listings if isinstance(listed, Read) for each in listed.value}
    if not groups:
        return Rosters(otherwise=_without(listings))
    if len(customer_ids) <= SHORT_LIST:
        return Rosters((), dict(await asyncio.gather(*(_groups(bulk, each) for each in customer_ids))))
    return Rosters(await asyncio.gather(*(_roster(bulk, each) for each in sorted(groups))))


def _without(listings: Sequence[Reading[tuple[Group, ...]]]) -> Reading[tuple[Group, ...]]:
    """Nobody is in any group in question where there is none; not known where a listing was not read."""
    sources = [each.source for each in listings if not isinstance(each, Unread)]
    return Read((), sources[-1]) if sources and len(sources) == len(listings) else NO_GROUPS


async def _groups(bulk: Bulk, customer_id: str) -> tuple[str, Reading[tuple[Group, ...]]]:
    platform, what = bulk.desk.platform, f"groups of customer {customer_id}"
    return customer_id, await bulk.one(what, lambda: as_tuple(shop_of(platform).groups_of(customer_id)))


async def _roster(bulk: Bulk, group_id: str) -> Roster:
    platform = bulk.desk.platform

    async def ids() -> frozenset[str]:
        return frozenset(await shop_of(platform).customers_in_group(group_id))

    group, customer_ids = await asyncio.gather(
        bulk.find(f"group {group_id}", lambda: shop_of(platform).group(group_id)),
        bulk.find(f"customers in group {group_id}", ids),
    )
    return Roster(group, customer_ids)
