"""How to see the storefront as the platform itself shows it: a customer token, or the customer's sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Input

from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.model import CustomerToken


class CustomerTokenScreen(BoxScreen["CustomerToken"]):
    """Asks for a token, or for e-mail address and password; they stay in memory."""

    title_text = "See it as the platform shows it"
    keys_text = "Enter goes on   Esc cancels"

    def __init__(
        self, email: str, legal_entity_id: str | None, demo_customer: tuple[str, str] | None
    ) -> None:
        super().__init__()
        self.email = email
        self.password = demo_customer[1] if demo_customer is not None and demo_customer[0] == email else ""
        self.legal_entity_id = legal_entity_id

    def compose_inside(self) -> ComposeResult:
        """Two ways in."""
        yield words(
            "Only the customer's own token can ask the platform what this customer sees. "
            "Paste one, or sign in as the customer (a test account, or with the shopper on the line).",
            classes="question",
        )
        yield Input(placeholder="customer token", password=True, id="token", compact=True)
        yield words("or", classes="question")
        yield Input(value=self.email, placeholder="e-mail address", id="email", compact=True)
        yield Input(value=self.password, placeholder="password", password=True, id="password", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on once there is a token, or both address and password."""
        event.stop()
        answer = self._answer()
        if answer is not None:
            self.dismiss(answer)
            return
        self.query_one("#password" if self.query_one("#email", Input).value else "#email", Input).focus()

    def _answer(self) -> CustomerToken | None:
        from segtui.model import CustomerToken

        token, email, password = (
            self.query_one(f"#{name}", Input).value for name in ("token", "email", "password")
        )
        if token.strip():
            return CustomerToken(access_token=token.strip(), legal_entity_id=self.legal_entity_id)
        if email.strip() and password:
            return CustomerToken(email=email.strip(), password=password, legal_entity_id=self.legal_entity_id)
        return None
