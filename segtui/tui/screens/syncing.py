"""The part of the console that keeps segments in step with files: source, plan, run, and the runs before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from segtui.tui.leading import lead
from segtui.tui.naming import shown_name
from segtui.tui.panes.segments import SegmentsPane
from segtui.tui.screens.looking import LookingScreen

if TYPE_CHECKING:
    from segtui.model import Segment
    from segtui.session import Session
    from segtui.sync.wanted import PlanWanted
    from segtui.tui.screens.sync_into import Goal
    from segtui.tui.screens.sync_run import Undo
    from segtui.tui.sync_desk import SyncDesk
    from segtui.tui.sync_job import SyncJob


class SyncingScreen(LookingScreen):
    """Leads from a segment to its source and its runs; what is under way goes on beneath."""

    _desk: SyncDesk | None = None

    @property
    def desk(self) -> SyncDesk:
        """Where the plans that are being applied are kept."""
        from segtui.tui.sync_desk import SyncDesk

        if self._desk is None:
            self._desk = SyncDesk(lambda work: self.run_worker(work, group="sync"), self._job_ended)
        return self._desk

    @property
    def why_stay(self) -> str | None:
        """Why this session should not be left now; None where nothing is under way."""
        from segtui.tui.sync_words import names_of

        jobs = self._desk.jobs if self._desk is not None else []
        at_work = next((job for job in jobs if not job.is_over), None)
        if at_work is None:
            return None
        return (
            f"A sync of {names_of(at_work.wanted.plan.head)} is under way: S shows it, and c stops it there."
        )

    def _job_ended(self, job: SyncJob) -> None:
        """Have the panes follow, and say it where nobody watched."""
        from segtui.tui.sync_job import nobody
        from segtui.tui.sync_words import ended_words

        self.follow_changes()
        if job.listener is nobody:
            self.say(ended_words(job))

    @on(SegmentsPane.SyncRequested)
    def _sync_requested(self, message: SegmentsPane.SyncRequested) -> None:
        if self.session is not None:
            lead(self, self._sync(self.session, message.segment), "syncing", exclusive=True)

    async def _sync(self, session: Session, segment: Segment | None) -> None:
        """Where a plan for this segment is being applied, show that; else ask for a source."""
        from segtui.tui.screens.sync_into import Goal

        goal = None
        if segment is not None:
            goal = Goal(segment.id, shown_name(session, segment.name, segment.id))
        job = self.desk.at_work(segment.id if segment is not None else None)
        wanted = await self._watch(session, job) if job is not None else None
        if job is None or wanted is not None:
            await self._lead_to_plan(session, goal, wanted)

    async def _lead_to_plan(self, session: Session, goal: Goal | None, wanted: PlanWanted | None) -> None:
        """Ask for a source, show its plan and apply it, until that is done or given up."""
        from segtui.tui.screens.sync_plan import OtherSource, PlanScreen
        from segtui.tui.screens.sync_source import SourceScreen

        while (planned := await self.app.push_screen_wait(SourceScreen(session, goal, wanted))) is not None:
            wanted = planned.wanted
            answer = await self.app.push_screen_wait(PlanScreen(session, planned))
            if answer is None:
                return
            if not isinstance(answer, OtherSource):
                wanted = await self._watch(session, self.desk.apply(session, answer, wanted))
                if wanted is None:
                    return

    @on(SegmentsPane.RunsRequested)
    def _runs_requested(self) -> None:
        if self.session is not None:
            lead(self, self._runs(self.session), "syncing", exclusive=True)

    async def _runs(self, session: Session) -> None:
        from segtui.tui.screens.sync_guard import agree
        from segtui.tui.screens.sync_run import Undo
        from segtui.tui.screens.sync_run_actions import LookBack
        from segtui.tui.screens.sync_runs import RunsScreen
        from segtui.tui.sync_job import SyncJob

        at: int | None = None
        while (answer := await self.app.push_screen_wait(RunsScreen(session, at))) is not None:
            match answer:
                case Undo(run=at):
                    await self._take_back(session, answer)
                case LookBack(run, plan, refused):
                    at, job = run.id, SyncJob.of_run(session, run, plan, refused)
                    self.desk.look_back(job)
                    await self._watch(session, job)
                case _:
                    wanted = await agree(self.app, answer)
                    at = None if wanted is not None else answer.resumes
                    if wanted is not None:
                        await self._watch(session, self.desk.apply(session, wanted))

    async def _watch(self, session: Session, job: SyncJob) -> PlanWanted | None:
        """Show a job, and do what the user wants done once it is over; the source to plan again, if that."""
        from segtui.sync.wanted import PlanWanted
        from segtui.tui.screens.sync_guard import agree
        from segtui.tui.screens.sync_run import RunScreen, Undo

        while (answer := await self.app.push_screen_wait(RunScreen(self.desk, job))) is not None:
            if isinstance(answer, PlanWanted):
                return answer
            if isinstance(answer, Undo):
                await self._take_back(session, answer)
                return None
            wanted = await agree(self.app, answer)
            if wanted is not None:
                job = self.desk.apply(session, wanted, job.planned_from)
        return None

    async def _take_back(self, session: Session, answer: Undo) -> None:
        from segtui.tui.screens.sync_undo import UndoRunScreen

        if await self.app.push_screen_wait(UndoRunScreen(session, answer.run)):
            self.follow_changes()
