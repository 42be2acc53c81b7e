"""The demo shop as the sandbox serves it."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.conftest import Shopkeeper

SEGMENTS = "/customer-segment/{t}/segments"


async def test_every_segment_lists_its_members_and_items(demo: Shopkeeper) -> None:
    segments = await demo.get(f"{SEGMENTS}?pageSize=200")
    assert len(segments) == demo.sandbox.shop.store.value("SELECT count(*) FROM segments")
    for segment in segments:
        for part in ("customers", "items", "groups"):
            await demo.get(f"{SEGMENTS}/{segment['id']}/{part}")


async def test_the_demo_customer_gets_segments_items_and_a_tree(demo: Shopkeeper) -> None:
    await demo.control("POST", "/clock", {"now": "2026-11-15T12:00:00Z"})
    await demo.as_customer(**demo.ready["customer"])
    for path in (SEGMENTS, f"{SEGMENTS}/items", f"{SEGMENTS}/items/category-trees"):
        assert await demo.get(path)


async def test_totals_of_the_demo_agree_with_its_rows(demo: Shopkeeper) -> None:
    store = demo.sandbox.shop.store
    for name in ("customers", "companies", "contacts"):
        assert store.tally(name) == store.value(f"SELECT count(*) FROM {name}")  # noqa: S608
    for segment, members in list(store.rows("SELECT segment, count(*) FROM members GROUP BY 1")):
        assert store.tally(f"members/{segment}") == members


@pytest.mark.parametrize(
    "content", [b'{"name": {"en": "\\ud800"}, "siteCode": "x"}', b'{"n": 1e999}', b'{"n": NaN}', b"[" * 9000]
)
async def test_what_no_answer_could_hold_is_refused(shop: Shopkeeper, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await shop.call("POST", SEGMENTS, content=content, headers=headers)).status_code == 400
