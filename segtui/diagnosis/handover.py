"""Texts for those who may do what this credential may not: change the shop, or grant a scope."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer
from segtui.diagnosis.fixes import ADMINISTRATION, Fix
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility, kind_of
from segtui.diagnosis.shapes import moment
from segtui.model import RequestPreview
from segtui.plain import plain


class Place(NamedTuple):
    """Where it was asked."""

    platform: str
    tenant: str
    profile: str


class Handover(NamedTuple):
    """A fix that somebody else shall carry out."""

    place: Place
    question: Question
    answer: Answer
    fix: Fix
    requests: Sequence[RequestPreview]
    """What they would send."""


def handover_text(what: Handover) -> str:
    """What to do, why, with which scope, by which requests, and how to see that it worked."""
    return "\n".join(plain(line) for line in _lines(what)) + "\n"


def _lines(what: Handover) -> Iterator[str]:
    place, fix, judged = what.place, what.fix, what.answer.judgement
    if fix.reach is Reach.NONE:
        yield f"Nothing has to be changed in the tenant {place.tenant} on {place.platform}. {fix.title}."
    else:
        yield f"Please do this in the tenant {place.tenant} on {place.platform}: {fix.title}."
    yield ""
    yield f"Why: {judged.summary}"
    if judged.decisive is not None:
        yield f"The check that decides is {judged.decisive.code}: {judged.decisive.detail}"
    if fix.reach is Reach.NONE:
        return
    if fix.needs == ADMINISTRATION:
        yield f"Where: {fix.needs}"
    else:
        yield f"Scope: {fix.needs or f'that of the profile {place.profile}, whose credential has it'}"
    yield f"Reach: {_reach(fix)}"
    if what.requests:
        yield ""
        yield "Requests:"
        for request in what.requests:
            yield f"  {request.method} {request.url}"
            if request.body is not None:
                yield f"  {request.body}"
        if any("VERSION" in (each.body or "") for each in what.requests):
            yield "  VERSION stands for metadata.version in what the first request answers."
    yield ""
    yield f"Afterwards this says {fix.verdict_after.value}:"
    yield f"  {command_of(what.question, judged.company, place.profile)}"


def _reach(fix: Fix) -> str:
    if fix.customers is None:
        return f"{fix.reach.value}, how many customers is not known"
    return f"{fix.reach.value}, {fix.customers:,} {'customer' if fix.customers == 1 else 'customers'}"


def command_of(question: Question, company: str | None, profile: str) -> str:
    """The command that asks the question once more, for one company."""
    words = ["segtui", "explain", kind_of(question), "--customer", question.customer]
    match question:
        case Membership():
            words += ["--segment", question.segment]
        case Visibility():
            words += ["--item", f"{question.kind.name}:{question.item}"]
        case CouponUse():
            words += ["--coupon", question.coupon]
            for item in question.items:
                words += ["--item", f"{item.kind.name}:{item.text}"]
            if question.total is not None:
                words += ["--order-total", f"{question.total.amount}{question.total.currency}"]
    if company is not None:
        words += ["--legal-entity", company]
    elif question.without_company:
        words.append("--b2c")
    if question.site is not None:
        words += ["--site", question.site]
    if question.at is not None:
        words += ["--at", moment(question.at)]
    return shlex.join([*words, "--profile", profile])


def scopes_text(answer: Answer, place: Place) -> str | None:
    """A request to grant what would settle the open checks; None where no scope would."""
    wanted = _wanted(answer.judgement.checks)
    if not wanted:
        return None
    names = ", ".join(wanted)
    scopes = "the scope" if len(wanted) == 1 else "these scopes"
    lines = [
        f"Please grant the credential of the profile {place.profile} (tenant {place.tenant} on "
        f"{place.platform}) {scopes}: {names}.",
        "",
        *(f"- {scope}, which would settle {', '.join(codes)}" for scope, codes in wanted.items()),
        "",
        _weight(answer.judgement.verdict),
    ]
    return "\n".join(plain(line) for line in lines) + "\n"


def _wanted(checks: Sequence[Check]) -> dict[str, list[str]]:
    """By scope: the checks that it would settle."""
    wanted: dict[str, list[str]] = {}
    for check in checks:
        if check.status is Status.UNKNOWN and check.settled_by:
            codes = wanted.setdefault(check.settled_by, [])
            if check.code not in codes:
                codes.append(check.code)
    return wanted


def _weight(verdict: Verdict) -> str:
    if verdict is Verdict.UNKNOWN:
        return "Without it the question cannot be answered: what is not seen could still change the verdict."
    return f"The verdict is {verdict.value} either way; it would only complete the proof."
