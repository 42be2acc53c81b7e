"""The answers to one question, ready to be printed or drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Generic
from zoneinfo import ZoneInfo

from segtui.diagnosis.catalogue_edits import visibility_edits
from segtui.diagnosis.check import Truth, Verdict, overall
from segtui.diagnosis.checks import shop_zone
from segtui.diagnosis.coupon import judge_coupon, tried_truth
from segtui.diagnosis.coupon_checks import window_of
from segtui.diagnosis.coupon_edits import coupon_edits
from segtui.diagnosis.edits import Edit, FactsT, customer_edits, segment_edits
from segtui.diagnosis.facts import AnyFacts, CouponFacts, MembershipFacts, VisibilityFacts, companies_asked
from segtui.diagnosis.fixes import Fix, Rights, ranked, switching, waiting, written_fixes
from segtui.diagnosis.flips import Flip, flips
from segtui.diagnosis.matching import opens_by_facts
from segtui.diagnosis.opinion import with_opinion
from segtui.diagnosis.own_view import counted_for, opened_to
from segtui.diagnosis.question import Ambiguous, Question
from segtui.diagnosis.reading import Read
from segtui.diagnosis.record import Record
from segtui.diagnosis.testimony_edits import awaiting, testimony_edits
from segtui.diagnosis.verdict import Judgement, judge_membership
from segtui.diagnosis.visibility import judge_visibility, ways_of
from segtui.model import Validity


@dataclass(frozen=True, slots=True)
class Answer:
    """What is so for one company, or for the customer without any."""

    judgement: Judgement
    fixes: tuple[Fix, ...] = ()
    """What would make it a yes, the ones that touch least first."""
    flips: tuple[Flip, ...] = ()
    """When it changes by itself."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was found out about one question."""

    question: Question
    asked_at: datetime
    requests: int
    answers: tuple[Answer, ...] = ()
    ambiguous: Ambiguous | None = None
    """A name that may mean several; then there are no answers."""
    facts: AnyFacts | None = None
    """What the answers rest on; enough to answer again, changed, without asking anybody."""
    record: Record | None = field(default=None, repr=False, compare=False)
    """What was exchanged for it; None where it was worked out from the facts of another one."""

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone of the site it is about, where that is known."""
        if self.facts is None:
            return None
        record = self.facts.segment.record if isinstance(self.facts, MembershipFacts) else None
        return shop_zone(self.facts.shop, record.value.site if isinstance(record, Read) else None)

    @property
    def verdict(self) -> Verdict:
        """All answers as one: yes where each is, no where one is, else unknown."""
        return overall(each.judgement.verdict for each in self.answers)


@dataclass(frozen=True, slots=True)
class Rules(Generic[FactsT]):
    """How one kind of question is answered."""

    judge: Callable[[str | None, FactsT], Judgement]
    edits: Callable[[str | None], list[Edit[FactsT]]]
    windows: Sequence[Validity | None]
    more: Sequence[Fix] = ()
    """Further fixes, where the answer is no yes."""
    tried: Callable[[str | None, FactsT], Truth] | None = None
    """What the facts come to in so far as the platform itself can be asked; None where it cannot."""


def answer_membership(facts: MembershipFacts, question: Question, rights: Rights) -> tuple[Answer, ...]:
    """One answer for each company."""

    def judge(company: str | None, given: MembershipFacts) -> Judgement:
        return judge_membership(given, company)

    def edits(company: str | None) -> list[Edit[MembershipFacts]]:
        if facts.segment.testimony is not None:
            return [*testimony_edits(facts, facts.segment.testimony)]
        return [*customer_edits(facts, company), *segment_edits(facts, facts.segment, company)]

    def tried(company: str | None, given: MembershipFacts) -> Truth:
        return counted_for(given, company)

    record = facts.segment.record
    windows = [record.value.validity] if isinstance(record, Read) else []
    by_token = tried if facts.segment.testimony is None else None
    rules = Rules(judge, edits, windows, tuple(awaiting(facts)), by_token)
    return _answers(facts, question, rights, rules)


def answers_to(facts: AnyFacts, question: Question, rights: Rights) -> tuple[Answer, ...]:
    """One answer for each company, whatever kind of facts these are."""
    match facts:
        case MembershipFacts():
            return answer_membership(facts, question, rights)
        case VisibilityFacts():
            return answer_visibility(facts, question, rights)
        case CouponFacts():
            return answer_coupon(facts, question, rights)


def judge(facts: AnyFacts, company: str | None) -> Judgement:
    """What facts of any kind come to for one company, without the second opinion."""
    match facts:
        case MembershipFacts():
            return judge_membership(facts, company)
        case VisibilityFacts():
            return judge_visibility(facts, company)
        case CouponFacts():
            return judge_coupon(facts, company)


def _answers(facts: FactsT, question: Question, rights: Rights, rules: Rules[FactsT]) -> tuple[Answer, ...]:
    judged = [(company, rules.judge(company, facts)) for company in companies_asked(facts.customer, question)]
    # What is supposed is so for one company only: nothing follows for the others.
    others = [] if facts.supposed else _others(facts, rules)
    answers: list[Answer] = []
    for company, judgement in judged:
        turns = flips(partial(_at, rules, company, facts), rules.windows)
        fixes: list[Fix] = []
        if judgement.verdict is not Verdict.YES:
            fixes += [
                *waiting(turns, facts, company),
                *switching([each for each in others if each.company != company], facts),
            ]
            fixes += rules.more
            fixes += written_fixes(facts, rules.edits(company), partial(rules.judge, company), rights)
        if rules.tried is not None:
            judgement = with_opinion(judgement, facts, rules.tried(company, facts))
        answers.append(Answer(judgement, ranked(fixes), turns))
    return tuple(answers)


def _at(rules: Rules[FactsT], company: str | None, facts: FactsT, moment: datetime) -> Judgement:
    return rules.judge(company, replace(facts, shop=replace(facts.shop, at=moment)))


def _others(facts: FactsT, rules: Rules[FactsT]) -> list[Judgement]:
    """The verdicts for every way in which the customer could act."""
    companies = facts.customer.companies
    theirs = tuple(each.id for each in companies.value) if isinstance(companies, Read) else ()
    return [rules.judge(company, facts) for company in (None, *theirs)] if theirs else []


def answer_visibility(facts: VisibilityFacts, question: Question, rights: Rights) -> tuple[Answer, ...]:
    """One answer for each company."""

    def judge(company: str | None, given: VisibilityFacts) -> Judgement:
        return judge_visibility(given, company)

    def edits(company: str | None) -> list[Edit[VisibilityFacts]]:
        return visibility_edits(facts, company)

    def tried(company: str | None, given: VisibilityFacts) -> Truth:
        said = given.opinions.get(company)
        by_own_token = isinstance(said, Read) and said.value.by_own_token
        return opened_to(given, company) if by_own_token else opens_by_facts(given)

    return _answers(facts, question, rights, Rules(judge, edits, tuple(_windows(facts)), tried=tried))


def answer_coupon(facts: CouponFacts, question: Question, rights: Rights) -> tuple[Answer, ...]:
    """One answer for each company."""

    def judge(company: str | None, given: CouponFacts) -> Judgement:
        return judge_coupon(given, company)

    def edits(company: str | None) -> list[Edit[CouponFacts]]:
        return coupon_edits(facts, company)

    def tried(company: str | None, given: CouponFacts) -> Truth:
        return tried_truth(given, company)

    return _answers(facts, question, rights, Rules(judge, edits, tuple(_coupon_windows(facts)), tried=tried))


def _coupon_windows(facts: CouponFacts) -> Iterator[Validity | None]:
    if isinstance(facts.coupon, Read):
        yield window_of(facts.coupon.value)
    for segment in facts.segments.values():
        if isinstance(segment.record, Read):
            yield segment.record.value.validity


def _windows(facts: VisibilityFacts) -> Iterator[Validity | None]:
    for segment in facts.segments.values():
        if isinstance(segment.record, Read):
            yield segment.record.value.validity
    if facts.shop.policy is not None and isinstance(facts.customer.segments, Read):
        yield from (each.validity for each in facts.customer.segments.value)
    for way in ways_of(facts.item):
        yield from (each.validity for each in way.categories or ())
    if isinstance(facts.item.catalogs, Read):
        yield from (each.window for each in facts.item.catalogs.value)
