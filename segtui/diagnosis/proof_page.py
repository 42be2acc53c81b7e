"""A proof as a page for the ticket, in Markdown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from segtui.diagnosis.check import Certainty, Check, Status, Verdict
from segtui.diagnosis.explanation import Answer, Explanation
from segtui.diagnosis.fixes import Fix
from segtui.diagnosis.flips import Flip
from segtui.diagnosis.proof import ProofDocument
from segtui.diagnosis.question import Ambiguous, CouponUse, Membership, Question, Visibility
from segtui.diagnosis.remarks import remarks
from segtui.diagnosis.shapes import moment
from segtui.diagnosis.verdict import Route
from segtui.plain import plain
from segtui.profiles.policy import policy_words

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
"""What Markdown reads as more than itself, within a line that begins with a word of ours."""
_LINKED = re.compile(r"(?i)\b(?:https?:|www)(?=[/.])|(?<!\w)@(?=\w)")
"""What ticket systems turn into links and mentions; addresses of customers stay as they are."""
_LITTLE_S = 60.0


def proof_page(found: Explanation, document: ProofDocument, file_name: str) -> str:
    """The page; `file_name` is that of the document it goes with."""
    return "\n".join(_page(found, document, file_name)) + "\n"


def _page(found: Explanation, document: ProofDocument, file_name: str) -> Iterator[str]:
    about = document.about
    yield f"# {found.verdict.value.upper()}: {_safe(_asked(found.question))}"
    yield ""
    yield f"> {document.personal_data}"
    yield ""
    yield f"- Judged at {moment(found.asked_at)}, by segtui {_safe(document.made_by)}"
    yield (
        f"- Asked on {_safe(about.platform)}, tenant {_code(about.tenant)}, profile {_code(about.profile)}, "
        f"at {_code(about.base_url)}, in {found.requests} requests"
    )
    yield f"- About the moment {moment(found.question.at) if found.question.at else 'it was asked'}"
    if found.question.site:
        yield f"- On the site {_code(found.question.site)}"
    yield ""
    if found.ambiguous is not None:
        yield from _candidates(found.ambiguous)
    requests = _Requests(found.asked_at)
    for answer in found.answers:
        yield from _answer(answer, requests)
    yield from requests.lines()
    yield from _assumed(found)
    yield "## How to check this"
    yield ""
    command = shlex.join(["segtui", "explain", "--from", file_name])
    yield f"{_code(command)} comes to the verdict again from the recorded answers,"
    yield "without the platform, and says whether anything was altered. The digest of that file is"
    yield f"{_code(document.digest)}; it shows that nothing was changed, not who wrote it."


def _asked(question: Question) -> str:
    who = question.customer
    if question.company is not None:
        who += f" for the company {question.company}"
    elif question.without_company:
        who += " without a company"
    match question:
        case Membership():
            return f"is {who} in the segment {question.segment}, and is it in force?"
        case Visibility():
            return f"does {who} see the {question.kind.value} {question.item}?"
        case CouponUse():
            return f"would {who} be granted the coupon {question.coupon}{_cart(question)}?"
    return f"a question about {who}"


def _cart(question: CouponUse) -> str:
    items = ", ".join(f"{each.kind.value} {each.text}" for each in question.items)
    total = question.total
    worth = f" for an order of {total.amount:g} {total.currency}" if total else ""
    return f"{worth} with {items}" if items else worth


def _candidates(found: Ambiguous) -> Iterator[str]:
    yield f"{_safe(found.asked)} may mean several, and none was chosen:"
    yield ""
    for each in found.candidates:
        marks = f" ({_safe(', '.join(each.marks))})" if each.marks else ""
        yield f"- {_code(each.id)} {_safe(each.name)} {_safe(each.email or '')}{marks}"
    yield ""


def _answer(answer: Answer, requests: _Requests) -> Iterator[str]:
    judged = answer.judgement
    whose = f" for the company {_code(judged.company)}" if judged.company is not None else ""
    yield f"## {judged.verdict.value.upper()}{whose}"
    yield ""
    yield f"What was found: {_safe(judged.summary)}"
    yield ""
    if judged.decisive is not None:
        word = "fails" if judged.verdict is Verdict.NO else "is not known"
        yield f"What decides: {_code(judged.decisive.code)} {word} ({_safe(judged.decisive.subject)})."
        yield ""
    yield "### Checks"
    yield ""
    for check in judged.checks:
        yield from _check(check, requests)
    yield ""
    yield from _routes(judged.routes)
    yield from _fixes(answer.fixes)
    yield from _flips(answer.flips)


def _check(check: Check, requests: _Requests) -> Iterator[str]:
    mark = {Status.FAIL: "**fail**", Status.UNKNOWN: "**unknown**"}.get(check.status, check.status.value)
    yield f"- {mark} {_code(check.code)} ({_safe(check.subject)}): {_safe(check.detail)}"
    if check.certainty is not Certainty.STATED:
        yield f"  - The rule is {check.certainty.value}, not stated by the platform."
    if check.settled_by:
        yield f"  - The scope {_code(check.settled_by)} would settle it."
    for source, fields in groupby(check.evidence, lambda each: each[:3]):
        said = ", ".join(
            f"{_code(each.field)} = {_code(each.value)}" if each.field else _code(each.value)
            for each in fields
        )
        yield f"  - {said} (request {requests.number(source)}, {requests.age(source)})"


_Asked = tuple[str, int | None, datetime]
"""A request, the status of its answer, and when it was sent."""


class _Requests:
    """The requests that are evidence, numbered as they are first named."""

    def __init__(self, judged_at: datetime) -> None:
        self._judged_at = judged_at
        self._numbers: dict[_Asked, int] = {}

    def number(self, source: _Asked) -> int:
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def age(self, source: _Asked) -> str:
        return age_words(self._judged_at - source[2])

    def lines(self) -> Iterator[str]:
        if not self._numbers:
            return
        yield "## The requests"
        yield ""
        for (request, status, at), number in self._numbers.items():
            answered = f"answered {status}" if status is not None else "not answered"
            age = age_words(self._judged_at - at)
            yield f"{number}. {_code(request)}, {answered}, at {moment(at)}, {age}"
        yield ""


def age_words(age: timedelta) -> str:
    """How old evidence was when the verdict was given."""
    seconds = age.total_seconds()
    if seconds < 0:
        return "after the verdict"
    if seconds < _LITTLE_S:
        return f"{seconds:.1f} s before the verdict"
    minutes, hours = seconds / 60, seconds / 3600
    return f"{minutes:.0f} min before the verdict" if hours < 1 else f"{hours:.0f} h before the verdict"


def _routes(routes: Sequence[Route]) -> Iterator[str]:
    if not routes:
        return
    yield "### Routes"
    yield ""
    for route in routes:
        word = {Status.FAIL: "breaks at", Status.UNKNOWN: "open at"}.get(route.status)
        end = f"{word} {_code(route.broken_at or '')}" if word else "whole"
        yield f"- {' > '.join(_safe(each) for each in route.names or route.path)}: {end}"
    yield ""


def _fixes(fixes: Sequence[Fix]) -> Iterator[str]:
    if not fixes:
        return
    yield "### What would make it a yes"
    yield ""
    for number, fix in enumerate(fixes, start=1):
        reach = "no write" if fix.reach.value == "none" else f"reach: {fix.reach.value}"
        touched = f", touches {fix.customers:,} customers" if fix.customers else ""
        needs = f"; hand over, it takes {_code(fix.needs)}" if fix.needs else ""
        yield f"{number}. {_safe(fix.title)} ({reach}{touched}{needs})"
    yield ""


def _flips(flips: Sequence[Flip]) -> Iterator[str]:
    if not flips:
        return
    yield "### In time"
    yield ""
    for flip in flips:
        yield f"- From {moment(flip.at)}: {flip.verdict.value} ({_code(flip.code)})"
    yield ""


def _assumed(found: Explanation) -> Iterator[str]:
    checks = (check for answer in found.answers for check in answer.judgement.checks)
    rules = {check.code: check.certainty for check in checks if check.certainty is not Certainty.STATED}
    if not rules and not isinstance(found.question, Visibility):
        return
    yield "## What is assumed"
    yield ""
    if isinstance(found.question, Visibility):
        yield f"- {policy_words(found.facts.shop.policy if found.facts else None)}"
    for code, certainty in sorted(rules.items()):
        yield f"- That the platform has the rule of {_code(code)} is {certainty.value}, not stated."
    for remark in remarks(found):
        yield f"- {_safe(remark)}"
    yield ""


def _safe(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, nobody mentioned."""
    return _LINKED.sub(_unlinked, _ACTIVE.sub(r"\\\1", plain(text)))


def _unlinked(found: re.Match[str]) -> str:
    return f"{found[0]}\N{ZERO WIDTH NON-JOINER}"


def _code(text: str) -> str:
    """Text between as many backticks as it takes."""
    inner = plain(text)
    if not inner:
        return "(empty)"
    fence = "`" * (max((len(each) for each in re.findall("`+", inner)), default=0) + 1)
    space = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{space}{inner}{space}{fence}"
