"""Choosing a source for a segment: what was found out about it is said before a plan is made."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.sync.guard import Doubtful
from segtui.sync.looking import Count, Sight, counted, looked_at
from segtui.sync.plan import Mode, Plan
from segtui.sync.source import Detected, KeyKind, SourceOptions
from segtui.sync.wanted import PlanWanted
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.screens.segment_form import FormScroll
from segtui.tui.screens.sync_into import FOUND_OUT, Goal, IntoLines, column_words, remembered, row
from segtui.tui.screens.sync_reading import READS_ANEW, ReadingLines
from segtui.tui.sync_words import MODES, count_words
from segtui.tui.widgets.one_of import OneOf, Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.session import Session
    from segtui.sync.planning import Progress

PAUSE_S = 0.25
"""How long typing must rest before the file is looked at."""

_NAMED = "Its column {} looks as if it named segments; “into” can follow it."

KEYS = "↓ ↑ fields   F3 how it is read   Enter: the plan   Esc cancels"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and how it came about, so that it can be made again."""

    plan: Plan
    wanted: PlanWanted


class SourceScreen(BoxScreen[Planned]):
    """Asks for a file and how it is meant; answers a plan. Nothing is sent from here."""

    keys_text = KEYS

    DEFAULT_CSS = """
    SourceScreen .row { height: auto; width: 1fr; }
    SourceScreen .label { width: 9; color: $text-muted; }
    SourceScreen #found { height: auto; margin: 1 0 0 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "plan", show=False, priority=True),
        Binding("enter", "plan", show=False),
        Binding("f3", "say_how", show=False, priority=True),
    ]

    def __init__(self, session: Session, goal: Goal | None, wanted: PlanWanted | None = None) -> None:
        super().__init__()
        self.title_text = _title(goal)
        self.session = session
        self.goal = goal
        """None where only a column can name the segments."""
        self.before = wanted
        """What was wanted the last time."""
        self.sight: Sight | None = None
        self.is_planning = False
        self._path_typed = wanted.source if wanted is not None else ""
        self._rest: Timer | None = None

    def compose_inside(self) -> ComposeResult:
        """The path, how it is meant, and what was found out."""
        before = self.before
        options = before.options if before is not None else SourceOptions()
        ruled = (
            ""
            if self.goal is not None
            else " It has to name its segments itself: none is chosen that takes rows."
        )
        yield words(f"A list from a CRM, an ERP or a table: CSV, JSON or NDJSON.{ruled}", classes="question")
        with FormScroll():
            path = Input(
                value=before.source if before is not None else "",
                placeholder="the path of the file",
                compact=True,
                select_on_focus=False,
                id="source",
            )
            path.cursor_blink = False
            yield row("file", path)
            has_sites = self.session.platform.capabilities.sites
            yield IntoLines(self.goal, before, has_sites=has_sites)
            mode = before.mode.value if before is not None else Mode.ADD.value
            yield row("mode", OneOf([Option(*each) for each in MODES], mode, id="mode"))
            kinds = [Option(kind.value, kind.words) for kind in KeyKind]
            yield row("key", OneOf(kinds, options.key.value, id="kind"))
            yield row("column", OneOf(remembered(options.column), options.column or "", id="column"))
            yield ReadingLines(options)
        yield words("", id="found")

    def on_mount(self) -> None:
        """Start with the path."""
        self.query_one("#source", Input).focus()
        self._follow_into()
        self._look()

    # Looking.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._path_typed:
            # What the form was opened with is told as a change, too.
            return
        self._path_typed = event.value
        self._unclear()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(PAUSE_S, self._look)

    def _unclear(self) -> None:
        """Another file has other columns."""
        self.sight = None
        self.query_one("#column", OneOf).offer([Option("", FOUND_OUT)], "")
        self.query_one(IntoLines).offer(None)
        self.query_one(ReadingLines).offer(None)

    @on(OneOf.Changed)
    def _chosen(self, event: OneOf.Changed) -> None:
        event.stop()
        self._follow_into()
        if event.line.id == "kind" or event.line.id in READS_ANEW:
            self._unclear()
        if event.line.id != "mode":
            self._look()

    def _follow_into(self) -> None:
        into = self.query_one(IntoLines)
        into.follow()
        self.retitle(_title(None if into.names_segments else self.goal))
        if into.wants_sites:
            self.run_worker(self._read_sites(), group="sites", exclusive=True)

    async def _read_sites(self) -> None:
        """Only once segments are to be created for one of them."""
        shop = self.session.platform.shop
        try:
            sites = await shop.sites() if shop is not None else []
        except SegtuiError as error:
            self._tell(_failure(error))
            return
        self.query_one(IntoLines).offer_sites(sites)

    def _look(self) -> None:
        if self._path and not self.is_planning:
            self.run_worker(self._looked(), group="look", exclusive=True)
        elif not self._path:
            self._tell(Content(""))

    async def _looked(self) -> None:
        options = self._options
        try:
            sight = await asyncio.to_thread(looked_at, self._path, options)
            self._offer(sight, options)
            if sight.detected is None:
                self._tell(self._what_is_open(sight))
                return
            await self._count(sight.detected, options)
        except SegtuiError as error:
            self._tell(_failure(error))

    def _offer(self, sight: Sight, options: SourceOptions) -> None:
        self.sight = sight
        self.query_one(IntoLines).offer(sight)
        self.query_one(ReadingLines).offer(sight)
        lead = FOUND_OUT
        if sight.detected is not None and options.column is None:
            lead = f"{FOUND_OUT}: {column_words(sight.detected.columns.key)}"
        names = [Option(name, name) for name in sight.columns]
        self.query_one("#column", OneOf).offer([Option("", lead), *names], options.column or "")

    def _what_is_open(self, sight: Sight) -> Content:
        summary = sight.open_question.summary if sight.open_question is not None else ""
        return _asked(f"{summary} Choose the column that holds the key.")

    async def _count(self, detected: Detected, options: SourceOptions) -> None:
        into = self.query_one(IntoLines)
        read_as = [detected.words_of(names_segments=into.names_segments)]
        if not into.names_segments and detected.columns.segment is not None:
            read_as.append(_NAMED.format(column_words(detected.columns.segment)))
        counts = counted(self._path, options)
        while (count := await asyncio.to_thread(next, counts, None)) is not None:
            self._tell(_count_words(read_as, count, options.key))

    def action_say_how(self) -> None:
        """Ask how the source is read, for those who know better than what is found out."""
        lines = self.query_one(ReadingLines)
        lines.display = True
        if self.sight is not None:
            # Before a file is named, whoever types on means its path, and would choose by first letters.
            lines.query(OneOf).first().focus()

    # What is entered.

    @property
    def _path(self) -> str:
        """Never `-`: standard input is the terminal."""
        text = self.query_one("#source", Input).value.strip()
        return str(Path(text).expanduser().absolute()) if text else ""

    @property
    def _options(self) -> SourceOptions:
        column = self.query_one("#column", OneOf).chosen or None
        kind = KeyKind(self.query_one("#kind", OneOf).chosen or KeyKind.EMAIL.value)
        return self.query_one(ReadingLines).options._replace(
            key=kind, column=column, segment_column=self.query_one(IntoLines).column
        )

    # The plan.

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_plan()

    def action_plan(self) -> None:
        """Make the plan."""
        if self.is_planning:
            return
        if self._rest is not None:
            self._rest.stop()
        # What was found out about the file would take the place of what is said now.
        self.workers.cancel_group(self, "look")
        if not self._path:
            self.query_one("#source", Input).focus()
            self._tell(Content("Give the path of a file first."))
            return
        if self.sight is not None and self.sight.detected is None and not self._options.column:
            self.query_one("#column", OneOf).focus()
            self._tell(self._what_is_open(self.sight))
            return
        into = self.query_one(IntoLines)
        if into.lack is not None:
            into.lack.line.focus()
            self._tell(_asked(into.lack.words))
            self._follow_into()
            return
        wanted = PlanWanted(
            self._path,
            self._options,
            Mode(self.query_one("#mode", OneOf).chosen or Mode.ADD.value),
            segment_id=into.segment_id,
            creation=into.creation,
        )
        self.run_worker(self._plan(wanted), group="plan", exclusive=True)

    async def _plan(self, wanted: PlanWanted) -> None:
        self.is_planning = True
        self.retitle(keys="making the plan …   Esc stops that")
        try:
            planned = await self._planned(wanted)
        except SegtuiError as error:
            self._tell(_failure(error))
        else:
            if planned is not None:
                self.dismiss(planned)
                return
            self._look_again()
        finally:
            self.is_planning = False
        self.retitle(keys=KEYS)

    def _look_again(self) -> None:
        self.is_planning = False
        self._look()

    async def _planned(self, wanted: PlanWanted) -> Planned | None:
        """The plan; None where a concern about the source was not accepted."""
        from segtui.tui.screens.sync_doubt import DoubtScreen

        while True:
            try:
                return Planned(await self.session.plan_sync(wanted, self._tell_step), wanted)
            except Doubtful as doubt:
                self._tell(Content(""))
                accepted = await self.app.push_screen_wait(DoubtScreen(doubt))
                if accepted is None:
                    return None
                wanted = replace(wanted, accepted=(*wanted.accepted, *accepted))

    def _tell_step(self, step: Progress) -> None:
        of = f" of {step.total:,}" if step.total is not None else ""
        self._tell(Content(f"{step.done:,}{of} {step.what} …"))

    def _tell(self, content: Content) -> None:
        self.query_one("#found", Static).update(content)

    def action_leave(self) -> None:
        """Stop making a plan; else close."""
        if self.is_planning:
            self.workers.cancel_group(self, "plan")
            self.retitle(keys=KEYS)
            self._look_again()
        else:
            self.dismiss(None)


def _title(goal: Goal | None) -> str:
    return f"Keep {goal.name if goal is not None else 'segments'} in step with a file"


def _asked(words: str) -> Content:
    return Content.assemble(("! ", "bold $text-warning"), plain(words))


def _count_words(read_as: Sequence[str], count: Count, kind: KeyKind) -> Content:
    so_far = "" if count.is_all else " so far"
    parts: list[str | tuple[str, str]] = [
        *(f"{plain(line)}\n" for line in read_as),
        f"{count_words(count.rows, 'row')}{so_far}",
    ]
    if count.bad_rows:
        parts.append((f", {count.bad_rows:,} without a usable {kind.words}", "$text-warning"))
    return Content.assemble(*parts, ".")


def _failure(error: SegtuiError) -> Content:
    return Content.assemble(
        (f"{error.title}: ", "bold $text-error"), f"{plain(error.summary)} {plain(hint_of(error))}"
    )
