"""Writing segments, rows, mixins and coupons, through the real client on the sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from segtui.drafts import CouponDraft, CouponKind, CouponStatus, ItemKey, SegmentFields, fields_of
from segtui.errors import Conflict, Forbidden, NotFound, Rejected
from segtui.mixins import Mixins
from segtui.model import ItemKind, MemberKey, SegmentStatus
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.port import CreatedInstead
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import demo_shop
from tests.contract.emporix_client.conftest import CUSTOMERS, Troubles

MIXINS = Mixins({"loyalty": {"tier": 1}}, {"loyalty": "https://schema.example/1"})
FIELDS = SegmentFields(
    name={"en": "Winter", "de": "Winter"},
    description={"en": "Cold"},
    status=SegmentStatus.ACTIVE,
    starts_at=datetime(2026, 12, 1, tzinfo=UTC),
    ends_at=datetime(2027, 2, 28, tzinfo=UTC),
    site="main",
    mixins=MIXINS,
)


def _customer() -> MemberKey:
    return MemberKey(next(iter(demo_shop(CUSTOMERS).customers))["id"])


def _product() -> ItemKey:
    return ItemKey(ItemKind.PRODUCT, demo_shop(CUSTOMERS).products[0]["id"])


async def _version(emporix: EmporixPlatform, segment_id: str) -> int:
    version = (await emporix.segment(segment_id)).version
    assert version is not None
    return version


async def test_a_segment_is_created_changed_and_deleted(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    assert fields_of(await emporix.segment("winter")) == FIELDS
    plain = SegmentFields(name={"en": "Plain"}, site="DE")
    await emporix.update_segment("winter", plain, await _version(emporix, "winter"))
    assert fields_of(await emporix.segment("winter")) == plain
    await emporix.delete_segment("winter", with_assignments=False)
    with pytest.raises(NotFound):
        await emporix.segment("winter")


async def test_an_id_that_is_taken_and_a_version_that_is_old_are_conflicts(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    with pytest.raises(Conflict):
        await emporix.create_segment("winter", FIELDS)
    with pytest.raises(Conflict):
        await emporix.update_segment("winter", FIELDS, 99)


async def test_an_update_of_a_deleted_segment_is_an_incident(emporix: EmporixPlatform) -> None:
    with pytest.raises(CreatedInstead):
        await emporix.update_segment("gone", FIELDS, 1)
    await emporix.delete_segment("gone", with_assignments=True)


async def test_a_segment_with_rows_goes_only_with_them(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    await emporix.add_members("winter", [_customer()], {_customer(): MIXINS})
    assert (await emporix.member("winter", _customer())).mixins == MIXINS
    with pytest.raises(Rejected):
        await emporix.delete_segment("winter", with_assignments=False)
    await emporix.delete_segment("winter", with_assignments=True)


async def test_rows_and_their_mixins_are_written_and_read(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    others = [ItemKey(ItemKind.PRODUCT, each["id"]) for each in demo_shop(CUSTOMERS).products[1:3]]
    result = await emporix.assign_items("winter", [(_product(), None), *((key, MIXINS) for key in others)])
    assert result.refused == ()
    assert (await emporix.item("winter", others[0])).mixins == MIXINS
    item = await emporix.item("winter", _product())
    await emporix.set_item_mixins("winter", _product(), MIXINS, item.version)
    with pytest.raises(Conflict):
        await emporix.set_item_mixins("winter", _product(), Mixins(), item.version)
    await emporix.add_members("winter", [_customer()])
    member = await emporix.member("winter", _customer())
    await emporix.set_member_mixins("winter", _customer(), MIXINS, member.version)
    assert (await emporix.member("winter", _customer())).mixins == MIXINS
    assert (await emporix.unassign_items("winter", [_product(), *others])).refused == ()
    with pytest.raises(NotFound):
        await emporix.item("winter", _product())


async def test_a_refused_row_is_told_by_its_place(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    wanted = [ItemKey(ItemKind.PRODUCT, each["id"]) for each in demo_shop(CUSTOMERS).products[:4]]
    wanted[2] = ItemKey(ItemKind.PRODUCT, "nothing-like-it")
    result = await emporix.assign_items("winter", [(key, None) for key in wanted])
    assert [row.key for row in result.refused] == ["product:nothing-like-it"]


async def test_members_are_looked_up_many_at_once(emporix: EmporixPlatform, troubles: Troubles) -> None:
    customer_id, company, _, segment_id = troubles["member.one_of_two_companies"][:4]
    ids = [each["id"] for each in demo_shop(CUSTOMERS).customers]
    found = {member.key for member in await emporix.members_among(segment_id, ids)}
    assert MemberKey(customer_id, company) in found


async def test_coupons_are_created_found_by_their_segment_and_deleted(emporix: EmporixPlatform) -> None:
    await emporix.create_segment("winter", FIELDS)
    draft = CouponDraft(
        "WINTER-10", "Ten", CouponKind.PERCENT, percentage=10, segment_ids=("winter",), max_redemptions=5
    )
    await emporix.create_coupon(draft)
    with pytest.raises(Conflict):
        await emporix.create_coupon(draft)
    coupon = await emporix.coupon("WINTER-10")
    assert (coupon.kind, coupon.percentage, coupon.segment_ids) == (CouponKind.PERCENT, 10, ("winter",))
    assert (coupon.status, coupon.segment_restricted) == (CouponStatus.VALID, True)
    assert [each.code for each in await emporix.coupons_of("winter")] == ["WINTER-10"]
    await emporix.delete_coupon("WINTER-10")
    assert await emporix.coupons_of("winter") == []


async def test_deleting_a_coupon_that_is_gone_spares_the_one_in_capitals(
    sandbox: Sandbox, emporix: EmporixPlatform
) -> None:
    sandbox.switches = replace(sandbox.switches, coupon_code_case_sensitivity=True)
    for code in ("winter", "WINTER"):
        await emporix.create_coupon(CouponDraft(code, "Ten", CouponKind.PERCENT, percentage=10))
    await emporix.delete_coupon("winter")
    await emporix.delete_coupon("winter")
    assert not (await emporix.coupon("WINTER")).deleted


@pytest.mark.parametrize("kind", [CouponKind.ABSOLUTE, CouponKind.FREE_SHIPPING])
async def test_a_coupon_of_each_kind_is_read_as_it_was_written(
    emporix: EmporixPlatform, kind: CouponKind
) -> None:
    draft = CouponDraft("ONE", "One", kind, starts_at=datetime(2026, 12, 1, tzinfo=UTC))
    if kind is CouponKind.ABSOLUTE:
        draft = replace(draft, amount=5, currency="EUR")
    await emporix.create_coupon(draft)
    coupon = await emporix.coupon("ONE")
    assert (coupon.kind, coupon.amount, coupon.starts_at) == (kind, draft.amount, draft.starts_at)


async def test_writing_without_the_scope_names_it(modest: EmporixPlatform) -> None:
    with pytest.raises(Forbidden) as caught:
        await modest.create_segment("winter", FIELDS)
    assert caught.value.scope == "customersegment.segment_manage"
    with pytest.raises(Forbidden) as caught:
        await modest.coupons_of("winter")
    assert caught.value.scope in ("coupon.coupon_read", "coupon.coupon_manage")
