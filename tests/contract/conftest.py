from __future__ import annotations

import pytest

from tests.contract.openapi import Contract, contract, shopgate_contract, spec_folder


@pytest.fixture(scope="session")
def emporix_contract() -> Contract:
    return _present(contract(), "emporix")


@pytest.fixture(scope="session", name="shopgate_contract")
def _shopgate_contract() -> Contract:
    return _present(shopgate_contract(), "shopgate")


def _present(loaded: Contract | None, vendor: str) -> Contract:
    if loaded is None:
        folder = spec_folder(vendor)
        pytest.skip(f"the vendor's OpenAPI files are not in {folder}; set SEGTUI_SPECS to the folder above")
    return loaded
