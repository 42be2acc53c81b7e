"""The way to one platform: token, queue, retries, errors and trace around one HTTP client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from segtui.errors import BadInput, SegtuiError, Unreachable
from segtui.model import RequestPreview
from segtui.profiles import is_loopback
from segtui.wire._http import AsyncClient, HTTPError, InvalidURL, Limits, Request, Response, Timeout
from segtui.wire.auth import BearerAuth, TokenSource
from segtui.wire.call import Answer, Call
from segtui.wire.errands import Errand, Errands
from segtui.wire.events import ConnectionLost, ConnectionRestored, RetryEvent, Subscribers, WireEvent
from segtui.wire.faults import (
    Asked,
    ErrorParser,
    failure_of,
    looks_like_html,
    page_instead_of_json,
    request_id,
    without_secrets,
)
from segtui.wire.options import WireOptions
from segtui.wire.outages import outage_of, socks_support_missing
from segtui.wire.recorder import ASKING, Recorder
from segtui.wire.redaction import Redactor
from segtui.wire.retry import Failure, parse_retry_after
from segtui.wire.tls import make_bare_context, make_context
from segtui.wire.trace import Trace


class ServiceToken:
    """The type of `SERVICE`."""


SERVICE: Final = ServiceToken()
"""Stands for the token of the profile's own credential."""


class Wire:
    """Sends calls to one platform and brings back answers, or raises one of the errors of `errors.py`."""

    def __init__(
        self,
        base_url: str,
        *,
        credential_name: str,
        parse_error: ErrorParser,
        service: TokenSource | None = None,
        options: WireOptions | None = None,
    ) -> None:
        """Opens nothing yet. `credential_name` is the profile's name, for messages."""
        self._base_url = base_url.rstrip("/")
        self._credential_name = credential_name
        self._parse_error = parse_error
        self.service = service
        """The source of the service token; may be set later, since fetching one needs the wire."""
        self.refuse: Callable[[Call, frozenset[str]], SegtuiError | None] = _refuse_nothing
        """Why a call is not sent with a service token of these scopes; None where it is."""
        self._options = options or WireOptions()
        self._errands = Errands(self._options.max_connections)
        self._redactor = Redactor()
        self.trace = Trace(self._options.trace_entries)
        """What was exchanged, without secrets."""
        self.events: Subscribers[WireEvent] = Subscribers()
        """Waits before another attempt, and the connection lost and back."""
        self._recorder = Recorder(self.trace, self._redactor, self._options.now, self._options.monotonic)
        self._client: AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._is_offline = False
        self._is_closed = False

    async def send(self, call: Call, *, token: TokenSource | ServiceToken | None = SERVICE) -> Answer:
        """The platform's 2xx answer to a call. `token=None` sends no Authorization header of its own.

        Cancelling this gives the request up: it ends at once while it waits for its turn, and in the
        background where it is under way. Raises Unreachable, Unauthorized, Forbidden, NotFound, Conflict,
        Rejected, Throttled, Malformed, or BadInput for what cannot be sent at all.
        """
        self._checked_url(call)
        source = self.service if isinstance(token, ServiceToken) else token
        if source is None and isinstance(token, ServiceToken):
            raise ValueError("this wire has no service token")
        try:
            return await self._errands.run(
                lambda errand: self._deliver(call, source, errand), must_finish=_is_write(call)
            )
        except asyncio.CancelledError:
            if self._is_closed and not _is_being_cancelled():
                raise _closed(call) from None
            raise

    def preview(self, call: Call) -> RequestPreview:
        """The request exactly as `send` would send it, without its token."""
        return RequestPreview(call.method, self._checked_url(call), _json_text(call))

    def keep_secret(self, secret: str) -> None:
        """Mask this text wherever it appears in the trace and in messages."""
        self._redactor.keep(secret)

    def without_secrets(self, text: str) -> str:
        """The text, with every secret that this wire knows masked."""
        self.trace.unseal()
        return self._redactor.without_known(text)

    async def aclose(self) -> None:
        """End every read, wait for writes under way, and close the connections."""
        self._is_closed = True
        await self._errands.aclose()
        if self._client is not None:
            await self._client.aclose()

    async def _deliver(self, call: Call, source: TokenSource | None, errand: Errand) -> Answer:
        policy, started_s = self._options.retry, self._options.monotonic()
        may_have_arrived = False
        for attempt in count(1):
            try:
                outcome = await self._attempt(call, source, errand)
            except Unreachable as error:
                # No token or no connection: this attempt was not sent, but an earlier one may have been.
                raise _unsent(error, may_have_arrived) from error
            if isinstance(outcome, Answer):
                return outcome
            if isinstance(outcome.error, Unreachable):
                may_have_arrived = outcome.error.may_have_arrived = (
                    may_have_arrived or outcome.error.may_have_arrived
                )
            elapsed_s = self._options.monotonic() - started_s
            wait_s = policy.next_wait_s(
                outcome, attempt, elapsed_s, repeatable=call.repeatable, dice=self._options.random
            )
            if wait_s is None:
                raise without_secrets(outcome, self._redactor.text).error
            self.events.tell(RetryEvent(call.asking, attempt, policy.attempts, wait_s, outcome.reason))
            await self._options.sleep(wait_s)
        raise AssertionError("unreachable")

    async def _attempt(self, call: Call, source: TokenSource | None, errand: Errand) -> Answer | Failure:
        client = await self._opened(call)
        token = None if source is None else await source.current()
        if token is not None and source is self.service and (error := self.refuse(call, token.scopes)):
            raise error
        request = self._request(client, call)
        await errand.slot.take()
        try:
            auth = None
            if source is not None and token is not None:
                self._keep_token(token.value)
                auth = BearerAuth(source, token, errand.slot)
            with errand.under_way():
                outcome = await self._exchange(client, request, call, auth)
        finally:
            errand.slot.give_back()
        self._note_connection(call, outcome)
        return outcome if isinstance(outcome, Failure) else self._judged(call, source, outcome)

    async def _exchange(
        self, client: AsyncClient, request: Request, call: Call, auth: BearerAuth | None
    ) -> Answer | Failure:
        try:
            response = await client.send(request, auth=auth)
        except HTTPError as error:
            host = urlsplit(self._base_of(call)).netloc.rpartition("@")[2]
            failure = outage_of(call, host, error, self._options.timeouts)
            self._recorder.failed(request, failure.reason)
            return failure
        return _answer(response)

    def _judged(self, call: Call, source: TokenSource | None, answer: Answer) -> Answer | Failure:
        if 200 <= answer.status < 300:
            if looks_like_html(answer):
                return Failure(page_instead_of_json(call, answer), "a web page")
            return answer
        retry_after_s = parse_retry_after(answer.headers.get("retry-after"), self._options.now())
        return failure_of(self._asked(call, source), answer, self._parse_error, retry_after_s)

    def _asked(self, call: Call, source: TokenSource | None) -> Asked:
        if source is not None and source.whose is not None:
            return Asked(call, source.whose, "Get a new one: sign in as this customer again.")
        name = self._credential_name
        remedy = f"Check it, and sign in again: segtui login {name}"
        if source is not None:
            # The sign-in went well, so the credential may be good, and only not for this tenant.
            remedy = (
                f"Either the tenant in the profile is not the one the credential is for (asked was "
                f"{self._base_of(call)}{call.path}), or it has ended. {remedy}"
            )
        return Asked(call, f"the credential of profile '{name}'", remedy)

    def _keep_token(self, token: str) -> None:
        if not self._redactor.keeps_token(token):
            # An old one may be forgotten for it, and must be found before that in what nobody has seen yet.
            self.trace.unseal()
            self._redactor.keep_token(token)

    def _note_connection(self, call: Call, outcome: Answer | Failure) -> None:
        is_offline = isinstance(outcome, Failure) and outcome.network
        if is_offline == self._is_offline:
            return
        self._is_offline = is_offline
        lost = ConnectionLost(outcome.reason) if isinstance(outcome, Failure) else None
        self.events.tell(lost or ConnectionRestored(call.asking))

    def _url(self, call: Call) -> str:
        query = "?" + urlencode(call.query, quote_via=quote, safe="") if call.query else ""
        return f"{self._base_of(call)}{call.path}{query}"

    def _base_of(self, call: Call) -> str:
        return call.base or self._base_url

    def _checked_url(self, call: Call) -> str:
        url = self._url(call)
        if len(url) > self._options.url_limit_bytes:
            raise BadInput(
                f"Could not {call.asking}: the address of the request would be {len(url):,} bytes long, "
                f"and the platform takes {self._options.url_limit_bytes:,}.",
                hint="Ask for fewer ids at once, or shorten the query.",
            )
        return url

    def _request(self, client: AsyncClient, call: Call) -> Request:
        headers = [("Accept", "application/json"), *call.headers]
        content: str | None = _json_text(call)
        if content is not None:
            headers.append(("Content-Type", "application/json"))
        elif call.form is not None:
            content = urlencode(call.form)
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        try:
            return client.build_request(
                call.method,
                self._url(call),
                headers=headers,
                content=content,
                extensions={ASKING: call.asking},
            )
        except InvalidURL as error:
            raise BadInput(
                f"Could not {call.asking}: {self._base_of(call)} is not an address to ask ({error}).",
                hint="Correct base_url in the profile.",
            ) from error

    async def _opened(self, call: Call) -> AsyncClient:
        if self._is_closed:
            raise _closed(call)
        if self._client is not None:
            return self._client
        async with self._opening:
            if self._client is None:
                self._client = await self._open(call)
            return self._client

    async def _open(self, call: Call) -> AsyncClient:
        options, timeouts = self._options, self._options.timeouts
        if options.transport is None and self._base_url.startswith("https:"):
            context = await asyncio.to_thread(make_context)
        else:
            context = make_bare_context()
        try:
            return AsyncClient(
                verify=context,
                transport=options.transport,
                # No proxy leads to this very machine, yet HTTP_PROXY without NO_PROXY would send us there.
                trust_env=not is_loopback(urlsplit(self._base_url).hostname or ""),
                timeout=Timeout(
                    connect=timeouts.connect_s,
                    read=timeouts.read_s,
                    write=timeouts.write_s,
                    pool=timeouts.pool_s,
                ),
                limits=Limits(
                    max_connections=options.max_connections, max_keepalive_connections=options.max_connections
                ),
                headers={"User-Agent": options.user_agent},
                event_hooks={"request": [self._recorder.sending], "response": [self._recorder.answered]},
            )
        except ImportError as error:
            raise socks_support_missing(call, error) from error


def _answer(response: Response) -> Answer:
    headers = dict(response.headers.items())
    return Answer(response.status_code, headers, response.content, request_id(headers))


def _json_text(call: Call) -> str | None:
    if call.body is None:
        return None
    return json.dumps(call.body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _is_write(call: Call) -> bool:
    """A repeatable POST is a search or a token call, or a write that may as well be sent once more later."""
    return not call.repeatable or call.method in ("PUT", "PATCH", "DELETE")


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _unsent(error: Unreachable, may_have_arrived: bool) -> Unreachable:
    """The error for this call alone: several calls may wait for the same token and meet the same error."""
    return Unreachable(
        error.summary, hint=error.hint, request_id=error.request_id, may_have_arrived=may_have_arrived
    )


def _closed(call: Call) -> Unreachable:
    return Unreachable(
        f"Could not {call.asking}: the connection to the platform has been closed.",
        hint="Open the profile again.",
    )


def _refuse_nothing(call: Call, granted: frozenset[str]) -> SegtuiError | None:
    """Whatever the scopes are, the platform is left to judge."""
    return None
