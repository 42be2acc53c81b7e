"""A document as the platform sent it, unknown fields included."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.plain import plain
from segtui.tui.copying import send_to_clipboard
from segtui.tui.screens.modal import BoxScreen, words


class RawScreen(BoxScreen[None]):
    """Text to read, scroll and copy."""

    keys_text = "y copies   Esc closes"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title_text = title
        self.text = text

    def compose_inside(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(id="raw-scroll"):
            lines = [plain(line) for line in self.text.splitlines()]
            yield words(Content("\n".join(lines)))

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#raw-scroll").focus()

    async def action_copy(self) -> None:
        """Send the text to the clipboard."""
        await send_to_clipboard(self.app, self.text)
        self.retitle(keys="sent to your terminal   Esc closes")
