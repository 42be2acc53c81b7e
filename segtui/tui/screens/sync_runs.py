"""The runs of this profile: what each came to, which can be gone on with, and the way back."""

from __future__ import annotations

import asyncio
from pathlib import PurePath
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Failed, Loaded, Loading, LoadState
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import words
from segtui.tui.screens.sync_run_actions import RunActingScreen
from segtui.tui.sync_words import RUN_TONES, came_to, names_of, run_facts, run_word, shown_path
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.page_table import Column, PageTable
from segtui.tui.widgets.state_view import StateView
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.session import Session
    from segtui.sync.memory import Run

RUNS_SHOWN = 200
"""The latest runs that are listed."""

STATE_WIDTH = 10
"""Cells of the words that most runs have."""


class RunsScreen(RunActingScreen):
    """The list above, the run under the cursor below. Answers what is to be done with one of them."""

    noun = "the runs"

    state: reactive[LoadState] = reactive(Loading("the runs"), init=False, repaint=False)

    def __init__(self, session: Session, at: int | None = None) -> None:
        super().__init__()
        self.session = session
        self.at = at
        """The run to begin with; None for the latest."""
        self._at_work: set[int] = set()
        """The runs that a process on this machine is at."""

    def compose(self) -> ComposeResult:
        """The list, and one run in full."""
        yield StatusHeader()
        yield words("Runs, newest first", id="sync-title")
        yield StateView()
        yield PageTable["Run"](self._columns(), row_key=lambda run: run.id)
        with VerticalScroll(id="runs-detail", can_focus=False):
            yield words("", id="runs-text")
        yield KeyBar()

    def _columns(self, runs: Sequence[Run] = ()) -> list[Column[Run]]:
        """The column of the states is as wide as these runs need it."""
        widest = max([STATE_WIDTH, *(len(self._word(run)) for run in runs)])
        return [
            Column("id", "run", width=4, align="right", render=lambda run: str(run.id)),
            Column("at", "time (UTC)", width=16, render=lambda run: f"{run.at:%Y-%m-%d %H:%M}"),
            Column("state", "state", width=widest, render=self._state),
            Column("segment", "segment", weight=2, min_width=12, render=lambda run: names_of(run.head)),
            Column("source", "source", weight=2, min_width=10, render=_source, priority=1),
            Column("mode", "mode", width=6, render=lambda run: run.head.mode.value, priority=3),
            Column("counts", "came to", weight=3, min_width=16, render=self._counts),
            Column("who", "who", weight=1, min_width=6, render=lambda run: run.os_user, priority=2),
        ]

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
        table.set_columns(self._columns(runs))
        table.set_source(FixedRows(runs), total=len(runs), first_page=runs[: table.page_size])
        self.state = Loaded()
        if self.at is not None:
            table.select_key(self.at)
        table.focus()

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[Run]) -> None:
        event.stop()
        if event.row is not None:
            self.query_one("#runs-text", Static).update(self._in_full(event.row))
            self.query_one("#runs-detail").scroll_home(animate=False)
        self.refresh_lines()

    @property
    def meant(self) -> Run | None:
        """The run under the cursor."""
        row: Run | None = self.query_one(PageTable).cursor_row_data
        return row if isinstance(self.state, Loaded) else None

    @property
    def is_at_work(self) -> bool:
        """Whether it is, of the run under the cursor."""
        return self.meant is not None and self.meant.id in self._at_work

    def _word(self, run: Run) -> str:
        return run_word(run, is_at_work=run.id in self._at_work)

    def _state(self, run: Run) -> Cell:
        word = self._word(run)
        return Cell(word, RUN_TONES.get(word, Tone.NORMAL))

    def _counts(self, run: Run) -> str:
        return came_to(run.counts) or run.uncounted

    def _in_full(self, run: Run) -> Content:
        lines = [
            f"It came to: {self._counts(run)}. Mode {run.head.mode.value}.",
            f"source   {shown_path(run.head.source)}",
            f"plan     {shown_path(run.plan)}",
            f"changes  {', '.join(map(str, run.changes)) or 'none'}",
        ]
        facts = run_facts(run, is_at_work=run.id in self._at_work)
        return Content.assemble(facts, "\n", "\n".join(plain(line) for line in lines))

    # Keys.

    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action("runs.open", "enter", "its rows", HELP["open"], self._open, False, self._why_no_run),
            *self.run_actions(),
            Action("runs.decisions", "D", "decisions", HELP["decisions"], self._show_decisions),
            Action("runs.again", "r", "refresh", HELP["again"], self._read_again),
        )

    def _why_no_run(self) -> str | None:
        return None if self.meant is not None else "there is no run here"

    def _show_decisions(self) -> None:
        from segtui.tui.screens.sync_decisions import DecisionsScreen

        self.app.push_screen(DecisionsScreen(self.session))

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[Run]) -> None:
        event.stop()
        self._open()

    def _open(self) -> None:
        if self.meant is not None:
            self.run_worker(self._opened(self.meant), group="open", exclusive=True)

    async def _opened(self, run: Run) -> None:
        """Show its rows; what is wanted there is the answer here."""
        from segtui.tui.screens.sync_run_plan import RunPlanScreen

        shown = RunPlanScreen(self.session, run, is_at_work=run.id in self._at_work)
        answer = await self.app.push_screen_wait(shown)
        if answer is not None:
            self.dismiss(answer)


def _source(run: Run) -> str:
    return PurePath(run.head.source).name


HELP = {
    "open": "Show the plan of this run, and what became of each row.",
    "decisions": "Show what was decided about keys that several accounts have; it can be taken back.",
    "again": "Read the runs again.",
}
