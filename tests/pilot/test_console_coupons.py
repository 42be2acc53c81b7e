"""Coupons of a segment, segments of a coupon, and a new coupon for a segment."""

from __future__ import annotations

from typing import cast

import pytest
from textual.widgets import Input, OptionList

from segtui.sandbox.schema import COUPONS
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.coupon_form import CouponFormScreen
from segtui.tui.screens.coupons import CouponSegmentsScreen, CouponsScreen
from tests.pilot.support import Console, Shop


async def open_coupons(shop: Shop, console: Console, segment: str = "Gold club") -> None:
    await console.choose(shop.segment(segment)["id"])
    await console.press("1", "C")
    await console.until(lambda: getattr(console.top, "is_read", False), "the coupons")


async def test_the_coupons_that_name_a_segment_are_listed(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        gold = shop.segment("Gold club")["id"]
        for coupon in shop.seed.coupons:
            named = gold in coupon["restrictions"].get("segments", []) and not coupon["deleted"]
            assert (coupon["code"] in console.dialog) is named


async def test_a_segment_without_coupons_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console, "Championship 2027 finalists")
        assert "No coupon names this segment." in console.dialog


async def test_coupons_that_cannot_be_read_say_why_and_are_read_again(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        shop.trouble("/coupon/*", status=503)
        await console.press("1", "C")
        await console.until_says("r tries again")
        shop.no_trouble()
        await console.press("r")
        await console.until_says("GOLD15")


async def test_enter_shows_the_segments_of_a_coupon_by_name_and_goes_to_one(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await console.press("down", "enter")
        await console.until(lambda: isinstance(console.top, CouponSegmentsScreen), "the segments")
        await console.until_says("Winter preview 2026")
        assert "Gold club" in console.dialog
        await console.press("enter")
        await console.until(lambda: console.heading(2).startswith("Members of Winter preview"), "the segment")


async def test_any_coupon_is_found_by_its_whole_code(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await console.press("slash")
        await console.type("WELCOME5")
        await console.press("enter")
        await console.until(lambda: isinstance(console.top, CouponSegmentsScreen), "the coupon")
        assert "It names no segment: everybody may redeem it." in console.dialog
        assert not console.top.query_one(OptionList).display


async def test_an_unknown_code_is_said(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await console.press("slash")
        await console.type("NOPE")
        await console.press("enter")
        await console.until_says("There is no coupon NOPE, or none to be seen.")


async def fill(console: Console, **fields: str) -> None:
    await console.press("n")
    await console.until(lambda: isinstance(console.top, CouponFormScreen), "the form")
    for name, text in fields.items():
        console.top.query_one(f"#{name.replace('_', '-')}", Input).value = text
    await console.press("f4")


async def test_a_new_coupon_is_restricted_to_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await fill(console, code="GOLDTEN", name="Ten for gold", gives="10 %", most="50")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        assert isinstance(cast("ChangeScreen", console.top), ChangeScreen)
        assert shop.writes == []
        await console.press("s")
        await console.until_says("Visible when read back: 1")
        await console.press("escape")
        await console.until(lambda: isinstance(console.top, CouponsScreen), "the coupons")
        await console.until_says("GOLDTEN")
        made = shop.sandbox.shop.store.get(COUPONS, "GOLDTEN")
        assert made is not None
        assert made["segmentRestricted"] is True
        assert made["restrictions"]["segments"] == [shop.segment("Gold club")["id"]]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "n", "gives": "10 %"}, "The code is missing."),
        ({"code": "A", "name": "n", "gives": "lots"}, "'lots' is no discount."),
        ({"code": "A", "name": "n", "gives": "120 %"}, "'120 %' is more than everything."),
        ({"code": "A", "name": "n", "gives": "5 EUR", "most": "x"}, "'x' is no number of redemptions."),
    ],
)
async def test_a_form_that_is_not_complete_says_what_is_missing(
    shop: Shop, fields: dict[str, str], words: str
) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await fill(console, **fields)
        await console.until_says(words)
        assert isinstance(console.top, CouponFormScreen)


async def test_a_code_that_is_taken_leaves_the_form_as_it_was(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await fill(console, code="GOLD15", name="again", gives="5 EUR")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        await console.press("s")
        await console.until_says("choose another code")
        await console.press("escape")
        await console.until(lambda: isinstance(console.top, CouponFormScreen), "the form")
        assert console.top.query_one("#name", Input).value == "again"


async def test_a_coupon_is_deleted_through_the_diff(shop: Shop) -> None:
    async with shop.console() as console:
        await open_coupons(shop, console)
        await console.press("d")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        assert "How often it was redeemed does not come back" in console.words
        await console.press("s")
        await console.until_says("Gone when read back: 1")


async def test_on_a_read_only_profile_coupons_are_seen_and_not_made(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await open_coupons(shop, console)
        await console.press("n")
        await console.until_says("A coupon cannot be created now: read-only profile.")
