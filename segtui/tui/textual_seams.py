"""The one module that touches names Textual keeps to itself, so that an upgrade has one place to look at."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.binding import Binding, BindingType
from textual.screen import Screen

from segtui.signs import stand_ins
from segtui.tui.frame_diff import Piece, Shadow
from segtui.tui.key_turns import KeysInTurn

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from textual import events
    from textual.widget import Widget

LEFT_ON_BY_TEXTUAL = "\x1b[?1016l"
"""Textual 8.2 switches pixel mouse reports on and never off."""


class SeamedApp(KeysInTurn):
    """An App whose frames are reduced to what changed, and whose crash report shows no local variables."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", show=False, priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self._shadow = Shadow(stand_ins())
        # Notices stand in the key bar. Two hidden widgets on every screen cost a tenth of the first paint.
        self._disable_notifications = True
        self._disable_tooltips = True

    def on_mount(self) -> None:
        """Leave the terminal whole when the program goes to the background, and draw all when it returns."""
        self.app_suspend_signal.subscribe(self, lambda _app: self._leave_pixels())
        self.app_resume_signal.subscribe(self, lambda _app: self._draw_anew())

    def action_suspend_process(self) -> None:
        """Stop as Ctrl+Z stops other programs: together with whoever started this and waits for it."""
        if self._driver is not None and self._driver.can_suspend:
            self._suspend_signal()
            os.kill(0, signal.SIGTSTP)

    def _leave_pixels(self) -> None:
        if self._driver is not None:
            self._driver.write(LEFT_ON_BY_TEXTUAL)

    def _draw_anew(self) -> None:
        self._shadow.forget()
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """The one place through which all output to the terminal goes."""
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            size = (self.size.width, self.size.height)
            super()._display(screen, ReducedUpdate(renderable, self._shadow, size))  # type: ignore[arg-type]  # as Textual does with its own updates
            return
        if renderable is not None:
            self._shadow.forget()
        super()._display(screen, renderable)

    def _fatal_error(self) -> None:
        """Report a bug without the values of local variables: tokens and customers' data are among them."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(traceback, self.console.options)))
        self._close_messages_no_wait()


class SeamedScreen(Screen[None]):
    """A Screen that is painted once when it is first shown."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        is_first = self.stack_updates == 0
        event.prevent_default()
        # Whatever has just been mounted has got its styles.
        event.refresh_styles = event.refresh_styles and not is_first
        super()._on_screen_resume(event)
        if is_first:
            # The layout has painted everything; Textual asks for all of it once more.
            self._repaint_required = False


class ReducedUpdate(CompositorUpdate):
    """An update of the compositor without the cells that stay as they are."""

    def __init__(self, whole: LayoutUpdate | ChopsUpdate, shadow: Shadow, size: tuple[int, int]) -> None:
        self._whole = whole
        self._shadow = shadow
        self._size = size

    def render_segments(self, console: Console) -> str:
        """What has to be written to the terminal."""
        return self._shadow.write(self._pieces(), self._size, console._color_system)

    def _pieces(self) -> Iterator[Piece]:
        whole = self._whole
        if isinstance(whole, LayoutUpdate):
            for y, line in enumerate(whole.strips, whole.region.y):
                yield Piece(whole.region.x, y, (segment for strip in line for segment in strip))
            return
        for y, left, right in whole.spans:
            for end, (x, strip) in zip(whole.chop_ends[y], whole.chops[y].items(), strict=False):
                if strip is not None and x < right and end > left:
                    # A piece that reaches beyond the span is the same there as what is shown.
                    yield Piece(x, y, strip)


def measure_anew(widget: Widget) -> None:
    """Have a widget's size worked out again, whatever was laid out before.

    Textual 8.2 counts two changes of a widget as one until it is idle: where the screen was laid out between
    them, the second keeps the height of the first.
    """
    widget._layout_updates += 1


def leave_terminal_clean() -> None:
    """Switch off what Textual leaves on."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        sys.__stderr__.write(LEFT_ON_BY_TEXTUAL)
        sys.__stderr__.flush()
