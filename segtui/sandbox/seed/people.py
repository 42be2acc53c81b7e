"""Customers and their company contacts: the cast, then as many made-up ones as asked for, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from segtui.sandbox.seed.cast import CAST, Character
from segtui.sandbox.seed.chance import Chance, Shuffle, past, past_stamps
from segtui.sandbox.seed.companies import DOMAINS, company_domain
from segtui.sandbox.seed.names import FullName, full_names
from segtui.sandbox.seed.shape import Document

_MAIL_DOMAINS = (
    "example.com", "example.org", "example.net", "post.example", "mail.example", "fjord.example",
    "hafen.example", "gmx.example", "inbox.example", "courrier.example", "posta.example", "kaffee.example",
)  # fmt: skip
_CONTACT_EVERY = 5
_TWO_COMPANIES_EVERY = 35
_CONTACT_TYPES = ("PRIMARY", "BILLING", "LOGISTICS", "CONTACT")
_WORDS = ("crema", "ristretto", "chemex", "arabica", "cortado", "portafilter", "macchiato", "lungo")


class Person(NamedTuple):
    """A made-up customer before it becomes a document."""

    name: FullName
    """Who it is."""
    suffix: str
    """Digits that keep mailboxes apart once all names are taken; empty until then."""
    family: int
    """Which mail domain they use, or which family of companies they work for."""


@dataclass(frozen=True)
class People:
    """All customers of a shop, each made from its index alone."""

    chance: Chance
    """The seed."""
    customers: int
    """How many, the cast included."""
    companies: tuple[Document, ...]
    """The companies they may act for."""

    @cached_property
    def _names(self) -> tuple[FullName, ...]:
        return full_names()

    @cached_property
    def _order(self) -> Shuffle:
        return self.chance.shuffle("people", len(self._names) * DOMAINS)

    @cached_property
    def _numbers(self) -> Shuffle:
        return self.chance.shuffle("customer-number", 89_999_999)

    @cached_property
    def _hosts(self) -> tuple[str, ...]:
        return tuple(company_domain(company) for company in range(len(self.companies)))

    @cached_property
    def _stamps(self) -> tuple[str, ...]:
        return past_stamps()

    @cached_property
    def _draw_contact(self) -> Callable[[int], int]:
        return self.chance.stream("contact")

    @cached_property
    def number(self) -> Callable[[int], str]:
        """Give the customer's number by index: eight digits, in no visible order."""
        size, step, offset = self._numbers.size, self._numbers.step, self._numbers.offset
        return lambda index: str(10_000_000 + (index * step + offset) % size)

    def employers(self, index: int) -> tuple[int, ...]:
        """List the indices of the companies a customer acts for."""
        if index < len(CAST):
            return CAST[index].companies
        if index % _CONTACT_EVERY != 0:
            return ()
        rounds = len(self.companies) // DOMAINS
        turn = index // _CONTACT_EVERY % rounds
        first = self._person(index).family + DOMAINS * turn
        if index % _TWO_COMPANIES_EVERY != 0:
            return (first,)
        return (first, (first + 1) % len(self.companies))

    def contacts(self) -> range:
        """Give the indices of the made-up customers who act for a company."""
        start = -(-len(CAST) // _CONTACT_EVERY) * _CONTACT_EVERY
        return range(start, self.customers, _CONTACT_EVERY)

    @cached_property
    def _person(self) -> Callable[[int], Person]:
        names, order = self._names, self._order
        size, step, offset, count = order.size, order.step, order.offset, len(names)

        def person(index: int) -> Person:
            round_, place = divmod(index, size)
            family, name = divmod((place * step + offset) % size, count)
            return Person(names[name], str(round_ + 1) if round_ else "", family)

        return person

    def documents(self) -> Iterator[Document]:
        """Make every profile, the cast first."""
        for index, character in enumerate(CAST):
            yield self._character(index, character)
        yield from self._made_up()

    def _made_up(self) -> Iterator[Document]:
        draw, stamps, number, person = self.chance.stream("customer"), self._stamps, self.number, self._person
        for index in range(len(CAST), self.customers):
            (given, family, mailbox, country), suffix, group = person(index)
            employers = self.employers(index) if index % _CONTACT_EVERY == 0 else ()
            host = self._hosts[employers[0]] if employers else _MAIL_DOMAINS[group]
            email, customer, bits = f"{mailbox}{suffix}@{host}", number(index), draw(index)
            document: Document = {
                "id": customer,
                "customerNumber": customer,
                "firstName": given,
                "lastName": family,
                "contactEmail": email,
                "accounts": [{"id": email, "providerId": "emporix"}],
                "preferredLanguage": country.language,
                "preferredCurrency": country.currency,
                "preferredSite": country.site,
                "type": "CONTACT" if employers else "CUSTOMER",
                "active": bits % 50 != 0,
                "onHold": bits % 97 == 0,
                "metadata": {"version": 1 + bits % 5, "mixins": {}},
                "metadataCreatedAt": stamps[bits >> 7 & 4095],
            }
            if employers:
                document["company"] = self.companies[employers[0]]["name"]
            if bits % 3:
                document["contactPhone"] = f"{country.phone}{(bits >> 20) % 10_000:04d}"
            yield document

    def _character(self, index: int, character: Character) -> Document:
        number, bits = self.number(index), self.chance.bits("customer", index)
        document: Document = {
            "id": number,
            "customerNumber": number,
            "contactEmail": character.email,
            "accounts": [{"id": character.login or character.email, "providerId": "emporix"}],
            "preferredLanguage": character.language,
            "preferredCurrency": "SEK" if character.site == "nordics" else "EUR",
            "preferredSite": character.site,
            "type": "CONTACT" if character.companies else "CUSTOMER",
            "active": True,
            "onHold": False,
            "metadata": {"version": 1, "mixins": {}},
            "metadataCreatedAt": past(bits),
        }
        if character.given or character.family:
            document |= {"firstName": character.given, "lastName": character.family}
        if character.companies:
            document["company"] = self.companies[character.companies[0]]["name"]
        return document | character.profile

    def contact_assignments(self) -> Iterator[Document]:
        """Make one document for every pair of a customer and a company they act for."""
        for index, character in enumerate(CAST):
            person = (character.given, character.family, character.email)
            yield from self._contacts_of(index, character.companies, person)
        for index in self.contacts():
            name, suffix, _ = self._person(index)
            employers = self.employers(index)
            email = f"{name.mailbox}{suffix}@{self._hosts[employers[0]]}"
            yield from self._contacts_of(index, employers, (name.given, name.family, email))

    def _contacts_of(
        self, index: int, employers: tuple[int, ...], person: tuple[str, str, str]
    ) -> Iterator[Document]:
        given, family, email = person
        number = self.number(index)
        for place, company in enumerate(employers):
            bits = self._draw_contact(index * 10_000 + company)
            created = self._stamps[bits & 4095]
            yield {
                "id": f"{bits:016x}{int(number):08x}",
                "legalEntity": self.companies[company],
                "customer": {"id": number, "name": given, "surname": family, "email": email},
                "type": _CONTACT_TYPES[(bits >> 40) % 4],
                "primary": place == 0,
                "metadata": {"createdAt": created, "modifiedAt": created, "version": 1},
                "mixins": {},
            }

    def passwords(self) -> dict[str, str]:
        """Give the passwords of those of the cast who can log in, by login e-mail."""
        return {
            character.login or character.email: self._passphrase(index)
            for index, character in enumerate(CAST)
            if character.can_log_in
        }

    def _passphrase(self, index: int) -> str:
        bits = self.chance.bits("passphrase", index)
        words = "-".join(_WORDS[(bits >> shift) % len(_WORDS)] for shift in (0, 8, 16))
        return f"{words}-{(bits >> 24) % 90 + 10}"
