"""Writing members and items: mixins, versions, batches, each kind of assignment by the same rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

BASE = "/customer-segment/{t}/segments"
NOTE = {"crm": {"owner": "retention", "since": 2024, "tags": ["a"]}}
LINKS = {"crm": "https://schemas.shop.test/crm.v1"}


@dataclass(frozen=True)
class Kind:
    """One kind of assignment, and how it is written."""

    listed: str
    """Path of the list behind the segment."""
    path: str
    """Path of one assignment behind the segment."""
    bulk: str
    """Path of the batch behind the segment."""
    row: dict[str, str]
    """What names the assignment in a batch."""
    unknown: dict[str, str]
    """A row of the batch that names nothing there is."""
    culprit: str
    """The id that is wrong with that row."""
    removal: Any
    """What names the assignment in a batch of removals."""


KINDS = (
    Kind("customers", "customers/ann", "customers/bulk",
         {"customerId": "ann"}, {"customerId": "zoe"}, "zoe", {"customerId": "ann"}),
    Kind("customers", "customers/ann/acme", "customers/bulk",
         {"customerId": "ann", "legalEntityId": "acme"}, {"customerId": "bob", "legalEntityId": "acme"},
         "acme", {"customerId": "ann", "legalEntityId": "acme"}),
    Kind("items", "items/PRODUCT/java", "items/PRODUCT/bulk", {"id": "java"}, {"id": "gone"}, "gone", "java"),
    Kind("items", "items/CATEGORY/beans", "items/CATEGORY/bulk",
         {"id": "beans"}, {"id": "java"}, "java", "beans"),
)  # fmt: skip

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path)


@pytest.fixture
async def store(shop: Shopkeeper) -> Shopkeeper:
    """A segment, and everything that the kinds name."""
    await shop.add_segment("gold")
    await shop.add_customer("ann")
    await shop.add_customer("bob")
    await shop.add_company("acme", "ann")
    await shop.add_category("beans")
    await shop.add_product("java", "beans")
    return shop


async def put(shop: Shopkeeper, kind: Kind, **body: Any) -> int:
    answer = await shop.call("PUT", f"{BASE}/gold/{kind.path}", json=body)
    assert answer.content == b"" or answer.status_code >= 400
    return answer.status_code


async def read(shop: Shopkeeper, kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = await shop.get(f"{BASE}/gold/{kind.path}")
    return found


async def count(shop: Shopkeeper, kind: Kind) -> int:
    return len(await shop.get(f"{BASE}/gold/{kind.listed}?pageSize=1000"))


async def test_mixins_and_their_schemas_are_kept_and_returned(store: Shopkeeper, kind: Kind) -> None:
    assert await put(store, kind, mixins=NOTE, metadata={"mixins": LINKS}) == 201
    row = await read(store, kind)
    assert (row["mixins"], row["metadata"]["mixins"]) == (NOTE, LINKS)
    assert await store.get(f"{BASE}/gold/{kind.listed}") == [row]
    found = await store.get(f"{BASE}/gold/{kind.listed}", params={"q": "mixins.crm.owner:retention"})
    assert found == [row]


async def test_a_put_replaces_the_mixins_as_a_whole(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind, mixins=NOTE, metadata={"mixins": LINKS})
    assert await put(store, kind, mixins={"crm": {"owner": "sales"}}) == 204
    row = await read(store, kind)
    assert (row["mixins"], "mixins" in row["metadata"]) == ({"crm": {"owner": "sales"}}, False)


async def test_a_put_without_a_body_clears_the_mixins(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind, mixins=NOTE, metadata={"mixins": LINKS})
    assert (await store.call("PUT", f"{BASE}/gold/{kind.path}")).status_code == 204
    row = await read(store, kind)
    assert (row["mixins"], row["metadata"]["version"]) == ({}, 2)


async def test_a_wrong_version_of_a_new_assignment_is_201_at_version_one(
    store: Shopkeeper, kind: Kind
) -> None:
    assert await put(store, kind, metadata={"version": 7}) == 201
    assert (await read(store, kind))["metadata"]["version"] == 1


async def test_the_version_rises_by_one_and_the_first_date_stays(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind)
    await store.control("POST", "/clock", {"advance_s": 60})
    assert await put(store, kind, metadata={"version": 1}) == 204
    assert (await read(store, kind))["metadata"] == {
        "version": 2,
        "createdAt": "2026-06-01T12:00:00.000Z",
        "modifiedAt": "2026-06-01T12:01:00.000Z",
    }


async def test_a_stale_version_is_a_conflict_and_changes_nothing(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind, mixins=NOTE)
    await put(store, kind, mixins=NOTE)
    before = await read(store, kind)
    answer = await store.call("PUT", f"{BASE}/gold/{kind.path}", json={"metadata": {"version": 1}})
    assert (answer.status_code, answer.json()["code"]) == (409, 409)
    assert answer.json()["message"] == "The resource you are attempting to access has changed."
    assert await read(store, kind) == before


async def test_no_version_asks_for_no_lock(store: Shopkeeper, kind: Kind) -> None:
    for expected in (201, 204, 204):
        assert await put(store, kind) == expected
    assert (await read(store, kind))["metadata"]["version"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mixins": []}, "mixins"),
        ({"metadata": {"version": "1"}}, "metadata.version"),
        ({"metadata": {"mixins": []}}, "metadata.mixins"),
    ],
)
async def test_a_malformed_assignment_is_refused_and_not_made(
    store: Shopkeeper, kind: Kind, body: dict[str, Any], field: str
) -> None:
    answer = await store.call("PUT", f"{BASE}/gold/{kind.path}", json=body)
    assert (answer.status_code, answer.json()["details"]["field"]) == (400, field)
    assert await count(store, kind) == 0


async def test_a_removal_is_204_also_of_what_is_not_there(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind)
    for _ in range(2):
        answer = await store.call("DELETE", f"{BASE}/gold/{kind.path}")
        assert (answer.status_code, answer.content) == (204, b"")
    assert await count(store, kind) == 0


async def test_what_comes_back_after_a_removal_begins_anew(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind, mixins=NOTE)
    await put(store, kind, mixins=NOTE)
    await store.done("DELETE", f"{BASE}/gold/{kind.path}")
    assert await put(store, kind) == 201
    row = await read(store, kind)
    assert (row["mixins"], row["metadata"]["version"]) == ({}, 1)


async def test_a_batch_of_two_hundred_with_one_bad_row_does_the_others(store: Shopkeeper, kind: Kind) -> None:
    batch = [kind.row] * 99 + [kind.unknown] + [kind.row] * 100
    answer = await store.call("PUT", f"{BASE}/gold/{kind.bulk}", json=batch)
    rows = answer.json()
    assert (answer.status_code, [row["index"] for row in rows]) == (207, list(range(1, 201)))
    assert [row["code"] for row in rows] == [201] + [204] * 98 + [400] + [204] * 100
    assert rows[0] == {"index": 1, "code": 201, "status": "Created"}
    assert rows[1] == {"index": 2, "code": 204, "status": "OK"}
    assert set(rows[99]) == {"index", "code", "status", "message"}
    assert kind.culprit in rows[99]["message"]
    assert (await read(store, kind))["metadata"]["version"] == 199


async def test_a_batch_in_which_everything_fails_is_still_207(store: Shopkeeper, kind: Kind) -> None:
    rows = await store.done("PUT", f"{BASE}/gold/{kind.bulk}", [kind.unknown, {}, "ann", None])
    assert [row["code"] for row in rows] == [400] * 4
    assert await count(store, kind) == 0


async def test_every_row_of_a_batch_has_its_own_lock_and_mixins(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind)
    rows = await store.done(
        "PUT",
        f"{BASE}/gold/{kind.bulk}",
        [
            kind.row | {"metadata": {"version": 4}},
            kind.row | {"mixins": NOTE, "metadata": {"version": 1, "mixins": LINKS}},
            kind.row | {"mixins": {}, "metadata": {"version": 1}},
        ],
    )
    assert [row["code"] for row in rows] == [409, 204, 409]
    assert "has changed" in rows[0]["message"]
    row = await read(store, kind)
    assert (row["mixins"], row["metadata"]["mixins"], row["metadata"]["version"]) == (NOTE, LINKS, 2)


@pytest.mark.parametrize("size", [0, 201])
async def test_a_batch_of_none_or_too_many_is_refused_as_a_whole(
    store: Shopkeeper, kind: Kind, size: int
) -> None:
    for method, row in (("PUT", kind.row), ("DELETE", kind.removal)):
        answer = await store.call(method, f"{BASE}/gold/{kind.bulk}", json=[row] * size)
        assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert "200" in answer.text or size == 0
    assert await count(store, kind) == 0


async def test_a_batch_of_removals_takes_away_what_it_names(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind)
    rows = await store.done("DELETE", f"{BASE}/gold/{kind.bulk}", [kind.removal, kind.removal])
    assert rows == [
        {"index": 1, "code": 204, "status": "OK"},
        {"index": 2, "code": 204, "status": "OK"},
    ]
    assert await count(store, kind) == 0


async def test_an_unknown_segment_is_400_for_one_and_for_a_batch(store: Shopkeeper, kind: Kind) -> None:
    one = await store.call("PUT", f"{BASE}/gone/{kind.path}", json={})
    many = await store.call("PUT", f"{BASE}/gone/{kind.bulk}", json=[kind.row])
    for answer in (one, many):
        assert (answer.status_code, answer.json()["resourceId"]) == (400, "gone")


async def test_writing_needs_the_scope_to_manage(store: Shopkeeper, kind: Kind) -> None:
    await store.as_service("customersegment.segment_read", "customersegment.segment_read_own")
    for method, path, body in (
        ("PUT", kind.path, {}),
        ("DELETE", kind.path, None),
        ("PUT", kind.bulk, [kind.row]),
        ("DELETE", kind.bulk, [kind.removal]),
    ):
        answer = await store.call(method, f"{BASE}/gold/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, 403)


async def test_a_segment_with_one_assignment_is_deleted_only_by_force(store: Shopkeeper, kind: Kind) -> None:
    await put(store, kind)
    await store.add_segment("silver")
    refused = await store.call("DELETE", f"{BASE}/gold?forceDelete=false")
    assert (refused.status_code, refused.json()["resourceId"]) == (400, "gold")
    rows = await store.done("DELETE", f"{BASE}/bulk", ["gold", "silver"])
    assert [row["code"] for row in rows] == [400, 204]
    assert await count(store, kind) == 1
    rows = await store.done("DELETE", f"{BASE}/bulk?forceDelete=true", ["gold"])
    assert [row["code"] for row in rows] == [204]
    await store.add_segment("gold")
    assert await count(store, kind) == 0
