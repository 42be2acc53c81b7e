"""Troubles on demand: slow answers, refusals, wrong pages, cut connections."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segtui.sandbox.refusals import refusal_of

FaultBody = Literal["html", "malformed", "truncated", "reset"]
BODIES: tuple[FaultBody, ...] = ("html", "malformed", "truncated", "reset")

Sleep = Callable[[float], Awaitable[None]]
"""Waits some seconds."""

_HTML = (
    b"<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
)


@dataclass
class FaultRule:
    """One trouble and the requests it befalls."""

    path: str = "*"
    """Pattern of the decoded path, as in a shell."""
    method: str | None = None
    """HTTP method; None is any."""
    times: int | None = None
    """How many more requests; None is every one."""
    latency_ms: float = 0
    """Wait before the request is looked at."""
    status: int | None = None
    """Answer this status without serving the request; None serves it."""
    retry_after: str | int | None = None
    """`Retry-After` of that answer."""
    body: FaultBody | None = None
    """What is wrong with the answer's body; a request whose answer is cut has taken effect."""

    def befalls(self, method: str, path: str) -> bool:
        """Tell whether a request meets this trouble."""
        return self.times != 0 and self.method in (None, method) and fnmatchcase(path, self.path)


_ACCEPTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "path": (lambda value: isinstance(value, str), "a pattern"),
    "method": (lambda value: value is None or isinstance(value, str), "an HTTP method or null"),
    "times": (lambda value: value is None or _is_count(value, 1), "a number of requests from 1 up, or null"),
    "latency_ms": (lambda value: isinstance(value, int | float) and value >= 0, "a number of milliseconds"),
    "status": (lambda value: value is None or (_is_count(value, 100) and value <= 599), "an HTTP status"),
    "retry_after": (lambda value: value is None or isinstance(value, str | int), "seconds or a date"),
    "body": (lambda value: value is None or value in BODIES, f"one of {', '.join(BODIES)}"),
}


def fault_rule(wanted: dict[str, Any]) -> FaultRule:
    """Read a rule.

    Raises ValueError naming what is wrong.
    """
    for name, value in wanted.items():
        if name not in _ACCEPTS:
            raise ValueError(f"a fault has no field {name!r}; known: {', '.join(_ACCEPTS)}")
        accepts, what = _ACCEPTS[name]
        if not accepts(value):
            raise ValueError(f"{name!r} of a fault is {what}, not {value!r}")
    return FaultRule(**wanted)


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


class Faults:
    """Every rule in force, and the ASGI wrapper that applies them."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._rules: list[FaultRule] = []
        self.applied = 0
        """How many requests met a trouble."""

    def add(self, rule: FaultRule) -> None:
        """Put a rule in force, after those already there."""
        self._rules.append(rule)

    def clear(self) -> None:
        """Lift every rule."""
        self._rules.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """List the rules in force."""
        return [asdict(rule) for rule in self._rules if rule.times != 0]

    async def around(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request with whatever trouble befalls it; of two answers the older rule's is given."""
        rules = [rule for rule in self._rules if rule.befalls(scope["method"], scope["path"])]
        if not rules:
            await app(scope, receive, send)
            return
        self._spend(rules)
        delay_ms = sum(rule.latency_ms for rule in rules)
        if delay_ms:
            await self._sleep(delay_ms / 1000)
        wrong = next((rule for rule in rules if rule.status is not None or rule.body is not None), None)
        if wrong is None:
            await app(scope, receive, send)
        elif wrong.body in ("malformed", "truncated", "reset") and wrong.status is None:
            await _Cut(wrong.body, send).serve(app, scope, receive)
        else:
            await _answer(wrong, scope["path"], send)

    def _spend(self, rules: list[FaultRule]) -> None:
        self.applied += 1
        for rule in rules:
            if rule.times is not None:
                rule.times -= 1


async def _answer(rule: FaultRule, path: str, send: Send) -> None:
    status = rule.status or 502
    if rule.body == "html":
        kind, content = b"text/html", _HTML
    else:
        kind, content = b"application/json", json.dumps(refusal_of(path, status)).encode()
    if rule.body == "malformed":
        content = content[: len(content) // 2]
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
    if rule.retry_after is not None:
        headers.append((b"retry-after", str(rule.retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


class _Cut:
    """Cuts an answer short: within its JSON, or within the connection."""

    def __init__(self, how: FaultBody | None, send: Send) -> None:
        self._how = how
        self._send = send
        self._start: Message = {}
        self._content = b""

    async def serve(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        await app(scope, receive, self._collect)
        half = self._content[: len(self._content) // 2]
        if self._how == "malformed":
            length = str(len(half)).encode()
            headers = [
                (name, length if name == b"content-length" else value)
                for name, value in self._start["headers"]
            ]
            await self._send({**self._start, "headers": headers})
            await self._send({"type": "http.response.body", "body": half})
            return
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        self._hang_up()

    async def _collect(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._content += message.get("body", b"")

    def _hang_up(self) -> None:
        transport = getattr(self._send, "transport", None)
        if transport is None:
            raise ConnectionResetError(
                "the sandbox cut this answer; only a real socket shows it as a lost connection"
            )
        if self._how == "reset":
            # Lingering for zero seconds makes the close a reset instead of an orderly end.
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
