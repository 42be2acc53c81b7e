"""One thing in full: a text to read, scroll and copy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.tui.copying import send_to_clipboard
from segtui.tui.screens.modal import BoxScreen, words


class DetailScreen(BoxScreen[None]):
    """Shows a text with its styles; what is copied are its words."""

    keys_text = "y copies   Esc closes"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", show=False),
        Binding("enter", "leave", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self.title_text = title
        self.text = text

    def compose_inside(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(id="detail-scroll"):
            yield words(self.text)

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#detail-scroll").focus()

    async def action_copy(self) -> None:
        """Send the words to the clipboard."""
        await send_to_clipboard(self.app, self.text.plain)
        self.retitle(keys="sent to your terminal   Esc closes")
