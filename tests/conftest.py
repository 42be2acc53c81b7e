"""What holds for every test."""

from __future__ import annotations

import gc
import signal


def pytest_configure() -> None:
    """Have the programs that are tried hear Ctrl-C: what a script puts into the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: thousands of tests and their modules."""
    gc.collect()
    gc.freeze()
