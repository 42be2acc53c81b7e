"""Which pages of a long listing are in memory, which are wanted, and which may be asked for now.

Nothing here draws or waits: `Window` is told what is in view and what has come, and says what is due. Pages
are numbered from 1 as in `segtui.model.Page`; rows are numbered from 0.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from segtui.errors import SegtuiError
    from segtui.model import Page

Row = TypeVar("Row")

PAGE_SIZE = 50
"""Rows asked for at once."""
MOST_PAGES = 24
"""Pages held in memory."""
MOST_IN_FLIGHT = 2
"""Requests under way at once for one table."""


class PageSource(Protocol[Row]):
    """A listing whose pages can be read in any order."""

    async def page(self, number: int, size: int) -> Page[Row]:
        """The page with this number, counted from 1; raises a `SegtuiError`."""
        ...


def pages_between(rows: range, size: int) -> range:
    """The pages that hold these rows."""
    if not rows:
        return range(0)
    return range(rows.start // size + 1, (rows.stop - 1) // size + 2)


def page_count(rows: int, size: int) -> int:
    """How many pages so many rows fill."""
    return -(-rows // size)


class Extent(NamedTuple):
    """How long a listing is, as far as is known."""

    total: int | None = None
    """All rows; None while that is not known."""
    seen: int = 0
    """Rows known to exist while there is no total."""
    inferred: bool = False
    """The total follows from a page that was not full; the platform did not state it."""

    @property
    def lines(self) -> int:
        """How many lines to draw: one more than the rows seen while there may be more."""
        return self.seen + 1 if self.total is None else self.total

    def after(self, number: int, size: int, rows: int, total: int | None) -> Extent:
        """What is known once page `number` has come with so many rows and, where it is stated, a total."""
        before = (number - 1) * size
        if total is not None:
            return Extent(total, before + rows)
        if self.total is not None:
            return self
        if rows < size and (rows or before <= self.seen):
            return Extent(before + rows, before + rows, inferred=True)
        return Extent(None, max(self.seen, before + rows) if rows else self.seen)

    def in_doubt(self) -> Extent:
        """What is still known when the listing is read again."""
        return Extent(None, self.seen) if self.inferred else self


class RowState(Enum):
    """What can be drawn for a row."""

    READY = auto()
    """The row is in memory."""
    WAITING = auto()
    """Its page has not come yet."""
    FAILED = auto()
    """Its page could not be read."""
    ABSENT = auto()
    """Its page came without it: the platform sent fewer rows than its total promised."""


@dataclass(slots=True)
class Held(Generic[Row]):
    """A page in memory: its rows, or why there are none."""

    rows: list[Row] | None
    error: SegtuiError | None = None
    stale: bool = False
    """To be asked for again; its rows are shown until then."""

    @property
    def settled(self) -> bool:
        """Whether there is nothing to ask for."""
        return self.error is not None or not self.stale


class PageStore(Generic[Row]):
    """At most `capacity` pages; the least recently viewed goes first, and never one that is in view."""

    def __init__(self, capacity: int = MOST_PAGES) -> None:
        self._capacity = capacity
        self._held: OrderedDict[int, Held[Row]] = OrderedDict()
        self._in_view: Sequence[int] = ()

    def look_at(self, pages: Sequence[int]) -> None:
        """Keep these pages from now on."""
        self._in_view = pages[: self._capacity]
        for number in self._in_view:
            if number in self._held:
                self._held.move_to_end(number)

    def put(self, number: int, page: Held[Row]) -> None:
        """Keep a page, unless everything else in memory is in view and it is not."""
        self._held[number] = page
        self._held.move_to_end(number)
        if len(self._held) > self._capacity:
            del self._held[self._oldest_out_of_view()]

    def _oldest_out_of_view(self) -> int:
        return next(number for number in self._held if number not in self._in_view)

    def get(self, number: int) -> Held[Row] | None:
        """A page, if it is in memory."""
        return self._held.get(number)

    def settled(self, number: int) -> bool:
        """Whether there is nothing to ask for about this page."""
        held = self._held.get(number)
        return held is not None and held.settled

    @property
    def numbers(self) -> tuple[int, ...]:
        """The pages in memory, in the order of the listing."""
        return tuple(sorted(self._held))

    @property
    def failed(self) -> tuple[int, ...]:
        """The pages whose last reading failed."""
        return tuple(number for number, page in sorted(self._held.items()) if page.error is not None)

    def mark_stale(self) -> None:
        """Have every page asked for again when it is in view."""
        for page in self._held.values():
            page.stale, page.error = True, None

    def forget_failures(self) -> None:
        """Have the pages that failed asked for again when they are in view."""
        for number in self.failed:
            page = self._held[number]
            if page.rows is None:
                del self._held[number]
            else:
                page.error, page.stale = None, True


class Ticket(NamedTuple):
    """A request that may start."""

    number: int
    """The page to ask for."""
    round: int
    """Which round of reading it belongs to; an answer of an earlier round is dropped."""


class Window(Generic[Row]):
    """The part of one listing that is in view, and the pages around it."""

    def __init__(
        self,
        total: int | None = None,
        *,
        page_size: int = PAGE_SIZE,
        capacity: int = MOST_PAGES,
        most_in_flight: int = MOST_IN_FLIGHT,
    ) -> None:
        if capacity < 1 or page_size < 1 or most_in_flight < 1:
            raise ValueError("capacity, page size and requests in flight must be 1 or more")
        self.page_size = page_size
        self.extent = Extent(total)
        self.store: PageStore[Row] = PageStore(capacity)
        self._capacity = capacity
        self._most_in_flight = most_in_flight
        self._in_flight: set[int] = set()
        self._round = 0
        self._view = range(0)
        self._forwards = True

    def look_at(self, rows: range) -> None:
        """The rows now in view; what was wanted before and has not started is no longer wanted."""
        if rows.start != self._view.start:
            self._forwards = rows.start > self._view.start
        self._view = rows
        self.store.look_at(self._pages_in_view())

    def due(self) -> list[Ticket]:
        """The requests to start now; they count as under way until they come back."""
        free = self._most_in_flight - len(self._in_flight)
        starting = [number for number in self.wanted() if number not in self._in_flight][: max(free, 0)]
        self._in_flight.update(starting)
        return [Ticket(number, self._round) for number in starting]

    def wanted(self) -> list[int]:
        """The pages in view that are not here, else one ahead in the direction of scrolling when idle."""
        in_view = self._pages_in_view()
        missing = [number for number in in_view if not self.store.settled(number)]
        # Most listings are looked at, not scrolled: nothing is read ahead at their top.
        at_rest = self._view.start == 0 and self.extent.total is not None
        if missing or not in_view or at_rest or self._in_flight or len(in_view) >= self._capacity:
            return missing
        ahead = in_view[-1] + 1 if self._forwards else in_view[0] - 1
        known = 1 <= ahead <= page_count(self.extent.lines, self.page_size)
        return [ahead] if known and not self.store.settled(ahead) else []

    @property
    def view_settled(self) -> bool:
        """Whether there is nothing to ask for about the rows in view."""
        return all(self.store.settled(number) for number in self._pages_in_view())

    def _pages_in_view(self) -> range:
        shown = range(self._view.start, min(self._view.stop, self.extent.lines))
        return pages_between(shown, self.page_size)[: self._capacity]

    def put(self, number: int, rows: list[Row], total: int | None = None) -> None:
        """Take in a page that has come, and what it says about the length of the listing."""
        self.extent = self.extent.after(number, self.page_size, len(rows), total)
        self.store.look_at(self._pages_in_view())
        self.store.put(number, Held(rows))

    def arrived(self, ticket: Ticket, rows: list[Row], total: int | None) -> bool:
        """Take in an answer; False where it belongs to an earlier round and was dropped."""
        if not self._closes(ticket):
            return False
        self.put(ticket.number, rows, total)
        return True

    def failed(self, ticket: Ticket, error: SegtuiError) -> bool:
        """Note why a page could not be read; False where the request belongs to an earlier round."""
        if not self._closes(ticket):
            return False
        before = self.store.get(ticket.number)
        self.store.put(ticket.number, Held(before.rows if before else None, error))
        return True

    def _closes(self, ticket: Ticket) -> bool:
        if ticket.round != self._round:
            return False
        self._in_flight.discard(ticket.number)
        return True

    def start_over(self) -> None:
        """Have every page read again; what is under way belongs to an earlier round from now on."""
        self._round += 1
        self._in_flight.clear()
        self.extent = self.extent.in_doubt()
        self.store.mark_stale()

    def row(self, index: int) -> Row | None:
        """A row, if it is in memory."""
        held = self.store.get(index // self.page_size + 1)
        if held is None or held.rows is None:
            return None
        at = index % self.page_size
        return held.rows[at] if at < len(held.rows) else None

    def state(self, index: int) -> RowState:
        """What can be drawn for a row."""
        held = self.store.get(index // self.page_size + 1)
        if held is None:
            return RowState.WAITING
        if held.rows is None:
            return RowState.FAILED
        if index % self.page_size < len(held.rows):
            return RowState.READY
        return RowState.ABSENT if self.extent.total is not None else RowState.WAITING

    def error(self, index: int) -> SegtuiError | None:
        """Why the last reading of this row's page failed; None where it did not."""
        held = self.store.get(index // self.page_size + 1)
        return held.error if held else None
