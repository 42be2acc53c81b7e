"""Customers: who is meant by an address, a number, an id or a name (fact sheet, section 10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from segtui.errors import BadInput, Forbidden, NotFound, Rejected
from segtui.model import Customer, CustomerQuery, Page, PageRequest
from segtui.platforms.batching import looked_up, together
from segtui.platforms.parsing import one
from segtui.platforms.shopgate import filters, requests
from segtui.platforms.shopgate.addressing import plain_id
from segtui.platforms.shopgate.base import LOOK_UPS_AT_ONCE, Base, customers, members, parts
from segtui.platforms.shopgate.documents import OneCustomer, ShopgateCustomer
from segtui.platforms.shopgate.filters import Filter, any_of, contains, equals, one_of

_ADDRESS = "emailAddress"


class Customers(Base):
    """The part of the platform that is about customers."""

    async def find_customers(self, query: CustomerQuery, page: PageRequest) -> Page[Customer]:
        """All customers that match, guests and deleted ones included; never only the first."""
        asked = [each for each in (query.email, query.name, query.number, query.id, query.raw) if each]
        if len(asked) != 1 or not asked[0].strip():
            raise BadInput(
                "No customer can be searched for by that.", hint="Give one e-mail, name, number or id."
            )
        text = asked[0].strip()
        if query.email:
            return _cut(await self.accounts_with_address(text), page)
        if query.number or query.id:
            (found,) = await self.find_each([query])
            return _cut(found, page)
        wanted = filters.typed(text) if query.raw else contains("name", _in_order(text))
        asking = f"find customers by {text}" if query.raw else f"find customers named {text}"
        found_rows = await self._walker.page(
            customers(requests.customers(self._merchant, wanted, asking)), page
        )
        rows: list[Customer] = list(found_rows.rows)
        return Page(rows, page.number, page.size, found_rows.total)

    async def find_each(self, queries: Sequence[CustomerQuery]) -> list[Page[Customer]]:
        """For each query all customers that match; addresses, numbers and ids are looked up 50 at a time."""
        addresses = [wanted.email.strip() for wanted in queries if wanted.email]
        by_address = await self._by_addresses(addresses) if addresses else {}
        keys = [key.strip() for wanted in queries if (key := wanted.number or wanted.id)]
        by_key = await self._by_keys(keys) if keys else {}
        pages = []
        for wanted in queries:
            if wanted.email:
                pages.append(_whole(by_address[wanted.email.strip().casefold()]))
            elif key := wanted.number or wanted.id:
                pages.append(_whole(by_key[key.strip()]))
            else:
                pages.append(await self.find_customers(wanted, PageRequest(size=100)))
        return pages

    async def accounts_with_address(self, address: str) -> Page[Customer]:
        """All customers with this address, in any letter case, as their own or as that of a contact."""
        text = address.strip()
        own, contacts = await asyncio.gather(
            self._by_addresses([text]), self._ids_by_contact(text), return_exceptions=True
        )
        if isinstance(own, BaseException):
            raise own
        rows = own[text.casefold()]
        if isinstance(contacts, (Rejected, Forbidden, NotFound)):
            remark = f"The list may be incomplete: contacts could not be searched ({contacts.summary})"
            return Page(rows, 1, max(len(rows), 1), remark=remark)
        if isinstance(contacts, BaseException):
            raise contacts
        known = {each.id for each in rows}
        return _whole(
            [*rows, *await self._with_contact([each for each in contacts if each not in known], text)]
        )

    async def customer(self, customer_id: str) -> Customer:
        """One customer with all fields; raises NotFound where there is none."""
        call = requests.customer(self._merchant, customer_id)
        return one(await self._wire.send(call), OneCustomer, call).customer

    async def customers_by_id(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        """The customers that were found, by id; guests and deleted ones that are still readable included."""
        ids = [plain_id(each, "customer") for each in customer_ids]
        wanted = frozenset(ids)
        found = await self._looked_up(
            ids, lambda part: one_of("id", part), f"look up {len(wanted)} customers by id"
        )
        return {each.id: each for each in found if each.id in wanted}

    async def _by_addresses(self, addresses: Sequence[str]) -> dict[str, list[Customer]]:
        """By folded address the customers who have it, as it was given or in another letter case.

        Equality tells letter cases apart and containment does not (D26), so whoever is not found by the one
        is sought by the other. Every row is compared with what was wanted: a filter that the platform ignored
        must not add a stranger.
        """
        asking = f"look up {len(addresses)} e-mail addresses"
        spelled = [form for each in addresses for form in dict.fromkeys((each, each.lower()))]
        found: dict[str, list[Customer]] = {each.casefold(): [] for each in addresses}
        exact = self._looked_up(spelled, lambda part: one_of(_ADDRESS, part), asking)
        if len(addresses) == 1:
            # One exact match may stand beside others in another case: a single look-up shows all of them.
            for rows in await together([exact, self._looked_up(addresses, _containing, asking)]):
                _sort_in(found, rows)
            return found
        _sort_in(found, await exact)
        missing = [each for each in addresses if not found[each.casefold()]]
        _sort_in(found, await self._looked_up(missing, _containing, asking))
        return found

    async def _ids_by_contact(self, address: str) -> list[str]:
        """The customers of whom a contact has this address: only rules can look there (section 7)."""
        rules = equals("customer.contacts.emailAddress", address)
        rows = await self._walker.all(members(requests.matching(self._merchant, rules)))
        return [row.id for row in rows if row.customer is not None]

    async def _with_contact(self, ids: Sequence[str], address: str) -> list[Customer]:
        """Those of these customers of whom a contact really has this address."""

        async def read(part: Sequence[str]) -> list[Customer]:
            return [each for each in await together(map(self.customer, part)) if _has_contact(each, address)]

        # A platform that ignored the rules would send everybody; more than a few is not an answer.
        return await looked_up([ids[:_MOST_CONTACTS]], read, at_once=1) if ids else []

    async def _by_keys(self, keys: Sequence[str]) -> dict[str, list[Customer]]:
        """For each number or id its customers."""
        asking = f"look up {len(keys)} customers by number and id"
        internal = [key for key in keys if key.isascii() and key.isdigit()]

        found = {
            each.id: each
            for batch in await together(
                [
                    self._looked_up(keys, lambda part: one_of("externalCustomerNumber", part), asking),
                    self._looked_up(
                        internal,
                        lambda part: one_of("internalCustomerNumber", [int(key) for key in part]),
                        asking,
                    ),
                    self._looked_up(keys, lambda part: one_of("id", part), asking),
                ]
            )
            for each in batch
        }
        return {key: [each for each in found.values() if key in _keys_of(each)] for key in keys}

    async def _looked_up(
        self, values: Sequence[str], clause: Callable[[Sequence[str]], Filter], asking: str
    ) -> list[Customer]:
        return await looked_up(
            parts(values), lambda part: self._customers(clause(part), asking), at_once=LOOK_UPS_AT_ONCE
        )


_MOST_CONTACTS = 20


def _containing(addresses: Sequence[str]) -> Filter:
    return any_of(*(contains(_ADDRESS, each) for each in addresses))


def _sort_in(found: dict[str, list[Customer]], rows: Iterable[Customer]) -> None:
    """Put each row to the address it has; rows of other addresses are dropped."""
    for row in rows:
        theirs = found.get((row.email or "").strip().casefold())
        if theirs is not None and all(row.id != each.id for each in theirs):
            theirs.append(row)


def _keys_of(customer: Customer) -> frozenset[str | None]:
    internal = customer.internal_number if isinstance(customer, ShopgateCustomer) else None
    return frozenset((customer.id, customer.number, internal))


def _has_contact(customer: Customer, address: str) -> bool:
    contacts = (customer.model_extra or {}).get("contacts")
    folded = address.casefold()
    return isinstance(contacts, list) and any(
        isinstance(each, dict) and str(each.get(_ADDRESS) or "").strip().casefold() == folded
        for each in contacts
    )


def _in_order(text: str) -> str:
    """`Lee, Ann` as the platform joins names: first name first (D28)."""
    last, comma, first = (part.strip() for part in text.partition(","))
    return f"{first} {last}" if comma and first and last else " ".join(text.split())


def _whole(rows: list[Customer]) -> Page[Customer]:
    return Page(rows, 1, max(len(rows), 1), len(rows))


def _cut(found: Page[Customer], page: PageRequest) -> Page[Customer]:
    """One page of what was found as a whole."""
    start = (page.number - 1) * page.size
    return Page(found.rows[start : start + page.size], page.number, page.size, found.total, found.remark)
