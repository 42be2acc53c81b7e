"""What a machine without any profile is shown: the demo, or the way to a real tenant."""

from __future__ import annotations

from collections.abc import Sequence
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
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import words
from segtui.tui.textual_seams import SeamedApp
from segtui.tui.theme import SEGTUI

FIELDS = {
    "emporix": (
        ("tenant", "tenant, as it stands in the API's paths"),
        ("site", "site code (may stay empty)"),
        ("language", "language of names: en, de, ..."),
        ("client-id", "client id of an API key that may read segments and customers"),
        ("client-secret", "its client secret"),
    ),
    "shopgate": (
        ("tenant", "merchant code, as it stands in the API's paths"),
        ("client-id", "client id"),
        ("client-secret", "its client secret"),
        ("username", "e-mail address of the API user"),
        ("password", "their password"),
    ),
}
"""By platform, the lines of the form."""
HIDDEN = frozenset({"client-secret", "password"})
SECRETS = ("client-id", "client-secret", "username", "password")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user wants."""

    what: Literal["demo", "tenant", "quit"]
    profile_name: str = ""
    secrets: tuple[str, ...] | None = field(default=None, repr=False)
    platform: str = "emporix"


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
        Binding("d", "demo('emporix')", show=False),
        Binding("s", "demo('shopgate')", show=False),
        Binding("n", "new_profile('emporix')", show=False),
        Binding("m", "new_profile('shopgate')", show=False),
        Binding("q,escape,ctrl+c", "leave", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(SEGTUI)
        self.theme = SEGTUI.name
        self.choice = Choice("quit")
        self.platform = "emporix"
        """Of the new profile."""

    def compose(self) -> ComposeResult:
        """The two ways on, and the form, hidden at first."""
        with Vertical(id="box") as box:
            box.border_title = Content("segtui")
            yield words(_welcome())
            yield Vertical(id="form")
            yield words("", id="problem")

    def on_load(self) -> None:
        """Leave the terminal clean whatever ends this; from before it is taken into use."""
        end_on_signals(self)

    def on_mount(self) -> None:
        """Show the form only when it is asked for."""
        self.query_one("#form").display = False

    def action_demo(self, platform: str) -> None:
        """Run a demo."""
        self.choice = Choice("demo", platform=platform)
        self.exit(0)

    def action_leave(self) -> None:
        """Leave."""
        self.exit(0)

    async def action_new_profile(self, platform: str) -> None:
        """Show the form."""
        self.platform = platform
        form = self.query_one("#form")
        await form.remove_children()
        lines = [
            Input(placeholder=hint, password=name in HIDDEN, id=name, compact=True)
            for name, hint in FIELDS[platform]
        ]
        await form.mount(*lines, words("Enter goes on   Esc leaves   The profile will be read-only."))
        form.display = True
        lines[0].focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next line; after the last one, write the profile."""
        names = [name for name, _ in FIELDS[self.platform]]
        following = names[names.index(str(event.input.id)) + 1 :]
        if following:
            self.query_one(f"#{following[0]}", Input).focus()
            return
        try:
            self.choice = self._save(names)
        except SegtuiError as error:
            problem = self.query_one("#problem")
            problem.update(plain(f"{error.summary} {hint_of(error)}"))  # type: ignore[attr-defined]  # it is a Static
            return
        self.exit(0)

    def _save(self, names: Sequence[str]) -> Choice:
        from segtui.profiles import Profile, add_profile

        values = {name: self.query_one(f"#{name}", Input).value.strip() for name in names}
        tenant, site, language = values["tenant"], values.get("site") or None, values.get("language") or "en"
        add_profile(Profile(name=tenant, platform=self.platform, tenant=tenant, site=site, language=language))
        secrets = tuple(values[name] for name in SECRETS if name in values)
        return Choice("tenant", tenant, secrets if all(secrets) else None, self.platform)


def _welcome() -> Content:
    return Content.assemble(
        ("Customer segments, and why a customer is in one or not.\n\n", "bold"),
        "There is no profile on this machine yet.\n\n",
        ("  d  ", "bold $text-accent"),
        "the demo shop on Emporix: no account, no network\n",
        ("  s  ", "bold $text-accent"),
        "the demo merchant on Shopgate, likewise\n",
        ("  n  ", "bold $text-accent"),
        "a profile for your own Emporix tenant\n",
        ("  m  ", "bold $text-accent"),
        "a profile for your own Shopgate merchant\n",
        ("  q  ", "bold $text-accent"),
        "leave\n",
    )
