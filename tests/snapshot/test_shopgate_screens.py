"""The main screens where segments open no shop, at 120×40 and at 80×24."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.pilot.support import Console, Shop
from tests.pilot.test_console_profiles import change_to, two_platforms
from tests.pilot.test_console_rules import not_confirmed
from tests.snapshot.test_screens import Play, at_every_size


async def dynamic_segment(shop: Shop, console: Console) -> None:
    await console.choose("win-back")
    await console.press("4")


async def fixed_segment(shop: Shop, console: Console) -> None:
    await console.choose("app-testers")
    await console.press("2", *["down"] * 16)


async def guest_and_account(shop: Shop, console: Console) -> None:
    await console.find("ASA.lindqvist@example.com")


async def both_sides(shop: Shop, console: Console) -> None:
    await console.find("noemi.zuercher@example.com")
    await console.until(lambda: console.heading(4).startswith("Both sides of"), "both sides")
    await console.at_rest()
    await console.press("4")


async def new_segment(shop: Shop, console: Console) -> None:
    await console.press("1", "n")
    await console.until_says("New segment")
    await console.type("se")
    await console.press("down")
    await console.type("From Sweden")
    await console.press("down", "down", "a", "down")
    await console.type('{"customer.contacts.country": "SE", "customer.isAnonymous": false}')
    await console.until_says("match now.")


async def removal_not_confirmed(shop: Shop, console: Console) -> None:
    await console.choose("vip")
    await not_confirmed(console)


@pytest.mark.parametrize(
    "play",
    [dynamic_segment, fixed_segment, guest_and_account, both_sides, new_segment, removal_not_confirmed],
    ids=lambda play: play.__name__,
)
async def test_screen(merchant: Shop, snapshot: SnapshotAssertion, play: Play) -> None:
    async with merchant.console() as console:
        await play(merchant, console)
        await at_every_size(console, snapshot)


async def test_profiles(shop: Shop, merchant: Shop, snapshot: SnapshotAssertion) -> None:
    async with shop.console(opening=two_platforms(shop, merchant, production=True)) as console:
        await change_to(console)
        await console.until(lambda: console.heading(1) == "Segments · 10", "the merchant's segments")
        await console.press("1", "P")
        await at_every_size(console, snapshot)
