"""The screens that lead to a change of a segment, at 120×40 and at 80×24."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from segtui.sandbox.schema import SEGMENTS
from segtui.tui.screens.extend import ExtendScreen
from segtui.tui.screens.impact import ImpactScreen
from segtui.tui.screens.incident import IncidentScreen
from segtui.tui.screens.segment_form import SegmentFormScreen
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_changes import diff
from tests.pilot.test_console_segments import (  # noqa: F401  # the same reader, in New York
    BLACK_FRIDAY,
    GOLD,
    _in_new_york,
    enter,
    form,
    in_conflict,
    on_top,
    says,
)
from tests.snapshot.test_screens import at_every_size

Play = Callable[[Shop, Console], Awaitable[None]]


async def segment_form(shop: Shop, console: Console) -> None:
    await form(shop, console, "E")


async def segment_form_in_a_gap(shop: Shop, console: Console) -> None:
    screen = await form(shop, console, "E")
    screen.query("#ends Input").first().focus()
    await enter(console, "#ends Input", "2027-03-28 02:30")


async def new_segment(shop: Shop, console: Console) -> None:
    await console.press("1", "n")
    await on_top(console, SegmentFormScreen)


async def extending(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment(BLACK_FRIDAY)["id"])
    await console.press("1", "x")
    await on_top(console, ExtendScreen)


async def impact_of_deleting(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment(GOLD)["id"])
    await console.press("1", "d")
    await on_top(console, ImpactScreen)
    await says(console, "Enter shows the change")


async def deleting(shop: Shop, console: Console) -> None:
    await impact_of_deleting(shop, console)
    await console.press("enter")
    await diff(console)


async def merging(shop: Shop, console: Console) -> None:
    await in_conflict(shop, console)


async def merged(shop: Shop, console: Console) -> None:
    await in_conflict(shop, console)
    await console.press("m")


async def incident(shop: Shop, console: Console) -> None:
    await form(shop, console, "E")
    await enter(console, "Input", "Early access")
    await console.press("f4")
    await diff(console)
    shop.lose(SEGMENTS, shop.segment(BLACK_FRIDAY)["id"])
    await console.press("s")
    await on_top(console, IncidentScreen)


PLAYS: tuple[Play, ...] = (
    segment_form,
    segment_form_in_a_gap,
    new_segment,
    extending,
    impact_of_deleting,
    deleting,
    merging,
    merged,
    incident,
)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_screen(shop: Shop, snapshot: SnapshotAssertion, play: Play) -> None:
    async with shop.console() as console:
        await play(shop, console)
        await at_every_size(console, snapshot)
