"""What every platform has by being reached through a wire."""

from __future__ import annotations

from segtui.wire.auth import TokenSource
from segtui.wire.events import Subscribers, WireEvent
from segtui.wire.trace import Trace
from segtui.wire.wire import Wire


class Wired:
    """A platform's connection; whoever mixes it in sets the wire and the source of its token."""

    _wire: Wire
    _source: TokenSource

    @property
    def trace(self) -> Trace:
        """What was exchanged, without secrets."""
        return self._wire.trace

    @property
    def events(self) -> Subscribers[WireEvent]:
        """Tells of waits before another attempt, and of the connection lost and back."""
        return self._wire.events

    def without_secrets(self, text: str) -> str:
        """The text, with every secret that is known to the wire masked."""
        return self._wire.without_secrets(text)

    async def sign_in(self) -> frozenset[str]:
        """Get a token now, and return the scopes that were granted."""
        return (await self._source.current()).scopes

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()
