"""Customers as lists and as identity cards."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from segtui.cli.hints import hint_of
from segtui.cli.output import count_of, say, write, write_lines, write_table
from segtui.cli.shapes import (
    JsonObject,
    company_shape,
    customer_shape,
    document,
    instant,
    segment_shape,
)
from segtui.cli.table import Column, card
from segtui.cli.terminal import drawing_for
from segtui.cli.who import exactly_one
from segtui.cli.wording import account_state, company_list, force_words, segment_name
from segtui.cli.writing import DONE_IN_PART
from segtui.model import Customer, LegalEntity, PageRequest, Segment
from segtui.recognise import recognise
from segtui.session import CustomerView, Failed, Known, Session
from segtui.shop_time import utc_words
from segtui.wire.call import JsonValue

T = TypeVar("T")


async def find(session: Session, text: str, *, limit: int, as_json: bool) -> int:
    """Print all customers that the text may mean, and say how it was understood."""
    recognised = recognise(text)
    page = await session.find_customers(recognised, PageRequest(size=limit, with_total=True))
    if as_json:
        body: JsonObject = {
            "searched": text,
            "recognised_as": recognised.as_what,
            "total": page.total,
            "remark": page.remark,
            "customers": [customer_shape(customer) for customer in page.rows],
        }
        write(document("customers", body))
    elif page.rows:
        write_table(_COLUMNS, [_row(customer) for customer in page.rows])
    say(f"Searched as {recognised.as_what}{': ' + recognised.note if recognised.note else ''}.")
    if page.remark:
        say(page.remark)
    if not page.rows:
        say("No customer matches.")
    elif page.total is not None and page.total > len(page.rows):
        say(f"{len(page.rows):,} of {page.total:,} customers; --limit shows more.")
    return 0


_COLUMNS = (
    Column("ID", whole=True),
    Column("NUMBER", whole=True),
    Column("NAME"),
    Column("E-MAIL"),
    Column("STATE", whole=True),
    Column("COMPANIES"),
)


def _row(customer: Customer) -> list[str]:
    return [
        customer.id,
        customer.number or "",
        customer.name,
        customer.email or "",
        account_state(customer),
        company_list(customer.companies),
    ]


async def show(session: Session, text: str, at: datetime, *, as_json: bool) -> int:
    """Print the identity card of the one customer that the text names."""
    customer = await exactly_one(session, text)
    view = await session.customer_view(customer.id)
    assigned = await session.assigned_companies(view)
    languages = (session.profile.language,)
    if as_json:
        write(document("customer", _view_shape(view, assigned, at, languages)))
    else:
        _print_card(view)
        absent = NOT_SEEN if session.platform.capabilities.asynchronous_writes else NOT_THEIRS
        _print_segments(view, _told(view, assigned, absent), at, languages)
    failed = [part for part in (view.segments, view.companies) if isinstance(part, Failed)]
    for part in failed:
        say(f"{part.error.title}: {part.error.summary} Next: {hint_of(part.error)}")
    return DONE_IN_PART if failed else 0


Assigned = Mapping[str, tuple[str | None, ...]]
"""By segment id: for which companies the customer is a member; None stands for no company."""


def _view_shape(view: CustomerView, assigned: Assigned, at: datetime, languages: Sequence[str]) -> JsonObject:
    segments, companies = _value(view.segments), _value(view.companies)
    failures: list[JsonValue] = [
        {"part": name, "title": part.error.title, "summary": part.error.summary}
        for name, part in (("segments", view.segments), ("companies", view.companies))
        if isinstance(part, Failed)
    ]
    return {
        "customer": customer_shape(view.customer),
        "at": instant(at),
        "segments": None
        if segments is None
        else [
            {**segment_shape(one, at, languages), "member_for": _member_for(assigned, one.id)}
            for one in segments
        ],
        "companies": None if companies is None else [company_shape(one) for one in companies],
        "failures": failures,
    }


def _member_for(assigned: Assigned, segment_id: str) -> JsonValue:
    """The companies' ids, null among them for no company; null as a whole where it could not be read."""
    return list(assigned[segment_id]) if segment_id in assigned else None


def _value(part: Known[T] | Failed) -> T | None:
    return part.value if isinstance(part, Known) else None


def _print_card(view: CustomerView) -> None:
    customer = view.customer
    other_logins = [login for login in customer.logins if login != customer.email]
    companies = _value(view.companies)
    write_lines(
        card(
            [
                ("Customer", customer.id),
                ("Number", customer.number or "none"),
                ("Name", customer.name or "none"),
                ("Contact e-mail", customer.email or "none"),
                ("Login e-mail", ", ".join(customer.logins) or "not told"),
                *([("", "the login differs from the contact address")] if other_logins else []),
                ("Account", account_state(customer)),
                ("Kind", customer.business_model or "not told"),
                ("Companies", _companies(companies, customer)),
                ("Language", customer.preferred_language or "not told"),
                ("Site", customer.preferred_site or "not told"),
                ("Restriction", customer.restriction or "none"),
            ]
        )
    )


def _companies(companies: list[LegalEntity] | None, customer: Customer) -> str:
    if companies is None:
        return company_list(customer.companies) or "could not be read"
    return ", ".join(_company(company) for company in companies) or "none"


def _company(company: LegalEntity) -> str:
    kinds = [kind.lower() for kind in (company.kind, company.contact_kind) if kind]
    return f"{company.name or company.id} ({', '.join([company.id, *kinds])})"


def _print_segments(
    view: CustomerView, told: Mapping[str, str], at: datetime, languages: Sequence[str]
) -> None:
    segments = _value(view.segments)
    if segments is None:
        write("\nSegments: could not be read\n")
        return
    write(f"\n{count_of(len(segments), 'segment')} at {utc_words(at)}\n")
    if segments:
        write_table(
            _SEGMENT_COLUMNS,
            [[*_segment_cells(each, at, languages), told.get(each.id, "not known")] for each in segments],
        )


NOT_THEIRS = "a company that is not theirs"
NOT_SEEN = "not among its members: pending, or lagging behind"
"""Where the platform names a segment for a customer whom the segment does not name."""


def _told(view: CustomerView, assigned: Assigned, absent: str) -> dict[str, str]:
    """By segment id, for whom the customer is in it; `absent` where the segment does not name them."""
    names = {company.id: company.name for company in _value(view.companies) or view.customer.companies}
    return {
        segment_id: _for_words(companies, names) if companies else absent
        for segment_id, companies in assigned.items()
    }


def _for_words(companies: tuple[str | None, ...], names: Mapping[str, str | None]) -> str:
    if companies == (None,) and not names:
        return ""
    return ", ".join(
        "no company" if one is None else f"{names.get(one) or 'company'} ({one})" for one in companies
    )


_SEGMENT_COLUMNS = (
    Column("SEGMENT", whole=True),
    Column("NAME"),
    Column("STATE", whole=True),
    Column("SITE"),
    Column("FOR"),
)


def _segment_cells(segment: Segment, at: datetime, languages: Sequence[str]) -> list[str]:
    signs = drawing_for(sys.stdout).signs
    return [
        segment.id,
        segment_name(segment, languages),
        force_words(segment.force(at), signs),
        segment.site or "",
    ]
