"""A source that does not look whole: every concern is accepted by its word, or nothing is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.sync.guard import Doubtful


class DoubtScreen(BoxScreen[tuple[str, ...]]):
    """Answers the words of all concerns once each was typed; none is accepted in any other way."""

    title_text = "This source does not look whole"
    keys_text = "Enter accepts what is typed   Esc goes back, without a plan"

    DEFAULT_CSS = """
    DoubtScreen #doubt-note { height: auto; color: $text-warning; }
    """

    def __init__(self, doubt: Doubtful) -> None:
        super().__init__()
        self.doubt = doubt
        self.accepted: list[str] = []

    def compose_inside(self) -> ComposeResult:
        """The concerns with their words, and a line to type them into."""
        with VerticalScroll(can_focus=False):
            yield words(self._text(), id="doubt-text", classes="question")
        line = Input(placeholder=f"type: {self._open[0]}", compact=True)
        line.cursor_blink = False
        yield line
        yield words("", id="doubt-note")

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(Input).focus()

    @property
    def _codes(self) -> tuple[str, ...]:
        return tuple(concern.code for concern in self.doubt.concerns)

    @property
    def _open(self) -> list[str]:
        return [code for code in self._codes if code not in self.accepted]

    def _text(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for concern in self.doubt.concerns:
            is_accepted = concern.code in self.accepted
            lead = f"{choose_signs().member} {concern.code}: accepted" if is_accepted else f"! {concern.code}"
            style = "$text-success" if is_accepted else "bold $text-warning"
            parts += [(f"{lead}\n", style), f"{plain(concern.words)}\n"]
        what = "its word" if len(self._codes) == 1 else "the word of each, one after the other"
        parts.append(
            f"\nLook at how it was made. Where it is right all the same, type {what}; a plan is made then, "
            "and nothing is sent."
        )
        return Content.assemble(*parts)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept what is typed; answer once nothing is left open."""
        event.stop()
        typed = event.value.replace(",", " ").split()
        if newly := [code for code in self._open if code in typed]:
            self.accepted += newly
            event.input.clear()
        if not self._open:
            self.dismiss(self._codes)
            return
        event.input.placeholder = f"type: {self._open[0]}"
        self.query_one("#doubt-text", Static).update(self._text())
        self.query_one("#doubt-note", Static).update(Content(f"Not accepted yet: {', '.join(self._open)}."))
