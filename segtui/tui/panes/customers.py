"""Pane 3: finding a customer, and who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Idle, Loaded
from segtui.tui.naming import why_rules_decide
from segtui.tui.panes.base import Pane
from segtui.tui.panes.listing import Listing
from segtui.tui.panes.matches import Matches
from segtui.tui.panes.own_segments import OwnSegments, known_segments
from segtui.tui.widgets.customer_card import CustomerCard
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.line_slot import LineSlot
from segtui.tui.widgets.page_table import PageTable

if TYPE_CHECKING:
    from segtui.model import Segment
    from segtui.session import CustomerView, Session

ADVICE = "Press / and type or paste an e-mail address, a customer number, an id or a name."

MAYBE_HIDDEN = "A customer whom a restriction hides from this credential looks like one who does not exist."
NOT_HERE = "Guests and deleted customers were looked for too. A filter in JSON looks for anything else."


class CustomersPane(Pane):
    """A search line; below it the matches, or the chosen one with their companies and segments."""

    number = 3
    noun = "Customers"

    class CustomerShown(Message):
        """A customer was chosen and read; None when no customer is chosen any more."""

        def __init__(self, view: CustomerView | None) -> None:
            super().__init__()
            self.view = view

    class SegmentWanted(Message):
        """The user wants to go to one of the customer's segments."""

        def __init__(self, segment: Segment) -> None:
            super().__init__()
            self.segment = segment

    class AddRequested(Message):
        """The user wants to add the chosen customer to the selected segment."""

    def __init__(self) -> None:
        super().__init__(id="customers")
        self.set_reactive(CustomersPane.state, Idle(ADVICE))
        self.view: CustomerView | None = None
        self.segment: Segment | None = None
        """Where they would be added."""
        self.searched = ""
        self._recognised_as = ""

    def compose_body(self) -> ComposeResult:
        """The search line, the matches, and the card of the chosen one."""
        yield LineSlot("e-mail, number, id, name, link or filter")
        with Vertical(id="customer-body"):
            yield Matches()
            yield CustomerCard()
            yield OwnSegments()

    def on_mount(self) -> None:
        """Start with nothing chosen."""
        super().on_mount()
        self._show_parts()

    def body(self) -> Vertical:
        """What stands below the search line."""
        return self.query_one("#customer-body", Vertical)

    @property
    def matches(self) -> Matches:
        """The table of what was found."""
        return self.query_one(Matches)

    @property
    def own_segments(self) -> OwnSegments:
        """The table of the chosen customer's segments."""
        return self.query_one(OwnSegments)

    def focus_body(self) -> None:
        """Take the focus where the keys are of use: a table with rows, else the search line."""
        if not isinstance(self.state, Loaded):
            if isinstance(self.state, Idle):
                self.focus_now(self.query_one(LineSlot).line)
            else:
                self.focus_now(self)
        elif self.view is None:
            self.focus_now(self.matches)
        elif self.own_segments.display:
            self.focus_now(self.own_segments)
        else:
            self.focus_now(self.query_one(CustomerCard))

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action("customers.open", "enter", "open", "Show the match, or go to the segment.", self._enter),
            Action("customers.search", "slash", "search", "Find customers.", self.search_line_focus),
            Action(
                "customers.add",
                "a",
                "add to segment",
                "Add this customer to the selected segment; the change is shown first.",
                self._request_add,
                dangerous=True,
                why_not=self.why_not_add,
            ),
            Action("customers.refresh", "r", "refresh", "Read again.", self.read_again),
            Action(
                "customers.copy",
                "y",
                "copy",
                "Send e-mail address or segment id to the clipboard.",
                self._copy,
            ),
            Action("customers.raw", "v", "raw", "Show the customer as the platform sent it.", self._raw),
            Action(
                "customers.back",
                "backspace",
                "matches",
                "Back to the list of matches.",
                self.to_matches,
                why_not=lambda: None if self.has_matches else "there is no list to go back to",
                in_bar=False,
            ),
        )

    def open(self, session: Session) -> None:
        """Use a session from now on."""
        super().open(session)
        self.matches.suit(session)
        self.state = Idle(ADVICE)
        if self.view is not None:
            self._set_view(None)
            self.set_heading(self.noun)
        if self.searched:
            # Typed before the session was open.
            self.search(self.searched)

    def start_over(self) -> None:
        """Forget the search."""
        self.searched, self._recognised_as = "", ""
        self.query_one(LineSlot).clear()

    def follow_segment(self, segment: Segment | None) -> None:
        """Another segment is selected."""
        self.segment = segment

    def search_line_focus(self) -> None:
        """Go to the search line."""
        line = self.query_one(LineSlot).line
        self.focus_now(line)
        line.select_all()

    def show_customer(self, customer_id: str) -> None:
        """Read a customer with companies and segments, and show them; an earlier search is forgotten."""
        self.searched, self._recognised_as = "", ""
        self.query_one(LineSlot).clear()
        self._open(customer_id)

    def _open(self, customer_id: str) -> None:
        if self.session is not None:
            self.load(self._read_customer(self.session, customer_id), "the customer")

    def read_again(self) -> None:
        """Read what is shown again."""
        if self.session is None:
            return
        if self.view is not None:
            reading = self._read_customer(self.session, self.view.customer.id)
            self.load(reading, "the customer", quiet=isinstance(self.state, Loaded))
        elif self.searched:
            self.search(self.searched)

    def search(self, text: str) -> None:
        """Find customers; a single match is shown at once."""
        self.searched = text
        if self.session is None:
            return
        self.load(self._find(self.session, text), f"customers for “{text}”")

    @property
    def has_matches(self) -> bool:
        """Whether a list of matches stands behind the shown customer."""
        return self.view is not None and bool(self.searched) and self.matches.line_total > 1

    def step_back(self) -> bool:
        """Return from the customer to the matches, where there are any."""
        has_matches = self.has_matches
        if has_matches:
            self.to_matches()
        return has_matches

    def to_matches(self) -> None:
        """Return from the customer to the matches."""
        self._set_view(None)
        self.set_heading(f"Customers · {self.matches.count_text}", self._recognised_as)
        self.state = Loaded()
        self.focus_body()

    async def _find(self, session: Session, text: str) -> None:
        from segtui.recognise import recognise

        recognised = recognise(text)
        listing = Listing(lambda page: session.find_customers(recognised, page), None)
        first = await listing.page(1, self.matches.page_size)
        found = _count(first.total, len(first.rows))
        self._recognised_as = f"recognised as {recognised.as_what}"
        if first.remark:
            self._recognised_as = f"may be incomplete · {self._recognised_as}"
        self.set_heading(f"Customers · {found}", self._recognised_as)
        if recognised.note or first.remark:
            self.say(" ".join(filter(None, (first.remark, recognised.note))))
        if len(first.rows) == 1 and not first.may_continue:
            self.matches.clear()
            await self._read_customer(session, first.rows[0].id)
            return
        self._set_view(None)
        if not first.rows:
            self.state = Empty(
                f"No customer for this {recognised.as_what}: “{text}”.",
                NOT_HERE if session.platform.shop is None else MAYBE_HIDDEN,
            )
            return
        self.matches.set_source(listing, total=first.total, first_page=first.rows)
        self.state = Loaded()

    async def _read_customer(self, session: Session, customer_id: str) -> None:
        view = await session.customer_view(customer_id)
        card = self.query_one(CustomerCard)
        card.has_companies = session.platform.capabilities.legal_entities
        card.view = view
        self.own_segments.show(session, view)
        self._set_view(view)
        self.state = Loaded()
        focused = self.screen.focused
        # Whoever is still typing keeps the line: letters must not turn into commands.
        if focused is None or (self.has_focus_within and not isinstance(focused, FilterLine)):
            self.focus_body()

    def _set_view(self, view: CustomerView | None) -> None:
        self.view = view
        self._show_parts()
        if view is not None:
            self.set_heading(f"Customer {view.customer.name or view.customer.id}", self._recognised_as)
        self.post_message(self.CustomerShown(view))

    def _show_parts(self) -> None:
        chosen = self.view
        self.matches.display = chosen is None
        card = self.query_one(CustomerCard)
        card.display = chosen is not None
        self.own_segments.display = chosen is not None and bool(known_segments(chosen))
        card.can_focus = chosen is not None and not self.own_segments.display

    @on(FilterLine.Rested)
    def _search_rested(self, event: FilterLine.Rested) -> None:
        event.stop()
        if event.text and (event.text != self.searched or event.entered):
            self.search(event.text)
        if event.entered:
            self.focus_body()

    @on(FilterLine.Left)
    def _search_left(self, event: FilterLine.Left) -> None:
        event.stop()
        if isinstance(self.state, Idle):
            self.focus_now(self)
        else:
            self.focus_body()

    @on(PageTable.RowChosen)
    def _row_chosen(self, event: PageTable.RowChosen[object]) -> None:
        event.stop()
        self._enter()

    @on(PageTable.RowHighlighted)
    def _row_highlighted(self, event: PageTable.RowHighlighted[object]) -> None:
        event.stop()

    @on(PageTable.PageFailed)
    def _page_failed(self, event: PageTable.PageFailed[object]) -> None:
        event.stop()
        self.post_message(self.Trouble(event.error))

    def _enter(self) -> None:
        if self.view is None and self.matches.cursor_row_data is not None:
            self._open(self.matches.cursor_row_data.id)
        elif self.view is not None and self.own_segments.cursor_row_data is not None:
            self.post_message(self.SegmentWanted(self.own_segments.cursor_row_data))

    def why_not_add(self) -> str | None:
        """Why the customer cannot be added to a segment now; None when they can."""
        if self.session is None:
            return "not signed in"
        if self.view is None or not isinstance(self.state, Loaded):
            return "no customer is shown"
        access = self.session.write_access()
        return why_rules_decide(self.segment) if access.allowed else access.reason

    def _request_add(self) -> None:
        self.post_message(self.AddRequested())

    def _copy(self) -> None:
        customer = self.view.customer if self.view is not None else self.matches.cursor_row_data
        if customer is not None:
            what = "the e-mail address" if customer.email else "the customer's id"
            self.post_message(self.CopyRequested(customer.email or customer.id, what))

    def _raw(self) -> None:
        customer = self.view.customer if self.view is not None else self.matches.cursor_row_data
        if customer is not None:
            self.post_message(self.RawRequested(customer, f"Customer {customer.id}"))


def _count(total: int | None, seen: int) -> str:
    return f"≥ {seen}" if total is None else f"{total:,}"
