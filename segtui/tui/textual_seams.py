"""The one module that touches names Textual keeps to itself, so that an upgrade has one place to look at."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

LEFT_ON_BY_TEXTUAL = "\x1b[?1016l"
"""Textual 8.2 switches pixel mouse reports on and never off."""


class SeamedApp(App[int]):
    """An App whose every frame goes through one method, and whose crash report shows no local variables."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """The one place through which all output to the terminal goes."""
        super()._display(screen, renderable)

    def _fatal_error(self) -> None:
        """Report a bug without the values of local variables: tokens and customers' data are among them."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(traceback, self.console.options)))
        self._close_messages_no_wait()


def leave_terminal_clean() -> None:
    """Switch off what Textual leaves on."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        sys.__stderr__.write(LEFT_ON_BY_TEXTUAL)
        sys.__stderr__.flush()
