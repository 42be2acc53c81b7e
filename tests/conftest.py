"""What holds for every test."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: thousands of tests and their modules."""
    gc.collect()
    gc.freeze()
