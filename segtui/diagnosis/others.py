"""Who else fails at the same line: from one verdict to everybody of whom it can be shown.

Some lines are the same for whoever asks: a segment that is over is over for all its members, a product that
is not published is not published for anybody. These are counted, not judged. All other lines depend on the
customer: then a population is chosen in which the line is likely to fail again, and each of it is judged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from segtui.diagnosis.bulk import Bulk
from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.checks import company_label
from segtui.diagnosis.explanation import Answer, Explanation
from segtui.diagnosis.facts import MembershipFacts, SegmentFacts, VisibilityFacts
from segtui.diagnosis.judge_many import explained
from segtui.diagnosis.many import Reason, Whom, reason_of
from segtui.diagnosis.question import Membership, Visibility
from segtui.diagnosis.reading import Absent, Read, T, Unread
from segtui.diagnosis.verdict import PLATFORM_AGREES, segment_words
from segtui.errors import BadInput
from segtui.model import (
    CompanyRef,
    CustomerQuery,
    CustomerRef,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
)
from segtui.paging import WHOLE, pages_in_order
from segtui.platforms.reaching import shop_of

MOST_EXAMINED = 1_000
"""So many of a population are looked at; whoever comes after them is not counted."""
OTHERS_REQUEST_LIMIT = 200
"""How many requests one look at others may cost."""
SHOWN = 20
"""How many of a segment's members are read where they need only be counted."""

_OF_EVERY_MEMBER = "segment."
_OF_EVERYBODY = frozenset({"item.exists", "item.published", "item.available"})
_OF_THE_PAIR = "member."


class Other(NamedTuple):
    """A customer, and the company they act for."""

    customer: CustomerRef
    company: CompanyRef | None

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return " ".join(part for part in (self.customer.first_name, self.customer.last_name) if part)

    @property
    def key(self) -> MemberKey:
        """The pair."""
        return MemberKey(self.customer.id, self.company.id if self.company else None)


@dataclass(frozen=True, slots=True)
class Others:
    """Who else fails at a line."""

    check: Check
    """The line."""
    population: str
    """Among whom was looked, in words; empty where there is nobody to look at."""
    count: int | None = None
    """How many others fail there; None where that cannot be told."""
    is_whole: bool = True
    """False where only the first of the population were looked at: at least so many."""
    examined: int | None = None
    """How many were judged one by one; None where the line is the same for all of them."""
    people: tuple[Other, ...] = ()
    """Those who fail there; some of them, where they were only counted."""
    remarks: tuple[str, ...] = ()
    """What this does not say."""
    requests: int = 0


def counted_words(others: Others) -> str:
    """How many others fail, among whom and where."""
    subject = others.check.subject
    line = others.check.code + ("" if subject.startswith("customer:") else f" ({subject})")
    if not others.population:
        return f"nobody was looked at for {line}."
    if others.count is None:
        return f"how many of the other {others.population} fail at {line} is not known."
    least = "" if others.is_whole else "at least "
    if others.check.status is Status.FAIL:
        verb = "fails" if others.count == 1 else "fail"
    else:
        verb = "is not known either" if others.count == 1 else "are not known either"
    examined = "" if others.examined is None else f"; {others.examined:,} were judged"
    return f"{least}{others.count:,} of the other {others.population} {verb} at {line}{examined}."


class _Population(NamedTuple):
    """Pairs among whom the line may fail again."""

    words: str
    pairs: tuple[Other, ...]
    is_whole: bool
    remarks: tuple[str, ...] = ()
    unread: str | None = None
    """Why some of it could not be read; then nobody is counted."""


async def who_else(bulk: Bulk, found: Explanation, answer: Answer) -> Others:
    """Who else fails at the decisive check of an answer.

    Raises BadInput for a yes, for a platform that differs, and for questions about neither a membership nor a
    visibility.
    """
    facts, check = found.facts, answer.judgement.decisive
    if check is None:
        raise BadInput("Nothing fails here.", hint="Ask who else fails where a verdict is no or unknown.")
    if not isinstance(facts, (MembershipFacts, VisibilityFacts)):
        raise BadInput(
            "Who else fails is told of memberships and of what is seen only.",
            hint="Ask about the segment, or about the item, that the check names.",
        )
    if check.code == PLATFORM_AGREES:
        raise BadInput(
            "The platform is compared for one customer at a time: where it differs for others is not known.",
            hint="Ask about the list itself, which rests on what is read.",
        )
    case = _Case(bulk, facts, answer, check)
    return replace(await case.others(), requests=bulk.desk.asker.requests)


@dataclass(frozen=True, slots=True)
class _Case:
    """One verdict, and how to look beyond it."""

    bulk: Bulk
    facts: MembershipFacts | VisibilityFacts
    answer: Answer
    check: Check

    @property
    def itself(self) -> MemberKey:
        """The pair that the verdict is about."""
        customer = self.facts.customer
        return MemberKey(customer.id or customer.asked, self.answer.judgement.company)

    @property
    def reason(self) -> Reason:
        """Why the verdict is what it is."""
        return reason_of(self.answer.judgement)

    async def others(self) -> Others:
        """By what the line depends on."""
        code = self.check.code
        if code in _OF_EVERYBODY:
            return await self._whoever_asks()
        if code.startswith(_OF_EVERY_MEMBER):
            return await self._every_member(self.check.subject.partition(":")[2])
        broken_at = self.reason.route_broken_at or code
        if code == "item.assigned" and self.reason.route_broken_at is None:
            remark = "No segment holds it: nobody is shown it by a segment, whoever they are."
            return Others(self.check, "", remarks=(remark,))
        if broken_at.startswith(_OF_THE_PAIR):
            return await self._colleagues()
        return await self._examined(await self._members(self._segments()))

    async def _every_member(self, segment_id: str) -> Others:
        """A segment's own line: it is the same for all in it, so they need only be counted."""
        segment = self.facts.by_segment[segment_id]
        name = segment_words(segment, self.facts.shop)
        if not isinstance(segment.record, Read):
            remark = "The segment was not found or not read, so neither are its members."
            return Others(self.check, "", remarks=(remark,))
        wanted = PageRequest(1, SHOWN + 1, with_total=True)
        read = self._reading(segment_id)
        first = await self.bulk.one(f"members of {segment_id}", lambda: read(wanted))
        if not isinstance(first, Read):
            return Others(self.check, f"members of {name}", remarks=(_not_read(f"members of {name}", first),))
        customers = (row for row in first.value.rows if row.device is None)
        people = tuple(_other(row) for row in customers if row.key != self.itself)[:SHOWN]
        count = first.value.total
        if count is not None and isinstance(segment.rows, Read):
            count -= any(row.key == self.itself for row in segment.rows.value)
        remarks = ("Some of them may fail at an earlier line as well.", *_groups_uncounted(segment))
        return Others(self.check, f"members of {name}", count, people=people, remarks=remarks)

    async def _whoever_asks(self) -> Others:
        """An item's own line: the same for everybody, and noticed by the members of segments that hold it."""
        found = await self._members(self._segments())
        if found.unread is not None:
            return Others(self.check, found.words, remarks=(found.unread,))
        people = tuple(each for each in found.pairs if each.key != self.itself)
        remark = "Whoever asks fails here; these would be shown it by a segment."
        return Others(
            self.check,
            found.words,
            len(people),
            found.is_whole,
            people=people,
            remarks=(remark, *found.remarks),
        )

    async def _colleagues(self) -> Others:
        """A line that the pair is missing from: others who act for the same company may be missing too."""
        company = self.answer.judgement.company
        if company is None:
            remark = "Whoever is not assigned fails here; without a company nothing tells who should be."
            if self.check.code == "member.rules":
                remark = "Whoever does not meet the rules fails here; nothing tells who should."
            return Others(self.check, "", remarks=(remark,))
        words = f"customers of {company_label(self.facts.customer, company)}"
        shop, ref = shop_of(self.bulk.desk.platform), CompanyRef(id=company)

        async def fetch(page: PageRequest) -> Page[CustomerRef]:
            return await shop.customers_of_company(company, page)

        read = await self.bulk.one(words, lambda: _first_of(fetch, MOST_EXAMINED))
        if not isinstance(read, Read):
            return Others(self.check, words, remarks=(_not_read(words, read),))
        rows, is_whole = read.value
        return await self._examined(_Population(words, tuple(Other(each, ref) for each in rows), is_whole))

    async def _examined(self, population: _Population) -> Others:
        """Each of a population, judged as alone; those who fail at the same line are the others."""
        if population.unread is not None:
            return Others(self.check, population.words, remarks=(population.unread,))
        pairs = {each.key: each for each in population.pairs if each.key != self.itself}
        whom = [
            Whom(who, at, CustomerQuery(id=who), company, company is None)
            for at, (who, company, _) in enumerate(pairs, 1)
        ]
        judged = await explained(self.bulk, self._of_anybody(), whom)
        found, unknown = [], 0
        for row in (each for group in judged.groups for each in group.rows):
            fails = self.is_same_line(row.reasons)
            unknown += row.verdict is Verdict.UNKNOWN and not fails
            if fails:
                found.append(row.whom.line)
        people = [*pairs.values()]
        remarks = (f"{unknown:,} could not be judged.",) if unknown else ()
        return Others(
            self.check,
            population.words,
            len(found),
            population.is_whole,
            len(whom),
            tuple(people[line - 1] for line in sorted(found)),
            (*remarks, *population.remarks),
        )

    def is_same_line(self, reasons: Sequence[Reason]) -> bool:
        """Whether a verdict with these reasons fails at the same check of the same thing."""
        return self.reason in reasons

    def _of_anybody(self) -> Membership | Visibility:
        """The question without the customer, by ids, so that nothing has to be looked up by name again."""
        shop, facts = self.facts.shop, self.facts
        if isinstance(facts, MembershipFacts):
            return Membership("", site=shop.site, at=shop.at, segment=facts.segment.id)
        item = facts.item
        return Visibility("", site=shop.site, at=shop.at, kind=item.kind, item=item.id)

    def _segments(self) -> tuple[SegmentFacts, ...]:
        """The segments whose members the line may concern."""
        by_id, through = self.facts.by_segment, self.reason.route_segment
        if through is not None:
            return (by_id[through],) if through in by_id else ()
        if isinstance(self.facts, MembershipFacts):
            return tuple(by_id.values())
        holders = self.facts.item.holders.value if isinstance(self.facts.item.holders, Read) else ()
        holding = dict.fromkeys(row.segment_id for row in holders)
        return tuple(by_id[each] for each in holding if each in by_id)

    async def _members(self, segments: Sequence[SegmentFacts]) -> _Population:
        """The members of these segments, each pair once."""
        pairs: dict[MemberKey, Other] = {}
        is_whole, devices = True, 0
        names = [segment_words(each, self.facts.shop) for each in segments]
        for segment, name in zip(segments, names, strict=True):
            fetch, left = self._reading(segment.id), MOST_EXAMINED - len(pairs)
            read = await self.bulk.one(f"members of {segment.id}", partial(_first_of, fetch, left))
            if not isinstance(read, Read):
                words = f"members of {name}"
                return _Population(words, (), False, (), _not_read(words, read))
            rows, is_all = read.value
            is_whole &= is_all
            devices += sum(row.device is not None for row in rows)
            pairs |= {row.key: _other(row) for row in rows if row.device is None}
        words = names[0] if len(names) == 1 else f"{len(names)} segments that hold it"
        remarks = tuple(remark for each in segments for remark in _groups_uncounted(each))
        if devices:
            remarks = (*remarks, f"{devices:,} of the members are devices, which are not looked at.")
        return _Population(f"members of {words}" if names else "", tuple(pairs.values()), is_whole, remarks)

    def _reading(self, segment_id: str) -> Callable[[PageRequest], Awaitable[Page[Member]]]:
        async def fetch(page: PageRequest) -> Page[Member]:
            return await self.bulk.desk.platform.members(segment_id, MemberQuery(), page)

        return fetch


async def _first_of(fetch: Callable[[PageRequest], Awaitable[Page[T]]], most: int) -> tuple[list[T], bool]:
    """The first rows of a listing, and whether they are all."""
    rows: list[T] = []
    if most <= 0:
        return rows, False
    async with aclosing(pages_in_order(fetch, WHOLE._replace(limit=most + 1))) as pages:
        async for page in pages:
            rows += page.rows
    return rows[:most], len(rows) <= most


def _not_read(whose: str, reading: Absent | Unread) -> str:
    scope = reading.scope if isinstance(reading, Unread) else None
    return f"The {whose} could not be read: {reading.why}" + (f" {scope} would settle it." if scope else "")


def _other(member: Member) -> Other:
    return Other(member.customer, member.legal_entity)


def _groups_uncounted(segment: SegmentFacts) -> tuple[str, ...]:
    groups = segment.groups.value if isinstance(segment.groups, Read) else ()
    if not groups:
        return ()
    return (f"Whoever is in {segment.id} only through one of its {len(groups)} groups is not counted.",)
