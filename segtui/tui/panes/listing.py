"""What the panes with a server-side listing share: a filter line, an order, and a table of pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Loaded
from segtui.tui.panes.base import Pane
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.page_table import Column, PageTable, SortMark

if TYPE_CHECKING:
    from segtui.model import Page, PageRequest
    from segtui.session import Session

Row = TypeVar("Row")


class Listing(Generic[Row]):
    """The pages of one listing in one order, for a table."""

    def __init__(self, read: Callable[[PageRequest], Awaitable[Page[Row]]], sort: str | None) -> None:
        self._read = read
        self._sort = sort
        self._total_wanted = True

    def ask_total(self) -> None:
        """Have the next page bring the number of all rows along."""
        self._total_wanted = True

    async def page(self, number: int, size: int) -> Page[Row]:
        """Read one page; rows 1 to `size` stand on page 1. Only the first one asks for the total."""
        from segtui.model import PageRequest

        with_total, self._total_wanted = self._total_wanted, False
        return await self._read(PageRequest(number=number, size=size, sort=self._sort, with_total=with_total))


class FixedRows(Generic[Row]):
    """Rows that are all here, as a listing for a table."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    async def page(self, number: int, size: int) -> Page[Row]:
        """One page of them."""
        from segtui.model import Page

        return Page(self._rows[(number - 1) * size : number * size], number, size, len(self._rows))


class ListingPane(Pane, Generic[Row]):
    """A pane over a listing that the platform filters and sorts."""

    sort_columns: ClassVar[dict[str, str]] = {}
    """By which column's heading the mark of an order stands."""
    outlives_failures = False  # the rows of one filter or order are not those of the next
    multi_select: ClassVar[bool] = False
    """Whether the space bar marks rows."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.filter_text = ""
        self.sort: str | None = None
        self._listing: Listing[Row] | None = None
        self._line: FilterLine | None = None

    def columns(self) -> list[Column[Row]]:
        """The columns of the table."""
        raise NotImplementedError

    def sorts(self) -> tuple[str, ...]:
        """The orders that `s` steps through besides the platform's own."""
        raise NotImplementedError

    def filter_hint(self) -> str:
        """What can be typed into the filter line."""
        raise NotImplementedError

    def open(self, session: Session) -> None:
        """Use a session from now on; what its platform does not have has no column."""
        super().open(session)
        self.body().set_columns(self.columns())
        if self._line is not None:
            self._line.placeholder = self.filter_hint()

    def start_over(self) -> None:
        """Forget filter and order."""
        self.drop_filter()
        self.sort = self.body().sort_mark = None

    def row_key(self, row: Row) -> Hashable:
        """What identifies a row."""
        raise NotImplementedError

    def show_rows(self, *, quiet: bool = False) -> None:
        """Read the first page and show it; with `quiet` the old rows stay until it is there."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        """The table; the filter line comes with the first filter."""
        yield PageTable[Row](self.columns(), row_key=self.row_key, multi_select=self.multi_select)

    def body(self) -> PageTable[Row]:
        """The table."""
        return self.query_one(PageTable)

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None where there is none or it is not there yet."""
        return self.body().cursor_row_data if isinstance(self.state, Loaded) else None

    def listing_actions(self, prefix: str) -> tuple[Action, ...]:
        """The keys that every listing has."""
        return (
            Action(f"{prefix}.filter", "slash", "filter", "Filter on the server.", self.open_filter),
            Action(
                f"{prefix}.sort",
                "s",
                "sort",
                "Change the order.",
                self._next_sort,
                why_not=lambda: None if isinstance(self.state, Loaded) else "there are no rows",
            ),
            Action(f"{prefix}.refresh", "r", "refresh", "Read the rows again.", self.refresh_rows),
        )

    def tell_remark(self, remark: str) -> None:
        """Say what a listing may lack."""
        self.say(remark)

    def show_count(self) -> None:
        """Title the pane with the number of rows."""
        raise NotImplementedError

    async def fill(self, listing: Listing[Row], empty: Empty) -> None:
        """Show the first page of a listing, or say that it is empty."""
        self._listing = listing
        first = await listing.page(1, self.body().page_size)
        if first.remark:
            self.tell_remark(first.remark)
        if first.rows:
            self.body().set_source(listing, total=first.total, first_page=first.rows)
            self.state = Loaded()
        elif self.filter_text:
            self.body().clear()
            self.state = Empty(f"Nothing matches “{self.filter_text}”.", "/ and then Escape shows all again.")
        else:
            self.body().clear()
            self.state = empty
        self.show_count()

    def refresh_rows(self) -> None:
        """Read the pages in view again, or those that failed; the cursor stays where it is."""
        if not isinstance(self.state, Loaded) or self._listing is None:
            self.show_rows()
        elif self.body().failed_pages:
            self.body().action_retry()
        else:
            self._listing.ask_total()
            self.body().reload()

    def open_filter(self) -> None:
        """Go to the filter line."""
        if self._line is None:
            self._line = FilterLine(self.filter_hint())
            self.mount(self._line, before=self.body())
        self._line.display = True
        self.focus_now(self._line)

    def drop_filter(self) -> None:
        """Empty and hide the filter line, without reading anything."""
        self.filter_text = ""
        if self._line is not None:
            self._line.set_silently("")
            self._line.display = False

    @on(FilterLine.Rested)
    def _filter_rested(self, event: FilterLine.Rested) -> None:
        event.stop()
        if event.text != self.filter_text:
            self.filter_text = event.text
            self.show_rows(quiet=True)
        if event.entered:
            self.focus_body()

    @on(FilterLine.Left)
    def _filter_left(self, event: FilterLine.Left) -> None:
        event.stop()
        if event.cleared:
            was_filtered = bool(self.filter_text)
            self.drop_filter()
            if was_filtered:
                self.show_rows(quiet=True)
        self.focus_body()

    def _next_sort(self) -> None:
        orders = (None, *self.sorts())
        self.sort = orders[(orders.index(self.sort) + 1) % len(orders)]
        if self.sort is None:
            self.say("In the platform's own order.")
        else:
            field, _, direction = self.sort.partition(":")
            self.say(f"By {field.replace('_', ' ')}, {'descending' if direction == 'desc' else 'ascending'}.")
        self.body().sort_mark = self._sort_mark()
        self.show_rows(quiet=True)

    def _sort_mark(self) -> SortMark | None:
        if self.sort is None:
            return None
        field, _, direction = self.sort.partition(":")
        # Rows may be sorted by what no column shows; a mark on another one would say something else.
        column = self.sort_columns.get(field)
        return SortMark(column, descending=direction == "desc") if column is not None else None

    @on(PageTable.PageLoaded)
    def _page_loaded(self, event: PageTable.PageLoaded[Row]) -> None:
        event.stop()
        if isinstance(self.state, Loaded):
            self.show_count()

    @on(PageTable.PageFailed)
    def _page_failed(self, event: PageTable.PageFailed[Row]) -> None:
        event.stop()
        self.post_message(self.Trouble(event.error))

    def forward(self, message: Message) -> Callable[[], None]:
        """An action that only posts a message."""

        def post() -> None:
            self.post_message(message)

        return post
