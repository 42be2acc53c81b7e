"""Asking for client id and secret where no store has them; they stay in memory for this run."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from segtui.errors import SegtuiError
from segtui.tui.screens.modal import BoxScreen, words


class SecretsScreen(BoxScreen[tuple[str, str]]):
    """Answers client id and client secret."""

    keys_text = "Enter signs in   Esc cancels"

    def __init__(self, profile_name: str, why: SegtuiError) -> None:
        super().__init__()
        self.title_text = f"Sign in to {profile_name}"
        self.profile_name = profile_name
        self.why = why

    def compose_inside(self) -> ComposeResult:
        """Why it is asked, and two lines to type into."""
        yield words(self.why.summary, classes="question")
        yield Input(placeholder="client id", id="client-id", compact=True)
        yield Input(placeholder="client secret", password=True, id="client-secret", compact=True)
        yield words(
            f"Kept in memory for this run only. `segtui login {self.profile_name}` keeps them for longer.",
            classes="question",
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer once both are there, else go to the one that is missing."""
        event.stop()
        client_id, secret = (self.query_one(f"#{name}", Input) for name in ("client-id", "client-secret"))
        if client_id.value.strip() and secret.value:
            self.dismiss((client_id.value.strip(), secret.value))
        elif client_id.value.strip():
            secret.focus()
        else:
            client_id.focus()
