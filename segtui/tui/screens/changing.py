"""The part of the console that leads to changes: what a pane asks for becomes a diff, which is confirmed."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on

from segtui.errors import SegtuiError
from segtui.tui.leading import lead
from segtui.tui.naming import shown_name
from segtui.tui.panes.customers import CustomersPane
from segtui.tui.panes.members import MembersPane
from segtui.tui.panes.segments import SegmentsPane
from segtui.tui.textual_seams import SeamedScreen

if TYPE_CHECKING:
    from segtui.changes.change import Change
    from segtui.changes.members import AddMembers, RemoveMembers
    from segtui.session import Session
    from segtui.tui.screens.segment_flows import SegmentFlows


class ChangingScreen(SeamedScreen):
    """Takes the wishes of the panes that end in a change, and has them show what came of it."""

    session: Session | None
    current: int

    @property
    @abstractmethod
    def segments(self) -> SegmentsPane:
        """Pane 1."""

    @property
    @abstractmethod
    def members(self) -> MembersPane:
        """Pane 2."""

    @property
    @abstractmethod
    def customers(self) -> CustomersPane:
        """Pane 3."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Show a notice until the next key."""

    # Members.

    @on(CustomersPane.AddRequested)
    @on(MembersPane.AddRequested)
    def _add_requested(self) -> None:
        if self.session is None or self.members.segment is None:
            self.say("Choose a segment first: 1.")
            return
        lead(self, self._add(self.session), "change")

    async def _add(self, session: Session) -> None:
        from segtui.tui.screens.flows import AddFlow

        segment = self.members.segment
        if segment is None:
            return
        flow = AddFlow(self.app, session, segment, self.members.segment_name)
        from_pane = self.customers.view if self.current == CustomersPane.number else None
        change = await flow.ask(from_pane)
        if change is not None:
            await self._change_members(session, change)

    @on(MembersPane.RemoveRequested)
    def _remove_requested(self, message: MembersPane.RemoveRequested) -> None:
        from segtui.tui.screens.flows import remove_change

        if self.session is not None:
            name = shown_name(self.session, message.segment.name, message.segment.id)
            change = remove_change(message.segment, name, message.members)
            lead(self, self._change_members(self.session, change), "change")

    async def _change_members(self, session: Session, change: AddMembers | RemoveMembers) -> None:
        if not await self.show_change(session, change):
            return
        self.members.body().clear_marks()
        if self.members.segment is not None and self.members.segment.id == change.segment_id:
            self.members.refresh_rows()
        changed = {member.key.customer_id for member in change.members}
        if self.customers.view is not None and self.customers.view.customer.id in changed:
            self.customers.read_again()

    async def show_change(self, session: Session, change: Change) -> bool:
        """Show the diff of a change; whether anything was sent."""
        from segtui.tui.screens.segment_flows import Sending

        sending = Sending(self.app, session)
        try:
            await sending.carry_out(change)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary}")
        return sending.was_sent

    # Segments.

    @on(SegmentsPane.EditRequested)
    def _edit_requested(self, message: SegmentsPane.EditRequested) -> None:
        if self.session is not None:
            lead(self, self._edit_segment(self.session, message), "change")

    async def _edit_segment(self, session: Session, wish: SegmentsPane.EditRequested) -> None:
        from segtui.tui.screens.segment_flows import SegmentFlows

        flows = SegmentFlows(self.app, session)
        try:
            await flows.run(wish.edit, wish.segment)
        finally:
            # Also where what came behind it failed or was given up.
            if flows.was_sent:
                self._follow_edit(flows, wish)

    def _follow_edit(self, flows: SegmentFlows, wish: SegmentsPane.EditRequested) -> None:
        if flows.created is not None:
            self.segments.select(flows.created)
        else:
            self.segments.refresh_rows()
        if wish.segment is not None and wish.segment.id in self.segments.customer_segment_ids:
            self.customers.read_again()
