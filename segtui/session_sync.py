"""The part of a session that keeps segments in step with an external source: plan, apply, verify, resume."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, aclosing, contextmanager
from typing import TYPE_CHECKING

from segtui.errors import BadInput, Refused
from segtui.session_decisions import Decisions
from segtui.ways import Way

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from segtui.changes.change import Change
    from segtui.changes.entries import Entry
    from segtui.changes.outcome import Outcome
    from segtui.changes.pending import Pending
    from segtui.changes.permit import Permit
    from segtui.changes.sending import Course
    from segtui.sync.applying import Applied, Drift
    from segtui.sync.fates import Fates
    from segtui.sync.held import RefusedRows
    from segtui.sync.memory import Run
    from segtui.sync.plan import Plan
    from segtui.sync.planning import Tell
    from segtui.sync.undoing import UndoStep
    from segtui.sync.wanted import ApplyWanted, PlanWanted

ALL_RUNS = 1_000
"""Runs that are looked through for one; older ones are found by their changes."""


class Synchronisation(Decisions):
    """What a session does with sources."""

    def require_write_access(self, permit: Permit | None = None) -> None:
        """Raise ReadOnly where a change would not be sent now."""
        raise NotImplementedError

    def to_the_end(self, reason: str | None) -> AbstractContextManager[Permit]:
        """Let several changes that begin now be sent to their end."""
        raise NotImplementedError

    async def apply(
        self,
        change: Change,
        *,
        reason: str | None = None,
        undoes: int | None = None,
        course: Course | None = None,
    ) -> Outcome:
        """Send a change through the journal."""
        raise NotImplementedError

    async def entry(self, number: int) -> Entry:
        """One change of the journal."""
        raise NotImplementedError

    async def undo(self, entry: Entry, without: frozenset[str] = frozenset()) -> Change:
        """The change that takes back what is in force of a recorded one."""
        raise NotImplementedError

    async def settle(
        self,
        outcome: Outcome,
        tell: Callable[[Entry, float], None] = lambda entry, wait_s: None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> Entry:
        """Read until what was accepted is seen."""
        raise NotImplementedError

    def resolving(self) -> AsyncGenerator[Entry, None]:
        """Look what became of changes whose answer was never seen, one after the other."""
        raise NotImplementedError

    async def plan_sync(self, wanted: PlanWanted, tell: Tell) -> Plan:
        """Read a source and the present members, and write down what becomes of every row.

        Raises BadInput for a source that cannot be read, Doubtful for one that does not look whole, and what
        the platform raises; Refused where an earlier change of a segment is still to come. Nothing is sent.
        """
        from segtui.sync.drafting import Ground, drafted

        ground = Ground(self.platform, self.profile, self._memory(), self._require_settled)
        return await drafted(ground, wanted, self._clock(), tell)

    async def apply_sync(self, wanted: ApplyWanted, tell: Tell) -> Applied:
        """Do what a plan says and is not done yet; one process per segment on this machine.

        Raises GuardRefused, PlanStale, and what sending raises; what was done before stays done, is recorded,
        and can be gone on with: `resumes`.
        It goes on where production is locked again meanwhile. Where the caller is cancelled, what is under
        way is still awaited.
        """
        from segtui.sync.applying import Applier
        from segtui.sync.course import RunCourse
        from segtui.sync.guard import check_creations, check_removals

        self.require_write_access()
        head = wanted.plan.head
        self._check_home(wanted.plan)
        if wanted.resumes is not None:
            self.check_resumed(await self.sync_run(wanted.resumes), wanted.plan)
        check_removals(head, wanted.share, wanted.allowed)
        check_creations(head, wanted.created)
        names = {segment.id: segment.name for segment in head.segments}
        with self.to_the_end(wanted.reason) as permit, self._alone(names):
            course = RunCourse(self.apply, wanted, permit, self._pending())
            applier = Applier(self.platform, wanted.plan, course.send, course.make_lanes)
            for segment in head.segments:
                await course.pending.require_segment_settled(segment.id, self._clock())
            await applier.compare(tell, resuming=wanted.resumes is not None)
            applier.applied.run = course.run = await asyncio.to_thread(self._begun, wanted)
            unsubscribe = self.platform.events.subscribe(course.pause)
            state = "stopped"
            try:
                wanted.told(applier.applied)
                async with aclosing(applier.run(tell)) as outcomes:
                    async for outcome in outcomes:
                        wanted.told(applier.applied)
                        if outcome.journal_error is not None:
                            # What was answered is not written down: no more is sent on top of it.
                            raise outcome.journal_error
                state = "part" if applier.applied.refused else "done"
            finally:
                unsubscribe()
                await asyncio.to_thread(self._ended, state, wanted.plan, applier.applied)
        return applier.applied

    async def verify_sync(
        self,
        plan: Plan,
        tell: Tell,
        refused: RefusedRows | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> Drift:
        """Read the members back and compare them with what a plan wants; the journal learns what is seen.

        What is known to be refused is told apart from what is not as planned for no known reason. Raises
        BadInput for the plan of another profile, Refused for one that was altered, NotFound where a segment
        is gone.
        """
        from segtui.sync.verifying import settled

        self._check_home(plan)
        await asyncio.to_thread(plan.check)
        drift = await settled(self.platform, plan, tell, refused, sleep=sleep)
        if self.platform.capabilities.asynchronous_writes:
            async for _ in self.resolving():
                pass  # Only the journal is to know.
        return drift

    async def sync_runs(self, limit: int = 20) -> list[Run]:
        """The latest applications of plans by this profile, newest first.

        What one came to that did not end by itself is what the journal knows of its changes.
        """
        runs = await asyncio.to_thread(self._memory().runs, self.profile.name, limit)
        return [await self._as_journaled(run) for run in runs]

    def is_syncing(self, run: Run) -> bool:
        """Whether a process on this machine is at a run that has not ended, or at another of its segments."""
        from segtui.changes.claim import is_taken

        return run.state is None and any(is_taken(self._lock(each.id)) for each in run.head.segments)

    async def undo_steps_of_sync(self, run: Run) -> list[UndoStep]:
        """What takes back a run, and those it went on with or that went on with it, newest change first.

        Everything is compared with the platform: raises ChangedSince where members are no longer as the run
        left them, Refused where there is nothing to take back or too little is known. Nothing is sent.
        """
        from segtui.sync.memory import chain_of
        from segtui.sync.undoing import undo_steps

        runs = await asyncio.to_thread(self._memory().runs, self.profile.name, ALL_RUNS)
        chain = chain_of(run, runs)
        if at_work := next((each for each in chain if self.is_syncing(each)), None):
            raise Refused(
                f"Run {at_work.id} cannot be taken back yet: a segtui on this machine is at its segments.",
                hint=f"Wait for it to end: {Way.RUNS} tells how far it is.",
            )
        numbers = [number for each in chain for number in each.changes]
        entries = [await self.entry(number) for number in numbers]
        steps = await undo_steps(entries, self.entry, self.undo)
        if not steps:
            raise Refused(
                f"There is nothing to take back of run {run.id}: no change of it is in force.",
                hint=f"See what became of each: {Way.CHANGES}.",
            )
        return steps

    async def undo_sync(
        self,
        steps: Sequence[UndoStep],
        *,
        reason: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> AsyncGenerator[Outcome, None]:
        """Send what `undo_steps_of_sync` made, in order, each compared once more at its turn.

        Before a segment is deleted that the run created, its members must be seen to be gone: where a
        platform works later, that is waited for. Raises as `undo` and `apply` do; what was sent before stays
        sent, and the rest can be taken back later.
        """
        from segtui.changes.sending import Course
        from segtui.sync.undoing import segments_of

        unseen: list[Outcome] = []
        names = {each: each for each in segments_of(steps)}
        with self.to_the_end(reason) as permit, self._alone(names):
            for step in steps:
                if step.deletes_segment:
                    while unseen:
                        await self.settle(unseen.pop(), sleep=sleep)
                change = await self.undo(step.entry, step.without)
                outcome = await self.apply(change, undoes=step.entry.id, course=Course(permit=permit))
                if outcome.result.pending:
                    unseen.append(outcome)
                yield outcome

    async def sync_fates(self, run: Run) -> Fates:
        """What became of each row of the plan of a run. Raises Refused for a record that cannot be read."""
        from segtui.sync.fates import fates_of
        from segtui.sync.memory import chain_of

        runs = await asyncio.to_thread(self._memory().runs, self.profile.name, ALL_RUNS)
        return await fates_of(run, chain_of(run, runs), self.entry)

    async def sync_plan(self, run: Run) -> Plan:
        """The plan of a run, from its file. Raises BadInput where there is none, or another one by now."""
        from pathlib import Path

        from segtui.sync.plan import Plan

        try:
            plan = await asyncio.to_thread(Plan.read, Path(run.plan))
        except BadInput as error:
            error.hint = (
                f"What run {run.id} did stands in {Way.CHANGES}. To go on, make a new plan: {Way.PLAN}."
            )
            raise
        self._check_plan(run, plan)
        return plan

    async def sync_run(self, number: int | None) -> Run:
        """One run by its number, or the latest; raises BadInput where there is none."""
        runs = await asyncio.to_thread(self._memory().runs, self.profile.name, ALL_RUNS)
        found = [run for run in runs if number is None or run.id == number]
        if not found:
            what = f"no run {number}" if number is not None else "no run yet"
            raise BadInput(
                f"There is {what} of the profile {self.profile.name}.",
                hint=f"See those that there are: {Way.RUNS}.",
            )
        return await self._as_journaled(found[0])

    async def _require_settled(self, segment_id: str) -> None:
        await self._pending().require_segment_settled(segment_id, self._clock())

    def _pending(self) -> Pending:
        from segtui.changes.pending import Pending

        return Pending(self.platform, self._journal, (self.profile.platform, self.profile.tenant))

    def _begun(self, wanted: ApplyWanted) -> int:
        """Blocks."""
        plan = wanted.plan
        return self._memory().begin(self._author(), str(plan.path.absolute()), plan.head, wanted.resumes)

    def _ended(self, state: str, plan: Plan, applied: Applied) -> None:
        """Blocks."""
        from segtui.sync.source import is_refused_rows

        memory, author = self._memory(), self._author()
        memory.end(applied.run, state, applied.counts, author.at)
        if state != "stopped" and not is_refused_rows(plan.head.measure.header):
            memory.note_source(author, plan.head.yardstick, plan.head.measure)

    async def _as_journaled(self, run: Run) -> Run:
        """The same with what the journal knows more of it than what was counted at its end."""
        from segtui.sync.memory import counts_of, may_have_come_further
        from segtui.sync.undoing import are_taken_back

        goes_further = may_have_come_further(run)
        if not goes_further and not run.undone_by:
            return run
        if goes_further:
            run = run._replace(counts=await counts_of(run, self.entry))
        is_taken_back = bool(run.undone_by) and await are_taken_back(run.changes, self.entry)
        return run._replace(is_taken_back=is_taken_back)

    def _check_home(self, plan: Plan) -> None:
        head, here = plan.head, self.profile
        if (head.profile, head.platform, head.tenant) != (here.name, here.platform, here.tenant):
            raise BadInput(
                f"The plan {plan.path} was made by the profile {head.profile} for {head.platform} "
                f"{head.tenant}, and this is the profile {here.name} for {here.platform} {here.tenant}.",
                hint=f"Open the one it was made by: {Way.PROFILE.of(head.profile)}.",
            )

    def check_resumed(self, run: Run, plan: Plan) -> None:
        """Raise BadInput where nothing is left to do of a run, or this is not its plan any more."""
        if run.is_done_later:
            raise BadInput(
                f"Run {run.gone_on_by} went on with run {run.id}, and nothing is left to do.",
                hint="Make a new plan of the source.",
            )
        if run.state == "done":
            raise BadInput(
                f"Run {run.id} was done; there is nothing to go on with.",
                hint="Make a new plan of the source.",
            )
        self._check_plan(run, plan)

    @staticmethod
    def _check_plan(run: Run, plan: Plan) -> None:
        if run.head != plan.head:
            raise BadInput(
                f"{plan.path} is another plan by now than the one that run {run.id} began with.",
                hint=f"Apply it as a new one: {Way.APPLY} tells what has changed.",
            )

    def _lock(self, segment_id: str) -> Path:
        """The file that stands for the plans that are applied to a segment."""
        import hashlib

        place = f"{self.profile.platform}\0{self.profile.tenant}\0{segment_id}"
        name = hashlib.blake2b(place.encode(), digest_size=12).hexdigest()
        return self._journal.path.parent / "syncing" / name

    @contextmanager
    def _alone(self, names: Mapping[str, str]) -> Iterator[None]:
        """Be the only one on this machine that applies a plan to these segments, or takes one back."""
        from segtui.changes.claim import alone

        with ExitStack() as held:
            for segment_id in sorted(names):
                try:
                    held.enter_context(alone(self._lock(segment_id)))
                except BlockingIOError as error:
                    raise Refused(
                        f"Another segtui on this machine is applying a plan to {names[segment_id]}, or takes "
                        "one back. Nothing was sent.",
                        hint=f"Wait for it to end: {Way.RUNS} tells how far it is.",
                    ) from error
            yield
