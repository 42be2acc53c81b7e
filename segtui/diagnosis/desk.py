"""Who asks: the platform, the requests that are left, the moment and the rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from segtui.diagnosis.reading import Asker
from segtui.diagnosis.testimony import UnderWay, nothing_under_way
from segtui.model import CustomerSession
from segtui.platforms.registry import ConnectedPlatform


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks, and with what rights."""

    platform: ConnectedPlatform
    asker: Asker
    now: datetime
    language: str
    granted: frozenset[str]
    assortment: str | None = None
    """What the profile says of the shop's policy."""
    merchant: str = ""
    """The tenant or merchant that is asked."""
    under_way: UnderWay = nothing_under_way
    """Tells which changes of ours may not have taken effect yet, where writes are carried out later."""
    shopper: CustomerSession | None = None
    """The customer themselves, where they are signed in to be compared with."""

    @property
    def is_blinkered(self) -> bool:
        """A scope with a restriction (`scope--DE`) shows only some customers; so may an unknown one."""
        return any("--" in scope for scope in self.granted)

    def lacks(self, what: str) -> str | None:
        """The scope that one of the platform's rights takes, where the credential does not have it."""
        for right in self.platform.rights:
            if right.what == what and not right.is_granted_by(self.granted):
                return right.scopes[0]
        return None
