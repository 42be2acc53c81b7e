"""Whether a coupon would be granted: accepted at all, and with something to take off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from segtui.diagnosis.check import (
    Certainty,
    Check,
    CheckKey,
    Finding,
    Rule,
    Status,
    Truth,
    every,
    shown,
    some,
    supposed,
    truth,
    verdict_of,
    weighed,
)
from segtui.diagnosis.checks import SegmentCase
from segtui.diagnosis.coupon_checks import (
    CART,
    LOGIN,
    ORDER,
    OWN_RULES,
    CouponCase,
    gives,
    is_restricted,
    without_coupon,
)
from segtui.diagnosis.coupon_items import ITEM, LineCase
from segtui.diagnosis.facts import CouponFacts
from segtui.diagnosis.item_checks import ITEM_RULES, ItemCase, item_name
from segtui.diagnosis.reading import Read
from segtui.diagnosis.verdict import (
    Judgement,
    Route,
    blocking,
    customer_checks,
    idle_in,
    platform_agrees,
    segment_checks,
    segment_truth,
    segment_words,
    who_words,
)

EXISTS = ITEM_RULES[0]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether the coupon is accepted for the pair, without a look at the cart's lines."""

    before: tuple[Check, ...]
    """On the customer and the coupon itself."""
    segments: Mapping[str, tuple[Check, ...]]
    """On each segment that it names."""
    through: Check
    """K4: the segments in sum."""
    order: Check

    @property
    def truth(self) -> Truth:
        """Of the whole."""
        return every(truth(each.status) for each in (*self.before, self.through, self.order))

    @property
    def failing(self) -> tuple[Check, ...]:
        """What stands in its way."""
        return tuple(each for each in (*self.before, self.through, self.order) if each.status is Status.FAIL)


def judge_coupon(facts: CouponFacts, company: str | None) -> Judgement:
    """Whether the pair is granted the coupon, and any of the items is taken something off."""
    accepted, case = accept(facts, company), CouponCase(facts, company)
    lines = _lines(case, accepted)
    cart = tuple(check for _, check in lines)
    held = every((accepted.truth, some(truth(each.status) for each in cart)))
    decisive = _decisive(accepted, cart, held)
    there = tuple(
        EXISTS.check(ItemCase(facts.shop, each), f"{each.kind.value}:{each.id}") for each in facts.items
    )
    subject, verdict = _subject(facts), verdict_of(held)
    segments = tuple(check for checks in accepted.segments.values() for check in checks)
    checks = (
        *accepted.before,
        *segments,
        accepted.through,
        *there,
        *cart,
        accepted.order,
        CART.check(case, subject),
        platform_agrees(subject),
    )
    idle = frozenset[CheckKey]().union(*map(idle_in, accepted.segments.values()))
    words = _words(case, accepted.truth, lines, decisive)
    return Judgement(
        company, verdict, weighed(checks, verdict, idle), _routes(case, accepted), decisive, words
    )


def tried_truth(facts: CouponFacts, company: str | None) -> Truth:
    """What the platform's own trial of the coupon should come to: it knows of no site, log-in or cart line.

    Without a total it was tried with one that is large enough.
    """
    anywhere = replace(facts, shop=replace(facts.shop, site=None))
    accepted = accept(anywhere, company)
    tested = tuple(each for each in accepted.before if each.code not in {"customer.active"})
    order = (accepted.order,) if facts.total is not None else ()
    return every(truth(each.status) for each in (*tested, accepted.through, *order))


def accept(facts: CouponFacts, company: str | None) -> Acceptance:
    """Everything but the cart's lines."""
    case, subject = CouponCase(facts, company), _subject(facts)
    whom = f"customer:{facts.customer.id or facts.customer.asked}"
    people = () if case.is_visitor else customer_checks(facts.customer, company)
    own = (rule.check(case, subject) for rule in OWN_RULES)
    before = supposed((*people, *own, LOGIN.check(case, whom)), facts.supposed)
    segments = {
        segment.id: supposed(
            segment_checks(SegmentCase(facts.shop, facts.customer, company, segment)), facts.supposed
        )
        for segment in facts.segments.values()
    }
    in_sum = (through_rule(segments).check(case, subject), ORDER.check(case, subject))
    through, order = supposed(in_sum, facts.supposed)
    return Acceptance(before, segments, through, order)


def through_rule(segments: Mapping[str, tuple[Check, ...]]) -> Rule[CouponCase]:
    """K4: one of the segments that it names, in force with the pair in it."""

    def judge(case: CouponCase) -> Finding:
        coupon = case.facts.coupon
        absent = without_coupon(case)
        if absent is not None or not isinstance(coupon, Read):
            return absent or Finding(Status.SKIP, "There is no coupon.")
        if not is_restricted(coupon.value):
            return Finding(Status.SKIP, "The coupon is for everybody, in whatever segment.")
        named = ", ".join(coupon.value.segment_ids) or "none"
        evidence = (shown(coupon.source, "restrictions.segments", named),)
        if not segments:
            return Finding(
                Status.FAIL,
                "The coupon is for members of segments, and names none: nobody may use it.",
                evidence,
            )
        truths = {each: segment_truth(checks) for each, checks in segments.items()}
        found = some(truths.values())
        if found is True:
            name = _name(case, next(each for each, counts in truths.items() if counts))
            return Finding(
                Status.PASS, f"{name}, which the coupon is for, counts for the customer.", evidence
            )
        status = Status.FAIL if found is False else Status.UNKNOWN
        nearest = _nearest(segments, status)
        several = "The one segment" if len(segments) == 1 else f"None of the {len(segments)} segments"
        verb = "does not count" if len(segments) == 1 else "counts"
        detail = f"{several} that the coupon is for {verb}. Nearest: {nearest.detail}"
        if found is None:
            detail = f"Whether a segment that the coupon is for counts is not known. {nearest.detail}"
        in_force = Certainty.IMPLIED if nearest.code.startswith("segment.") else None
        return Finding(status, detail, evidence, nearest.settled_by if found is None else None, in_force)

    return Rule("coupon.segment", "K4", Certainty.STATED, judge)


def _nearest(segments: Mapping[str, tuple[Check, ...]], status: Status) -> Check:
    """Of the segment that lacks least, the first check that keeps it from counting."""

    def broken(checks: tuple[Check, ...]) -> list[Check]:
        codes = blocking(checks)
        return [each for each in checks if each.code in codes and each.status is status]

    candidates = [found for found in map(broken, segments.values()) if found]
    return min(candidates, key=len)[0]


def _lines(case: CouponCase, accepted: Acceptance) -> tuple[tuple[str, Check], ...]:
    """The names of the cart's lines with what the coupon does to each; one of no name for an empty cart."""
    facts = case.facts
    counting = {each: segment_truth(checks) for each, checks in accepted.segments.items()}
    if not facts.items:
        lines = [("", ITEM.check(LineCase(case, None, counting), _subject(facts)))]
    else:
        lines = [
            (
                item_name(each, facts.shop.language),
                ITEM.check(LineCase(case, each, counting), f"{each.kind.value}:{each.id}"),
            )
            for each in facts.items
        ]
    checks = supposed((check for _, check in lines), facts.supposed)
    return tuple((name, check) for (name, _), check in zip(lines, checks, strict=True))


def _decisive(accepted: Acceptance, cart: Sequence[Check], held: Truth) -> Check | None:
    if held is True:
        return None
    wanted = Status.FAIL if held is False else Status.UNKNOWN
    ordered = (*accepted.before, accepted.through, accepted.order, *cart)
    if held is False and accepted.truth is not False:
        ordered = tuple(cart)
    return next((each for each in ordered if each.status is wanted), None)


def _routes(case: CouponCase, accepted: Acceptance) -> tuple[Route, ...]:
    """One for each segment that the coupon names."""
    facts, status_of = case.facts, {True: Status.PASS, False: Status.FAIL, None: Status.UNKNOWN}
    whom = f"customer:{facts.customer.id or facts.customer.asked}"
    end = f"{whom} for company {case.company}" if case.company else whom
    routes = []
    for segment_id, checks in accepted.segments.items():
        status, codes = status_of[segment_truth(checks)], blocking(checks)
        deciding = tuple(each for each in checks if each.code in codes)
        broken = next((each.code for each in deciding if each.status is status), None)
        routes.append(
            Route(
                (_subject(facts), f"segment:{segment_id}", end),
                status,
                None if status is Status.PASS else broken,
                segment_id,
                tuple(each.key for each in deciding),
                (
                    f"coupon {_code(facts)}",
                    f"segment {_name(case, segment_id)}",
                    who_words(facts.customer, case.company),
                ),
            )
        )
    return tuple(sorted(routes, key=lambda each: list(Status).index(each.status)))


def _words(
    case: CouponCase, accepted: Truth, lines: Sequence[tuple[str, Check]], decisive: Check | None
) -> str:
    facts, code = case.facts, _code(case.facts)
    who = who_words(facts.customer, case.company)
    why = decisive.detail if decisive else "it cannot be told."
    cart = some(truth(check.status) for _, check in lines)
    if accepted is False:
        return f"{who} would not be granted {code}: {why}"
    if cart is False:
        sure = "would be accepted" if accepted else "may be accepted"
        return f"{code} {sure} from {who}, but takes nothing off: {why}"
    if accepted is None or cart is None:
        return f"Whether {who} would be granted {code} is not known: {why}"
    return f"{who} would be granted {code}{_effect(facts, lines)}."


def _effect(facts: CouponFacts, lines: Sequence[tuple[str, Check]]) -> str:
    coupon = facts.coupon
    what = gives(coupon.value) if isinstance(coupon, Read) else "something"
    touched = [name for name, check in lines if check.status is Status.PASS]
    others = [name for name, check in lines if check.status is Status.FAIL]
    if not touched:
        return f": it takes off {what}"
    besides = f", and nothing off {', '.join(others)}" if others else ""
    return f": it takes {what} off {', '.join(touched)}{besides}"


def _subject(facts: CouponFacts) -> str:
    return f"coupon:{_code(facts)}"


def _code(facts: CouponFacts) -> str:
    return facts.coupon.value.code if isinstance(facts.coupon, Read) else facts.asked


def _name(case: CouponCase, segment_id: str) -> str:
    return segment_words(case.facts.segments[segment_id], case.facts.shop)
