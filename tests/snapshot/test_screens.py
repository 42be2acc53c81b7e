"""Every screen in its states, at 120×40 and at 80×24.

After a wanted change: `pytest tests/snapshot --snapshot-update`, and read the diff.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input

from segtui.errors import Missing
from segtui.profiles import Profile
from segtui.session import Session
from segtui.tui.load_state import Failed
from segtui.tui.opening import Opening
from segtui.tui.screens.customer_token import CustomerTokenScreen
from segtui.tui.screens.reason import ReasonScreen
from segtui.tui.welcome import WelcomeApp
from tests.driving import press, screen_text
from tests.pilot.support import NARROW, WIDE, Console, Shop
from tests.pilot.test_console_lenses import form, looked
from tests.pilot.test_console_storefront import observed

SMALL = (60, 16)
Play = Callable[[Shop, Console], Awaitable[None]]


async def at_every_size(console: Console, snapshot: SnapshotAssertion) -> None:
    """Compare the screen as it is, and again on the smaller terminal."""
    await console.settle()
    assert console.text == snapshot(name="wide")
    await console.pilot.resize_terminal(*NARROW)
    await console.settle()
    assert console.text == snapshot(name="narrow")


async def with_greta(shop: Shop, console: Console) -> None:
    await console.find(shop.person("demo")["contactEmail"])
    await console.until(lambda: console.heading(4).startswith("Storefront of"), "the storefront")
    await console.at_rest()


async def as_opened(shop: Shop, console: Console) -> None:
    await console.press("down")
    await console.until(lambda: "Gold club ·" in console.heading(2), "the members")
    await console.at_rest()


async def members_filtered(shop: Shop, console: Console) -> None:
    await console.press("2", "slash")
    await console.type("anna")
    await console.press("enter")
    await console.until(lambda: "found" in console.heading(2), "the rows")
    await console.at_rest()


async def members_empty(shop: Shop, console: Console) -> None:
    await console.choose(shop.seed.troubles["segment.no_members"][0])
    await console.press("2")


async def members_failed(shop: Shop, console: Console) -> None:
    shop.trouble("*/customers", status=503)
    await console.press("down")
    await console.until(lambda: isinstance(console.state(2), Failed), "the failure")
    await console.press("2")


async def customer(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)


async def customer_of_two_companies(shop: Shop, console: Console) -> None:
    await console.find(shop.person("two_companies")["contactEmail"])
    await console.until(lambda: console.heading(4).startswith("Storefront of"), "the storefront")
    await console.at_rest()


async def customer_matches(shop: Shop, console: Console) -> None:
    await console.find("Bergqvist")


async def customer_not_found(shop: Shop, console: Console) -> None:
    await console.find("nobody@nowhere.example")


async def storefront(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)
    await console.press("4", "down", "down", "enter")
    await console.at_rest()


async def storefront_observed(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)
    await observed(console)


async def lens_form(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)
    screen = await form(console, "l")
    screen.query_one("#moment").query_one(Input).value = "2026-12-01T08:00Z"
    await console.settle()


async def lenses_compared(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)
    await form(console, "x")
    await looked(console, who=shop.person("two_companies")["contactEmail"])
    await console.press("4")


async def customer_token(shop: Shop, console: Console) -> None:
    await with_greta(shop, console)
    await console.press("4", "o")
    await console.until(lambda: isinstance(console.top, CustomerTokenScreen), "the question")


async def adding(shop: Shop, console: Console) -> None:
    await members_empty(shop, console)
    await with_greta(shop, console)
    await console.press("3", "a")
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")


async def added(shop: Shop, console: Console) -> None:
    await adding(shop, console)
    await console.press("s")
    await console.until_says("Visible when read back: 1")


async def removing_many(shop: Shop, console: Console) -> None:
    await as_opened(shop, console)
    await console.press("2", "space", "space", "d")
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")


async def for_which_company(shop: Shop, console: Console) -> None:
    await members_empty(shop, console)
    await customer_of_two_companies(shop, console)
    await console.press("3", "a")
    await console.until(lambda: console.top is not console.panes, "the question")


async def keys(shop: Shop, console: Console) -> None:
    await console.press("2", "question_mark")


async def raw(shop: Shop, console: Console) -> None:
    await as_opened(shop, console)
    await console.press("1", "v")


async def connection_lost(shop: Shop, console: Console) -> None:
    shop.cable.is_cut = True
    await console.press("r")
    await console.until_says("No connection")
    await console.at_rest()


PLAYS: tuple[Play, ...] = (
    as_opened,
    members_filtered,
    members_empty,
    members_failed,
    customer,
    customer_of_two_companies,
    customer_matches,
    customer_not_found,
    storefront,
    storefront_observed,
    lens_form,
    lenses_compared,
    customer_token,
    adding,
    added,
    removing_many,
    for_which_company,
    keys,
    raw,
    connection_lost,
)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_screen(shop: Shop, snapshot: SnapshotAssertion, play: Play) -> None:
    async with shop.console() as console:
        await play(shop, console)
        await at_every_size(console, snapshot)


@pytest.mark.parametrize(
    ("name", "profile"),
    [("read_only", {"writable": False}), ("production", {"production": True})],
    ids=["read_only", "production"],
)
async def test_header(shop: Shop, snapshot: SnapshotAssertion, name: str, profile: dict[str, Any]) -> None:
    async with shop.console(**profile) as console:
        await console.press("2")
        await at_every_size(console, snapshot)


async def test_unlocking(shop: Shop, snapshot: SnapshotAssertion) -> None:
    async with shop.console(production=True) as console:
        await console.press("U")
        await console.until(lambda: isinstance(console.top, ReasonScreen), "the question")
        await at_every_size(console, snapshot)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_smallest(shop: Shop, snapshot: SnapshotAssertion, number: int) -> None:
    async with shop.console(size=SMALL) as console:
        await with_greta(shop, console)
        await console.press(str(number))
        await console.settle()
        assert console.text == snapshot


async def test_ascii(shop: Shop, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGTUI_ASCII", "1")
    async with shop.console() as console:
        await with_greta(shop, console)
        await at_every_size(console, snapshot)


async def test_asking_for_secrets(shop: Shop, snapshot: SnapshotAssertion) -> None:
    profile = Profile(name="acme-live", tenant="acme", site="DE", language="de")

    async def session(_typed: tuple[str, ...] | None) -> Session:
        raise Missing("There is no secret for the profile acme-live.", hint="Run: segtui login acme-live")

    async with shop.console(opening=Opening(profile, session)) as console:
        await at_every_size(console, snapshot)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_welcome(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with WelcomeApp().run_test(size=size) as pilot:
        await pilot.pause(0)
        assert screen_text(pilot) == snapshot(name="offers")
        await fill_the_form(pilot)
        assert screen_text(pilot) == snapshot(name="form")


async def fill_the_form(pilot: Pilot[int]) -> None:
    await press(pilot, "n", *"acme", "enter", *"DE", "enter", *"de", "enter", *"client", "enter", *"secret")
