"""What can be done with an earlier run: go on with it, read the members back, take it back."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import SegtuiError
from segtui.sync.wanted import ApplyWanted
from segtui.tui.actions import Action
from segtui.tui.hints import hint_of
from segtui.tui.screens.acting import ActingScreen
from segtui.tui.screens.sync_run import Undo
from segtui.tui.sync_words import can_go_on

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.held import RefusedRows
    from segtui.sync.memory import Run
    from segtui.sync.plan import Plan


class LookBack(NamedTuple):
    """The answer of who wants the members read back, and held against the plan of a run."""

    run: Run
    plan: Plan
    refused: RefusedRows


RunsAnswer = ApplyWanted | Undo | LookBack


class RunActingScreen(ActingScreen[RunsAnswer]):
    """A screen of runs, one of which is meant. Answers what is to be done with it."""

    session: Session

    @property
    @abstractmethod
    def meant(self) -> Run | None:
        """The run that is meant."""

    @property
    @abstractmethod
    def is_at_work(self) -> bool:
        """Whether a process on this machine is at the run that is meant."""

    def run_actions(self) -> tuple[Action, ...]:
        """What the keys do with it."""
        return (
            Action("runs.resume", "o", "go on", HELP["resume"], self._resume, True, self._why_not_resume),
            Action(
                "runs.verify", "v", "read back", HELP["verify"], self._verify, False, self._why_not_verify
            ),
            Action("runs.undo", "u", "take back", HELP["undo"], self._undo, True, self._why_not_undo),
        )

    def _why_not(self) -> str | None:
        if self.meant is None:
            return "there is no run here"
        return "it is at work" if self.is_at_work else None

    def _why_not_write(self) -> str | None:
        access = self.session.write_access()
        return None if access.allowed else access.reason

    def _why_not_resume(self) -> str | None:
        if self.meant is not None and not can_go_on(self.meant):
            done = self.meant.gone_on_words if self.meant.is_done_later else "it was done"
            return f"{done}; make a new plan of the source"
        return self._why_not() or self._why_not_write()

    def _why_not_verify(self) -> str | None:
        is_whole = self.meant is None or self.meant.state in ("done", "part")
        return self._why_not() or (None if is_whole else "not everything was sent; go on with it first")

    def _why_not_undo(self) -> str | None:
        changed = self.meant is None or bool(self.meant.changes)
        return self._why_not() or (self._why_not_write() if changed else "it changed nothing")

    def _undo(self) -> None:
        if self.meant is not None:
            self.dismiss(Undo(self.meant.id))

    def _resume(self) -> None:
        if self.meant is not None:
            self.run_worker(self._resumed(self.meant), group="answer", exclusive=True)

    async def _resumed(self, run: Run) -> None:
        try:
            plan = await self.session.sync_plan(run)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        self.dismiss(ApplyWanted(plan, resumes=run.id))

    def _verify(self) -> None:
        if self.meant is not None:
            self.run_worker(self._looked_back(self.meant), group="answer", exclusive=True)

    async def _looked_back(self, run: Run) -> None:
        try:
            plan = await self.session.sync_plan(run)
            fates = await self.session.sync_fates(run)
            refused = await asyncio.to_thread(fates.refused, plan)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        self.dismiss(LookBack(run, plan, refused))


HELP = {
    "resume": "Go on with what is left to do of this run.",
    "verify": "Read the members back as they are now, and compare them with the plan of this run.",
    "undo": "Take back everything that this run did; the changes are shown first.",
}
