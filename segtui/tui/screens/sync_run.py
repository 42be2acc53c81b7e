"""A plan while it is applied, and what it came to: it can be left, stopped, gone on with and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from segtui.changes.outcome import searched_words
from segtui.pace import progress_line
from segtui.plain import plain
from segtui.sync.act_words import short_place_of, undecided_words
from segtui.sync.wanted import ApplyWanted, PlanWanted
from segtui.tui.actions import Action
from segtui.tui.hints import hint_of
from segtui.tui.run_results import ResultPages, ResultRow
from segtui.tui.screens.acting import ActingScreen
from segtui.tui.screens.modal import words
from segtui.tui.sync_job import Stage, SyncJob, nobody
from segtui.tui.sync_words import bar, came_to, drift_words, plan_title, row_in_full
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.page_table import Column, PageTable
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.sync.applying import Drift
    from segtui.tui.sync_desk import SyncDesk

EVERY_S = 0.25
"""How long news wait for more of them before they are drawn."""
WIDEST_BAR = 60


class Undo(NamedTuple):
    """The answer of who wants to take back what was done."""

    run: int


RunAnswer = ApplyWanted | Undo | PlanWanted


class RunScreen(ActingScreen[RunAnswer]):
    """Shows one job. Answers what is wanted next: to go on, to take it back, or to plan again."""

    noun = "a run"

    def __init__(self, desk: SyncDesk, job: SyncJob) -> None:
        super().__init__()
        self.desk = desk
        self.job = job
        self._resting: Timer | None = None
        self._has_news = False
        self._listed: tuple[int, Drift | None] | None = None
        """How many rows are in the table, and of which reading back."""

    def compose(self) -> ComposeResult:
        """What is applied, how far it is, and the rows that are not as planned."""
        yield StatusHeader()
        yield words(plan_title(self.job.wanted.plan.head), id="sync-title")
        yield words("", id="run-state")
        yield Static("", id="run-bar", markup=False)
        yield words("", id="run-facts")
        yield PageTable["ResultRow"](
            [
                Column("kind", "what", width=12, render=_kind),
                Column("line", "line", width=9, align="right", render=_line),
                Column("key", "key", weight=3, min_width=14, render=lambda each: each.row.key or ""),
                Column("who", "names", weight=3, min_width=14, render=_who, priority=1),
                Column("why", "why", weight=4, min_width=16, render=lambda each: each.why),
            ],
            row_key=lambda each: (each.kind, each.row.segment, each.row.customer, each.row.company),
        )
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the job."""
        self.query_one(PageTable).focus()
        self.job.listener = self._news
        self._draw()

    def on_unmount(self) -> None:
        """Let the job go on unseen, unless another screen shows it by then."""
        if self.job.listener == self._news:
            self.job.listener = nobody

    def on_resize(self) -> None:
        """The bar is as long as there is room."""
        self._draw_progress()

    # Drawing: with news, and not more than a few times a second.

    def _news(self) -> None:
        if self._resting is not None and not self.job.is_over:
            self._has_news = True
            return
        if self._resting is not None:
            self._resting.stop()
        self._resting = None if self.job.is_over else self.set_timer(EVERY_S, self._rested)
        self._draw()

    def _rested(self) -> None:
        self._resting = None
        if self._has_news:
            self._has_news = False
            self._news()

    def _draw(self) -> None:
        self._draw_progress()
        self._draw_rows()
        self.refresh_lines()

    def _draw_progress(self) -> None:
        self._show("run-state", self._state())
        self._show("run-bar", self._bar())
        self._show("run-facts", self._facts())

    def _show(self, id: str, text: Content) -> None:
        line = self.query_one(f"#{id}", Static)
        line.display = bool(text.plain)
        line.update(text)

    @property
    def _is_later(self) -> bool:
        return self.job.session.platform.capabilities.asynchronous_writes

    def _state(self) -> Content:
        job = self.job
        if job.is_over:
            return self._end()
        if job.stage is Stage.STOPPING:
            what = "what is under way ends, and is written down; nothing more is sent."
            return Content.styled(f"Stopping: {what}", "bold $text-warning")
        text = f"{job.stage.value} …"
        if job.step is not None:
            step = job.step
            text = f"{job.stage.value}: {progress_line(step.what, step.done, step.total, job.elapsed_s)}"
        elif job.stage is Stage.READING_BACK and self._is_later:
            text = "Accepted. Waiting until it is seen …"
        return Content.styled(text, "bold")

    def _end(self) -> Content:
        job = self.job
        if job.error is not None:
            what = f"{job.error.title}: {job.error.summary} {hint_of(job.error)}"
            lead = "Applied, but not read back. " if job.is_applied else ""
            return Content.styled(plain(f"{lead}{what}"), "bold $text-error")
        if not job.is_applied:
            return Content.styled(
                "Stopped. What was under way was finished first; nothing more was sent.", "bold $text-warning"
            )
        if job.drift is None:
            return Content.styled("Applied. It was not read back to its end.", "bold $text-warning")
        good = job.drift.is_none and not (job.applied and job.applied.refused)
        style = "bold $text-success" if good else "bold $text-warning"
        return Content.styled(drift_words(job.drift, is_later=self._is_later), style)

    def _bar(self) -> Content:
        step = self.job.step
        if self.job.is_over or step is None or step.total is None:
            return Content("")
        return bar(step.done, step.total, min(self.size.width - 2, WIDEST_BAR))

    def _facts(self) -> Content:
        job, parts = self.job, []
        if job.counts:
            parts.append(f"{came_to(job.counts)}.")
        elif job.is_applied:
            parts.append("Nothing was left to do.")
        if job.is_applied:
            parts.append(undecided_words(job.wanted.plan.head).strip())
        if job.applied is not None and job.applied.extra_requests:
            parts.append(f"It took {searched_words(job.applied.extra_requests)}.")
        if job.unfinished is not None:
            parts.append(f"It is run {job.unfinished.id}: o goes on with it.")
        elif job.is_over and job.applied is not None and job.applied.run:
            parts.append(f"Run {job.applied.run} in the list of runs (R) has every row.")
        return Content(plain(" ".join(filter(None, parts))))

    def _draw_rows(self) -> None:
        refused = self.job.applied.refused if self.job.applied is not None else None
        pages = ResultPages(refused, self.job.drift, is_later=self._is_later)
        listed = (pages.total, self.job.drift)
        if listed == self._listed:
            return
        self._listed = listed
        table: PageTable[ResultRow] = self.query_one(PageTable)
        table.display = bool(pages.total)
        table.set_source(pages, total=pages.total)
        if not pages.total:
            self.set_focus(None)
        elif not table.has_focus:
            self.set_focus(table)

    # Keys.

    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        over, none_refused, no_row = self.job.is_over, self._why_no_refused, self._why_no_row
        return (
            Action("run.stop", "c", "stop", HELP["stop"], self._stop, False, self._why_not_stop, not over),
            Action(
                "run.resume", "o", "go on", HELP["resume"], self._resume, True, self._why_not_resume, over
            ),
            Action("run.undo", "u", "take back", HELP["undo"], self._undo, True, self._why_not_undo, over),
            Action(
                "run.again", "p", "plan again", HELP["again"], self._again, False, self._why_not_again, over
            ),
            Action("run.refused", "x", "write refused", HELP["refused"], self._export, False, none_refused),
            Action(
                "run.read", "r", "read back", HELP["read"], self._read_back, False, self._why_not_read, over
            ),
            Action("run.open", "enter", "in full", HELP["open"], self._open, False, no_row),
        )

    def _stop(self) -> None:
        self.job.stop()

    def _why_not_stop(self) -> str | None:
        if self.job.is_over:
            return "nothing is under way"
        return "it is stopping" if self.job.was_stopped else None

    def _export(self) -> None:
        from segtui.tui.screens.export_refused import ExportSourceScreen

        applied = self.job.applied
        if applied is not None:
            self.app.push_screen(ExportSourceScreen(self.job.wanted.plan.head.key_kind, applied.refused))

    def _why_no_refused(self) -> str | None:
        applied = self.job.applied
        if applied is None or not applied.refused.of_source:
            return "no row of the source was refused"
        return None

    def _resume(self) -> None:
        number = self._left_over
        if number is not None:
            self.dismiss(ApplyWanted(self.job.wanted.plan, resumes=number))

    @property
    def _left_over(self) -> int | None:
        """The run of which something is left to do."""
        job = self.job
        if job.unfinished is not None:
            return job.unfinished.id
        return job.applied.run if job.applied is not None and job.applied.refused else None

    def _why_not_resume(self) -> str | None:
        if not self.job.is_over:
            return "it is under way"
        if self._left_over is None:
            return "nothing of it is left undone" if self.job.is_applied else "nothing was begun: plan again"
        access = self.job.session.write_access()
        return None if access.allowed else access.reason

    def _again(self) -> None:
        self.dismiss(self.job.planned_from)

    def _why_not_again(self) -> str | None:
        if not self.job.is_over:
            return "it is under way"
        return None if self.job.planned_from is not None else "S on the segment chooses its source"

    def _run_number(self) -> int | None:
        job = self.job
        if job.unfinished is not None:
            return job.unfinished.id
        return job.applied.run if job.applied is not None and job.applied.changes else None

    def _undo(self) -> None:
        number = self._run_number()
        if number is not None:
            self.dismiss(Undo(number))

    def _why_not_undo(self) -> str | None:
        if not self.job.is_over:
            return "it is under way"
        if self._run_number() is None:
            return "nothing was changed"
        access = self.job.session.write_access()
        return None if access.allowed else access.reason

    def _read_back(self) -> None:
        self.desk.read_back(self.job)

    def _why_not_read(self) -> str | None:
        if not self.job.is_over:
            return "it is under way"
        return None if self.job.is_applied else "not everything was sent"

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[ResultRow]) -> None:
        event.stop()
        self._open()

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[ResultRow]) -> None:
        event.stop()
        self.refresh_lines()

    def _open(self) -> None:
        from segtui.tui.screens.detail import DetailScreen

        each: ResultRow | None = self.query_one(PageTable).cursor_row_data
        if each is not None:
            text = Content.assemble(row_in_full(each.row), f"\n{each.kind}: {plain(each.why)}")
            self.app.push_screen(DetailScreen("A row that is not as planned", text))

    def _why_no_row(self) -> str | None:
        return None if self.query_one(PageTable).cursor_row_data is not None else "there is no row here"

    def leave(self) -> None:
        """Go back; what is under way goes on."""
        self.dismiss(None)


def _kind(each: ResultRow) -> Cell:
    return Cell(each.kind, Tone.BAD if each.kind == "refused" else Tone.WARNING)


def _line(each: ResultRow) -> str:
    return short_place_of(each.row)


def _who(each: ResultRow) -> str:
    return each.row.who or each.row.customer or ""


HELP = {
    "stop": "Send nothing more: what is under way ends and is written down, and can be gone on with.",
    "refused": "Write the refused rows to a file, which is a source again once it is mended.",
    "resume": "Go on with what is left to do.",
    "undo": "Take back everything that this run did; the changes are shown first.",
    "again": "Choose the same source again, and make a new plan of it.",
    "read": "Read the members back once more, and compare them with the plan.",
    "open": "Show everything about the row under the cursor.",
}
