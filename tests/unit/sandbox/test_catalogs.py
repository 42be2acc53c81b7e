"""Catalogs: their window, their sites in exact letters, how they are listed and changed."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.sandbox.seed import demo_shop
from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/catalog/{t}/catalogs"
VISIBLE = {"visible": True}


async def add(shop: Shopkeeper, catalog_id: str, *sites: str, **fields: Any) -> str:
    catalog = {"id": catalog_id, "name": {"en": catalog_id}, "visibility": VISIBLE, "publishedSites": sites}
    made = await shop.done("POST", BASE, catalog | fields)
    return str(made["id"])


async def ids(shop: Shopkeeper, path: str = BASE, **options: Any) -> list[str]:
    return [row["id"] for row in await shop.get(path, **options)]


async def test_a_catalog_is_created_with_its_defaults_and_hidden(shop: Shopkeeper) -> None:
    answer = await shop.call("POST", BASE, json={"name": {"en": "Range"}, "id": "range"})
    assert (answer.status_code, answer.json()) == (201, {"id": "range"})
    assert await shop.get(f"{BASE}/range") == {
        "id": "range",
        "name": {"en": "Range"},
        "visibility": {"visible": False},
        "publishedSites": [],
        "categoryIds": [],
        "metadata": {
            "version": 1,
            "createdAt": "2026-06-01T12:00:00.000Z",
            "updatedAt": "2026-06-01T12:00:00.000Z",
        },
        "status": "not_visible",
    }


@pytest.mark.parametrize(
    ("visibility", "status"),
    [
        ({}, "not_visible"),
        ({"visible": False, "from": "2026-01-01T00:00:00Z"}, "not_visible"),
        ({"visible": True}, "visible"),
        ({"visible": True, "from": "2026-06-01T12:00:00.000Z"}, "visible"),
        ({"visible": True, "to": "2026-06-01T14:00:00+02:00"}, "visible"),
        ({"visible": True, "from": "2026-06-01T12:00:00.001Z"}, "not_visible"),
        ({"visible": True, "to": "2026-06-01T11:59:59.999Z"}, "not_visible"),
    ],
)
async def test_a_catalog_is_visible_when_switched_on_and_inside_its_window(
    shop: Shopkeeper, visibility: dict[str, Any], status: str
) -> None:
    await add(shop, "range", "main", visibility=visibility)
    assert [row["status"] for row in await shop.get(BASE)] == [status]


async def test_time_opens_and_shuts_a_catalog(shop: Shopkeeper) -> None:
    window = {"from": "2026-06-02T00:00:00Z", "to": "2026-06-03T00:00:00Z"}
    await add(shop, "range", "main", visibility=VISIBLE | window)
    seen = []
    for _ in range(3):
        seen.append((await shop.get(f"{BASE}/range"))["status"])
        await shop.control("POST", "/clock", {"advance_s": 86_400})
        await shop.as_service()
    assert seen == ["not_visible", "visible", "not_visible"]


async def test_a_site_is_matched_letter_by_letter_and_hidden_catalogs_are_listed_too(
    shop: Shopkeeper,
) -> None:
    await add(shop, "one", "main", "DE")
    await add(shop, "two", "Main")
    await add(shop, "three", "main", visibility={"visible": False})
    assert await ids(shop, params={"publishedSite": "main"}) == ["one", "three"]
    assert await ids(shop, params={"publishedSite": "Main"}) == ["two"]
    assert await ids(shop, params={"publishedSite": "mai"}) == []


async def test_the_catalogs_of_a_category_are_those_that_name_it(shop: Shopkeeper) -> None:
    await shop.add_category("root")
    await shop.add_category("leaf", "root")
    await add(shop, "one", "main", categoryIds=["root", "other"])
    assert await ids(shop, f"{BASE}/categories/root") == ["one"]
    assert await ids(shop, f"{BASE}/categories/leaf") == await ids(shop, f"{BASE}/categories/gone") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "kaff"}, ["one"]),
        ({"name.de": "KAFFEE"}, ["one"]),
        ({"name.en": "kaffee"}, []),
        ({"description": "tea"}, ["two"]),
        ({"visibilityFrom": "2026-02-03"}, ["two"]),
        ({"visibilityTo": "2026-02-03"}, []),
        ({"metadataUpdatedAt": "2026-06-01"}, ["one", "two"]),
    ],
)
async def test_catalogs_are_narrowed_by_texts_and_days(
    shop: Shopkeeper, query: dict[str, str], found: list[str]
) -> None:
    await add(shop, "one", name={"en": "Coffee", "de": "Kaffee"})
    window = {"visible": True, "from": "2026-02-03T10:00:00Z"}
    await add(shop, "two", description={"en": "All tea"}, visibility=window)
    assert await ids(shop, params=query) == found


async def test_names_are_maps_of_the_languages_asked_for(shop: Shopkeeper) -> None:
    await add(shop, "one", name={"en": "Coffee", "de": "Kaffee"})
    for language, name in (("de", {"de": "Kaffee"}), ("*", {"en": "Coffee", "de": "Kaffee"})):
        row = await shop.get(f"{BASE}/one", headers={"Accept-Language": language})
        assert row["name"] == name


async def test_names_sort_in_one_language_and_any_other_direction_ascends(shop: Shopkeeper) -> None:
    await add(shop, "one", name={"en": "B", "de": "A"})
    await add(shop, "two", name={"en": "A", "de": "B"})
    german = {"Accept-Language": "de"}
    assert await ids(shop, params={"sort": "name:down"}, headers=german) == ["one", "two"]
    assert await ids(shop, params={"sort": "name:DESC,id"}, headers=german) == ["two", "one"]
    assert await ids(shop, params={"sort": "name"}) == ["two", "one"]


async def test_a_total_is_told_when_asked_for(shop: Shopkeeper) -> None:
    for number in range(3):
        await add(shop, f"c{number}", "main")
    answer = await shop.call("GET", f"{BASE}?pageSize=2&pageNumber=2", headers={"X-Total-Count": "true"})
    assert ([row["id"] for row in answer.json()], answer.headers["X-Total-Count"]) == (["c2"], "3")
    assert "X-Total-Count" not in (await shop.call("GET", BASE)).headers


async def test_a_put_replaces_and_what_it_leaves_out_is_gone(shop: Shopkeeper) -> None:
    await add(shop, "one", "main", categoryIds=["root"])
    await shop.done("PUT", f"{BASE}/one", {"name": {"en": "New"}, "metadata": {"version": 1}})
    row = await shop.get(f"{BASE}/one")
    assert (row["publishedSites"], row["categoryIds"], row["status"]) == ([], [], "not_visible")
    assert row["metadata"]["version"] == 2


async def test_a_patch_merges_and_needs_metadata(shop: Shopkeeper) -> None:
    await add(shop, "one", "main")
    assert (await shop.call("PATCH", f"{BASE}/one", json={"categoryIds": []})).status_code == 400
    await shop.done("PATCH", f"{BASE}/one", {"categoryIds": ["root"], "metadata": {}})
    row = await shop.get(f"{BASE}/one")
    assert (row["publishedSites"], row["categoryIds"]) == (["main"], ["root"])


async def test_a_wrong_version_is_refused_in_the_services_words(shop: Shopkeeper) -> None:
    await add(shop, "one")
    answer = await shop.call("PUT", f"{BASE}/one", json={"name": {"en": "x"}, "metadata": {"version": 7}})
    assert answer.json() == {
        "code": 409,
        "status": "Conflict",
        "message": "Cannot find the entity with an id: one and version: 7. It is possible to update an entity"
        " with the latest version only. Fetch the entity to get the latest version.",
    }


async def test_a_deleted_catalog_is_gone(shop: Shopkeeper) -> None:
    await add(shop, "one")
    await shop.done("DELETE", f"{BASE}/one")
    answer = await shop.call("GET", f"{BASE}/one")
    assert answer.json() == {
        "code": 404,
        "status": "Not Found",
        "message": "Catalog with id 'one' not found.",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": "plain"},
        {"name": {"xx": "Range"}},
        {"id": "a b"},
        {"publishedSites": "main"},
        {"categoryIds": [7]},
        {"visibility": {"visible": "yes"}},
        {"visibility": {"from": "soon"}},
    ],
)
async def test_what_a_catalog_cannot_say_is_refused(shop: Shopkeeper, change: dict[str, Any]) -> None:
    answer = await shop.call("POST", BASE, json={"name": {"en": "Range"}} | change)
    assert (answer.status_code, answer.json()["status"]) == (400, "Bad Request")


async def test_a_body_may_hold_only_the_languages_of_its_header(shop: Shopkeeper) -> None:
    body = {"name": {"en": "Range", "de": "Sortiment"}}
    for header, status in (("en", 400), ("en,de", 201), ("de-AT, de;q=0.9, *;q=0.5", 201), ("xx", 400)):
        answer = await shop.call("POST", BASE, json=body, headers={"Content-Language": header})
        assert answer.status_code == status, header


async def test_any_token_reads_and_only_the_manage_scope_writes(shop: Shopkeeper) -> None:
    await shop.as_visitor()
    assert await ids(shop) == []
    await shop.as_service("catalog.catalog_view")
    answer = await shop.call("POST", BASE, json={"name": {"en": "Range"}})
    assert answer.json() == {
        "code": 403,
        "status": "Forbidden",
        "message": "Permission denied due to insufficient rights",
    }


async def test_a_switch_makes_reading_take_a_scope(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"catalog_view_required": True})
    await shop.as_service("site.site_read")
    for path in (BASE, f"{BASE}/one", f"{BASE}/categories/root"):
        assert (await shop.call("GET", path)).status_code == 403
    await shop.as_service("catalog.catalog_view")
    assert await ids(shop) == []


async def test_the_demo_has_a_catalog_for_each_site_that_is_open(demo: Shopkeeper) -> None:
    await demo.control("POST", "/clock", {"now": "2026-11-16T09:00:00Z"})
    await demo.as_service()
    troubles = demo_shop(20).troubles
    status = {row["id"]: row["status"] for row in await demo.get(BASE)}
    for trouble in ("catalog.expired", "catalog.not_yet_visible"):
        assert status[troubles[trouble][0]] == "not_visible"
    for site in ("main", "DE", "nordics"):
        rows = await demo.get(BASE, params={"publishedSite": site})
        assert "visible" in {row["status"] for row in rows}
    twin = troubles["catalog.site_case"][0]
    assert twin not in await ids(demo, params={"publishedSite": "main"})
    assert await ids(demo, params={"publishedSite": "Main"}) == [twin]
    category, site = troubles["category.in_no_catalog"]
    rows = await demo.get(f"{BASE}/categories/{category}")
    assert rows
    assert all(site not in row["publishedSites"] for row in rows)


async def test_a_reset_to_nothing_leaves_neither_catalog_nor_availability(demo: Shopkeeper) -> None:
    await demo.control("POST", "/reset", {"data": "empty"})
    documents = (await demo.control("GET", "/statistics"))["documents"]
    assert (documents["catalogs"], documents["availabilities"]) == (0, 0)
    await demo.control("POST", "/reset", {"data": "demo"})
    documents = (await demo.control("GET", "/statistics"))["documents"]
    assert documents["catalogs"] == len(demo_shop(20).catalogs)
    assert documents["availabilities"] > 800
