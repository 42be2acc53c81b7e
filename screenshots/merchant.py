"""The pictures of a platform where segments open no shop: rules, guests, both sides, late work."""

from __future__ import annotations

from typing import cast

from textual.pilot import Pilot

from screenshots.shop import Play, Shop
from segtui.tui.screens.change import ChangeScreen
from tests.driving import console, screen_text, type_text, until, until_at_rest


async def _choose(pilot: Pilot[int], segment_id: str) -> None:
    panes = console(pilot)
    panes.segments.body().select_key(segment_id)
    await until(pilot, lambda: _shown(pilot) == segment_id, "the panes to follow")
    await until_at_rest(pilot)


def _shown(pilot: Pilot[int]) -> str | None:
    segment = console(pilot).members.segment
    return segment.id if segment is not None else None


async def _rules(pilot: Pilot[int], shop: Shop) -> None:
    await _choose(pilot, "win-back")
    await pilot.press("4")


async def _find(pilot: Pilot[int], text: str) -> None:
    await pilot.press("3", "slash")
    await type_text(pilot, text)
    await pilot.press("enter")
    await until(pilot, lambda: console(pilot).customers.searched == text, "the search")
    await until_at_rest(pilot)


async def _guest(pilot: Pilot[int], shop: Shop) -> None:
    await _choose(pilot, "vip")
    await _find(pilot, "asa.lindqvist@example.com")


async def _sides(pilot: Pilot[int], shop: Shop) -> None:
    await _find(pilot, "noemi.zuercher@example.com")
    await until(pilot, lambda: console(pilot).rules.heading.startswith("Both"), "both sides")
    await until_at_rest(pilot)


async def _form(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("1", "n")
    await until(pilot, lambda: "New segment" in screen_text(pilot), "the form")
    await type_text(pilot, "se")
    await pilot.press("down")
    await type_text(pilot, "From Sweden")
    await pilot.press("down", "down", "a", "down")
    await type_text(pilot, '{"customer.contacts.country": "SE", "customer.isAnonymous": false}')
    await until(pilot, lambda: "match now" in screen_text(pilot), "the preview")


async def _accepted(pilot: Pilot[int], shop: Shop) -> None:
    await _choose(pilot, "vip")
    await pilot.press("2", "d")
    await until(pilot, lambda: "s sends it" in screen_text(pilot), "the diff")

    async def no_time_passes(_wait_s: float) -> None:
        pass

    cast("ChangeScreen", pilot.app.screen).wait = no_time_passes
    await pilot.press("s")
    await until(pilot, lambda: "r checks again" in screen_text(pilot), "the end of the waiting")


MERCHANT: dict[str, Play] = {
    "shopgate-rules": _rules,
    "shopgate-guest": _guest,
    "shopgate-both-sides": _sides,
    "shopgate-form": _form,
    "shopgate-accepted": _accepted,
}
