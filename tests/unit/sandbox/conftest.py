"""A sandbox in process, and a client that speaks to it as a storefront or a back office would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.surroundings import Surroundings

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BASE = "http://sandbox.test"


@dataclass
class Shopkeeper:
    """Speaks to one sandbox: every call is made by the token last chosen."""

    sandbox: Sandbox
    http: httpx.AsyncClient
    token: str = ""
    sleeps: list[float] = field(default_factory=list)

    @property
    def ready(self) -> dict[str, Any]:
        line: dict[str, Any] = self.sandbox.ready_line(BASE)["emporix"]
        return line

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        path = path.replace("{t}", self.ready["tenant"])
        return await self.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> Any:
        answer = await self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Write, and insist that it was accepted."""
        if body is not None:
            options["json"] = body
        answer = await self.call(method, path, **options)
        assert answer.status_code in (200, 201, 202, 204, 207), f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"/__sandbox__{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def as_service(self, *scopes: str) -> None:
        """Take a service token: with these scopes, or with every one."""
        client = {"client_id": self.ready["client_id"], "client_secret": self.ready["client_secret"]}
        if scopes:
            client = await self.control("POST", "/credentials", {"scopes": list(scopes)})
        answer = await self.http.post("/oauth/token", data={"grant_type": "client_credentials", **client})
        self.token = answer.json()["access_token"]

    async def as_visitor(self, **session: str) -> dict[str, Any]:
        """Take the token of an anonymous session."""
        query = {"tenant": self.ready["tenant"], "client_id": self.ready["storefront_client_id"], **session}
        answer = await self.http.get("/customerlogin/auth/anonymous/login", params=query)
        assert answer.status_code == 200, answer.text
        issued: dict[str, Any] = answer.json()
        self.token = issued["access_token"]
        return issued

    async def as_customer(self, email: str, password: str, company: str | None = None) -> dict[str, Any]:
        """Sign a customer in, for a company if one is named."""
        await self.as_visitor()
        issued: dict[str, Any] = await self.done(
            "POST", "/customer/{t}/login", {"email": email, "password": password}
        )
        self.token = issued["access_token"]
        if company is not None:
            query = {"refreshToken": issued["refresh_token"], "legalEntityId": company}
            issued = await self.get("/customer/{t}/refreshauthtoken", params=query)
            self.token = issued["access_token"]
        return issued

    async def add_customer(self, customer_id: str, **fields: Any) -> str:
        """Make a customer who can sign in with the password `secret-pass`."""
        profile = {"id": customer_id, "contactEmail": f"{customer_id}@shop.test", "password": "secret-pass"}
        await self.done("POST", "/customer/{t}/customers", profile | {"firstName": customer_id} | fields)
        return customer_id

    async def add_segment(self, segment_id: str, **fields: Any) -> str:
        segment = {"id": segment_id, "name": {"en": segment_id}, "siteCode": "main", "status": "ACTIVE"}
        await self.done("POST", "/customer-segment/{t}/segments", segment | fields)
        return segment_id

    async def add_company(self, company_id: str, *customers: str) -> str:
        company = {"id": company_id, "name": f"{company_id} GmbH", "type": "COMPANY"}
        await self.done("POST", "/customer-management/{t}/legal-entities", company)
        for customer in customers:
            contact = {
                "id": f"{company_id}-{customer}",
                "legalEntity": {"id": company_id},
                "customer": {"id": customer},
            }
            await self.done("POST", "/customer-management/{t}/contact-assignments", contact)
        return company_id

    async def add_category(self, category_id: str, parent: str | None = None, **fields: Any) -> str:
        category = {
            "id": category_id,
            "parentId": parent,
            "localizedName": {"en": category_id},
            "published": True,
        }
        await self.done("POST", "/category/{t}/categories", category | fields)
        return category_id

    async def add_product(self, product_id: str, *categories: str, **fields: Any) -> str:
        product = {
            "id": product_id,
            "code": product_id.upper(),
            "name": {"en": product_id},
            "published": True,
        }
        await self.done("POST", "/product/{t}/products", product | fields)
        for category in categories:
            path = f"/category/{{t}}/categories/{category}/assignments/references/{product_id}"
            await self.done("PUT", path)
        return product_id

    async def join(self, segment: str, customer: str, company: str = "") -> None:
        pair = customer + (f"/{company}" if company else "")
        await self.done("PUT", f"/customer-segment/{{t}}/segments/{segment}/customers/{pair}")

    async def assign(self, segment: str, kind: str, item: str) -> None:
        await self.done("PUT", f"/customer-segment/{{t}}/segments/{segment}/items/{kind}/{item}")


def surroundings(sleeps: list[float]) -> Surroundings:
    """Stand at noon, wait without waiting, and make the same ids every time."""

    async def sleep(seconds: float) -> None:
        sleeps.append(seconds)

    return Surroundings(real_now=lambda: NOON, monotonic=lambda: 0.0, sleep=sleep, randomness=Random(1))  # noqa: S311


async def _shopkeeper(options: SandboxOptions) -> AsyncIterator[Shopkeeper]:
    sleeps: list[float] = []
    sandbox = create_sandbox(options, surroundings(sleeps))
    transport = httpx.ASGITransport(sandbox.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        keeper = Shopkeeper(sandbox, http, sleeps=sleeps)
        await keeper.as_service()
        yield keeper
    sandbox.close()


@pytest.fixture
async def shop() -> AsyncIterator[Shopkeeper]:
    """An empty shop and a token with every scope."""
    async for keeper in _shopkeeper(SandboxOptions(data="empty")):
        yield keeper


@pytest.fixture
async def demo() -> AsyncIterator[Shopkeeper]:
    """The demo shop and a token with every scope."""
    async for keeper in _shopkeeper(SandboxOptions(customers=300)):
        yield keeper


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An empty sandbox, for tests that speak to it themselves."""
    made = create_sandbox(SandboxOptions(data="empty"), surroundings([]))
    yield made
    made.close()
