"""An explanation for people: the verdict first, then its proof, the ways to it, and what would help."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from segtui.cli.explain_others import everybody_else, others_lines
from segtui.cli.explain_texts import TextsWanted, keep, write_text
from segtui.cli.output import count_of, say, write, write_lines
from segtui.cli.shapes import JsonObject, document
from segtui.cli.terminal import Drawing, drawing_for, fitted
from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.explanation import Answer, Explanation
from segtui.diagnosis.fixes import Fix
from segtui.diagnosis.question import Ambiguous, Candidate, Question, Visibility
from segtui.diagnosis.remarks import remarks
from segtui.diagnosis.shapes import explanation_shape, moment
from segtui.diagnosis.verdict import Route
from segtui.diagnosis.what_if import Supposition
from segtui.model import CustomerToken
from segtui.plain import plain
from segtui.profiles.policy import policy_words
from segtui.session import Session
from segtui.session_proof import proof_files
from segtui.shop_time import in_words

if TYPE_CHECKING:
    from segtui.wire.call import JsonValue

VERDICT_CODES = {Verdict.YES: 0, Verdict.NO: 11, Verdict.UNKNOWN: 12}
"""What `--exit-code` makes of a verdict."""
AMBIGUOUS = 2
"""The exit code where a name means several: as for any text that names nobody for sure."""
WIDTH = 80
SHOWN = 5
"""How many routes and fixes are listed; JSON has them all."""


class Wanted(NamedTuple):
    """How the explanation shall come."""

    as_json: bool
    exit_code: bool
    every_check: bool = False
    texts: TextsWanted = TextsWanted()
    who_else: bool = False
    supposed: tuple[Supposition, ...] = ()
    token: CustomerToken | None = None
    """What lets the platform show what the customer sees, to be compared with."""


async def explain(session: Session, question: Question, wanted: Wanted) -> int:
    """Ask, print, and tell by the exit code where that is wanted."""
    if wanted.texts.bundle is not None:
        # A path that cannot be is known before anything is asked.
        proof_files(wanted.texts.bundle, overwrite=wanted.texts.overwrite)
    found = await session.explain(question, wanted.token)
    if wanted.supposed:
        found = session.supposing(found, wanted.supposed)
    others = await everybody_else(session, found) if wanted.who_else else ()
    if wanted.as_json:
        write(document("explain", {**explanation_shape(found, others), **supposed_shape(wanted.supposed)}))
    elif wanted.texts.replaces_page and found.ambiguous is None:
        write_text(session, found, wanted.texts)
    else:
        write_lines(_supposed_lines(wanted.supposed))
        write_lines(page_lines(found, wanted.every_check))
        write_lines(others_lines(others))
    await keep(session, found, wanted.texts)
    if found.ambiguous is not None:
        tell_ambiguous(found.ambiguous)
        return VERDICT_CODES[Verdict.UNKNOWN] if wanted.exit_code else AMBIGUOUS
    return VERDICT_CODES[found.verdict] if wanted.exit_code else 0


def supposed_shape(supposed: Sequence[Supposition]) -> JsonObject:
    """What was supposed; nothing at all where nothing was."""
    told: list[JsonValue] = [
        {"code": each.code, "subject": each.subject, "status": each.status.value} for each in supposed
    ]
    return {"supposed": told} if told else {}


def _supposed_lines(supposed: Sequence[Supposition]) -> Iterator[str]:
    for each in supposed:
        about = f" of {plain(each.subject)}" if each.subject else ""
        came = {Status.PASS: "passed", Status.FAIL: "failed"}.get(each.status, "were not known")
        yield f"What if {each.code}{about} {came}: nothing was sent, and this is not what was read."


def tell_ambiguous(found: Ambiguous) -> None:
    """Say that a name may mean several, and that none was chosen."""
    several = count_of(len(found.candidates), found.what, found.several)
    say(f"{found.asked!r} may mean {several}; none was chosen. Use the id of the one you mean.")


def page_lines(found: Explanation, every_check: bool) -> Iterator[str]:
    """An explanation for people, one answer after the other."""
    drawing = drawing_for(sys.stdout)
    page = Page(drawing, min(drawing.width or WIDTH, 100), found.zone)
    if found.ambiguous is not None:
        yield from map(candidate_line, found.ambiguous.candidates)
        return
    for number, answer in enumerate(found.answers):
        if number:
            yield ""
        yield from page.answer(answer, every_check)
    if isinstance(found.question, Visibility):
        yield from page.wrapped(
            f"Note: {policy_words(found.facts.shop.policy if found.facts else None)}", "", "  "
        )
    for remark in remarks(found):
        yield from page.wrapped(f"Note: {remark}", "", "  ")
    yield f"{count_of(found.requests, 'request')}, {moment(found.asked_at)}."


def candidate_line(candidate: Candidate) -> str:
    """One of several that a name may mean, with what tells it from the others."""
    who = f" <{candidate.email}>" if candidate.email else ""
    return plain(f"{candidate.id}  {candidate.name}{who}  ({', '.join(candidate.marks)})")


class Page:
    """Draws answers within the width of the terminal."""

    def __init__(self, drawing: Drawing, width: int, zone: tzinfo | None = None) -> None:
        self._drawing = drawing
        self._signs = drawing.signs
        self._width = width
        self._zone = zone

    def answer(self, answer: Answer, every_check: bool) -> Iterator[str]:
        """The verdict in a line, then its proof and what would change it."""
        judged = answer.judgement
        yield from self.wrapped(
            f"{self.verdict_sign(judged.verdict)} {judged.verdict.value.upper()}  {judged.summary}", "", "  "
        )
        if judged.decisive is not None:
            first = "First failing check" if judged.verdict is Verdict.NO else "First open check"
            yield f"  {first}: {judged.decisive.code} ({plain(judged.decisive.subject)})"
            yield from self._proof(judged.decisive)
        if every_check:
            yield "  Checks:"
            yield from self.checks(judged.checks)
        else:
            yield f"  Checks: {self._counted(judged.checks)} (--checks lists them)."
        yield from self._routes(judged.routes)
        yield from self._fixes(answer.fixes)
        if answer.flips:
            yield "  In time:"
            for flip in answer.flips:
                text = f"{flip.verdict.value} from {in_words(flip.at, self._zone)} ({flip.code})"
                yield from self.wrapped(text, "    ", "      ")

    def wrapped(self, text: str, lead: str, under: str) -> Iterator[str]:
        """The text in lines of the page's width."""
        yield from textwrap.wrap(
            plain(text), self._width, initial_indent=lead, subsequent_indent=under, break_on_hyphens=False
        )

    def checks(self, checks: Sequence[Check]) -> Iterator[str]:
        """Every check in a line or two."""
        for check in checks:
            yield from self._check(check)

    def _proof(self, check: Check) -> Iterator[str]:
        for (request, status, at), fields in groupby(check.evidence, lambda each: each[:3]):
            said = ", ".join(f"{each.field} = {each.value}" if each.field else each.value for each in fields)
            yield from self.wrapped(said, "    ", "      ")
            answered = f" -> {status}" if status is not None else ""
            ellipsis = self._drawing.lines.ellipsis
            room = self._width - len(answered) - len("      , ") - len(moment(at))
            yield f"      {fitted(plain(request), room, ellipsis)}{answered}, {moment(at)}"
        if check.settled_by:
            yield f"    the scope {plain(check.settled_by)} would settle it"
        if check.certainty.value != "stated":
            yield f"    the rule is {check.certainty.value}, not stated by the platform"

    def _check(self, check: Check) -> Iterator[str]:
        text = f"{self._status_sign(check.status)} {check.status.value:<7} {check.code}  {check.detail}"
        yield from self.wrapped(text, "    ", "        ")

    def _counted(self, checks: tuple[Check, ...]) -> str:
        numbers = {status: sum(1 for each in checks if each.status is status) for status in Status}
        # As the console counts them.
        words = {Status.UNKNOWN: "not known", Status.SKIP: "do not apply"}
        return ", ".join(
            f"{number} {words.get(status, status.value)}" for status, number in numbers.items() if number
        )

    def _routes(self, routes: tuple[Route, ...]) -> Iterator[str]:
        if not routes:
            return
        yield f"  Routes ({len(routes)}):"
        for route in routes[:SHOWN]:
            where = {Status.FAIL: "breaks at", Status.UNKNOWN: "open at"}.get(route.status)
            end = f"  {where} {route.broken_at}" if where else "  whole"
            yield from self.wrapped(
                f"{self._status_sign(route.status)} {' > '.join(route.names or route.path)}{end}",
                "    ",
                "      ",
            )
        if len(routes) > SHOWN:
            yield f"    ... and {len(routes) - SHOWN} more (--json has all)"

    def _fixes(self, fixes: tuple[Fix, ...]) -> Iterator[str]:
        if not fixes:
            return
        yield "  What would make it a yes:"
        for number, fix in enumerate(fixes[:SHOWN], start=1):
            touched = {None: "", 0: ""}.get(
                fix.customers, f", touches {count_of(fix.customers or 0, 'customer')}"
            )
            by = f"; hand over, it takes {fix.needs}" if fix.needs else ""
            reach = "no write" if fix.reach.value == "none" else f"reach: {fix.reach.value}"
            yield from self.wrapped(f"{number}. {fix.title} ({reach}{touched}{by})", "    ", "       ")
        if len(fixes) > SHOWN:
            yield f"    ... and {len(fixes) - SHOWN} more (--json has all)"

    def verdict_sign(self, verdict: Verdict) -> str:
        """The sign of a verdict."""
        signs = self._signs
        return {Verdict.YES: signs.member, Verdict.NO: signs.failed, Verdict.UNKNOWN: signs.unknown}[verdict]

    def _status_sign(self, status: Status) -> str:
        signs = self._signs
        return {
            Status.PASS: signs.member,
            Status.FAIL: signs.failed,
            Status.UNKNOWN: signs.unknown,
            Status.SKIP: signs.label,
        }[status]
