"""An explanation of a list for people: how many came to what, and who for which reason."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from segtui.cli.explain_list_rows import write_rows
from segtui.cli.explain_views import AMBIGUOUS, VERDICT_CODES, WIDTH, Page, candidate_line, tell_ambiguous
from segtui.cli.output import count_of, write, write_lines
from segtui.cli.progress import Progress
from segtui.cli.shapes import document
from segtui.cli.terminal import drawing_for
from segtui.diagnosis.check import Verdict
from segtui.diagnosis.list_shapes import list_shape
from segtui.diagnosis.many import Alike, ListExplanation, Reason, Row, Standing, Whom
from segtui.diagnosis.question import Membership, Visibility
from segtui.diagnosis.shapes import moment
from segtui.profiles.policy import policy_words
from segtui.session import Session

NAMED = 5
"""How many of a group are named; the other forms have them all."""

_WORDS = {
    Standing.NOT_FOUND: "not found",
    Standing.AMBIGUOUS: "may mean several",
    Standing.NOT_UNDERSTOOD: "neither an e-mail address nor a number nor an id",
}


class WantedList(NamedTuple):
    """How the explanation of a list shall come."""

    form: str
    """text, csv or json."""
    exit_code: bool
    every_check: bool


async def explain_list(
    session: Session, question: Membership | Visibility, whom: Sequence[Whom], wanted: WantedList
) -> int:
    """Ask about each, print, and tell by the exit code where that is wanted."""
    progress = Progress("look-ups", sys.stderr, enabled=sys.stderr.isatty())
    try:
        found = await session.explain_list(question, whom, progress.report)
    finally:
        progress.clear()
    if wanted.form == "json":
        write(document("explain-list", list_shape(found)))
    elif wanted.form == "csv":
        write_rows(found, sys.stdout)
    else:
        write_lines(_page(found, wanted.every_check))
    if found.ambiguous is not None:
        tell_ambiguous(found.ambiguous)
        return VERDICT_CODES[Verdict.UNKNOWN] if wanted.exit_code else AMBIGUOUS
    return VERDICT_CODES[found.verdict] if wanted.exit_code else 0


def _page(found: ListExplanation, every_check: bool) -> Iterator[str]:
    if found.ambiguous is not None:
        yield from map(candidate_line, found.ambiguous.candidates)
        return
    drawing = drawing_for(sys.stdout)
    page = Page(drawing, min(drawing.width or WIDTH, 100))
    told = [f"{number:,} {name.replace('_', ' ')}" for name, number in found.counts.items() if number]
    yield from page.wrapped(f"{count_of(found.row_count, 'row')}: {', '.join(told)}.", "", "  ")
    for group in found.groups:
        yield ""
        yield from _group(page, group, found.names, every_check)
    yield ""
    if isinstance(found.question, Visibility):
        yield from page.wrapped(f"Note: {policy_words(found.policy)}", "", "  ")
    yield f"{count_of(found.requests, 'request')}, {moment(found.asked_at)}."


def _group(page: Page, group: Alike, names: Mapping[str, str], every_check: bool) -> Iterator[str]:
    sign, word = page.verdict_sign(group.verdict), group.verdict.value.upper()
    reasons = "; ".join(_reason(each, names) for each in group.reasons)
    why = _WORDS.get(group.standing) or reasons
    yield from page.wrapped(f"{sign} {word}  {len(group.rows):,}  {why}", "", "    ")
    details = [each.decisive.detail for row in group.rows for each in row.judgements if each.decisive]
    if details and group.standing is Standing.JUDGED:
        lead = "" if len(set(details)) == 1 else "For example: "
        yield from page.wrapped(f"{lead}{details[0]}", "    ", "      ")
    named = [_row(row) for row in group.rows[:NAMED]]
    more = len(group.rows) - NAMED
    if more > 0:
        named.append(f"and {more:,} more (--format csv or json has all)")
    yield from page.wrapped(", ".join(named), "    ", "      ")
    if every_check:
        for judgement in group.example:
            yield f"    Checks of line {group.rows[0].whom.line}:"
            yield from page.checks(judgement.checks)


def _reason(reason: Reason, names: Mapping[str, str]) -> str:
    if reason.code is None:
        return "nothing fails"
    about = f" ({names.get(reason.subject, reason.subject)})" if reason.subject else ""
    if reason.route_broken_at is None:
        return f"{reason.code}{about}"
    through = names.get(f"segment:{reason.route_segment}", reason.route_segment)
    return f"{reason.code}{about}, nearest route breaks at {reason.route_broken_at} ({through})"


def _row(row: Row) -> str:
    whom = f"line {row.whom.line} {row.whom.text}" + (f"/{row.whom.company}" if row.whom.company else "")
    if row.ambiguous is None:
        return whom
    return f"{whom}: {' or '.join(each.id for each in row.ambiguous.candidates)}"
