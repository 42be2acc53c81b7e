"""The work of `segtui sync`: the same functions as the console, with words, JSON and exit codes around."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from segtui.cli.consent import Consent, can_ask, confirmed, obtain, require_means_of_consent
from segtui.cli.lists import RefusedFile
from segtui.cli.output import count_of, say, say_lines, write, write_lines, write_table
from segtui.cli.progress import Progress
from segtui.cli.shapes import JsonObject, document
from segtui.cli.sync_endings import Begun, write_run
from segtui.cli.sync_views import (
    applied_words,
    drift_lines,
    drift_shape,
    plan_lines,
    plan_shape,
    run_shape,
    signed_rows,
    undecided_words,
)
from segtui.cli.table import Column
from segtui.cli.which_segment import segment_named
from segtui.cli.writing import DONE_IN_PART, require_access
from segtui.errors import BadInput, NotFound, SegtuiError
from segtui.gathering.files import write_list
from segtui.plain import plain
from segtui.session import Session
from segtui.shop_time import utc_words
from segtui.sync.act_words import besides_refused
from segtui.sync.applying import Applied, Drift, RefusedRow
from segtui.sync.guard import check_creations, check_removals
from segtui.sync.memory import Run
from segtui.sync.plan import Act, Plan
from segtui.sync.planning import Progress as Step
from segtui.sync.planning import Tell
from segtui.sync.refusals import refused_lines
from segtui.sync.wanted import ApplyWanted, PlanWanted

_GO_ON = "What was done is recorded; segtui sync resume goes on with it."
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
        return Consent(yes=self.yes, reason=self.reason, as_json=self.as_json)


async def make_plan(session: Session, wanted: PlanWanted, *, as_json: bool, exit_code: bool) -> int:
    """Make a plan and show it."""
    wanted = await _with_segment(session, wanted)
    with _told() as tell:
        plan = await session.plan_sync(wanted, tell)
    await _show(plan, as_json=as_json)
    if not as_json:
        say(f"The plan is {plan.path}; segtui sync apply {plan.path} does it.")
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
    await session.resolve_unresolved()
    return await _apply(session, ApplyWanted(plan, resumes=run.id), given, begun)


async def _apply(session: Session, wanted: ApplyWanted, given: ApplyGiven, begun: Begun) -> int:
    """Apply a plan; a failure tells how to go on, and the run that was begun is known then."""
    latest = await _latest(session)
    try:
        return await _applied(session, wanted, given)
    except SegtuiError as error:
        begun.run = await _begun_after(session, latest)
        if begun.run is not None and begun.run.state == "stopped" and begun.run.changes:
            error.hint = f"{error.hint} {_GO_ON}"
        raise
    except asyncio.CancelledError:
        begun.run = await _begun_after(session, latest)
        say(_GO_ON if begun.run is not None else "Nothing was sent.")
        raise


async def _applied(session: Session, wanted: ApplyWanted, given: ApplyGiven) -> int:
    refused = RefusedFile.at(given.refused) if given.refused else None
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
    _keep_refused(refused, wanted.plan, applied)
    drift = None if given.no_verify else await _verified(session, wanted.plan, applied.refused)
    return await _tell_run(session, applied, drift, given)


async def _latest(session: Session) -> int:
    """The number of the latest run; 0 where there is none."""
    runs = await session.sync_runs(1)
    return runs[0].id if runs else 0


async def _begun_after(session: Session, number: int) -> Run | None:
    """The run that was begun after this one; None where nothing was begun."""
    runs = await session.sync_runs(1)
    return runs[0] if runs and runs[0].id > number else None


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


async def _verified(session: Session, plan: Plan, refused: Sequence[RefusedRow] = ()) -> Drift:
    with _told() as tell:
        return await session.verify_sync(plan, tell, refused)


async def _tell_run(session: Session, applied: Applied, drift: Drift | None, given: ApplyGiven) -> int:
    code = DONE_IN_PART if applied.refused else PENDING if drift is not None and not drift.is_none else 0
    if given.as_json:
        run = await session.sync_run(applied.run)
        refused: list[JsonObject] = [
            {"line": each.row.line, "key": each.row.key, "why": each.why} for each in applied.refused
        ]
        verified = None if drift is None else drift_shape(drift)
        told: JsonObject = {"extra_requests": applied.extra_requests, "verified": verified}
        write_run(run, {"refused": [*refused], **told, "exit_code": code})
        return code
    say(f"Run {applied.run}: {applied_words(applied)}")
    if drift is not None and drift.is_none:
        say(f"Read back: every member is as planned{besides_refused(drift.refused)}")
    elif drift is not None:
        say("Read back, not as planned (+ missing, - still there):")
        say_lines(drift_lines(drift))
    if applied.changes:
        say(f"segtui sync undo {applied.run} takes all of it back.")
    return code


def _keep_refused(to: RefusedFile | None, plan: Plan, applied: Applied) -> None:
    rows = [each for each in applied.refused if each.row.line is not None]
    if len(rows) < len(applied.refused):
        say(
            f"{count_of(len(applied.refused) - len(rows), 'removal')} refused of members in no row of the "
            "source: the next mirror tries them again."
        )
    if to is None or not rows:
        return
    lines = list(refused_lines(plan.head.key_kind, rows))
    try:
        write_list(str(to.path), lines)
    except BadInput as error:
        say(f"The refused rows could not be kept: {error.summary} They are:")
        say_lines(plain(line) for line in lines)
    else:
        say(f"Refused: {count_of(len(rows), 'row')}, kept in {to.path}.")


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
            run.state or ("at work" if session.is_syncing(run) else "broken off"),
            ", ".join(f"{count:,} {word}" for word, count in run.counts.items()),
            run.plan,
        ]
        for run in runs
    ]
    titles = ("run", "at", "by", "state", "came to")
    write_table([*(Column(title) for title in titles), Column("plan", whole=True)], rows)
    if not runs:
        say("No plan was applied by this profile yet.")
    elif runs[0].state != "done" and not session.is_syncing(runs[0]):
        say(f"segtui sync resume {runs[0].id} goes on with the latest.")
    return 0


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
        write(document("sync-drift", drift_shape(drift)))
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
