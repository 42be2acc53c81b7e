"""Customers and the companies they act for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput, Forbidden, NotFound, Rejected
from segtui.model import CustomerQuery, Page, PageRequest
from segtui.platforms.emporix import answers, query, requests
from segtui.platforms.emporix.query import left_open
from segtui.platforms.emporix.reader import ID_BATCH, Reader, together

if TYPE_CHECKING:
    from segtui.model import Customer, CustomerRef, LegalEntity

_CONTACT = "contactEmail"
_ADDRESSES = {
    _CONTACT: "the contact address",
    "accounts.id": "the log-in address",
    "email": "the e-mail field",
}
"""The fields that hold an address, and may differ from each other (trap 26)."""


_AS_SPELT = (
    "Where an account has an address as it is written here, others that differ from it only in upper and "
    "lower case were not looked for."
)


class Customers(Reader):
    """The part of the platform that is about customers."""

    async def find_customers(self, query: CustomerQuery, page: PageRequest) -> Page[Customer]:
        """All customers that match.

        A search that takes several requests joins the same page of each, every customer once: such a page may
        hold more rows than its size, and someone who matches in two ways may come again on a later page.
        """
        asked = [each for each in (query.email, query.name, query.number, query.id, query.raw) if each]
        if len(asked) != 1 or not asked[0].strip():
            raise BadInput(
                "No customer can be searched for by that.", hint="Give one e-mail, name, number or id."
            )
        text = asked[0].strip()
        if query.email:
            return await self._by_email(text, page)
        if query.name:
            found = await self._matching(name_queries(text), page, f"find customers named {text}")
            return Page(found.rows, page.number, page.size, found.total, left_open(text))
        if query.raw:
            return await self._search(text, page, f"find customers by {text}")
        return await self._by_key(text, page)

    async def find_each(self, queries: Sequence[CustomerQuery]) -> list[Page[Customer]]:
        """For each query all customers that match; addresses, numbers and ids are looked up 100 at a time."""
        if len(queries) == 1:
            return [await self.find_customers(queries[0], PageRequest(size=ID_BATCH))]
        addresses = [wanted.email.strip() for wanted in queries if wanted.email]
        keys = [key.strip() for wanted in queries if (key := wanted.number or wanted.id)]
        found = await self._by_address(addresses)
        # What a query cannot say would spoil it for everybody in the batch: it is sought alone.
        found |= dict(await self._looked_up([key for key in keys if query.can_write(key)], self._by_keys))
        return [await self._found_or_sought(wanted, found) for wanted in queries]

    async def _by_address(self, addresses: Sequence[str]) -> dict[str, Page[Customer]]:
        """For each address its customers.

        For regular expressions a platform reads every customer there is. Of a long list, only those are
        sought in any letter case that nobody has as they are spelt, or in small letters; the others say so.
        """
        if len(set(addresses)) <= ID_BATCH:
            return dict(await self._looked_up(addresses, self._by_addresses))
        # One that is not in small letters is asked for in two spellings.
        small = [address for address in addresses if address == address.lower()]
        others = [address for address in addresses if address != address.lower()]
        found = dict(await self._looked_up(small, self._by_addresses_as_spelt))
        found |= dict(await self._looked_up(others, self._by_addresses_as_spelt, ID_BATCH // 2))
        missing = [address for address in addresses if not found[address].rows]
        return found | dict(await self._looked_up(missing, self._by_addresses))

    async def _found_or_sought(
        self, wanted: CustomerQuery, found: Mapping[str, Page[Customer]]
    ) -> Page[Customer]:
        """What a look-up found, or else what a search finds that cannot be one of a look-up."""
        page = found.get((wanted.email or wanted.number or wanted.id or "").strip())
        return page if page is not None else await self.find_customers(wanted, PageRequest(size=ID_BATCH))

    async def customer(self, customer_id: str) -> Customer:
        """One customer. The id is taken for the number first; the two are equal wherever seen (trap 58)."""
        from segtui.platforms.emporix.customer_documents import EmporixCustomer

        try:
            found: Customer = await self._one(requests.customer(self._tenant, customer_id), EmporixCustomer)
        except NotFound:
            others = await self._with_id(customer_id)
            if not others:
                raise
            return others[0]
        if found.id == customer_id:
            return found
        return next(iter(await self._with_id(customer_id)), found)

    async def customers_by_id(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        """The customers that were found, by id; 100 in one call."""
        unsafe = [each for each in customer_ids if not query.can_write(each)]
        if unsafe:
            raise BadInput(
                f"{unsafe[0]!r} cannot be the id of a customer.",
                hint="Check the ids; at least one is garbled.",
            )

        async def look_up(batch: Sequence[str]) -> list[Customer]:
            from segtui.platforms.emporix.customer_documents import EmporixCustomer

            call = requests.customers_by_id(self._tenant, batch)
            return answers.rows(await self._wire.send(call), EmporixCustomer, call)

        return {found.id: found for found in await self._looked_up(customer_ids, look_up)}

    async def legal_entities_of(self, customer_id: str) -> list[LegalEntity]:
        """The companies a customer acts for; without the scope for contacts, those that the profile names."""

        from segtui.model import LegalEntity
        from segtui.platforms.emporix.customer_documents import EmporixContactCompany

        async def fetch(page: PageRequest) -> Page[EmporixContactCompany]:
            call = requests.contact_assignments(self._tenant, customer_id, page)
            return await self._page(call, EmporixContactCompany, page)

        try:
            companies = await self._all(fetch)
        except Forbidden:
            profile = await self.customer(customer_id)
            self._lacking.add(requests.CONTACTS_READ)
            return [LegalEntity(id=company.id, name=company.name) for company in profile.companies]
        # One filter name of this service is disputed (trap 40), and an unknown one is ignored.
        return [company for company in companies if company.customer_id in {None, customer_id}]

    async def legal_entities_of_each(self, customer_ids: Sequence[str]) -> dict[str, list[LegalEntity]]:
        """The companies each customer acts for, read for 100 customers at a time; as `legal_entities_of`."""

        from segtui.model import LegalEntity
        from segtui.platforms.emporix.customer_documents import EmporixContactCompany

        async def look_up(batch: Sequence[str]) -> list[EmporixContactCompany]:
            async def fetch(page: PageRequest) -> Page[EmporixContactCompany]:
                call = requests.contact_assignments_of(self._tenant, batch, page)
                return await self._page(call, EmporixContactCompany, page)

            return await self._all(fetch)

        companies: dict[str, list[LegalEntity]] = {each: [] for each in customer_ids}
        try:
            rows = await self._looked_up(customer_ids, look_up)
        except Forbidden:
            profiles = await self.customers_by_id(customer_ids)
            self._lacking.add(requests.CONTACTS_READ)
            for each, profile in profiles.items():
                companies[each] = [LegalEntity(id=one.id, name=one.name) for one in profile.companies]
            return companies
        for row in rows:
            if row.customer_id in companies:
                companies[row.customer_id].append(row)
        return companies

    async def customers_of_company(self, legal_entity_id: str, page: PageRequest) -> Page[CustomerRef]:
        """A page of the customers who act for a company."""
        from segtui.platforms.emporix.customer_documents import EmporixCompanyContact

        call = requests.contact_assignments_to(self._tenant, legal_entity_id, page)
        found = await self._page(call, EmporixCompanyContact, page)
        # An unknown filter is ignored by this service (trap 40): whoever is of another company is left out.
        theirs = [row for row in found.rows if row.company_id == legal_entity_id]
        return Page([*theirs], found.number, found.size, found.total)

    async def _by_addresses(self, addresses: Sequence[str]) -> list[tuple[str, Page[Customer]]]:
        """For each address its customers, as `_by_email` finds them one address at a time."""
        clauses = {name: query.one_of(path, addresses) for path, name in _ADDRESSES.items()}
        for path, name in _ADDRESSES.items():
            clauses[f"{name} in any letter case"] = query.one_of_in_any_case(path, addresses)
        found = await self._found_by(clauses, addresses)
        if found.refused and not all(found.by_address.values()):
            raise _unsearched(found.refused)
        remark = _incomplete(found.refused) if found.refused else None
        return [(address, _whole(found.of(address), remark)) for address in addresses]

    async def _by_addresses_as_spelt(self, addresses: Sequence[str]) -> list[tuple[str, Page[Customer]]]:
        """For each address the customers who have it as it is spelt, or in small letters."""
        spelt = list(dict.fromkeys((*addresses, *(address.lower() for address in addresses))))
        clauses = {name: query.one_of(path, spelt) for path, name in _ADDRESSES.items()}
        found = await self._found_by(clauses, addresses)
        refused = f" {_incomplete(found.refused)}" if found.refused else ""
        return [(address, _whole(found.of(address), f"{_AS_SPELT}{refused}")) for address in addresses]

    async def _found_by(self, clauses: Mapping[str, str], addresses: Sequence[str]) -> _Found:
        asking = f"look up {len(addresses)} e-mail addresses"
        refused: dict[str, Rejected | Forbidden] = {}

        async def if_allowed(name: str, q: str) -> list[Customer]:
            try:
                return await self._among(q, asking)
            except (Rejected, Forbidden) as error:
                refused[name] = error
                return []

        searches = [if_allowed(name, q) for name, q in clauses.items()]
        rows = {each.id: each for found in await together(searches) for each in found}
        by_address: dict[str, list[Customer]] = {address.casefold(): [] for address in addresses}
        for customer in rows.values():
            theirs = {each.casefold() for each in (customer.email, *customer.logins) if each}
            if theirs.isdisjoint(by_address):
                # Found by a field that the answer does not show: whose it is, only single look-ups can tell.
                whole = PageRequest(size=ID_BATCH)
                singly = await together(self._by_email(address, whole) for address in addresses)
                alone = {
                    address.casefold(): page.rows for address, page in zip(addresses, singly, strict=True)
                }
                return _Found(alone, {})
            for address in theirs & by_address.keys():
                by_address[address].append(customer)
        return _Found(by_address, refused)

    async def _by_keys(self, keys: Sequence[str]) -> list[tuple[str, Page[Customer]]]:
        """For each number or id its customers."""
        asking = f"look up {len(keys)} customers by number and id"
        clauses = (query.one_of(path, keys) for path in ("customerNumber", "id"))
        rows = {
            each.id: each
            for found in await together(self._among(q, asking) for q in clauses)
            for each in found
        }
        return [
            (key, _whole([each for each in rows.values() if key in {each.id, each.number}])) for key in keys
        ]

    async def _among(self, q: str, asking: str) -> list[Customer]:
        async def fetch(page: PageRequest) -> Page[Customer]:
            call = requests.customers_among(self._tenant, page, q, asking)
            return answers.customer_page(await self._wire.send(call), page, call)

        return await self._all(fetch)

    async def _by_email(self, address: str, page: PageRequest) -> Page[Customer]:
        """The customers with this address in any of its fields; only the contact address must be searchable.

        Whether the others can be searched is not stated: what a refusal leaves open is said.
        """
        asking = f"find customers with the e-mail address {address}"
        exact = {name: query.equals(path, address) for path, name in _ADDRESSES.items()}
        in_any_case = {
            f"{name} in any letter case": query.equals_in_any_case(path, address)
            for path, name in _ADDRESSES.items()
        }
        certain = exact.pop(_ADDRESSES[_CONTACT])
        refused: dict[str, Rejected | Forbidden] = {}

        async def if_allowed(name: str, q: str) -> Page[Customer]:
            try:
                return await self._search(q, page, asking)
            except (Rejected, Forbidden) as error:
                refused[name] = error
                return Page([], page.number, page.size)

        pages = await together(
            [
                self._search(certain, page, asking),
                *(if_allowed(name, q) for name, q in (exact | in_any_case).items()),
            ]
        )
        found = joined(pages, page)
        if not refused:
            return found
        if not found.rows and page.number == 1:
            raise _unsearched(refused)
        return Page(found.rows, page.number, page.size, remark=_incomplete(refused))

    async def _by_key(self, key: str, page: PageRequest) -> Page[Customer]:
        try:
            found = await self.customer(key)
        except NotFound:
            if not query.can_write(key):
                return Page([], page.number, page.size, 0)
            clauses = (query.equals("customerNumber", key), query.equals("id", key))
            return await self._matching(clauses, page, f"find customers with the number or id {key}")
        return Page([found] if page.number == 1 else [], page.number, page.size, 1)

    async def _with_id(self, customer_id: str) -> list[Customer]:
        if not query.can_write(customer_id):
            return []
        asking = f"find the customer with the id {customer_id}"
        return (await self._search(query.equals("id", customer_id), PageRequest(), asking)).rows

    async def _matching(self, clauses: Sequence[str], page: PageRequest, asking: str) -> Page[Customer]:
        return joined(await together(self._search(each, page, asking) for each in clauses), page)

    async def _search(self, q: str, page: PageRequest, asking: str) -> Page[Customer]:
        call = requests.customers(self._tenant, page, q, asking)
        return answers.customer_page(await self._wire.send(call), page, call)


def name_queries(text: str) -> tuple[str, ...]:
    """The queries that together find a name: all of it in the first or last name, or divided between them.

    `Lee, Ann` is read as last name first. Of three words and more, the first one or all but the last one are
    the first name.
    """
    last, comma, first = text.partition(",")
    if comma and first.strip() and last.strip():
        return (_both(first.strip(), last.strip()),)
    words = text.replace(",", " ").split()
    places = dict.fromkeys(at for at in (1, len(words) - 1) if 0 < at < len(words))
    divided = (_both(" ".join(words[:at]), " ".join(words[at:])) for at in places)
    whole = (query.contains(path, " ".join(words)) for path in ("firstName", "lastName"))
    return (*divided, *whole)


def joined(pages: Sequence[Page[Customer]], wanted: PageRequest) -> Page[Customer]:
    """The same page of several searches as one, every customer once.

    The total is known where each search brought all that it found.
    """
    rows = list({customer.id: customer for page in pages for customer in page.rows}.values())
    is_whole = wanted.number == 1 and all(page.total == len(page.rows) for page in pages)
    return Page(rows, wanted.number, wanted.size, len(rows) if is_whole else None)


class _Found(NamedTuple):
    """What a look-up of addresses found."""

    by_address: Mapping[str, list[Customer]]
    """By the address in small letters."""
    refused: Mapping[str, Rejected | Forbidden]
    """By what was asked: what the platform would not search by."""

    def of(self, address: str) -> list[Customer]:
        """The customers of one address."""
        return self.by_address[address.casefold()]


def _whole(rows: list[Customer], remark: str | None = None) -> Page[Customer]:
    return Page(rows, 1, max(len(rows), 1), None if remark else len(rows), remark)


def _incomplete(refused: Iterable[str]) -> str:
    by_what = " and by ".join(sorted(refused))
    return f"The list may be incomplete: the platform refused to search by {by_what}."


def _both(first: str, last: str) -> str:
    return query.all_of(query.contains("firstName", first), query.contains("lastName", last))


def _unsearched(refused: Mapping[str, Rejected | Forbidden]) -> Rejected | Forbidden:
    """The failure of a search that found nothing, but could not look everywhere."""
    name = min(refused)
    error = refused[name]
    more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
    summary = f"Nobody was found, but the platform would not search by {name}{more}: {error.summary}"
    hint = f"Whether there is such a customer is not known. {error.hint}"
    if isinstance(error, Forbidden):
        return Forbidden(summary, hint=hint, scope=error.scope, request_id=error.request_id)
    return Rejected(summary, hint=hint, field=error.field, details=error.details, request_id=error.request_id)
