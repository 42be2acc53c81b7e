"""Being alone at something on a machine, and being asked about it by others."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from segtui.changes.claim import alone, is_taken


def test_who_is_alone_is_seen_and_nobody_else_is_let_in(tmp_path: Path) -> None:
    path = tmp_path / "syncing" / "gold"
    assert not is_taken(path)
    with alone(path):
        assert is_taken(path)
        with pytest.raises(BlockingIOError), alone(path):
            pass
        assert is_taken(path)
    assert not is_taken(path)


def test_whoever_only_asks_keeps_nobody_from_beginning(tmp_path: Path) -> None:
    """A list of runs that is opened while a clock starts one must not end it."""
    path, is_over, asked = tmp_path / "gold", threading.Event(), 0

    def ask() -> None:
        nonlocal asked
        while not is_over.is_set():
            is_taken(path)
            asked += 1

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(500):
            with alone(path):
                pass
    finally:
        is_over.set()
        asking.join()
    assert asked
