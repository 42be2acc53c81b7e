"""Keys that arrive in one piece have the effect that they have one by one."""

from __future__ import annotations

from textual.events import Key
from textual.widgets import Input

from segtui.sandbox.schema import SEGMENTS
from segtui.tui.screens.segment_form import SegmentFormScreen
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_segments import form


async def at_once(console: Console, *keys: str) -> None:
    """Have keys arrive before the first of them is handled."""
    for key in keys:
        console.pilot.app.post_message(Key(key, key if len(key) == 1 else None))
    for _ in keys:
        await console.settle()


def texts(screen: SegmentFormScreen) -> dict[str, str]:
    """What stands in the fields of the two languages that come first."""
    lines = [line for line in screen.query(Input) if line.name][:4]
    return {line.name or "": line.value for line in lines}


async def test_text_behind_a_key_that_moves_on_lands_in_the_next_field(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "n")
        keys = [*"One", "down", "ctrl+u", *"two", "tab", *"de", "enter", *"drei", "down", *"vier"]
        await at_once(console, *keys)
        written = {"name:en": "One", "description:en": "two", "name:de": "drei", "description:de": "vier"}
        await console.until(lambda: texts(screen) == written, "the texts in their fields")


async def test_keys_do_not_wait_for_a_screen_that_has_gone(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("question_mark")
        await at_once(console, "escape", "2", "1", "2")
        await console.until(lambda: console.focused_pane == 2, "the second pane")


SITES = "/site/*"


def send(console: Console, *keys: str) -> None:
    """Have keys arrive, and wait for nothing."""
    for key in keys:
        console.pilot.app.post_message(Key(key, key if len(key) == 1 else None))


async def held(shop: Shop, console: Console, *keys: str) -> None:
    """Type keys whose screen cannot be opened until the waits are over."""
    shop.waits.hold()
    shop.trouble(SITES, status=503, times=1)
    before = len(shop.waits.lengths_s)
    send(console, *keys)
    await console.until(lambda: len(shop.waits.lengths_s) > before, "a request that waits")


async def test_what_is_typed_while_a_form_opens_lands_in_the_form(shop: Shop) -> None:
    async with shop.console() as console:
        await held(shop, console, "n", *"Sum")
        await console.type("mer du")
        assert console.focused_pane == 1
        shop.waits.release()
        await console.until(lambda: isinstance(console.top, SegmentFormScreen), "the form")
        screen = console.top
        assert isinstance(screen, SegmentFormScreen)
        await console.until(lambda: texts(screen)["name:en"] == "Summer du", "the name in its field")
        assert shop.writes == []


async def test_escape_gives_up_a_form_that_does_not_open_and_what_was_typed_for_it(shop: Shop) -> None:
    async with shop.console() as console:
        await held(shop, console, "n", *"Sum")
        await console.press("escape")
        assert console.notice == "Given up: nothing was opened."
        shop.waits.release()
        await console.at_rest()
        assert len(console.pilot.app.screen_stack) == 1
        await console.press("2")
        assert console.focused_pane == 2


async def test_what_was_typed_for_a_form_that_cannot_be_opened_is_dropped(shop: Shop) -> None:
    async with shop.console() as console:
        segment = console.panes.segments.current
        assert segment is not None
        shop.lose(SEGMENTS, segment.id)
        send(console, "E", "2", "d", "d")
        await console.until(lambda: console.notice.startswith("Not found"), "why there is no form")
        assert console.focused_pane == 1
        assert len(console.pilot.app.screen_stack) == 1


async def test_what_is_typed_behind_a_screen_without_requests_lands_there(shop: Shop) -> None:
    async with shop.console() as console:
        send(console, "colon", *"hist")
        await console.until(lambda: "hist" in console.text, "the text in the palette")
        await console.press("escape")
        send(console, "R", "escape", "2")
        await console.until(lambda: console.focused_pane == 2, "the second pane")
