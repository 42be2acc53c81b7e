"""Work that leads to a screen, and whose the keys are until that screen has its focus."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, Protocol, cast

from segtui.errors import SegtuiError
from segtui.tui.leads import Lead

if TYPE_CHECKING:
    from textual.app import App
    from textual.worker import Worker

    from segtui.tui.key_turns import KeysInTurn


class Leading(Protocol):
    """A screen from which something leads to another one."""

    @property
    def app(self) -> App[object]:
        """The app that it runs in."""
        ...

    def run_worker(self, work: Coroutine[None, None, None], *, group: str, exclusive: bool) -> Worker[None]:
        """Run something in the background for as long as the screen is there."""
        ...

    def say(self, text: str) -> None:
        """Show a notice until the next key."""
        ...


def lead(screen: Leading, asking: Awaitable[None], group: str, *, exclusive: bool = False) -> None:
    """Run what leads to screens in the background.

    What is typed until such a screen has its focus is for that screen, and for nobody where none comes. A
    failure is said on the screen that it started from.
    """
    app = cast("KeysInTurn", screen.app)
    this = Lead(screen.say)
    app.leads.begin(this)
    this.worker = screen.run_worker(_led(app, this, asking), group=group, exclusive=exclusive)


async def _led(app: KeysInTurn, this: Lead, asking: Awaitable[None]) -> None:
    is_whole = False
    try:
        await asking
        is_whole = True
    except SegtuiError as error:
        this.say(f"{error.title}: {error.summary}")
    finally:
        if not (is_whole and this.has_opened):
            app.drop_waiting_keys()
        app.leads.end(this)
