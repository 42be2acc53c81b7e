"""The work of `segtui sync undo`: everything that a run did is shown, asked for, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segtui.changes.change import Diff
from segtui.changes.guard import name_at_stake
from segtui.changes.outcome import Outcome
from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.diff_views import diff_shape, diffs_lines
from segtui.cli.output import count_of, say, say_lines, write, write_lines
from segtui.cli.shapes import JsonObject, document
from segtui.cli.writing import DONE_IN_PART, require_access, tell_refusals
from segtui.errors import SegtuiError
from segtui.session import Session
from segtui.sync.memory import Run
from segtui.sync.undoing import UndoStep


async def undo_run(session: Session, number: int | None, consent: Consent) -> int:
    """Take back everything that a run did."""
    run = await session.sync_run(number)
    require_access(session, consent)
    steps = await session.undo_steps_of_sync(run)
    diffs = [_undo_diff(session, step) for step in steps]
    names = [name for step in steps if (name := name_at_stake(step.change, session.profile.language))]
    name = ", ".join(dict.fromkeys(names)) or None
    if consent.dry_run and consent.as_json:
        changes: list[JsonObject] = [
            {
                "undoes": step.entry.id,
                "kind": step.change.kind,
                "title": step.change.title,
                **diff_shape(diff),
            }
            for step, diff in zip(steps, diffs, strict=True)
        ]
        write(document("sync-undo", {"run": run.id, "changes": [*changes]}))
        return 0
    shown = list(diffs_lines(diffs))
    if consent.dry_run:
        write_lines(shown)
        say("Nothing was sent.")
        return 0
    require_means_of_consent(consent, name_needed=name is not None)
    say_lines(shown)
    obtain(consent, segment_name=name or "", name_needed=name is not None)
    if session.platform.capabilities.asynchronous_writes and any(step.deletes_segment for step in steps):
        say("What is accepted must be seen before a segment can be deleted: that may take minutes.")
    outcomes: list[Outcome] = []
    try:
        async for each in session.undo_sync(steps, reason=consent.reason):
            outcomes.append(each)
    except SegtuiError as error:
        if outcomes:
            error.hint += (
                f" {count_of(len(outcomes), 'change')} of run {run.id} undone before that; "
                f"segtui sync undo {run.id} takes back the rest."
            )
        raise
    return _tell_undone(run, steps, outcomes, consent)


def _undo_diff(session: Session, step: UndoStep) -> Diff:
    diff = session.show(step.change)
    return replace(diff, notes=tuple(dict.fromkeys((*session.not_brought_back(step.entry), *diff.notes))))


def _tell_undone(run: Run, steps: Sequence[UndoStep], outcomes: Sequence[Outcome], consent: Consent) -> int:
    if consent.as_json:
        changes: list[JsonObject] = [
            {
                "undoes": step.entry.id,
                "recorded_as": outcome.recorded_id,
                "accepted": outcome.accepted,
                "to_be_seen": len(outcome.result.pending),
                "refused": len(outcome.result.refused),
            }
            for step, outcome in zip(steps, outcomes, strict=True)
        ]
        write(document("sync-undone", {"run": run.id, "changes": [*changes]}))
    is_whole = not any(outcome.result.refused for outcome in outcomes)
    how = "taken back" if is_whole else "taken back in part"
    say(f"Run {run.id} is {how}: {count_of(len(outcomes), 'change')} undone.")
    if any(outcome.result.pending for outcome in outcomes):
        say("The platform carries it out later: segtui changes list tells once it is seen.")
    for outcome in outcomes:
        tell_refusals(outcome)
    return 0 if is_whole else DONE_IN_PART
