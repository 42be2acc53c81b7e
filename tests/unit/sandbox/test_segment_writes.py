"""Writing segments: mixins and their schemas, versions, what a whole write clears, what a batch keeps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"
NOTE = {"crm": {"owner": "retention", "since": 2024, "tags": ["a"]}}
LINKS = {"crm": "https://schemas.shop.test/crm.v1"}
WHOLE: dict[str, Any] = {
    "name": {"en": "Gold", "de": "Gold"},
    "description": {"en": "The best"},
    "status": "ACTIVE",
    "validity": {"from": "2026-01-01T00:00:00.000Z"},
    "siteCode": "main",
    "mixins": NOTE,
    "metadata": {"mixins": LINKS},
}
BARE: dict[str, Any] = {"name": {"en": "Gold"}, "siteCode": "main"}


async def read(shop: Shopkeeper, segment: str = "gold") -> dict[str, Any]:
    found: dict[str, Any] = await shop.get(f"{BASE}/{segment}", headers={"Accept-Language": "*"})
    return found


async def test_a_segment_is_returned_as_it_was_created(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, WHOLE | {"id": "gold"})
    segment = await read(shop)
    assert segment.pop("metadata") == {
        "version": 1,
        "createdAt": "2026-06-01T12:00:00.000Z",
        "modifiedAt": "2026-06-01T12:00:00.000Z",
        "mixins": LINKS,
    }
    assert segment == {"id": "gold"} | {name: WHOLE[name] for name in WHOLE if name != "metadata"}


async def test_segments_are_found_by_their_mixins(shop: Shopkeeper) -> None:
    await shop.done("POST", BASE, WHOLE | {"id": "gold"})
    await shop.add_segment("silver")
    found = await shop.done("POST", f"{BASE}/search", {"q": "mixins.crm.since:>2020"})
    assert [row["id"] for row in found] == ["gold"]


async def test_a_whole_put_replaces_mixins_schemas_and_window(shop: Shopkeeper) -> None:
    await shop.done("PUT", f"{BASE}/gold", WHOLE)
    await shop.control("POST", "/clock", {"advance_s": 60})
    body = {**BARE, "mixins": {"other": {"a": 1}}, "metadata": {"version": 1}}
    answer = await shop.call("PUT", f"{BASE}/gold", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await read(shop) == {
        "id": "gold",
        **BARE,
        "status": "INACTIVE",
        "mixins": {"other": {"a": 1}},
        "metadata": {
            "version": 2,
            "createdAt": "2026-06-01T12:00:00.000Z",
            "modifiedAt": "2026-06-01T12:01:00.000Z",
        },
    }


async def test_a_patch_keeps_what_it_does_not_name(shop: Shopkeeper) -> None:
    await shop.done("PUT", f"{BASE}/gold", WHOLE)
    patch = [{"op": "replace", "path": "/mixins/crm/owner", "value": "sales"}]
    await shop.done("PATCH", f"{BASE}/gold", patch)
    segment = await read(shop)
    assert segment["mixins"] == {"crm": {**NOTE["crm"], "owner": "sales"}}
    assert (segment["metadata"]["mixins"], segment["metadata"]["version"]) == (LINKS, 2)
    assert (segment["status"], segment["validity"]) == ("ACTIVE", WHOLE["validity"])


async def test_a_conflict_changes_nothing(shop: Shopkeeper) -> None:
    await shop.done("PUT", f"{BASE}/gold", WHOLE)
    before = await read(shop)
    answer = await shop.call("PUT", f"{BASE}/gold", json={**BARE, "metadata": {"version": 2}})
    assert (answer.status_code, answer.json()["resourceId"]) == (409, "gold")
    assert await read(shop) == before


async def test_a_deleted_segment_put_back_begins_anew_whatever_version_is_sent(shop: Shopkeeper) -> None:
    await shop.done("PUT", f"{BASE}/gold", WHOLE)
    await shop.done("PUT", f"{BASE}/gold", WHOLE)
    await shop.done("DELETE", f"{BASE}/gold")
    await shop.control("POST", "/clock", {"advance_s": 60})
    answer = await shop.call("PUT", f"{BASE}/gold", json=WHOLE | {"metadata": {"version": 2}})
    assert (answer.status_code, answer.json()) == (201, {"id": "gold"})
    metadata = (await read(shop))["metadata"]
    assert (metadata["version"], metadata["createdAt"]) == (1, "2026-06-01T12:01:00.000Z")


async def test_an_unknown_site_is_accepted(shop: Shopkeeper) -> None:
    assert (await shop.call("POST", BASE, json=BARE | {"siteCode": "nowhere"})).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"metadata": {"version": "1"}}, "metadata.version"),
        ({"metadata": {"version": 1.5}}, "metadata.version"),
        ({"metadata": {"mixins": "x"}}, "metadata.mixins"),
        ({"metadata": []}, "metadata"),
        ({"description": "plain"}, "description"),
        ({"validity": {"until": "2026-01-01T00:00:00Z"}}, "validity.until"),
    ],
)
async def test_a_bad_put_is_refused_with_the_field(
    shop: Shopkeeper, change: dict[str, Any], field: str
) -> None:
    await shop.add_segment("gold")
    answer = await shop.call("PUT", f"{BASE}/gold", json=BARE | change)
    assert (answer.status_code, answer.json()["details"]["field"]) == (400, field)


async def test_a_batch_put_of_two_hundred_with_bad_rows_between_does_the_others(shop: Shopkeeper) -> None:
    await shop.add_segment("s0")
    batch: list[Any] = [BARE | {"id": f"s{number}"} for number in range(200)]
    batch[50] = {"id": "s50", "siteCode": "main"}
    batch[100] = BARE
    batch[150] = BARE | {"id": "s0", "metadata": {"version": 1}}
    rows = await shop.done("PUT", f"{BASE}/bulk", batch)
    codes = [row["code"] for row in rows]
    assert [(place, code) for place, code in enumerate(codes) if code != 201] == [
        (0, 204),
        (50, 400),
        (100, 400),
        (150, 409),
    ]
    assert rows[0] == {"index": 1, "id": "s0", "code": 204, "status": "OK"}
    assert rows[150]["message"] == "The resource you are attempting to access has changed."
    assert len(await shop.get(f"{BASE}?pageSize=1000")) == 197


async def test_a_batch_create_makes_ids_where_none_are_given(shop: Shopkeeper) -> None:
    rows = await shop.done("POST", f"{BASE}/bulk", [WHOLE, WHOLE])
    assert len({row["id"] for row in rows}) == 2
    assert (await read(shop, rows[0]["id"]))["mixins"] == NOTE


async def test_a_delete_needs_a_plain_yes_or_no(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    assert (await shop.call("DELETE", f"{BASE}/gold?forceDelete=perhaps")).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", BARE),
        ("PUT", "/gold", BARE),
        ("PATCH", "/gold", []),
        ("DELETE", "/gold", None),
        ("POST", "/bulk", [BARE]),
        ("PUT", "/bulk", [BARE]),
        ("DELETE", "/bulk", ["gold"]),
    ],
)
async def test_writing_needs_the_scope_to_manage(
    shop: Shopkeeper, method: str, path: str, body: object
) -> None:
    await shop.as_service("customersegment.segment_read", "customersegment.segment_read_own")
    answer = await shop.call(method, f"{BASE}{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, 403)
    assert (
        answer.json()["message"] == "The access to the requested resource has been forbidden by the server."
    )
