"""What could be edited: each edit as a step from the facts to facts as they would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from segtui.diagnosis.check import truth
from segtui.diagnosis.checks import ANONYMOUS_IDS, SegmentCase, is_assigned
from segtui.diagnosis.facts import CustomerFacts, Facts, SegmentFacts, ShopFacts
from segtui.diagnosis.reading import Read
from segtui.diagnosis.verdict import customer_checks, segment_words, who_words
from segtui.model import (
    CompanyRef,
    Customer,
    CustomerRef,
    Member,
    Segment,
    SegmentStatus,
    Site,
    Validity,
)
from segtui.platforms.rights import Thing
from segtui.shop_time import utc_words

EXTENSION = timedelta(days=30)
"""How much longer a segment would be valid that is no longer."""

FactsT = TypeVar("FactsT", bound=Facts)


class Reach(StrEnum):
    """Whom a fix touches, from the least to the most."""

    NONE = "none"
    """Nothing is written at all."""
    CUSTOMER = "customer"
    SEGMENT = "segment"
    """Every member of a segment."""
    CATALOGUE = "catalogue"
    """Everybody who sees the shop."""


@dataclass(frozen=True, slots=True)
class Edit(Generic[FactsT]):
    """One thing that could be otherwise."""

    title: str
    reach: Reach
    customers: int | None
    """How many it touches; None where that is not known."""
    thing: Thing
    imagine: Callable[[FactsT], FactsT]
    performable: bool = False
    """Whether segtui has a change for it; the others are handed over in words."""
    code: str = ""
    """The check that it is meant to pass, where that holds for every route."""
    segment_id: str | None = None
    """The segment it is about; edits of two segments never help the same route."""


def customer_edits(facts: FactsT, company: str | None) -> Iterator[Edit[FactsT]]:
    """What could be done about the customer and the company, where something stands in the way."""
    statuses = {each.code: truth(each.status) for each in customer_checks(facts.customer, company)}
    record = facts.customer.record
    if not isinstance(record, Read) or facts.customer.id in ANONYMOUS_IDS:
        return
    who = who_words(facts.customer, None)
    if statuses["customer.active"] is False:
        state = "Activate the account of" if record.value.active is False else "Take off hold the account of"
        usable: Read[Customer] = Read(
            record.value.model_copy(update={"active": True, "on_hold": False}), record.source
        )
        yield Edit(
            f"{state} {who}",
            Reach.CUSTOMER,
            1,
            Thing.CUSTOMERS,
            lambda now: replace(now, customer=replace(now.customer, record=usable)),
            code="customer.active",
        )
    if statuses["company.selected"] is False and company is not None:
        yield Edit(
            f"Make {who} a contact of the company {company}",
            Reach.CUSTOMER,
            1,
            Thing.COMPANIES,
            lambda now: replace(now, customer=_with_company(now.customer, company)),
            code="company.selected",
        )


def segment_edits(facts: FactsT, segment: SegmentFacts, company: str | None) -> Iterator[Edit[FactsT]]:
    """What could be done about one segment and the customer's membership of it."""
    record = segment.record
    if not isinstance(record, Read):
        return
    case = SegmentCase(facts.shop, facts.customer, company, segment)
    rows = segment.rows
    if isinstance(rows, Read) and not is_assigned(case) and _can_be_member(facts.customer):
        who = who_words(facts.customer, company)
        added = replace(segment, rows=Read((*rows.value, _row(facts, company)), rows.source))
        yield Edit(
            f"Add {who} to {segment_words(segment, facts.shop)}",
            Reach.CUSTOMER,
            1,
            Thing.SEGMENTS,
            lambda now: _with_rows(now, added),
            performable=True,
            segment_id=segment.id,
        )
    yield from field_edits(facts, segment, record.value)
    yield from _site_edits(facts, record.value)


def field_edits(facts: FactsT, segment: SegmentFacts, record: Segment) -> Iterator[Edit[FactsT]]:
    """What could be done about the fields of one segment."""
    for title, fields in _field_edits(record, facts.shop, segment_words(segment, facts.shop)):
        yield Edit(
            title,
            Reach.SEGMENT,
            segment.member_count,
            Thing.SEGMENTS,
            _segment_step(segment.id, fields),
            performable=True,
            segment_id=segment.id,
        )


def _with_rows(facts: FactsT, added: SegmentFacts) -> FactsT:
    return facts.with_segment(replace(facts.by_segment[added.id], rows=added.rows))


def _segment_step(segment_id: str, fields: Mapping[str, object]) -> Callable[[FactsT], FactsT]:
    def step(facts: FactsT) -> FactsT:
        segment = facts.by_segment[segment_id]
        if not isinstance(segment.record, Read):
            return facts
        changed: Segment = segment.record.value.model_copy(update=dict(fields))
        return facts.with_segment(replace(segment, record=Read(changed, segment.record.source)))

    return step


def _field_edits(segment: Segment, shop: ShopFacts, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    if segment.status is SegmentStatus.INACTIVE:
        yield f"Activate {name}", {"status": SegmentStatus.ACTIVE}
    window = segment.validity
    if window is not None and not window.unreadable:
        if window.starts_at and shop.at < window.starts_at:
            begun = Validity(starts_at=shop.at, ends_at=window.ends_at)
            yield f"Let {name} begin at {utc_words(shop.at)}", {"validity": begun}
        elif window.ends_at and shop.at > window.ends_at:
            until = shop.at + EXTENSION
            longer = Validity(starts_at=window.starts_at, ends_at=until)
            yield f"Extend {name} until {utc_words(until)}", {"validity": longer}
    if shop.site is not None and segment.site is not None and segment.site != shop.site:
        yield f"Move {name} from the site {segment.site} to {shop.site}", {"site": shop.site}


def _site_edits(facts: FactsT, segment: Segment) -> Iterator[Edit[FactsT]]:
    sites, code = facts.shop.sites, segment.site
    if not isinstance(sites, Read) or code is None or facts.shop.site not in {None, code}:
        return
    site = next((each for each in sites.value if each.code == code), None)
    if site is None or site.active is not False:
        return
    found = tuple(
        each.model_copy(update={"active": True}) if each.code == code else each for each in sites.value
    )
    active: Read[tuple[Site, ...]] = Read(found, sites.source)
    yield Edit(
        f"Switch on the site {code}",
        Reach.CATALOGUE,
        None,
        Thing.SITES,
        lambda now: replace(now, shop=replace(now.shop, sites=active)),
    )


def _row(facts: Facts, company: str | None) -> Member:
    entity = CompanyRef(id=company) if company is not None else None
    return Member(customer=CustomerRef(id=facts.customer.id or ""), legal_entity=entity)


def _can_be_member(customer: CustomerFacts) -> bool:
    return isinstance(customer.record, Read) and customer.id not in ANONYMOUS_IDS


def _with_company(customer: CustomerFacts, company: str) -> CustomerFacts:
    companies = customer.companies
    if not isinstance(companies, Read):
        return customer
    return replace(customer, companies=Read((*companies.value, CompanyRef(id=company)), companies.source))
