"""The smallest edits that would make the answer a yes, each tried on the facts before it is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

from segtui.changes.change import Change, LabelledMember
from segtui.changes.items import AssignItems, LabelledItem
from segtui.changes.members import AddMembers
from segtui.changes.segments import UpdateSegment
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.checks import label
from segtui.diagnosis.edits import Edit, FactsT, Reach
from segtui.diagnosis.facts import CouponFacts, Facts, ItemFacts, VisibilityFacts
from segtui.diagnosis.flips import Flip
from segtui.diagnosis.reading import Read
from segtui.diagnosis.verdict import Judgement, segment_words
from segtui.drafts import ItemKey, fields_of
from segtui.model import MemberKey, SegmentKind
from segtui.platforms.rights import Thing
from segtui.shop_time import utc_words

_REACHES = tuple(Reach)
ADMINISTRATION = "the platform's administration"
"""What it takes where the platform names no scope, and segtui has no change for it."""
_GENERAL = frozenset(
    {
        "customer.active",
        "company.selected",
        "item.published",
        "item.available",
        "coupon.valid",
        "coupon.uses",
        "coupon.audience",
        "coupon.order",
    }
)
"""Checks that stand in the way of every route, and that an edit could pass."""


class Imagined(NamedTuple):
    """The facts as they would be, and the company that the customer would act for."""

    facts: Facts
    company: str | None


@dataclass(frozen=True, slots=True)
class Fix:
    """A minimal set of edits that leads to a yes."""

    title: str
    reach: Reach
    customers: int | None
    """How many it touches; None where that is not known."""
    needs: str | None
    """The scopes that somebody else must have for it; None where this credential may perform it."""
    changes: tuple[Change, ...] = ()
    """What segtui would send; empty for what is handed over, or takes no write."""
    verdict_after: Verdict = Verdict.YES
    imagined: Imagined | None = field(default=None, compare=False, repr=False)
    """What there would be to judge after it."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the credential may change."""

    scope_of: Callable[[Thing], str | None]
    """None where the platform names no scope: whether it may is told by trying."""
    granted: frozenset[str] = field(default_factory=frozenset)

    def missing(self, edits: Sequence[Edit[FactsT]]) -> str | None:
        """The scopes that the edits take and this credential lacks, or segtui has no change for."""
        scopes = ((each, self.scope_of(each.thing)) for each in edits if each.reach is not Reach.NONE)
        lacking = [
            scope or ADMINISTRATION
            for each, scope in scopes
            if not each.performable or (scope and not self._may(scope))
        ]
        return " ".join(dict.fromkeys(lacking)) or None

    def _may(self, scope: str) -> bool:
        return scope in {each.partition("--")[0] for each in self.granted}


def written_fixes(
    facts: FactsT,
    edits: Sequence[Edit[FactsT]],
    judge: Callable[[FactsT], Judgement],
    rights: Rights,
) -> list[Fix]:
    """The smallest sets of edits that suffice: single ones, or pairs where no single one does."""
    needed = {
        each.code for each in judge(facts).checks if each.status is Status.FAIL and each.code in _GENERAL
    }
    for size in (1, 2):
        sets = (each for each in combinations(edits, size) if _may_suffice(each, needed))
        chosen = [each for each in sets if _suffices(each, facts, judge)]
        if chosen:
            company = judge(facts).company
            return [_fix(facts, each, rights, company) for each in chosen]
    return []


def _may_suffice(edits: Sequence[Edit[FactsT]], needed: set[str]) -> bool:
    """Whether to try them: they deal with all that stops every route, and with one segment at most."""
    segments = {each.segment_id for each in edits} - {None}
    return len(segments) < 2 and needed.issubset(each.code for each in edits)


def waiting(flips: Sequence[Flip], facts: Facts, company: str | None) -> Iterator[Fix]:
    """To wait, where the answer becomes a yes by itself."""
    shop = facts.shop
    present = max(shop.at, shop.now or shop.at)
    soonest = next((each for each in flips if each.at > present and each.verdict is Verdict.YES), None)
    if soonest is not None:
        later = replace(facts, shop=replace(facts.shop, at=soonest.at))
        title = f"Wait until {utc_words(soonest.at)}"
        yield Fix(title, Reach.NONE, 0, None, imagined=Imagined(later, company))


def switching(others: Sequence[Judgement], facts: Facts) -> Iterator[Fix]:
    """To act for another company, for which the answer is a yes already."""
    companies = facts.customer.companies
    names = {each.id: each.name for each in companies.value} if isinstance(companies, Read) else {}
    for other in others:
        if other.verdict is Verdict.YES:
            name = names.get(other.company or "") if other.company else None
            what = f"for {name or 'company'} ({other.company})" if other.company else "without a company"
            imagined = Imagined(facts, other.company)
            yield Fix(f"Let the customer act {what}", Reach.NONE, 0, None, imagined=imagined)


def ranked(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """The ones that touch least first."""
    return tuple(
        sorted(
            fixes,
            key=lambda each: (
                _REACHES.index(each.reach),
                each.needs is not None,
                len(each.changes),
                each.customers if each.customers is not None else 10**9,
                each.title,
            ),
        )
    )


def _suffices(edits: Sequence[Edit[FactsT]], facts: FactsT, judge: Callable[[FactsT], Judgement]) -> bool:
    return judge(_after(facts, edits)).verdict is Verdict.YES


def _after(facts: FactsT, edits: Sequence[Edit[FactsT]]) -> FactsT:
    for each in edits:
        facts = each.imagine(facts)
    return facts


def _fix(facts: FactsT, edits: Sequence[Edit[FactsT]], rights: Rights, company: str | None) -> Fix:
    reach = max((each.reach for each in edits), key=_REACHES.index)
    widest = [each.customers for each in edits if each.reach is reach]
    customers = None if None in widest else max(each for each in widest if each is not None)
    title = "; ".join(each.title for each in edits)
    after = _after(facts, edits)
    changes = tuple(changes_between(facts, after)) if reach is not Reach.NONE else ()
    needs, imagined = rights.missing(edits), Imagined(after, company)
    return Fix(title, reach, customers, needs, changes, imagined=imagined)


def changes_between(before: Facts, after: Facts) -> Iterator[Change]:
    """What would have to be written to get from some facts to others, as far as segtui can."""
    old, language = before.by_segment, before.shop.language
    for segment_id, new in after.by_segment.items():
        was = old[segment_id]
        name = segment_words(was, before.shop)
        if isinstance(was.record, Read) and isinstance(new.record, Read) and was.record != new.record:
            fields = fields_of(was.record.value, language), fields_of(new.record.value, language)
            yield UpdateSegment(segment_id, *fields, was.record.value.version)
        is_list = isinstance(was.record, Read) and was.record.value.kind is not SegmentKind.DYNAMIC
        if is_list and isinstance(was.rows, Read) and isinstance(new.rows, Read):
            known = {each.key for each in was.rows.value}
            added = [each.key for each in new.rows.value if each.key not in known]
            if added:
                members = tuple(_member(before, key) for key in added)
                yield AddMembers(segment_id, name, members, frozenset())
    if isinstance(before, VisibilityFacts) and isinstance(after, VisibilityFacts):
        yield from _assignments(before, before.item, after.item)
    if isinstance(before, CouponFacts) and isinstance(after, CouponFacts):
        for old_line, new_line in zip(before.items, after.items, strict=True):
            yield from _assignments(before, old_line, new_line)


def _assignments(before: Facts, was: ItemFacts, now: ItemFacts) -> Iterator[Change]:
    old, new = was.holders, now.holders
    if not isinstance(old, Read) or not isinstance(new, Read):
        return
    for item in new.value[len(old.value) :]:
        segment = before.by_segment[item.segment_id]
        held = (LabelledItem(ItemKey(item.kind, item.id)),)
        yield AssignItems(item.segment_id, segment_words(segment, before.shop), held, frozenset())


def _member(facts: Facts, key: MemberKey) -> LabelledMember:
    record = facts.customer.record
    return LabelledMember(key, label(record.value) if isinstance(record, Read) else key.customer_id)
