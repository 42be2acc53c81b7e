"""The work of `segtui sync`: the same functions as the console, with words, JSON and exit codes around."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from segtui.cli.consent import Consent, can_ask, confirmed, obtain, require_means_of_consent
from segtui.cli.output import count_of, say, say_lines, write, write_lines, write_parts, write_table
from segtui.cli.progress import Progress
from segtui.cli.shapes import JsonObject, Streamed, document, document_parts
from segtui.cli.sync_endings import Begun, how_to_go_on, write_run
from segtui.cli.sync_refused import RefusedTable, keep_refused
from segtui.cli.sync_views import (
    came_to_words,
    drift_lines,
    drift_shape,
    place_shape,
    plan_lines,
    plan_shape,
    run_shape,
    signed_rows,
)
from segtui.cli.table import Column
from segtui.cli.which_segment import segment_named
from segtui.cli.work import profile_typed
from segtui.cli.writing import DONE_IN_PART, require_access
from segtui.errors import NotFound, SegtuiError
from segtui.plain import plain
from segtui.session import Session
from segtui.shop_time import utc_words
from segtui.sync.act_words import UNUSED, besides_refused, undecided_words
from segtui.sync.applying import Applied, Drift
from segtui.sync.guard import check_creations, check_removals
from segtui.sync.held import RefusedRow, RefusedRows
from segtui.sync.memory import Run
from segtui.sync.plan import Act, Plan
from segtui.sync.planning import Progress as Step
from segtui.sync.planning import Tell
from segtui.sync.wanted import ApplyWanted, PlanWanted

PENDING = 10
"""The exit code where changes are pending, or members have drifted from their source."""


@dataclass(frozen=True, slots=True)
class ApplyGiven:
    """The options of `apply` and `resume`."""

    yes: bool
    reason: str | None
    max_remove: float
    allow_remove: int | None
    allow_create: int | None
    lanes: int
    refused: str | None
    no_verify: bool
    as_json: bool

    @property
    def consent(self) -> Consent:
        """As other writing commands ask for it."""
        return Consent(yes=self.yes, reason=self.reason, as_json=self.as_json, shown_by="segtui sync plan")


async def make_plan(session: Session, wanted: PlanWanted, *, as_json: bool, exit_code: bool) -> int:
    """Make a plan and show it."""
    wanted = await _with_segment(session, wanted)
    with _told() as tell:
        plan = await session.plan_sync(wanted, tell)
    await _show(plan, as_json=as_json)
    if not as_json:
        typed = f"segtui sync apply {quote(str(plan.path))}{profile_typed(session.profile.name)}"
        say(f"The plan is {plan.path}; {typed} does it.")
    return PENDING if exit_code and not plan.head.is_in_step else 0


async def _with_segment(session: Session, wanted: PlanWanted) -> PlanWanted:
    """The same, with the id of the segment that was named; one that is to be created keeps its name."""
    if wanted.segment_id is None:
        return wanted
    try:
        segment = await segment_named(session, wanted.segment_id)
    except NotFound:
        if wanted.creation is None:
            raise
        return wanted
    return replace(wanted, segment_id=segment.id)


async def _show(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        write(document("sync-plan", plan_shape(plan)))
    else:
        write_lines(await asyncio.to_thread(lambda: list(plan_lines(plan))))


async def apply_plan(session: Session, plan_file: str, given: ApplyGiven, begun: Begun) -> int:
    """Apply the plan of a file."""
    plan = await asyncio.to_thread(Plan.read, Path(plan_file))
    return await _apply(session, ApplyWanted(plan), given, begun)


async def resume_run(session: Session, number: int | None, given: ApplyGiven, begun: Begun) -> int:
    """Go on with a run."""
    run = await session.sync_run(number)
    plan = await asyncio.to_thread(Plan.read, Path(run.plan))
    session.check_resumed(run, plan)
    await session.resolve_unresolved()
    return await _apply(session, ApplyWanted(plan, resumes=run.id), given, begun)


async def _apply(session: Session, wanted: ApplyWanted, given: ApplyGiven, begun: Begun) -> int:
    """Apply a plan; a failure tells how to go on, and the run that was begun is known then."""
    try:
        return await _applied(session, replace(wanted, told=begun.told), given)
    except SegtuiError as error:
        await begun.look(session)
        if begun.run is not None:
            error.hint = f"{error.hint} {how_to_go_on(begun.run)}"
        raise
    except asyncio.CancelledError:
        await begun.look(session)
        say(how_to_go_on(begun.run))
        raise


async def _applied(session: Session, wanted: ApplyWanted, given: ApplyGiven) -> int:
    refused = RefusedTable.at(given.refused) if given.refused else None
    wanted = replace(
        wanted,
        reason=given.reason,
        share=given.max_remove / 100,
        allowed=given.allow_remove,
        created=given.allow_create,
        lanes=given.lanes,
    )
    require_access(session, given.consent)
    check_removals(wanted.plan.head, wanted.share, wanted.allowed)
    wanted = await _agreed(wanted, given)
    with _told() as tell:
        applied = await session.apply_sync(wanted, tell)
    kept = keep_refused(refused, wanted.plan, applied)
    drift = None if given.no_verify else await _verified(session, wanted.plan, applied.refused)
    return await _tell_run(session, Ended(applied, kept, drift), as_json=given.as_json)


class Ended(NamedTuple):
    """A run that has sent everything."""

    applied: Applied
    refused_file: Path | None
    """Where its refused rows are."""
    drift: Drift | None
    """What was read back; None where nobody looked."""


async def _agreed(wanted: ApplyWanted, given: ApplyGiven) -> ApplyWanted:
    """Show the plan and ask; segments that are created are asked for by themselves."""
    head = wanted.plan.head
    if given.yes or not can_ask():
        check_creations(head, wanted.created)
    require_means_of_consent(given.consent, name_needed=False)
    say_lines(await asyncio.to_thread(lambda: list(plan_lines(wanted.plan))))
    if head.created and wanted.created is None:
        names = ", ".join(plain(each.name) for each in head.created)
        if not confirmed(f"Create {count_of(len(head.created), 'segment')}: {names}?"):
            check_creations(head, None)
        wanted = replace(wanted, created=len(head.created))
    obtain(given.consent, segment_name="", name_needed=False)
    return wanted


async def _verified(session: Session, plan: Plan, refused: RefusedRows | None = None) -> Drift:
    with _told() as tell:
        return await session.verify_sync(plan, tell, refused)


async def _tell_run(session: Session, ended: Ended, *, as_json: bool) -> int:
    applied, drift = ended.applied, ended.drift
    code = DONE_IN_PART if applied.refused else PENDING if drift is not None and not drift.is_none else 0
    run = await session.sync_run(applied.run)
    if as_json:
        told: dict[str, Streamed] = {
            "refused": map(_refused_shape, applied.refused),
            "refused_file": None if ended.refused_file is None else str(ended.refused_file),
            "unused": {act.value: run.head.count(act) for act in UNUSED},
            "extra_requests": applied.extra_requests,
            "verified": None if drift is None else drift_shape(drift),
        }
        write_run(run, {**told, "exit_code": code})
        return code
    say(f"Run {applied.run}: {came_to_words(run, applied.extra_requests)}{undecided_words(run.head)}")
    if drift is not None and drift.is_none:
        say(f"Read back: every member is as planned{besides_refused(drift.refused)}")
    elif drift is not None:
        say("Read back, not as planned (+ missing, - still there):")
        say_lines(drift_lines(drift))
    if applied.changes:
        typed = f"segtui sync undo {applied.run}{profile_typed(session.profile.name)}"
        say(f"{typed} takes all of it back.")
    return code


def _refused_shape(each: RefusedRow) -> JsonObject:
    return {**place_shape(each.row), "key": each.row.key, "why": each.why}


async def list_runs(session: Session, *, as_json: bool) -> int:
    """Show the runs of the profile."""
    runs = await session.sync_runs()
    if as_json:
        write(document("sync-runs", {"runs": [run_shape(run) for run in runs]}))
        return 0
    rows = [
        [
            str(run.id),
            utc_words(run.at),
            run.os_user,
            _state_words(session, run),
            ", ".join(f"{count:,} {word}" for word, count in run.counts.items()) or run.uncounted,
            run.plan,
        ]
        for run in runs
    ]
    titles = ("run", "at", "by", "state", "came to")
    write_table([*(Column(title) for title in titles), Column("plan", whole=True)], rows)
    if not runs:
        say("No plan was applied by this profile yet.")
    elif runs[0].state != "done" and not runs[0].is_taken_back and not session.is_syncing(runs[0]):
        typed = f"segtui sync resume {runs[0].id}{profile_typed(session.profile.name)}"
        say(f"{typed} goes on with the latest.")
    return 0


def _state_words(session: Session, run: Run) -> str:
    if run.is_taken_back:
        return "taken back"
    if run.is_gone_on:
        return run.gone_on_words
    return run.state or ("at work" if session.is_syncing(run) else "broken off")


async def verify_source(session: Session, wanted: PlanWanted, *, as_json: bool, by_row: bool) -> int:
    """Compare a source with the members as they are; `by_row`, every row of it is written."""
    wanted = await _with_segment(session, wanted)
    with tempfile.TemporaryDirectory() as directory, _told() as tell:
        plan = await session.plan_sync(replace(wanted, path=Path(directory) / "drift.plan"), tell)
        if as_json:
            write(document("sync-drift", {**plan_shape(plan), "plan": None}))
        elif by_row:
            await asyncio.to_thread(lambda: write_lines(signed_rows(plan)))
        else:
            write_lines(await asyncio.to_thread(lambda: list(plan_lines(plan))))
    pending = plan.head.count(Act.ADD) + plan.head.count(Act.REMOVE)
    verdict = (
        "In step." if plan.head.is_in_step else f"Drifted: {count_of(pending, 'change')} would be needed."
    )
    say(verdict + undecided_words(plan.head))
    return 0 if plan.head.is_in_step else PENDING


async def verify_plan(session: Session, plan_file: str, *, as_json: bool) -> int:
    """Read the rows of an applied plan back."""
    plan = await asyncio.to_thread(Plan.read, Path(plan_file))
    drift = await _verified(session, plan)
    if as_json:
        await asyncio.to_thread(write_parts, document_parts("sync-drift", drift_shape(drift)))
    else:
        write_lines(drift_lines(drift))
        say("Every member is as planned." if drift.is_none else "Not as planned (+ missing, - still there).")
    return 0 if drift.is_none else PENDING


@contextmanager
def _told() -> Iterator[Tell]:
    """Progress on standard error, a line for what is being done now."""
    lines: dict[str, Progress] = {}

    def tell(step: Step) -> None:
        if step.what not in lines:
            for line in lines.values():
                line.clear()
            lines.clear()
            lines[step.what] = Progress(step.what, sys.stderr, enabled=sys.stderr.isatty())
        lines[step.what].report(step.done, step.total)

    try:
        yield tell
    finally:
        for line in lines.values():
            line.clear()
