"""Pane 1: the segments of the tenant."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.timer import Timer

from segtui.errors import CredentialError
from segtui.shop_time import utc_day
from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Failed, Idle, Loaded
from segtui.tui.naming import force_sign, shown_name
from segtui.tui.panes.listing import Listing, ListingPane
from segtui.tui.widgets.page_table import Cell, Column, PageTable, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.model import Segment, SegmentQuery
    from segtui.platforms.port import Capabilities
    from segtui.session import Session

SETTLE_S = 0.15
"""How long the cursor must rest on a segment before the other panes follow."""


class SegmentEdit(Enum):
    """What can be done to a segment itself."""

    CREATE = "create"
    EDIT = "edit"
    CLONE = "clone"
    SWITCH = "switch"
    EXTEND = "extend"
    DELETE = "delete"


class SegmentsPane(ListingPane["Segment"]):
    """The segment list; the other panes follow its cursor."""

    number = 1
    noun = "Segments"
    sort_columns: ClassVar[dict[str, str]] = {
        "name": "name",
        "kind": "kind",
        "status": "force",
    }

    class SegmentSelected(Message):
        """The cursor rests on a segment; None when there is none."""

        def __init__(self, segment: Segment | None, *, entered: bool = False) -> None:
            super().__init__()
            self.segment = segment
            self.entered = entered
            """Enter was pressed: the user wants to go to its members."""

    class EditRequested(Message):
        """The user wants to change segments themselves."""

        def __init__(self, edit: SegmentEdit, segment: Segment | None) -> None:
            super().__init__()
            self.edit = edit
            self.segment = segment
            """None for a new one."""

    class CouponsRequested(Message):
        """Show the coupons that name this segment."""

        def __init__(self, segment: Segment) -> None:
            super().__init__()
            self.segment = segment

    class SyncRequested(Message):
        """Keep a segment in step with a file, or those that the file names."""

        def __init__(self, segment: Segment | None) -> None:
            super().__init__()
            self.segment = segment
            """None where there is none that a file could decide."""

    class RunsRequested(Message):
        """Show what was done to keep segments in step."""

    def __init__(self) -> None:
        super().__init__(id="segments")
        self.set_reactive(SegmentsPane.state, Idle("Signing in …"))
        self.signs = choose_signs()
        self.customer_segment_ids: frozenset[str] = frozenset()
        self._settling: Timer | None = None
        self._wanted_id: str | None = None
        self._verbatim = ""
        self._follows_reading = False

    def columns(self) -> list[Column[Segment]]:
        """Sign, name, a mark for the chosen customer's segments, and what the platform's segments have."""
        columns: list[Column[Segment]] = [
            Column("force", "", width=1, render=self._sign),
            Column("name", "segment", min_width=11, render=self._shown_name),
            Column("member", "", width=1, render=self._member_mark, priority=1),
        ]
        can = self.session.platform.capabilities if self.session is not None else None
        if can is not None and can.dynamic_segments:
            columns += [
                Column("kind", "kind", width=7, render=lambda segment: segment.kind.value, priority=2),
                Column("hint", "about", width=6, align="right", render=_count_hint, priority=3),
            ]
        if can is None or can.sites:
            columns.append(
                Column("site", "site", width=7, render=lambda segment: segment.site or "", priority=2)
            )
        if can is None or can.validity:
            columns.append(Column("until", "until UTC", width=10, render=_until, priority=3))
        return columns

    def sorts(self) -> tuple[str, ...]:
        """The orders that the platform has."""
        return self.session.platform.searching.segment_sorts if self.session is not None else ()

    def filter_hint(self) -> str:
        """What can be typed into the filter line."""
        return self.session.platform.searching.segment_filter if self.session is not None else ""

    def row_key(self, row: Segment) -> str:
        """The segment's id."""
        return row.id

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action("segments.open", "enter", "members", "Go to the members of this segment.", self._enter),
            *self.listing_actions("segments"),
            *self._edit_actions(),
            *self._related_actions(),
            *self._sync_actions(),
            Action("segments.copy", "y", "copy id", "Send the segment's id to the clipboard.", self._copy),
            Action("segments.raw", "v", "raw", "Show the segment as the platform sent it.", self._raw),
        )

    def _edit_actions(self) -> tuple[Action, ...]:
        can = self.session.platform.capabilities if self.session is not None else None
        has_validity, has_sites = can is None or can.validity, can is None or can.sites
        is_on = self.current is not None and self.current.status == "active"
        switch = "deactivate" if is_on else "activate"
        told = {
            SegmentEdit.EDIT: ("E", "edit", f"Edit this segment: {_edited(can)}."),
            SegmentEdit.CREATE: ("n", "new", "Create a segment."),
            SegmentEdit.CLONE: ("c", "clone", f"Clone this segment{', also to another site' * has_sites}."),
            SegmentEdit.SWITCH: ("o", switch, f"Switch this segment {'off' if is_on else 'on'}."),
            SegmentEdit.EXTEND: ("x", "extend", "Let this segment be valid for longer."),
            SegmentEdit.DELETE: ("d", "delete", "Delete this segment, once what hangs on it was shown."),
        }
        return tuple(
            Action(
                f"segments.{edit.value}",
                key,
                label,
                f"{help} The change is shown first.",
                partial(self._request, edit),
                dangerous=True,
                why_not=partial(self._why_not, edit),
            )
            for edit, (key, label, help) in told.items()
            if has_validity or edit is not SegmentEdit.EXTEND
        )

    def _related_actions(self) -> tuple[Action, ...]:
        if self.session is not None and self.session.platform.shop is None:
            return ()
        return (
            Action(
                "segments.mixins",
                "m",
                "mixins",
                "Show and edit the segment's mixins as JSON.",
                lambda: self._with_current(self.MixinsRequested),
            ),
            Action(
                "segments.coupons",
                "C",
                "coupons",
                "Show the coupons that name this segment, and the segments of a coupon.",
                lambda: self._with_current(self.CouponsRequested),
            ),
        )

    def _sync_actions(self) -> tuple[Action, ...]:
        return (
            Action(
                "segments.sync",
                "S",
                "sync",
                "Keep this segment, or those a file names, in step with it: a plan is shown first.",
                lambda: self._post_wish(self.SyncRequested(self._fixed)),
                why_not=self._why_no_session,
            ),
            Action(
                "segments.runs",
                "R",
                "runs",
                "Show what earlier runs of sync came to, go on with one, or take one back.",
                lambda: self._post_wish(self.RunsRequested()),
                why_not=self._why_no_session,
            ),
        )

    def _post_wish(self, wish: Message) -> None:
        self.post_message(wish)

    def _why_no_session(self) -> str | None:
        return None if self.session is not None else "not signed in"

    @property
    def _fixed(self) -> Segment | None:
        """The segment under the cursor; None where its members follow from its rules."""
        return self.current if self.current is not None and self.current.kind != "dynamic" else None

    def _with_current(self, wish: Callable[[Segment], Message]) -> None:
        if self.current is not None:
            self.post_message(wish(self.current))

    def _request(self, edit: SegmentEdit) -> None:
        segment = None if edit is SegmentEdit.CREATE else self.current
        self.post_message(self.EditRequested(edit, segment))

    def _why_not(self, edit: SegmentEdit) -> str | None:
        if self.session is None:
            return "not signed in"
        access = self.session.write_access()
        if not access.allowed:
            return access.reason
        if edit is SegmentEdit.CREATE:
            return None
        if self.current is None:
            return "no segment is chosen"
        if edit is SegmentEdit.EXTEND and _end(self.current) is None:
            return "it has no end"
        return None

    def open(self, session: Session) -> None:
        """Show the segments of a session."""
        super().open(session)
        if isinstance(self.state, Failed):
            self.state = Idle("")
        self.show_rows()

    def show_rows(self, *, quiet: bool = False) -> None:
        """Read the first page and show it."""
        if self.session is None or (
            isinstance(self.state, Failed) and isinstance(self.state.error, CredentialError)
        ):
            self.post_message(self.SignInRequested())
        else:
            self.load(self._read(self.session), "segments", quiet=quiet)

    def select(self, segment_id: str) -> None:
        """Go to a segment, dropping a filter that may hide it."""
        if self.body().select_key(segment_id):
            return
        self._wanted_id = segment_id
        self.drop_filter()
        self.show_rows(quiet=True)

    def refresh_rows(self) -> None:
        """Read the rows again, the cursor staying on its segment, and have the other panes follow."""
        self._follows_reading = isinstance(self.state, Loaded)
        super().refresh_rows()

    @on(PageTable.PageLoaded)
    def _read_again(self) -> None:
        if self._follows_reading:
            self._follows_reading = False
            self._settled()

    def mark_customer(self, segment_ids: frozenset[str]) -> None:
        """Mark the segments that the chosen customer is in."""
        self.customer_segment_ids = segment_ids
        self.body().refresh_rows()

    async def _read(self, session: Session) -> None:
        query = _query(self.filter_text)
        listing = Listing(lambda page: session.platform.segments(query, page), self.sort)
        self._verbatim = session.platform.explain_segment_query(query) or ""
        await self.fill(listing, Empty("There are no segments here."))
        if self._wanted_id is not None:
            self.body().select_key(self._wanted_id)
            self._wanted_id = None
        # What has just been read is not passed by on the way to another row: its members are read at once.
        self._settled()

    def show_count(self) -> None:
        """Title the pane with the number of segments, and with the filter as the platform gets it."""
        self.set_heading(f"Segments · {self.body().count_text}", self._verbatim)

    @on(PageTable.RowHighlighted)
    def _cursor_moved(self, event: PageTable.RowHighlighted[Segment]) -> None:
        event.stop()
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLE_S, self._settled)

    def _settled(self) -> None:
        self.post_message(self.SegmentSelected(self.current))

    @on(PageTable.RowChosen)
    def _enter(self, event: PageTable.RowChosen[Segment] | None = None) -> None:
        if event is not None:
            event.stop()
        self.post_message(self.SegmentSelected(self.current, entered=True))

    def _copy(self) -> None:
        if self.current is not None:
            self.post_message(self.CopyRequested(self.current.id, "the segment's id"))

    def _raw(self) -> None:
        if self.current is not None:
            self.post_message(self.RawRequested(self.current, f"Segment {self.current.id}"))

    def _sign(self, segment: Segment) -> Cell:
        return force_sign(self.session, segment, self.signs) if self.session else Cell("")

    def _shown_name(self, segment: Segment) -> str:
        return shown_name(self.session, segment.name, segment.id) if self.session else ""

    def _member_mark(self, segment: Segment) -> Cell:
        return Cell(self.signs.member if segment.id in self.customer_segment_ids else "", Tone.ACCENT)


def _end(segment: Segment) -> datetime | None:
    return segment.validity.ends_at if segment.validity else None


def _until(segment: Segment) -> str:
    end = _end(segment)
    return utc_day(end) if end else ""


def _count_hint(segment: Segment) -> str:
    hint = segment.member_count_hint
    return "" if hint is None else f"≈{hint:,}"


def _edited(can: Capabilities | None) -> str:
    """What can be edited of a segment."""
    fields = ["names", "status", "validity", "site"]
    if can is not None:
        fields = ["names" if can.localized_names else "name", "description", "status"]
        fields += ["validity"] * can.validity + ["site"] * can.sites + ["rules"] * can.dynamic_segments
    return ", ".join(fields)


def _query(text: str) -> SegmentQuery:
    from segtui.model import SegmentQuery

    if not text:
        return SegmentQuery()
    # What it recognises texts by takes milliseconds to compile, which the first rows need not wait for.
    from segtui.recognise import segment_query

    return segment_query(text)
