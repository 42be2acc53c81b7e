"""A shop for each test, and nothing of the machine's own settings."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.screen import Screen

from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.tui.panes import segments
from tests.driving import until_idle
from tests.pilot.support import CUSTOMERS, Shop, as_new, new_sandbox


@pytest.fixture(scope="session")
def seed() -> DemoShop:
    return demo_shop(CUSTOMERS)


@pytest.fixture(scope="session")
def _sandbox(seed: DemoShop) -> Iterator[Sandbox]:
    sandbox = new_sandbox(seed)
    yield sandbox
    sandbox.close()


@pytest.fixture
def _no_painting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare half the time: nobody sees these terminals, and what a test reads is drawn when it reads it."""

    def nothing(compositor: Compositor, *, screen_stack: list[Screen[Any]]) -> None:
        visible_screen_stack.set(screen_stack)
        compositor._dirty_regions.clear()

    monkeypatch.setattr(Compositor, "render_update", nothing)


@pytest.fixture(autouse=True)
def _no_idle_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's pilot waits for one around every key, up to a second on a busy machine."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", until_idle)


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here goes on moving the cursor while the console waits for them to stop."""
    monkeypatch.setattr(segments, "SETTLE_S", 0.01)


@pytest.fixture
def shop(
    seed: DemoShop, _sandbox: Sandbox, tmp_path: Path, _no_painting: None, _no_waiting: None
) -> Iterator[Shop]:
    shop = Shop(seed, _sandbox, tmp_path)
    yield shop
    as_new(shop)


@pytest.fixture
def merchant(
    seed: DemoShop, _sandbox: Sandbox, tmp_path: Path, _no_painting: None, _no_waiting: None
) -> Iterator[Shop]:
    """The demo merchant of the platform without a storefront, in the same sandbox."""
    merchant = Shop(seed, _sandbox, tmp_path, platform="shopgate")
    yield merchant
    as_new(merchant)


@pytest.fixture(autouse=True)
def _clean_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*os.environ]:
        if name.startswith("SEGTUI_") or name in {"TMUX", "NO_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("SEGTUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("SEGTUI_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """A console takes SIGTERM and SIGHUP; the next test gets them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
