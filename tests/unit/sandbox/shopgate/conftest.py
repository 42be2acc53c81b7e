"""One sandbox per module, and a client that speaks to its Shopgate half as an integration would."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import DataKind, SandboxOptions
from segtui.sandbox.seed.outfitter import DemoMerchant, demo_merchant
from tests.unit.sandbox.conftest import BASE, surroundings

pytest.register_assert_rewrite(
    *(f"tests.unit.sandbox.shopgate.{name}_decisions" for name in ("segment", "member", "other"))
)


@dataclass
class Counter:
    """Speaks to one merchant with one token."""

    sandbox: Sandbox
    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> dict[str, Any]:
        line: dict[str, Any] = self.sandbox.ready_line(BASE)["shopgate"]
        return line

    def url(self, path: str, merchant: str | None = None) -> str:
        """Find the URL of `/segments`; one of another service begins with its name: `customer:/customers`."""
        service, colon, rest = path.partition(":")
        if not colon:
            service, rest = "segmentation", path
        base = self.ready["base_url_template"].format(service=service)
        return f"{base}/v1/merchants/{merchant or self.ready['merchant_code']}{rest}"

    async def token(self, **changes: str) -> httpx.Response:
        ready = self.ready
        form = {
            "grant_type": "password",
            "username": ready["username"],
            "password": ready["password"],
            "tenantType": "merchant",
            "tenantId": ready["merchant_code"],
        }
        url = ready["base_url_template"].format(service="auth") + "/oauth/token"
        return await self.http.post(
            url, data=form | changes, auth=(ready["client_id"], ready["client_secret"])
        )

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """Send a request; objects among the query parameters are written as JSON."""
        if not self.headers:
            granted = (await self.token()).json()
            self.headers = {"Authorization": f"Bearer {granted['access_token']}"}
        params = {
            name: json.dumps(value) if isinstance(value, dict) else value for name, value in query.items()
        }
        return await self.http.request(
            method, self.url(path), json=body, params=params or None, headers=self.headers
        )

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        """Write, and insist that nothing was refused."""
        answer = await self.call(method, path, body)
        assert answer.is_success, answer.text
        told = answer.json() if answer.content else None
        assert not (told or {}).get("errors"), told
        return told

    async def refused(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """Send what is refused; gives the status, and the first validation code or the code."""
        answer = await self.call(method, path, body, **query)
        told = answer.json()
        problems = told.get("error", {}).get("results", {}).get("errors") or [told]
        return answer.status_code, problems[0]["code"]

    async def control(self, path: str, body: Any) -> Any:
        answer = await self.http.post(f"{BASE}/__sandbox__{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def wait(self, seconds: float) -> None:
        """Move the sandbox's clock on."""
        await self.control("/clock", {"advance_s": seconds})

    @asynccontextmanager
    async def switched(self, **switches: Any) -> AsyncIterator[None]:
        """Turn switches while the context lasts."""
        before = (await self.http.get(f"{BASE}/__sandbox__/switches")).json()
        await self.control("/switches", switches)
        try:
            yield
        finally:
            await self.control("/switches", {name: before[name] for name in switches})

    async def add_customer(self, name: str, **fields: Any) -> str:
        """Create a customer; gives the id."""
        profile = {"firstName": name, "lastName": "Test", "emailAddress": f"{name.lower()}@shop.test"}
        told = await self.done("POST", "customer:/customers", {"customers": [profile | fields]})
        made: str = told["ids"][0]
        return made

    async def add_segment(self, code: str, *customers: str, **fields: Any) -> str:
        """Create a segment with some customers in it."""
        await self.done(
            "POST", "/segments", {"segments": [{"code": code, "name": code, "type": "fixed"} | fields]}
        )
        if customers:
            await self.done("POST", f"/segments/{code}/members", {"members": listed(*customers)})
        return code

    async def members(self, code: str, **query: Any) -> list[str]:
        """List the ids of a segment's members."""
        return [row["id"] for row in (await self.get(f"/segments/{code}/members", **query))["members"]]


def listed(*ids: str, kind: str = "customer") -> list[dict[str, str]]:
    """Write ids as member lists name them."""
    return [{"id": each, "type": kind} for each in ids]


def _counter(data: DataKind) -> Iterator[Counter]:
    sandbox = create_sandbox(SandboxOptions(data=data, customers=20), surroundings([]))
    # In process nothing belongs to a loop, so that all tests of a module may share the client.
    yield Counter(sandbox, httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.asgi)))
    sandbox.close()


@pytest.fixture(scope="module")
def demo() -> Iterator[Counter]:
    """The demo merchant, for tests that only read."""
    yield from _counter("demo")


@pytest.fixture(scope="module")
def empty() -> Iterator[Counter]:
    """A merchant without data, for tests that make their own under names of their own."""
    yield from _counter("empty")


@pytest.fixture(scope="module")
def merchant() -> DemoMerchant:
    """What the demo merchant was made from."""
    return demo_merchant()
