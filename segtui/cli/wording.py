"""How the commands name things to a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from segtui.cli.shapes import text_in
from segtui.model import CompanyRef, Customer, Force, Segment
from segtui.shop_time import utc_words
from segtui.signs import Signs


def force_words(force: Force, signs: Signs) -> str:
    """A segment's state as a sign and its word."""
    sign = {
        Force.IN_FORCE: signs.in_force,
        Force.INACTIVE: signs.inactive,
        Force.NOT_YET: signs.out_of_time,
        Force.EXPIRED: signs.out_of_time,
        Force.UNKNOWN: signs.unknown,
    }[force]
    return f"{sign} {force.value}"


def segment_name(segment: Segment, languages: Sequence[str]) -> str:
    """The segment's name in the first of the languages that has one; its id where there is no name."""
    return text_in(segment.name, languages) or segment.id


def window_words(
    starts_at: datetime | None, ends_at: datetime | None, told: Callable[[datetime], str] = utc_words
) -> str:
    """A validity window; an open bound is left out, and so is a window without bounds."""
    parts = []
    if starts_at:
        parts.append(f"from {told(starts_at)}")
    if ends_at:
        parts.append(f"until {told(ends_at)}")
    return " ".join(parts)


def account_state(customer: Customer) -> str:
    """Whether an account can be used, and whether it is one; all flags are told, and so is not knowing."""
    active = {True: "active", False: "inactive", None: "activity unknown"}[customer.active]
    words = ["deleted" if customer.deleted else active]
    words += ["guest"] if customer.is_guest else []
    words += ["on hold"] if customer.on_hold else []
    return ", ".join(words)


def company_list(companies: Sequence[CompanyRef]) -> str:
    """The companies with their ids."""
    return ", ".join(
        f"{company.name} ({company.id})" if company.name else company.id for company in companies
    )


def customer_label(customer: Customer) -> str:
    """The customer in one phrase: name, contact address, number."""
    address = f"<{customer.email}>" if customer.email else ""
    number = f"no. {customer.number}" if customer.number else f"id {customer.id}"
    return " ".join(part for part in (customer.name, address, number) if part)
