"""Reads the facts where segments are lists or rules: three round trips, 15 requests at most."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, cast

from segtui.diagnosis import boundary
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import CustomerFacts, MembershipFacts, SegmentFacts, ShopFacts
from segtui.diagnosis.gather import NOT_ASKED, as_tuple, gather_membership, of_customer
from segtui.diagnosis.naming import FoundCustomer, find_customer, find_segment
from segtui.diagnosis.question import Ambiguous, Membership
from segtui.diagnosis.reading import LIMIT_REACHED, Absent, Read, Reading, Unread
from segtui.diagnosis.testimony import ClauseFacts, Testimony, implied, to_blame
from segtui.errors import Rejected
from segtui.model import Customer, Member, PageRequest, Segment, SegmentKind
from segtui.platforms.testimony import Condition, RuleTree, Witness, conditions

if TYPE_CHECKING:
    from segtui.wire.call import JsonValue

NO_SUCH_THING = Unread("this platform has no such thing")
FIRST_REQUESTS = 2
"""What goes before the clauses: who matches, and the customer's record."""
LAST_REQUESTS = 3
"""What is kept for the last round trip: how many match, who is a member instead, and one boundary."""


class _Rows(NamedTuple):
    """Who is in the segment, as far as it concerns the customer."""

    own: Reading[tuple[Member, ...]]
    alike: Reading[tuple[Member, ...]]
    devices: Reading[tuple[Member, ...]] = NOT_ASKED


async def gather_any_membership(desk: Desk, question: Membership) -> MembershipFacts | Ambiguous:
    """The facts of a membership, whatever decides about it on the platform."""
    witness = desk.platform.witness
    if witness is None:
        return await gather_membership(desk, question)
    return await gather_testimony(desk, witness, question)


async def gather_testimony(desk: Desk, witness: Witness, question: Membership) -> MembershipFacts | Ambiguous:
    """The facts of a membership, of which whatever can be read at the same time is."""
    customer, segment = await asyncio.gather(
        find_customer(desk.asker, desk.platform, question.customer),
        find_segment(desk.asker, desk.platform, question.segment),
    )
    if isinstance(customer, Ambiguous):
        return customer
    if isinstance(segment, Ambiguous):
        return segment
    if isinstance(segment, Unread) and isinstance(customer.record, Absent):
        # Where nothing of the merchant can be read, it may as well be the merchant that is missing.
        why = f"nothing was found, but {segment.why}"
        customer = customer._replace(record=Unread(why, None, customer.record.source))
    segment_id = segment.value.id if isinstance(segment, Read) else question.segment
    inquiry = Inquiry(desk, witness, customer, segment_id)
    theirs, facts = await asyncio.gather(
        of_customer(desk, customer, "segments", lambda whose: as_tuple(desk.platform.segments_of(whose))),
        inquiry.about(segment),
    )
    return MembershipFacts(
        shop_without_sites(desk), customer_without_companies(question.customer, customer, theirs), facts
    )


def shop_without_sites(desk: Desk) -> ShopFacts:
    """Where there is nothing but the merchant, and no moment but the present."""
    return ShopFacts(desk.now, None, NO_SUCH_THING, desk.language)


def customer_without_companies(
    asked: str, found: FoundCustomer, segments: Reading[tuple[Segment, ...]]
) -> CustomerFacts:
    """Somebody who acts for no company and is in no group: the platform has none."""
    return CustomerFacts(
        asked,
        found.record,
        found.id,
        NO_SUCH_THING,
        NO_SUCH_THING,
        segments,
        is_alone=True,
        namesakes=found.namesakes,
    )


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked about one segment and one customer."""

    desk: Desk
    witness: Witness
    customer: FoundCustomer
    segment_id: str

    async def about(self, found: Reading[Segment]) -> SegmentFacts:
        """The segment with its testimony."""
        if not isinstance(found, Read):
            nothing = Testimony(self.desk.merchant, NOT_ASKED, {}, NOT_ASKED, NOT_ASKED)
            return SegmentFacts(self.segment_id, found, NOT_ASKED, NO_SUCH_THING, testimony=nothing)
        if found.value.kind is SegmentKind.DYNAMIC:
            return await self._ruled(found)
        return await self._listed(found)

    async def _listed(self, found: Read[Segment]) -> SegmentFacts:
        by_address, imports = await asyncio.gather(
            self._by_address(found.value),
            self.desk.asker.ask("imports", lambda: as_tuple(self.witness.member_imports())),
        )
        rows, people = await asyncio.gather(self._walked(found.value, by_address), self._people(by_address))
        testimony = Testimony(self.desk.merchant, rows.alike, people, rows.devices, imports)
        return self._facts(found, rows, testimony)

    async def _ruled(self, found: Read[Segment]) -> SegmentFacts:
        segment = found.value
        try:
            tree = self.witness.rule_tree(segment.rules)
        except Rejected as error:
            unreadable = Unread(error.summary, None, found.source)
            nothing = Testimony(self.desk.merchant, NOT_ASKED, {}, NOT_ASKED, NOT_ASKED)
            return self._facts(found, _Rows(unreadable, NOT_ASKED), nothing)
        clauses = list({each.words: each for each in conditions(tree)}.values())
        room = max(0, self.desk.asker.left - LAST_REQUESTS - FIRST_REQUESTS)
        asked, record, answers = await asyncio.gather(
            self._by_address(segment), self._record(clauses), self._all_held(clauses[:room])
        )
        told = _told(tree, clauses, answers, asked)
        is_in = isinstance(asked.own, Read) and bool(asked.own.value)
        rows, people, matching, probed = await asyncio.gather(
            self._with_devices(segment, clauses, asked),
            self._people(asked),
            self._matching(segment, is_in),
            self._probed(tree, [self._valued(each, record) for each in told], is_in),
        )
        parts = (rows.alike, people, rows.devices, NOT_ASKED, (), tree, probed, matching)
        return self._facts(found, rows, Testimony(self.desk.merchant, *parts))

    def _facts(self, found: Read[Segment], rows: _Rows, testimony: Testimony) -> SegmentFacts:
        segment = found.value
        pending = self.desk.under_way(segment.id, self.customer.id)
        hint = testimony.matching if testimony.matching is not None else segment.member_count_hint
        return SegmentFacts(
            segment.id, found, rows.own, NO_SUCH_THING, hint, replace(testimony, pending=pending)
        )

    @property
    def _known(self) -> Customer | None:
        record = self.customer.record
        return record.value if isinstance(record, Read) else None

    async def _by_address(self, segment: Segment) -> _Rows:
        """The members with the customer's address, the customer and others apart."""
        known = self._known
        if known is None or not known.email:
            return _Rows(NOT_ASKED, NOT_ASKED)
        address = known.email
        found = await self.desk.asker.ask(
            f"members of {segment.id} with the address of customer {known.id}",
            lambda: as_tuple(self.witness.rows_with_addresses(segment, [address])),
        )
        if not isinstance(found, Read):
            return _Rows(found, found)
        own = tuple(each for each in found.value if each.customer.id == known.id)
        alike = tuple(each for each in found.value if each.customer.id != known.id)
        return _Rows(Read(own, found.source), Read(alike, found.source))

    async def _walked(self, segment: Segment, rows: _Rows) -> _Rows:
        """With the whole list where the address does not find the customer: only that shows who is absent."""
        whose = self.customer.id
        if whose is None or (isinstance(rows.own, Read) and rows.own.value):
            return rows
        whole = await self._whole(segment)
        if not isinstance(whole, Read):
            return rows._replace(own=whole, devices=whole)
        own = tuple(each for each in whole.value if each.device is None and each.customer.id == whose)
        return rows._replace(own=Read(own, whole.source), devices=self._devices(whole))

    async def _with_devices(self, segment: Segment, clauses: Sequence[Condition], rows: _Rows) -> _Rows:
        """With the devices that match, where the rules look at any."""
        if not any(each.is_of_devices for each in clauses):
            return rows
        whole = await self._whole(segment)
        return rows._replace(devices=self._devices(whole) if isinstance(whole, Read) else whole)

    async def _whole(self, segment: Segment) -> Reading[tuple[Member, ...]]:
        return await self.desk.asker.ask(
            f"all members of {segment.id}", lambda: as_tuple(self.witness.whole_list(segment))
        )

    def _devices(self, whole: Read[tuple[Member, ...]]) -> Read[tuple[Member, ...]]:
        """Those on which the customer is logged in."""
        whose = self.customer.id
        theirs = (each for each in whole.value if each.device and each.device.customer_id == whose)
        return Read(tuple(theirs), whole.source)

    async def _people(self, rows: _Rows) -> Mapping[str, Customer]:
        """Who the members of the same address are: guests, accounts, deleted ones."""
        known = {each.id: each for each in self.customer.namesakes}
        missing = [
            each.customer.id
            for each in (rows.alike.value if isinstance(rows.alike, Read) else ())
            if each.customer.id not in known
        ]
        if not missing:
            return known
        found = await self.desk.asker.ask(
            "customers of the same address", lambda: self.desk.platform.customers_by_id(missing)
        )
        return {**known, **(found.value if isinstance(found, Read) else {})}

    async def _record(self, clauses: Iterable[Condition]) -> Read[Customer] | None:
        """The customer with all fields, where a clause looks at one that is not at hand."""
        record = self.customer.record
        if not isinstance(record, Read):
            return None
        known = record.value
        if not any(_needs_record(self.witness, each, known) for each in clauses):
            return record
        found = await self.desk.asker.find(
            f"customer {known.id}", lambda: self.desk.platform.customer(known.id)
        )
        return found if isinstance(found, Read) else record

    async def _all_held(self, clauses: Sequence[Condition]) -> dict[str, Reading[bool]]:
        answers = await asyncio.gather(*map(self._holds, clauses))
        return dict(zip((each.words for each in clauses), answers, strict=True))

    async def _holds(self, clause: Condition) -> Reading[bool]:
        known = self._known
        if known is None or clause.is_of_devices:
            return NOT_ASKED

        async def ask() -> bool:
            return known.id in await self.witness.holding(clause, [known])

        return await self.desk.asker.ask(f"whether of customer {known.id} {clause.words}", ask)

    def _valued(self, clause: ClauseFacts, record: Read[Customer] | None) -> ClauseFacts:
        values = self.witness.values_of(clause.condition, record.value) if record is not None else None
        if record is None or values is None:
            return clause
        return replace(clause, values=Read(values, record.source))

    async def _matching(self, segment: Segment, is_in: bool) -> int | None:
        """How many the rules have now: so many a change of them touches."""
        server_side = self.desk.platform.server_side
        if is_in or server_side is None:
            return None
        rules = cast("JsonValue", segment.rules)
        first = PageRequest(1, 1, with_total=True)
        found = await self.desk.asker.ask(
            f"how many match the rules of {segment.id}", lambda: server_side.matching(rules, first)
        )
        return found.value.total if isinstance(found, Read) else None

    async def _probed(
        self,
        tree: RuleTree,
        clauses: Sequence[ClauseFacts],
        is_in: bool,
    ) -> tuple[ClauseFacts, ...]:
        """With the distance of the clauses that stand in the way, as far as there is room to ask."""
        holds = {each.condition.words: isinstance(each.holds, Read) and each.holds.value for each in clauses}
        blamed = frozenset(() if is_in else to_blame(tree, holds))
        # How many match, and who is a member instead, are being asked already.
        room = self.desk.asker.left
        marks = [
            (number, each.condition.words, self.witness.varied(each.condition, *mark))
            for each in clauses
            if each.condition.words in blamed and each.values is None and isinstance(each.holds, Read)
            for number, mark in enumerate(boundary.marks(each.condition))
        ]
        wanted = sorted(marks, key=lambda mark: mark[0])[:room]
        answers = await asyncio.gather(*(self._holds(probe) for _, _, probe in wanted))
        found: dict[str, list[tuple[Condition, Read[bool]]]] = {}
        for (_, words, probe), answer in zip(wanted, answers, strict=True):
            if isinstance(answer, Read):
                found.setdefault(words, []).append((probe, answer))
        return tuple(replace(each, probes=tuple(found.get(each.condition.words, ()))) for each in clauses)


def _needs_record(witness: Witness, clause: Condition, known: Customer) -> bool:
    return witness.is_in_record(clause) and witness.values_of(clause, known) is None


def _told(
    tree: RuleTree, clauses: Sequence[Condition], answers: Mapping[str, Reading[bool]], rows: _Rows
) -> list[ClauseFacts]:
    """The clauses with their answers; of what there was no room for, what follows from the whole."""
    follows: Mapping[str, bool] = {}
    if isinstance(rows.own, Read):
        follows = implied(tree, bool(rows.own.value))
    told = []
    for clause in clauses:
        answer = answers.get(clause.words, LIMIT_REACHED)
        if not isinstance(answer, Read) and clause.words in follows and isinstance(rows.own, Read):
            answer = Read(follows[clause.words], rows.own.source)
        told.append(ClauseFacts(clause, answer))
    return told
