"""Pane 2: the members of the selected segment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message

from segtui.shop_time import utc_day
from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Idle, Loaded
from segtui.tui.naming import member_words, shown_name, why_rules_decide
from segtui.tui.panes.listing import Listing, ListingPane
from segtui.tui.widgets.page_table import Cell, Column, PageTable, Tone

if TYPE_CHECKING:
    from segtui.model import Member, MemberKey, MemberQuery, Page, PageRequest, Segment
    from segtui.session import Session

NO_MEMBERS = ("This segment has no members.", "a adds a customer.")


class MembersPane(ListingPane["Member"]):
    """The member table of one segment, a window over as many rows as there are."""

    number = 2
    noun = "Members"
    sort_columns: ClassVar[dict[str, str]] = {
        "name": "name",
        "last_name": "name",
        "email": "email",
        "number": "email",
        "created_at": "since",
    }
    multi_select = True

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

    class AddMatchingRequested(Message):
        """The user wants to add everybody who fits a filter."""

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
        self.signs = choose_signs()
        self.segment: Segment | None = None
        self._verbatim = self._remark = ""

    def columns(self) -> list[Column[Member]]:
        """Who; and as the platform tells: for which company, how and since when, or what sets apart."""
        can = self.session.platform.capabilities if self.session is not None else None
        if can is not None and can.devices:
            return [
                Column("sign", "", width=1, render=self._device_sign),
                Column("name", "name", weight=3, min_width=12, render=_name),
                Column("email", "e-mail, or the device's code", weight=5, min_width=18, render=_address),
                Column("mark", "what", width=14, render=_mark, priority=1),
            ]
        return [
            Column("name", "name", weight=3, min_width=12, render=_name),
            Column("email", "e-mail", weight=6, min_width=18, render=_address),
            Column("company", "for company", weight=2, min_width=11, render=_company, priority=1),
            Column("origin", "origin", width=6, render=_origin, priority=3),
            Column("since", "since UTC", width=10, render=_since, priority=2),
        ]

    def sorts(self) -> tuple[str, ...]:
        """The orders that the platform has."""
        return self.session.platform.searching.member_sorts if self.session is not None else ()

    def filter_hint(self) -> str:
        """What can be typed into the filter line."""
        return self.session.platform.searching.member_filter if self.session is not None else ""

    def _device_sign(self, member: Member) -> Cell:
        return Cell(self.signs.device if member.device is not None else "", Tone.ACCENT)

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
            *self._matching_actions(),
            *self.listing_actions("members"),
            *self._mixin_actions(),
            Action("members.copy", "y", "copy", "Send the e-mail address to the clipboard.", self._copy),
            Action("members.raw", "v", "raw", "Show the row as the platform sent it.", self._raw),
        )

    def _matching_actions(self) -> tuple[Action, ...]:
        if self.session is None or self.session.platform.server_side is None:
            return ()
        help = "Add everybody who fits a filter now; the change is shown first."
        return (
            Action(
                "members.add-matching",
                "F",
                "add by filter",
                help,
                self._add_matching,
                dangerous=True,
                why_not=self.why_not_write,
            ),
        )

    def _add_matching(self) -> None:
        if self.segment is not None:
            self.post_message(self.AddMatchingRequested(self.segment))

    def _mixin_actions(self) -> tuple[Action, ...]:
        if self.session is not None and self.session.platform.shop is None:
            return ()
        help = "Show and edit the member's mixins as JSON."
        return (Action("members.mixins", "m", "mixins", help, self._mixins),)

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

        self._remark = ""
        query = MemberQuery(text=self.filter_text or None)
        self._verbatim = session.platform.explain_member_query(query) or ""
        listing = Listing(partial(_page, session, segment, query), self.sort)
        is_decided = self.why_rules_decide() is not None
        empty = ("Nobody fits its rules now.", "4 shows them.") if is_decided else NO_MEMBERS
        await self.fill(listing, Empty(*empty))

    def show_count(self) -> None:
        """Title the pane with segment and number of members, and with the filter as the platform gets it."""
        found = " found" if self.filter_text else ""
        count = self.body().count_text
        if self.session is not None and self.session.platform.capabilities.asynchronous_writes:
            count = f"≈{count}"  # such a platform counts some time after it has written
        how = self._verbatim or self._remark
        self.set_heading(f"Members of {self.segment_name} · {count}{found}", how)

    def tell_remark(self, remark: str) -> None:
        """Say what the listing may lack; of rules it is said beneath, since it is so whenever one looks."""
        if self.why_rules_decide() is None:
            super().tell_remark(remark)
        else:
            self._remark = remark

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
        return self.why_rules_decide() if access.allowed else access.reason

    def why_rules_decide(self) -> str | None:
        """That nobody can be added or removed here, because rules decide; None where a list does."""
        return why_rules_decide(self.segment)

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
    return member_words(member).name


def _address(member: Member) -> str:
    return member_words(member).address


def _mark(member: Member) -> Cell:
    mark = member_words(member).mark
    return Cell(mark, Tone.MUTED if mark == "device" else Tone.WARNING)


def _origin(member: Member) -> str:
    return {"AUTOMATIC": "auto", "MANUAL": "manual", None: "?"}.get(member.origin, member.origin or "?")


def _company(member: Member) -> str:
    return (member.legal_entity.name or member.legal_entity.id) if member.legal_entity else ""


def _since(member: Member) -> str:
    return utc_day(member.created_at) if member.created_at else ""
