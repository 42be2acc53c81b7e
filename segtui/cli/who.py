"""From what a person types to exactly one customer and company: found or refused, never guessed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from segtui.cli.hints import hint_of
from segtui.cli.output import count_of, say, say_lines
from segtui.cli.table import Column, Table
from segtui.cli.terminal import drawing_for
from segtui.cli.wording import account_state, company_list, customer_label
from segtui.errors import BadInput, NotFound, SegtuiError
from segtui.model import CompanyRef, Customer, Page, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.recognise import recognise
from segtui.session import Failed, Known, Session

Companies = Known[list[CompanyRef]] | Failed

CANDIDATES = 20
"""How many accounts are listed where a text names several."""

NAMED = 10
"""How many keys a message names; more are listed before it."""


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """For which company a customer acts, as the command line says it."""

    legal_entity_id: str | None = None
    without: bool = False
    """Expressly for no company."""
    must_be_theirs: bool = True
    """False for a removal: an assignment may outlive the contact it was made for."""
    offers_b2c: bool = True
    """Whether the command has --b2c to suggest."""

    async def of(self, session: Session, customer: Customer) -> CompanyRef | None:
        """The company, or None for a membership without one; BadInput where the choice is open or wrong."""
        (found,) = await self.of_each(session, [customer])
        if isinstance(found, BadInput):
            raise found
        return found

    async def of_each(
        self, session: Session, customers: Sequence[Customer], own: Sequence[str | None] = ()
    ) -> list[CompanyRef | BadInput | None]:
        """The company of each customer, in order, or why there is none to be had; else as `of`.

        `own` has the id of a company for those with whom one was given; it goes before the choice for all.
        The companies are those of the contact assignments, as the console shows them.
        """
        named = tuple(own) or (None,) * len(customers)
        if self.without and not any(named):
            return [None] * len(customers)
        theirs = await companies_of_each(session, customers)
        return [
            self._tried(companies, customer, company_id)
            for companies, customer, company_id in zip(theirs, customers, named, strict=True)
        ]

    def _tried(
        self, companies: Companies, customer: Customer, own: str | None
    ) -> CompanyRef | BadInput | None:
        choice = replace(self, legal_entity_id=own, without=False) if own else self
        try:
            return None if choice.without else choice._of_these(companies, customer)
        except BadInput as error:
            return error

    def _of_these(self, companies: Companies, customer: Customer) -> CompanyRef | None:
        if self.legal_entity_id is None:
            self._require_none(companies, customer)
            return None
        return self._named(self.legal_entity_id, companies, customer)

    def _require_none(self, companies: Companies, customer: Customer) -> None:
        if isinstance(companies, Failed):
            raise BadInput(
                f"For which companies {customer_label(customer)} acts could not be read: "
                f"{companies.error.summary}",
                hint=f"{hint_of(companies.error)} Or say it yourself: --legal-entity ID{self._or_b2c}",
            )
        if companies.value:
            number = count_of(len(companies.value), "company", "companies")
            raise BadInput(
                f"{customer_label(customer)} acts for {number}: {company_list(companies.value)}.",
                hint=f"Say for which with --legal-entity ID{self._or_b2c}",
            )

    def _named(self, wanted: str, companies: Companies, customer: Customer) -> CompanyRef:
        if isinstance(companies, Failed):
            if self.must_be_theirs:
                say(
                    f"Not checked whether {wanted} is a company of {customer_label(customer)}: "
                    f"{companies.error.summary}"
                )
            return CompanyRef(id=wanted)
        theirs = {company.id: company for company in companies.value}
        if wanted not in theirs and self.must_be_theirs:
            raise BadInput(
                f"{wanted} is no company of {customer_label(customer)}; "
                f"theirs: {company_list(companies.value) or 'none'}.",
                hint=f"Use one of these ids{self._or_b2c}"
                if theirs
                else f"Leave --legal-entity out{self._or_b2c}",
            )
        return theirs.get(wanted, CompanyRef(id=wanted))

    @property
    def _or_b2c(self) -> str:
        return ", or --b2c for a membership without a company." if self.offers_b2c else "."


async def companies_of(session: Session, customer: Customer) -> Companies:
    """The companies of the customer's contact assignments; Failed where they cannot be read."""
    return (await companies_of_each(session, [customer]))[0]


async def companies_of_each(session: Session, customers: Sequence[Customer]) -> list[Companies]:
    """The companies of each customer, in order; as `companies_of`."""
    if not session.platform.capabilities.legal_entities:
        return [Known([])] * len(customers)
    try:
        if len(customers) == 1:
            found = {customers[0].id: await shop_of(session.platform).legal_entities_of(customers[0].id)}
        else:
            found = await shop_of(session.platform).legal_entities_of_each([each.id for each in customers])
    except SegtuiError as error:
        return [Failed(error)] * len(customers)
    return [
        Known([CompanyRef(id=entity.id, name=entity.name) for entity in found[each.id]]) for each in customers
    ]


class Given(NamedTuple):
    """A text that shall name one customer."""

    text: str
    line: int = 0
    """The line of a file or of standard input it was read from; 0 for an argument."""
    company_id: str | None = None
    """The company that was given with it."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.text!r}" if self.line else repr(self.text)


class LeftOut(NamedTuple):
    """A text that is not followed, and why."""

    given: Given
    why: str


Chosen = tuple[Given, Customer]
"""A text with the one customer it names."""


async def exactly_one(session: Session, text: str) -> Customer:
    """The one customer that the text names; BadInput, with a list of them, where there are several."""
    ((_, customer),) = await _chosen(session, [Given(text)])
    return customer


async def each_exactly_one(session: Session, keys: Sequence[Given]) -> list[Chosen]:
    """The customers of several texts, in order, each once for each company given with it.

    Raises for the first text that names none or several, and for names, which are too easily mistaken.
    """
    for given in keys:
        if _is_name(given):
            raise BadInput(
                f"{given} is {_NO_KEY}.",
                hint=f"Look the customer up with `segtui customers find {given.text!r}`, then use the id; "
                "or leave out all rows that name nobody, with --refused FILE.",
            )
    return _each_once(await _chosen(session, keys))


async def each_that_is_one(session: Session, keys: Sequence[Given]) -> tuple[list[Chosen], list[LeftOut]]:
    """As `each_exactly_one`, with the texts that name none or several left out, each with its reason."""
    left_out = [LeftOut(given, _NO_KEY) for given in keys if _is_name(given)]
    usable = [given for given in keys if not _is_name(given)]
    answers = await session.platform.find_each([recognise(given.text).query for given in usable])
    _say_remarks(answers)
    chosen: list[Chosen] = []
    for given, page in zip(usable, answers, strict=True):
        if len(page.rows) == 1:
            chosen.append((given, page.rows[0]))
        elif page.rows:
            ids = ", ".join(customer.id for customer in page.rows[:CANDIDATES])
            left_out.append(LeftOut(given, f"may mean several accounts: {ids}"))
        else:
            left_out.append(LeftOut(given, "no customer found"))
    return _each_once(chosen), left_out


_NO_KEY = "neither an e-mail address nor a customer number or id"


def _is_name(given: Given) -> bool:
    return recognise(given.text).query.name is not None


def _each_once(chosen: Sequence[Chosen]) -> list[Chosen]:
    unique = {(customer.id, given.company_id): (given, customer) for given, customer in reversed(chosen)}
    if len(unique) < len(chosen):
        say(f"{count_of(len(chosen) - len(unique), 'key')} named a customer twice; each is taken once.")
    return list(reversed(unique.values()))


def _say_remarks(answers: Sequence[Page[Customer]]) -> None:
    for remark in dict.fromkeys(page.remark for page in answers if page.remark):
        say(remark)


async def _chosen(session: Session, keys: Sequence[Given]) -> list[Chosen]:
    answers = await _found(session, [given.text for given in keys])
    missing = [given for given, page in zip(keys, answers, strict=True) if not page.rows]
    ambiguous = [(given, page) for given, page in zip(keys, answers, strict=True) if len(page.rows) > 1]
    _say_remarks(answers)
    for given, page in ambiguous:
        _list_candidates(given, page)
    if ambiguous:
        which = _some([given for given, _ in ambiguous])
        raise BadInput(
            f"{which} may mean several accounts; none was chosen.{_also(missing)}",
            hint="Use the customer number or id of the one you mean.",
        )
    if missing:
        raise NotFound(
            f"No customer found for {_some(missing)}.",
            hint="Check the spelling; a restriction of the credential may also hide a customer.",
        )
    return [(given, page.rows[0]) for given, page in zip(keys, answers, strict=True)]


async def _found(session: Session, texts: Sequence[str]) -> list[Page[Customer]]:
    if len(texts) == 1:
        return [await session.find_customers(texts[0], PageRequest(size=CANDIDATES, with_total=True))]
    return await session.platform.find_each([recognise(text).query for text in texts])


def _some(keys: Sequence[Given]) -> str:
    """The keys that a message names; the others are said before it."""
    if len(keys) > NAMED:
        say_lines(f"  {given}" for given in keys)
        return f"{len(keys):,} keys, the first of them {keys[0]}"
    return ", ".join(str(given) for given in keys)


def _also(missing: Sequence[Given]) -> str:
    return f" Nobody was found for {_some(missing)}." if missing else ""


def _list_candidates(given: Given, page: Page[Customer]) -> None:
    shown = len(page.rows)
    if page.total is None:
        say(f"{given} may mean at least {count_of(shown, 'account')}:")
    else:
        more = f"; the first {shown:,} are" if page.total > shown else ""
        say(f"{given} may mean {count_of(page.total, 'account')}{more}:")
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
    say_lines(table.lines([_candidate(given.text, customer) for customer in page.rows]))


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
