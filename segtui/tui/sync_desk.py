"""Where the plans that are being applied are kept, so that they go on beneath every screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from segtui.tui.sync_job import SyncJob

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.wanted import ApplyWanted, PlanWanted

Start = Callable[[Coroutine[None, None, None]], object]


class SyncDesk:
    """The jobs of one console."""

    def __init__(self, start: Start, ended: Callable[[SyncJob], None]) -> None:
        self._start = start
        self._ended = ended
        self.jobs: list[SyncJob] = []
        """The latest first."""

    def apply(self, session: Session, wanted: ApplyWanted, planned_from: PlanWanted | None = None) -> SyncJob:
        """Begin to apply a plan, which was made of a source that may be planned again."""
        job = SyncJob(session, wanted)
        job.planned_from = planned_from
        self.jobs.insert(0, job)
        self._start(self._followed(job, job.run()))
        return job

    def look_back(self, job: SyncJob) -> None:
        """Have the members read back, and held against the plan of an earlier run."""
        self.jobs.insert(0, job)
        self.read_back(job)

    def read_back(self, job: SyncJob) -> None:
        """Have a job that is over look at the members once more."""
        self._start(self._followed(job, job.read_back()))

    def at_work(self, segment_id: str | None) -> SyncJob | None:
        """The job that is under way on a segment, or whatever job is."""
        under_way = (job for job in self.jobs if not job.is_over)
        return next((job for job in under_way if segment_id is None or job.is_about(segment_id)), None)

    async def _followed(self, job: SyncJob, work: Coroutine[None, None, None]) -> None:
        await work
        self._ended(job)
