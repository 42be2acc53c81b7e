"""Names that would like to be more than names: markup, escape sequences, right-to-left, very long ones."""

from __future__ import annotations

import pytest

from segtui.sandbox.schema import CATEGORIES, COMPANIES, CUSTOMERS, PRODUCTS, SEGMENTS
from tests.pilot.support import NARROW, WIDE, Console, Shop

HOSTILE = (
    "[red]Sale[/red] [/] [@click=app.exit]x[/] \\[b]"
    " 👩‍👩‍👧‍👦☕ ⭐️ 日本語"
    " مرحبا \u202eevil\u202c عالم"
    " \x1b[2J\x1b]52;c;aGk=\x07\x00\x9b31mred\rback\nnext\ttab"
    " Gold\u200b club\ufeff\u2060"
)
"""Markup, emoji of several code points, right-to-left with overrides, escape sequences, invisible signs."""

LONG = "x" * 300


def plant(shop: Shop, name: str) -> None:
    """Put a name on the first segment, on two of its members, on companies, categories and products."""
    shop.rewrite(SEGMENTS, shop.segment("Gold club")["id"], name={"en": name})
    for customer in (shop.person("demo"), shop.person("two_companies")):
        shop.rewrite(CUSTOMERS, customer["id"], firstName=name, lastName=name)
    for company in shop.seed.legal_entities[:2]:
        shop.rewrite(COMPANIES, company["id"], name=name)
    for category in shop.seed.categories:
        shop.rewrite(CATEGORIES, category["id"], localizedName={"en": name})
    for product in shop.seed.products[:40]:
        shop.rewrite(PRODUCTS, product["id"], name={"en": name})


async def through_every_pane(shop: Shop, console: Console) -> list[str]:
    """Everything that was on the screen on a walk through all panes and dialogs."""
    seen = [console.text]
    await console.choose(shop.segment("Gold club")["id"])
    seen.append(console.text)
    await console.find(shop.person("two_companies")["contactEmail"])
    seen.append(console.text)
    for key in ("4", "down", "down", "enter"):
        await console.press(key)
    await console.at_rest()
    seen.append(console.text)
    await console.press("3", "a")
    await console.until(lambda: console.top is not console.panes, "the question")
    seen.append(console.text)
    await console.press("down", "enter")
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    seen.append(console.text)
    await console.press("escape")
    await console.until(lambda: console.top is console.panes, "the panes")
    await console.press("3", "v")
    await console.until(lambda: console.top is not console.panes, "the document")
    seen.append(console.text)
    await console.press("escape")
    await console.press("t")
    await console.until(lambda: console.top is not console.panes, "the trace")
    seen.append(console.text)
    return seen


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", [HOSTILE, LONG], ids=["hostile", "long"])
async def test_no_name_is_more_than_a_name_in_any_pane(shop: Shop, name: str, size: tuple[int, int]) -> None:
    plant(shop, name)
    async with shop.console(size=size) as console:
        for screen in await through_every_pane(shop, console):
            assert not [
                sign for sign in screen if (ord(sign) < 32 and sign != "\n") or "\x7f" <= sign <= "\x9f"
            ]
            assert not set(screen) & set("\u202e\u202c\u200b\ufeff\u2060")
        assert console.pilot.app.is_running


async def test_markup_in_a_name_is_shown_as_it_stands(shop: Shop) -> None:
    shop.rewrite(SEGMENTS, shop.segment("Gold club")["id"], name={"en": "[b]x[/b] [/]"})
    async with shop.console() as console:
        await console.press("down", "enter")
        await console.at_rest()
        assert "[b]x[/b] [/]" in console.says(1)
        assert "Members of [b]x[/b] [/]" in console.says(2)


async def test_a_notice_shows_foreign_words_as_they_stand(shop: Shop) -> None:
    shop.rewrite(CUSTOMERS, shop.person("demo")["id"], contactEmail="[/x]@example.com")
    async with shop.console() as console:
        await console.find(shop.person("demo")["customerNumber"])
        await console.press("y")
        assert "[/x]@example.com" in console.notice
        assert "[/x]@example.com" in console.text.splitlines()[-1]


async def test_a_name_in_another_language_is_marked_with_that_language(shop: Shop) -> None:
    gold = shop.segment("Gold club")["id"]
    shop.rewrite(SEGMENTS, gold, name={"sv": "Guldklubben"})
    async with shop.console() as console:
        assert "Guldklubben ~sv" in console.says(1)


async def test_a_segment_without_a_name_shows_its_id(shop: Shop) -> None:
    gold = shop.segment("Gold club")["id"]
    shop.rewrite(SEGMENTS, gold, name={})
    async with shop.console() as console:
        assert "(no name)" in console.says(1)
