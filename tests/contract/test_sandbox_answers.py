"""The sandbox against the vendor's files: one request per operation it serves, judged in both directions."""

from __future__ import annotations

import json
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.emporix.operations import OPERATIONS
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.sandbox.surroundings import Surroundings as SandboxSurroundings
from tests.contract.cases import CASES, Case, Who, filled, names
from tests.contract.openapi import Contract
from tests.contract.transport import ContractTransport

# The cases run in order on one sandbox, and so in one process (`--dist loadfile`): what one creates, a later
# one reads.

_CUSTOMERS = 60
_BASE = "http://sandbox.example"
_READING = "customersegment.segment_read customer.customer_read"


@dataclass
class Counter:
    """Where requests are handed in: a sandbox, the judge before it, and the tokens asked for so far."""

    sandbox: Sandbox
    ids: dict[str, str]
    client: httpx.AsyncClient
    tokens: dict[Who, str] = field(default_factory=dict)

    async def token(self, who: Who) -> str:
        if who not in self.tokens:
            self.tokens[who] = (await self._fetch(who))["access_token"]
        return self.tokens[who]

    async def _fetch(self, who: Who) -> dict[str, Any]:
        if who == "anonymous":
            return await self.visit()
        if who == "customer":
            return await self.log_in()
        return await self.sign_in(_READING if who == "reader" else None)

    async def sign_in(self, scope: str | None = None) -> dict[str, Any]:
        ready = self.ready
        form = {"grant_type": "client_credentials", "client_id": ready["client_id"]}
        form |= {"client_secret": ready["client_secret"]} | ({"scope": scope} if scope else {})
        return _read(await self.client.post("/oauth/token", data=form))

    async def visit(self) -> dict[str, Any]:
        query = {"tenant": self.ready["tenant"], "client_id": self.ready["storefront_client_id"]}
        return _read(await self.client.get("/customerlogin/auth/anonymous/login", params=query))

    async def log_in(self) -> dict[str, Any]:
        path = f"/customer/{self.ready['tenant']}/login"
        headers = _bearer(await self.token("anonymous"))
        return _read(await self.client.post(path, json=self.ready["customer"], headers=headers))

    @property
    def ready(self) -> dict[str, Any]:
        line: dict[str, Any] = self.sandbox.ready_line(_BASE)["emporix"]
        return line

    async def hand_in(self, case: Case) -> httpx.Response:
        headers = {} if case.who == "nobody" else _bearer(await self.token(case.who))
        headers["Accept-Language"] = "*"
        query = {name: filled(value, self.ids) for name, value in case.query.items()}
        content = None
        if case.body is not None:
            content = filled(json.dumps(case.body), self.ids).encode()
            headers |= {"Content-Type": "application/json", "Content-Language": "*"}
        path = filled(case.path, self.ids)
        return await self.client.request(case.method, path, params=query, content=content, headers=headers)


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


_SERVED = {f"{row.method} {_shape(row.path)}" for _service, rows in OPERATIONS for row in rows}


def _operation(case: Case, contract: Contract) -> str:
    """Name the operation by method and path shape: parameters are called differently on either side."""
    declared = contract.operation(case.method, filled(case.path, {"tenant": "hafen"}))
    return f"{case.method} {_shape(declared.template)}" if declared else "undeclared"


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _read(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = create_sandbox(
        SandboxOptions(customers=_CUSTOMERS),
        SandboxSurroundings(randomness=random.Random(7)),  # noqa: S311
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def tokens() -> dict[Who, str]:
    return {}


@pytest.fixture
async def counter(
    sandbox: Sandbox, tokens: dict[Who, str], emporix_contract: Contract
) -> AsyncIterator[Counter]:
    transport = ContractTransport(httpx.ASGITransport(sandbox.asgi), emporix_contract)
    async with httpx.AsyncClient(transport=transport, base_url=_BASE) as client:
        yield Counter(sandbox, names(demo_shop(_CUSTOMERS)), client, tokens)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_the_answer_is_one_the_vendor_declares(case: Case, counter: Counter) -> None:
    response = await counter.hand_in(case)
    assert response.status_code == case.status, response.text


async def test_a_customers_session_is_what_the_vendor_declares(counter: Counter) -> None:
    session = await counter.log_in()
    base, headers = f"/customer/{counter.ids['tenant']}", _bearer(session["access_token"])
    assert _read(await counter.client.get(f"{base}/me", headers=headers))["id"] == counter.ids["customer"]
    _read(await counter.client.get(f"{base}/validateauthtoken", headers=headers))
    query = {"refreshToken": session["refresh_token"]}
    renewed = _read(await counter.client.get(f"{base}/refreshauthtoken", params=query, headers=headers))
    after = _bearer(renewed["access_token"])
    query = {"accessToken": renewed["access_token"]}
    assert (await counter.client.get(f"{base}/logout", params=query, headers=after)).status_code == 204


async def test_a_visitors_session_is_what_the_vendor_declares(counter: Counter) -> None:
    visit = await counter.visit()
    query = {"tenant": counter.ids["tenant"], "client_id": counter.ready["storefront_client_id"]}
    query["refresh_token"] = visit["refresh_token"]
    renewed = _read(await counter.client.get("/customerlogin/auth/anonymous/refresh", params=query))
    assert renewed["sessionId"] == visit["sessionId"]


async def test_wrong_credentials_are_refused_as_the_fact_sheet_says(counter: Counter) -> None:
    form = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "nothing"}
    assert (await counter.client.post("/oauth/token", data=form)).status_code == 401


_SESSION_ROUTES = (
    "/oauth/token",
    "/customerlogin/",
    "/customer/{}/login",
    "/customer/{}/logout",
    "/customer/{}/me",
    "/customer/{}/refreshauthtoken",
    "/customer/{}/validateauthtoken",
)
"""What the tests of sessions try."""


def test_every_operation_of_the_sandbox_is_tried(emporix_contract: Contract) -> None:
    tried = {_operation(case, emporix_contract) for case in CASES}
    elsewhere = {name for name in _SERVED if name.split()[1].startswith(_SESSION_ROUTES)}
    assert _SERVED - tried - elsewhere == set()
