"""Why a production profile is unlocked; the reason goes into the journal with every change."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from segtui.tui.screens.modal import BoxScreen, words


class ReasonScreen(BoxScreen[str]):
    """Answers a reason that is not empty."""

    title_text = "Unlock production"
    keys_text = "Enter unlocks   Esc cancels"

    def compose_inside(self) -> ComposeResult:
        """What unlocking means, and the line for the reason."""
        yield words(
            "For ten minutes changes can be sent to this production profile. Each is still shown first.",
            classes="question",
        )
        yield Input(placeholder="why? a ticket number or a sentence; it goes into the journal", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer once there is a reason."""
        event.stop()
        if event.value.strip():
            self.dismiss(event.value.strip())
