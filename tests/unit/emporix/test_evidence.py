"""What a diagnosis asks besides: groups, catalogs, availability, and who holds an item."""

from __future__ import annotations

import pytest

from segtui.errors import NotFound
from segtui.model import PageRequest
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.rights import Thing
from segtui.wire._http import Response
from tests.unit.emporix.tenant import Asked, Tenant, says

CUSTOMERS = "/customer/acme/customers"
ITEMS = "/customer-segment/acme/segments/items"
ANN = {"id": "1", "contactEmail": "Ann@example.com"}


async def test_an_address_is_found_in_any_letter_case_with_one_search_for_each_field(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", CUSTOMERS, says([ANN]))
    found = await emporix.accounts_with_address("ann@example.com")
    assert [each.id for each in found.rows] == ["1"]
    assert len(tenant.of("GET", CUSTOMERS)) == 3


async def test_an_address_that_no_expression_finds_is_compared_as_it_is(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        return Response(200, json=[ANN] if asked.query["q"] == 'contactEmail:"ann+x@example.com"' else [])

    tenant.answer("GET", CUSTOMERS, answer)
    assert [each.id for each in (await emporix.accounts_with_address("ann+x@example.com")).rows] == ["1"]


async def test_a_field_that_cannot_be_searched_is_told(tenant: Tenant, emporix: EmporixPlatform) -> None:
    def answer(asked: Asked) -> Response:
        if asked.query["q"].startswith("contactEmail"):
            return Response(200, json=[ANN])
        return Response(400, json={"status": 400, "message": "no such field"})

    tenant.answer("GET", CUSTOMERS, answer)
    found = await emporix.accounts_with_address("ann@example.com")
    assert len(found.rows) == 1
    assert found.total is None
    assert found.remark


async def test_who_holds_an_item_takes_one_request_for_all_segments(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    rows = [
        {"segmentId": "s", "item": {"id": "p"}, "type": "PRODUCT"},
        {"segmentId": "t", "item": {"id": "other"}, "type": "PRODUCT"},
    ]
    tenant.answer("GET", ITEMS, says(rows, X_Total_Count="2"))
    held = await emporix.holders_of(["p", "c"])
    assert [(each.segment_id, each.id) for each in held] == [("s", "p")]
    assert [asked.query["q"] for asked in tenant.asked] == ["item.id:(p,c)"]


@pytest.mark.parametrize("answer", [says({"message": "no"}, 404), lambda asked: Response(200)])
async def test_a_tenant_without_groups_of_segments_answers_not_found_or_nothing(
    tenant: Tenant, emporix: EmporixPlatform, answer: object
) -> None:
    tenant.routes["GET", "/customer-segment/acme/segments/s/groups"] = answer  # type: ignore[assignment]
    with pytest.raises(NotFound):
        await emporix.segment_groups("s")


async def test_groups_name_their_company(tenant: Tenant, emporix: EmporixPlatform) -> None:
    rows = [{"id": "g", "name": {"en": "Buyers"}, "b2b": {"legalEntityId": "le"}}, {"id": "h"}]
    tenant.answer("GET", "/iam/acme/users/1/groups", says(rows))
    assert [(each.id, each.legal_entity_id) for each in await emporix.groups_of("1")] == [
        ("g", "le"),
        ("h", None),
    ]


async def test_catalogs_of_a_site_tell_their_window(tenant: Tenant, emporix: EmporixPlatform) -> None:
    rows = [
        {
            "id": "c",
            "status": "not_visible",
            "visibility": {"visible": True, "from": "2026-12-01T00:00:00.000Z"},
            "publishedSites": ["main"],
            "categoryIds": ["root"],
        },
        {"id": "d", "publishedSites": ["MAIN"]},
    ]
    tenant.answer("GET", "/catalog/acme/catalogs", says(rows))
    (catalog,) = await emporix.catalogs_on("main")
    assert (catalog.visible, catalog.shown_now, catalog.category_ids) == (True, False, ("root",))
    assert catalog.window is not None
    assert catalog.window.starts_at is not None


async def test_a_product_without_a_record_is_not_found(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", "/availability/acme/availability/p/main", says({"available": False}))
    assert (await emporix.availability("p", "main")).available is False
    with pytest.raises(NotFound):
        await emporix.availability("q", "main")


async def test_every_thing_has_a_scope_that_changes_it(emporix: EmporixPlatform) -> None:
    assert all(emporix.scope_to_change(thing) for thing in Thing)


async def test_a_group_is_read_with_its_company_and_its_customers_without_employees(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", "/iam/acme/groups/g", says({"id": "g", "b2b": {"legalEntityId": "le"}}))
    users = [
        {"userId": "1", "userType": "CUSTOMER"},
        {"userId": "2", "userType": "EMPLOYEE"},
        {"userId": "3"},
    ]
    tenant.answer("GET", "/iam/acme/groups/g/users", says(users))
    assert (await emporix.group("g")).legal_entity_id == "le"
    assert await emporix.customers_in_group("g") == ["1", "3"]


async def test_the_customers_of_a_company_are_held_against_it(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    rows = [
        {"customer": {"id": "1", "name": "Ann", "surname": "Lee"}, "legalEntity": {"id": "le"}},
        {"contact": {"id": "2"}, "legalEntity": {"id": "le"}},
        {"customer": {"id": "3"}, "legalEntity": {"id": "another"}},
    ]
    tenant.answer("GET", "/customer-management/acme/contact-assignments", says(rows, X_Total_Count="3"))
    page = await emporix.customers_of_company("le", PageRequest(1, 200))
    assert [(each.id, each.last_name) for each in page.rows] == [("1", "Lee"), ("2", None)]
    assert tenant.asked[0].query["legalEntity.id"] == "le"
