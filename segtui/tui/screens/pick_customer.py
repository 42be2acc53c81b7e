"""Finding the customer that a change is about, where none was chosen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.panes.listing import Listing
from segtui.tui.panes.matches import Matches
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.page_table import PageTable

if TYPE_CHECKING:
    from segtui.model import Customer
    from segtui.session import Session


ONE_ONLY = "This looks like a list, and only this one was looked up. For a list: Esc, then p in the members."


class OneCustomerLine(FilterLine):
    """A line that says when it was given a list."""

    was_given_a_list = False

    def on_paste(self, event: events.Paste) -> None:
        """Of several lines the input keeps the first."""
        self.was_given_a_list = len(event.text.strip().splitlines()) > 1


class PickCustomerScreen(BoxScreen["Customer"]):
    """Searches as the customer pane does; answers who was picked, never the first of several."""

    keys_text = "Enter picks   Esc cancels"

    def __init__(self, session: Session, segment_name: str) -> None:
        super().__init__()
        self.session = session
        self.title_text = f"Who is to be added to {segment_name}?"

    def compose_inside(self) -> ComposeResult:
        """The search line, what was understood, the matches."""
        yield OneCustomerLine("e-mail, number, id, name, link or filter")
        yield words("", id="pick-note")
        yield Matches()

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(Matches).suit(self.session)
        self.query_one(FilterLine).focus()

    @on(FilterLine.Rested)
    def _typed(self, event: FilterLine.Rested) -> None:
        event.stop()
        if event.text:
            self.run_worker(self._find(event.text), group="find", exclusive=True)
        if event.entered:
            self.query_one(PageTable).focus()

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        if event.cleared:
            self.dismiss(None)
        else:
            self.query_one(PageTable).focus()

    async def _find(self, text: str) -> None:
        from segtui.gathering.people import given_in
        from segtui.recognise import recognise

        recognised = recognise(text)
        note = self.query_one("#pick-note", Static)
        listing = Listing(lambda page: self.session.find_customers(recognised, page), None)
        table = self.query_one(Matches)
        note.update(f"Looking for the {recognised.as_what} …")
        try:
            first = await listing.page(1, table.page_size)
        except SegtuiError as error:
            table.clear()
            note.update(plain(f"{error.title}: {error.summary} {hint_of(error)}"))
            return
        table.set_source(listing, total=first.total, first_page=first.rows)
        remark = f". {first.remark}" if first.remark else ""
        found = f"{table.count_text} for this {recognised.as_what}{remark}"
        is_list = self.query_one(OneCustomerLine).was_given_a_list or len(given_in(text)) > 1
        note.update(plain(f"{found}\n{ONE_ONLY}" if is_list else found))

    @on(PageTable.RowChosen)
    def _picked(self, event: PageTable.RowChosen[Customer]) -> None:
        event.stop()
        self.dismiss(event.row)
