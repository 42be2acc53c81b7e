from __future__ import annotations

import pytest

from tests.contract.openapi import Contract, contract, spec_folder


@pytest.fixture(scope="session")
def emporix_contract() -> Contract:
    loaded = contract()
    if loaded is None:
        pytest.skip(
            f"the vendor's OpenAPI files are not in {spec_folder()}; set SEGTUI_SPECS to the folder above"
        )
    return loaded
