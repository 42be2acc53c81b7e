"""Makes a plan: reads the source and the present members, and says of every row what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from segtui.changes.change import LabelledMember, row_name
from segtui.changes.members import AUTOMATIC
from segtui.mixins import JsonValue
from segtui.model import Customer, CustomerRef, Member, MemberKey, MemberQuery, Page, PageRequest
from segtui.paging import Reading, pages_in_order
from segtui.platforms.port import Platform
from segtui.sync.keys import same_key
from segtui.sync.measuring import fingerprint
from segtui.sync.plan import Act, Mode, PlannedSegment, PlanRow, members_print
from segtui.sync.plan_writing import PlanWriter
from segtui.sync.reading import Row
from segtui.sync.resolving import Match, Resolver, marks_of
from segtui.sync.source import BadRow, KeyKind, SourceRow, place_words

BATCHES_AT_ONCE = 24
"""Batches of ids whose keys are looked up together: enough that the last ones hardly wait alone."""
_MEMBERS_READ = Reading(page_size=200, ahead=8, to_the_end=True)


class SegmentAtHand(NamedTuple):
    """A segment that the plan is about."""

    id: str
    name: str
    creation: JsonValue = None
    """Set where it does not exist yet: what it is created with, as the journal keeps a creation."""


class RequireSettled(Protocol):
    """Refuses a segment of which the members may be about to change by an earlier change of ours."""

    async def __call__(self, segment_id: str) -> None:
        """Raises Refused."""
        ...


class PlanOrder(NamedTuple):
    """What is to be planned."""

    mode: Mode
    key: KeyKind
    segment_of: Callable[[SourceRow], SegmentAtHand | str]
    """The segment of a row, or why it names none."""
    names_companies: bool
    """The source says for which company each customer is a member."""
    only: SegmentAtHand | None = None
    """The segment of all rows; None where each names its own."""
    require_settled: RequireSettled | None = None


class Progress(NamedTuple):
    """How far the work is."""

    what: str
    done: int
    total: int | None = None


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Present:
    """Who is a member of a segment: names only, since there may be a million."""

    names: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    """Those that a mirror never removes: assigned by the platform itself, or devices."""

    @property
    def print(self) -> int:
        """The fingerprint of them all."""
        return members_print(self.names)


@dataclass(slots=True)
class _Book:
    """What is known of one segment while its rows come."""

    segment: SegmentAtHand
    present: Present
    named: dict[str, int] = field(default_factory=dict)
    """The members that the source names, and in which line first."""
    candidates: set[str] = field(default_factory=set)
    """The ids of customers whom an undecided row may mean: they are not removed."""
    removed: int = 0


async def present_members(platform: Platform, segment_id: str, tell: Tell) -> Present:
    """Everybody who is a member now. Raises what reading raises.

    Where fewer came than there are said to be, they are read once more: while somebody else writes, rows move
    from page to page, and who was passed over would be taken for no member.
    """
    present, total = await _read_members(platform, segment_id, tell)
    if total is not None and len(present.names) < total:
        present, _ = await _read_members(platform, segment_id, tell)
    return present


async def _read_members(platform: Platform, segment_id: str, tell: Tell) -> tuple[Present, int | None]:
    """The members, and how many the platform said that there are."""

    async def fetch(request: PageRequest) -> Page[Member]:
        return await platform.members(segment_id, MemberQuery(), request)

    present, read, total = Present(), 0, None
    async with aclosing(pages_in_order(fetch, _MEMBERS_READ)) as pages:
        async for page in pages:
            for member in page.rows:
                name = row_name(member.key)
                present.names.add(name)
                if (member.origin or "").upper() == AUTOMATIC or member.key.is_device:
                    present.kept.add(name)
            read, total = read + len(page.rows), page.total if page.number == 1 else total
            tell(Progress("members read", read, total))
    return present, total


class Planner:
    """Makes the rows of one plan; `run` once."""

    def __init__(self, platform: Platform, order: PlanOrder, resolver: Resolver, writer: PlanWriter) -> None:
        self._platform = platform
        self._order = order
        self._resolver = resolver
        self._writer = writer
        self._books: dict[str, _Book] = {}
        self._seen: set[int] = set()
        self._company_customers = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of the plan as a whole."""
        told = []
        if self._company_customers:
            told.append(
                f"{self._company_customers:,} of the customers act for companies; they are members without "
                "one, since the source names none."
            )
        lost = sum(self._writer.counts[act] for act in (Act.INVALID, Act.UNMATCHED))
        removed = self._writer.counts[Act.REMOVE]
        if self._order.mode is Mode.MIRROR and lost and removed:
            words = (
                "cannot be used or names nobody: if it was to mean a member, this one is"
                if lost == 1
                else "cannot be used or name nobody: if they were to mean members, these are"
            )
            told.append(f"{lost:,} of its rows {words} among the {removed:,} to remove.")
        return tuple(told)

    @property
    def emptied(self) -> list[str]:
        """The segments that a mirror would empty, without a row that names anybody for them."""
        return [book.segment.name for book in self._books.values() if book.removed and not book.named]

    async def run(self, rows: Iterator[Row], tell: Tell) -> tuple[PlannedSegment, ...]:
        """Plan every row, then the members that are in no row; the segments as they were."""
        size, done = self._platform.capabilities.id_batch * BATCHES_AT_ONCE, 0
        if self._order.only is not None:
            await self._opened(self._order.only, tell)
        while batch := await asyncio.to_thread(lambda: list(islice(rows, size))):
            planned = await self._planned(batch, tell)
            await asyncio.to_thread(self._writer.add, planned)
            done += len(batch)
            tell(Progress("rows planned", done))
        if self._order.mode is Mode.MIRROR:
            await self._mirror(tell)
        return tuple(
            _planned_segment(book, self._writer.counts_of(book.segment.id)) for book in self._books.values()
        )

    async def _planned(self, batch: Sequence[Row], tell: Tell) -> list[PlanRow]:
        """What becomes of some rows, in their order."""
        settled: dict[int, PlanRow] = {}
        asked: list[tuple[int, SourceRow, _Book]] = []
        for place, row in enumerate(batch):
            found = await self._before_asking(row, tell)
            if isinstance(found, PlanRow):
                settled[place] = found
            else:
                asked.append((place, *found))
        matches = await self._resolver.matches([row.key for _, row, _ in asked]) if asked else []
        for (place, row, book), match in zip(asked, matches, strict=True):
            settled[place] = self._judged(row, book, match)
        return [settled[place] for place in range(len(batch))]

    async def _before_asking(self, row: Row, tell: Tell) -> PlanRow | tuple[SourceRow, _Book]:
        """What can be said of a row before anybody is looked up; else the row and its segment."""
        if isinstance(row, BadRow):
            return PlanRow(
                act=Act.INVALID,
                segment="",
                line=row.line,
                in_array=row.in_array,
                key=row.text,
                why=row.why,
            )
        segment = self._order.segment_of(row)
        if isinstance(segment, str):
            return _row(row, row.segment or "", Act.INVALID, segment)
        book = self._books.get(segment.id) or await self._opened(segment, tell)
        seen = fingerprint(f"{segment.id}\0{same_key(row.key, self._order.key)}\0{row.company or ''}")
        if seen in self._seen:
            return _row(row, segment.id, Act.DUPLICATE, "the same key stands in a row above")
        self._seen.add(seen)
        return row, book

    async def _opened(self, segment: SegmentAtHand, tell: Tell) -> _Book:
        is_there = segment.creation is None
        if self._order.require_settled is not None:
            await self._order.require_settled(segment.id)
        present = await present_members(self._platform, segment.id, tell) if is_there else Present()
        self._books[segment.id] = book = _Book(segment, present)
        return book

    def _judged(self, row: SourceRow, book: _Book, match: Match) -> PlanRow:
        segment_id = book.segment.id
        if match.is_ambiguous:
            ids = tuple(each.id for each in match.candidates)
            book.candidates.update(ids)
            told = "; ".join(_candidate(each) for each in match.candidates)
            count = "1 account" if len(ids) == 1 else f"{len(ids)} accounts"
            again = "; decided before, and one of them has changed since" if match.is_reopened else ""
            return _row(row, segment_id, Act.AMBIGUOUS, f"{count}: {told}{again}", candidates=ids)
        customer = match.customer
        if customer is None and match.candidates:
            return _row(row, segment_id, Act.SKIPPED, "decided to name nobody")
        if customer is None:
            return _row(row, segment_id, Act.UNMATCHED, f"no customer has this {self._order.key.words}")
        member = _member(customer, row.company)
        name = row_name(member.key)
        if name in book.named:
            why = f"names the same member as {place_words(book.named[name], in_array=row.in_array)}"
            return _row(row, segment_id, Act.DUPLICATE, why)
        book.named[name] = row.line
        self._company_customers += bool(customer.companies) and not self._order.names_companies
        act = self._act(name, book)
        book.removed += act is Act.REMOVE
        return _row(row, segment_id, act, _remark_on(customer), member=member)

    def _act(self, name: str, book: _Book) -> Act:
        is_member = name in book.present.names
        if self._order.mode is Mode.REMOVE:
            return Act.REMOVE if is_member else Act.ABSENT
        return Act.KEEP if is_member else Act.ADD

    async def _mirror(self, tell: Tell) -> None:
        """Plan the members that no row names: they go, but for those that a source never removes."""
        for book in self._books.values():
            others = sorted(book.present.names - book.named.keys())
            staying = [name for name in others if self._is_left_alone(name, book)]
            await asyncio.to_thread(self._writer.add, [_left_alone(name, book) for name in staying])
            async with aclosing(self._labelled(book, set(others).difference(staying))) as parts:
                async for members in parts:
                    await asyncio.to_thread(self._writer.add, [_removed(book, each) for each in members])
                    book.removed += len(members)
                    tell(Progress("members to remove", book.removed))

    def _is_left_alone(self, name: str, book: _Book) -> bool:
        customer_id, _, company = name.partition("/")
        if company and not self._order.names_companies:
            return True
        return name in book.present.kept or customer_id in book.candidates

    async def _labelled(self, book: _Book, names: set[str]) -> AsyncGenerator[list[LabelledMember], None]:
        """The members of these names with the words for them, as many as one batch of look-ups finds."""
        size = self._platform.capabilities.id_batch * BATCHES_AT_ONCE
        in_order = iter(sorted(names))
        while part := list(islice(in_order, size)):
            ids = list(dict.fromkeys(name.partition("/")[0] for name in part))
            found = await self._platform.members_among(book.segment.id, ids)
            known = {row_name(each.key): LabelledMember.of_member(each) for each in found}
            yield [known.get(name) or _without_words(name) for name in part]


def _planned_segment(book: _Book, counts: dict[Act, int]) -> PlannedSegment:
    segment, present = book.segment, book.present
    return PlannedSegment(
        id=segment.id,
        name=segment.name,
        members=len(present.names),
        print=present.print,
        removed=book.removed,
        counts=counts,
        creation=segment.creation,
    )


def _removed(book: _Book, member: LabelledMember) -> PlanRow:
    return PlanRow(
        act=Act.REMOVE,
        segment=book.segment.id,
        customer=member.key.customer_id,
        company=member.key.legal_entity_id,
        who=member.text,
    )


def _left_alone(name: str, book: _Book) -> PlanRow:
    customer_id, _, company = name.partition("/")
    if name in book.present.kept:
        why = "assigned by the platform itself, or a device"
    elif customer_id in book.candidates:
        why = "an undecided row of the source may mean them"
    else:
        why = "a member for a company, and the source names no companies"
    return PlanRow(
        act=Act.LEFT_ALONE, segment=book.segment.id, customer=customer_id, company=company or None, why=why
    )


def _without_words(name: str) -> LabelledMember:
    """A member of whom the platform says no more than the ids."""
    customer_id, _, company = name.partition("/")
    return LabelledMember(MemberKey(customer_id, company or None), customer_id)


def _row(
    row: SourceRow,
    segment_id: str,
    act: Act,
    why: str | None = None,
    *,
    member: LabelledMember | None = None,
    candidates: tuple[str, ...] = (),
) -> PlanRow:
    return PlanRow(
        act=act,
        segment=segment_id,
        line=row.line,
        in_array=row.in_array,
        key=row.key,
        customer=member.key.customer_id if member else None,
        company=member.key.legal_entity_id if member else row.company,
        who=member.text if member else None,
        why=why,
        candidates=candidates,
    )


def _member(customer: Customer, company: str | None) -> LabelledMember:
    reference = CustomerRef(
        id=customer.id, first_name=customer.first_name, last_name=customer.last_name, email=customer.email
    )
    return LabelledMember.of(reference, company)


def _candidate(customer: Customer) -> str:
    marks = ", ".join(marks_of(customer))
    return f"{customer.id} {customer.name}".strip() + (f" ({marks})" if marks else "")


def _remark_on(customer: Customer) -> str | None:
    marks = marks_of(customer)
    return f"the account is: {', '.join(marks)}" if marks else None
