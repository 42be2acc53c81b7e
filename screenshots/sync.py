"""How the pictures of keeping a segment in step with a file come about."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from screenshots.shop import Play, Shop
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sync.plan import Act
from segtui.tui.load_state import Loaded
from segtui.tui.screens.sync_decide import DecideScreen
from segtui.tui.screens.sync_guard import GuardScreen
from segtui.tui.screens.sync_plan import PlanScreen
from segtui.tui.screens.sync_run import RunScreen
from segtui.tui.screens.sync_runs import RunsScreen
from segtui.tui.screens.sync_source import SourceScreen
from segtui.tui.widgets.one_of import OneOf
from segtui.tui.widgets.page_table import PageTable
from tests.driving import screen_text, until, until_at_rest

SOURCE = Path(tempfile.gettempdir(), "club.csv")
DEMO_CUSTOMERS = 200
"""Of the first customers of the demo, every fifth stands in the file."""


@cache
def _seed() -> DemoShop:
    return demo_shop(DEMO_CUSTOMERS)


def _rows() -> str:
    known = [each["contactEmail"] for each in _seed().customers][::5]
    others = ["jonas.bergqvist@example.org", "nobody@nowhere.example", "not an address", known[0]]
    return "e-mail;since\n" + "".join(f"{each};2026-11-01\n" for each in [*known, *others])


def _screen(pilot: Pilot[int]) -> object:
    return pilot.app.screen


async def _source(pilot: Pilot[int], shop: Shop) -> None:
    SOURCE.write_text(_rows())  # noqa: ASYNC240  # nothing else happens meanwhile
    await pilot.press("down")
    await until_at_rest(pilot)
    await pilot.press("S")
    await until(pilot, lambda: isinstance(_screen(pilot), SourceScreen), "the form")
    pilot.app.screen.query_one("#source", Input).value = str(SOURCE)
    pilot.app.screen.query_one("#mode", OneOf).chosen = "mirror"
    await until(pilot, lambda: "without a usable" in screen_text(pilot), "the count")


async def _plan(pilot: Pilot[int], shop: Shop) -> None:
    await _source(pilot, shop)
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(_screen(pilot), PlanScreen), "the plan")
    table = pilot.app.screen.query_one(PageTable)
    await until(pilot, lambda: table.cursor_row_data is not None, "the rows")


async def _decide(pilot: Pilot[int], shop: Shop) -> None:
    await _plan(pilot, shop)
    await pilot.press("d")
    await until(pilot, lambda: isinstance(_screen(pilot), DecideScreen), "the queue")
    await until(pilot, lambda: "They differ in" in screen_text(pilot), "the candidates")


async def _guard(pilot: Pilot[int], shop: Shop) -> None:
    await _plan(pilot, shop)
    await pilot.press("a")
    await until(pilot, lambda: isinstance(_screen(pilot), GuardScreen), "the guard")


async def _run(pilot: Pilot[int], shop: Shop) -> None:
    await _plan(pilot, shop)
    screen = pilot.app.screen
    assert isinstance(screen, PlanScreen)  # noqa: S101  # it was waited for
    shop.lose_customer(next(screen.planned.plan.rows(Act.ADD)).customer or "")
    await pilot.press("a")
    await until(pilot, lambda: isinstance(_screen(pilot), GuardScreen), "the guard")
    for line in pilot.app.screen.query(Input):
        line.value = {"name": "Gold club"}.get(line.id or "", str(screen.planned.plan.head.count(Act.REMOVE)))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(_screen(pilot), RunScreen), "the run")
    await until(pilot, lambda: "Read back" in screen_text(pilot), "the end")


async def _runs(pilot: Pilot[int], shop: Shop) -> None:
    await _run(pilot, shop)
    await pilot.press("escape", "R")
    await until(pilot, lambda: isinstance(_screen(pilot), RunsScreen), "the runs")
    await until(pilot, lambda: isinstance(getattr(_screen(pilot), "state", None), Loaded), "the runs")


SYNC: dict[str, Play] = {
    "sync-source": _source,
    "sync-plan": _plan,
    "sync-decide": _decide,
    "sync-guard": _guard,
    "sync-run": _run,
    "sync-runs": _runs,
}
