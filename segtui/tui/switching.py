"""Changing to another profile: its session is opened first, so that a failure leaves the present one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segtui.errors import SegtuiError
from segtui.tui.hints import hint_of
from segtui.tui.screens.choice import ChoiceScreen

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session
    from segtui.tui.opening import Opening
    from segtui.tui.session_app import SessionApp

QUESTION = "The present one stays open until the other one is signed in."
NO_OTHER = "There is no other profile on this machine. segtui profile add makes one."


async def switch_profile(app: SessionApp) -> None:
    """Ask which profile, and have the console work with it once it is open."""
    if (why_stay := app.console_screen.why_stay) is not None:
        app.console_screen.say(why_stay)
        return
    try:
        others = app.opening.others()
    except SegtuiError as error:
        app.console_screen.say(f"{error.title}: {error.summary} {hint_of(error)}")
        return
    if not others:
        app.console_screen.say(NO_OTHER)
        return
    chosen = await _chosen(app, others)
    if chosen is not None:
        # Until the other one is signed in, the keys are for the present one.
        app.run_worker(_change_to(app, chosen), group="profile", exclusive=True)


async def _chosen(app: SessionApp, others: Sequence[Opening]) -> Opening | None:
    profiles = [each.profile for each in others if each.profile is not None]
    screen = ChoiceScreen("Which profile?", QUESTION, [_described(profile) for profile in profiles])
    place = await app.push_screen_wait(screen)
    return None if place is None else others[place]


async def _change_to(app: SessionApp, opening: Opening) -> None:
    said, name = app.header.sign_in, opening.profile.name if opening.profile else ""
    app.header.sign_in = f"opening {name} …"
    session: Session | None = None
    try:
        session, typed = await app.session_of(opening, opening.typed_secrets)
        await session.sign_in()
    except SegtuiError as error:
        if session is not None:
            await session.aclose()
        app.header.sign_in = said
        app.console_screen.say(f"{name} was not opened: {error.summary} {hint_of(error)}")
        return
    await app.work_with(session, opening, typed)


def _described(profile: Profile) -> str:
    """A profile in one line: its name, where it leads, and whether it can write."""
    place = " · ".join(filter(None, (f"{profile.platform} {profile.tenant}", profile.site)))
    rights = ("production" if profile.production else "", "writable" if profile.writable else "read-only")
    return f"{profile.name}   {place}   {', '.join(filter(None, rights))}"
