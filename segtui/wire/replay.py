"""Answers from a recording in place of the network: nothing leaves this machine, and nothing is made up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

from segtui.errors import PlatformError
from segtui.wire._http import AsyncBaseTransport, Request, Response
from segtui.wire.auth import Token
from segtui.wire.options import WireOptions
from segtui.wire.outages import RecordedOutage
from segtui.wire.recorder import ASKING, STARTED, Started
from segtui.wire.redaction import Redactor
from segtui.wire.retry import RetryPolicy
from segtui.wire.trace import Exchange

_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
"""Headers that speak of the bytes as they came, not of the text that was kept."""

_Key = tuple[str, str, str | None]
"""Method, address and body."""


class NotRecorded(PlatformError):
    """A request that the recording does not hold."""

    title = "Not recorded"


class RecordedAnswers(AsyncBaseTransport):
    """Answers every request as it was answered then; NotRecorded is raised for any other.

    The same request is answered in the order of the recording, and the last answer stays.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._redactor = Redactor()
        self._answers: dict[_Key, deque[Exchange]] = {}
        for each in exchanges:
            key = (each.method, each.url, each.request_body)
            self._answers.setdefault(key, deque()).append(each)

    @property
    def most_alike(self) -> int:
        """How often the same request was sent at most, further attempts included."""
        return max(map(len, self._answers.values()), default=1)

    async def handle_async_request(self, request: Request) -> Response:
        """The recorded answer, which begins at its recorded time."""
        await request.aread()
        exchange = self._next(request)
        started = request.extensions.get(STARTED)
        if isinstance(started, Started):
            request.extensions[STARTED] = started._replace(at=exchange.started_at)
        if exchange.status is None:
            raise RecordedOutage(exchange.error or "no answer came", request=request)
        return Response(
            exchange.status, headers=_headers(exchange), content=_bytes(exchange.response_body or "")
        )

    def _next(self, request: Request) -> Exchange:
        answers = self._answers.get(self._key(request))
        if not answers:
            asking = request.extensions.get(ASKING, "ask")
            raise NotRecorded(
                f"Could not {asking}: this request is not in the recording.",
                hint="Ask the platform itself, not a recording.",
            )
        return answers.popleft() if len(answers) > 1 else answers[0]

    def _key(self, request: Request) -> _Key:
        """A request as a recording would hold it: secrets in it were masked there too."""
        text = request.content.decode("utf-8", "replace")
        if "form-urlencoded" in request.headers.get("content-type", ""):
            body = self._redactor.form(text)
        else:
            body = self._redactor.json(text)
        return request.method, self._redactor.url(str(request.url)), body or None


def _headers(exchange: Exchange) -> list[tuple[bytes, bytes]]:
    kept = (each for each in exchange.response_headers if each[0].lower() not in _OF_THE_TRANSFER)
    return [(_bytes(name), _bytes(value)) for name, value in kept]


def _bytes(text: str) -> bytes:
    # Half a character never came this way; who wrote one into a file gets an answer that cannot be read.
    return text.encode("utf-8", "surrogatepass")


class RecordedToken:
    """Stands where a token was: none is needed, and what it was good for is known."""

    whose: str | None = None

    def __init__(self, granted: frozenset[str]) -> None:
        # Too short to be taken for a secret, which would be masked wherever it stands.
        self._token = Token("-", float("inf"), granted)

    async def current(self) -> Token:
        """The stand-in."""
        return self._token

    async def renew(self, refused: Token) -> Token:
        """The same one: how the platform answered the renewed token was recorded."""
        return self._token


class _HeldClock:
    """Seconds that pass only while something waits, and then at once."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def seconds(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        self._seconds += seconds


def replaying(exchanges: Iterable[Exchange], now: Callable[[], datetime]) -> WireOptions:
    """The options of a wire that answers from a recording, without waiting for anything."""
    clock, answers = _HeldClock(), RecordedAnswers(exchanges)
    return WireOptions(
        transport=answers,
        # What was not tried again then is not tried again now.
        retry=RetryPolicy(attempts=answers.most_alike),
        now=now,
        monotonic=clock.seconds,
        sleep=clock.sleep,
        random=lambda: 0.0,
    )
