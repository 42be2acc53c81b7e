"""Reads the facts of one question about many customers; what is the same for all is read once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple

from segtui.diagnosis.bulk import Bulk, Rows, companies_of_many, find_many, rows_of_many
from segtui.diagnosis.edits import FactsT
from segtui.diagnosis.facts import (
    CustomerFacts,
    ItemFacts,
    MembershipFacts,
    SegmentFacts,
    ShopFacts,
    VisibilityFacts,
)
from segtui.diagnosis.gather import NOT_ASKED, groups_of_segment, read_sites, shop_facts
from segtui.diagnosis.gather_visibility import documents, find_place, may_count
from segtui.diagnosis.group_rosters import Rosters, read_rosters
from segtui.diagnosis.many import Whom
from segtui.diagnosis.naming import FoundCustomer, find_segment
from segtui.diagnosis.question import Ambiguous, Membership, Visibility
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.model import CompanyRef, CustomerQuery, Group, Member, Page, PageRequest, Segment, SegmentQuery
from segtui.paging import pages_in_order
from segtui.profiles.policy import Policy

LIST_REQUEST_LIMIT = 10_000
"""How many requests one list may cost: more than the longest takes."""
SEGMENTS_NOT_READ = Unread("the segments of each customer are not read for a list")
MOST_LIMITING = 100
"""Into so many segments in force is looked for whom they limit."""
OUT_OF_FORCE = Unread("the segment is not in force, so who is in it was not asked")

NOBODY = CustomerFacts("", NOT_ASKED, None, NOT_ASKED, NOT_ASKED, NOT_ASKED)
"""Stands for every customer where only a segment is looked at."""


class Asked(NamedTuple):
    """A row of the list, and who was found by it."""

    whom: Whom
    found: FoundCustomer | Ambiguous | None
    """None for a text that can name nobody for sure."""


@dataclass(frozen=True, slots=True)
class _People:
    """What is known of the customers of the list besides their records and companies."""

    is_blinkered: bool
    rosters: Rosters

    def facts(
        self, row: Whom, found: FoundCustomer, companies: Reading[tuple[CompanyRef, ...]]
    ) -> CustomerFacts:
        """About one of them."""
        return CustomerFacts(
            row.text,
            found.record,
            found.id,
            companies,
            self.rosters.groups_of(found.id) if found.id is not None else NOT_ASKED,
            SEGMENTS_NOT_READ,
            self.is_blinkered,
            row.without_company,
        )


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment beside all customers of the list."""

    id: str
    record: Reading[Segment]
    groups: Reading[tuple[Group, ...]]
    rows: Rows
    without: Reading[tuple[Member, ...]]
    """What stands for the rows of a customer of whom none were asked for."""
    member_count: int | None = None

    def of(self, customer_id: str | None) -> SegmentFacts:
        """As far as it concerns one of them."""
        rows = self.rows.get(customer_id, self.without) if customer_id else NOT_ASKED
        return SegmentFacts(self.id, self.record, rows, self.groups, self.member_count)


@dataclass(frozen=True, slots=True)
class Roll(Generic[FactsT]):
    """The facts about everybody on a list."""

    asked: tuple[Asked, ...]
    facts_of: Callable[[Whom, FoundCustomer], FactsT]
    """The facts of the question about one of them, as the single question has them."""
    policy: Policy | None = None
    """What the profile says that segments do to the assortment of the site."""

    @property
    def of_nobody(self) -> FactsT:
        """The same without a customer: what is so for everybody."""
        return self.facts_of(Whom("", 0, CustomerQuery()), FoundCustomer(NOT_ASKED, None))


async def gather_memberships(
    bulk: Bulk, question: Membership, whom: Sequence[Whom]
) -> Roll[MembershipFacts] | Ambiguous:
    """The facts of a membership of each."""
    desk = bulk.desk
    asked, segment, sites = await asyncio.gather(
        asked_of(bulk, whom), find_segment(desk.asker, desk.platform, question.segment), read_sites(desk)
    )
    if isinstance(segment, Ambiguous):
        return segment
    ids = _ids(asked)
    companies, one = await asyncio.gather(
        companies_of_many(bulk, ids), _named_segment(bulk, question.segment, segment, ids)
    )
    people = _People(desk.is_blinkered, await read_rosters(bulk, [one.groups], ids))
    shop = shop_facts(desk, question, question.site, sites)

    def facts(row: Whom, found: FoundCustomer) -> MembershipFacts:
        theirs: Reading[tuple[CompanyRef, ...]] = companies.get(found.id or "", NOT_ASKED)
        return MembershipFacts(shop, people.facts(row, found, theirs), one.of(found.id))

    return Roll(asked, facts)


async def gather_visibilities(
    bulk: Bulk, question: Visibility, whom: Sequence[Whom]
) -> Roll[VisibilityFacts] | Ambiguous:
    """The facts of a visibility of each."""
    asked, place = await asyncio.gather(asked_of(bulk, whom), find_place(bulk.desk, question))
    if isinstance(place, Ambiguous):
        return place
    item = place.item
    shop = shop_facts(bulk.desk, question, place.site, place.sites)
    records, limiting = await asyncio.gather(_holding(bulk, item), _limiting(bulk, shop))
    if isinstance(limiting, Read):
        records = {each.id: Read(each, limiting.source) for each in limiting.value} | records
    ids = _ids(asked)
    segments = await asyncio.gather(
        *(_segment(bulk, each, record, _in_question(shop, record, ids)) for each, record in records.items())
    )
    without: list[Reading[tuple[Group, ...]]] = [
        Read((), each.source) for each in (limiting,) if isinstance(each, Read)
    ]
    rosters = await read_rosters(bulk, [*without, *(each.groups for each in segments)], ids)
    people = _People(bulk.desk.is_blinkered, rosters)

    def facts(row: Whom, found: FoundCustomer) -> VisibilityFacts:
        record = found.record
        companies = Read(record.value.companies, record.source) if isinstance(record, Read) else NOT_ASKED
        customer = people.facts(row, found, companies)
        customer = replace(customer, segments=_theirs(limiting, segments, found.id))
        return VisibilityFacts(shop, customer, item, {each.id: each.of(found.id) for each in segments})

    return Roll(asked, facts, shop.policy)


async def asked_of(bulk: Bulk, whom: Sequence[Whom]) -> tuple[Asked, ...]:
    """The rows of a list, each with whom it names."""
    texts = {each.query: each.text for each in reversed(whom) if each.is_key}
    found = await find_many(bulk, texts)
    return tuple(Asked(each, found.get(each.query)) for each in whom)


def _ids(asked: Sequence[Asked]) -> list[str]:
    """Each customer once, with those who were not found by an id: a restriction may hide them."""
    found = (each.found for each in asked)
    ids = (each.id for each in found if isinstance(each, FoundCustomer) and each.id is not None)
    return list(dict.fromkeys(ids))


async def _named_segment(
    bulk: Bulk, text: str, found: Reading[Segment], customer_ids: Sequence[str]
) -> _Segment:
    """As `_segment`; where it was not read, the text may be a name, by which nobody's rows are found."""
    if isinstance(found, Read):
        return await _segment(bulk, found.value.id, found, customer_ids)
    of_it = found if isinstance(found, Unread) else NOT_ASKED
    return _Segment(text, found, of_it, {}, of_it)


async def _segment(
    bulk: Bulk, segment_id: str, record: Reading[Segment], customer_ids: Sequence[str]
) -> _Segment:
    """The segment with the rows of these customers; of nobody else they are not asked."""
    if isinstance(record, Absent):
        return _Segment(segment_id, record, NOT_ASKED, {}, NOT_ASKED)
    if not customer_ids:
        return _Segment(segment_id, record, await groups_of_segment(bulk.desk, segment_id), {}, OUT_OF_FORCE)
    counted, groups = await asyncio.gather(
        bulk.one(f"member count of {segment_id}", lambda: bulk.desk.platform.member_count(segment_id)),
        groups_of_segment(bulk.desk, segment_id),
    )
    count = counted.value if isinstance(counted, Read) else None
    rows = await rows_of_many(bulk, segment_id, customer_ids, count)
    return _Segment(segment_id, record, groups, rows, NOT_ASKED, count)


async def _limiting(bulk: Bulk, shop: ShopFacts) -> Reading[tuple[Segment, ...]]:
    """The segments in force, each of which limits what its members see; asked only where the policy is so."""
    if shop.policy is not Policy.LIMIT:
        return SEGMENTS_NOT_READ

    async def in_force() -> tuple[Segment, ...]:
        rows: list[Segment] = []
        async with aclosing(pages_in_order(fetch)) as pages:
            async for page in pages:
                rows += [each for each in page.rows if may_count(shop, NOBODY, each)]
        return tuple(rows)

    async def fetch(page: PageRequest) -> Page[Segment]:
        return await bulk.desk.platform.segments(SegmentQuery(), page)

    found = await bulk.one("segments", in_force)
    if isinstance(found, Read) and len(found.value) > MOST_LIMITING:
        return Unread(f"{len(found.value):,} segments are in force, too many to look into for a list")
    return found


def _theirs(
    limiting: Reading[tuple[Segment, ...]], segments: Sequence[_Segment], customer_id: str | None
) -> Reading[tuple[Segment, ...]]:
    """Those of the segments in force that a customer is in, or may be in for all that was read."""
    if not isinstance(limiting, Read) or customer_id is None:
        return limiting if isinstance(limiting, Unread) else NOT_ASKED
    in_force = {each.id for each in limiting.value}
    rows = {each.id: each.of(customer_id) for each in segments if each.id in in_force}
    may_be_in = {each for each, one in rows.items() if not isinstance(one.rows, Read) or one.rows.value}
    brought = {each for each, one in rows.items() if not isinstance(one.groups, Read) or one.groups.value}
    return Read(tuple(each for each in limiting.value if each.id in may_be_in | brought), limiting.source)


async def _holding(bulk: Bulk, item: ItemFacts) -> dict[str, Reading[Segment]]:
    """The segments that hold the item, its categories, or those above."""
    holders = item.holders.value if isinstance(item.holders, Read) else ()
    ids = tuple(dict.fromkeys(row.segment_id for row in holders))
    found = await documents(bulk.desk, ids)
    if not isinstance(found, Read):
        return dict.fromkeys(ids, found)
    return {
        each: Read(found.value[each], found.source)
        if each in found.value
        else Absent(f"no segment {each}", found.source)
        for each in ids
    }


def _in_question(shop: ShopFacts, record: Reading[Segment], customer_ids: Sequence[str]) -> Sequence[str]:
    """Whose rows can matter: nobody's where the segment is not in force there and then, whoever is in it."""
    if isinstance(record, Read) and not may_count(shop, NOBODY, record.value):
        return ()
    return customer_ids
