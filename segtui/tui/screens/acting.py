"""What the screens that fill the terminal share: the header, the keys as a table of actions, and notices."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual import events
from textual.screen import Screen

from segtui.tui.actions import Action, act_on_key
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.tui.host import Host

Answer = TypeVar("Answer")


class ActingScreen(Screen["Answer | None"], Generic[Answer]):
    """A screen whose keys stand in a table; it begins with a `StatusHeader` and ends with a `KeyBar`."""

    noun: str
    """What the help says that the keys are for."""

    @property
    def host(self) -> Host:
        """The app this screen runs in."""
        return cast("Host", self.app)

    def on_mount(self) -> None:
        """Say where this is."""
        self.query_one(StatusHeader).follow(self.host.header)

    def on_screen_resume(self) -> None:
        """What can be done may be something else now."""
        self.refresh_lines()

    @abstractmethod
    def own_actions(self) -> tuple[Action, ...]:
        """What the keys do on this screen alone."""

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        host = self.host
        return (
            *self.own_actions(),
            Action("app.trace", "t", "trace", "Show the requests and answers.", host.show_trace),
            Action("screen.back", "escape", "back", "Go back to where you came from.", self.leave),
            Action(
                "app.palette",
                "colon",
                "commands",
                "Find any action by name.",
                host.open_palette,
                in_bar=False,
            ),
            Action(
                "app.unlock",
                "U",
                "unlock",
                "Make a production profile writable for ten minutes, with a reason.",
                host.unlock,
                dangerous=True,
                why_not=host.why_not_unlock,
                in_bar=False,
            ),
            Action(
                "app.quit",
                "q",
                "quit",
                "Leave segtui, from the panes.",
                host.leave,
                why_not=lambda: "Esc goes back to the panes first",
                in_bar=False,
            ),
            Action("app.help", "question_mark", "keys", "Show the keys.", self._help),
        )

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The signs that stand here, each with what it means."""
        return ()

    def leave(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)

    def _help(self) -> None:
        from segtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.noun, self.actions(), meanings=self.meanings()))

    async def on_key(self, event: events.Key) -> None:
        """Run what a key does."""
        await act_on_key(event, self.actions(), self.focused, self.say)

    def key_comes(self) -> None:
        """Take the notice away; a key that is never held may come before there is a line for one."""
        for bar in self.query(KeyBar):
            bar.notice = None

    def refresh_lines(self) -> None:
        """Draw the keys again."""
        everything = self.actions()
        self.query_one(KeyBar).show(
            [each for each in everything if each.id != "app.help"],
            [each for each in everything if each.id == "app.help"],
        )

    def say(self, text: str) -> None:
        """Show a notice until the next key."""
        self.query_one(KeyBar).notice = text
