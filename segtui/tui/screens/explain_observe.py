"""The second opinion of an explanation: what the platform returns to the customer's own token."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segtui.tui.actions import Action
from segtui.tui.leading import lead
from segtui.tui.screens.explain_help import HELP
from segtui.tui.screens.explain_rows import PLATFORM_AGREES
from segtui.tui.screens.explanation import ExplanationScreen

if TYPE_CHECKING:
    from segtui.diagnosis.explanation import Explanation
    from segtui.model import CustomerToken


class ObservingScreen(ExplanationScreen):
    """Asks for the customer's token, and asks again with it."""

    def observe_action(self) -> Action:
        """The key; in the bar while the cursor stands on the comparison that it makes."""
        key = self._key
        is_near = key is not None and key.kind == "check" and key.name[:1] == (PLATFORM_AGREES,)
        why_not, help_text = self._why_not_observe, HELP["observe"]
        return Action(
            "explain.observe", "O", "observe", help_text, self._observe, why_not=why_not, in_bar=is_near
        )

    def _why_not_observe(self) -> str | None:
        from segtui.diagnosis.question import CouponUse

        if self.session.platform.shop is None:
            return "this platform shows no storefront to a customer's token"
        if isinstance(self.question, CouponUse):
            return "the platform tries a coupon without the customer's token"
        if self.question.at is not None:
            return "the platform tells of the present moment only"
        return "there is no answer to compare with" if self.read_answer is None else None

    def _observe(self) -> None:
        lead(self, self._observed(), "observe", exclusive=True)

    async def _observed(self) -> None:
        from segtui.tui.screens.customer_token import CustomerTokenScreen

        found, answer = self.found, self.read_answer
        if found is None or answer is None:
            return
        company = answer.judgement.company
        screen = CustomerTokenScreen(_address(found), company, self.host.demo_customer)
        token: CustomerToken | None = await self.app.push_screen_wait(screen)
        if token is not None:
            self.question = replace(self.question, company=company, without_company=company is None)
            self.token = token
            self.ask_again()


def _address(found: Explanation) -> str:
    """What the customer most likely signs in with."""
    from segtui.diagnosis.reading import Read

    record = found.facts.customer.record if found.facts is not None else None
    return (record.value.email or "") if isinstance(record, Read) else ""
