"""The console as a Textual app: the session, the screens and what the keys do everywhere, wired together."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from segtui.tui.commands import ActionCommands
from segtui.tui.ending import end_on_signals
from segtui.tui.leading import lead
from segtui.tui.opening import Opening
from segtui.tui.screens.console import ConsoleScreen
from segtui.tui.session_app import SessionApp
from segtui.tui.theme import SEGTUI


class SegtuiApp(SessionApp):
    """One console on one profile."""

    CSS_PATH = Path(__file__).parent / "console.tcss"
    TITLE = "segtui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {ActionCommands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self.animation_level = "none"
        self.register_theme(SEGTUI)
        self.theme = SEGTUI.name

    def get_default_screen(self) -> Screen[None]:
        """The console."""
        return ConsoleScreen()

    @property
    def demo_customer(self) -> tuple[str, str] | None:
        """E-mail address and password of a demo's own shopper."""
        return self.opening.demo_customer()

    def on_load(self) -> None:
        """Leave the terminal clean whatever ends this; from before it is taken into use."""
        end_on_signals(self)

    def switch_profile(self) -> None:
        """Choose another profile and change to it."""
        from segtui.tui.switching import switch_profile

        lead(self.console_screen, switch_profile(self), "choose profile", exclusive=True)

    # What the keys do everywhere.

    def show_help(self) -> None:
        """The keys of the focused pane and of the console."""
        from segtui.tui.screens.help import HelpScreen, pane_signs

        console = self.console_screen
        pane = console.pane(console.current)
        signs = pane_signs(has_shop=console.has_shop)
        self.push_screen(HelpScreen(pane.noun, pane.actions(), console.actions(), meanings=signs))

    def show_trace(self) -> None:
        """The requests and answers."""
        from segtui.tui.screens.trace import TraceScreen

        if self.session is None:
            self.console_screen.say("Nothing was asked yet: not signed in.")
        else:
            self.push_screen(TraceScreen(self.session))

    def open_palette(self) -> None:
        """Find an action by name."""
        self.action_command_palette()

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C does not, since people copy with it."""
        self.console_screen.say("q or Ctrl+Q leaves segtui.")

    def leave(self) -> None:
        """Leave segtui; where a sync is under way, ask first."""
        why_stay = self.console_screen.why_stay
        if why_stay is None:
            self.exit(0)
        else:
            from segtui.tui.screens.choice import ChoiceScreen

            choices = ["Stay", "Leave: what is under way ends, and can be gone on with later"]
            self.push_screen(ChoiceScreen("Leave segtui?", why_stay, choices), self._leave_if)

    def _leave_if(self, place: int | None) -> None:
        if place == 1:
            self.exit(0)
