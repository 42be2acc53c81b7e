"""Stands before a platform: rate limit, troubles on demand, and the list of requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segtui.sandbox.faults import Faults
from segtui.sandbox.refusals import refusal_of
from segtui.sandbox.switches import Switches
from segtui.sandbox.traffic import RateLimit, Served, Traffic

_SECRETS = re.compile(
    r"((?:accessToken|refreshToken|refresh_token|anonymous_token|subjectAccessToken)=)[^&]*"
)


@dataclass
class Gate:
    """An ASGI application around a platform."""

    platform: ASGIApp
    """What serves the requests."""
    faults: Faults
    """Troubles on demand."""
    traffic: Traffic
    """Where requests are noted."""
    limit: RateLimit
    """The optional rate limit."""
    switches: Callable[[], Switches]
    """The decisions in force."""
    monotonic: Callable[[], float]
    """Tells seconds, for durations."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and note it."""
        if scope["type"] != "http":
            return
        started, noted = self.monotonic(), _Noting(send)
        try:
            if not self.limit.admits(self.switches().rate_limit_per_s):
                await _too_many(scope["path"], noted)
            else:
                await self.faults.around(self.platform, scope, receive, noted)
        finally:
            query = _SECRETS.sub(r"\1***", scope["query_string"].decode("latin-1"))
            spent_ms = round((self.monotonic() - started) * 1000, 3)
            token = scope.get("sandbox.caller", "none")
            served = Served(scope["method"], scope["path"], query, noted.status, spent_ms, token)
            self.traffic.record(served)


class _Noting:
    """A `send` that remembers the status; `transport` is the server's connection, where there is one."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


async def _too_many(path: str, send: Send) -> None:
    body = json.dumps(refusal_of(path, 429)).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"retry-after", b"1"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
