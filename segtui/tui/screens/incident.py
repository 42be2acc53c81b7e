"""An update that created what was gone: what that means, and the way to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.errors import SegtuiError


class IncidentScreen(BoxScreen[bool]):
    """Answers whether the user wants to undo it now."""

    title_text = "Incident: created instead of changed"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("u", "undo", show=False)]

    def __init__(self, error: SegtuiError, way_out: str | None) -> None:
        super().__init__()
        self.error = error
        self.way_out = way_out
        """What undoes it, in a few words; None where that has to be done by hand."""
        self.keys_text = f"u {way_out}   Esc leaves it as it is" if way_out else "Esc closes"

    def compose_inside(self) -> ComposeResult:
        """What happened, and what to do."""
        signs = choose_signs()
        parts: list[str | tuple[str, str]] = [
            (f"{signs.failed} What happened\n", "bold $text-error"),
            f"{plain(self.error.summary)}\n",
            ("\nWhat to do\n", "bold"),
            f"{plain(hint_of(self.error))}\n",
        ]
        with VerticalScroll(id="incident-scroll"):
            yield words(Content.assemble(*parts))

    def on_mount(self) -> None:
        """Let the arrows scroll; in the colour of an error."""
        self.query_one("#incident-scroll").focus()
        self.query_one("#box").styles.border = ("heavy", self.app.current_theme.error or "red")

    def action_undo(self) -> None:
        """Take it back."""
        if self.way_out is not None:
            self.dismiss(True)
