"""The questions that lead to a change: who, and for which company."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from segtui.changes.members import AddMembers, RemoveMembers
    from segtui.model import Customer, LegalEntity, Member, Segment
    from segtui.session import CustomerView, Session


class GivenUp:
    """The answer of a question that was left with Escape."""


GIVEN_UP = GivenUp()


class AddFlow:
    """Asks who is to be added and for which company; never guesses either."""

    def __init__(self, app: App[int], session: Session, segment: Segment, segment_name: str) -> None:
        self.app = app
        self.session = session
        self.segment = segment
        self.segment_name = segment_name

    async def ask(self, chosen: CustomerView | None) -> AddMembers | None:
        """The change, or None where the user gave up. `chosen` is the customer at hand."""
        from segtui.changes.change import LabelledMember
        from segtui.changes.members import AddMembers
        from segtui.model import CustomerRef

        customer = chosen.customer if chosen is not None else await self._pick()
        if customer is None:
            return None
        companies, doubt = await self._companies(customer, chosen)
        company = await self._for_which(customer, companies, doubt)
        if isinstance(company, GivenUp):
            return None
        ref = CustomerRef(
            id=customer.id, first_name=customer.first_name, last_name=customer.last_name, email=customer.email
        )
        member = LabelledMember.of(ref, company.id if company else None, company.name if company else None)
        return AddMembers(self.segment.id, self.segment_name, (member,))

    async def _pick(self) -> Customer | None:
        from segtui.tui.screens.pick_customer import PickCustomerScreen

        return await self.app.push_screen_wait(PickCustomerScreen(self.session, self.segment_name))

    async def _companies(
        self, customer: Customer, chosen: CustomerView | None
    ) -> tuple[list[LegalEntity], str]:
        from segtui.session import Failed

        view = chosen if chosen is not None else await self.session.customer_view(customer.id)
        if isinstance(view.companies, Failed):
            return [], f"The customer's companies could not be read: {view.companies.error.summary}"
        return view.companies.value, ""

    async def _for_which(
        self, customer: Customer, companies: list[LegalEntity], doubt: str
    ) -> LegalEntity | GivenUp | None:
        """A company, or None for none."""
        from segtui.tui.screens.choice import ChoiceScreen

        if not companies and not doubt:
            return None
        question = doubt or "A member for one company is none for another, and none as a private customer."
        choices = ["For no company (B2C)", *(f"For {entity.name or entity.id}" for entity in companies)]
        who = customer.name or customer.email or customer.id
        chosen = await self.app.push_screen_wait(
            ChoiceScreen(f"For whom is {who} a member?", question, choices)
        )
        if chosen is None:
            return GIVEN_UP
        return None if chosen == 0 else companies[chosen - 1]


def remove_change(segment: Segment, segment_name: str, members: list[Member]) -> RemoveMembers:
    """The change that takes these rows out of the segment."""
    from segtui.changes.change import LabelledMember
    from segtui.changes.members import AUTOMATIC, RemoveMembers

    labelled = tuple(map(LabelledMember.of_member, members))
    automatic = frozenset(member.key for member in members if member.origin == AUTOMATIC)
    return RemoveMembers(segment.id, segment_name, labelled, automatic=automatic)
