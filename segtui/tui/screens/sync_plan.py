"""A plan as a table: how many rows there are of each kind, then every row with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.sync.act_words import ONE_WORDS, short_place_of
from segtui.sync.pages import PlanPages
from segtui.sync.plan import Act
from segtui.sync.wanted import ApplyWanted
from segtui.tui.actions import Action
from segtui.tui.copying import send_to_clipboard
from segtui.tui.load_state import Empty, Loaded, LoadState
from segtui.tui.screens.acting import ActingScreen
from segtui.tui.screens.modal import words
from segtui.tui.screens.sync_source import Planned
from segtui.tui.sync_words import (
    TONES,
    act_sign,
    counts_line,
    kinds_of,
    plan_facts,
    plan_title,
    row_in_full,
    segment_name_of,
)
from segtui.tui.widgets.columns import Cell
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.page_table import Column, PageTable
from segtui.tui.widgets.state_view import StateView
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.plan import PlanHead, PlannedSegment, PlanRow
    from segtui.sync.planning import Progress

TALL_FROM = 22
"""As many lines leave room for how the source was read."""


@dataclass(frozen=True, slots=True)
class OtherSource:
    """The answer of who wants to choose another source, or mean it otherwise."""


PlanAnswer = ApplyWanted | OtherSource


class PlanScreen(ActingScreen[PlanAnswer]):
    """Shows a plan; answers how it is to be applied, once that was agreed to."""

    noun = "a plan"

    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_FROM, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_kind(1)", show=False, priority=True),
        Binding("shift+tab", "next_kind(-1)", show=False, priority=True),
    ]

    state: reactive[LoadState] = reactive(Loaded(), init=False, repaint=False)

    def __init__(self, session: Session, planned: Planned) -> None:
        super().__init__()
        self.session = session
        self.planned = planned
        self.shown: Act | None = None
        """The kind of rows that are shown; None for all."""
        self.segment: PlannedSegment | None = None
        """The only segment whose rows are shown; None for all."""
        self.is_planning = False

    def compose(self) -> ComposeResult:
        """What is planned, the counts, and the rows."""
        yield StatusHeader()
        yield words("", id="sync-title")
        yield words("", id="sync-facts")
        yield words("", id="sync-counts")
        yield StateView()
        yield PageTable["PlanRow"](
            [
                Column("sign", "", width=1, render=_sign),
                Column("act", "what becomes of it", width=24, render=_act, priority=2),
                *self._segment_columns(),
                Column("line", "line", width=9, align="right", render=_line),
                Column("key", "key", weight=3, min_width=16, render=lambda row: row.key or ""),
                Column("told", "whom it names, and why", weight=5, min_width=22, render=_told),
            ],
            row_key=lambda row: (row.act, row.line, row.customer, row.company, row.segment),
        )
        yield KeyBar()

    def _segment_columns(self) -> list[Column[PlanRow]]:
        """Only where rows may be about several segments."""
        if not self.planned.plan.head.names_segments:
            return []
        return [Column("segment", "segment", weight=2, min_width=12, render=self._segment_name)]

    def _segment_name(self, row: PlanRow) -> str:
        return segment_name_of(self._head, row)

    def on_mount(self) -> None:
        """Show all rows."""
        self.watch_state(self.state)
        self.draw()
        self.query_one(PageTable).focus()

    # Drawing.

    @property
    def _head(self) -> PlanHead:
        return self.planned.plan.head

    @property
    def _counted(self) -> PlanHead | PlannedSegment:
        """What the counts are of."""
        return self.segment or self._head

    def draw(self) -> None:
        """Show the plan as it is looked at now."""
        self.query_one("#sync-title", Static).update(Content(plain(plan_title(self._head))))
        self.query_one("#sync-facts", Static).update(plan_facts(self._head))
        self._draw_rows()

    def _draw_rows(self) -> None:
        plan = self.planned.plan
        self._draw_counts()
        acts = () if self.shown is None else (self.shown,)
        pages = PlanPages(plan, *acts, segment=self.segment)
        self.state = Loaded() if pages.total else Empty("The plan has no rows.")
        self.query_one(PageTable).set_source(pages, total=pages.total)
        self.refresh_lines()

    def _draw_counts(self) -> None:
        counts = counts_line(self._counted, self.shown, self.size.width - 2)
        if self.segment is not None:
            counts = Content.assemble((f"Only {plain(self.segment.name)}\n", "bold"), counts)
        self.query_one("#sync-counts", Static).update(counts)

    def on_resize(self) -> None:
        """As many counts stand in a line as there is room for."""
        self._draw_counts()

    def watch_state(self, state: LoadState) -> None:
        """Show the rows, or why there are none."""
        view = self.query_one(StateView)
        view.state, view.display = state, not isinstance(state, Loaded)
        self.query_one(PageTable).display = isinstance(state, Loaded)

    # Keys.

    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action("plan.apply", "a", "apply", HELP["apply"], self._apply, True, self._why_not_apply),
            Action("plan.decide", "d", "decide", HELP["decide"], self._decide, why_not=self._why_not_decide),
            Action("plan.decisions", "D", "decisions", HELP["decisions"], self._show_decisions, in_bar=False),
            Action("plan.kind", "tab", "kind", HELP["kind"], self._step_kind),
            *self._segment_actions(),
            Action("plan.open", "enter", "in full", HELP["open"], self._open, why_not=self._why_no_row),
            Action("plan.again", "p", "plan again", HELP["again"], self._again, why_not=self._why_busy),
            Action("plan.source", "o", "other source", HELP["source"], self._other_source),
            Action("plan.about", "i", "about", HELP["about"], self._tell_about),
            Action("plan.copy", "y", "copy path", HELP["copy"], self._copy, in_bar=False),
        )

    def _segment_actions(self) -> tuple[Action, ...]:
        if not self._head.names_segments:
            return ()
        return (Action("plan.segments", "s", "segments", HELP["segments"], self._choose_segment),)

    def _choose_segment(self) -> None:
        self.run_worker(self._segment_chosen(), group="segment", exclusive=True)

    async def _segment_chosen(self) -> None:
        from segtui.tui.screens.sync_segments import SegmentsOfPlanScreen

        choice = await self.app.push_screen_wait(SegmentsOfPlanScreen(self._head, self.segment))
        if choice is not None:
            self._show_segment(choice.segment)

    def _show_segment(self, segment: PlannedSegment | None) -> None:
        self.segment = segment
        if self.shown is not None and not self._counted.count(self.shown):
            self.shown = None
        self._draw_rows()

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The signs of the rows."""
        return tuple((act_sign(act), told) for act, told in ONE_WORDS.items())

    def action_next_kind(self, step: int) -> None:
        """Show the rows of the next kind, or of the one before, round and round."""
        kinds = [None, *kinds_of(self._counted)]
        self.shown = kinds[(kinds.index(self.shown) + step) % len(kinds)]
        self._draw_rows()

    def _step_kind(self) -> None:
        self.action_next_kind(1)

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[PlanRow]) -> None:
        event.stop()
        self._open()

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[PlanRow]) -> None:
        event.stop()
        self.refresh_lines()

    def _open(self) -> None:
        from segtui.tui.screens.detail import DetailScreen

        row: PlanRow | None = self.query_one(PageTable).cursor_row_data
        if row is not None:
            self.app.push_screen(DetailScreen("A row of the plan", row_in_full(row, self._segment_name(row))))

    def _why_no_row(self) -> str | None:
        return None if self.query_one(PageTable).cursor_row_data is not None else "there is no row here"

    def _tell_about(self) -> None:
        from segtui.tui.screens.detail import DetailScreen

        self.app.push_screen(DetailScreen("About this plan", plan_facts(self._head)))

    async def _copy(self) -> None:
        path = str(self.planned.plan.path)
        await send_to_clipboard(self.app, path)
        self.say(f"Sent the plan's path to your terminal: {path}")

    def _other_source(self) -> None:
        self.dismiss(OtherSource())

    # Deciding, and planning again.

    def _why_busy(self) -> str | None:
        return "a plan is being made" if self.is_planning else None

    def _why_not_decide(self) -> str | None:
        return self._why_busy() or (
            None if self.planned.plan.head.count(Act.AMBIGUOUS) else "no row names several"
        )

    def _decide(self) -> None:
        self.run_worker(self._decided(), group="decide", exclusive=True)

    async def _decided(self) -> None:
        from segtui.tui.screens.sync_decide import DecideScreen

        if await self.app.push_screen_wait(DecideScreen.of_plan(self.session, self.planned.plan)):
            await self._planned_again()

    def _show_decisions(self) -> None:
        self.run_worker(self._decisions(), group="decide", exclusive=True)

    async def _decisions(self) -> None:
        from segtui.tui.screens.sync_decisions import DecisionsScreen

        if await self.app.push_screen_wait(DecisionsScreen(self.session)):
            await self._planned_again()

    def _again(self) -> None:
        self.run_worker(self._planned_again(), group="plan", exclusive=True)

    async def _planned_again(self) -> None:
        """Make the plan anew, in its place; the old one stays where that fails."""
        planned = self.planned
        wanted = replace(planned.wanted, accepted=planned.plan.head.accepted, path=planned.plan.path)
        self.is_planning = True
        try:
            plan = await self.session.plan_sync(wanted, self._tell_step)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} The plan from before is shown.")
            return
        finally:
            self.is_planning = False
        self.planned = Planned(plan, planned.wanted)
        id = self.segment.id if self.segment is not None else None
        self.segment = next((each for each in plan.head.segments if each.id == id), None)
        if self.shown is not None and not self._counted.count(self.shown):
            self.shown = None
        self.draw()
        self.say("The plan was made again.")

    def _tell_step(self, step: Progress) -> None:
        self.say(f"Making the plan again: {step.done:,} {step.what} …")

    # Applying.

    def _why_not_apply(self) -> str | None:
        access = self.session.write_access()
        if not access.allowed:
            return access.reason
        in_step = (
            "nothing is to be done: the segment is in step" if self.planned.plan.head.is_in_step else None
        )
        return self._why_busy() or in_step

    def _apply(self) -> None:
        self.run_worker(self._agreed(), group="apply", exclusive=True)

    async def _agreed(self) -> None:
        from segtui.tui.screens.sync_guard import agree

        wanted = await agree(self.app, ApplyWanted(self.planned.plan))
        if wanted is not None:
            self.dismiss(wanted)


def _sign(row: PlanRow) -> Cell:
    return Cell(act_sign(row.act), TONES[row.act])


def _act(row: PlanRow) -> Cell:
    return Cell(ONE_WORDS[row.act], TONES[row.act])


def _line(row: PlanRow) -> str:
    return short_place_of(row)


def _told(row: PlanRow) -> str:
    return ": ".join(filter(None, (row.who or row.customer, row.why)))


HELP = {
    "apply": "Do what the plan says; what is sent is shown first, and what asks for more is asked for.",
    "decide": "Decide whom the rows mean that name several, one after the other.",
    "decisions": "Show what was decided about such keys, by whom and when; it can be taken back.",
    "kind": "Show the rows of the next kind only; Shift+Tab goes back.",
    "segments": "Show the counts of each segment, and the rows of one only.",
    "open": "Show everything about the row under the cursor.",
    "again": "Read the source and the members again, and make the plan anew.",
    "source": "Choose another source, or have this one mean something else.",
    "about": "Show in full how the source was read, and what there is to know of the plan.",
    "copy": "Send the path of the plan's file to the clipboard; segtui sync apply takes it, too.",
}
