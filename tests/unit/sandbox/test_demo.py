"""The demo shop as the sandbox serves it."""

from __future__ import annotations

import pytest

from segtui.sandbox.seed import DemoShop, demo_shop
from tests.unit.sandbox.conftest import Shopkeeper

SEGMENTS = "/customer-segment/{t}/segments"
COUPONS = "/coupon/{t}/coupons"
MOMENT = "2026-11-16T09:00:00Z"
ORDER = {"orderTotal": {"amount": 900, "currency": "EUR"}, "discount": {"amount": 8, "currency": "EUR"}}


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


async def at_its_moment(demo: Shopkeeper) -> None:
    """Stand at the moment the shop was made for, where older tokens have expired."""
    await demo.control("POST", "/clock", {"now": MOMENT})
    await demo.as_service()


def _coupon(shop: DemoShop, trouble: str) -> str:
    return shop.troubles[f"coupon.{trouble}"][0]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        ("used_up", "USED"),
        ("stale_status", "VALID"),
        ("not_yet_valid", "INACTIVE"),
        ("expired", "EXPIRED"),
        ("expired_segment", "VALID"),
        ("inactive_segment", "VALID"),
        ("unknown_segment", "VALID"),
    ],
)
async def test_a_coupon_of_the_demo_shows_the_status_its_trouble_says(
    demo: Shopkeeper, trouble: str, status: str
) -> None:
    await at_its_moment(demo)
    coupon = await demo.get(f"{COUPONS}/{_coupon(demo_shop(20), trouble)}")
    assert coupon["status"] == status


@pytest.mark.parametrize(
    ("trouble", "rules"),
    [
        ("expired_segment", ["segment_not_eligible"]),
        ("inactive_segment", ["segment_not_eligible"]),
        ("unknown_segment", ["segment_not_eligible"]),
        ("used_up", ["max_redemptions_reached", "max_redemptions_per_customer_reached"]),
        ("stale_status", ["coupon_expired"]),
    ],
)
async def test_the_demo_customer_is_refused_a_coupon_for_its_trouble(
    demo: Shopkeeper, trouble: str, rules: list[str]
) -> None:
    await at_its_moment(demo)
    await demo.as_customer(**demo.ready["customer"])
    path = f"{COUPONS}/{_coupon(demo_shop(20), trouble)}/validation"
    answer = await demo.call("POST", path, json=ORDER)
    assert [row["type"] for row in answer.json()["details"]] == rules


async def test_the_demo_customer_may_redeem_the_gold_clubs_coupon(demo: Shopkeeper) -> None:
    await at_its_moment(demo)
    await demo.as_customer(**demo.ready["customer"])
    assert (await demo.call("POST", f"{COUPONS}/GOLD15/validation", json=ORDER)).status_code == 200


async def test_a_stale_status_is_put_right_by_the_next_write(demo: Shopkeeper) -> None:
    await at_its_moment(demo)
    path = f"{COUPONS}/{_coupon(demo_shop(20), 'stale_status')}"
    await demo.done("PATCH", path, {"description": "Over"})
    assert (await demo.get(path))["status"] == "EXPIRED"


async def test_every_coupon_of_the_demo_can_be_written_back_as_it_was_read(demo: Shopkeeper) -> None:
    coupons = await demo.get(f"{COUPONS}?pageSize=100")
    assert len(coupons) > 10
    for coupon in coupons:
        await demo.done("PUT", f"{COUPONS}/{coupon['code']}?partial=false", coupon)
        after = await demo.get(f"{COUPONS}/{coupon['code']}")
        assert after | {"metadata": coupon["metadata"], "status": coupon["status"]} == coupon
