"""Writes every exchange into the trace, secrets taken out before anything is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from segtui.wire._http import Headers, Request, Response
from segtui.wire.redaction import Redactor
from segtui.wire.trace import BODY_LIMIT, Exchange, Trace

STARTED = "segtui.started"
"""The request extension that says when an exchange began."""
ASKING = "segtui.asking"
"""The request extension that carries `Call.asking` to the trace."""
SHORT = 8 * 1024
"""Bytes of a body up to which its secrets are taken out at once; answers that bring a token are shorter."""


Raw = tuple[tuple[bytes, bytes], ...]
"""Headers as they stand on the wire."""


class Started(NamedTuple):
    """When an exchange began, by the clock of people and by one that never jumps."""

    at: datetime
    tick_s: float


@dataclass(slots=True, repr=False)
class _Content:
    """A body as it was sent or came; never shown, since it may hold a secret."""

    content: bytes
    type: str

    @property
    def is_long(self) -> bool:
        return len(self.content) > BODY_LIMIT


@dataclass(slots=True, repr=False)
class _Seen:
    """An exchange as it was, secrets and all; never shown.

    Of values that hold no others: hundreds are kept, and the garbage collector goes through what they hold.
    """

    id: int
    started: Started
    ms: float
    asking: str
    method: str
    url: str
    headers: Raw
    sent: _Content
    received: _Content
    received_bytes: int = 0
    status: int | None = None
    answer_headers: Raw = ()
    error: str | None = None

    @property
    def may_wait(self) -> bool:
        """Whether taking the secrets out may wait until somebody looks.

        It costs as much as a quarter of what a page of members costs, and nearly all pages go unseen. What
        brings secrets is short: it is looked through at once, so that they are known in all that follows.
        """
        longest = max(len(self.sent.content), len(self.received.content))
        is_success = self.status is not None and 200 <= self.status < 300
        return is_success and longest > SHORT and not self.sent.is_long


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
        content = await response.aread()
        seen = self._seen(response.request, _Content(content, response.headers.get("content-type", "")))
        seen.received_bytes = response.num_bytes_downloaded or len(content)
        seen.status, seen.answer_headers = response.status_code, tuple(response.headers.raw)
        self._record(seen)

    def failed(self, request: Request, error: str) -> None:
        """A request got no answer."""
        seen = self._seen(request, _Content(b"", ""))
        seen.error = error
        self._record(seen)

    def _seen(self, request: Request, received: _Content) -> _Seen:
        started: Started = request.extensions.get(STARTED) or Started(self._now(), self._monotonic())
        return _Seen(
            id=self._trace.next_id(),
            started=started,
            ms=(self._monotonic() - started.tick_s) * 1000,
            asking=str(request.extensions.get(ASKING, "")),
            method=request.method,
            url=str(request.url),
            headers=tuple(request.headers.raw),
            sent=_Content(request.content, request.headers.get("content-type", "")),
            received=received,
        )

    def _record(self, seen: _Seen) -> None:
        if seen.may_wait and not self._trace.is_watched:
            # No more than will be kept, and what may belong to a secret at its end.
            seen.received.content = seen.received.content[: BODY_LIMIT + SHORT]
            self._trace.keep_sealed(partial(self._exchange, seen))
            return
        # What an earlier exchange names a secret is known in this one.
        self._trace.unseal()
        exchange = self._exchange(seen)
        is_cut = seen.sent.is_long or seen.received.is_long
        self._trace.record(exchange, partial(self._whole, exchange, seen) if is_cut else None)

    def _exchange(self, seen: _Seen) -> Exchange:
        redactor = self._redactor
        # Bodies first, and the request's before the answer's: what one names a secret is known in the rest.
        request_body, response_body = self._beginning(seen.sent), self._beginning(seen.received)
        return Exchange(
            id=seen.id,
            started_at=seen.started.at,
            asking=redactor.text(seen.asking),
            method=seen.method,
            url=redactor.url(seen.url),
            status=seen.status,
            ms=seen.ms,
            sent_bytes=len(seen.sent.content),
            received_bytes=seen.received_bytes,
            request_headers=redactor.headers(Headers(seen.headers).items()),
            request_body=request_body,
            response_headers=redactor.headers(Headers(seen.answer_headers).items()),
            response_body=response_body,
            error=None if seen.error is None else redactor.text(seen.error),
            is_cut=seen.sent.is_long,
        )

    def _whole(self, exchange: Exchange, seen: _Seen) -> Exchange:
        return exchange._replace(
            request_body=self._text(seen.sent), response_body=self._text(seen.received), is_cut=False
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
