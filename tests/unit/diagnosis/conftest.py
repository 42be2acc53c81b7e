"""An open session on the demo shop in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segtui.credentials import ClientSecrets
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Session, open_session
from segtui.wire._http import ASGITransport

CUSTOMERS = 100


@pytest.fixture(scope="module")
def demo() -> DemoShop:
    return demo_shop(CUSTOMERS)


@pytest.fixture
def sandbox(demo: DemoShop, tmp_path: Path) -> Sandbox:
    moment = datetime.fromisoformat(demo.moment).astimezone(UTC)
    return create_sandbox(
        SandboxOptions(customers=CUSTOMERS),
        Surroundings(real_now=lambda: moment, cache_directory=tmp_path / "cache"),
    )


def profile_on(sandbox: Sandbox) -> Profile:
    """A profile of the sandbox's tenant."""
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    return Profile(
        name="demo",
        base_url=door["base_url"],
        tenant=door["tenant"],
        storefront_client_id=door["storefront_client_id"],
    )


async def open_on(sandbox: Sandbox, secrets: ClientSecrets, journal: Path) -> Session:
    """A session with this credential."""
    return await open_session(
        profile_on(sandbox),
        secrets,
        clock=sandbox.clock.now,
        transport=ASGITransport(sandbox.asgi),
        journal_path=journal,
    )


def credential(sandbox: Sandbox) -> ClientSecrets:
    """The credential that may do everything."""
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    return ClientSecrets(door["client_id"], door["client_secret"])


@pytest.fixture
async def session(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Session]:
    async with await open_on(sandbox, credential(sandbox), tmp_path / "journal.sqlite3") as opened:
        yield opened
    sandbox.close()


@pytest.fixture
async def modest(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Session]:
    """A session that may read customers, and nothing else."""
    made = sandbox.shop.tokens.register(("customer.customer_read",))
    secrets = ClientSecrets(made.client_id, made.client_secret)
    async with await open_on(sandbox, secrets, tmp_path / "journal.sqlite3") as opened:
        yield opened
    sandbox.close()
