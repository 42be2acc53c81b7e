"""Writing the rows that a platform refused to a file that can be brought in again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Input, Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.screens.modal import BoxScreen, words

USUAL_NAME = "refused.txt"


class ExportScreen(BoxScreen[None]):
    """Asks where to, and writes a new file that only its owner can read."""

    title_text = "Write the refused ones to a file"
    keys_text = "Enter writes   Esc closes"

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self.lines = lines

    def compose_inside(self) -> ComposeResult:
        """The path, and what came of it."""
        count = len(self.lines)
        yield words(
            f"{count:,} {'row' if count == 1 else 'rows'}, each with its reason. Once that is mended, the "
            "file can be read again where keys are pasted.",
            classes="question",
        )
        path = Input(value=USUAL_NAME, compact=True)
        path.cursor_blink = False
        yield path
        yield words("", id="export-note")

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write."""
        from segtui.gathering.files import write_list

        event.stop()
        if not event.value.strip():
            return
        try:
            path = await asyncio.to_thread(write_list, event.value, self.lines)
        except SegtuiError as error:
            self.query_one("#export-note", Static).update(plain(f"{error.summary} {error.hint}"))
            return
        self.query_one("#export-note", Static).update(plain(f"Written to {path}"))
        self.retitle(keys="Esc closes")
