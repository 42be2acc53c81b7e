"""An answer in words and signs: its card, and what there is to say of one check, route, fix or moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from segtui.plain import plain
from segtui.shop_time import in_words, utc_words
from segtui.signs import choose_signs
from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.verdict_card import Entry

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.diagnosis.check import Check, CheckKey, Evidence, Status, Verdict
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.facts import CouponFacts, ShopFacts
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.question import Ambiguous, Question
    from segtui.diagnosis.verdict import Judgement
    from segtui.diagnosis.what_if import Hypothesis

Pieces = list[str | tuple[str, str]]

REACHES = {
    "none": "nothing is written",
    "customer": "this customer alone",
    "segment": "every member of the segment",
    "catalogue": "everybody who sees the shop",
}
STATUS_TONES = {"pass": Tone.GOOD, "fail": Tone.BAD, "unknown": Tone.WARNING, "skip": Tone.MUTED}
VERDICT_TONES = {"yes": Tone.GOOD, "no": Tone.BAD, "unknown": Tone.WARNING}
STYLES = {
    Tone.GOOD: "$text-success",
    Tone.BAD: "$text-error",
    Tone.WARNING: "$text-warning",
    Tone.MUTED: "$text-muted",
}
BADGES = {"yes": "bold $background on $success", "no": "bold $background on $error"}
CARRYING = ("coupon.segment", "coupon.exists", "item.assigned", "member.assigned", "member.inherited")
"""The codes of what carries a yes, the most telling first."""
PROOF_LINES = 2
"""Fields of a proof that the card shows; the evidence has them all."""


class Seen(NamedTuple):
    """An answer as it is looked at."""

    answer: Answer
    is_supposed: bool
    """It rests on what is only supposed."""
    now: datetime
    """When it is looked at: evidence has an age."""
    zone: tzinfo | None
    """The shop's."""
    at: datetime
    """The moment it is about."""
    segments: Mapping[str, str]
    """The names of the segments that it speaks of, by subject."""
    notes: tuple[str, ...] = ()
    """What no check proves, and a person should know."""


# The question.


def question_words(question: Question) -> str:
    """What is asked, by the names that were given."""
    from segtui.diagnosis.question import CouponUse, Membership, Visibility

    who = question.customer
    match question:
        case Membership(segment=segment):
            return f"Is {who} in the segment {segment}, and is it in force?"
        case Visibility(kind=kind, item=item):
            return f"Does {who} see the {kind.value} {item}?"
        case CouponUse(coupon=code):
            return f"Would {who} be granted the coupon {code}?"
        case _:
            return f"What about {who}?"


def asked_words(found: Explanation, company: str | None) -> str:
    """What was asked, by the names that were found."""
    from segtui.diagnosis.facts import CouponFacts, MembershipFacts, VisibilityFacts
    from segtui.diagnosis.verdict import segment_words, who_words
    from segtui.diagnosis.visibility import item_words

    if found.facts is None:
        return question_words(found.question)
    who = f"{who_words(found.facts.customer, None)}{_acting_for(found, company)}"
    match found.facts:
        case MembershipFacts(segment=segment, shop=shop):
            return f"Is {who} in {segment_words(segment, shop)}, and is it in force?"
        case VisibilityFacts() as facts:
            site = f" on {facts.shop.site}" if facts.shop.site else ""
            return f"Does {who} see {item_words(facts)}{site}?"
        case CouponFacts() as facts:
            return f"Would {who} be granted the coupon {facts.asked}{_cart_words(facts)}?"


def _cart_words(facts: CouponFacts) -> str:
    from segtui.diagnosis.item_checks import item_name

    names = ", ".join(item_name(each, facts.shop.language) for each in facts.items)
    return f" for {names}" if names else ""


def company_name(found: Explanation, company: str | None) -> str:
    """A company as it is called, where that is known."""
    from segtui.diagnosis.reading import Read

    companies = found.facts.customer.companies if found.facts else None
    known = companies.value if isinstance(companies, Read) else ()
    name = next((each.name for each in known if each.id == company), None)
    return "no company" if company is None else name or company


def policy_label(shop: ShopFacts | None) -> str:
    """What segments do to the assortment, by the profile: what is seen rests on it."""
    policy = shop.policy if shop is not None else None
    return f"segments {policy.value} the assortment" if policy else "policy not stated"


def segment_names(found: Explanation) -> dict[str, str]:
    """What the segments are called, by the subject of the checks that are made for them."""
    from segtui.diagnosis.verdict import segment_words

    facts = found.facts
    known = facts.by_segment if facts is not None else {}
    return {f"segment:{id}": segment_words(each, facts.shop) for id, each in known.items() if facts}


def _acting_for(found: Explanation, company: str | None) -> str:
    return f" for {company_name(found, company)}" if company is not None else ""


def supposed_words(hypothesis: Hypothesis, zone: tzinfo | None) -> str:
    """What is supposed, in one line."""
    told = [f"done: {hypothesis.fix.title}"] if hypothesis.fix else []
    told += [f"{code} {_comes_to(status)}" for (code, _), status in hypothesis.checks.items()]
    if hypothesis.at is not None:
        told.append(f"it is {in_words(hypothesis.at, zone)}")
    return " · ".join(told)


def _comes_to(status: Status) -> str:
    return {"pass": "passes", "fail": "fails"}.get(status.value, "is not known")


# The card.


def verdict_sign(verdict: Verdict) -> str:
    """The sign of a verdict."""
    signs = choose_signs()
    return {"yes": signs.member, "no": signs.failed, "unknown": signs.unknown}[verdict.value]


def status_sign(status: Status) -> str:
    """The sign of what a check came to."""
    signs = choose_signs()
    by_status = {"pass": signs.member, "fail": signs.failed, "unknown": signs.unknown, "skip": signs.label}
    return by_status[status.value]


def badge(verdict: Verdict, *, is_supposed: bool = False) -> Content:
    """The verdict as a sign and a word, on its colour; one that is only supposed says so."""
    style = BADGES.get(verdict.value, "bold $background on $warning")
    word = f"WOULD BE {verdict.value.upper()}" if is_supposed else verdict.value.upper()
    return Content.assemble((f" {verdict_sign(verdict)} {word} ", style))


def card(seen: Seen) -> list[Entry]:
    """Verdict, what decides it with its evidence, and what would help most."""
    judged = seen.answer.judgement
    # Who, what and where stand in the question above.
    why = judged.decisive.detail if judged.decisive is not None else judged.summary
    mark = badge(judged.verdict, is_supposed=seen.is_supposed)
    entries = [Entry(mark, Content.styled(plain(why), "bold"), least_lines=2)]
    if judged.decisive is not None:
        entries += _decided_by(judged.decisive, judged.checks, seen)
        if seen.answer.fixes or judged.verdict.value == "no":
            entries += _best_fix(seen.answer.fixes)
    else:
        entries += _carried_by(seen)
        entries.append(_lasting(seen))
    return entries


def _label(text: str) -> Content:
    return Content.styled(text, "$text-muted")


def _decided_by(decisive: Check, checks: Sequence[Check], seen: Seen) -> Iterator[Entry]:
    alike = sum(each.status is decisive.status for each in checks)
    which = {"fail": "fails", "unknown": "is not known"}[decisive.status.value]
    others = f", and so {'does' if alike == 2 else 'do'} {alike - 1} more" if alike > 1 else ""
    if decisive.status.value == "unknown" and alike > 1:
        others = f", nor {'is' if alike == 2 else 'are'} {alike - 1} more"
    text = Content.assemble(
        (
            f"{status_sign(decisive.status)} {decisive.code}",
            f"bold {STYLES[STATUS_TONES[decisive.status.value]]}",
        ),
        (f" {which}{others}", "$text-muted"),
    )
    yield Entry(_label("check"), text, most_lines=1)
    yield from _proof(decisive, seen.now)
    if decisive.settled_by:
        scope = Content.assemble("the scope ", (plain(decisive.settled_by), "bold"), " would settle it")
        yield Entry(_label("settle"), scope, most_lines=2)


def _proof(check: Check, now: datetime) -> Iterator[Entry]:
    label = _label("proof")
    if check.is_supposed and not check.evidence:
        yield Entry(label, Content.styled("none: this is only supposed", "$text-muted"), most_lines=1)
    for (request, status, at), fields in groupby(check.evidence[:PROOF_LINES], lambda each: each[:3]):
        yield Entry(label, Content(", ".join(field_words(each) for each in fields)), None, 2, 2)
        tail = Content.styled(f"  {answered(status)}, {age(at, now)}", "$text-muted")
        yield Entry(Content(""), Content.styled(plain(request), "$text-muted"), tail)
        label = Content("")


def field_words(each: Evidence) -> str:
    """One field of a proof, as it was read."""
    value = plain(each.value)
    return f"{plain(each.field)} = {value}" if each.field else value


def answered(status: int | None) -> str:
    """The status of an answer behind an arrow."""
    return f"→ {status or 'no answer'}"


def _best_fix(fixes: Sequence[Fix]) -> Iterator[Entry]:
    if not fixes:
        none = Content.styled("No one or two edits that segtui knows of would make it a yes.", "$text-muted")
        yield Entry(_label("fix"), none, most_lines=2)
        return
    best = fixes[0]
    yield Entry(_label("fix"), Content.styled(plain(best.title), "bold"), most_lines=2)
    more = f" · {len(fixes) - 1} more below" if len(fixes) > 1 else ""
    text = Content.assemble((fix_reach(best), ""), (f" · {fix_way(best)}{more}", "$text-muted"))
    yield Entry(Content(""), text, most_lines=2)


def fix_reach(fix: Fix) -> str:
    """Whom it touches, and how many these are."""
    reach = REACHES[fix.reach.value]
    if fix.reach.value in {"none", "customer"}:
        return reach
    many = "number not known" if fix.customers is None else f"{fix.customers:,} customers"
    return f"{reach} · {'1 customer' if fix.customers == 1 else many}"


def fix_way(fix: Fix) -> str:
    """What the key does with it."""
    if fix.needs:
        return f"f hands it over: it takes {plain(fix.needs)}"
    return "f shows the change" if fix.changes else "f supposes it"


def _carried_by(seen: Seen) -> Iterator[Entry]:
    checks = seen.answer.judgement.checks
    passing = [each for each in checks if each.status.value == "pass"]
    others = sum(each.status.value in {"fail", "unknown"} for each in checks)
    but = f"; {others} others do not matter here" if others else ""
    bearing = _bearing(checks)
    sign = choose_signs().member
    text = Content.assemble(
        (f"{sign} {bearing.code if bearing else 'all'}", "bold $text-success"),
        (f" and {len(passing) - 1} others pass{but}", "$text-muted"),
    )
    yield Entry(_label("check"), text, most_lines=2)
    if bearing is not None:
        yield from _proof(bearing, seen.now)


def _bearing(checks: Sequence[Check]) -> Check | None:
    passing = [each for each in checks if each.status.value == "pass"]
    return next((each for code in CARRYING for each in passing if each.code == code), None)


def most_telling(judged: Judgement) -> CheckKey | None:
    """The check that decides, or of a yes the one that carries it."""
    check = judged.decisive or _bearing(judged.checks)
    return check.key if check is not None else None


def _lasting(seen: Seen) -> Entry:
    turn = next((each for each in seen.answer.flips if each.at > seen.at), None)
    if turn is None:
        return Entry(_label("until"), Content.styled("No date changes it.", "$text-muted"), most_lines=1)
    text = Content.assemble(
        f"{plain(in_words(turn.at, seen.zone))}", (f", then {turn.verdict.value}: {turn.code}", "$text-muted")
    )
    return Entry(_label("until"), text, most_lines=2)


def which_one(ambiguous: Ambiguous) -> list[Entry]:
    """The card where a name may mean several."""
    mark = Content.assemble((f" {choose_signs().unknown} WHICH ONE ", "bold $background on $warning"))
    text = f"{ambiguous.asked} may mean {len(ambiguous.candidates)} {ambiguous.several}, and none was chosen."
    advice = Content.styled("Enter takes the one under the cursor.", "$text-muted")
    return [Entry(mark, Content.styled(plain(text), "bold")), Entry(Content(""), advice)]


def age(at: datetime, now: datetime) -> str:
    """How long ago an answer came."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 2:
        return "just now"
    if seconds < 120:
        return f"{seconds} s ago"
    return f"{seconds // 60} min ago" if seconds < 7200 else utc_words(at)
