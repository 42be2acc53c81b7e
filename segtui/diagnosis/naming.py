"""From what a person types to one customer or segment: found, not found, or several and none chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from segtui.diagnosis.checks import ANONYMOUS_IDS
from segtui.diagnosis.question import Ambiguous, Candidate
from segtui.diagnosis.reading import Absent, Asker, Read, Reading, Unread
from segtui.model import Category, Customer, LocalizedText, Page, PageRequest, Product, Segment, localize
from segtui.platforms.port import Platform
from segtui.recognise import linked, recognise, segment_query

CANDIDATES = 20
"""How many of those that a name may mean are listed."""


class FoundCustomer(NamedTuple):
    """The one customer that a text names, as far as it can be told."""

    record: Reading[Customer]
    id: str | None
    """Known without a record where the text is an id itself."""
    namesakes: tuple[Customer, ...] = ()
    """Guests who share the address of the account that was meant, and whoever has it as a contact only."""


def key_in(text: str) -> str | None:
    """The id or number that a text is; None for an address or a name."""
    query = recognise(text).query
    return query.id or query.number


async def find_customer(asker: Asker, platform: Platform, text: str) -> FoundCustomer | Ambiguous:
    """The customer by e-mail address, number, id or name."""
    query = recognise(text).query
    key = text.strip() if text.strip() in ANONYMOUS_IDS else query.id or query.number
    if query.number is not None and platform.capabilities.guests:
        # Where there are guests, numbers are no ids: those of other systems name customers, too.
        return await _numbered(asker, platform, text)
    if key is not None:
        record = await asker.find(f"customer {key}", lambda: platform.customer(key))
        if isinstance(record, Absent) and platform.capabilities.guests:
            # What looks like an id may be the number of another system.
            return await _numbered(asker, platform, text)
        return FoundCustomer(record, record.value.id if isinstance(record, Read) else key)
    if query.email is not None:
        address = query.email
        found = await asker.ask(f"customers {address}", lambda: platform.accounts_with_address(address))
    else:
        page = PageRequest(size=CANDIDATES, with_total=True)
        found = await asker.ask(f"customers {text}", lambda: platform.find_customers(query, page))
    return one_customer(text, found)


async def _numbered(asker: Asker, platform: Platform, text: str) -> FoundCustomer | Ambiguous:
    """The customer of a number, whichever system gave it."""
    query, page = recognise(text).query, PageRequest(size=CANDIDATES, with_total=True)
    found = await asker.ask(f"customers {text}", lambda: platform.find_customers(query, page))
    return one_customer(text, found)


def one_customer(text: str, found: Reading[Page[Customer]]) -> FoundCustomer | Ambiguous:
    """The one customer among those that were found."""
    if not isinstance(found, Read):
        return FoundCustomer(found, None)
    rows = found.value.rows
    meant = _meant(text, rows)
    if len(meant) == 1 < len(rows):
        others = tuple(each for each in rows if each.id != meant[0].id)
        return FoundCustomer(Read(meant[0], found.source), meant[0].id, others)
    if len(rows) > 1:
        return Ambiguous("customer", text, tuple(_candidate(text, each) for each in rows))
    if not rows and found.value.remark:
        return FoundCustomer(Unread(found.value.remark, None, found.source), None)
    if not rows:
        return FoundCustomer(Absent(f"no customer is found by {text}", found.source), None)
    return FoundCustomer(Read(rows[0], found.source), rows[0].id)


async def find_segment(asker: Asker, platform: Platform, text: str) -> Reading[Segment] | Ambiguous:
    """The segment by id, or by name where there is none of that id."""
    page = PageRequest(size=CANDIDATES, with_total=True)
    text = linked(text, "segments") or text
    by_id, by_name = await asyncio.gather(
        asker.find(f"segment {text}", lambda: platform.segment(text.strip())),
        asker.ask(f"segments named {text}", lambda: platform.segments(segment_query(text), page)),
    )
    if isinstance(by_id, Read):
        return by_id
    if isinstance(by_name, Unread):
        # Without the names it is not known whether the text is one, where it is no id.
        return by_name if isinstance(by_id, Absent) else by_id
    rows = by_name.value.rows
    called = [each for each in rows if text.strip().casefold() in _all_names(each.name)]
    chosen = called if len(called) == 1 else rows
    if len(chosen) > 1:
        return Ambiguous("segment", text, tuple(_segment_candidate(each) for each in rows))
    return Read(chosen[0], by_name.source) if chosen else by_id


def one_product(text: str, by_code: Reading[list[Product]]) -> Reading[Product] | Ambiguous:
    """The product that has this code."""
    if not isinstance(by_code, Read):
        return by_code
    rows = by_code.value
    if len(rows) > 1:
        found = tuple(
            Candidate(each.id, None, tuple(filter(None, (each.kind, each.code))), _words(each.name))
            for each in rows
        )
        return Ambiguous("product", text, found)
    return Read(rows[0], by_code.source) if rows else Absent(f"no product {text}", by_code.source)


def one_category(text: str, tree: Reading[Mapping[str, Category]]) -> str | Ambiguous:
    """The id of the category that has this id, else this code, else this name in whatever language."""
    if not isinstance(tree, Read) or text in tree.value:
        return text
    rows, wanted = tuple(tree.value.values()), text.casefold()
    found = [each for each in rows if each.code == text] or [
        each for each in rows if wanted in _all_names(each.name)
    ]
    if len(found) > 1:
        candidates = tuple(
            Candidate(each.id, None, tuple(filter(None, (each.code,))), _words(each.name)) for each in found
        )
        return Ambiguous("category", text, candidates)
    return found[0].id if found else text


def _meant(text: str, rows: Sequence[Customer]) -> Sequence[Customer]:
    """Those whom an address means: accounts rather than their guest twins, owners rather than contacts."""
    own = [each for each in rows if (each.email or "").casefold() == text.strip().casefold()]
    if not own or any(each.is_guest is None for each in rows):
        return rows
    return [each for each in own if not each.is_guest] or own


def _candidate(text: str, customer: Customer) -> Candidate:
    marks = []
    if customer.id in ANONYMOUS_IDS or customer.is_guest:
        marks.append("guest")
    if customer.deleted:
        marks.append("deleted")
    marks.append({True: "active", False: "inactive", None: "activity unknown"}[customer.active])
    if customer.on_hold:
        marks.append("on hold")
    if customer.email and customer.email != text and customer.email.casefold() == text.casefold():
        marks.append("letter case differs")
    if text.casefold() in {each.casefold() for each in customer.logins} and customer.email != text:
        marks.append("matched by login")
    if "@" in text and customer.is_guest is not None and (customer.email or "").casefold() != text.casefold():
        marks.append("matched by contact")
    if customer.restriction:
        marks.append(f"restriction {customer.restriction}")
    return Candidate(customer.id, customer.email, tuple(marks), customer.name)


def _segment_candidate(segment: Segment) -> Candidate:
    marks = (segment.status.value, *((f"site {segment.site}",) if segment.site else ()))
    return Candidate(segment.id, None, marks, _words(segment.name) or segment.id)


def _all_names(name: LocalizedText) -> set[str]:
    texts = name.values() if isinstance(name, dict) else (name,)
    return {each.casefold() for each in texts if each}


def _words(name: str | dict[str, str | None] | None) -> str:
    return localize(name, ()).text
