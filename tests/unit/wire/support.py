"""A wire on a scripted platform, with a clock that only moves when something sleeps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from segtui.wire._http import MockTransport, Request, Response
from segtui.wire.auth import CachedToken, Token
from segtui.wire.call import Call, JsonValue
from segtui.wire.faults import VendorFault
from segtui.wire.options import WireOptions
from segtui.wire.retry import RetryPolicy
from segtui.wire.wire import Wire

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
READ = Call("GET", "/segments", "list the segments", scope="segment_read", repeatable=True)
WRITE = Call("POST", "/segments", "create the segment", body={"name": "Gold"}, scope="segment_manage")
TOKEN_CALL = Call(
    "POST",
    "/oauth/token",
    "get a token",
    form=(("client_id", "acme-client"), ("client_secret", "s3cr3t-of-acme")),
    repeatable=True,
)

Script = Callable[[Request], Response]
Server = Callable[[Request], Coroutine[None, None, Response]]


@dataclass
class FakeTime:
    """Seconds since the start; sleeping moves them on at once."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


def vendor_fault(status: int, headers: Mapping[str, str], body: bytes) -> VendorFault:
    """A vendor whose errors are `{"message", "field", "details", "scope"}`."""
    try:
        content = json.loads(body)
    except ValueError:
        return VendorFault()
    if not isinstance(content, dict):
        return VendorFault()
    return VendorFault(
        content.get("message"), content.get("field"), tuple(content.get("details", ())), content.get("scope")
    )


def answer(status: int = 200, body: JsonValue = None, **headers: str) -> Response:
    """An answer in JSON; a `None` body is an empty one. Header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, headers=named) if body is None else Response(status, json=body, headers=named)


class ScriptedPlatform:
    """Answers requests in turn, the last answer again and again; keeps what was asked."""

    def __init__(self, *script: Response | Exception | Script | Server) -> None:
        self.requests: list[Request] = []
        self._script = list(script)

    async def __call__(self, request: Request) -> Response:
        await request.aread()
        self.requests.append(request)
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, Response):
            # A response can be sent only once.
            headers = {name: value for name, value in step.headers.items() if name != "content-length"}
            return Response(step.status_code, headers=headers, content=step.content)
        found = step(request)
        return found if isinstance(found, Response) else await found


def wire_to(
    platform: Server,
    *,
    time: FakeTime | None = None,
    base_url: str = "http://localhost:8080",
    retry: RetryPolicy | None = None,
    max_connections: int = 8,
) -> Wire:
    """A wire without a service token; the dice always show 1, so waits are the longest possible."""
    time = time or FakeTime()
    options = WireOptions(
        max_connections=max_connections,
        retry=retry or RetryPolicy(),
        transport=MockTransport(platform),
        now=time.now,
        monotonic=time.monotonic,
        sleep=time.sleep,
        random=lambda: 1.0,
    )
    return Wire(base_url, credential_name="acme", parse_error=vendor_fault, options=options)


class TokenShop:
    """Hands out numbered tokens and counts them."""

    def __init__(self, time: FakeTime, *, life_s: float = 7200.0) -> None:
        self.handed_out = 0
        self.life_s = life_s
        self.error: Exception | None = None
        self.source = CachedToken(self.fetch, time.monotonic)

    async def fetch(self) -> Token:
        self.handed_out += 1
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return Token(f"token-number-{self.handed_out}", self.life_s, frozenset({"segment_read"}))
