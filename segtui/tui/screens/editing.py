"""The part of the console that leads to changes of many rows at once, of mixins and coupons, and back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import on

from segtui.tui.actions import Action
from segtui.tui.leading import lead
from segtui.tui.panes.base import Pane
from segtui.tui.panes.members import MembersPane
from segtui.tui.panes.rules import RulesPane
from segtui.tui.panes.segments import SegmentsPane
from segtui.tui.panes.storefront import StorefrontPane
from segtui.tui.screens.changing import ChangingScreen

if TYPE_CHECKING:
    from segtui.changes.change import Change
    from segtui.model import Segment
    from segtui.session import Session
    from segtui.tui.screens.edit_flows import Place

Flow = Callable[["Place"], Awaitable["Change | None"]]


class EditingScreen(ChangingScreen):
    """Takes the wishes of the panes whose questions stand in `edit_flows`, and the undo."""

    @property
    @abstractmethod
    def fourth(self) -> StorefrontPane | RulesPane:
        """Pane 4: a storefront, or rules where there is no shop."""

    @on(MembersPane.AddManyRequested)
    def _add_many_requested(self, message: MembersPane.AddManyRequested) -> None:
        from segtui.tui.screens.edit_flows import members_to_add

        self._lead(message.segment, members_to_add)

    @on(MembersPane.AddMatchingRequested)
    def _add_matching_requested(self, message: MembersPane.AddMatchingRequested) -> None:
        from segtui.tui.screens.edit_flows import matching_to_add

        self._lead(message.segment, matching_to_add)

    @on(StorefrontPane.AssignRequested)
    def _assign_requested(self, message: StorefrontPane.AssignRequested) -> None:
        from segtui.tui.screens.edit_flows import items_to_assign

        self._lead(message.segment, items_to_assign)

    @on(StorefrontPane.UnassignRequested)
    def _unassign_requested(self, message: StorefrontPane.UnassignRequested) -> None:
        from segtui.tui.screens.edit_flows import items_to_unassign

        async def flow(place: Place) -> Change:
            return items_to_unassign(place, message.items)

        self._lead(message.segment, flow)

    @on(Pane.MixinsRequested)
    def _mixins_requested(self, message: Pane.MixinsRequested) -> None:
        from segtui.tui.screens.edit_flows import mixins_to_set

        self._lead(message.segment, lambda place: mixins_to_set(place, message.row))

    @on(SegmentsPane.CouponsRequested)
    def _coupons_requested(self, message: SegmentsPane.CouponsRequested) -> None:
        if self.session is not None:
            lead(self, self._coupons(self.session, message.segment), "change")

    async def _coupons(self, session: Session, segment: Segment) -> None:
        from segtui.tui.screens.coupons import CouponsScreen

        view = self.customers.view
        customer_id = view.customer.id if view is not None else ""
        chosen = await self.app.push_screen_wait(CouponsScreen(session, segment, customer_id))
        if chosen is not None:
            self.segments.select(chosen)

    def _lead(self, segment: Segment, flow: Flow) -> None:
        """Ask what is to be asked, show the change, and have the panes follow."""
        from segtui.tui.screens.edit_flows import Place

        if self.session is not None:
            place = Place(self.app, self.session, segment)
            lead(self, self._led(self.session, flow(place)), "change")

    async def _led(self, session: Session, asking: Awaitable[Change | None]) -> None:
        change = await asking
        if change is not None and await self.show_change(session, change):
            self.follow_changes()

    def follow_changes(self) -> None:
        """Read again what a change may have altered; the rows stay until the new ones are here."""
        self.members.body().clear_marks()
        self.segments.refresh_rows()
        if self.members.segment is not None:
            self.members.refresh_rows()
        self.fourth.follow_change()
        if self.customers.view is not None:
            self.customers.read_again()

    # The journal.

    def journal_actions(self) -> tuple[Action, ...]:
        """The keys that lead to what was changed before."""
        return (
            Action("app.undo", "u", "undo", UNDO_HELP, self._undo_last, True, self._why_not_undo),
            Action(
                "app.history", "h", "history", HISTORY_HELP, self._show_history, why_not=self._why_not_yet
            ),
        )

    def _why_not_yet(self) -> str | None:
        return "not signed in" if self.session is None else None

    def _why_not_undo(self) -> str | None:
        if self.session is None:
            return "not signed in"
        access = self.session.write_access(None)
        return None if access.allowed else access.reason

    def _show_history(self) -> None:
        from segtui.tui.screens.history import HistoryScreen

        if self.session is not None:
            self.app.push_screen(HistoryScreen(self.session), self._history_left)

    def _history_left(self, has_undone: bool | None) -> None:
        if has_undone:
            self.follow_changes()

    def _undo_last(self) -> None:
        if self.session is not None:
            lead(self, self._undo(self.session), "change")

    async def _undo(self, session: Session) -> None:
        from segtui.tui.screens.undoing import undo_last

        if await undo_last(self.app, session, self.say):
            self.follow_changes()


UNDO_HELP = "Take back the last change of this profile; what will be sent is shown first."
HISTORY_HELP = "Show the changes sent from this machine, with what became of each row."
