"""Ending well when it is not the user who ends it: SIGTERM, and a terminal that was closed."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

GRACE_S = 10.0
"""How long the end may take once the terminal is gone: a change that is being sent still gets its answer."""


def end_on_signals(app: App[int]) -> None:
    """Have SIGTERM and SIGHUP leave through the app's own exit, so that the terminal is restored."""
    loop = asyncio.get_running_loop()

    def leave(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            _expect_no_terminal()
        loop.call_soon_threadsafe(app.exit, 0)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), leave)


def _expect_no_terminal() -> None:
    """Writing to a terminal that is gone can block for ever: see to it that the end does not wait for that.

    The kernel sends SIGCONT behind SIGHUP, on which Textual would take the terminal into use again.
    """
    signal.signal(signal.SIGCONT, lambda _number, _frame: None)
    watchdog = threading.Timer(GRACE_S, os._exit, (0,))
    watchdog.daemon = True
    watchdog.start()
