"""Asking for the credential where no store has it; it stays in memory for this run."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from segtui.errors import SegtuiError
from segtui.profiles import Profile
from segtui.tui.screens.modal import BoxScreen, words

CLIENT = (("client-id", "client id"), ("client-secret", "client secret"))
USER = (("username", "user name (e-mail)"), ("password", "password"))
_HIDDEN = frozenset({"client-secret", "password"})


class SecretsScreen(BoxScreen[tuple[str, ...]]):
    """Answers client id and client secret and, where the platform signs in a user, user name and password."""

    keys_text = "Enter signs in   Esc cancels"

    def __init__(self, profile: Profile, why: SegtuiError) -> None:
        super().__init__()
        self.title_text = f"Sign in to {profile.name}"
        self.profile_name = profile.name
        self.why = why
        self.fields = (*CLIENT, *USER) if profile.facts.signs_in_a_user else CLIENT

    def compose_inside(self) -> ComposeResult:
        """Why it is asked, and a line to type into for each part."""
        yield words(self.why.summary, classes="question")
        for name, hint in self.fields:
            yield Input(placeholder=hint, password=name in _HIDDEN, id=name, compact=True)
        yield words(
            f"Kept in memory for this run only. `segtui login {self.profile_name}` keeps them for longer.",
            classes="question",
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer once all are there, else go to the first that is missing."""
        event.stop()
        lines = [self.query_one(f"#{name}", Input) for name, _ in self.fields]
        empty = next((line for line in lines if not line.value.strip()), None)
        if empty is not None:
            empty.focus()
            return
        self.dismiss(tuple(line.value if line.id in _HIDDEN else line.value.strip() for line in lines))
