"""From what a person types to exactly one customer and company: found or refused, never guessed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from segtui.cli.output import count_of, say, say_lines
from segtui.cli.reading import gathered
from segtui.cli.table import Column, Table
from segtui.cli.terminal import drawing_for
from segtui.cli.wording import account_state, company_list, customer_label
from segtui.errors import BadInput, NotFound
from segtui.model import CompanyRef, Customer, Page, PageRequest
from segtui.recognise import recognise
from segtui.session import Session

CANDIDATES = 20
"""How many accounts are listed where a text names several."""


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """For which company a customer acts, as the command line says it."""

    legal_entity_id: str | None = None
    without: bool = False
    """Expressly for no company."""
    must_be_theirs: bool = True
    """False for a removal: an assignment may outlive the contact it was made for."""

    def of(self, customer: Customer) -> CompanyRef | None:
        """The company, or None for a membership without one; BadInput where the choice is open or wrong."""
        if self.without:
            return None
        if self.legal_entity_id is None:
            if customer.companies:
                number = count_of(len(customer.companies), "company", "companies")
                raise BadInput(
                    f"{customer_label(customer)} acts for {number}: {company_list(customer)}.",
                    hint="Say for which with --legal-entity ID, or --b2c for a membership without a company.",
                )
            return None
        theirs = {company.id: company for company in customer.companies}
        if self.legal_entity_id not in theirs and self.must_be_theirs:
            raise BadInput(
                f"{self.legal_entity_id} is no company of {customer_label(customer)}; "
                f"theirs: {company_list(customer) or 'none'}.",
                hint="Use one of these ids, or --b2c for a membership without a company.",
            )
        return theirs.get(self.legal_entity_id, CompanyRef(id=self.legal_entity_id))


async def exactly_one(session: Session, text: str) -> Customer:
    """The one customer that the text names; BadInput, with a list of them, where there are several."""
    return (await _chosen(session, [text]))[0]


async def each_exactly_one(session: Session, texts: Sequence[str]) -> list[Customer]:
    """The customers of several texts, in order, each once; names are refused, being too easily mistaken."""
    for text in texts:
        if recognise(text).query.name is not None:
            raise BadInput(
                f"{text!r} is neither an e-mail address nor a customer number or id.",
                hint=f"Look the customer up with `segtui customers find {text!r}`, then use the id.",
            )
    customers = await _chosen(session, texts)
    unique = {customer.id: customer for customer in customers}
    if len(unique) < len(customers):
        say(f"{count_of(len(customers) - len(unique), 'key')} named a customer twice; each is taken once.")
    return list(unique.values())


async def _chosen(session: Session, texts: Sequence[str]) -> list[Customer]:
    async def found(text: str) -> Page[Customer]:
        return await session.find_customers(text, PageRequest(size=CANDIDATES, with_total=True))

    answers = await gathered(found, texts)
    missing = [text for text, page in zip(texts, answers, strict=True) if not page.rows]
    ambiguous = [(text, page) for text, page in zip(texts, answers, strict=True) if len(page.rows) > 1]
    for text, page in ambiguous:
        _list_candidates(text, page)
    if ambiguous:
        raise BadInput(
            f"{', '.join(repr(text) for text, _ in ambiguous)} may mean several accounts; none was chosen.",
            hint="Use the customer number or id of the one you mean.",
        )
    if missing:
        raise NotFound(
            f"No customer found for {', '.join(repr(text) for text in missing)}.",
            hint="Check the spelling; a restriction of the credential may also hide a customer.",
        )
    return [page.rows[0] for page in answers]


def _list_candidates(text: str, page: Page[Customer]) -> None:
    total = page.total if page.total is not None else len(page.rows)
    say(f"{text!r} may mean {count_of(total, 'account')}:")
    table = Table(
        [
            Column("ID", whole=True),
            Column("NUMBER", whole=True),
            Column("NAME"),
            Column("E-MAIL"),
            Column("MARKS"),
        ],
        drawing_for(sys.stderr),
    )
    say_lines(table.lines([_candidate(text, customer) for customer in page.rows]))


def _candidate(text: str, customer: Customer) -> list[str]:
    return [
        customer.id,
        customer.number or "",
        customer.name,
        customer.email or "",
        ", ".join(marks(text, customer)),
    ]


def marks(text: str, customer: Customer) -> list[str]:
    """What tells one candidate from another."""
    found = [account_state(customer)]
    if customer.business_model:
        found.append(customer.business_model)
    if customer.email and customer.email != text and customer.email.casefold() == text.casefold():
        found.append("letter case differs")
    if text in customer.logins and customer.email != text:
        found.append("matched by login")
    if customer.restriction:
        found.append(f"restriction {customer.restriction}")
    return found
