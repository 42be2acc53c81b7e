from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from segtui.platforms.emporix.client import EmporixPlatform
from tests.unit.emporix.tenant import Tenant


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
async def emporix(tenant: Tenant) -> AsyncIterator[EmporixPlatform]:
    platform = tenant.open()
    yield platform
    await platform.aclose()
