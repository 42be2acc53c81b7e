"""One pane or four, whatever the size; the palette, the help and the trace over them."""

from __future__ import annotations

import io

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, Static

from segtui.tui.actions import Action
from segtui.tui.screens.help import HelpScreen
from segtui.tui.screens.trace import TraceScreen
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.page_table import PageTable
from tests.pilot.support import NARROW, WIDE, Console, Shop

SMALL = (60, 16)


def shown_panes(console: Console) -> list[int]:
    """The panes that have room on the screen."""
    return [number for number in range(1, 5) if console.panes.pane(number).region.area]


async def resized(console: Console, size: tuple[int, int]) -> None:
    await console.pilot.resize_terminal(*size)
    await console.settle()
    await console.at_rest()


async def test_wide_shows_four_panes_and_narrow_one(shop: Shop) -> None:
    async with shop.console() as console:
        assert shown_panes(console) == [1, 2, 3, 4]
        await resized(console, NARROW)
        assert shown_panes(console) == [1]
        await resized(console, WIDE)
        assert shown_panes(console) == [1, 2, 3, 4]


@pytest.mark.parametrize("number", [2, 3, 4])
async def test_a_change_of_the_size_keeps_pane_focus_and_cursor(shop: Shop, number: int) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press(str(number), "down", "down")
        focused = console.top.focused
        await resized(console, NARROW)
        assert shown_panes(console) == [number]
        assert console.top.focused is focused
        await resized(console, WIDE)
        assert console.top.focused is focused
        assert console.focused_pane == number


async def test_narrow_names_all_panes_in_one_line(shop: Shop) -> None:
    async with shop.console(size=NARROW) as console:
        strip = console.text.splitlines()[1]
        assert [
            name for name in ("1 Segments · 40", "2 Members", "3 Customers", "4 Storefront") if name in strip
        ] == [
            "1 Segments · 40",
            "2 Members",
            "3 Customers",
            "4 Storefront",
        ]


async def test_narrow_leads_through_the_panes_as_wide_does(shop: Shop) -> None:
    async with shop.console(size=NARROW) as console:
        await console.press("down", "enter")
        await console.at_rest()
        assert shown_panes(console) == [2]
        await console.press("enter")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        assert shown_panes(console) == [3]
        await console.press("escape", "escape")
        assert shown_panes(console) == [1]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_sixty_by_sixteen_shows_header_rows_and_keys(shop: Shop, number: int) -> None:
    async with shop.console(size=SMALL) as console:
        await console.press(str(number))
        if number == 3:
            await console.press("escape")
        lines = console.text.splitlines()
        assert len(lines) == SMALL[1]
        assert "kaffeekontor" in lines[0]
        assert "WRITABLE" in lines[0]
        assert ("Esc back" if isinstance(console.panes.focused, Input) else "? keys") in lines[-1]
        assert [line for line in lines[2:-1] if line.strip()]


async def test_a_change_can_be_made_at_sixty_by_sixteen(shop: Shop) -> None:
    async with shop.console(size=SMALL) as console:
        await console.choose(shop.seed.troubles["segment.no_members"][0])
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        assert "Greta Östergård" in console.dialog
        assert "s sends it" in console.dialog
        await console.press("s")
        await console.until_says("Visible when read back: 1")


# The help and the palette know the same actions as the keys.


def actions_here(console: Console) -> list[Action]:
    return [*console.panes.pane(console.panes.current).actions(), *console.panes.actions()]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_the_help_names_every_key_of_the_pane_and_of_the_console(shop: Shop, number: int) -> None:
    async with shop.console(size=(120, 60)) as console:
        await console.press(str(number))
        if number == 3:
            await console.press("escape")
        await console.press("question_mark")
        await console.until(lambda: isinstance(console.top, HelpScreen), "the help")
        for action in actions_here(console):
            assert f"{action.key_name} {action.help}" in console.dialog


async def test_the_help_says_why_a_key_is_off(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await console.press("2", "question_mark")
        await console.until(lambda: isinstance(console.top, HelpScreen), "the help")
        assert "(not now: read-only profile)" in console.dialog


async def test_in_a_narrow_help_what_a_key_does_stays_beside_its_key(shop: Shop) -> None:
    async with shop.console(size=SMALL) as console:
        await console.press("2", "question_mark")
        await console.until(lambda: isinstance(console.top, HelpScreen), "the help")
        await console.settle()
        text = console.top.query_one("#help-scroll Static", Static)
        lines = str(text.content).splitlines()
        titles = {"", "In Members", "Everywhere", "Signs"}
        assert titles < set(lines)
        assert all(line[8:10] == "  " and len(line) <= text.size.width for line in set(lines) - titles)


async def test_no_two_actions_of_a_pane_share_a_key(shop: Shop) -> None:
    async with shop.console() as console:
        for number in range(1, 5):
            console.panes.go_to(number)
            keys = [action.key for action in actions_here(console)]
            assert sorted(keys) == sorted(set(keys))


async def test_the_palette_runs_an_action_of_another_pane(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("colon")
        await console.until(lambda: isinstance(console.top, CommandPalette), "the palette")
        await console.type("Members: filter")
        await console.until_says("Members: filter (/)")
        await console.press("down", "enter")
        await console.until(lambda: console.top is console.panes, "the panes")
        await console.settle()
        assert console.focused_pane == 2
        assert isinstance(console.top.focused, FilterLine)


async def test_the_palette_respects_that_writing_is_off(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await console.press("colon")
        await console.until(lambda: isinstance(console.top, CommandPalette), "the palette")
        await console.type("Members: add")
        await console.until_says("Members: add (a)")
        await console.press("down", "enter")
        await console.until(lambda: "read-only profile" in console.notice, "the reason")
        assert console.top is console.panes


# The trace and the clipboard.


def sent_to_clipboard(console: Console) -> str:
    return console.pilot.app.clipboard


async def test_the_trace_lists_the_requests_newest_first_without_any_secret(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("t")
        await console.until(lambda: isinstance(console.top, TraceScreen), "the trace")
        table = console.top.query_one(PageTable)
        assert table.total == len(shop.asked())
        everything = io.StringIO()
        for _ in range(len(shop.asked())):
            everything.write(console.text)
            await console.press("down")
        assert "/customer-segment/kaffeekontor/segments" in everything.getvalue()
        assert "/oauth/token" in everything.getvalue()
        assert shop.door["client_secret"] not in everything.getvalue()
        assert shop.cable.tokens
        for token in shop.cable.tokens:
            assert token not in everything.getvalue()


async def test_a_request_is_copied_as_curl_with_the_token_as_a_variable(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("t")
        await console.until(lambda: isinstance(console.top, TraceScreen), "the trace")
        await console.press("y")
        assert sent_to_clipboard(console).startswith("curl ")
        assert "$SEGTUI_TOKEN" in sent_to_clipboard(console)
        assert "Sent to your terminal" in console.words
        for token in shop.cable.tokens:
            assert token not in sent_to_clipboard(console)


async def test_leaving_the_trace_returns_to_the_pane(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("2", "t")
        await console.until(lambda: isinstance(console.top, TraceScreen), "the trace")
        await console.press("escape")
        await console.until(lambda: console.top is console.panes, "the panes")
        assert console.focused_pane == 2


@pytest.mark.parametrize(("pane", "what"), [(1, "id"), (2, "e-mail"), (3, "e-mail"), (4, "id")])
async def test_y_copies_what_stands_under_the_cursor(shop: Shop, pane: int, what: str) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press(str(pane), "y")
        await console.until(lambda: console.notice.startswith("Sent"), "the notice")
        assert sent_to_clipboard(console)
        assert console.notice.endswith(sent_to_clipboard(console))
        assert what in console.notice


@pytest.mark.parametrize("pane", [1, 2, 3])
async def test_v_shows_the_document_as_the_platform_sent_it(shop: Shop, pane: int) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press(str(pane), "v")
        await console.until(lambda: console.top is not console.panes, "the document")
        assert console.dialog.count('"') > 10
        await console.press("y")
        await console.until(lambda: "sent to your terminal" in console.dialog, "the copy")
        assert sent_to_clipboard(console).startswith("{")


async def test_a_narrow_production_console_titles_its_pane_once(shop: Shop) -> None:
    async with shop.console(size=NARROW, production=True) as console:
        assert console.text.count(console.heading(1)) == 1
        assert "PRODUCTION" in console.header
