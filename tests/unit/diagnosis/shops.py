"""Facts for tests: a customer in a segment that is in force, each part to be changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from segtui.diagnosis.check import Check, Status
from segtui.diagnosis.facts import CustomerFacts, MembershipFacts, SegmentFacts, ShopFacts
from segtui.diagnosis.reading import Absent, Read, Source, Unread
from segtui.diagnosis.verdict import Judgement
from segtui.model import CompanyRef, Customer, CustomerRef, Member, Segment, Site, Validity
from tests.fakes import NOON, active

T = TypeVar("T")

SOURCE = Source("GET /here", 200, NOON)
NOT_THERE = Absent("404", Source("GET /here", 404, NOON))
REFUSED = Unread("the platform answered 403", "some.scope", Source("GET /here", 403, NOON))
DAY = timedelta(days=1)
PAST = Validity(starts_at=NOON - 2 * DAY, ends_at=NOON - DAY)
FUTURE = Validity(starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)


def read(value: T) -> Read[T]:
    """A fact that was read."""
    return Read(value, SOURCE)


def row(company: str | None = None, customer: str = "c1") -> Member:
    """An assignment."""
    entity = CompanyRef(id=company, name=company.upper()) if company else None
    return Member(customer=CustomerRef(id=customer), legal_entity=entity, origin="MANUAL")


def customer(**more: object) -> Customer:
    """An account in use."""
    return Customer.model_validate(
        {"id": "c1", "first_name": "Ann", "active": True, "on_hold": False, **more}
    )


def companies(*ids: str) -> Read[tuple[CompanyRef, ...]]:
    """The companies a customer acts for."""
    return read(tuple(CompanyRef(id=each) for each in ids))


def shop(site: str | None = "main", **more: object) -> ShopFacts:
    """A shop with one site in use and one that is switched off."""
    sites = (Site(code="main", active=True, time_zone="Europe/Berlin"), Site(code="old", active=False))
    made = {"at": NOON, "site": site, "sites": read(sites), **more}
    return ShopFacts(**made)  # type: ignore[arg-type]  # fields by name


def ann(**more: object) -> CustomerFacts:
    """Ann, who acts for nobody and is in no group."""
    made = {
        "asked": "ann",
        "record": read(customer()),
        "id": "c1",
        "companies": companies(),
        "groups": read(()),
        "segments": read(()),
        **more,
    }
    return CustomerFacts(**made)  # type: ignore[arg-type]  # fields by name


def vip(record: Segment | None = None, **more: object) -> SegmentFacts:
    """A segment in force with Ann in it."""
    made = {
        "id": "vip",
        "record": read(record or active("vip", site="main")),
        "rows": read((row(),)),
        "groups": read(()),
        "member_count": 7,
        **more,
    }
    return SegmentFacts(**made)  # type: ignore[arg-type]  # fields by name


def facts(**more: object) -> MembershipFacts:
    """Ann in the segment."""
    made = {"shop": shop(), "customer": ann(), "segment": vip(), **more}
    return MembershipFacts(**made)  # type: ignore[arg-type]  # fields by name


def check(judgement: Judgement, code: str) -> Check:
    """The first check of this code."""
    return next(each for each in judgement.checks if each.code == code)


def status(judgement: Judgement, code: str) -> Status:
    """What the first check of this code came to."""
    return check(judgement, code).status
