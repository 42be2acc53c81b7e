"""The fields of the form for a segment: what they take, and where one stands after a mistake."""

from __future__ import annotations

from textual.widgets import Input

from tests.pilot.support import Console, Shop
from tests.pilot.test_console_changes import diff
from tests.pilot.test_console_segments import enter, form


def where(console: Console) -> str | None:
    """The field that is typed into."""
    focused = console.top.focused
    return None if focused is None else focused.name or (focused.parent.id if focused.parent else None)


async def test_open_can_be_written_as_it_is_named(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E")
        await enter(console, "#ends Input", "Open")
        assert "open: valid without end" in console.dialog
        await console.press("f4")
        await diff(console)
        assert "- valid until" in console.dialog


async def test_a_mistake_is_where_one_types_next(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        await enter(console, "#starts Input", "2027-03-28 02:30")
        screen.query_one("#ends Input", Input).focus()
        await console.press("f4")
        assert where(console) == "starts"


async def test_a_missing_name_is_where_one_types_next(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "n")
        screen.query_one("#ends Input", Input).focus()
        await console.press("f4")
        assert where(console) == "name:en"


async def test_the_language_of_the_profile_stands_first(shop: Shop) -> None:
    async with shop.console(language="sv") as console:
        await form(shop, console, "E", "Gold club")
        assert where(console) == "name:sv"
