"""Reads the facts: whatever can be read at the same time is, and what cannot be read is a fact as well."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import CustomerFacts, MembershipFacts, SegmentFacts, ShopFacts
from segtui.diagnosis.naming import FoundCustomer, find_customer, find_segment, key_in
from segtui.diagnosis.own_view import segment_as_seen, with_own_view
from segtui.diagnosis.question import Ambiguous, Membership, Question
from segtui.diagnosis.reading import Read, Reading, T, Unread
from segtui.model import CompanyRef, Customer, Group, LegalEntity, Segment, Site
from segtui.platforms.reaching import shop_of
from segtui.profiles.policy import policy_on

NOT_ASKED = Unread("what it depends on was not found, so it was not asked")


async def gather_membership(desk: Desk, question: Membership) -> MembershipFacts | Ambiguous:
    """The facts of a membership: two round trips, twelve requests at most; a third and three with a token."""
    asker, platform = desk.asker, desk.platform
    customer, segment, sites = await asyncio.gather(
        find_customer(asker, platform, question.customer),
        find_segment(asker, platform, question.segment),
        read_sites(desk),
    )
    if isinstance(customer, Ambiguous):
        return customer
    if isinstance(segment, Ambiguous):
        return segment
    whom, facts = await asyncio.gather(
        customer_facts(desk, question, customer), _segment_facts(desk, question, customer, segment)
    )
    gathered = MembershipFacts(shop_facts(desk, question, question.site, sites), whom, facts)
    if desk.shopper is None:
        return gathered
    return with_own_view(gathered, desk.shopper, await segment_as_seen(desk, desk.shopper, gathered))


async def _segment_facts(
    desk: Desk, question: Membership, customer: FoundCustomer, found: Reading[Segment]
) -> SegmentFacts:
    platform = desk.platform
    segment_id = found.value.id if isinstance(found, Read) else question.segment
    if not isinstance(found, Read):
        # What was typed may be a name: nobody is a member of what has no such id.
        of_it = found if isinstance(found, Unread) else NOT_ASKED
        return SegmentFacts(segment_id, found, of_it, of_it)
    rows, groups, count = await asyncio.gather(
        of_customer(
            desk,
            customer,
            f"members of {segment_id}",
            lambda whose: as_tuple(platform.members_among(segment_id, [whose])),
        ),
        groups_of_segment(desk, segment_id),
        desk.asker.ask(f"member count of {segment_id}", lambda: platform.member_count(segment_id)),
    )
    return SegmentFacts(segment_id, found, rows, groups, count.value if isinstance(count, Read) else None)


async def customer_facts(desk: Desk, question: Question, customer: FoundCustomer) -> CustomerFacts:
    """The customer's companies, groups and segments."""
    platform = desk.platform
    companies, groups, segments = await asyncio.gather(
        of_customer(
            desk, customer, "companies", lambda whose: _companies(shop_of(platform).legal_entities_of(whose))
        ),
        of_customer(desk, customer, "groups", lambda whose: as_tuple(shop_of(platform).groups_of(whose))),
        of_customer(desk, customer, "segments", lambda whose: as_tuple(platform.segments_of(whose))),
    )
    return CustomerFacts(
        question.customer,
        customer.record,
        customer.id,
        companies,
        groups,
        segments,
        desk.is_blinkered,
        question.without_company,
    )


async def customer_of_profile(
    desk: Desk, question: Question, finding: Awaitable[FoundCustomer | Ambiguous]
) -> CustomerFacts | Ambiguous:
    """As for a membership, but the companies are those that the profile names: it saves a request.

    Where the question has an id, nothing waits for the record.
    """
    key = key_in(question.customer)
    if key is None:
        customer = await finding
        return customer if isinstance(customer, Ambiguous) else await _of_profile(desk, question, customer)
    customer, early = await asyncio.gather(
        finding, _of_profile(desk, question, FoundCustomer(NOT_ASKED, key))
    )
    if isinstance(customer, Ambiguous):
        return customer
    if customer.id != key:
        return await _of_profile(desk, question, customer)
    return replace(early, record=customer.record, companies=_named_companies(customer.record))


def _named_companies(record: Reading[Customer]) -> Reading[tuple[CompanyRef, ...]]:
    return Read(record.value.companies, record.source) if isinstance(record, Read) else NOT_ASKED


async def _of_profile(desk: Desk, question: Question, customer: FoundCustomer) -> CustomerFacts:
    platform = desk.platform
    groups, segments = await asyncio.gather(
        of_customer(desk, customer, "groups", lambda whose: as_tuple(shop_of(platform).groups_of(whose))),
        of_customer(desk, customer, "segments", lambda whose: as_tuple(platform.segments_of(whose))),
    )
    return CustomerFacts(
        question.customer,
        customer.record,
        customer.id,
        _named_companies(customer.record),
        groups,
        segments,
        desk.is_blinkered,
        question.without_company,
    )


async def of_customer(
    desk: Desk, customer: FoundCustomer, what: str, read: Callable[[str], Awaitable[T]]
) -> Reading[T]:
    """What hangs on the customer; not asked where nobody was found."""
    whose = customer.id
    if whose is None:
        return NOT_ASKED
    return await desk.asker.ask(f"{what} of customer {whose}", lambda: read(whose))


async def groups_of_segment(desk: Desk, segment_id: str) -> Reading[tuple[Group, ...]]:
    """The groups that are assigned to a segment."""
    return await desk.asker.find(
        f"groups of segment {segment_id}", lambda: as_tuple(shop_of(desk.platform).segment_groups(segment_id))
    )


def shop_facts(
    desk: Desk, question: Question, site: str | None, sites: Reading[tuple[Site, ...]]
) -> ShopFacts:
    """Where and when the question is about."""
    at = question.at or desk.now
    return ShopFacts(
        at, site, sites, desk.language, desk.lacks("read sites"), policy_on(desk.assortment, site), desk.now
    )


async def read_sites(desk: Desk) -> Reading[tuple[Site, ...]]:
    """The sites of the tenant."""
    return await desk.asker.ask("sites", lambda: as_tuple(shop_of(desk.platform).sites()))


async def as_tuple(rows: Awaitable[list[T]]) -> tuple[T, ...]:
    """The rows of a listing, unchangeable."""
    return tuple(await rows)


async def _companies(rows: Awaitable[list[LegalEntity]]) -> tuple[CompanyRef, ...]:
    return tuple(CompanyRef(id=each.id, name=each.name) for each in await rows)


def has_groups(customer: CustomerFacts) -> bool:
    """Whether groups may bring the customer into segments."""
    return isinstance(customer.groups, Read) and bool(customer.groups.value)
