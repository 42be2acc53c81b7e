"""A key waits for the one before it, however long that takes, and never for one that cannot be heard of."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input

from segtui.tui.key_turns import KeysInTurn
from tests.driving import until


class Box(ModalScreen[None]):
    """Goes away by the key that it is asked with."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "")]


class TwoLines(KeysInTurn):
    """Two lines to type into, between which a key moves once it is let through."""

    BINDINGS: ClassVar[list[BindingType]] = [("f2", "slowly_move", "")]

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Input(id="first", select_on_focus=False)
        yield Input(id="second")

    async def action_slowly_move(self) -> None:
        await self.gate.wait()
        self.screen.focus_next()

    def texts(self) -> list[str]:
        return [line.value for line in self.screen_stack[0].query(Input)]

    def send(self, *keys: str) -> None:
        for key in keys:
            self.post_message(Key(key, key if len(key) == 1 else None))

    async def settle(self) -> None:
        for _ in range(50):
            await asyncio.sleep(0)


async def test_text_waits_for_a_slow_key_before_it() -> None:
    app = TwoLines()
    async with app.run_test() as pilot:
        app.send("a", "f2", "b", "f2", "c")
        await app.settle()
        assert app.texts() == ["a", ""]
        app.gate.set()
        await until(pilot, lambda: app.texts() == ["ac", "b"], "the texts in their lines")


async def test_keys_go_on_behind_one_that_closed_its_screen() -> None:
    app = TwoLines()
    async with app.run_test() as pilot:
        await app.push_screen(Box())
        app.send("escape", "a", "b")
        await until(pilot, lambda: app.texts() == ["ab", ""], "the text in the first line")
