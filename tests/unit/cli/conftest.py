"""An open session on a small shop in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from segtui.changes.journal import Journal
from segtui.model import Customer, LegalEntity
from segtui.profiles import Profile
from segtui.session import Session
from tests.fakes import NOON, FakePlatform, active
from tests.unit.changes.on_sandbox import session_on_sandbox


@pytest.fixture
def platform() -> FakePlatform:
    """Segment `vip`; Ann has no company, Bob acts for two, and two accounts share an address."""
    platform = FakePlatform()
    platform.segments_by_id = {"vip": active("vip", name={"en": "Very important"})}
    platform.customers = {
        "c1": Customer(
            id="c1", number="c1", first_name="Ann", last_name="Lee", email="ann@example.com", active=True
        ),
        "c2": Customer(id="c2", email="bob@example.com", active=True),
        "c3": Customer(id="c3", email="twin@example.com", active=True),
        "c4": Customer(id="c4", email="twin@example.com", active=False),
        "c5": Customer(id="c5", email="eve@example.com", active=True),
    }
    platform.companies = {
        "c2": [LegalEntity(id="le1", name="Northwind"), LegalEntity(id="le2", name="Southwind")]
    }
    return platform


def open_on(
    platform: FakePlatform, tmp_path: Path, *, writable: bool = True, production: bool = False
) -> Session:
    """A session on the platform, whose journal is in `tmp_path`."""
    profile = Profile(name="shop", tenant="shop", writable=writable, production=production)
    return Session(profile, platform, Journal(tmp_path / "journal.sqlite3"), clock=lambda: NOON)


@pytest.fixture
def session(platform: FakePlatform, tmp_path: Path) -> Session:
    """A writable session on the small shop."""
    return open_on(platform, tmp_path)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Session]:
    """A writable session on a fresh demo shop."""
    async with session_on_sandbox(tmp_path) as opened:
        yield opened
