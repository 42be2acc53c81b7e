"""Keys that arrive in one piece have the effect that they have one by one."""

from __future__ import annotations

from textual.events import Key
from textual.widgets import Input

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
