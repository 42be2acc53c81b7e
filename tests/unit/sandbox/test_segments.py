"""Segments: versions, patches, batches, deletes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"


async def read(shop: Shopkeeper, segment: str) -> dict[str, Any]:
    found: dict[str, Any] = await shop.get(f"{BASE}/{segment}", headers={"Accept-Language": "*"})
    return found


async def test_a_created_segment_starts_inactive_at_version_one(shop: Shopkeeper) -> None:
    made = await shop.done("POST", BASE, {"name": {"en": "Gold"}, "siteCode": "main"})
    segment = await read(shop, made["id"])
    assert (segment["status"], segment["metadata"]["version"]) == ("INACTIVE", 1)
    assert segment["metadata"]["createdAt"] == "2026-06-01T12:00:00.000Z"


async def test_an_id_can_be_used_once(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    answer = await shop.call("POST", BASE, json={"id": "gold", "name": {"en": "Gold"}, "siteCode": "main"})
    assert (answer.status_code, answer.json()["message"]) == (409, "The resource already exists.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"siteCode": "main"}, "name"),
        ({"name": {"en": "x"}}, "siteCode"),
        ({"name": "Gold", "siteCode": "main"}, "name"),
        ({"name": {}, "siteCode": "main"}, "name"),
        ({"name": {"en": "x"}, "siteCode": "main", "status": "active"}, "status"),
        (
            {"name": {"en": "x"}, "siteCode": "main", "validity": {"from": "2026-02-31T00:00:00Z"}},
            "validity.from",
        ),
        ({"name": {"en": "x"}, "siteCode": "main", "validity": {"from": "2026-02-01"}}, "validity.from"),
        ({"name": {"en": "x"}, "siteCode": "main", "mixins": []}, "mixins"),
    ],
)
async def test_a_bad_segment_is_refused_with_the_field(
    shop: Shopkeeper, body: dict[str, Any], field: str
) -> None:
    answer = await shop.call("POST", BASE, json=body)
    problem = answer.json()
    assert (answer.status_code, problem["message"]) == (400, "Validation problem with request body.")
    assert problem["details"]["field"] == field


async def test_a_put_creates_with_201_and_replaces_with_204(shop: Shopkeeper) -> None:
    body = {"name": {"en": "Gold"}, "siteCode": "main", "metadata": {"version": 7}}
    created = await shop.call("PUT", f"{BASE}/gold", json=body)
    assert (created.status_code, created.json()) == (201, {"id": "gold"})
    body["metadata"] = {"version": 1}
    assert (await shop.call("PUT", f"{BASE}/gold", json=body)).status_code == 204
    assert (await read(shop, "gold"))["metadata"]["version"] == 2


async def test_a_put_with_a_stale_version_is_a_conflict(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    body = {"name": {"en": "Gold"}, "siteCode": "main", "metadata": {"version": 4}}
    answer = await shop.call("PUT", f"{BASE}/gold", json=body)
    assert answer.status_code == 409
    assert answer.json()["message"] == "The resource you are attempting to access has changed."


async def test_a_put_without_a_version_takes_no_lock_and_clears_what_is_absent(shop: Shopkeeper) -> None:
    await shop.add_segment("gold", description={"en": "Best"}, mixins={"crm": {"a": 1}})
    await shop.done("PUT", f"{BASE}/gold", {"name": {"en": "Gold"}, "siteCode": "main"})
    segment = await read(shop, "gold")
    assert (segment["status"], "description" in segment, "mixins" in segment) == ("INACTIVE", False, False)


async def test_a_patch_is_a_list_of_operations(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    patch = [
        {"op": "replace", "path": "/status", "value": "INACTIVE"},
        {"op": "add", "path": "/name/de", "value": "Gold DE"},
        {"op": "add", "path": "/mixins", "value": {"crm": {"tags": ["a"]}}},
        {"op": "add", "path": "/mixins/crm/tags/-", "value": True},
        {"op": "remove", "path": "/name/en"},
    ]
    assert (await shop.call("PATCH", f"{BASE}/gold", json=patch)).status_code == 204
    segment = await read(shop, "gold")
    assert (segment["status"], segment["name"]) == ("INACTIVE", {"de": "Gold DE"})
    assert segment["mixins"] == {"crm": {"tags": ["a", True]}}


@pytest.mark.parametrize(
    "patch",
    [
        {"status": "ACTIVE"},
        [{"op": "move", "path": "/status"}],
        [{"op": "replace", "path": "/status"}],
        [{"op": "replace", "path": "/id", "value": "x"}],
        [{"op": "replace", "path": "/metadata/version", "value": 9}],
        [{"op": "remove", "path": "/validity"}],
        [{"op": "replace", "path": "/status", "value": "OFF"}],
        [{"op": "remove", "path": "/siteCode"}],
    ],
)
async def test_a_bad_patch_is_refused_and_changes_nothing(shop: Shopkeeper, patch: Any) -> None:
    await shop.add_segment("gold")
    before = await read(shop, "gold")
    assert (await shop.call("PATCH", f"{BASE}/gold", json=patch)).status_code == 400
    assert await read(shop, "gold") == before


async def test_a_patch_of_nothing_is_404(shop: Shopkeeper) -> None:
    answer = await shop.call("PATCH", f"{BASE}/gold", json=[])
    assert answer.json()["message"] == "The resource with id gold has not been found."


async def test_a_segment_with_members_is_deleted_only_by_force(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    await shop.join("gold", await shop.add_customer("ann"))
    assert (await shop.call("DELETE", f"{BASE}/gold")).status_code == 400
    assert (await shop.call("DELETE", f"{BASE}/gold?forceDelete=true")).status_code == 204
    assert await shop.get(f"{BASE}?customerId=ann") == []


async def test_deleting_an_unknown_segment_is_204_unless_switched(shop: Shopkeeper) -> None:
    assert (await shop.call("DELETE", f"{BASE}/gone")).status_code == 204
    await shop.control("POST", "/switches", {"delete_unknown_404": True})
    assert (await shop.call("DELETE", f"{BASE}/gone")).status_code == 404


async def test_a_batch_answers_207_row_by_row_counting_from_one(shop: Shopkeeper) -> None:
    good = {"id": "gold", "name": {"en": "Gold"}, "siteCode": "main"}
    rows = await shop.done("POST", f"{BASE}/bulk", [good, {"id": "bad"}, good])
    assert [(row["index"], row["code"], row["status"]) for row in rows] == [
        (1, 201, "Created"),
        (2, 400, "Bad Request"),
        (3, 409, "Conflict"),
    ]
    assert rows[0]["id"] == "gold"


async def test_a_switch_counts_batches_from_zero(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"bulk_index_base": 0})
    rows = await shop.done("DELETE", f"{BASE}/bulk", ["gone"])
    assert rows == [{"index": 0, "id": "gone", "code": 204, "status": "OK"}]


async def test_a_batch_put_locks_each_row_by_its_version(shop: Shopkeeper) -> None:
    for name in ("gold", "silver"):
        await shop.add_segment(name)
    segment = {"name": {"en": "x"}, "siteCode": "main"}
    body = [{"id": "gold", "metadata": {"version": 1}}, {"id": "silver", "metadata": {"version": 2}}]
    rows = await shop.done("PUT", f"{BASE}/bulk", [segment | row for row in body])
    assert [row["code"] for row in rows] == [204, 409]


async def test_a_batch_delete_keeps_what_has_assignments(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    await shop.add_segment("silver")
    await shop.join("gold", await shop.add_customer("ann"))
    rows = await shop.done("DELETE", f"{BASE}/bulk", ["gold", "silver"])
    assert [row["code"] for row in rows] == [400, 204]


@pytest.mark.parametrize(("size", "status"), [(0, 400), (1, 207), (200, 207), (201, 400)])
async def test_a_batch_holds_one_to_two_hundred_rows(shop: Shopkeeper, size: int, status: int) -> None:
    answer = await shop.call("DELETE", f"{BASE}/bulk", json=["gone"] * size)
    assert answer.status_code == status


async def test_names_are_written_plain_in_one_language_and_read_in_the_wanted_one(shop: Shopkeeper) -> None:
    body = {"id": "gold", "name": "Goldclub", "siteCode": "main"}
    await shop.done("POST", BASE, body, headers={"Content-Language": "de"})
    await shop.done("PATCH", f"{BASE}/gold", [{"op": "add", "path": "/name/en", "value": "Gold club"}])
    assert (await read(shop, "gold"))["name"] == {"de": "Goldclub", "en": "Gold club"}
    german = await shop.get(f"{BASE}/gold", headers={"Accept-Language": "de"})
    assert german["name"] == {"de": "Goldclub"}
    assert (await shop.get(f"{BASE}/gold"))["name"] == {"en": "Gold club"}


async def test_a_language_the_tenant_lacks_is_refused(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", BASE, headers={"Accept-Language": "ru"})
    assert answer.json()["details"]["message"] == "Following languages are not supported: 'ru'"


async def test_an_id_may_hold_a_slash_and_a_space(shop: Shopkeeper) -> None:
    await shop.done("PUT", f"{BASE}/a%2Fb%20c", {"name": {"en": "x"}, "siteCode": "main"})
    assert (await shop.get(f"{BASE}/a%2Fb%20c"))["id"] == "a/b c"


async def test_literal_routes_win_over_ids(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    assert (await shop.call("POST", f"{BASE}/search", json={"q": "id:gold"})).json()[0]["id"] == "gold"
    assert (await shop.call("GET", f"{BASE}/search")).status_code == 404


async def test_the_body_must_be_declared_as_json(shop: Shopkeeper) -> None:
    answer = await shop.call("POST", BASE, content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert (
        await shop.call("POST", BASE, content=b"{nope", headers={"Content-Type": "application/json"})
    ).status_code == 400
