"""What a customer may be told: three sentences, from the check that decides and the fix that was chosen.

They hold no name, id, scope or code: nothing that came from the platform stands in them but a date. Each
sentence names the check it rests on.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer
from segtui.diagnosis.facts import Facts
from segtui.diagnosis.fixes import Fix, Imagined
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility
from segtui.diagnosis.reply_texts import ANSWERS, MONTHS, REASONS, STEPS, TOPICS, Said
from segtui.model import ItemKind


class Language(StrEnum):
    """In which a customer can be answered."""

    ENGLISH = "en"
    GERMAN = "de"


class Sentence(NamedTuple):
    """One sentence, and the code of the check it rests on."""

    text: str
    code: str


class Matter(NamedTuple):
    """What the customer is told about."""

    question: Question
    answer: Answer
    fix: Fix | None = None
    """The fix that was chosen; None takes the first one."""
    facts: Facts | None = None
    """What the answer rests on."""
    zone: tzinfo | None = None
    """The shop's, for dates; None is UTC."""


def reply(matter: Matter, language: Language) -> tuple[Sentence, Sentence, Sentence]:
    """The answer, its reason, and what comes next."""
    judged = matter.answer.judgement
    code = _resting_on(judged.decisive, judged.checks)
    texts = (
        ANSWERS[_subject(matter.question), judged.verdict],
        _reason(judged.verdict, code),
        _step(matter, code),
    )
    first, second, third = (Sentence(_in(each, language), code) for each in texts)
    if texts[2] is STEPS["wait"]:
        until = _date(_imagined_at(matter), matter.zone, language)
        third = third._replace(text=third.text.format(moment=until))
    return first, second, third


def reply_text(matter: Matter, language: Language) -> str:
    """The sentences as one paragraph."""
    return " ".join(each.text for each in reply(matter, language))


def _in(said: Said, language: Language) -> str:
    return said.english if language is Language.ENGLISH else said.german


def _subject(question: Question) -> str:
    match question:
        case Membership():
            return "group"
        case Visibility(kind=ItemKind.CATEGORY):
            return "range"
        case Visibility():
            return "product"
        case CouponUse():
            return "voucher"
    return "offer"


def _resting_on(decisive: Check | None, checks: tuple[Check, ...]) -> str:
    """The check that decides; of a yes the last that was passed, which all others lead to."""
    if decisive is not None:
        return decisive.code
    passed = [each.code for each in checks if each.status is Status.PASS]
    ends = ("coupon.exists", "item.assigned", "member.assigned", "member.rules", "member.inherited")
    return next((code for code in ends if code in passed), passed[-1])


def _reason(verdict: Verdict, code: str) -> Said:
    if verdict is Verdict.YES:
        return REASONS["yes"]
    if verdict is Verdict.NO and code in REASONS:
        return REASONS[code]
    topic = TOPICS.get(code.partition(".")[0], TOPICS["other"])
    frame = REASONS["no" if verdict is Verdict.NO else "unknown"]
    return Said(frame.english.format(topic.english), frame.german.format(topic.german))


def _step(matter: Matter, code: str) -> Said:
    verdict = matter.answer.judgement.verdict
    if verdict is not Verdict.NO:
        return STEPS[verdict.value]
    fix = _chosen(matter)
    if fix is None:
        return STEPS["who"] if code in {"customer.exists", "customer.unique"} else STEPS["look again"]
    if fix.reach is Reach.NONE:
        return STEPS[_without_a_write(matter, fix)]
    if fix.reach is Reach.CUSTOMER and fix.needs is None:
        return STEPS["account"]
    return STEPS["passed on"]


def _chosen(matter: Matter) -> Fix | None:
    return matter.fix or next(iter(matter.answer.fixes), None)


def _without_a_write(matter: Matter, fix: Fix) -> str:
    """What is to be done where nothing is changed in the shop: told by what the fix supposes."""
    imagined = fix.imagined
    if fix.verdict_after is not Verdict.YES:
        return "under way"
    if matter.facts is not None and imagined is not None and _is_another(matter.facts, imagined):
        return "log in"
    if imagined is not None and imagined.company != matter.answer.judgement.company:
        return "switch"
    if matter.facts is not None and imagined is not None and imagined.facts.shop.at > matter.facts.shop.at:
        return "wait"
    return "themselves"


def _is_another(facts: Facts, imagined: Imagined) -> bool:
    """Whether the fix is about another record of the customer's."""
    return imagined.facts.customer.id != facts.customer.id


def _imagined_at(matter: Matter) -> datetime:
    fix = _chosen(matter)
    if fix is None or fix.imagined is None:
        raise AssertionError("only a fix that supposes another moment is waited for")
    return fix.imagined.facts.shop.at


def _date(moment: datetime, zone: tzinfo | None, language: Language) -> str:
    local = moment.astimezone(zone or UTC)
    month = _in(MONTHS[local.month - 1], language)
    clock = f"{local:%H:%M}"
    if language is Language.ENGLISH:
        return f"{local.day} {month} {local.year}, {clock} ({local.tzname()})"
    return f"{local.day}. {month} {local.year}, {clock} Uhr ({local.tzname()})"
