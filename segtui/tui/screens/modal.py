"""What the screens over the panes share: a titled box, and Escape to leave."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.visual import VisualType
from textual.widgets import Static

from segtui.plain import plain
from segtui.tui.breaking import broken
from segtui.tui.textual_seams import measure_anew

Answer = TypeVar("Answer")

TALL_FROM = 34
"""As many lines leave room for a long text in a box."""


class BoxScreen(ModalScreen[Answer | None], Generic[Answer]):
    """A titled box over the panes; its last line says the keys."""

    title_text: str = ""
    keys_text: str = "Esc closes"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def compose(self) -> ComposeResult:
        """The box around what the screen shows."""
        with Vertical(id="box") as box:
            box.border_title = Content(plain(self.title_text))
            box.border_subtitle = Content(plain(self.keys_text))
            yield from self.compose_inside()

    def compose_inside(self) -> ComposeResult:
        """What stands in the box."""
        raise NotImplementedError

    def retitle(self, title: str | None = None, keys: str | None = None) -> None:
        """Change what the box says of itself."""
        box = self.query_one("#box")
        if title is not None:
            box.border_title = Content(plain(title))
        if keys is not None:
            box.border_subtitle = Content(plain(keys))

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Words(Static):
    """A text whose long addresses break between their parts."""

    def __init__(self, text: Content, *, id: str | None, classes: str | None) -> None:
        super().__init__(text, id=id, classes=classes, markup=False)
        self._whole: VisualType = text

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text."""
        self._whole = content
        measure_anew(self)
        super().update(self._broken(self.size.width), layout=layout)

    def on_resize(self, event: events.Resize) -> None:
        """Break it anew where the lines are longer or shorter now."""
        text = self._broken(event.size.width)
        if text != self.content:
            super().update(text)

    def _broken(self, width: int) -> VisualType:
        return broken(self._whole, width) if isinstance(self._whole, Content) else self._whole


def words(text: Content | str, *, id: str | None = None, classes: str | None = None) -> Words:
    """A text that is never parsed as markup."""
    return Words(text if isinstance(text, Content) else Content(plain(text)), id=id, classes=classes)
