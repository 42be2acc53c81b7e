"""Assigning products and categories by id or code, each checked first, and taking them out."""

from __future__ import annotations

from typing import Any, cast

from textual.widgets import TextArea

from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.found_items import FoundItemsScreen
from segtui.tui.screens.paste import PasteScreen
from tests.pilot.support import Console, Shop


async def diff(console: Console) -> ChangeScreen:
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    return cast("ChangeScreen", console.top)


async def on_empty(shop: Shop, console: Console) -> str:
    """Choose a segment without items; its id."""
    segment_id = shop.seed.troubles["segment.no_items"][0]
    await console.choose(segment_id)
    await console.press("4")
    return segment_id


async def look_up(console: Console, text: str) -> None:
    await console.press("a")
    await console.until(lambda: isinstance(console.top, PasteScreen), "the paste box")
    console.top.query_one(TextArea).insert(text)
    await console.press("f4")
    await console.until(lambda: isinstance(console.top, FoundItemsScreen), "what was found")


def product(shop: Shop, trouble: str | None = None) -> dict[str, Any]:
    """A product that nothing speaks against, or the one of a trouble."""
    if trouble is None:
        return shop.seed.products[0]
    wanted = shop.seed.troubles[f"product.{trouble}"][0]
    return next(each for each in shop.seed.products if each["id"] == wanted)


async def test_products_and_categories_are_assigned_by_id_and_by_code(shop: Shop) -> None:
    async with shop.console() as console:
        segment_id = await on_empty(shop, console)
        one, two = shop.seed.products[:2]
        category = shop.seed.categories[1]
        await look_up(console, f"{one['code']}, {two['id']}\ncategory:{category['code']}")
        assert "Nothing speaks against on the site" in console.dialog
        await console.press("enter")
        await diff(console)
        assert "Assign 3 items" in console.dialog
        await console.press("s")
        await console.until_says("Visible when read back: 3")
        await console.press("escape")
        await console.until(lambda: console.heading(4).endswith("· 3"), "the new items")
        assert {method for method, _ in shop.writes} == {"PUT"}
        assert all(segment_id in path for _, path in shop.writes)


async def test_what_is_not_found_is_listed_and_left_out(shop: Shop) -> None:
    async with shop.console() as console:
        await on_empty(shop, console)
        await look_up(console, f"NO-SUCH-CODE\n{product(shop)['code']}")
        assert "line 1: NO-SUCH-CODE" in console.dialog
        assert "no product or category with this id or code is to be seen" in console.dialog
        await console.press("enter")
        assert len((await diff(console)).change.row_names) == 1


async def test_an_item_that_nobody_would_see_is_assigned_only_when_that_is_wanted(shop: Shop) -> None:
    async with shop.console() as console:
        await on_empty(shop, console)
        hidden = product(shop, "unpublished")
        await look_up(console, hidden["id"])
        assert "Nobody would see" in console.dialog
        assert "not published" in console.dialog
        await console.press("enter")
        assert isinstance(console.top, FoundItemsScreen)
        await console.press("a")
        assert (await diff(console)).change.row_names == (f"product:{hidden['id']}",)


async def test_e_goes_back_to_the_text(shop: Shop) -> None:
    async with shop.console() as console:
        await on_empty(shop, console)
        await look_up(console, "NO-SUCH-CODE")
        await console.press("e")
        await console.until(lambda: isinstance(console.top, PasteScreen), "the paste box")
        assert console.top.query_one(TextArea).text == "NO-SUCH-CODE"


async def with_items(shop: Shop, console: Console) -> int:
    """Go to the items of a segment that has some; how many."""
    await console.choose(shop.segment("Gold club")["id"])
    await console.press("4")
    await console.at_rest()
    return len(console.panes.storefront.items[0])


async def test_the_item_under_the_cursor_is_taken_out(shop: Shop) -> None:
    async with shop.console() as console:
        before = await with_items(shop, console)
        item = console.panes.storefront.current_item
        assert item is not None
        await console.press("d")
        assert (await diff(console)).change.row_names == (f"{item.kind.value}:{item.id}",)
        await console.press("s")
        await console.until_says("Gone when read back: 1")
        await console.press("escape")
        await console.until(lambda: console.heading(4).endswith(f"· {before - 1}"), "the new count")


async def test_marked_items_are_taken_out_together_once_the_segment_is_named(shop: Shop) -> None:
    async with shop.console() as console:
        before = await with_items(shop, console)
        assert before >= 2
        await console.press("space", "space", "d")
        await diff(console)
        assert "type the name, then Enter" in console.dialog
        await console.type("Gold club")
        await console.press("enter")
        await console.until_says("Gone when read back: 2")
        await console.press("escape")
        await console.until(lambda: console.heading(4).endswith(f"· {before - 2}"), "the new count")


async def test_items_of_a_storefront_are_not_taken_out_of_a_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.until(lambda: console.heading(4).startswith("Storefront of"), "the storefront")
        await console.at_rest()
        await console.press("4", "d")
        assert "the items of a segment are not shown" in console.notice
        assert console.top is console.panes
