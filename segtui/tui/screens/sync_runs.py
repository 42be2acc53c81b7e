"""The runs of this profile: what each came to, which can be gone on with, and the way back."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.sync.plan import Plan
from segtui.sync.wanted import ApplyWanted
from segtui.tui.actions import Action
from segtui.tui.hints import hint_of
from segtui.tui.load_state import Empty, Failed, Loaded, Loading, LoadState
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.acting import ActingScreen
from segtui.tui.screens.modal import words
from segtui.tui.screens.sync_run import Undo
from segtui.tui.sync_words import RUN_TONES, STYLES, came_to, can_go_on, names_of, shown_path
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.page_table import Column, PageTable
from segtui.tui.widgets.state_view import StateView
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.memory import Run

RUNS_SHOWN = 200
"""The latest runs that are listed."""

RunsAnswer = ApplyWanted | Undo


class RunsScreen(ActingScreen[RunsAnswer]):
    """The list above, the run under the cursor below. Answers what is to be done with one of them."""

    noun = "the runs"

    state: reactive[LoadState] = reactive(Loading("the runs"), init=False, repaint=False)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._at_work: set[int] = set()
        """The runs that a process on this machine is at."""

    def compose(self) -> ComposeResult:
        """The list, and one run in full."""
        yield StatusHeader()
        yield words("Runs, newest first", id="sync-title")
        yield StateView()
        yield PageTable["Run"](
            [
                Column("id", "run", width=4, align="right", render=lambda run: str(run.id)),
                Column("at", "time (UTC)", width=16, render=lambda run: f"{run.at:%Y-%m-%d %H:%M}"),
                Column("state", "state", width=10, render=self._state),
                Column("segment", "segment", weight=2, min_width=12, render=lambda run: names_of(run.head)),
                Column("source", "source", weight=2, min_width=10, render=_source, priority=1),
                Column("mode", "mode", width=6, render=lambda run: run.head.mode.value, priority=3),
                Column("counts", "came to", weight=3, min_width=16, render=self._counts),
                Column("who", "who", weight=1, min_width=6, render=lambda run: run.os_user, priority=2),
            ],
            row_key=lambda run: run.id,
        )
        with VerticalScroll(id="runs-detail", can_focus=False):
            yield words("", id="runs-text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read them."""
        self.watch_state(self.state)
        self.query_one(PageTable).focus()
        self._read_again()

    def watch_state(self, state: LoadState) -> None:
        """Show the runs, or why there are none."""
        is_loaded = isinstance(state, Loaded)
        view = self.query_one(StateView)
        view.state, view.display = state, not is_loaded
        self.query_one(PageTable).display = self.query_one("#runs-detail").display = is_loaded
        self.refresh_lines()

    def _read_again(self) -> None:
        self.run_worker(self._read(), group="runs", exclusive=True)

    async def _read(self) -> None:
        try:
            runs = await self.session.sync_runs(RUNS_SHOWN)
            self._at_work = await asyncio.to_thread(
                lambda: {run.id for run in runs if self.session.is_syncing(run)}
            )
        except SegtuiError as error:
            self.state = Failed(error)
            return
        if not runs:
            self.state = Empty(
                "No plan was applied by this profile yet.",
                "Escape goes back; S on a segment chooses a source for it.",
            )
            return
        table: PageTable[Run] = self.query_one(PageTable)
        table.set_source(FixedRows(runs), total=len(runs), first_page=runs[: table.page_size])
        self.state = Loaded()
        table.focus()

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[Run]) -> None:
        event.stop()
        if event.row is not None:
            self.query_one("#runs-text", Static).update(self._in_full(event.row))
            self.query_one("#runs-detail").scroll_home(animate=False)
        self.refresh_lines()

    @property
    def _run(self) -> Run | None:
        row: Run | None = self.query_one(PageTable).cursor_row_data
        return row if isinstance(self.state, Loaded) else None

    @property
    def _is_later(self) -> bool:
        return self.session.platform.capabilities.asynchronous_writes

    def _word(self, run: Run) -> str:
        """How a run ended, or whether it is under way."""
        return run.state or ("at work" if run.id in self._at_work else "broken off")

    def _state(self, run: Run) -> Cell:
        word = self._word(run)
        return Cell(word, RUN_TONES.get(word, Tone.NORMAL))

    def _counts(self, run: Run) -> str:
        return came_to(run.counts, is_later=self._is_later) or "nothing"

    def _in_full(self, run: Run) -> Content:
        state = self._word(run)
        lines = [
            f"  {run.at:%Y-%m-%d %H:%M:%S} UTC by {run.os_user}, mode {run.head.mode.value}",
            f"{_STATES.get(state, '')} It came to: {self._counts(run)}.",
            f"source   {shown_path(run.head.source)}",
            f"plan     {shown_path(run.plan)}",
            f"changes  {', '.join(map(str, run.changes)) or 'none'}",
        ]
        if run.resumes is not None:
            lines.append(f"It went on with run {run.resumes}.")
        style = f"bold {STYLES[RUN_TONES.get(state, Tone.NORMAL)]}".strip()
        return Content.assemble((state, style), "\n".join(plain(line) for line in lines))

    # Keys.

    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action("runs.resume", "o", "go on", HELP["resume"], self._resume, True, self._why_not_resume),
            Action("runs.undo", "u", "take back", HELP["undo"], self._undo, True, self._why_not_undo),
            Action("runs.again", "r", "refresh", HELP["again"], self._read_again),
        )

    def _why_not_write(self) -> str | None:
        if self._run is None:
            return "there is no run here"
        access = self.session.write_access()
        return None if access.allowed else access.reason

    def _why_not_resume(self) -> str | None:
        run = self._run
        if run is not None and run.id in self._at_work:
            return "it is at work"
        if run is not None and not can_go_on(run):
            return "it was done; make a new plan of the source"
        return self._why_not_write()

    def _why_not_undo(self) -> str | None:
        run = self._run
        if run is not None and run.id in self._at_work:
            return "it is at work"
        return "it changed nothing" if run is not None and not run.changes else self._why_not_write()

    def _resume(self) -> None:
        run = self._run
        if run is not None:
            self.run_worker(self._resumed(run), group="resume", exclusive=True)

    async def _resumed(self, run: Run) -> None:
        try:
            plan = await asyncio.to_thread(Plan.read, Path(run.plan))
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        self.dismiss(ApplyWanted(plan, resumes=run.id))

    def _undo(self) -> None:
        if self._run is not None:
            self.dismiss(Undo(self._run.id))


def _source(run: Run) -> str:
    return PurePath(run.head.source).name


_STATES = {
    "done": "Everything that the plan says was sent and answered.",
    "part": "Everything was sent, and some rows were refused.",
    "stopped": "It ended before everything was sent.",
    "at work": "A segtui on this machine is at it.",
    "broken off": "It was killed before everything was sent.",
}
HELP = {
    "resume": "Go on with what is left to do of the run under the cursor.",
    "undo": "Take back everything that this run did; the changes are shown first.",
    "again": "Read the runs again.",
}
