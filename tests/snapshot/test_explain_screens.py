"""Explanations, at 120×40 and at 80×24."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from segtui.diagnosis.question import Membership, Visibility
from segtui.model import ItemKind
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_explain import EXPIRED, ask, to_row
from tests.pilot.test_console_segments import _in_new_york  # noqa: F401  # the reader's clock
from tests.snapshot.test_screens import SMALL, Play, at_every_size


def greta(shop: Shop) -> str:
    return str(shop.person("demo")["contactEmail"])


async def yes(shop: Shop, console: Console) -> None:
    await ask(console, Membership(greta(shop), segment="gold club"))


async def no_with_a_fix(shop: Shop, console: Console) -> None:
    await ask(console, Membership(greta(shop), segment=shop.segment(EXPIRED)["id"]))


async def what_if(shop: Shop, console: Console) -> None:
    await no_with_a_fix(shop, console)
    await console.press("w")


async def evidence(shop: Shop, console: Console) -> None:
    await no_with_a_fix(shop, console)
    await console.press("v")


async def several_companies(shop: Shop, console: Console) -> None:
    who, _, _, segment = shop.seed.troubles["member.one_of_two_companies"]
    await ask(console, Membership(who, segment=segment))
    await console.press("c")


async def visibility_with_routes(shop: Shop, console: Console) -> None:
    item = shop.seed.troubles["product.unpublished"][0]
    await ask(console, Visibility(greta(shop), kind=ItemKind.PRODUCT, item=item))
    await to_row(console, "route")


async def ambiguous(shop: Shop, console: Console) -> None:
    await ask(console, Membership("jonas.bergqvist@example.org", segment="Gold club"))


async def the_question(shop: Shop, console: Console) -> None:
    await no_with_a_fix(shop, console)
    await console.press("e")
    await console.until_says("gets coupon")


PLAYS: tuple[Play, ...] = (
    yes,
    no_with_a_fix,
    what_if,
    evidence,
    several_companies,
    visibility_with_routes,
    ambiguous,
    the_question,
)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_screen(shop: Shop, snapshot: SnapshotAssertion, play: Play) -> None:
    async with shop.console() as console:
        await play(shop, console)
        await at_every_size(console, snapshot)


async def test_rules_of_a_merchant(merchant: Shop, snapshot: SnapshotAssertion) -> None:
    async with merchant.console() as console:
        await ask(console, Membership("elin.nystroem@example.com", segment="high-spenders"))
        await at_every_size(console, snapshot)


async def test_unknown_with_the_scope(shop: Shop, snapshot: SnapshotAssertion) -> None:
    async with shop.console(secrets=shop.secrets("customersegment.*")) as console:
        await no_with_a_fix(shop, console)
        await at_every_size(console, snapshot)


async def test_smallest_without_signs(
    shop: Shop, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGTUI_ASCII", "1")
    async with shop.console(size=SMALL) as console:
        await no_with_a_fix(shop, console)
        assert console.text == snapshot
