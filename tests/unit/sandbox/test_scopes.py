"""Scopes: each call names what it needs, in the words of its service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper


@pytest.mark.parametrize(
    ("method", "path", "held", "body"),
    [
        ("GET", "/customer-segment/{t}/segments", "customersegment.segment_manage", {"code": 403}),
        ("POST", "/customer-segment/{t}/segments/match", "customersegment.segment_read", {"code": 403}),
        (
            "GET",
            "/customer-segment/{t}/segments/items/category-trees",
            "customersegment.segment_read_own",
            {"code": 403},
        ),
        (
            "GET",
            "/category/{t}/categories?showUnpublished=true",
            "site.site_read",
            {"details": ["Required scope(s): category.category_read_unpublished"]},
        ),
        (
            "GET",
            "/site/{t}/sites?includeInactive=true",
            "site.site_read",
            {"type": "Forbidden", "details": [{"message": "Missing required scopes [site.site_manage]"}]},
        ),
        (
            "GET",
            "/customer/{t}/customers",
            "site.site_read",
            {"type": "Forbidden", "message": "User not authorized."},
        ),
        (
            "GET",
            "/customer-management/{t}/legal-entities/x",
            "customermanagement.legalentity_read_own",
            {"message": "The access to the given resource is forbidden."},
        ),
        ("POST", "/product/{t}/products", "product.product_read", {"code": 403}),
        (
            "GET",
            "/iam/{t}/groups",
            "site.site_read",
            {"details": ["Missing required scopes '[iam.group_read, iam.group_manage]'"]},
        ),
    ],
)
async def test_a_missing_scope_is_403_in_the_services_words(
    shop: Shopkeeper, method: str, path: str, held: str, body: dict[str, Any]
) -> None:
    await shop.as_service(held)
    answer = await shop.call(method, path)
    assert answer.status_code == 403
    assert {name: answer.json()[name] for name in body} == body


async def test_customer_tokens_may_not_read_contact_assignments(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.as_customer("ann@shop.test", "secret-pass")
    assert (await shop.call("GET", "/customer-management/{t}/contact-assignments")).status_code == 403


async def test_customer_tokens_read_their_own_companies(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    await shop.add_company("other")
    await shop.as_customer("ann@shop.test", "secret-pass")
    assert [row["id"] for row in await shop.get("/customer-management/{t}/legal-entities")] == ["acme"]


async def test_a_restricted_scope_hides_customers_of_other_restrictions(shop: Shopkeeper) -> None:
    await shop.add_customer("ann", restriction="DE")
    await shop.add_customer("bob", restriction="FR")
    await shop.as_service("customer.customer_read--DE")
    assert [row["id"] for row in await shop.get("/customer/{t}/customers")] == ["ann"]
    assert (await shop.call("GET", "/customer/{t}/customers/bob")).status_code == 404


async def test_the_ready_lines_client_holds_every_scope(shop: Shopkeeper) -> None:
    for path in ("/site/{t}/siteslist", "/iam/{t}/groups", "/customer-segment/{t}/segments"):
        await shop.get(path)
