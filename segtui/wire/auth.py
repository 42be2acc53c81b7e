"""Tokens: fetched once for all who wait, renewed before they expire, and once more after a 401."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from segtui.wire._http import Auth, Request, Response
from segtui.wire.errands import Slot

EARLY_S = 60.0
MAX_AGE_S = 3600.0
UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """An access token. Two of them are never equal: which one was refused matters, not what it says."""

    value: str = field(repr=False)
    expires_in_s: float
    """Its life from the moment it was asked for."""
    scopes: frozenset[str] = frozenset()


class TokenSource(Protocol):
    """Where the token of a request comes from."""

    @property
    def whose(self) -> str | None:
        """Whose token it is, for messages: `the customer token`. None means the profile's own credential."""
        ...

    async def current(self) -> Token:
        """A token that is good now."""
        ...

    async def renew(self, refused: Token) -> Token | None:
        """Another token than the refused one; None where there is no way to get one."""
        ...


class FixedToken(NamedTuple):
    """A token that was given to us and cannot be renewed, as a customer's own."""

    token: Token
    whose: str | None = "the given token"

    async def current(self) -> Token:
        """The given token."""
        return self.token

    async def renew(self, refused: Token) -> Token | None:
        """None: there is no other."""
        return None


class CachedToken:
    """A token kept until a minute before it expires, and for an hour at most.

    However many ask at once, it is fetched once. The fetch runs in a task of its own, so that giving up one
    request does not take the token from the others.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[Token]], clock: Callable[[], float], *, whose: str | None = None
    ) -> None:
        """`clock` counts seconds and never jumps; `whose` as in `TokenSource.whose`."""
        self._fetch = fetch
        self._clock = clock
        self._token: Token | None = None
        self._fresh_until = 0.0
        self._flight: asyncio.Task[Token] | None = None
        self.whose = whose

    async def current(self) -> Token:
        """A token that is good now; raises what the fetch raises."""
        if self._token is not None and self._clock() < self._fresh_until:
            return self._token
        return await self._fetched()

    async def renew(self, refused: Token) -> Token:
        """Another token than the refused one: the present one if it was renewed meanwhile, else a new one."""
        if self._token is refused:
            self._token = None
        return await self.current()

    async def _fetched(self) -> Token:
        if self._flight is None:
            self._flight = asyncio.create_task(self._fly())
            self._flight.add_done_callback(_take_exception)
        return await asyncio.shield(self._flight)

    async def _fly(self) -> Token:
        asked_at = self._clock()
        try:
            token = await self._fetch()
        finally:
            # Not in a callback: until that ran, a renewal would join this flight and get its old token.
            self._flight = None
        # A token of less than two minutes is kept for half its life, or it would be fetched every time.
        early_s = min(EARLY_S, token.expires_in_s / 2)
        self._token = token
        self._fresh_until = asked_at + min(token.expires_in_s - early_s, MAX_AGE_S)
        return token


def _take_exception(flight: asyncio.Task[Token]) -> None:
    """Those who wait get the exception from the task; with nobody waiting asyncio would complain."""
    if not flight.cancelled():
        flight.exception()


class BearerAuth(Auth):
    """Puts a token on a request, and a renewed one on its one repetition after a 401.

    The request's slot is given back while a token is renewed: the token call needs one too.
    """

    def __init__(self, source: TokenSource, token: Token, slot: Slot) -> None:
        self._source = source
        self._token = token
        self._slot = slot

    async def async_auth_flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """The one or two requests that are sent; no lock is held at a `yield`."""
        request.headers["Authorization"] = f"Bearer {self._token.value}"
        response = yield request
        if response.status_code != UNAUTHORIZED:
            return
        await response.aread()
        async with self._slot.lent():
            token = await self._source.renew(self._token)
        if token is None:
            return
        request.headers["Authorization"] = f"Bearer {token.value}"
        yield request
