"""A recorded question, answered again without the platform, and whether the answer is as it was."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from segtui import __version__
from segtui.cli.explain_texts import write_text
from segtui.cli.explain_views import VERDICT_CODES, WIDTH, Wanted, page_lines, tell_ambiguous
from segtui.cli.output import say_lines, write, write_lines
from segtui.cli.shapes import document
from segtui.diagnosis.shapes import explanation_shape, moment
from segtui.plain import plain
from segtui.session_proof import Recomputed, open_proof, recompute

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.cli.shapes import JsonObject

ALTERED = 6
"""The exit code where the file is not as it was written."""
DIFFERS = 13
"""The exit code where the same answers come to something else, as by the rules of another version."""


def explain_recorded(file: str, at: datetime | None, wanted: Wanted) -> int:
    """Answer again, print both, and tell by the exit code whether they are the same."""
    again = asyncio.run(recompute(open_proof(file), at))
    if wanted.as_json:
        write(document("recomputed", _shape(again)))
    elif wanted.texts.replaces_page and again.explanation.ambiguous is None:
        say_lines((*_altered_lines(again), *_compared_lines(again)))
        write_text(again.session, again.explanation, wanted.texts)
    else:
        write_lines(recomputed_lines(again, wanted.every_check))
    if again.explanation.ambiguous is not None:
        tell_ambiguous(again.explanation.ambiguous)
    if again.proof.altered:
        return ALTERED
    if again.comparison is not None and not again.comparison.is_same:
        return DIFFERS
    return VERDICT_CODES[again.explanation.verdict] if wanted.exit_code else 0


def recomputed_lines(again: Recomputed, every_check: bool) -> Iterator[str]:
    """Where it comes from, the answer, and how it differs."""
    about, made_by = again.proof.document.about, again.proof.document.made_by
    yield from _wrapped(
        f"Recorded at {moment(again.recorded.asked_at)} on {about.platform}, tenant {about.tenant}, "
        f"by segtui {made_by}; answered again without the platform."
    )
    yield from _altered_lines(again)
    yield ""
    yield from page_lines(again.explanation, every_check)
    yield ""
    yield from _compared_lines(again)


def _altered_lines(again: Recomputed) -> Iterator[str]:
    for each in again.proof.altered:
        yield from _wrapped(f"ALTERED since it was written: {each}.")


def _compared_lines(again: Recomputed) -> Iterator[str]:
    for line in _compared(again):
        yield from _wrapped(line)


def _wrapped(text: str) -> list[str]:
    lead = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        plain(text.strip()),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=f"{lead}  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _compared(again: Recomputed) -> Iterator[str]:
    comparison = again.comparison
    if comparison is None:
        yield "This is about another moment than what was recorded, so the two are not compared."
        return
    if comparison.is_same:
        yield "The answer is the same as the recorded one."
    else:
        yield f"The answer is NOT the recorded one. {_whose(again)}"
        yield from (f"  {each}" for each in comparison.weighty)
        for answer in again.recorded.answers:
            yield f"  Recorded was: {answer.verdict.upper()}  {answer.summary}"
    if comparison.slight:
        yield f"Worded otherwise, or of less weight ({len(comparison.slight)}):"
        yield from (f"  {each}" for each in comparison.slight)


def _whose(again: Recomputed) -> str:
    made_by = again.proof.document.made_by
    if again.proof.altered:
        return "The file was altered, so either may be wrong."
    if made_by == __version__:
        return f"Both are by segtui {made_by}."
    return f"It was recorded by the rules of segtui {made_by}; these are those of segtui {__version__}."


def _shape(again: Recomputed) -> JsonObject:
    comparison = again.comparison
    return {
        "made_by": again.proof.document.made_by,
        "altered": [*again.proof.altered],
        "same": comparison.is_same if comparison else None,
        "differences": [*comparison.weighty] if comparison else [],
        "slight_differences": [*comparison.slight] if comparison else [],
        "recorded": again.proof.document.explanation,
        "recomputed": {"schema": "segtui.explain/1", **explanation_shape(again.explanation)},
    }
