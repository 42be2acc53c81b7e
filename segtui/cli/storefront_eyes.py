"""Through whose eyes a storefront is seen: as it is typed, and as it is found on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from segtui.cli.output import say
from segtui.cli.who import CompanyChoice, companies_of, exactly_one
from segtui.cli.wording import company_list, customer_label
from segtui.errors import BadInput, SegtuiError
from segtui.model import Customer, CustomerToken, Lens
from segtui.platforms.reaching import shop_of
from segtui.session import Failed, Session


@dataclass(frozen=True, slots=True)
class Eyes:
    """A lens as the command line names it."""

    customer: str | None
    """E-mail address, number or id; None stands for an anonymous visitor."""
    site: str | None = None
    """None stands for the profile's."""
    legal_entity_id: str | None = None
    language: str | None = None
    """None stands for the profile's."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Through whose eyes a storefront is wanted, and beside what."""

    eyes: Eyes
    other: Eyes | None = None
    """The lens to compare with."""
    token: CustomerToken | None = None
    """What lets the platform show its own view."""
    as_json: bool = False
    whole: bool = False
    """In a comparison, also what both see alike."""


class Seen(NamedTuple):
    """A lens with the customer it belongs to."""

    lens: Lens
    customer: Customer | None
    """None is an anonymous visitor."""

    @property
    def words(self) -> str:
        """Through whose eyes, where and in which language."""
        lens = self.lens
        who = customer_label(self.customer) if self.customer else "an anonymous visitor"
        company = f" for company {lens.legal_entity_id}" if lens.legal_entity_id else ""
        site = f" on site {lens.site}" if lens.site else " on any site"
        return f"{who}{company}{site} in {lens.language}"


async def seen_by(session: Session, eyes: Eyes, seen: str, option: str) -> Seen:
    """The lens that is meant; BadInput for a site, or a company of the customer, that does not exist."""
    customer = None
    if eyes.customer is not None:
        customer = await exactly_one(session, eyes.customer)
        await _check_company(session, customer, eyes.legal_entity_id, seen, option)
    if eyes.site is not None:
        await _require_site(session, eyes.site)
    profile = session.profile
    lens = Lens(
        customer_id=customer.id if customer else None,
        legal_entity_id=eyes.legal_entity_id,
        site=eyes.site or profile.site,
        language=eyes.language or profile.language,
        at=eyes.at,
    )
    return Seen(lens, customer)


def languages_of(lens: Lens) -> tuple[str, ...]:
    """The languages that names are wanted in."""
    return (lens.language,) if lens.language else ()


async def _check_company(
    session: Session, customer: Customer, legal_entity_id: str | None, seen: str, option: str
) -> None:
    """Raise BadInput for a company that is not the customer's; where none is wanted, say which there are."""
    if legal_entity_id is not None:
        await CompanyChoice(legal_entity_id, offers_b2c=False).of(session, customer)
    else:
        await _tell_companies(session, customer, f"{seen} for no company", f"; {option} looks for one")


async def _require_site(session: Session, wanted: str) -> None:
    """Raise BadInput for a site the tenant does not have; sites that cannot be read are told."""
    try:
        codes = [site.code for site in await shop_of(session.platform).sites()]
    except SegtuiError as error:
        say(f"Not checked whether there is a site {wanted!r}: {error.summary}")
        return
    if wanted in codes:
        return
    alike = [code for code in codes if code.casefold() == wanted.casefold()]
    raise BadInput(
        f"There is no site {wanted!r}; known are: {', '.join(codes) or 'none'}.",
        hint=f"Letter case counts: use {' or '.join(alike)}." if alike else "Use one of the known codes.",
    )


async def _tell_companies(session: Session, customer: Customer, seen: str, remedy: str) -> None:
    companies = await companies_of(session, customer)
    if isinstance(companies, Failed):
        say(f"{seen}{remedy}; which there are could not be read: {companies.error.summary}")
    elif companies.value:
        say(f"{seen}{remedy}; {customer_label(customer)} acts for: {company_list(companies.value)}.")
