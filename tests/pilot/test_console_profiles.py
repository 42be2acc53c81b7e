"""Changing to another profile inside the console, and the two demos of the first screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segtui.credentials import ClientSecrets
from segtui.tui.opening import Opening
from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.welcome import WelcomeApp
from segtui.tui.widgets.key_bar import KeyBar
from tests.driving import press
from tests.pilot.support import NARROW, Console, Shop


def two_platforms(shop: Shop, merchant: Shop, **merchant_profile: object) -> Opening:
    """A console on the shop that can be changed to the merchant, or to one that refuses the user."""
    profile = merchant.profile(name="fjellux", **merchant_profile)
    back = shop.opening(shop.profile(), shop.secrets())
    open_one = replace(merchant.opening(profile, merchant.secrets()), others=lambda: [back])
    wrong = ClientSecrets(merchant.door["client_id"], "not the secret", "nobody@example.com", "no")
    shut = merchant.opening(merchant.profile(name="shut"), wrong)
    return replace(back, others=lambda: [open_one, shut])


async def change_to(console: Console, *keys: str) -> None:
    await console.press("1", "P")
    await console.until(lambda: isinstance(console.top, ChoiceScreen), "the choice")
    await console.press(*keys, "enter")


async def test_another_profile_takes_the_place_of_the_present_one(shop: Shop, merchant: Shop) -> None:
    async with shop.console(opening=two_platforms(shop, merchant, production=True)) as console:
        await console.press("slash")
        await console.type("Gold")
        await console.press("enter")
        await console.until(lambda: console.heading(1) == "Segments · 1", "the filter")
        await console.find(shop.person("demo")["contactEmail"])
        await change_to(console)
        await console.until(lambda: console.heading(1) == "Segments · 10", "the merchant's segments")
        await console.at_rest()
        assert "FJELLUX  shopgate  (fjellux)" in console.header
        assert "PRODUCTION · LOCKED" in console.header
        assert console.heading(3) == "Customers"
        assert console.heading(4) == "Rules of App testers"
        await console.press("2", "a")
        assert console.notice == "add: production, locked"
        await change_to(console)
        await console.until(lambda: console.heading(1) == "Segments · 40", "the shop's segments")
        await console.at_rest()
        assert "emporix" in console.header
        assert console.heading(4).startswith("Items of")


async def test_a_profile_that_cannot_be_opened_leaves_the_present_one_usable(
    shop: Shop, merchant: Shop
) -> None:
    async with shop.console(opening=two_platforms(shop, merchant), size=NARROW) as console:
        await change_to(console, "down")
        await console.until(lambda: console.notice.startswith("shut was not opened: "), "the refusal")
        await console.until_says(console.notice)
        await console.press("down")
        await console.until(lambda: console.panes.query_one(KeyBar).notice is None, "the end of the notice")
        await console.press("up")
        assert "emporix" in console.header
        assert "signed in" in console.header
        await console.press("1", "down", "enter")
        await console.until(lambda: "Gold club ·" in console.heading(2), "the members")
        assert console.panes.query_one(KeyBar).size.height == 1


async def test_where_there_is_no_other_profile_that_is_said(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("P")
        assert console.notice.startswith("There is no other profile on this machine.")


@pytest.mark.parametrize(("key", "platform"), [("d", "emporix"), ("s", "shopgate")])
async def test_the_welcome_leads_to_both_demos(key: str, platform: str) -> None:
    app = WelcomeApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, key)
    assert (app.choice.what, app.choice.platform) == ("demo", platform)
