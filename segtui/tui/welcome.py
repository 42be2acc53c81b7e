"""What a machine without any profile is shown: the demo, or the way to a real tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.ending import end_on_signals
from segtui.tui.screens.modal import words
from segtui.tui.textual_seams import SeamedApp
from segtui.tui.theme import SEGTUI

FIELDS = (
    ("tenant", "tenant, as it stands in the API's paths"),
    ("site", "site code (may stay empty)"),
    ("language", "language of names: en, de, ..."),
    ("client-id", "client id of an API key that may read segments and customers"),
    ("client-secret", "its client secret"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user wants."""

    what: Literal["demo", "tenant", "quit"]
    profile_name: str = ""
    secrets: tuple[str, str] | None = field(default=None, repr=False)


class WelcomeApp(SeamedApp):
    """Offers the demo and a new profile; `choice` says what was chosen."""

    CSS = """
    Screen { align: center middle; background: $background; }
    #box { width: 84; max-width: 100%; height: auto; border: round $accent; padding: 1 2; }
    Input { border: none; height: 1; background: $boost; padding: 0 1; margin: 0 0 1 0; }
    #form { height: auto; }
    #problem { color: $text-error; height: auto; }
    """
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None  # else the first line of the hidden form would take the keys
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", show=False),
        Binding("n", "new_profile", show=False),
        Binding("q,escape,ctrl+c", "leave", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(SEGTUI)
        self.theme = SEGTUI.name
        self.choice = Choice("quit")

    def compose(self) -> ComposeResult:
        """The two ways on, and the form, hidden at first."""
        with Vertical(id="box") as box:
            box.border_title = Content("segtui")
            yield words(_welcome())
            with Vertical(id="form"):
                for name, hint in FIELDS:
                    yield Input(placeholder=hint, password=name == "client-secret", id=name, compact=True)
                yield words("Enter goes on   Esc leaves   The profile will be read-only.")
            yield words("", id="problem")

    def on_load(self) -> None:
        """Leave the terminal clean whatever ends this; from before it is taken into use."""
        end_on_signals(self)

    def on_mount(self) -> None:
        """Show the form only when it is asked for."""
        self.query_one("#form").display = False

    def action_demo(self) -> None:
        """Run the demo."""
        self.choice = Choice("demo")
        self.exit(0)

    def action_leave(self) -> None:
        """Leave."""
        self.exit(0)

    def action_new_profile(self) -> None:
        """Show the form."""
        self.query_one("#form").display = True
        self.query_one("#tenant", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; after the last one, write the profile."""
        at = next(i for i, (name, _) in enumerate(FIELDS) if name == event.input.id)
        if at + 1 < len(FIELDS):
            self.query_one(f"#{FIELDS[at + 1][0]}", Input).focus()
            return
        try:
            self.choice = self._save()
        except SegtuiError as error:
            problem = self.query_one("#problem")
            problem.update(plain(f"{error.summary} {error.hint}"))  # type: ignore[attr-defined]  # it is a Static
            return
        self.exit(0)

    def _save(self) -> Choice:
        from segtui.profiles import Profile, add_profile

        values = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in FIELDS}
        tenant = values["tenant"]
        add_profile(
            Profile(
                name=tenant, tenant=tenant, site=values["site"] or None, language=values["language"] or "en"
            )
        )
        secrets = (values["client-id"], values["client-secret"])
        return Choice("tenant", tenant, secrets if all(secrets) else None)


def _welcome() -> Content:
    return Content.assemble(
        ("Customer segments, and why a customer is in one or not.\n\n", "bold"),
        "There is no profile on this machine yet.\n\n",
        ("  d  ", "bold $text-accent"),
        "the demo shop: no account, no network\n",
        ("  n  ", "bold $text-accent"),
        "a profile for your own tenant\n",
        ("  q  ", "bold $text-accent"),
        "leave\n",
    )
