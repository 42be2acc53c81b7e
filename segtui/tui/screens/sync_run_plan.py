"""The plan of an earlier run, with what became of each of its rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.sync.act_words import fate_words, short_place_of
from segtui.sync.fates import Fate, FatePages
from segtui.sync.pages import PlanPages
from segtui.tui.actions import Action
from segtui.tui.hints import hint_of
from segtui.tui.load_state import Failed, Loaded, Loading, LoadState
from segtui.tui.screens.modal import words
from segtui.tui.screens.sync_run_actions import RunActingScreen
from segtui.tui.sync_words import (
    FATE_TONES,
    act_sign,
    fates_line,
    plan_title,
    run_facts,
    run_row_in_full,
    segment_name_of,
)
from segtui.tui.widgets.columns import Cell
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.page_table import Column, PageTable
from segtui.tui.widgets.state_view import StateView
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.fates import Fates
    from segtui.sync.memory import Run
    from segtui.sync.plan import Plan, PlanRow


class RunPlanScreen(RunActingScreen):
    """Shows one run row by row; nothing can be changed in it."""

    noun = "an earlier run"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_fate(1)", show=False, priority=True),
        Binding("shift+tab", "next_fate(-1)", show=False, priority=True),
    ]

    state: reactive[LoadState] = reactive(Loading("the plan"), init=False, repaint=False)

    def __init__(self, session: Session, run: Run, *, is_at_work: bool) -> None:
        super().__init__()
        self.session = session
        self.earlier = run
        self.shown: Fate | None = None
        """The fate of the rows that are shown; None for all rows of the plan."""
        self.plan: Plan | None = None
        self.fates: Fates | None = None
        self._is_at_work = is_at_work

    @property
    def meant(self) -> Run | None:
        """The run that is shown."""
        return self.earlier

    @property
    def is_at_work(self) -> bool:
        """As it was when this was opened."""
        return self._is_at_work

    def compose(self) -> ComposeResult:
        """What was planned, what it came to, and the rows."""
        yield StatusHeader()
        yield words(f"Run {self.earlier.id} · {plan_title(self.earlier.head)}", id="sync-title")
        yield words(run_facts(self.earlier, is_at_work=self._is_at_work), id="sync-facts")
        yield words("", id="sync-counts")
        yield StateView()
        yield PageTable["PlanRow"](
            [
                Column("sign", "", width=1, render=self._sign),
                Column("fate", "what became of it", width=20, render=self._became),
                *self._segment_columns(),
                Column("line", "line", width=9, align="right", render=_line, priority=2),
                Column("key", "key", weight=3, min_width=16, render=lambda row: row.key or ""),
                Column("told", "whom it names, and why", weight=6, min_width=16, render=self._told),
            ],
            row_key=lambda row: (row.act, row.line, row.customer, row.company, row.segment),
        )
        yield KeyBar()

    def _segment_columns(self) -> list[Column[PlanRow]]:
        if not self.earlier.head.names_segments:
            return []
        name = self._segment_name
        return [Column("segment", "segment", weight=2, min_width=12, render=name, priority=1)]

    def _segment_name(self, row: PlanRow) -> str:
        return segment_name_of(self.earlier.head, row)

    def on_mount(self) -> None:
        """Read the plan and the journal."""
        self.watch_state(self.state)
        self.query_one(PageTable).focus()
        self._read_again()

    def watch_state(self, state: LoadState) -> None:
        """Show the rows, or why there are none."""
        view = self.query_one(StateView)
        view.state, view.display = state, not isinstance(state, Loaded)
        self.query_one(PageTable).display = self.query_one("#sync-counts").display = not view.display
        self.refresh_lines()

    def _read_again(self) -> None:
        self.run_worker(self._read(), group="read", exclusive=True)

    async def _read(self) -> None:
        try:
            self.fates = await self.session.sync_fates(self.earlier)
            self.plan = await self.session.sync_plan(self.earlier)
        except SegtuiError as error:
            self.state = Failed(error)
            return
        self.state = Loaded()
        self._draw_rows()
        self.query_one(PageTable).focus()

    def _draw_rows(self) -> None:
        plan, fates = self.plan, self.fates
        if plan is None or fates is None:
            return
        self._draw_counts(fates)
        pages = PlanPages(plan) if self.shown is None else FatePages(plan, fates, self.shown)
        self.query_one(PageTable).set_source(pages, total=pages.total)
        self.refresh_lines()

    def _draw_counts(self, fates: Fates) -> None:
        self.query_one("#sync-counts", Static).update(fates_line(fates, self.shown, self.size.width - 2))

    def on_resize(self) -> None:
        """As many counts stand in a line as there is room for."""
        if self.fates is not None:
            self._draw_counts(self.fates)

    # Cells.

    def _sign(self, row: PlanRow) -> Cell:
        return Cell(act_sign(row.act), self._became(row).tone)

    def _became(self, row: PlanRow) -> Cell:
        fate = self.fates.of(row).fate if self.fates is not None else Fate.UNKNOWN
        return Cell(fate_words(row, fate), FATE_TONES[fate])

    def _told(self, row: PlanRow) -> str:
        """Why it went otherwise comes first; of what went well, whom it was about."""
        why = self.fates.of(row).why if self.fates is not None else None
        who = row.who or row.customer
        return " · ".join(filter(None, (why, who))) if why else ": ".join(filter(None, (who, row.why)))

    # Keys.

    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            *self.run_actions(),
            Action("run.fate", "tab", "kind", HELP["fate"], self._step_fate, False, self._why_not_loaded),
            Action("run.open", "enter", "in full", HELP["open"], self._open, False, self._why_no_row),
            Action("run.refused", "x", "write refused", HELP["refused"], self._export, False, self._why_none),
            Action("run.again", "r", "refresh", HELP["again"], self._read_again, in_bar=False),
        )

    def action_next_fate(self, step: int) -> None:
        """Show the rows of the next fate, or of the one before, round and round."""
        if self.fates is not None and isinstance(self.state, Loaded):
            fates = [None, *(fate for fate in Fate if self.fates.counts[fate])]
            self.shown = fates[(fates.index(self.shown) + step) % len(fates)]
            self._draw_rows()

    def _step_fate(self) -> None:
        self.action_next_fate(1)

    def _why_not_loaded(self) -> str | None:
        return None if isinstance(self.state, Loaded) else "its rows are not here"

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[PlanRow]) -> None:
        event.stop()
        self._open()

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[PlanRow]) -> None:
        event.stop()
        self.refresh_lines()

    def _why_no_row(self) -> str | None:
        return None if self.query_one(PageTable).cursor_row_data is not None else "there is no row here"

    def _open(self) -> None:
        from segtui.tui.screens.detail import DetailScreen

        row: PlanRow | None = self.query_one(PageTable).cursor_row_data
        if row is None or self.fates is None:
            return
        text = run_row_in_full(row, self.fates.of(row), self._segment_name(row))
        self.app.push_screen(DetailScreen(f"A row of run {self.earlier.id}", text))

    def _why_none(self) -> str | None:
        refused = self.fates is not None and self.fates.counts[Fate.REFUSED]
        return self._why_not_loaded() or (None if refused else "no row was refused")

    def _export(self) -> None:
        self.run_worker(self._exported(), group="export", exclusive=True)

    async def _exported(self) -> None:
        from segtui.tui.screens.export_refused import ExportSourceScreen

        plan, fates = self.plan, self.fates
        if plan is None or fates is None:
            return
        try:
            refused = await asyncio.to_thread(fates.refused, plan)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        if refused.of_source:
            self.app.push_screen(ExportSourceScreen(plan.head.key_kind, refused))
        else:
            self.say(
                "The refused ones are removals, in no row of the source: the next mirror tries them again."
            )


def _line(row: PlanRow) -> str:
    return short_place_of(row)


HELP = {
    "fate": "Show the rows only that the same became of; Shift+Tab goes back.",
    "open": "Show everything about the row under the cursor.",
    "refused": "Write the refused rows to a file, which is a source again once it is mended.",
    "again": "Read the plan and the journal again.",
}
