"""What stands in a pane while there are no rows to show: why, and what to do about it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of
from segtui.tui.load_state import Empty, Failed, Idle, Loaded, Loading, LoadState

QUICK_S = 0.1
"""An answer that comes sooner is not announced: the words would only flicker, and cost a slow line bytes."""


class StateView(Widget):
    """Idle, loading, empty or failed, in words."""

    DEFAULT_CSS = """
    StateView { height: 1fr; padding: 1 2; }
    """

    state: reactive[LoadState] = reactive(Idle(""), init=False, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown: LoadState = self.state

    def watch_state(self, state: LoadState) -> None:
        """Draw the words, those of a reading only once it has taken a while."""
        if isinstance(state, Loading) and isinstance(self._shown, Idle | Loading):
            self.set_timer(QUICK_S, self._draw)
        else:
            self._draw()

    def _draw(self) -> None:
        if self._shown != self.state:
            self._shown = self.state
            self.refresh()

    def render(self) -> Content:
        """The words of the state."""
        match self._shown:
            case Loading(what):
                return Content.styled(f"Reading {plain(what)} …", "$text-muted")
            case Idle(advice):
                return Content.styled(plain(advice), "$text-muted")
            case Empty(why, advice):
                return Content.assemble(plain(why), "\n\n", (plain(advice), "$text-muted"))
            case Failed():
                return self._failure(self._shown)
            case Loaded():
                return Content("")

    def _failure(self, failed: Failed) -> Content:
        error = failed.error
        parts: list[str | tuple[str, str]] = [
            (f"{choose_signs().failed} {error.title}", "bold $text-error"),
            "\n\n",
            plain(error.summary),
            "\n\n",
            (plain(hint_of(error)), ""),
        ]
        if error.request_id:
            parts += ["\n", (f"Request id {plain(error.request_id)}", "$text-muted")]
        parts += ["\n\n", ("r", "bold $text-accent"), (" tries again", "$text-muted")]
        return Content.assemble(*parts)
