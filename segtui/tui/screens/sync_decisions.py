"""What was decided about keys that several accounts have: by whom, when, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.shop_time import utc_day
from segtui.tui.hints import hint_of
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.sync_words import decided_words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.sync.memory import Decided

KEYS = "Enter decides anew   d takes it back   Esc closes"
MOST_LINES = 14
"""Decisions in sight at once."""


class DecisionsScreen(BoxScreen[int]):
    """Lists the decisions of a profile; answers how many are others now."""

    title_text = "Whom keys name by decision"

    DEFAULT_CSS = """
    DecisionsScreen PageTable { height: 3; }
    DecisionsScreen #decisions-full { height: auto; margin: 1 0 0 0; color: $text-muted; }
    DecisionsScreen #decisions-note { height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("d", "take_back", show=False)]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.changed = 0

    def compose_inside(self) -> ComposeResult:
        """The decisions, the latest first."""
        yield PageTable["Decided"](
            [
                Column("key", "key", weight=2, min_width=16, render=lambda each: each.key),
                Column("names", "names", weight=1, min_width=10, render=_names),
                Column("by", "by", width=8, render=lambda each: each.os_user, priority=1),
                Column("at", "on UTC", width=10, render=lambda each: utc_day(each.at)),
            ],
            row_key=lambda each: (each.kind, each.key),
        )
        yield words("", id="decisions-full")
        yield words("Reading what was decided …", id="decisions-note")

    def on_mount(self) -> None:
        """Read them."""
        self._read_again()

    def _read_again(self) -> None:
        self.run_worker(self._read(), group="decisions", exclusive=True)

    async def _read(self, told: str = "") -> None:
        try:
            decisions = await self.session.sync_decisions()
        except SegtuiError as error:
            self._fail(error)
            return
        table: PageTable[Decided] = self.query_one(PageTable)
        table.display = bool(decisions)
        table.styles.height = 1 + max(1, min(len(decisions), MOST_LINES))
        table.set_source(FixedRows(decisions), total=len(decisions), first_page=decisions[: table.page_size])
        if decisions:
            table.focus()
        none = "" if decisions else "Nothing is decided by this profile."
        self._tell(Content(" ".join(filter(None, (plain(told), none)))))
        self.retitle(keys=KEYS if decisions else "Esc closes")

    @on(PageTable.RowHighlighted)
    def _highlighted(self, event: PageTable.RowHighlighted[Decided]) -> None:
        event.stop()
        each = event.row
        told = "" if each is None else f"The {each.kind.words} {each.key}: {decided_words(each)}."
        line = self.query_one("#decisions-full", Static)
        line.update(Content(plain(told)))
        line.display = bool(told)

    @property
    def _decided(self) -> Decided | None:
        table: PageTable[Decided] = self.query_one(PageTable)
        return table.cursor_row_data if table.display else None

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[Decided]) -> None:
        event.stop()
        self.run_worker(self._decided_anew(event.row), group="decisions", exclusive=True)

    async def _decided_anew(self, decided: Decided) -> None:
        from segtui.tui.screens.sync_decide import DecideScreen

        count = await self.app.push_screen_wait(DecideScreen.of_key(self.session, decided.kind, decided.key))
        self.changed += count or 0
        await self._read()

    def action_take_back(self) -> None:
        """Have the key under the cursor asked about again."""
        if self._decided is not None:
            self.run_worker(self._taken_back(self._decided), group="decisions", exclusive=True)

    async def _taken_back(self, decided: Decided) -> None:
        try:
            await self.session.ask_again_sync(decided.kind, decided.key)
        except SegtuiError as error:
            self._fail(error)
            return
        self.changed += 1
        await self._read(f"Taken back: the next plan asks whom {decided.key} names.")

    def _fail(self, error: SegtuiError) -> None:
        told = f"{error.title}: {error.summary} {hint_of(error)}"
        self._tell(Content.styled(plain(told), "$text-error"))

    def _tell(self, content: Content) -> None:
        note = self.query_one("#decisions-note", Static)
        note.update(content)
        note.display = bool(content.plain)

    def action_leave(self) -> None:
        """Close; what was taken back stays so."""
        self.dismiss(self.changed)


def _names(decided: Decided) -> Cell:
    return Cell(decided.customer_id) if decided.customer_id else Cell("nobody", Tone.WARNING)
