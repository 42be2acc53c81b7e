"""The work of `segtui sync`: the same functions as the console, with words, JSON and exit codes around."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.lists import RefusedFile
from segtui.cli.output import count_of, say, say_lines, write, write_lines, write_table
from segtui.cli.progress import Progress
from segtui.cli.shapes import JsonObject, document, instant, json_text
from segtui.cli.sync_views import (
    applied_words,
    drift_lines,
    drift_shape,
    plan_lines,
    plan_shape,
    run_shape,
)
from segtui.cli.table import Column
from segtui.cli.writing import DONE_IN_PART, require_access
from segtui.errors import BadInput, Refused, SegtuiError
from segtui.gathering.files import write_list
from segtui.model import CustomerQuery
from segtui.plain import plain
from segtui.session import Session
from segtui.sync.applying import Applied, Drift, RefusedRow
from segtui.sync.guard import check_removals
from segtui.sync.plan import Act, Plan
from segtui.sync.planning import Progress as Step
from segtui.sync.planning import Tell
from segtui.sync.resolving import marks_of
from segtui.sync.source import KeyKind
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
    with _told() as tell:
        plan = await session.plan_sync(wanted, tell)
    await _show(plan, as_json=as_json)
    if not as_json:
        say(f"The plan is {plan.path}; segtui sync apply {plan.path} does it.")
    return PENDING if exit_code and not plan.head.is_in_step else 0


async def _show(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        write(document("sync-plan", plan_shape(plan)))
    else:
        write_lines(await asyncio.to_thread(lambda: list(plan_lines(plan))))


async def apply_plan(session: Session, plan_file: str, given: ApplyGiven) -> int:
    """Apply the plan of a file."""
    plan = await asyncio.to_thread(Plan.read, Path(plan_file))
    return await _apply(session, ApplyWanted(plan), given)


async def resume_run(session: Session, number: int | None, given: ApplyGiven) -> int:
    """Go on with a run."""
    run = await session.sync_run(number)
    if run.state == "done":
        raise BadInput(
            f"Run {run.id} was done; there is nothing to go on with.", hint="Make a new plan of the source."
        )
    plan = await asyncio.to_thread(Plan.read, Path(run.plan))
    await session.resolve_unresolved()
    return await _apply(session, ApplyWanted(plan, resumes=run.id), given)


async def _apply(session: Session, wanted: ApplyWanted, given: ApplyGiven) -> int:
    refused = RefusedFile.at(given.refused) if given.refused else None
    wanted = replace(
        wanted,
        reason=given.reason,
        share=given.max_remove / 100,
        allowed=given.allow_remove,
        lanes=given.lanes,
    )
    require_access(session, given.consent)
    check_removals(wanted.plan.head, wanted.share, wanted.allowed)
    await _agreed(wanted.plan, given)
    try:
        with _told() as tell:
            applied = await session.apply_sync(wanted, tell)
    except SegtuiError as error:
        if not isinstance(error, Refused):
            error.hint = f"{error.hint} What was done is recorded; segtui sync resume goes on with it."
        raise
    drift = None if given.no_verify else await _verified(session, wanted.plan)
    await _tell_run(session, applied, drift, given)
    _keep_refused(refused, wanted.plan, applied)
    if applied.refused:
        return DONE_IN_PART
    return PENDING if drift is not None and not drift.is_none else 0


async def _agreed(plan: Plan, given: ApplyGiven) -> None:
    require_means_of_consent(given.consent, name_needed=False)
    say_lines(await asyncio.to_thread(lambda: list(plan_lines(plan))))
    obtain(given.consent, segment_name="", name_needed=False)


async def _verified(session: Session, plan: Plan) -> Drift:
    with _told() as tell:
        return await session.verify_sync(plan, tell)


async def _tell_run(session: Session, applied: Applied, drift: Drift | None, given: ApplyGiven) -> None:
    run = await session.sync_run(None)
    if given.as_json:
        facts: JsonObject = {
            **run_shape(run),
            "refused": [
                {"line": each.row.line, "key": each.row.key, "why": each.why} for each in applied.refused
            ],
            "verified": None if drift is None else drift_shape(drift),
        }
        write(json_text({"schema": "segtui.sync-run/1", **facts}, indent=None) + "\n")
        return
    say(f"Run {run.id}: {applied_words(applied)}")
    if drift is not None and drift.is_none:
        say("Read back: every member is as planned.")
    elif drift is not None:
        say("Read back, not as planned (+ missing, - still there):")
        say_lines(drift_lines(drift))
    if applied.changes:
        say(f"To take it back, newest first: segtui changes undo {applied.changes[-1]}")


def _keep_refused(to: RefusedFile | None, plan: Plan, applied: Applied) -> None:
    if to is None or not applied.refused:
        return
    lines = list(refused_lines(plan, applied.refused))
    try:
        write_list(str(to.path), lines)
    except BadInput as error:
        say(f"The refused rows could not be kept: {error.summary} They are:")
        say_lines(plain(line) for line in lines)
    else:
        say(f"Refused: {count_of(len(applied.refused), 'row')}, kept in {to.path}.")


def refused_lines(plan: Plan, refused: list[RefusedRow]) -> Iterator[str]:
    """The refused rows as a table that is itself a source, the reason beside each."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([plan.head.key_kind, "segment", "company", "line", "reason"])
    for each in refused:
        row = each.row
        table.writerow([row.key or row.customer, row.segment, row.company or "", row.line or "", each.why])
    yield from text.getvalue().splitlines()


async def list_runs(session: Session, *, as_json: bool) -> int:
    """Show the runs of the profile."""
    runs = await session.sync_runs()
    if as_json:
        write(document("sync-runs", {"runs": [run_shape(run) for run in runs]}))
        return 0
    rows = [
        [
            str(run.id),
            instant(run.at) or "",
            run.os_user,
            run.state or "open",
            ", ".join(f"{count:,} {word}" for word, count in run.counts.items()),
            run.plan,
        ]
        for run in runs
    ]
    titles = ("run", "at", "by", "state", "came to")
    write_table([*(Column(title) for title in titles), Column("plan", whole=True)], rows)
    if not runs:
        say("No plan was applied by this profile yet.")
    elif runs[0].state in (None, "stopped", "part"):
        say(f"segtui sync resume {runs[0].id} goes on with the latest.")
    return 0


async def verify_source(session: Session, wanted: PlanWanted, *, as_json: bool) -> int:
    """Compare a source with the members as they are."""
    with tempfile.TemporaryDirectory() as directory, _told() as tell:
        plan = await session.plan_sync(replace(wanted, path=Path(directory) / "drift.plan"), tell)
        if as_json:
            write(document("sync-drift", {**plan_shape(plan), "plan": None}))
        else:
            write_lines(await asyncio.to_thread(lambda: list(plan_lines(plan))))
    pending = plan.head.count(Act.ADD) + plan.head.count(Act.REMOVE)
    say("In step." if plan.head.is_in_step else f"Drifted: {count_of(pending, 'change')} would be needed.")
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


async def decide_key(
    session: Session, kind: KeyKind, key: str, customer_id: str | None, *, as_json: bool
) -> int:
    """Show the accounts of a key, and remember whom it names; None only shows, an empty text is nobody."""
    page = (await session.platform.find_each([_query(kind, key)]))[0]
    candidates = page.rows
    if customer_id and all(each.id != customer_id for each in candidates):
        raise BadInput(
            f"{customer_id} is none of the {len(candidates)} accounts of {key}.", hint="Name one of them."
        )
    if as_json:
        shapes: list[JsonObject] = [
            {"id": each.id, "number": each.number, "email": each.email, "marks": [*marks_of(each)]}
            for each in candidates
        ]
        write(
            document(
                "sync-decision", {"key": key, "candidates": [*shapes], "customer_id": customer_id or None}
            )
        )
    else:
        columns = [
            Column("id", whole=True),
            Column("number"),
            Column("e-mail"),
            Column("name"),
            Column("marks"),
        ]
        rows = [
            [each.id, each.number or "", each.email or "", each.name, ", ".join(marks_of(each))]
            for each in candidates
        ]
        write_table(columns, rows)
    if not candidates:
        say(f"No customer has this {kind.words}: {key}")
    if customer_id is not None:
        await session.decide_sync(kind, key, customer_id or None, candidates)
        say(f"From now on {key} names {customer_id or 'nobody'}, until one of these accounts changes.")
    return 0


def _query(kind: KeyKind, key: str) -> CustomerQuery:
    return CustomerQuery(**{kind.value: key})


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
