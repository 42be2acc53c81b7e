"""The console as a Textual app: it wires a session to the screens, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from segtui.errors import Missing, SegtuiError, Unauthorized
from segtui.platforms.rights import Thing
from segtui.tui.commands import ActionCommands
from segtui.tui.ending import GRACE_S, end_on_signals
from segtui.tui.leading import lead
from segtui.tui.load_state import Failed, Idle
from segtui.tui.screens.console import ConsoleScreen
from segtui.tui.textual_seams import SeamedApp
from segtui.tui.theme import SEGTUI
from segtui.tui.widgets.status_header import Badge, Place, StatusHeader

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session
    from segtui.tui.unlocking import Countdown

CLOSING_TAKES_AT_MOST_S = 2.0
"""How long quitting waits for the connection to close."""


NO_SCOPE = " (no write scope)"
"""Beside the right to write; the keys that are off name the scope."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How the console gets its session, without importing anything heavy to say so."""

    profile: Profile | None
    """Known before the first paint where it can be; None while a demo is being made or nothing is set up."""
    session: Callable[[tuple[str, ...] | None], Awaitable[Session]]
    """Called after the first paint, with client id and secret where the user typed them; else they are looked
    up. Raises the family of `segtui.errors`."""
    typed_secrets: tuple[str, ...] | None = field(default=None, repr=False)
    """Client id and secret that were typed before the console opened."""
    demo_customer: Callable[[], tuple[str, str] | None] = lambda: None
    """The e-mail address and password of a demo's own shopper."""
    others: Callable[[], Sequence[Opening]] = tuple
    """What the console can change to, each with its profile. Raises BadInput for unreadable profiles."""


class SegtuiApp(SeamedApp):
    """One console on one profile."""

    CSS_PATH = Path(__file__).parent / "console.tcss"
    TITLE = "segtui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {ActionCommands}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.session: Session | None = None
        self.countdown: Countdown | None = None
        """Of the last unlocking, if there was one."""
        self.typed_secrets = opening.typed_secrets
        self._stop_watching: Callable[[], None] = lambda: None
        self.animation_level = "none"
        self.register_theme(SEGTUI)
        self.theme = SEGTUI.name

    def get_default_screen(self) -> Screen[None]:
        """The console."""
        return ConsoleScreen()

    @property
    def console_screen(self) -> ConsoleScreen:
        """The screen with the panes, whatever stands over it."""
        return next(screen for screen in self.screen_stack if isinstance(screen, ConsoleScreen))

    @property
    def demo_customer(self) -> tuple[str, str] | None:
        """E-mail address and password of a demo's own shopper."""
        return self.opening.demo_customer()

    def on_load(self) -> None:
        """Leave the terminal clean whatever ends this; from before it is taken into use."""
        end_on_signals(self)

    def begin(self) -> None:
        """The panes are there: show where this is, and open the session once that has been painted."""
        if self.opening.profile is not None:
            self.show_place(self.opening.profile)
        self._tell_of_signing_in()
        self.call_after_refresh(self.sign_in)

    # Signing in.

    def sign_in(self) -> None:
        """Open the session and let the panes work with it."""
        self._tell_of_signing_in()
        self.run_worker(self._open(), group="session", exclusive=True)

    def _tell_of_signing_in(self) -> None:
        self.header.sign_in = "signing in …"
        self.console_screen.segments.state = Idle("Signing in …")

    async def _open(self) -> None:
        before, self.session = self.session, None
        if before is not None:
            await before.aclose()
        try:
            session, self.typed_secrets = await self.session_of(self.opening, self.typed_secrets)
            self._use(session)
            await session.sign_in()
        except SegtuiError as error:
            if isinstance(error, Unauthorized):
                self.typed_secrets = None
            self.header.sign_in = "not signed in"
            if self.session is None:
                self.console_screen.segments.state = Failed(error)
            return
        self.header.sign_in = "signed in"
        # Only the token tells what it may.
        self.show_place(session.profile)
        self.console_screen.refresh_lines()
        await self.console_screen.first_rows.passed()
        await self._tell_unresolved(session)

    async def _tell_unresolved(self, session: Session) -> None:
        """Look at the start what became of changes whose answer was never seen, and say it."""
        try:
            entries = await session.resolve_unresolved()
        except SegtuiError as error:
            self.console_screen.say(f"{error.title}: {error.summary}")
            return
        if entries:
            from segtui.tui.screens.resolved import ResolvedScreen

            self.push_screen(ResolvedScreen(entries))

    async def session_of(
        self, opening: Opening, typed: tuple[str, ...] | None
    ) -> tuple[Session, tuple[str, ...] | None]:
        """A session, with the secrets that were typed for it: they are asked for where no store has them."""
        try:
            return await opening.session(typed), typed
        except Missing as error:
            if opening.profile is None:
                raise
            from segtui.tui.screens.secrets import SecretsScreen

            typed = await self.push_screen_wait(SecretsScreen(opening.profile, error))
            if typed is None:
                raise
            return await opening.session(typed), typed

    def _use(self, session: Session) -> None:
        self._stop_watching()
        self.session = session
        self.show_place(session.profile)
        self._stop_watching = session.watch_connection(self.console_screen.tell_connection)
        self.console_screen.open(session)

    def switch_profile(self) -> None:
        """Choose another profile and change to it."""
        from segtui.tui.switching import switch_profile

        lead(self.console_screen, switch_profile(self), "choose profile", exclusive=True)

    async def work_with(self, session: Session, opening: Opening, typed: tuple[str, ...] | None) -> None:
        """Have the console work with a session that is signed in, and close the one before."""
        self.workers.cancel_group(self, "session")
        if self.countdown is not None:
            self.countdown.stop()
        before, self.countdown = self.session, None
        self.opening, self.typed_secrets = opening, typed
        self.console_screen.tell_connection("", True)
        self._use(session)
        self.header.sign_in = "signed in"
        if before is not None:
            await before.aclose()
        await self._tell_unresolved(session)

    @property
    def header(self) -> StatusHeader:
        """The line at the top."""
        return self.console_screen.query_one(StatusHeader)

    def show_place(self, profile: Profile) -> None:
        """Say where this is and whether it can be written to."""
        header = self.header
        self.console_screen.stand_for(profile)
        language = profile.language if self.console_screen.has_shop else None
        header.place = Place(profile.platform, profile.tenant, profile.site, language, profile.name)
        header.badge = _badge(profile, self._note_of(profile))

    def _note_of(self, profile: Profile) -> str:
        """What speaks against writing besides the profile, as far as it is known."""
        session = self.session
        is_here = session is not None and session.profile is profile
        return NO_SCOPE if is_here and session and session.lacks_scope(Thing.SEGMENTS) else ""

    def unlock(self) -> None:
        """Ask for a reason and make a production profile writable for a while."""
        lead(self.console_screen, self._unlock(), "unlock", exclusive=True)

    async def _unlock(self) -> None:
        from segtui.tui.screens.reason import ReasonScreen

        reason = await self.push_screen_wait(ReasonScreen())
        session = self.session
        if reason is None or session is None:
            return
        from segtui.tui.unlocking import Countdown

        if self.countdown is not None:
            self.countdown.stop()
        tell = partial(self.tell_unlocked, session)
        self.countdown = Countdown(self, session.unlock(reason), session.now, tell)
        self.countdown.tick()
        self.console_screen.refresh_lines()

    def tell_unlocked(self, session: Session, left: str | None) -> None:
        """Say for how long production can be written to; None: it is locked again."""
        if session is not self.session:
            return
        if left is not None:
            note = self._note_of(session.profile)
            self.header.badge = Badge(f"PRODUCTION · UNLOCKED {left}{note}", "danger")
        else:
            self.show_place(session.profile)
            self.console_screen.refresh_lines()

    def why_not_unlock(self) -> str | None:
        """Why there is nothing to unlock now; None when there is."""
        if self.session is None:
            return "not signed in"
        if not self.session.profile.writable:
            return "the profile is read-only"
        return None if self.session.profile.production else "only production profiles are locked"

    async def on_unmount(self) -> None:
        """Close the connection; only a change that is being sent is waited for, for its answer."""
        if self.session is not None:
            patience_s = GRACE_S if self.session.is_writing else CLOSING_TAKES_AT_MOST_S
            await asyncio.wait([asyncio.ensure_future(self.session.aclose())], timeout=patience_s)

    # What the keys do everywhere.

    def show_help(self) -> None:
        """The keys of the focused pane and of the console."""
        from segtui.tui.screens.help import HelpScreen, pane_signs

        console = self.console_screen
        pane = console.pane(console.current)
        signs = pane_signs(has_shop=console.has_shop)
        self.push_screen(HelpScreen(pane.noun, pane.actions(), console.actions(), meanings=signs))

    def show_trace(self) -> None:
        """The requests and answers."""
        from segtui.tui.screens.trace import TraceScreen

        if self.session is None:
            self.console_screen.say("Nothing was asked yet: not signed in.")
        else:
            self.push_screen(TraceScreen(self.session))

    def open_palette(self) -> None:
        """Find an action by name."""
        self.action_command_palette()

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C does not, since people copy with it."""
        self.console_screen.say("q or Ctrl+Q leaves segtui.")

    def leave(self) -> None:
        """Leave segtui; where a sync is under way, ask first."""
        why_stay = self.console_screen.why_stay
        if why_stay is None:
            self.exit(0)
        else:
            from segtui.tui.screens.choice import ChoiceScreen

            choices = ["Stay", "Leave: what is under way ends, and can be gone on with later"]
            self.push_screen(ChoiceScreen("Leave segtui?", why_stay, choices), self._leave_if)

    def _leave_if(self, place: int | None) -> None:
        if place == 1:
            self.exit(0)


def _badge(profile: Profile, note: str) -> Badge:
    """What may be written; the note says why it is less than the profile allows."""
    if profile.writable and not note:
        return Badge("PRODUCTION · LOCKED", "danger") if profile.production else Badge("WRITABLE", "warning")
    word = f"READ-ONLY{note}" if profile.writable else "READ-ONLY"
    return Badge(f"PRODUCTION · {word}", "danger") if profile.production else Badge(word)
