"""Finds the platform a profile names, and loads no other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from segtui.errors import BadInput
from segtui.platforms.port import Platform

if TYPE_CHECKING:
    from segtui.credentials import ClientSecrets
    from segtui.profiles import Profile
    from segtui.wire.events import Subscribers, WireEvent
    from segtui.wire.options import WireOptions
    from segtui.wire.trace import Trace

PLATFORMS = ("emporix", "shopgate")
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


class Client(Protocol):
    """The module of one vendor that opens its platform."""

    def prepare(self) -> None:
        """Import and build what the first requests need."""
        ...

    def connect(
        self, profile: Profile, secrets: ClientSecrets, *, wire_options: WireOptions | None = None
    ) -> ConnectedPlatform:
        """The platform of a profile, to which nothing is sent yet."""
        ...

    def connect_recorded(
        self, profile: Profile, remembered: Remembered, wire_options: WireOptions
    ) -> ConnectedPlatform:
        """The platform of a profile as it was recorded: the options answer."""
        ...


def prepare(platform: str) -> None:
    """Import what the first requests to a platform need; for a thread, so that a screen answers meanwhile."""
    _loaded(platform).prepare()


def connect(profile: Profile, secrets: ClientSecrets, wire_options: WireOptions) -> ConnectedPlatform:
    """The platform of this profile, to which nothing is sent yet; BadInput for one segtui does not know."""
    return client_of(profile).connect(profile, secrets, wire_options=wire_options)


def connect_recorded(
    profile: Profile, remembered: Remembered, wire_options: WireOptions
) -> ConnectedPlatform:
    """As `connect`, for options that answer from a recording: no secret is needed to ask it."""
    return client_of(profile).connect_recorded(profile, remembered, wire_options)


def client_of(profile: Profile) -> Client:
    """The client of a profile's platform, loaded now; raises BadInput for one segtui does not know."""
    if profile.platform not in PLATFORMS:
        raise BadInput(
            f"The profile {profile.name} names the platform {profile.platform!r}, which segtui cannot reach.",
            hint=f"Set its platform to one of: {', '.join(PLATFORMS)}.",
        )
    return _loaded(profile.platform)


def _loaded(platform: str) -> Client:
    return cast("Client", import_module(f"segtui.platforms.{platform}.client"))
