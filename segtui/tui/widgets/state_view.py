"""What stands in a pane while there are no rows to show: why, and what to do about it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.load_state import Empty, Failed, Idle, Loaded, Loading, LoadState


class StateView(Widget):
    """Idle, loading, empty or failed, in words."""

    DEFAULT_CSS = """
    StateView { height: 1fr; padding: 1 2; }
    """

    state: reactive[LoadState] = reactive(Idle(""), init=False)

    def render(self) -> Content:
        """The words of the state."""
        match self.state:
            case Loading(what):
                return Content.styled(f"Reading {plain(what)} …", "$text-muted")
            case Idle(advice):
                return Content.styled(plain(advice), "$text-muted")
            case Empty(why, advice):
                return Content.assemble(plain(why), "\n\n", (plain(advice), "$text-muted"))
            case Failed():
                return self._failure(self.state)
            case Loaded():
                return Content("")

    def _failure(self, failed: Failed) -> Content:
        error = failed.error
        parts: list[str | tuple[str, str]] = [
            (f"{choose_signs().failed} {error.title}", "bold $text-error"),
            "\n\n",
            plain(error.summary),
            "\n\n",
            (plain(error.hint), ""),
        ]
        if error.request_id:
            parts += ["\n", (f"Request id {plain(error.request_id)}", "$text-muted")]
        parts += ["\n\n", ("r", "bold $text-accent"), (" tries again", "$text-muted")]
        return Content.assemble(*parts)
