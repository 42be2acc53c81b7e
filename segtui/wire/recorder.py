"""Writes every exchange into the trace, secrets removed before anything is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from segtui.wire._http import Request, Response
from segtui.wire.redaction import Redactor
from segtui.wire.trace import BODY_LIMIT, Exchange, Trace

STARTED = "segtui.started"
"""The request extension that says when an exchange began."""
ASKING = "segtui.asking"
"""The request extension that carries `Call.asking` to the trace."""


class Started(NamedTuple):
    """When an exchange began, by the clock of people and by one that never jumps."""

    at: datetime
    tick_s: float


@dataclass(frozen=True, slots=True)
class _Content:
    content: bytes = field(repr=False)
    """Never shown: it may hold a secret."""
    type: str

    @property
    def is_long(self) -> bool:
        return len(self.content) > BODY_LIMIT


class Recorder:
    """The two hooks of the HTTP client, and the record of what never got an answer.

    Hooks see every request that leaves, those after a 401 included.
    """

    def __init__(
        self, trace: Trace, redactor: Redactor, now: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._trace = trace
        self._redactor = redactor
        self._now = now
        self._monotonic = monotonic

    async def sending(self, request: Request) -> None:
        """A request is about to leave."""
        request.extensions[STARTED] = Started(self._now(), self._monotonic())

    async def answered(self, response: Response) -> None:
        """An answer begins; its body is read here, so that the connection is free again."""
        await response.aread()
        self._record(response.request, response=response)

    def failed(self, request: Request, error: str) -> None:
        """A request got no answer."""
        self._record(request, error=error)

    def _record(
        self, request: Request, *, response: Response | None = None, error: str | None = None
    ) -> None:
        started: Started = request.extensions.get(STARTED) or Started(self._now(), self._monotonic())
        sent = _Content(request.content, request.headers.get("content-type", ""))
        received = _Content(b"", "")
        if response is not None:
            received = _Content(response.content, response.headers.get("content-type", ""))
        # Bodies first, and the request's before the answer's: what one names a secret is known in the rest.
        request_body, response_body = self._beginning(sent), self._beginning(received)
        exchange = Exchange(
            id=self._trace.next_id(),
            started_at=started.at,
            asking=self._redactor.text(str(request.extensions.get(ASKING, ""))),
            method=request.method,
            url=self._redactor.url(str(request.url)),
            status=None if response is None else response.status_code,
            ms=(self._monotonic() - started.tick_s) * 1000,
            sent_bytes=len(sent.content),
            received_bytes=0 if response is None else response.num_bytes_downloaded or len(received.content),
            request_headers=self._redactor.headers(request.headers.items()),
            request_body=request_body,
            response_headers=() if response is None else self._redactor.headers(response.headers.items()),
            response_body=response_body,
            error=None if error is None else self._redactor.text(error),
            is_cut=sent.is_long,
        )
        is_cut = sent.is_long or received.is_long
        self._trace.record(exchange, partial(self._whole, exchange, sent, received) if is_cut else None)

    def _whole(self, exchange: Exchange, sent: _Content, received: _Content) -> Exchange:
        return exchange._replace(
            request_body=self._text(sent), response_body=self._text(received), is_cut=False
        )

    def _beginning(self, body: _Content) -> str | None:
        if body.is_long:
            return self._redactor.beginning(body.content, BODY_LIMIT)
        return self._text(body)

    def _text(self, body: _Content) -> str | None:
        if not body.content:
            return None
        text = body.content.decode("utf-8", "replace")
        if "form-urlencoded" in body.type:
            return self._redactor.form(text)
        return self._redactor.json(text, body.content)
