"""The part of the console that has the session: it opens it, unlocks it, changes to another, closes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from segtui.errors import Missing, SegtuiError, Unauthorized
from segtui.platforms.rights import Thing
from segtui.tui.ending import GRACE_S
from segtui.tui.leading import lead
from segtui.tui.load_state import Failed, Idle
from segtui.tui.screens.console import ConsoleScreen
from segtui.tui.textual_seams import SeamedApp
from segtui.tui.widgets.status_header import Badge, Place, StatusHeader

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session
    from segtui.tui.opening import Opening
    from segtui.tui.unlocking import Countdown

CLOSING_TAKES_AT_MOST_S = 2.0
"""How long quitting waits for the connection to close."""


NO_SCOPE = " (no write scope)"
"""Beside the right to write; the keys that are off name the scope."""


class SessionApp(SeamedApp):
    """Works with the session of one profile at a time, and tells the console what holds for it."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.session: Session | None = None
        self.countdown: Countdown | None = None
        """Of the last unlocking, if there was one."""
        self.typed_secrets = opening.typed_secrets
        self._stop_watching: Callable[[], None] = lambda: None

    @property
    def console_screen(self) -> ConsoleScreen:
        """The screen with the panes, whatever stands over it."""
        return next(screen for screen in self.screen_stack if isinstance(screen, ConsoleScreen))

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


def _badge(profile: Profile, note: str) -> Badge:
    """What may be written; the note says why it is less than the profile allows."""
    if profile.writable and not note:
        return Badge("PRODUCTION · LOCKED", "danger") if profile.production else Badge("WRITABLE", "warning")
    word = f"READ-ONLY{note}" if profile.writable else "READ-ONLY"
    return Badge(f"PRODUCTION · {word}", "danger") if profile.production else Badge(word)
