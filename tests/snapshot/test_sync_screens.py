"""Keeping a segment in step with a file, at 120×40 and at 80×24."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from segtui.sync.plan import Act
from segtui.tui.screens.sync_decide import DecideScreen
from segtui.tui.screens.sync_decisions import DecisionsScreen
from segtui.tui.screens.sync_doubt import DoubtScreen
from segtui.tui.screens.sync_guard import GuardScreen
from segtui.tui.screens.sync_plan import PlanScreen
from segtui.tui.screens.sync_run_plan import RunPlanScreen
from segtui.tui.screens.sync_runs import RunsScreen
from segtui.tui.screens.sync_segments import SegmentsOfPlanScreen
from segtui.tui.screens.sync_undo import UndoRunScreen
from segtui.tui.widgets.one_of import OneOf
from segtui.tui.widgets.page_table import PageTable
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_sync import (
    TWINS,
    addresses,
    choose_source,
    lose_one,
    on_top,
    over,
    planned,
)
from tests.snapshot.test_screens import at_every_size

Play = Callable[[Shop, Console], Awaitable[None]]


def source(shop: Shop) -> str:
    rows = [
        *addresses(shop, 40)[5:],
        TWINS,
        "nobody@nowhere.example",
        "not an address",
        addresses(shop, 6)[5],
    ]
    return "email;since\n" + "".join(f"{each};2026\n" for each in rows)


async def a_source(shop: Shop, console: Console) -> None:
    await choose_source(shop, console, source(shop))
    await console.until(lambda: "39 rows, 1 without" in console.dialog, "the count")


async def a_doubt(shop: Shop, console: Console) -> None:
    await choose_source(shop, console, "email\na\nb")
    await console.press("f4")
    await on_top(console, DoubtScreen)
    await console.type("bad-rows")
    await console.press("enter")


async def a_plan(shop: Shop, console: Console) -> None:
    await planned(shop, console, source(shop), "mirror")


async def a_source_of_segments(shop: Shop, console: Console) -> None:
    known = addresses(shop, 4)
    names = [shop.segment("Gold club")["id"], "Spring club", ""]
    rows = [f"{each};{name}" for name in names for each in known]
    await choose_source(shop, console, "email;segment\n" + "\n".join(rows) + "\n")
    await console.until(lambda: "looks as if it named segments" in console.dialog, "what was found out")
    await console.press("tab", "right", "tab", "tab", "right", "tab")
    await console.until(lambda: bool(console.top.query_one("#new-site", OneOf).options), "the sites")
    await console.press("m")
    # The count of the look before stands there until the next one, which knows where segments are named.
    said = ("the segment stands in column 'segment'", "12 rows.")
    await console.until(lambda: all(each in console.dialog for each in said), "the count")


async def the_segments(shop: Shop, console: Console) -> None:
    await a_source_of_segments(shop, console)
    await console.press("f4")
    plan = await on_top(console, PlanScreen)
    await console.until(lambda: plan.query_one(PageTable).cursor_row_data is not None, "the rows")
    await console.press("s")
    await on_top(console, SegmentsOfPlanScreen)


async def a_decision(shop: Shop, console: Console) -> None:
    await a_plan(shop, console)
    await console.press("d")
    queue = await on_top(console, DecideScreen)
    await console.until(lambda: len(queue.candidates) == 2, "the candidates")


async def the_decisions(shop: Shop, console: Console) -> None:
    await a_decision(shop, console)
    await console.press("down", "enter")
    plan = await on_top(console, PlanScreen)
    await console.until(lambda: not plan.planned.plan.head.count(Act.AMBIGUOUS), "the new plan")
    await console.press("D")
    await on_top(console, DecisionsScreen)
    await console.until(lambda: "ada decided on" in console.dialog, "the decision")


async def a_guard(shop: Shop, console: Console) -> None:
    await a_plan(shop, console)
    await console.press("a")
    await on_top(console, GuardScreen)


async def a_run(shop: Shop, console: Console) -> None:
    plan = await planned(shop, console, source(shop))
    lose_one(shop, plan)
    await console.press("a", "s")
    await over(console)
    table = console.top.query_one(PageTable)
    await console.until(lambda: table.cursor_row_data is not None, "the refused row")


async def the_runs(shop: Shop, console: Console) -> None:
    await a_run(shop, console)
    await console.press("escape", "R")
    screen = await on_top(console, RunsScreen)
    await console.until(lambda: screen.meant is not None, "the runs")


async def the_rows_of_a_run(shop: Shop, console: Console) -> None:
    await the_runs(shop, console)
    await console.press("enter")
    screen = await on_top(console, RunPlanScreen)
    await console.until(lambda: screen.query_one(PageTable).cursor_row_data is not None, "the rows")


async def an_undo(shop: Shop, console: Console) -> None:
    await the_runs(shop, console)
    await console.press("u")
    screen = await on_top(console, UndoRunScreen)
    await console.until(lambda: screen.has_class("-named"), "the changes")


PLAYS: tuple[Play, ...] = (
    a_source,
    a_doubt,
    a_plan,
    a_source_of_segments,
    the_segments,
    a_decision,
    the_decisions,
    a_guard,
    a_run,
    the_runs,
    the_rows_of_a_run,
    an_undo,
)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_screen(
    shop: Shop, snapshot: SnapshotAssertion, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    # Where a test's files are is another place each time: here they are told from home.
    monkeypatch.setenv("HOME", str(shop.directory))
    monkeypatch.chdir(shop.directory)
    async with shop.console() as console:
        await play(shop, console)
        await at_every_size(console, snapshot)
