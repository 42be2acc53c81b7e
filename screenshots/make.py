"""Makes the pictures of every screen from the demo shop: SVG always, PNG where rsvg-convert is installed.

    .venv/bin/python -m screenshots.make

The text is set in Fira Code; without that font the PNG files look a little different.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from screenshots.edits import EDITS
from screenshots.explain import EXPLANATIONS
from screenshots.merchant import MERCHANT
from screenshots.segments import SEGMENT_SCREENS, sit_in_new_york
from screenshots.shop import Play, Shop
from screenshots.sync import SYNC
from segtui.errors import Missing
from segtui.session import Session
from segtui.tui.app import SegtuiApp
from segtui.tui.launch import DemoOptions, DemoServer
from segtui.tui.load_state import Failed
from segtui.tui.opening import Opening
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.lens import LensScreen
from segtui.tui.welcome import WelcomeApp
from tests.driving import console, is_loaded, type_text, until, until_at_rest

HERE = Path(__file__).parent
CELL_WIDTH_PX = 12.2
"""The width of a cell in Textual's pictures."""
FIRA_CODE_ADVANCE = 1200 / 1950
"""The width of a letter of Fira Code, in ems."""
SIZES = {"wide": (120, 40), "narrow": (80, 24)}


async def _console(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down")
    await until(pilot, lambda: "Gold club" in console(pilot).members.heading, "the members to follow")
    await until_at_rest(pilot)


async def _members(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("enter")
    await until_at_rest(pilot)
    await pilot.press("slash")
    await type_text(pilot, "anna")
    await pilot.press("enter")
    await until_at_rest(pilot)


async def _customer(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("3", "slash")
    await type_text(pilot, shop.email)
    await pilot.press("enter")
    await until(pilot, lambda: console(pilot).customers.view is not None, "the customer")
    await until_at_rest(pilot)


async def _storefront(pilot: Pilot[int], shop: Shop) -> None:
    await _customer(pilot, shop)
    await pilot.press("4", "down", "down", "enter")
    await until_at_rest(pilot)


async def _observed(pilot: Pilot[int], shop: Shop) -> None:
    await _customer(pilot, shop)
    await pilot.press("4", "o")
    await type_text(pilot, "")
    await pilot.press("tab", "tab", "enter")
    await until_at_rest(pilot)


async def _lens(pilot: Pilot[int], shop: Shop) -> None:
    await _customer(pilot, shop)
    await pilot.press("4", "l")
    await until(pilot, lambda: isinstance(pilot.app.screen, LensScreen), "the form")
    await pilot.press("shift+tab")
    await type_text(pilot, "2026-12-24 18:00")


async def _compared(pilot: Pilot[int], shop: Shop) -> None:
    await _customer(pilot, shop)
    await pilot.press("4", "x")
    await until(pilot, lambda: isinstance(pilot.app.screen, LensScreen), "the form")
    await type_text(pilot, shop.email)
    await pilot.press("shift+tab")
    await type_text(pilot, "2026-07-15 12:00")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, LensScreen), "the panes")
    await until_at_rest(pilot)


async def _add(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down", "down")
    await _customer(pilot, shop)
    await pilot.press("a")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChangeScreen), "the change")
    await until(pilot, lambda: getattr(pilot.app.screen, "ready", False), "the diff")


async def _remove(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("2", "down", "d")
    await until(pilot, lambda: getattr(pilot.app.screen, "ready", False), "the diff")


async def _matches(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("3", "slash")
    await type_text(pilot, "anna")
    await pilot.press("enter")
    await until_at_rest(pilot)


async def _help(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("2", "question_mark")


async def _trace(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("t")


async def _raw(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("v")


async def _palette(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("colon")
    await type_text(pilot, "add")
    await pilot.pause(0.5)


async def _empty(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("2", "slash")
    await type_text(pilot, "nobody@nowhere")
    await pilot.press("enter")
    await until_at_rest(pilot)


async def _failed(pilot: Pilot[int], shop: Shop) -> None:
    shop.control("faults", status=503, times=50, path="*/customers*")
    await pilot.press("down", "down")
    await until(pilot, lambda: isinstance(console(pilot).members.state, Failed), "the failure")
    await pilot.press("2")
    await until_at_rest(pilot)


SCREENS: dict[str, Play] = {
    "console": _console,
    "members-filtered": _members,
    "customer": _customer,
    "customer-matches": _matches,
    "storefront-computed": _storefront,
    "storefront-observed": _observed,
    "lens-form": _lens,
    "lenses-compared": _compared,
    "change-add": _add,
    "change-remove": _remove,
    "keys": _help,
    "palette": _palette,
    "trace": _trace,
    "raw": _raw,
    "empty": _empty,
    "failed": _failed,
    **SEGMENT_SCREENS,
    **EDITS,
    **EXPLANATIONS,
    **SYNC,
    **MERCHANT,
}
PRODUCTION = frozenset({"unlock", "unlocked"})
"""The pictures of a production profile."""


async def _picture(name: str, play: Play, shop: Shop, layout: str) -> None:
    profile = shop.merchant_profile if name in MERCHANT else shop.profile(production=name in PRODUCTION)

    async def opened(_typed: tuple[str, ...] | None) -> Session:
        return await shop.open(profile)

    app = SegtuiApp(Opening(profile, opened, demo_customer=lambda: (shop.email, shop.password)))
    async with app.run_test(size=SIZES[layout]) as pilot:
        await until(pilot, lambda: is_loaded(pilot, 1), "the segments")
        await until_at_rest(pilot)
        await play(pilot, shop)
        await pilot.pause()
        _save(app.export_screenshot(title="segtui"), f"{name}-{layout}")


async def _sign_in(layout: str, shop: Shop) -> None:
    profile = shop.profile(name="acme-live", tenant="acme", writable=False, site="DE", language="de")

    async def missing(_typed: tuple[str, ...] | None) -> Session:
        raise Missing(
            "There is no secret for the profile acme-live.", hint="Type it, or run: segtui login acme-live"
        )

    app = SegtuiApp(Opening(profile, missing))
    async with app.run_test(size=SIZES[layout]) as pilot:
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1, "the question")
        _save(app.export_screenshot(title="segtui"), f"sign-in-{layout}")


async def _welcome(layout: str) -> None:
    app = WelcomeApp()
    async with app.run_test(size=SIZES[layout]) as pilot:
        await pilot.pause()
        _save(app.export_screenshot(title="segtui"), f"welcome-{layout}")


def _save(svg: str, name: str) -> None:
    path = HERE / f"{name}.svg"
    # Without this attribute some renderers drop the spaces at the edges of a run of text.
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    path.write_text(svg)
    if shutil.which("rsvg-convert"):
        # rsvg-convert knows no textLength: the letters themselves must be as wide as the cells.
        fitting = svg.replace("font-size: 20px", f"font-size: {CELL_WIDTH_PX / FIRA_CODE_ADVANCE:.3f}px")
        subprocess.run(  # noqa: S603  # our own picture through a known program
            ["rsvg-convert", "-o", str(path.with_suffix(".png"))],  # noqa: S607
            input=fitting.encode(),
            check=True,
        )


async def _make(wanted: list[str], shop: Shop) -> None:
    for name, play in SCREENS.items():
        for layout in SIZES:
            if wanted and name not in wanted:
                continue
            await _picture(name, play, shop, layout)
            shop.control("reset", data="demo")
            print(f"{name}-{layout}")  # noqa: T201
    for layout in SIZES if not wanted else ():
        await _sign_in(layout, shop)
        await _welcome(layout)


def main() -> None:
    """Make the pictures named on the command line, or all."""
    sit_in_new_york()
    # Who made a change stands in some of them.
    os.environ["LOGNAME"] = "ada"
    server = DemoServer(DemoOptions())
    try:
        with tempfile.TemporaryDirectory() as directory:
            asyncio.run(_make(sys.argv[1:], Shop(server.wait_until_ready(), directory)))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
