"""Coupons on the command line: of a segment, of a code, and new ones for members of segments."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from segtui.cli.consent import Consent
from segtui.cli.coupon_edits import CouponOrder, create, list_of, show
from segtui.drafts import CouponKind
from segtui.errors import BadInput, Conflict, NotFound
from segtui.platforms.reaching import shop_of
from segtui.session import Session
from tests.unit.changes.on_sandbox import shop as demo

YES = Consent(yes=True)
(GOLD,) = demo().troubles["segment.mixins"]
(OFF,) = demo().troubles["segment.inactive"]
TEN = CouponOrder(
    code="TEN", name="Ten", kind=CouponKind.PERCENT, segment_ids=(GOLD,), starts="open",
    ends="2026-12-24T23:59", percentage=10.0, max_per_customer=1,
)  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


async def test_a_coupon_is_created_for_the_members_of_a_segment(shop: Session) -> None:
    assert await create(shop, TEN, YES) == 0

    coupon = await shop_of(shop.platform).coupon("TEN")
    assert (coupon.segment_restricted, coupon.segment_ids) == (True, (GOLD,))
    assert (coupon.percentage, coupon.max_redemptions_per_customer) == (10, 1)
    assert (coupon.starts_at, coupon.ends_at) == (None, datetime(2026, 12, 24, 22, 59, tzinfo=UTC))


async def test_coupons_and_segments_are_listed_both_ways(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await create(shop, TEN, YES)
    capsys.readouterr()

    await list_of(shop, GOLD, as_json=True)
    assert "TEN" in {coupon["code"] for coupon in printed(capsys)["coupons"]}
    await show(shop, "TEN", as_json=True)
    assert [segment["id"] for segment in printed(capsys)["coupon"]["segments"]] == [GOLD]


async def test_a_coupon_is_a_card_with_the_state_of_its_segments(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await create(shop, TEN, YES)
    capsys.readouterr()

    assert await show(shop, "TEN", as_json=False) == 0

    card = capsys.readouterr().out
    assert "10 %" in card
    assert "only members of these segments" in card
    assert "Gold club" in card
    assert "in force" in card


async def test_a_segment_that_a_coupon_names_and_that_is_gone_is_told(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = demo().troubles["coupon.unknown_segment"]

    assert await show(shop, code, as_json=False) == 0

    assert "there is no such segment" in capsys.readouterr().out


async def test_a_segment_that_is_not_in_force_is_remarked(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await create(shop, replace(TEN, segment_ids=(OFF,)), YES)

    assert "is inactive now" in capsys.readouterr().err


async def test_a_segment_that_is_not_there_is_refused(shop: Session) -> None:
    with pytest.raises(NotFound):
        await create(shop, replace(TEN, segment_ids=("no-such-segment",)), YES)

    assert not await shop.history()


async def test_a_code_that_is_taken_is_a_conflict(shop: Session) -> None:
    await create(shop, TEN, YES)

    with pytest.raises(Conflict):
        await create(shop, TEN, YES)


async def test_a_coupon_that_ends_before_it_starts_is_refused(shop: Session) -> None:
    with pytest.raises(BadInput, match="before it starts"):
        await create(shop, replace(TEN, starts="2027-01-01T00:00"), YES)


async def test_a_segment_without_coupons_says_so(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    (empty,) = demo().troubles["segment.no_members"]

    assert await list_of(shop, empty, as_json=False) == 0

    assert "No coupon names this segment." in capsys.readouterr().err
