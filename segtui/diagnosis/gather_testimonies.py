"""Reads the facts about everybody on a list, where segments are lists or rules and nothing else.

A list of members is read once, as a whole: only that shows who is missing from it. Rules are held against the
customers in batches, and each clause against those who do not match.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from segtui.diagnosis.bulk import Bulk, Rows
from segtui.diagnosis.facts import MembershipFacts, SegmentFacts
from segtui.diagnosis.gather import NOT_ASKED, as_tuple
from segtui.diagnosis.gather_many import SEGMENTS_NOT_READ, Roll, asked_of
from segtui.diagnosis.gather_testimony import (
    NO_SUCH_THING,
    customer_without_companies,
    shop_without_sites,
)
from segtui.diagnosis.many import Whom
from segtui.diagnosis.naming import FoundCustomer, find_segment
from segtui.diagnosis.question import Ambiguous, Membership
from segtui.diagnosis.reading import Read, Reading, Unread
from segtui.diagnosis.testimony import ClauseFacts, Testimony
from segtui.errors import Rejected
from segtui.model import Customer, Member, Segment, SegmentKind
from segtui.platforms.testimony import Condition, ImportRun, RuleTree, Witness, conditions

NO_ADDRESS = Unread("there is no e-mail address to look for among those who match")

Held = Mapping[str, Reading[bool]]
"""By customer: whether a clause holds."""


class _Listed(NamedTuple):
    """Members by id and by address, and devices by who is logged in on them."""

    by_id: dict[str, list[Member]]
    by_address: dict[str, list[Member]]
    by_owner: dict[str, list[Member]]


@dataclass(frozen=True)
class _Testified:
    """A segment beside all customers of the list."""

    merchant: str
    record: Reading[Segment]
    id: str
    rows: Rows = field(default_factory=dict)
    """Of a dynamic segment: those who match."""
    whole: Reading[tuple[Member, ...]] = NOT_ASKED
    """Of a fixed one."""
    imports: Reading[tuple[ImportRun, ...]] = NOT_ASKED
    tree: RuleTree | None = None
    clauses: tuple[tuple[Condition, Held], ...] = ()
    people: Mapping[str, Customer] = field(default_factory=dict)
    """Everybody on the list who was found."""

    def of(self, bulk: Bulk, found: FoundCustomer) -> SegmentFacts:
        """As far as it concerns one of them."""
        own, alike, devices = self._rows_of(found)
        clauses = tuple(
            ClauseFacts(condition, held.get(found.id or "", NOT_ASKED)) for condition, held in self.clauses
        )
        people = {**self.people, **{each.id: each for each in found.namesakes}}
        pending = bulk.desk.under_way(self.id, found.id)
        testimony = Testimony(
            self.merchant, alike, people, devices, self.imports, pending, self.tree, clauses
        )
        hint = self.record.value.member_count_hint if isinstance(self.record, Read) else None
        return SegmentFacts(self.id, self.record, own, NO_SUCH_THING, hint, testimony)

    def _rows_of(self, found: FoundCustomer) -> tuple[Reading[tuple[Member, ...]], ...]:
        """Their own row, those of the same address, and those of their devices."""
        if found.id is None:
            return NOT_ASKED, NOT_ASKED, NOT_ASKED
        if not isinstance(self.whole, Read):
            known = self.rows.get(found.id, self.whole)
            return known, NOT_ASKED, NOT_ASKED
        listed, source = self.listed, self.whole.source
        own = listed.by_id.get(found.id, ())
        address = found.record.value.email if isinstance(found.record, Read) else None
        alike = () if own or not address else listed.by_address.get(address.casefold(), ())
        devices = listed.by_owner.get(found.id, ())
        return Read(tuple(own), source), Read(tuple(alike), source), Read(tuple(devices), source)

    @cached_property
    def listed(self) -> _Listed:
        """The list, sorted by what it is searched for."""
        found = _Listed({}, {}, {})
        for row in self.whole.value if isinstance(self.whole, Read) else ():
            if row.device is not None:
                found.by_owner.setdefault(row.device.customer_id or "", []).append(row)
                continue
            found.by_id.setdefault(row.customer.id, []).append(row)
            found.by_address.setdefault((row.customer.email or "").casefold(), []).append(row)
        return found


async def gather_testimonies(
    bulk: Bulk, witness: Witness, question: Membership, whom: Sequence[Whom]
) -> Roll[MembershipFacts] | Ambiguous:
    """The facts of a membership of each."""
    desk = bulk.desk
    asked, segment = await asyncio.gather(
        asked_of(bulk, whom), find_segment(desk.asker, desk.platform, question.segment)
    )
    if isinstance(segment, Ambiguous):
        return segment
    records = [each.found.record for each in asked if isinstance(each.found, FoundCustomer)]
    people = {each.value.id: each.value for each in records if isinstance(each, Read)}
    testified = await _Inquiry(bulk, witness, people).about(segment, question.segment)
    shop = shop_without_sites(desk)

    def facts(row: Whom, found: FoundCustomer) -> MembershipFacts:
        customer = customer_without_companies(row.text, found, SEGMENTS_NOT_READ)
        return MembershipFacts(shop, customer, testified.of(bulk, found))

    return Roll(asked, facts)


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """What is asked about one segment and everybody on a list who was found."""

    bulk: Bulk
    witness: Witness
    people: Mapping[str, Customer]
    """By id."""

    async def about(self, record: Reading[Segment], asked: str) -> _Testified:
        """The segment, or what it was asked for by, beside all of them."""
        nothing = _Testified(self.bulk.desk.merchant, record, asked, people=self.people)
        if not isinstance(record, Read):
            return nothing
        named = replace(nothing, id=record.value.id)
        if record.value.kind is not SegmentKind.DYNAMIC:
            return await self._listed(named, record.value)
        try:
            tree = self.witness.rule_tree(record.value.rules)
        except Rejected as error:
            return replace(named, whole=Unread(error.summary, None, record.source))
        return await self._ruled(named, record.value, tree)

    async def _listed(self, named: _Testified, segment: Segment) -> _Testified:
        whole, imports = await asyncio.gather(
            self.bulk.one(f"all members of {segment.id}", lambda: as_tuple(self.witness.whole_list(segment))),
            self.bulk.one("imports", lambda: as_tuple(self.witness.member_imports())),
        )
        return replace(named, whole=whole, imports=imports)

    async def _ruled(self, named: _Testified, segment: Segment, tree: RuleTree) -> _Testified:
        rows = await self._matching(segment)
        missing = [each for each, found in rows.items() if not (isinstance(found, Read) and found.value)]
        wanted = list({each.words: each for each in conditions(tree)}.values())
        held = await asyncio.gather(*(self._held(each, missing) for each in wanted))
        return replace(
            named, rows=rows, whole=NO_ADDRESS, tree=tree, clauses=tuple(zip(wanted, held, strict=True))
        )

    async def _matching(self, segment: Segment) -> Rows:
        """By customer their row among those who match, asked by address."""

        async def look_up(batch: Sequence[str]) -> dict[str, tuple[Member, ...]]:
            addresses = [self.people[each].email or "" for each in batch]
            found: dict[str, tuple[Member, ...]] = dict.fromkeys(batch, ())
            for row in await self.witness.rows_with_addresses(segment, addresses):
                if row.customer.id in found:
                    found[row.customer.id] = (row,)
            return found

        addressed = [each for each, customer in self.people.items() if customer.email]
        return await self.bulk.of_each(addressed, f"matches of {segment.id}", look_up)

    async def _held(self, clause: Condition, customer_ids: Sequence[str]) -> Held:
        """By customer whether a clause holds."""
        if clause.is_of_devices:
            return {}

        async def look_up(batch: Sequence[str]) -> dict[str, bool]:
            found = await self.witness.holding(clause, [self.people[each] for each in batch])
            return {each: each in found for each in batch}

        return await self.bulk.of_each(customer_ids, f"whether {clause.words}", look_up)
