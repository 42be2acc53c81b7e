"""A table of any length that holds pages, not rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from segtui.errors import SegtuiError
from segtui.tui.widgets.columns import GAP, Cell, Column, Columns, Tone, fit
from segtui.tui.widgets.line_list import GUTTER, LineList
from segtui.tui.widgets.windowing import PAGE_SIZE, PageSource, RowState, Ticket, Window

__all__ = ["Cell", "Column", "PageSource", "PageTable", "SortMark", "Tone"]

Row = TypeVar("Row")
Told = TypeVar("Told")


class SortMark(NamedTuple):
    """By which column the listing is sorted, as its heading shows it."""

    key: str
    """The column's key."""
    descending: bool = False


class TableMessage(Message, Generic[Told]):
    """Something happened in a table."""

    def __init__(self, table: PageTable[Told]) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> PageTable[Told]:
        """The table."""
        return self.table


class PageTable(LineList, Generic[Row]):
    """A table whose rows come from a `PageSource`, fifty at a time, as they come into view.

    Rows are drawn when they are in view and kept only as long as their page is near it: a million rows cost
    what a thousand do. A page that cannot be read is drawn as failed, with the reason; `r` asks again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "retry", "Try again", show=False)]

    KEYS: ClassVar[dict[str, str]] = {**LineList.KEYS, "space": "toggle_mark"}

    header_lines = 1

    class RowHighlighted(TableMessage[Told]):
        """The cursor stands on another row, or the row it stands on has come."""

        def __init__(self, table: PageTable[Told], row: Told | None) -> None:
            super().__init__(table)
            self.row = row
            """None where there is no row, or it has not come yet."""

    class RowChosen(TableMessage[Told]):
        """Enter was pressed on a row, or it was clicked twice."""

        def __init__(self, table: PageTable[Told], row: Told) -> None:
            super().__init__(table)
            self.row = row

    class MarksChanged(TableMessage[Told]):
        """Rows were marked or unmarked."""

    class PageLoaded(TableMessage[Told]):
        """A page has come; `total` and `count_text` may have changed."""

        def __init__(self, table: PageTable[Told], number: int) -> None:
            super().__init__(table)
            self.number = number
            """The page, counted from 1."""

    class PageFailed(TableMessage[Told]):
        """A page could not be read; its rows say so."""

        def __init__(self, table: PageTable[Told], number: int, error: SegtuiError) -> None:
            super().__init__(table)
            self.number = number
            """The page, counted from 1."""
            self.error = error

    class HeaderClicked(TableMessage[Told]):
        """A heading was clicked."""

        def __init__(self, table: PageTable[Told], key: str) -> None:
            super().__init__(table)
            self.key = key
            """The column's key."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        row_key: Callable[[Row], Hashable],
        multi_select: bool = False,
        page_size: int = PAGE_SIZE,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.page_size = page_size
        """Rows asked for at once."""
        self.multi_select = multi_select
        """Whether the space bar marks rows."""
        self._columns = Columns(columns)
        self._key_of = row_key
        self._source: PageSource[Row] | None = None
        self._window: Window[Row] = Window(0, page_size=page_size)
        self._marks: dict[Hashable, Row] = {}
        self._sorted_by: SortMark | None = None
        self._told: Hashable = None
        self._held_row: tuple[int, Hashable] | None = None

    # The listing.

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show the rows in other columns."""
        self._columns = Columns(columns)
        self.refresh()

    def set_source(
        self, source: PageSource[Row], *, total: int | None = None, first_page: list[Row] | None = None
    ) -> None:
        """Show another listing from its top; marks are dropped.

        `total` is None while it is not known: the listing then grows as pages come. `first_page` saves asking
        for it.
        """
        self._source = source
        self._window = Window(total, page_size=self.page_size)
        if first_page is not None:
            self._window.put(1, first_page[: self.page_size], total)
        self._start_at_top()

    def clear(self) -> None:
        """Show no rows; what is under way is dropped when it comes."""
        self._source = None
        self._window = Window(0, page_size=self.page_size)
        self._start_at_top()

    def _start_at_top(self) -> None:
        self._marks.clear()
        self._told = self._held_row = None
        self.cursor = 0
        self.set_line_count(self._window.extent.lines)
        if self.is_mounted:
            self.scroll_to(y=0, animate=False, force=True)
        self.refresh()
        self.view_changed()
        self.cursor_moved()

    def reload(self) -> None:
        """Read the pages in view again; what is shown stays until they come, the cursor on its row."""
        key = self._identity_at(self.cursor)
        self._held_row = None if key is None else (self.cursor, key)
        self._window.start_over()
        self.set_line_count(self._window.extent.lines)
        self.view_changed()

    def refresh_rows(self) -> None:
        """Draw the rows again, because what the columns' `render` rests on has changed."""
        self.refresh()

    @property
    def total(self) -> int | None:
        """All rows of the listing; None while that is not known."""
        return self._window.extent.total

    @property
    def count_text(self) -> str:
        """The number of rows in words: `1,234`, or `≥ 150` while the total is not known."""
        extent = self._window.extent
        return f"{self.signs.at_least} {extent.seen:,}" if extent.total is None else f"{extent.total:,}"

    @property
    def loaded_pages(self) -> tuple[int, ...]:
        """The numbers of the pages in memory, failed ones included."""
        return self._window.store.numbers

    @property
    def failed_pages(self) -> tuple[int, ...]:
        """The numbers of the pages that could not be read."""
        return self._window.store.failed

    @property
    def cursor_row_data(self) -> Row | None:
        """The row under the cursor; None where there is none or it has not come yet."""
        return self._window.row(self.cursor)

    def select_key(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False where no row in memory has it."""
        index = self._index_of(key)
        if index is None:
            return False
        self.move_cursor(index)
        return True

    @property
    def sort_mark(self) -> SortMark | None:
        """The sort shown in the heading; the table itself never sorts."""
        return self._sorted_by

    @sort_mark.setter
    def sort_mark(self, mark: SortMark | None) -> None:
        self._sorted_by = mark
        self.refresh()

    # Marks.

    @property
    def marked(self) -> list[Row]:
        """The marked rows, in the order they were marked, whether their pages are in memory or not."""
        return list(self._marks.values())

    def clear_marks(self) -> None:
        """Unmark all rows."""
        if self._marks:
            self._marks.clear()
            self.refresh()
            self.post_message(self.MarksChanged(self))

    def is_marked(self, index: int) -> bool:
        """Whether the row of a line is marked."""
        return bool(self._marks) and self._identity_at(index) in self._marks

    def action_toggle_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go to the next."""
        row = self.cursor_row_data
        if row is None:
            return
        key = self._key_of(row)
        if self._marks.pop(key, None) is None:
            self._marks[key] = row
        self.refresh_index(self.cursor)
        self.post_message(self.MarksChanged(self))
        self.move_cursor(self.cursor + 1)

    # Pages.

    def view_changed(self) -> None:
        """Ask for the pages that have come into view."""
        self._window.look_at(self.visible_range)
        self._ask()

    def _ask(self) -> None:
        if self._source is None or not self.is_mounted:
            return
        for ticket in self._window.due():
            self.run_worker(self._read(self._source, self._window, ticket), group="pages")

    async def _read(self, source: PageSource[Row], window: Window[Row], ticket: Ticket) -> None:
        # The window is passed along: the answer belongs to it, though another listing may be shown by then.
        try:
            page = await source.page(ticket.number, self.page_size)
        except SegtuiError as error:
            if window.failed(ticket, error) and window is self._window:
                self.post_message(self.PageFailed(self, ticket.number, error))
                self._draw_page(ticket.number)
        else:
            if window.arrived(ticket, page.rows, page.total) and window is self._window:
                self.post_message(self.PageLoaded(self, ticket.number))
                self._draw_page(ticket.number)

    def _draw_page(self, number: int) -> None:
        self.set_line_count(self._window.extent.lines)
        first = (number - 1) * self.page_size
        self._follow_row()
        if any(first <= index < first + self.page_size for index in self.visible_range):
            self.refresh()
        self.view_changed()
        self.cursor_moved()

    def _follow_row(self) -> None:
        """Keep the cursor on the row it stood on before a reload, unless it was moved since."""
        if self._held_row is None or self._held_row[0] != self.cursor:
            self._held_row = None
            return
        key = self._held_row[1]
        index = self._index_of(key)
        if index is not None and index != self.cursor:
            self.move_cursor(index)
        self._held_row = None if self._window.view_settled else (self.cursor, key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `r` and the space bar to others while they mean nothing here."""
        if action == "retry":
            return bool(self.failed_pages)
        if action == "toggle_mark":
            return self.multi_select
        return super().check_action(action, parameters)

    def action_retry(self) -> None:
        """Ask for the pages in view again that could not be read."""
        self._window.store.forget_failures()
        self.refresh()
        self.view_changed()

    # The cursor.

    def _identity_at(self, index: int) -> Hashable:
        row = self._window.row(index)
        return None if row is None else self._key_of(row)

    def _index_of(self, key: Hashable) -> int | None:
        for number in self.loaded_pages:
            first = (number - 1) * self.page_size
            for index in range(first, min(first + self.page_size, self.line_total)):
                if self._window.row(index) is not None and self._identity_at(index) == key:
                    return index
        return None

    def cursor_moved(self) -> None:
        """Post the row under the cursor, once for each row."""
        row = self.cursor_row_data
        told = (self.cursor, None if row is None else self._key_of(row))
        if told != self._told:
            self._told = told
            self.post_message(self.RowHighlighted(self, row))

    def action_choose(self) -> None:
        """Post the row under the cursor as chosen."""
        row = self.cursor_row_data
        if row is not None:
            self.post_message(self.RowChosen(self, row))

    def on_click(self, event: events.Click) -> None:
        """A click on a heading names its column."""
        at = event.get_content_offset(self)
        if at is None or at.y > 0:
            return
        key = self._columns.key_at(at.x - GUTTER, self.scrollable_content_region.width - GUTTER)
        if key is not None:
            self.post_message(self.HeaderClicked(self, key))

    # Drawing.

    def draw_header(self, width: int) -> list[Segment]:
        """The headings, with the sort mark."""
        style = self.style_of("header")
        titles = [
            fit(
                self._title(place.column), place.width, align=place.column.align, ellipsis=self.signs.ellipsis
            )
            for place in self._columns.within(width)
        ]
        return [Segment((" " * GAP).join(titles), style)]

    def _title(self, column: Column[Row]) -> str:
        mark = self._sorted_by
        if mark is None or mark.key != column.key:
            return column.title
        sign = self.signs.descending if mark.descending else self.signs.ascending
        gap = "" if column.width is not None and len(column.title) + 2 > column.width else " "
        return f"{column.title}{gap}{sign}"

    def draw_line(self, index: int, width: int) -> list[Segment]:
        """The cells of a row, or what stands in for a row that is not here."""
        row = self._window.row(index)
        if row is None:
            return [self._stand_in(index, width)]
        segments: list[Segment] = []
        for column, cells in self._columns.within(width):
            if segments:
                segments.append(Segment(" " * GAP, self.style_of(Tone.NORMAL)))
            segments.append(self._cell(column, row, cells))
        return segments

    def _cell(self, column: Column[Row], row: Row, width: int) -> Segment:
        cell = column.render(row)
        text, tone = (cell, Tone.NORMAL) if isinstance(cell, str) else cell
        text = fit(text, width, align=column.align, ellipsis=self.signs.ellipsis)
        return Segment(text, self.style_of(tone))

    def _stand_in(self, index: int, width: int) -> Segment:
        state = self._window.state(index)
        sign = self.signs.failed if state is RowState.FAILED else self.signs.waiting
        text = f"{sign} {index + 1:,}  {self._why_missing(state, index)}"
        style = self.style_of("failed" if state is RowState.FAILED else "waiting")
        return Segment(fit(text, width, ellipsis=self.signs.ellipsis), style)

    def _why_missing(self, state: RowState, index: int) -> str:
        if state is RowState.ABSENT:
            return "the platform sent no such row"
        # Only the first line in view of a page explains itself, so that it is read once and always seen.
        if index != max(index // self.page_size * self.page_size, self.visible_range.start):
            return ""
        error = self._window.error(index)
        return "reading" if error is None else f"r tries again: {error.title.lower()}, {error.summary}"
