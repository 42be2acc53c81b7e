"""A plan that is being applied: it goes on whichever screen is shown, and can be stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from segtui.errors import SegtuiError

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.applying import Applied, Drift
    from segtui.sync.held import RefusedRows
    from segtui.sync.memory import Run
    from segtui.sync.plan import Plan
    from segtui.sync.planning import Progress
    from segtui.sync.wanted import ApplyWanted, PlanWanted

Result = TypeVar("Result")


class Stage(Enum):
    """What is being done."""

    COMPARING = "Comparing with the platform"
    SENDING = "Sending"
    STOPPING = "Stopping"
    READING_BACK = "Reading back"
    ENDED = "Ended"


class SyncJob:
    """Applies one plan, then reads the members back."""

    def __init__(
        self, session: Session, wanted: ApplyWanted, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session = session
        self.wanted = wanted
        self.planned_from: PlanWanted | None = None
        """What the plan was made of; None where only the plan is known."""
        self.stage = Stage.COMPARING
        self.step: Progress | None = None
        """The last thing that was told."""
        self.applied: Applied | None = None
        """What it came to so far; None before anything was begun."""
        self.drift: Drift | None = None
        """What was read back; None where that was not done."""
        self.error: SegtuiError | None = None
        """Why it did not go on; also of reading back, where `is_applied`."""
        self.is_applied = False
        """Everything that the plan says was sent and answered."""
        self.was_stopped = False
        self.known: Run | None = None
        """The run as the journal knows it, once that is more than what it came to so far."""
        self.listener: Callable[[], None] = nobody
        """Called with every piece of news."""
        self._clock = clock
        self._began_s = clock()
        self._task: asyncio.Task[Any] | None = None

    @classmethod
    def of_run(cls, session: Session, run: Run, plan: Plan, refused: RefusedRows) -> SyncJob:
        """A job that is over, of an earlier run of which everything was sent."""
        from segtui.sync.applying import Applied
        from segtui.sync.wanted import ApplyWanted

        job = cls(session, ApplyWanted(plan))
        job.applied = Applied(refused, run.id, changes=list(run.changes))
        job.known, job.is_applied, job.stage = run, True, Stage.ENDED
        return job

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way any more."""
        return self.stage is Stage.ENDED

    @property
    def unfinished(self) -> Run | None:
        """The run that can be gone on with, with what the journal knows of it."""
        is_left = self.is_over and not self.is_applied and self.known and self.known.state != "done"
        return self.known if is_left else None

    @property
    def counts(self) -> dict[str, int]:
        """What it came to, by words, as far as that is known."""
        if self.known is not None:
            return self.known.counts
        return self.applied.counts if self.applied is not None else {}

    @property
    def elapsed_s(self) -> float:
        """For how long the present stage has been going on."""
        return self._clock() - self._began_s

    def is_about(self, segment_id: str) -> bool:
        """Whether its plan is about a segment."""
        return any(each.id == segment_id for each in self.wanted.plan.head.segments)

    async def run(self) -> None:
        """Apply and read back; ends without raising, whatever becomes of it."""
        try:
            await self._apply()
            if self.is_applied:
                await self._read_back()
        except SegtuiError as error:
            self.error = error
        if not self.is_applied:
            await self._note_known()
        self._to(Stage.ENDED)

    async def read_back(self) -> None:
        """Look once more, of a job that is over; ends without raising."""
        self.error, self.was_stopped = None, False
        try:
            await self._read_back()
        except SegtuiError as error:
            self.error = error
        self._to(Stage.ENDED)

    async def _apply(self) -> None:
        wanted = self.wanted
        if wanted.resumes is not None:
            await self.session.resolve_unresolved()
        applied = await self._stoppable(self.session.apply_sync(replace(wanted, told=self._told), self._tell))
        if applied is not None:
            self.applied, self.is_applied = applied, True

    async def _read_back(self) -> None:
        self._to(Stage.READING_BACK)
        refused = self.applied.refused if self.applied is not None else None
        plan = self.wanted.plan
        self.drift = await self._stoppable(self.session.verify_sync(plan, self._tell, refused))
        await self._note_known()

    async def _stoppable(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """What some work comes to; None where `stop` ended it. Raises what the work raises."""
        self._task = task = asyncio.ensure_future(work)
        # So that it is told apart whether this work was ended, or all of it is, as when segtui is left.
        await asyncio.gather(task, return_exceptions=True)
        self._task = None
        return None if task.cancelled() else task.result()

    def stop(self) -> None:
        """Send nothing more; what is under way is waited for."""
        if self._task is not None and not self.was_stopped:
            self.was_stopped = True
            self._to(Stage.STOPPING)
            self._task.cancel()

    async def _note_known(self) -> None:
        """Ask the journal what the run has come to by now, if one was begun."""
        run = self.applied.run if self.applied is not None else self.wanted.resumes
        if not run:
            return
        try:
            self.known = await self.session.sync_run(run)
        except SegtuiError:
            # The journal cannot be read: the error of the run itself says more.
            return

    def _told(self, applied: Applied) -> None:
        self.applied = applied
        self.listener()

    def _tell(self, step: Progress) -> None:
        if step.what == "rows sent" and self.stage is Stage.COMPARING:
            self._to(Stage.SENDING)
        self.step = step
        self.listener()

    def _to(self, stage: Stage) -> None:
        self.stage, self.step = stage, None
        self._began_s = self._clock()
        self.listener()


def nobody() -> None:
    """Nobody looks."""
