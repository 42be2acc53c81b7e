"""A source that does not look whole: every concern is accepted by its word, or nothing is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.plain import plain
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.sync.guard import Doubtful


class DoubtScreen(BoxScreen[tuple[str, ...]]):
    """Answers the words of all concerns once each was typed; they are accepted in no other way."""

    title_text = "This source does not look whole"
    keys_text = "Enter accepts what is typed   Esc goes back, without a plan"

    DEFAULT_CSS = """
    DoubtScreen #doubt-note { height: auto; color: $text-warning; }
    """

    def __init__(self, doubt: Doubtful) -> None:
        super().__init__()
        self.doubt = doubt

    def compose_inside(self) -> ComposeResult:
        """The concerns with their words, and a line to type them into."""
        with VerticalScroll(can_focus=False):
            yield words(self._text(), classes="question")
        line = Input(placeholder=f"type: {' '.join(self._codes)}", compact=True)
        line.cursor_blink = False
        yield line
        yield words("", id="doubt-note")

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(Input).focus()

    @property
    def _codes(self) -> tuple[str, ...]:
        return tuple(concern.code for concern in self.doubt.concerns)

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for concern in self.doubt.concerns:
            parts += [(f"! {concern.code}\n", "bold $text-warning"), f"  {plain(concern.words)}\n"]
        parts.append(
            "\nLook at how it was made. Where it is right all the same, type the "
            f"{'word' if len(self._codes) == 1 else 'words'} above; a plan is made then, and nothing is sent."
        )
        return Content.assemble(*parts)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept them once all are there."""
        event.stop()
        typed = event.value.replace(",", " ").split()
        missing = [code for code in self._codes if code not in typed]
        if missing:
            told = f"Not accepted yet: {', '.join(missing)}."
            self.query_one("#doubt-note", Static).update(Content(told))
        else:
            self.dismiss(self._codes)
