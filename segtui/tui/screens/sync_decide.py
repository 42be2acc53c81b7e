"""Whom a key names that several accounts have: one question after the other, each remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.sync.act_words import place_of
from segtui.sync.keys import same_key
from segtui.sync.plan import Act, Plan, PlanRow
from segtui.sync.resolving import marks_of
from segtui.sync.source import KeyKind
from segtui.tui.hints import hint_of
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.sync_words import decided_words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.model import Customer
    from segtui.session import Session
    from segtui.sync.memory import Decided

NONE_KEYS = "↓: choose an account   n: nobody   l: leave it   Esc ends"
KEYS = "Enter: this account   n: nobody   l: leave it   Esc ends"

MOST_LINES = 6
"""Candidates in sight at once."""


class Asked(NamedTuple):
    """What is asked about."""

    rows: Callable[[], Iterator[PlanRow]]
    """From the first; blocks, and raises BadInput where they cannot be read."""
    total: int


class DecideScreen(BoxScreen[int]):
    """A queue of decisions; answers how many decisions were made."""

    title_text = "Whom does it mean?"
    keys_text = "Esc ends"

    DEFAULT_CSS = """
    DecideScreen PageTable { height: 3; margin: 1 0; }
    DecideScreen #decide-differ, DecideScreen #decide-note { height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "nobody", show=False),
        Binding("l", "leave_open", show=False),
        Binding("r", "ask_again", show=False),
    ]

    def __init__(self, session: Session, kind: KeyKind, asked: Asked) -> None:
        super().__init__()
        self.session = session
        self.kind = kind
        self.total = asked.total
        self.earlier: dict[str, Decided] = {}
        """What was decided before, by key."""
        self.place = 0
        self.decided: set[str] = set()
        self.row: PlanRow | None = None
        """The one that is asked about; None once all were."""
        self.candidates: tuple[Customer, ...] = ()
        self._asked = asked
        self._rows = asked.rows()
        self._is_looking = False
        """The next row is being looked for, or an answer written down."""

    @classmethod
    def of_plan(cls, session: Session, plan: Plan) -> DecideScreen:
        """The queue of a plan."""
        asked = Asked(lambda: plan.rows(Act.AMBIGUOUS), plan.head.count(Act.AMBIGUOUS))
        return cls(session, KeyKind(plan.head.key_kind), asked)

    @classmethod
    def of_key(cls, session: Session, kind: KeyKind, key: str) -> DecideScreen:
        """One key alone, whatever was decided about it."""
        row = PlanRow(act=Act.AMBIGUOUS, segment="", key=key)
        return cls(session, kind, Asked(lambda: iter([row]), 1))

    def compose_inside(self) -> ComposeResult:
        """The row, its candidates side by side, and what tells them apart."""
        yield words("", id="decide-row", classes="question")
        yield PageTable["Customer"](
            [
                Column("marks", "marks", width=17, render=_marks),
                Column("name", "name", weight=2, min_width=10, render=lambda one: one.name),
                Column("email", "e-mail", weight=3, min_width=14, render=lambda one: one.email or ""),
                Column("number", "number", width=12, render=lambda one: one.number or "", priority=1),
                Column("id", "id", weight=2, min_width=10, render=lambda one: one.id),
            ],
            row_key=lambda one: one.id,
        )
        yield words("", id="decide-differ")
        yield words("", id="decide-note")

    def on_mount(self) -> None:
        """Ask about the first."""
        self.query_one(PageTable).focus()
        self._go_on()

    def _go_on(self) -> None:
        # Two who look at once would take rows from each other.
        if not self._is_looking:
            self.run_worker(self._next(), group="decide", exclusive=True)

    async def _next(self) -> None:
        """Ask about the next row whose key was not decided just now."""
        self.row, self.candidates, self._is_looking = None, (), True
        try:
            row = await self._found()
        except SegtuiError as error:
            # The queue is read from its beginning again, and what was decided is passed over.
            self._rows, self.place = self._asked.rows(), 0
            self._fail(error)
            return
        finally:
            self._is_looking = False
        if row is None:
            self.dismiss(len(self.decided))
            return
        self.place, self.row = self.place + 1, row
        await self._ask(row)

    async def _found(self) -> PlanRow | None:
        """The next row; None where there is no more."""
        if not self.earlier:
            decisions = await self.session.sync_decisions()
            self.earlier = {each.key: each for each in decisions if each.kind is self.kind}
        row = await asyncio.to_thread(next, self._rows, None)
        while row is not None and self._key_of(row) in self.decided:
            self.place += 1
            row = await asyncio.to_thread(next, self._rows, None)
        return row

    def _key_of(self, row: PlanRow) -> str:
        return same_key(row.key or "", self.kind)

    async def _ask(self, row: PlanRow) -> None:
        self.candidates = ()
        self.query_one(PageTable).clear()
        line = f"{place_of(row)}: " if row.line is not None else ""
        self._show("decide-row", Content.assemble((line, "$text-muted"), (plain(row.key or ""), "bold")))
        self._show("decide-differ", Content("Looking the accounts up …"))
        self._show("decide-note", Content(""))
        self.retitle(f"Whom does it mean? {self.place:,} of {self.total:,}", keys="Esc ends")
        try:
            self.candidates = await self.session.sync_candidates(self.kind, row.key or "")
        except SegtuiError as error:
            self._fail(error)
            return
        self._draw()

    def _draw(self) -> None:
        rows = list(self.candidates)
        table = self.query_one(PageTable)
        table.styles.height = 1 + max(1, min(len(rows), MOST_LINES))
        table.set_source(FixedRows(rows), total=len(rows), first_page=rows)
        # The first may be a guest or deleted: whoever only presses Enter has not looked.
        table.choose_none()
        self._show_differences()
        self._show("decide-note", self._told_before())
        self.retitle(keys=NONE_KEYS if rows else "l: leave it   Esc ends")

    def _show_differences(self) -> None:
        width = self.query_one(PageTable).size.width
        self._show("decide-differ", _differences(list(self.candidates), width))

    def on_resize(self) -> None:
        """Side by side is only what there is room for."""
        self.call_after_refresh(self._fit_differences)

    def _fit_differences(self) -> None:
        if self.candidates:
            self._show_differences()

    def _told_before(self) -> Content:
        """What was decided about this key before, and why it is asked about again."""
        before = self.earlier.get(self._key_of(self.row)) if self.row is not None else None
        if before is None:
            return Content("")
        # In a plan's queue it is only where that does not hold any more.
        again = "" if self.row is None or self.row.line is None else "; one of them has changed since"
        return Content.styled(
            f"{plain(decided_words(before))}{again}.", "$text-warning" if again else "$text-muted"
        )

    def _fail(self, error: SegtuiError) -> None:
        self._show("decide-differ", Content(""))
        told = f"{error.title}: {error.summary} {hint_of(error)}"
        self._show("decide-note", Content.styled(plain(told), "$text-error"))
        self.retitle(keys="r tries again   l: leave it   Esc ends")

    # Answers.

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[Customer]) -> None:
        event.stop()
        # One that was told before the list was drawn anew says nothing of it.
        if self.candidates and self.query_one(PageTable).cursor_row_data is not None:
            self.retitle(keys=KEYS)

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[Customer]) -> None:
        event.stop()
        self._decide(event.row.id)

    def action_nobody(self) -> None:
        """It names nobody who shall be a member."""
        self._decide(None)

    def _decide(self, customer_id: str | None) -> None:
        row, candidates = self.row, self.candidates
        if row is not None and candidates:
            # Answered: what is typed before the next question is no answer to this one.
            self.candidates, self._is_looking = (), True
            work = self._remember(row, customer_id, candidates)
            self.run_worker(work, group="decide", exclusive=True)

    async def _remember(
        self, row: PlanRow, customer_id: str | None, candidates: tuple[Customer, ...]
    ) -> None:
        try:
            await self.session.decide_sync(self.kind, row.key or "", customer_id, candidates)
        except SegtuiError as error:
            self._is_looking = False
            self._fail(error)
            return
        self.decided.add(self._key_of(row))
        await self._next()

    def action_leave_open(self) -> None:
        """Leave this one undecided, and go on to the next."""
        self._go_on()

    def action_ask_again(self) -> None:
        """Try again what has failed."""
        if self.row is None:
            self._go_on()
        elif not self.candidates and not self._is_looking:
            self.run_worker(self._ask(self.row), group="decide", exclusive=True)

    def action_leave(self) -> None:
        """End here; what was decided stays decided."""
        self.dismiss(len(self.decided))

    def _show(self, id: str, text: Content) -> None:
        line = self.query_one(f"#{id}", Static)
        line.update(text)
        line.display = bool(text.plain)


def _marks(customer: Customer) -> Cell:
    return Cell(_standing(customer), Tone.WARNING if marks_of(customer) else Tone.GOOD)


def _standing(customer: Customer) -> str:
    """Its marks, or that it has none; empty where the platform does not say."""
    return ", ".join(marks_of(customer)) or ("active" if customer.active else "")


def _differences(candidates: list[Customer], width: int) -> Content:
    """What the candidates do not have in common, field by field."""
    if not candidates:
        return Content.styled("No account has this key any more: leave it, and plan again.", "$text-warning")
    parts: list[str | tuple[str, str]] = []
    for word, texts in _fields(candidates).items():
        if len(set(texts)) > 1:
            beside = "  |  ".join(plain(text) or "none" for text in texts)
            below = f"\n{'':<10}".join(plain(text) or "none" for text in texts)
            parts += [
                (f"{word:<10}", "$text-muted"),
                beside if cell_len(beside) <= width - 10 else below,
                "\n",
            ]
    lead = "They differ in:\n" if parts else "Nothing tells them apart but their ids.\n"
    return Content.assemble((lead, "$text-muted"), *parts)


def _fields(candidates: list[Customer]) -> dict[str, list[str]]:
    return {
        "id": [one.id for one in candidates],
        "number": [one.number or "" for one in candidates],
        "e-mail": [one.email or "" for one in candidates],
        "name": [one.name for one in candidates],
        "is": [_standing(one) or "not known" for one in candidates],
        "companies": [", ".join(each.name or each.id for each in one.companies) for one in candidates],
    }
