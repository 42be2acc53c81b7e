"""Texts are as high as what they say, however fast it changes."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from segtui.tui.screens.modal import Words, words


class _Shown(App[None]):
    CSS = "#text { height: auto; }"

    def compose(self) -> ComposeResult:
        yield words("", id="text")


async def test_a_second_text_that_comes_before_the_first_has_settled_has_its_own_height() -> None:
    app = _Shown()
    async with app.run_test(size=(20, 12)) as pilot:
        text = app.query_one(Words)
        text.update(Content("word " * 6))
        app.screen._refresh_layout()
        text.update(Content("word " * 16))
        await pilot.pause()
        assert text.size.height == 4
