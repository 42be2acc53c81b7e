"""The real client on the sandbox in process; every exchange is held against the vendor's specification."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

import pytest

from segtui.credentials import ClientSecrets
from segtui.model import (
    CustomerToken,
    PageRequest,
)
from segtui.platforms.emporix.client import EmporixPlatform, connect
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.wire._http import ASGITransport
from segtui.wire.options import WireOptions
from tests.contract.openapi import Contract
from tests.contract.transport import ContractTransport

CUSTOMERS = 200
ALL = PageRequest(1, 200, with_total=True)
Troubles = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def troubles() -> Troubles:
    return demo_shop(CUSTOMERS).troubles


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    running = create_sandbox(SandboxOptions(customers=CUSTOMERS))
    yield running
    running.close()


@asynccontextmanager
async def opened(
    sandbox: Sandbox, contract: Contract, secrets: ClientSecrets
) -> AsyncIterator[EmporixPlatform]:
    """A platform of which every exchange was as specified, or leaving it fails."""
    ready = sandbox.ready_line("https://sandbox.test")["emporix"]
    profile = Profile(
        name="sandbox",
        tenant=ready["tenant"],
        base_url=ready["base_url"],
        storefront_client_id=ready["storefront_client_id"],
    )
    transport = ContractTransport(ASGITransport(sandbox.asgi), contract)
    platform = connect(profile, secrets, wire_options=WireOptions(transport=transport))
    yield platform
    await platform.aclose()
    assert transport.exchanges
    assert transport.violations == []


@pytest.fixture
async def emporix(sandbox: Sandbox, emporix_contract: Contract) -> AsyncIterator[EmporixPlatform]:
    """With every scope there is."""
    ready = sandbox.ready_line("https://sandbox.test")["emporix"]
    secrets = ClientSecrets(ready["client_id"], ready["client_secret"])
    async with opened(sandbox, emporix_contract, secrets) as platform:
        yield platform


@pytest.fixture
async def modest(sandbox: Sandbox, emporix_contract: Contract) -> AsyncIterator[EmporixPlatform]:
    """With the scopes for segments and customers only."""
    made = sandbox.shop.tokens.register(("customersegment.segment_read", "customer.customer_read"))
    async with opened(
        sandbox, emporix_contract, ClientSecrets(made.client_id, made.client_secret)
    ) as platform:
        yield platform


@pytest.fixture
def shopper(sandbox: Sandbox) -> CustomerToken:
    customer = sandbox.ready_line("")["emporix"]["customer"]
    return CustomerToken(email=customer["email"], password=customer["password"])
