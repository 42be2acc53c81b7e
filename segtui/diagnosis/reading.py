"""A fact as it was read, with the request that is its evidence; or why it is not known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from segtui.errors import Forbidden, NotFound, SegtuiError
from segtui.wire.trace import Exchange, Trace, Uncut

T = TypeVar("T")

REQUEST_LIMIT = 15
"""How many requests one question may cost."""


class Source(NamedTuple):
    """The request that a fact comes from."""

    request: str
    """Method and address without the host; what was asked, in words, where nothing was recorded."""
    status: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What came."""

    value: T
    source: Source


@dataclass(frozen=True, slots=True)
class Absent:
    """The platform said that there is nothing: or nothing that this credential may see."""

    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Unread:
    """Not known: refused, unreachable, or never asked."""

    why: str
    scope: str | None = None
    """What the credential lacks, where that is the reason."""
    source: Source | None = None


Reading = Read[T] | Absent | Unread

LIMIT_REACHED = Unread("the limit of requests for one question was reached before it was asked")
"""Why what would have come last was not asked."""

_seen: ContextVar[list[Exchange] | None] = ContextVar("exchanges_of_one_question", default=None)
"""The exchanges of the question that is being asked by the present task, and by those it starts."""


class Asker:
    """Asks the platform, and keeps for every answer the request that brought it."""

    def __init__(
        self,
        trace: Trace,
        now: Callable[[], datetime],
        limit: int = REQUEST_LIMIT,
        record: list[Uncut] | None = None,
    ) -> None:
        """To `record` every exchange is added, with the way to all of it; None keeps none of them."""
        self._now = now
        self._limit = limit
        self._pending = 0
        self._silent = 0
        self._record = record
        self.requests = 0
        """How many were sent for these questions."""
        self.close = trace.subscribe_whole(self._note)
        """Ends the listening; call it when all was asked."""

    @property
    def left(self) -> int:
        """How many more requests may be sent."""
        return max(0, self._limit - self.requests - self._pending - self._silent)

    async def ask(self, what: str, read: Callable[[], Awaitable[T]]) -> Read[T] | Unread:
        """The answer, or why there is none: not asked at all once the limit is reached.

        `what` stands for the request where no exchange was recorded. A list may be empty, but is never
        missing: where it is not found, it is not known.
        """
        found = await self.find(what, read)
        if isinstance(found, Absent):
            return Unread(f"not even a list was found ({found.why})", None, found.source)
        return found

    async def find(self, what: str, read: Callable[[], Awaitable[T]]) -> Reading[T]:
        """The same of one thing: that it is not found tells that there is none."""
        if not self.left:
            return LIMIT_REACHED
        exchanges: list[Exchange] = []
        self._pending += 1
        before = _seen.set(exchanges)
        try:
            value = await read()
        except NotFound as error:
            return Absent(error.summary, self._source(what, exchanges))
        except SegtuiError as error:
            scope = error.scope if isinstance(error, Forbidden) else None
            return Unread(error.summary, scope, self._source(what, exchanges))
        finally:
            _seen.reset(before)
            if not exchanges:
                self._pending -= 1
                self._silent += 1
        return Read(value, self._source(what, exchanges))

    def _note(self, uncut: Uncut) -> None:
        seen = _seen.get()
        if seen is not None:
            self._pending -= not seen
            seen.append(uncut.kept)
            self.requests += 1
            if self._record is not None:
                self._record.append(uncut)

    def _source(self, what: str, exchanges: list[Exchange]) -> Source:
        if not exchanges:
            return Source(what, None, self._now())
        last = exchanges[-1]
        address = urlsplit(last.url)
        query = f"?{address.query}" if address.query else ""
        return Source(f"{last.method} {address.path}{query}", last.status, last.started_at)
