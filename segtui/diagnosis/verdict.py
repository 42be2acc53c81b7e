"""All checks of a question, and the answer they come to."""

from __future__ import annotations

from dataclasses import dataclass

from segtui.diagnosis import testimony_checks
from segtui.diagnosis.check import (
    Certainty,
    Check,
    CheckKey,
    Finding,
    Rule,
    Status,
    Verdict,
    every,
    supposed,
    truth,
    verdict_of,
    weighed,
)
from segtui.diagnosis.checks import (
    CUSTOMER_RULES,
    MEMBER_RULES,
    SEGMENT_RULES,
    CustomerCase,
    SegmentCase,
    company_label,
    segment_label,
    short_label,
)
from segtui.diagnosis.facts import NOBODY_ASKED, CustomerFacts, MembershipFacts, SegmentFacts, ShopFacts
from segtui.diagnosis.reading import Read, Unread
from segtui.diagnosis.testimony import Testimony, to_blame
from segtui.diagnosis.testimony_checks import clause_check

PLATFORM_AGREES = "platform.agrees"


@dataclass(frozen=True, slots=True)
class Route:
    """One way from the item to the customer."""

    path: tuple[str, ...]
    status: Status
    broken_at: str | None
    """The code of the first check on it that fails, or else is not known."""
    segment_id: str
    checks: tuple[tuple[str, str], ...] = ()
    """Code and subject of the checks it stands on."""
    names: tuple[str, ...] = ()
    """The path as a person reads it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the facts come to for one company."""

    company: str | None
    verdict: Verdict
    checks: tuple[Check, ...]
    routes: tuple[Route, ...] = ()
    decisive: Check | None = None
    """The first check that fails, or is not known, and so makes the verdict; None for a yes."""
    summary: str = ""


def judge_membership(facts: MembershipFacts, company: str | None) -> Judgement:
    """Whether the pair is in the segment, and the segment in force."""
    if facts.segment.testimony is not None:
        return _judged_by_testimony(facts, facts.segment.testimony)
    people = supposed(customer_checks(facts.customer, company), facts.supposed)
    case = SegmentCase(facts.shop, facts.customer, company, facts.segment)
    segment = supposed(segment_checks(case), facts.supposed)
    checks = (*people, *segment, platform_agrees(f"segment:{facts.segment.id}"))
    held = every((*(truth(each.status) for each in people), segment_truth(segment)))
    decisive = first_decisive(people + segment, held)
    verdict, words = verdict_of(held), _membership_words(facts, company, held, decisive)
    checks = weighed(checks, verdict, idle_in(segment))
    return Judgement(company, verdict, checks, (), decisive, words)


def customer_checks(customer: CustomerFacts, company: str | None) -> tuple[Check, ...]:
    """The checks on the customer and the company."""
    case = CustomerCase(customer, company)
    subject = f"customer:{customer.id or customer.asked}"
    rules = CUSTOMER_RULES if customer.namesakes is None else testimony_checks.CUSTOMER_RULES
    return tuple(rule.check(case, subject) for rule in rules)


def segment_checks(case: SegmentCase) -> tuple[Check, ...]:
    """The checks on one segment and the pair's membership of it."""
    subject = f"segment:{case.segment.id}"
    return tuple(rule.check(case, subject) for rule in (*SEGMENT_RULES, *MEMBER_RULES))


def segment_truth(checks: tuple[Check, ...]) -> bool | None:
    """Whether the segment is in force with the pair in it: assigned, or else inherited."""
    found = {each.code: each.status for each in checks}
    return every(truth(found[code]) for code in blocking(checks))


def idle_in(checks: tuple[Check, ...]) -> frozenset[CheckKey]:
    """The checks of a segment that do not matter: another one fails, or the other membership holds."""
    if segment_truth(checks) is False:
        return frozenset(each.key for each in checks)
    found = {each.code: each for each in checks}
    pair = (found["member.assigned"], found["member.inherited"])
    holds = any(each.status is Status.PASS for each in pair)
    return frozenset(each.key for each in pair if holds and each.status is not Status.PASS)


def blocking(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """The codes of a segment's checks that decide: of the two kinds of membership, the one that may hold.

    Neither hides the other: an assignment that is missing does not matter where a group may bring it, and
    what is not known of groups does not matter where there is an assignment.
    """
    found = {each.code: each.status for each in checks}
    assigned, inherited = found["member.assigned"], found["member.inherited"]
    may_be = assigned is Status.FAIL and inherited is Status.UNKNOWN
    without = "member.assigned" if inherited is Status.PASS or may_be else "member.inherited"
    return tuple(each.code for each in checks if each.code != without)


def first_decisive(checks: tuple[Check, ...], held: bool | None) -> Check | None:
    """The first check that makes the verdict what it is."""
    wanted = {False: Status.FAIL, None: Status.UNKNOWN, True: None}[held]
    codes = set(blocking(checks)) if any(each.code == "member.inherited" for each in checks) else None
    return next(
        (each for each in checks if each.status is wanted and (codes is None or each.code in codes)), None
    )


def _judged_by_testimony(facts: MembershipFacts, testimony: Testimony) -> Judgement:
    """Whether the customer is on the list or matches the rules, and the segment is in force."""
    subject = f"segment:{facts.segment.id}"
    case = SegmentCase(facts.shop, facts.customer, None, facts.segment)
    rules = (*testimony_checks.SEGMENT_RULES, *testimony_checks.MEMBER_RULES)
    people = supposed(customer_checks(facts.customer, None), facts.supposed)
    own = supposed((rule.check(case, subject) for rule in rules), facts.supposed)
    clauses = supposed((clause_check(each) for each in testimony.clauses), facts.supposed)
    deciding = tuple(each for each in (*people, *own) if each.code != testimony_checks.KEPT)
    held = every(truth(each.status) for each in deciding)
    decisive = _clause_to_blame(testimony, first_decisive(deciding, held), clauses)
    verdict, words = verdict_of(held), _membership_words(facts, None, held, decisive)
    checks = (*people, *own, *clauses, testimony_checks.agrees(case, facts, PLATFORM_AGREES, subject))
    return Judgement(None, verdict, weighed(checks, verdict), (), decisive, words)


def _clause_to_blame(
    testimony: Testimony, decisive: Check | None, clauses: tuple[Check, ...]
) -> Check | None:
    """Of rules that decide, the first clause that stands in the way; else what decides already."""
    if decisive is None or decisive.code != testimony_checks.RULES or testimony.tree is None:
        return decisive
    by_words = {each.subject: each for each in clauses}
    blamed = to_blame(testimony.tree, {words: truth(each.status) for words, each in by_words.items()})
    found = (by_words[words] for words in blamed if words in by_words)
    return next((each for each in found if each.status is decisive.status), decisive)


def who_words(customer: CustomerFacts, company: str | None) -> str:
    """The customer and the company in one phrase."""
    record = customer.record
    who = short_label(record.value) if isinstance(record, Read) else customer.asked
    return who if company is None else f"{who} for {company_label(customer, company)}"


def segment_words(segment: SegmentFacts, shop: ShopFacts) -> str:
    """The segment by its name, or its id."""
    record = segment.record
    return segment_label(record.value, shop.language) if isinstance(record, Read) else segment.id


def _membership_words(
    facts: MembershipFacts, company: str | None, held: bool | None, decisive: Check | None
) -> str:
    who = who_words(facts.customer, company)
    segment = segment_words(facts.segment, facts.shop)
    if held:
        return f"{who} is in {segment}, and it is in force."
    about = f"{who} in {segment}: "
    return about + (decisive.detail if decisive else "it cannot be told.")


def platform_agrees(subject: str) -> Check:
    """The place of the comparison with what the platform itself says, before there is any."""
    return AGREES.check(NOBODY_ASKED, subject)


def _not_asked(reading: Unread) -> Finding:
    return Finding(Status.SKIP, f"The platform itself was not asked: {reading.why}.", (), reading.scope)


AGREES: Rule[Unread] = Rule(PLATFORM_AGREES, "S5 V4 V9 K9", Certainty.STATED, _not_asked)
