"""What all panes share: a title, one load state, one table of actions, and guarded background reads."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.actions import Action, act_on_key
from segtui.tui.load_state import Failed, Idle, Loaded, Loading, LoadState
from segtui.tui.widgets.state_view import StateView

if TYPE_CHECKING:
    from textual.widget import Widget

    from segtui.model import Document, Item, Member, Segment
    from segtui.session import Session


class Pane(Vertical):
    """One of the four panes. What it draws follows from `state`; what it wants of others, it posts."""

    number: ClassVar[int]
    """The digit that focuses this pane."""
    noun: ClassVar[str]
    """Its name in the narrow layout's strip and in the help."""

    outlives_failures: ClassVar[bool] = True
    """Whether what is shown stays when a quiet reading fails; not where it would stand under new words."""

    # What follows from it is drawn by the widgets that show it; the pane itself stays as it is.
    state: reactive[LoadState] = reactive(Idle(""), init=False, repaint=False)

    class TitleChanged(Message):
        """The pane shows something else now."""

    class NoticeRequested(Message):
        """Say this in the bottom line."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Trouble(Message):
        """A reading failed."""

        def __init__(self, error: SegtuiError, *, is_shown: bool = False) -> None:
            super().__init__()
            self.error = error
            self.is_shown = is_shown
            """The pane itself says so; else rows of an earlier reading are still on the screen."""

    class SignInRequested(Message):
        """The credential was refused or is missing: look for it again and open the session anew."""

    class CopyRequested(Message):
        """Send this to the clipboard."""

        def __init__(self, text: str, what: str) -> None:
            super().__init__()
            self.text = text
            self.what = what

    class RawRequested(Message):
        """Show a document as the platform sent it."""

        def __init__(self, document: Document, title: str) -> None:
            super().__init__()
            self.document = document
            self.title = title

    class MixinsRequested(Message):
        """Show and edit the mixins of a segment, or of one of its rows."""

        def __init__(self, segment: Segment, row: Member | Item | None = None) -> None:
            super().__init__()
            self.segment = segment
            self.row = row

    class ActionsChanged(Message):
        """What can be done here may have changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.session: Session | None = None
        self._is_closed = False
        self.heading = ""
        self._detail = ""
        self.set_heading(self.noun)

    def step_back(self) -> bool:
        """Go back within the pane; whether there was anything to go back from."""
        return False

    def open(self, session: Session) -> None:
        """Work with this session from now on."""
        self.session = session

    def start_over(self) -> None:
        """Forget what was looked for: another profile comes."""

    def compose_body(self) -> ComposeResult:
        """The widgets that show what was loaded."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The body, and what stands in its place while there is none."""
        yield from self.compose_body()
        yield StateView()

    def body(self) -> Widget:
        """The widget that `state` shows or hides, and that takes the focus."""
        raise NotImplementedError

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Draw the first state."""
        self.watch_state(self.state)

    def watch_state(self, state: LoadState) -> None:
        """Show the rows, or the words for why there are none."""
        loaded = isinstance(state, Loaded)
        had_focus = self.has_focus or self.body().has_focus
        view = self.query_one(StateView)
        view.state = state
        view.display = not loaded
        self.body().display = loaded
        self.can_focus = not loaded
        if had_focus:
            self.focus_body()
        self.post_message(self.ActionsChanged())

    def set_heading(self, text: str, detail: str = "") -> None:
        """Title the pane; `detail` stands in the lower border."""
        if (text, detail) == (self.heading, self._detail):
            return
        self.heading, self._detail = text, detail
        self.border_title = Content(f"{self.number} {plain(text)}")
        self.border_subtitle = Content(plain(detail))
        self.post_message(self.TitleChanged())

    def say(self, text: str) -> None:
        """Show a notice in the bottom line."""
        self.post_message(self.NoticeRequested(text))

    def close(self) -> None:
        """Read nothing any more: this pane is being taken apart."""
        self.workers.cancel_node(self)
        self._is_closed = True

    def load(self, reading: Coroutine[None, None, None], what: str, *, quiet: bool = False) -> None:
        """Run a reading in the background; a newer one of this pane replaces it.

        With `quiet` the rows that are there stay until the answer comes.
        """
        if self._is_closed:
            # A pause in typing may end, and ask, while the widgets that would show the answer are removed.
            reading.close()
            return
        if not quiet:
            self.state = Loading(what)
        self.run_worker(self._guarded(reading, quiet), group="load", exclusive=True)

    async def _guarded(self, reading: Awaitable[None], quiet: bool) -> None:
        try:
            await reading
        except SegtuiError as error:
            if not (quiet and self.outlives_failures and isinstance(self.state, Loaded)):
                self.state = Failed(error)
            self.post_message(self.Trouble(error, is_shown=isinstance(self.state, Failed)))

    async def on_key(self, event: events.Key) -> None:
        """Run the action of a key."""
        await act_on_key(event, self.actions(), self.screen.focused, self.say)

    def focus_body(self) -> None:
        """Take the focus: the rows where there are any, else the pane itself, so that its keys work."""
        self.focus_now(self.body() if isinstance(self.state, Loaded) else self)

    def focus_now(self, widget: Widget) -> None:
        """Focus at once: `Widget.focus` waits for its turn, and keys typed fast would go to the old place."""
        self.screen.set_focus(widget)
