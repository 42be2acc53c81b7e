"""From a pasted text to customers: what stands in it, who is meant, and for which company; never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput
from segtui.gathering.tables import table_in
from segtui.parts import Failed, Known, part
from segtui.platforms.reaching import shop_of
from segtui.recognise import Recognised, recognise

if TYPE_CHECKING:
    from segtui.changes.change import LabelledMember
    from segtui.model import Customer, LegalEntity
    from segtui.session import Session

MOST_GIVEN = 20_000
"""More texts than these are not looked up at once."""

_REMARK = re.compile(r"(?:^|\s)#(?:\s.*)?$")
"""What stands behind a # that is followed by a blank; `#123` is a customer number."""
_BETWEEN = re.compile(r"[,;\t|]+")
_PAIR = re.compile(r"(?P<who>[^/\s]+)/(?P<company>[^/\s@]+)")


class Given(NamedTuple):
    """One text that shall name a customer."""

    text: str
    line: int
    """The line it stands in, counted from 1."""
    recognised: Recognised
    company_id: str | None = None
    """The company that was given with it, as `customer/company`."""

    @property
    def is_understood(self) -> bool:
        """Whether it can name exactly one customer: names and filters cannot."""
        return self.recognised.query.name is None and self.recognised.query.raw is None


class Person(NamedTuple):
    """A text and the one customer it names."""

    given: Given
    customer: Customer


class Doubt(NamedTuple):
    """A text that names nobody, or several."""

    given: Given
    candidates: tuple[Customer, ...] = ()

    @property
    def why(self) -> str:
        """In a few words."""
        if not self.given.is_understood:
            return "neither an e-mail address nor a number nor an id"
        if not self.candidates:
            return f"no customer has this {self.given.recognised.as_what}"
        return f"{len(self.candidates):,} customers may be meant; paste the id of one"


class People(NamedTuple):
    """What became of the texts."""

    found: tuple[Person, ...]
    """Each customer once for each company given."""
    doubtful: tuple[Doubt, ...]
    named_twice: int = 0
    """Texts that name a customer who had been named before."""
    remarks: tuple[str, ...] = ()
    """What the platform could not answer in full."""


def given_in(text: str) -> list[Given]:
    """Every text that may name a customer, in order; raises BadInput for too many.

    Where the first line names a column of customers, each further line is about one of them.
    """
    table = table_in(text)
    if table is not None:
        found = [Given(*row) for row in table.rows(text)]
    else:
        found = [
            given
            for number, line in enumerate(text.splitlines(), 1)
            for given in _given_in_line(_REMARK.sub("", line).strip(), number)
        ]
    if len(found) > MOST_GIVEN:
        raise BadInput(
            f"These are {len(found):,} texts; at most {MOST_GIVEN:,} are looked up at once.",
            hint="Bring them in in several parts.",
        )
    return found


def _given_in_line(line: str, number: int) -> Iterator[Given]:
    whole = recognise(line)
    if not line:
        return
    if whole.as_what.endswith("from a link"):
        yield Given(line, number, whole)
        return
    pieces = [one for piece in _BETWEEN.split(line) if piece.strip() for one in _words(piece.strip(), number)]
    understood = [piece for piece in pieces if piece.is_understood]
    # Beside words, as in a row of a spreadsheet, the first key names the customer.
    yield from pieces if len(understood) == len(pieces) else understood[:1] or [Given(line, number, whole)]


def _words(piece: str, number: int) -> list[Given]:
    whole = _given(piece, number)
    if whole.is_understood and whole.recognised.note is None:
        return [whole]
    parts = [_given(word, number) for word in piece.split()]
    return parts if all(part.is_understood for part in parts) else [whole]


def _given(text: str, number: int) -> Given:
    pair = _PAIR.fullmatch(text)
    if pair:
        alone = Given(text, number, recognise(pair["who"]), pair["company"])
        if alone.is_understood:
            return alone
    return Given(text, number, recognise(text))


def told_of(given: Sequence[Given]) -> str:
    """What was recognised, in words."""
    if not given:
        return "Nothing yet."
    counts = Counter(one.recognised.as_what for one in given if one.is_understood)
    parts = [f"{count:,} {_plural(what, count)}" for what, count in counts.items()]
    others = sum(not one.is_understood for one in given)
    if others:
        parts.append(f"{others:,} not understood")
    return f"Recognised: {', '.join(parts)}."


def _plural(what: str, count: int) -> str:
    if count == 1:
        return what
    head, *rest = what.split(" from ", 1)
    many = f"{head}es" if head.endswith("s") else f"{head}s"
    return " from ".join([many, *rest])


async def find_people(session: Session, given: Sequence[Given]) -> People:
    """Who is meant, looked up in bulk. Raises what the look-up raises."""
    keys = [one for one in given if one.is_understood]
    pages = await session.platform.find_each([one.recognised.query for one in keys]) if keys else []
    answers = {id(one): page for one, page in zip(keys, pages, strict=True)}
    found: dict[tuple[str, str | None], Person] = {}
    doubtful: list[Doubt] = []
    twice = 0
    for one in given:
        rows = answers[id(one)].rows if id(one) in answers else []
        if len(rows) != 1:
            doubtful.append(Doubt(one, tuple(rows)))
        elif (rows[0].id, one.company_id) in found:
            twice += 1
        else:
            found[rows[0].id, one.company_id] = Person(one, rows[0])
    remarks = tuple(dict.fromkeys(page.remark for page in pages if page.remark))
    return People(tuple(found.values()), tuple(doubtful), twice, remarks)


# For which company.

Companies = Mapping[str, Sequence["LegalEntity"]]
"""By customer id: the companies they act for."""


class Way(NamedTuple):
    """One answer to the question for which company these people become members."""

    label: str
    company_of: Mapping[str, LegalEntity | None] | None
    """By customer id; None: ask for each of them."""


async def companies_of(session: Session, people: Sequence[Person]) -> Known[Companies] | Failed:
    """The companies of those for whom none was given; empty where the platform has no companies."""
    if not session.platform.capabilities.legal_entities:
        return Known({})
    ids = list(dict.fromkeys(one.customer.id for one in people))
    return await part(_companies(session, ids)) if ids else Known({})


async def _companies(session: Session, customer_ids: Sequence[str]) -> Companies:
    return {
        customer_id: companies
        for customer_id, companies in (
            await shop_of(session.platform).legal_entities_of_each(customer_ids)
        ).items()
        if companies
    }


def ways_for(companies: Companies) -> list[Way]:
    """What can be answered for people of whom these act for companies."""
    everybody = list(companies)
    ways = [Way("All for no company (B2C)", dict.fromkeys(everybody))]
    if all(len(theirs) == 1 for theirs in companies.values()):
        ways.append(Way("Each for their only company", {who: theirs[0] for who, theirs in companies.items()}))
    shared = {company.id: company for theirs in companies.values() for company in theirs}
    for company in shared.values():
        acting = [who for who, theirs in companies.items() if company.id in {each.id for each in theirs}]
        if len(acting) == len(everybody) and len(everybody) > 1:
            ways.append(Way(f"All for {company.name or company.id}", dict.fromkeys(everybody, company)))
    return [*ways, Way("Ask for each of them", None)]


def member_of(person: Person, company: LegalEntity | None) -> LabelledMember:
    """The member that this customer becomes; a company that was given goes before."""
    from segtui.changes.change import LabelledMember
    from segtui.model import CustomerRef

    customer = person.customer
    ref = CustomerRef(
        id=customer.id, first_name=customer.first_name, last_name=customer.last_name, email=customer.email
    )
    if person.given.company_id is not None:
        return LabelledMember.of(ref, person.given.company_id)
    return LabelledMember.of(ref, company.id if company else None, company.name if company else None)
