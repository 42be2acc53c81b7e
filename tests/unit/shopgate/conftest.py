from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from segtui.platforms.shopgate.client import ShopgatePlatform
from tests.unit.shopgate.merchant import Merchant


@pytest.fixture
def merchant() -> Merchant:
    return Merchant()


@pytest.fixture
async def shopgate(merchant: Merchant) -> AsyncIterator[ShopgatePlatform]:
    platform = merchant.open()
    yield platform
    await platform.aclose()
