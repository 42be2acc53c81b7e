from __future__ import annotations

import pytest

from segtui.sandbox.seed import DemoShop, demo_shop


@pytest.fixture(scope="session")
def shop() -> DemoShop:
    return demo_shop()
