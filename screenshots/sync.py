"""How the pictures of keeping a segment in step with a file come about."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from screenshots.segments import BLACK_FRIDAY, GOLD
from screenshots.shop import Play, Shop
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sync.plan import Act
from segtui.tui.load_state import Loaded
from segtui.tui.screens.sync_decide import DecideScreen
from segtui.tui.screens.sync_guard import GuardScreen
from segtui.tui.screens.sync_plan import PlanScreen
from segtui.tui.screens.sync_run import RunScreen
from segtui.tui.screens.sync_run_plan import RunPlanScreen
from segtui.tui.screens.sync_runs import RunsScreen
from segtui.tui.screens.sync_segments import SegmentsOfPlanScreen
from segtui.tui.screens.sync_source import SourceScreen
from segtui.tui.widgets.one_of import OneOf
from segtui.tui.widgets.page_table import PageTable
from tests.driving import screen_text, until, until_at_rest

SOURCE = Path(tempfile.gettempdir(), "club.csv")
CLUBS = Path(tempfile.gettempdir(), "clubs.csv")
DEMO_CUSTOMERS = 200
"""Of the first customers of the demo, every fifth stands in the file."""


@cache
def _seed() -> DemoShop:
    return demo_shop(DEMO_CUSTOMERS)


def _rows() -> str:
    known = [each["contactEmail"] for each in _seed().customers][::5]
    others = ["jonas.bergqvist@example.org", "nobody@nowhere.example", "not an address", known[0]]
    return "e-mail;since\n" + "".join(f"{each};2026-11-01\n" for each in [*known, *others])


def _rows_of_clubs() -> str:
    known = [each["contactEmail"] for each in _seed().customers]
    clubs = {GOLD: known[::5], BLACK_FRIDAY: known[1::4], "spring-club": known[2::9], "": known[:1]}
    rows = [f"{each};{club}\n" for club, keys in clubs.items() for each in keys]
    return "e-mail;segment\n" + "".join(rows)


def _screen(pilot: Pilot[int]) -> object:
    return pilot.app.screen


async def _form(pilot: Pilot[int], source: Path, text: str) -> None:
    source.write_text(text)  # noqa: ASYNC240  # nothing else happens meanwhile
    await pilot.press("down")
    await until_at_rest(pilot)
    await pilot.press("S")
    await until(pilot, lambda: isinstance(_screen(pilot), SourceScreen), "the form")
    pilot.app.screen.query_one("#source", Input).value = str(source)
    pilot.app.screen.query_one("#mode", OneOf).chosen = "mirror"


async def _source(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, SOURCE, _rows())
    await until(pilot, lambda: "without a usable" in screen_text(pilot), "the count")


async def _into(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, CLUBS, _rows_of_clubs())
    await until(pilot, lambda: "as if it named segments" in screen_text(pilot), "the columns")
    await pilot.press("tab", "right", "tab", "tab", "right")
    site = pilot.app.screen.query_one("#new-site", OneOf)
    await until(pilot, lambda: bool(site.options), "the sites")
    await pilot.press("tab", "m")
    await until(pilot, lambda: "the segment stands in column" in screen_text(pilot), "how it is read")


async def _segments(pilot: Pilot[int], shop: Shop) -> None:
    await _into(pilot, shop)
    await _planned(pilot)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(_screen(pilot), SegmentsOfPlanScreen), "the segments")


async def _plan(pilot: Pilot[int], shop: Shop) -> None:
    await _source(pilot, shop)
    await _planned(pilot)


async def _planned(pilot: Pilot[int]) -> None:
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


async def _rows_of_run(pilot: Pilot[int], shop: Shop) -> None:
    await _runs(pilot, shop)
    screen = pilot.app.screen
    assert isinstance(screen, RunsScreen)  # noqa: S101  # it was waited for
    await until(pilot, lambda: screen.meant is not None, "the run under the cursor")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(_screen(pilot), RunPlanScreen), "the run")
    await until(
        pilot, lambda: isinstance(getattr(_screen(pilot), "state", None), Loaded), "what became of it"
    )
    table = pilot.app.screen.query_one(PageTable)
    await until(pilot, lambda: table.cursor_row_data is not None, "the rows")


SYNC: dict[str, Play] = {
    "sync-source": _source,
    "sync-into": _into,
    "sync-plan": _plan,
    "sync-segments": _segments,
    "sync-decide": _decide,
    "sync-guard": _guard,
    "sync-run": _run,
    "sync-runs": _runs,
    "sync-run-rows": _rows_of_run,
}
