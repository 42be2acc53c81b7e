"""The part of the console that leads to explanations: a question is read off the panes, or asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.tui.actions import Action
from segtui.tui.leading import lead
from segtui.tui.panes.customers import CustomersPane
from segtui.tui.panes.members import MembersPane
from segtui.tui.panes.rules import RulesPane
from segtui.tui.panes.storefront import StorefrontPane
from segtui.tui.screens.editing import EditingScreen
from segtui.tui.screens.explain_flow import lead_to_explanation

if TYPE_CHECKING:
    from segtui.session import Session
    from segtui.tui.screens.explain_ask import Draft


class ExplainingScreen(EditingScreen):
    """Knows what the panes have at hand, and opens the explanation of it."""

    def explain_action(self) -> Action:
        """The key that explains."""
        return Action(
            "app.explain", "e", "explain", self._explain_help(), self._explain, why_not=self._why_not_explain
        )

    def _explain_help(self) -> str:
        has_shop = self.session is None or self.session.platform.shop is not None
        return f"Explain why the chosen customer is in this segment,{SEES_ITEM * has_shop} or not."

    def _why_not_explain(self) -> str | None:
        return "not signed in" if self.session is None else None

    def _explain(self) -> None:
        if self.session is not None:
            lead(self, self._explained(self.session, self.question_at_hand()), "explain")

    async def _explained(self, session: Session, draft: Draft) -> None:
        if await lead_to_explanation(self.app, session, draft):
            self.follow_changes()

    def question_at_hand(self) -> Draft:
        """What the focused pane and the chosen customer ask; the parts that they leave open are empty."""
        from segtui.tui.screens.explain_ask import Draft

        view = self.customers.view
        customer = view.customer.id if view is not None else ""
        shown = self.members.segment.id if self.members.segment is not None else ""
        match self.current:
            case MembersPane.number:
                return self._member_question(Draft(customer, shown))
            case CustomersPane.number:
                return self._customer_question(Draft(customer, shown))
            case StorefrontPane.number:
                return _fourth_question(self.fourth, customer, shown)
            case _:
                segment = self.segments.current
                return Draft(customer, segment.id if segment is not None else "")

    def _member_question(self, draft: Draft) -> Draft:
        from segtui.tui.screens.explain_ask import ALONE

        member = self.members.current
        if member is None:
            return draft
        if member.device is not None:
            return draft._replace(customer=member.device.customer_id or "")
        company = member.legal_entity.id if member.legal_entity else ALONE
        return draft._replace(customer=member.customer.id, company=company)

    def _customer_question(self, draft: Draft) -> Draft:
        pane = self.customers
        if pane.view is None:
            match = pane.matches.cursor_row_data
            return draft._replace(customer=match.id if match is not None else "")
        own = pane.own_segments.cursor_row_data if pane.own_segments.display else None
        return draft._replace(segment=own.id) if own is not None else draft


def _fourth_question(pane: StorefrontPane | RulesPane, customer: str, segment: str) -> Draft:
    from segtui.tui.screens.explain_ask import Draft

    if isinstance(pane, StorefrontPane):
        return _item_question(pane, Draft(customer))
    row = pane.body().cursor_row
    is_side = row is not None and row.key.kind == "segment"
    return Draft(customer, row.key.id if row is not None and is_side else segment)


def _item_question(pane: StorefrontPane, draft: Draft) -> Draft:
    row = pane.body().cursor_row
    lens = pane.lens if not pane.shows_items else None
    company = lens.company.id if lens is not None and lens.company is not None else ""
    if row is None or row.key.kind not in {"product", "category", "left out"}:
        return draft._replace(company=company)
    if row.key.kind == "left out":
        return draft._replace(segment=row.key.id, company=company)
    return draft._replace(item=f"{row.key.kind}:{row.key.id}", company=company)


SEES_ITEM = " or sees this item,"
