"""The demo shop's documents, held against the schemas of the vendor's read answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice

import pytest

from segtui.sandbox.seed import DemoShop, Document, demo_shop
from tests.contract.openapi import Contract

_JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return demo_shop(200)


def _violations(contract: Contract, path: str, documents: Iterable[Document]) -> list[str]:
    answers = (json.dumps(document).encode() for document in documents)
    return [text for answer in answers for text in contract.check_answer("GET", path, 200, _JSON, answer)]


def test_customers_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/customer/hafen/customers/1", islice(shop.customers, 60)) == []


def test_companies_and_contacts_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    base = "/customer-management/hafen"
    assert _violations(emporix_contract, f"{base}/legal-entities/1", shop.legal_entities) == []
    contacts = islice(shop.contact_assignments, 40)
    assert _violations(emporix_contract, f"{base}/contact-assignments/1", contacts) == []


def test_categories_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/category/hafen/categories/1", shop.categories) == []


def test_products_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/product/hafen/products/1", shop.products) == []


def test_segments_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/customer-segment/hafen/segments/1", shop.segments) == []


def test_sites_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/site/hafen/sites/main", shop.sites) == []


def test_catalogs_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    assert _violations(emporix_contract, "/catalog/hafen/catalogs/1", shop.catalogs) == []


def test_availabilities_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    path = "/availability/hafen/availability/1/main"
    assert _violations(emporix_contract, path, shop.availabilities) == []


def test_redemptions_are_the_vendors(emporix_contract: Contract, shop: DemoShop) -> None:
    path = "/coupon/hafen/coupons/GOLD15/redemptions/1"
    assert _violations(emporix_contract, path, shop.redemptions) == []
