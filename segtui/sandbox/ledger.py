"""Remembers which tokens were issued, to whom and until when; a platform decides what that means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from segtui.sandbox.clock import SandboxClock

Holder = TypeVar("Holder")


@dataclass
class Issued(Generic[Holder]):
    """One token."""

    holder: Holder
    """Whom it names."""
    expires: datetime
    """The first moment at which it no longer works."""
    used: datetime
    """When it was last presented, or issued."""


class Ledger(Generic[Holder]):
    """Every token of one kind."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._issued: dict[str, Issued[Holder]] = {}

    def enter(self, token: str, holder: Holder, life_s: float) -> None:
        """Issue a token."""
        now = self._clock.now()
        self._issued[token] = Issued(holder, now + timedelta(seconds=life_s), now)

    def find(self, token: str) -> Issued[Holder] | None:
        """Find a token, expired or not; None when it was never issued."""
        return self._issued.get(token)

    def holder(self, token: str) -> Holder | None:
        """Say whom a token names; None when it is unknown or expired."""
        issued = self._issued.get(token)
        return issued.holder if issued is not None and self._clock.now() < issued.expires else None

    def take(self, token: str) -> Holder | None:
        """Forget a token; returns whom it named, None when it was unknown."""
        issued = self._issued.pop(token, None)
        return None if issued is None else issued.holder

    def forget(self, is_meant: Callable[[Holder], bool]) -> None:
        """Forget the tokens of some holders."""
        self._issued = {token: held for token, held in self._issued.items() if not is_meant(held.holder)}

    def expire_all(self) -> int:
        """Let every token expire now; returns how many there were."""
        now = self._clock.now()
        for issued in self._issued.values():
            issued.expires = min(issued.expires, now)
        return len(self._issued)

    @property
    def alive(self) -> int:
        """How many have not expired."""
        now = self._clock.now()
        return sum(issued.expires > now for issued in self._issued.values())
