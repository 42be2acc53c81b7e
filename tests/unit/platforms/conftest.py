from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.platforms.both import PLATFORMS, Bench, bench


@pytest.fixture(params=PLATFORMS)
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Each platform in turn."""
    async with bench(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def shopgate(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench("shopgate", tmp_path) as made:
        yield made
