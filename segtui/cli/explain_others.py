"""Who else fails at the same line, for people."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence

from segtui.cli.output import count_of
from segtui.cli.progress import Progress
from segtui.cli.terminal import drawing_for
from segtui.diagnosis.check import Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.others import Other, Others, counted_words
from segtui.plain import plain
from segtui.session import Session

NAMED = 10
"""How many are named; JSON has all that were found."""
WIDTH = 80


async def everybody_else(session: Session, found: Explanation) -> tuple[Others | None, ...]:
    """For each answer who else fails as it does; None for a yes."""
    progress = Progress("look-ups", sys.stderr, enabled=sys.stderr.isatty())
    try:
        return tuple(
            [
                await session.who_else(found, each, progress.report)
                if each.judgement.verdict is not Verdict.YES
                else None
                for each in found.answers
            ]
        )
    finally:
        progress.clear()


def others_lines(others: Sequence[Others | None]) -> Iterator[str]:
    """How many they are, who they are, and what this does not say."""
    width = min(drawing_for(sys.stdout).width or WIDTH, 100)
    for each in others:
        if each is None:
            continue
        yield from _wrapped(f"Who else: {counted_words(each)}", width, "", "  ")
        for person in each.people[:NAMED]:
            yield from _wrapped(_named(person), width, "  ", "    ")
        if len(each.people) > NAMED or (each.count or 0) > len(each.people):
            yield "  ... (--json has more)"
        for remark in each.remarks:
            yield from _wrapped(remark, width, "  ", "    ")
        yield f"  {count_of(each.requests, 'request')}."


def _named(other: Other) -> str:
    address = f" <{other.customer.email}>" if other.customer.email else ""
    company = f" for {other.company.name or other.company.id}" if other.company else ""
    return f"{other.customer.id}  {other.name}{address}{company}"


def _wrapped(text: str, width: int, lead: str, under: str) -> Iterator[str]:
    yield from textwrap.wrap(
        plain(text), width, initial_indent=lead, subsequent_indent=under, break_on_hyphens=False
    )
