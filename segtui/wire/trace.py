"""What was exchanged with the platform: a bounded list, without secrets, for the console and for `curl`."""

from __future__ import annotations

import re
import shlex
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from segtui.wire.events import Subscribers
from segtui.wire.redaction import MASK

BODY_LIMIT = 64 * 1024
"""Characters of each body that are kept."""

_MASKED = re.compile(rf'(?:"?([\w.-]+)"?\s*[:=]\s*"?)?{re.escape(MASK)}')
_NOT_COPIED = frozenset(
    {"host", "connection", "content-length", "user-agent", "accept-encoding", "authorization"}
)


class Exchange(NamedTuple):
    """One request and what came back, with every secret masked; each attempt is an exchange of its own."""

    id: int
    """Counts from 1 within one trace."""
    started_at: datetime
    asking: str
    """What was asked, as in `Call.asking`."""
    method: str
    url: str
    status: int | None
    """None where no answer came."""
    ms: float
    """From sending to the last byte of the answer."""
    sent_bytes: int
    received_bytes: int
    """As they came, compressed ones counted compressed."""
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str | None = None
    """None where there was none; at most `BODY_LIMIT` characters."""
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: str | None = None
    error: str | None = None
    """Why no answer came."""
    is_cut: bool = False
    """The request body was longer than what is kept."""


class Uncut(NamedTuple):
    """An exchange as the trace keeps it, and the way to all of it."""

    kept: Exchange
    whole: Callable[[], Exchange]
    """With bodies of any length; secrets are taken out when it is called, which takes time for long ones."""


Sealed = Callable[[], Exchange]
"""Makes an exchange by taking the secrets out of what was seen, which is not shown before that."""


class Trace:
    """The last exchanges, oldest first."""

    def __init__(self, limit: int = 200) -> None:
        self._limit = limit
        self._entries: deque[Exchange] = deque(maxlen=limit)
        self._sealed: deque[Sealed] = deque()
        """Those after the entries, which nobody has looked at."""
        self._subscribers: Subscribers[Exchange] = Subscribers()
        self._whole: Subscribers[Uncut] = Subscribers()
        self._recorded = 0

    @property
    def entries(self) -> tuple[Exchange, ...]:
        """What is kept now."""
        self.unseal()
        return tuple(self._entries)

    @property
    def recorded(self) -> int:
        """How many there have been, those that are no longer kept included."""
        return self._recorded

    @property
    def is_watched(self) -> bool:
        """Whether somebody is told of every exchange."""
        return bool(self._subscribers or self._whole)

    def next_id(self) -> int:
        """The id of the next exchange."""
        self._recorded += 1
        return self._recorded

    def keep_sealed(self, sealed: Sealed) -> None:
        """Keep an exchange that is made when somebody looks. Only while nobody is told of every exchange.

        Where it is left behind by so many others before anybody looks, it is never made, and nobody learns
        what it alone named a secret.
        """
        self._sealed.append(sealed)
        if len(self._entries) + len(self._sealed) > self._limit:
            (self._entries or self._sealed).popleft()

    def unseal(self) -> None:
        """Make the exchanges that nobody has looked at, in their order."""
        while self._sealed:
            self._entries.append(self._sealed.popleft()())

    def record(self, exchange: Exchange, whole: Callable[[], Exchange] | None = None) -> None:
        """Keep an exchange, which must hold no secret, and tell the subscribers.

        `whole` makes it with bodies of any length, where they were longer than what is kept.
        """
        self.unseal()
        self._entries.append(exchange)
        self._subscribers.tell(exchange)
        self._whole.tell(Uncut(exchange, whole or (lambda: exchange)))

    def subscribe(self, callback: Callable[[Exchange], None]) -> Callable[[], None]:
        """Call back for every exchange from now on; returns what ends it."""
        return self._subscribers.subscribe(callback)

    def subscribe_whole(self, callback: Callable[[Uncut], None]) -> Callable[[], None]:
        """As `subscribe`, with the way to bodies of any length."""
        return self._whole.subscribe(callback)


def curl(exchange: Exchange) -> str:
    """A command that sends the same request, with `$SEGTUI_TOKEN` and the like where secrets stood."""
    words = ["curl", "--compressed"]
    if any(sign in exchange.url for sign in "[]{}"):
        words.append("--globoff")
    if exchange.method != "GET" or exchange.request_body is not None:
        words += ["-X", exchange.method]
    words.append(_quoted(exchange.url))
    for name, value in exchange.request_headers:
        if name.lower() == "authorization":
            words += ["-H", '"Authorization: Bearer $SEGTUI_TOKEN"']
        elif name.lower() not in _NOT_COPIED:
            words += ["-H", _quoted(f"{name}: {value}")]
    if exchange.request_body is not None:
        words += ["--data-raw", _quoted(exchange.request_body)]
    command = " ".join(words)
    return f"# only the beginning of a longer body was kept\n{command}" if exchange.is_cut else command


def _quoted(text: str) -> str:
    """The text as one word of a shell, each mask in it as a variable named after what was masked."""
    words: list[str] = []
    end = 0
    for found in _MASKED.finditer(text):
        before = text[end : found.end() - len(MASK)]
        words.append(shlex.quote(before) if before else "")
        words.append(f'"${_variable(found[1])}"')
        end = found.end()
    rest = text[end:]
    if rest or not words:
        words.append(shlex.quote(rest))
    return "".join(words)


def _variable(name: str | None) -> str:
    """`client_secret` and `clientSecret` become `SEGTUI_CLIENT_SECRET`."""
    if name is None:
        return "SEGTUI_SECRET"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return "SEGTUI_" + re.sub(r"\W", "_", words).upper()
