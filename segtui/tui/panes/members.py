"""Pane 2: the members of the selected segment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Idle, Loaded
from segtui.tui.naming import shown_name
from segtui.tui.panes.listing import Listing, ListingPane
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.model import Member, MemberKey, MemberQuery, Page, PageRequest, Segment
    from segtui.session import Session


class MembersPane(ListingPane["Member"]):
    """The member table of one segment, a window over as many rows as there are."""

    number = 2
    noun = "Members"
    sorts = (None, "last_name:asc", "email:asc", "created_at:desc")
    sort_columns: ClassVar[dict[str, str]] = {"last_name": "name", "email": "email", "created_at": "since"}
    multi_select = True
    filter_hint = "part of an e-mail address; first: last: id: company: for other fields"

    class CustomerChosen(Message):
        """Enter was pressed on a member: the user wants to know more about this customer."""

        def __init__(self, customer_id: str) -> None:
            super().__init__()
            self.customer_id = customer_id

    class AddRequested(Message):
        """The user wants to add somebody to the segment."""

    class AddManyRequested(Message):
        """The user wants to add many to the segment, from a paste or a file."""

        def __init__(self, segment: Segment) -> None:
            super().__init__()
            self.segment = segment

    class RemoveRequested(Message):
        """The user wants to take these members out of the segment."""

        def __init__(self, segment: Segment, members: list[Member]) -> None:
            super().__init__()
            self.segment = segment
            self.members = members

    def __init__(self) -> None:
        super().__init__(id="members")
        self.set_reactive(MembersPane.state, Idle("Choose a segment to see its members."))
        self.segment: Segment | None = None
        self._verbatim = ""

    def columns(self) -> list[Column[Member]]:
        """Who, for which company, how and since when."""
        return [
            Column("name", "name", weight=3, min_width=12, render=_name),
            Column("email", "e-mail", weight=6, min_width=18, render=_email),
            Column("company", "for company", weight=2, min_width=11, render=_company, priority=1),
            Column("origin", "origin", width=6, render=_origin, priority=3),
            Column("since", "since", width=10, render=_since, priority=2),
        ]

    def row_key(self, row: Member) -> MemberKey:
        """The pair of customer and company."""
        return row.key

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action(
                "members.open",
                "enter",
                "customer",
                "Show this member as a customer.",
                self._open,
                why_not=self._why_not_open,
            ),
            Action(
                "members.add",
                "a",
                "add",
                "Add a customer to this segment; the change is shown first.",
                self.forward(self.AddRequested()),
                dangerous=True,
                why_not=self.why_not_write,
            ),
            Action(
                "members.remove",
                "d",
                "remove",
                "Take the marked members, or the one under the cursor, out; the change is shown first.",
                self._remove,
                dangerous=True,
                why_not=self._why_not_remove,
            ),
            Action(
                "members.add-many",
                "p",
                "paste many",
                "Add many to this segment, pasted or from a file; the change is shown first.",
                self._add_many,
                dangerous=True,
                why_not=self.why_not_write,
            ),
            *self.listing_actions("members"),
            Action(
                "members.mixins", "m", "mixins", "Show and edit the member's mixins as JSON.", self._mixins
            ),
            Action("members.copy", "y", "copy", "Send the e-mail address to the clipboard.", self._copy),
            Action("members.raw", "v", "raw", "Show the row as the platform sent it.", self._raw),
        )

    def open(self, session: Session) -> None:
        """Use a session from now on."""
        super().open(session)
        self.show(None)

    def show(self, segment: Segment | None) -> None:
        """Show the members of a segment, or nothing."""
        if segment is not None and self.segment is not None and segment.id == self.segment.id:
            self.segment = segment
            if isinstance(self.state, Loaded):
                self.show_count()  # its name may be another one now
            return
        self.segment = segment
        self.drop_filter()
        if segment is None:
            self.workers.cancel_group(self, "load")
            self.set_heading(self.noun)
            self.state = Idle("Choose a segment to see its members.")
            return
        self.set_heading(f"Members of {self.segment_name}")
        self.show_rows()

    def show_rows(self, *, quiet: bool = False) -> None:
        """Read the first page and show it."""
        if self.session is not None and self.segment is not None:
            self.load(self._read(self.session, self.segment), f"members of {self.segment_name}", quiet=quiet)

    async def _read(self, session: Session, segment: Segment) -> None:
        from segtui.model import MemberQuery

        query = MemberQuery(text=self.filter_text or None)
        self._verbatim = session.platform.explain_member_query(query) or ""
        listing = Listing(partial(_page, session, segment, query), self.sort)
        await self.fill(listing, Empty("This segment has no members.", "a adds a customer."))

    def show_count(self) -> None:
        """Title the pane with segment and number of members, and with the filter as the platform gets it."""
        found = " found" if self.filter_text else ""
        self.set_heading(f"Members of {self.segment_name} · {self.body().count_text}{found}", self._verbatim)

    @property
    def segment_name(self) -> str:
        """The segment as it is called on the screen."""
        if self.session is None or self.segment is None:
            return ""
        return shown_name(self.session, self.segment.name, self.segment.id)

    def why_not_write(self) -> str | None:
        """Why nothing can be written here now; None when it can."""
        if self.session is None:
            return "not signed in"
        if self.segment is None:
            return "no segment is chosen"
        access = self.session.write_access()
        return None if access.allowed else access.reason

    def _why_not_remove(self) -> str | None:
        return self.why_not_write() if isinstance(self.state, Loaded) else "there is no member here"

    def _add_many(self) -> None:
        if self.segment is not None:
            self.post_message(self.AddManyRequested(self.segment))

    def _mixins(self) -> None:
        if self.segment is not None and self.current is not None:
            self.post_message(self.MixinsRequested(self.segment, self.current))

    def _remove(self) -> None:
        members = self.body().marked or ([self.current] if self.current is not None else [])
        if self.segment is not None and members:
            self.post_message(self.RemoveRequested(self.segment, members))

    @on(PageTable.RowChosen)
    def _open(self, event: PageTable.RowChosen[Member] | None = None) -> None:
        if event is not None:
            event.stop()
        whose = _whose(self.current)
        if whose is not None:
            self.post_message(self.CustomerChosen(whose))

    def _why_not_open(self) -> str | None:
        if self.current is not None and _whose(self.current) is None:
            return "nobody is logged in on this device"
        return None

    @on(PageTable.RowHighlighted)
    def _row_highlighted(self, event: PageTable.RowHighlighted[Member]) -> None:
        event.stop()

    def _copy(self) -> None:
        if self.current is not None:
            customer = self.current.customer
            what = "the e-mail address" if customer.email else "the customer's id"
            self.post_message(self.CopyRequested(customer.email or customer.id, what))

    def _raw(self) -> None:
        if self.current is not None:
            self.post_message(self.RawRequested(self.current, f"Member {self.current.customer.id}"))


async def _page(session: Session, segment: Segment, query: MemberQuery, wanted: PageRequest) -> Page[Member]:
    page = await session.platform.with_marks(await session.platform.members(segment.id, query, wanted))
    if not page.rows and wanted.number == 1 and query.text is None:
        # A segment that is gone has an empty list as well: only the segment itself tells them apart.
        await session.platform.segment(segment.id)
    return page


def _whose(member: Member | None) -> str | None:
    """The customer behind a row; of a device, who is logged in on it."""
    if member is None:
        return None
    return member.customer.id if member.device is None else member.device.customer_id


def _name(member: Member) -> str:
    customer, device = member.customer, member.device
    if device is not None:
        return " ".join(part for part in (device.platform, device.model) if part) or device.id
    return " ".join(part for part in (customer.first_name, customer.last_name) if part) or customer.id


def _email(member: Member) -> str:
    return member.customer.email or ""


def _origin(member: Member) -> str:
    """How the row came about, where that is told; else what sets the member apart."""
    if member.device is not None:
        return "device"
    if member.customer.standing is not None:
        standing = "" if member.customer.standing == "active" else member.customer.standing
        return "guest" if member.customer.is_guest and not standing else standing
    return {"AUTOMATIC": "auto", "MANUAL": "manual", None: "?"}.get(member.origin, member.origin or "?")


def _company(member: Member) -> str:
    return (member.legal_entity.name or member.legal_entity.id) if member.legal_entity else ""


def _since(member: Member) -> str:
    return f"{member.created_at:%Y-%m-%d}" if member.created_at else ""
