"""Finds the platform a profile names, and loads no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from segtui.errors import BadInput
from segtui.platforms.port import Platform

if TYPE_CHECKING:
    from segtui.credentials import ClientSecrets
    from segtui.profiles import Profile
    from segtui.wire.events import Subscribers, WireEvent
    from segtui.wire.options import WireOptions
    from segtui.wire.trace import Trace

PLATFORMS = ("emporix",)
"""The platforms that can be reached, by the word a profile uses."""


class ConnectedPlatform(Platform, Protocol):
    """A platform that is reached through a wire."""

    @property
    def trace(self) -> Trace:
        """What was exchanged, without secrets."""
        ...

    @property
    def events(self) -> Subscribers[WireEvent]:
        """Tells of waits before another attempt, and of the connection lost and back."""
        ...

    def without_secrets(self, text: str) -> str:
        """The text, with every secret that is known to the wire masked."""
        ...


class Remembered(NamedTuple):
    """What a platform is known to have said before: the scopes it granted, and those found lacking."""

    granted: frozenset[str]
    narrowed_by: frozenset[str]


def prepare(platform: str) -> None:
    """Import what the first requests to a platform need; for a thread, so that a screen answers meanwhile."""
    if platform == "emporix":
        from segtui.platforms.emporix import client

        client.prepare()


def connect(profile: Profile, secrets: ClientSecrets, wire_options: WireOptions) -> ConnectedPlatform:
    """The platform of this profile, to which nothing is sent yet; BadInput for one segtui does not know."""
    if profile.platform == "emporix":
        from segtui.platforms.emporix.client import connect as connect_emporix

        return connect_emporix(profile, secrets, wire_options=wire_options)
    raise _unknown_platform(profile)


def connect_recorded(
    profile: Profile, remembered: Remembered, wire_options: WireOptions
) -> ConnectedPlatform:
    """As `connect`, for options that answer from a recording: no secret is needed to ask it."""
    if profile.platform == "emporix":
        from segtui.platforms.emporix.client import connect_recorded as connect_emporix

        return connect_emporix(profile, remembered, wire_options)
    raise _unknown_platform(profile)


def _unknown_platform(profile: Profile) -> BadInput:
    return BadInput(
        f"The profile {profile.name} names the platform {profile.platform!r}, which segtui cannot reach.",
        hint=f"Set its platform to one of: {', '.join(PLATFORMS)}.",
    )
