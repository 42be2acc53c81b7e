"""What the wire tells whoever watches: a wait before the next attempt, the connection lost and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar


class RetryEvent(NamedTuple):
    """A request failed and will be sent again after a wait; told before the wait begins."""

    asking: str
    """What is asked, as in `Call.asking`."""
    attempt: int
    """The attempt that failed, 1-based."""
    attempts: int
    """How many there may be at most."""
    wait_s: float
    reason: str
    """Why, in a few words."""


class ConnectionLost(NamedTuple):
    """No answer comes any more; told once, until one comes again."""

    reason: str


class ConnectionRestored(NamedTuple):
    """An answer came after the connection had been lost."""

    asking: str
    """What was answered."""


WireEvent = RetryEvent | ConnectionLost | ConnectionRestored

T = TypeVar("T")


class Subscribers(Generic[T]):
    """Those who are told, in the order they asked. Their callbacks run at once and must be quick."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[T], None]] = []

    def __len__(self) -> int:
        """How many there are."""
        return len(self._callbacks)

    def subscribe(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Call back for everything told from now on; returns what ends it, which may be called twice."""
        self._callbacks.append(callback)

        def unsubscribe() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return unsubscribe

    def tell(self, news: T) -> None:
        """Tell everyone who is subscribed now."""
        for callback in tuple(self._callbacks):
            callback(news)
