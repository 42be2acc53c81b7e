"""An httpx transport that lets no exchange pass that the vendor would not recognise."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx

from tests.contract.openapi import Contract


class ContractTransport(httpx.AsyncBaseTransport):
    """Wraps another transport and judges every exchange in both directions.

    `excluded` are path prefixes that are not the vendor's: the sandbox's control API and the other platform.
    Raises AssertionError at the first violation; all of them stay in `violations`.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        contract: Contract,
        excluded: tuple[str, ...] = ("/__sandbox__", "/shopgate"),
    ) -> None:
        self._inner = inner
        self._contract = contract
        self._excluded = excluded
        self.violations: list[str] = []
        self.exchanges = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request on, read the whole answer, judge both."""
        if request.url.path.startswith(self._excluded):
            return await self._inner.handle_async_request(request)
        url, body = str(request.url), await request.aread()
        self._judge(request, self._contract.check_request(request.method, url, request.headers, body))
        response = await self._inner.handle_async_request(request)
        answer = await response.aread()
        self.exchanges += 1
        status, headers = response.status_code, response.headers
        found = self._contract.check_answer(request.method, url, status, headers, answer)
        self._judge(request, found, f" answered {status} {answer[:400].decode(errors='replace')}")
        return response

    def _judge(self, request: httpx.Request, violations: list[str], answered: str = "") -> None:
        self.violations += violations
        if violations:
            told = "\n  ".join(violations)
            raise AssertionError(f"{request.method} {request.url}{answered}\n  {told}")

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self._inner.__aexit__(exc_type, exc_value, traceback)

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._inner.aclose()
