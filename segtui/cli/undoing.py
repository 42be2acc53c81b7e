"""Undoing a recorded change: compare, show, ask, send, tell."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import NamedTuple

from segtui.changes.change import Diff
from segtui.changes.guard import name_at_stake
from segtui.changes.inspection import Sight
from segtui.changes.outcome import Outcome
from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.diff_views import diff_lines, diff_shape
from segtui.cli.output import say, say_lines, write, write_lines
from segtui.cli.seeing import sight_lines, sights_of
from segtui.cli.shapes import document
from segtui.cli.writing import DONE_IN_PART, Undertaking, outcome_shape, require_access, tell_refusals
from segtui.session import Session


async def undo(session: Session, number: int, consent: Consent) -> int:
    """Take back what is still in force of a recorded change."""
    entry = await session.entry(number)
    require_access(session, consent)
    change = await session.undo(entry)
    undertaking = Undertaking(change, facts={"undoes": number})
    diff, name = session.show(change), name_at_stake(change, session.profile.language)
    diff = replace(diff, notes=tuple(dict.fromkeys((*session.not_brought_back(entry), *diff.notes))))
    if consent.dry_run:
        _print_plan(undertaking, diff, consent)
        return 0
    require_means_of_consent(consent, name_needed=name is not None)
    say_lines(diff_lines(diff))
    obtain(consent, segment_name=name or "", name_needed=name is not None)
    outcome = await session.apply(change, reason=consent.reason, undoes=number)
    sights = await sights_of(session, outcome)
    return _told(undertaking, _Undone(outcome, number, entry.intent.run, sights), consent)


def _print_plan(undertaking: Undertaking, diff: Diff, consent: Consent) -> None:
    if consent.as_json:
        write(document("undo", {**undertaking.head, **diff_shape(diff)}))
        return
    write_lines(diff_lines(diff))
    say("Nothing was sent.")


class _Undone(NamedTuple):
    outcome: Outcome
    number: int
    """Of the change that was undone."""
    run: int | None
    sights: list[Sight]


def _told(undertaking: Undertaking, undone: _Undone, consent: Consent) -> int:
    """Say what became of the undo; the exit code."""
    outcome, number, run = undone.outcome, undone.number, undone.run
    if consent.as_json:
        shape = outcome_shape(outcome.change, outcome, undone.sights)
        write(document("undone", {**undertaking.head, **shape}))
        sys.stdout.flush()
    say(f"Accepted {outcome.in_words}.")
    tell_refusals(outcome)
    say_lines(sight_lines(undone.sights))
    say(f"Recorded as change {outcome.recorded_id}, which undoes change {number}.")
    if outcome.is_in_part:
        say(f"It was done in part; `segtui changes undo {number}` goes on from there.")
    if run is not None:
        say(f"It was a part of run {run}; segtui sync undo {run} takes all of that back.")
    return DONE_IN_PART if outcome.result.refused else 0
