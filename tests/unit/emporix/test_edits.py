"""Writing segments, items, mixins and coupons: what is sent, and what becomes of bad days."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from segtui.drafts import CouponDraft, CouponKind, ItemKey, SegmentFields
from segtui.errors import BadInput, Conflict, Rejected, Unreachable
from segtui.mixins import Mixins
from segtui.model import ItemKind, MemberKey, SegmentStatus
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.emporix.edit_requests import BODY_LIMIT_BYTES
from segtui.platforms.port import CreatedInstead, Interrupted
from segtui.wire._http import Response
from tests.unit.emporix.tenant import Asked, Tenant, refuses, says

SEGMENTS = "/customer-segment/acme/segments"
VIP = f"{SEGMENTS}/vip"
GOLD = SegmentFields(
    name={"en": "Gold", "de": "Goldklub"},
    status=SegmentStatus.ACTIVE,
    starts_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    site="main",
    mixins=Mixins({"loyalty": {"tier": 1}}, {"loyalty": "https://schema.example/1"}),
)
P1, P2 = ItemKey(ItemKind.PRODUCT, "p1"), ItemKey(ItemKind.PRODUCT, "p2")
C1 = ItemKey(ItemKind.CATEGORY, "c1")
DRAFT = CouponDraft("GOLD10", "Ten", CouponKind.PERCENT, percentage=10, segment_ids=("vip",))


def _taken(status: int = 204) -> Response:
    return Response(status)


def _codes(*codes: int) -> Response:
    rows = [{"index": at, "code": code, "message": "no"} for at, code in enumerate(codes, start=1)]
    return Response(207, json=rows)


async def test_a_segment_is_created_with_all_languages(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("POST", SEGMENTS, says({"id": "vip"}, 201))
    await emporix.create_segment("vip", GOLD)
    (asked,) = tenant.asked
    assert asked.headers["content-language"] == "*"
    assert asked.body == {
        "id": "vip",
        "name": {"en": "Gold", "de": "Goldklub"},
        "status": "ACTIVE",
        "siteCode": "main",
        "validity": {"from": "2026-11-20T12:00:00.000Z"},
        "mixins": {"loyalty": {"tier": 1}},
        "metadata": {"mixins": {"loyalty": "https://schema.example/1"}},
    }


async def test_an_id_that_is_taken_is_a_conflict_that_names_the_way_out(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("POST", SEGMENTS, refuses(409))
    with pytest.raises(Conflict) as caught:
        await emporix.create_segment("vip", GOLD)
    assert "choose another id" in caught.value.hint


@pytest.mark.parametrize("segment_id", ["search", "bulk", "match", "items", "me", "", ".", ".."])
async def test_an_id_that_is_a_route_is_refused_before_sending(
    tenant: Tenant, emporix: EmporixPlatform, segment_id: str
) -> None:
    with pytest.raises(BadInput):
        await emporix.create_segment(segment_id, GOLD)
    assert tenant.asked == []


async def test_a_creation_whose_answer_is_lost_may_have_arrived_and_is_not_repeated(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("POST", SEGMENTS, refuses(502))
    with pytest.raises(Unreachable) as caught:
        await emporix.create_segment("vip", GOLD)
    assert caught.value.may_have_arrived
    assert len(tenant.asked) == 1


async def test_an_update_sends_status_and_version_and_is_not_repeated(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("PUT", VIP, refuses(502))
    with pytest.raises(Unreachable):
        await emporix.update_segment("vip", GOLD, 7)
    (asked,) = tenant.asked
    assert asked.body["status"] == "ACTIVE"
    assert asked.body["metadata"]["version"] == 7


async def test_an_update_of_another_version_is_a_conflict(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", VIP, refuses(409))
    with pytest.raises(Conflict):
        await emporix.update_segment("vip", GOLD, 7)


async def test_an_update_that_created_is_an_incident_that_says_how_to_undo(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("PUT", VIP, says({"id": "vip"}, 201))
    with pytest.raises(CreatedInstead) as caught:
        await emporix.update_segment("vip", GOLD, 7)
    assert "created the segment vip again" in caught.value.summary
    assert "Delete it again" in caught.value.hint


@pytest.mark.parametrize(
    "fields",
    [
        SegmentFields(site="main"),
        SegmentFields(name={"en": " "}, site="main"),
        SegmentFields(name={"en": "Gold"}),
        SegmentFields(name={"en": "Gold"}, site="main", status=SegmentStatus.UNKNOWN),
    ],
)
async def test_fields_that_cannot_be_a_segment_are_refused(
    tenant: Tenant, emporix: EmporixPlatform, fields: SegmentFields
) -> None:
    with pytest.raises(BadInput):
        await emporix.update_segment("vip", fields, 1)
    assert tenant.asked == []


async def test_a_body_over_ten_megabytes_is_refused_before_sending(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    heavy = Mixins({"note": {"text": "x" * BODY_LIMIT_BYTES}})
    with pytest.raises(BadInput, match="bytes long"):
        await emporix.set_member_mixins("vip", MemberKey("c1"), heavy, 1)
    assert tenant.asked == []


async def test_heavy_rows_go_in_several_calls(tenant: Tenant, emporix: EmporixPlatform) -> None:
    heavy = Mixins({"note": {"text": "x" * (BODY_LIMIT_BYTES // 3)}})
    keys = [MemberKey(f"c{number}") for number in range(5)]
    tenant.answer("PUT", f"{VIP}/customers/bulk", lambda asked: _codes(*(201 for _ in asked.body)))
    tenant.answer("PUT", f"{VIP}/customers/c4", lambda asked: _taken(201))
    result = await emporix.add_members("vip", keys, {key: heavy for key in keys})
    assert [row.ok for row in result.rows] == [True] * 5
    sizes = [len(json.dumps(asked.body)) for asked in tenant.asked]
    assert len(sizes) == 3
    assert max(sizes) < BODY_LIMIT_BYTES


async def test_members_come_with_their_mixins(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", f"{VIP}/customers/bulk", lambda asked: _codes(201, 201))
    await emporix.add_members("vip", [MemberKey("c1"), MemberKey("c2", "l1")], {MemberKey("c1"): GOLD.mixins})
    assert tenant.asked[0].body == [
        {
            "customerId": "c1",
            "mixins": {"loyalty": {"tier": 1}},
            "metadata": {"mixins": {"loyalty": "https://schema.example/1"}},
        },
        {"customerId": "c2", "legalEntityId": "l1"},
    ]


@pytest.mark.parametrize(("forced", "word"), [(True, "true"), (False, "false")])
async def test_a_deletion_says_whether_rows_go_with_it(
    tenant: Tenant, emporix: EmporixPlatform, forced: bool, word: str
) -> None:
    tenant.answer("DELETE", VIP, lambda asked: _taken())
    await emporix.delete_segment("vip", with_assignments=forced)
    assert tenant.asked[0].query == {"forceDelete": word}


async def test_a_segment_with_rows_is_not_deleted_unless_they_go_with_it(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("DELETE", VIP, refuses(400))
    with pytest.raises(Rejected):
        await emporix.delete_segment("vip", with_assignments=False)


async def test_a_segment_that_is_gone_already_is_deleted(emporix: EmporixPlatform) -> None:
    await emporix.delete_segment("vip", with_assignments=True)


async def test_items_go_by_kind_in_calls_of_two_hundred(tenant: Tenant, emporix: EmporixPlatform) -> None:
    many = [ItemKey(ItemKind.PRODUCT, f"p{number}") for number in range(201)]
    tenant.answer("PUT", f"{VIP}/items/PRODUCT/bulk", lambda asked: _codes(*(201 for _ in asked.body)))
    tenant.answer("PUT", f"{VIP}/items/PRODUCT/p200", lambda asked: _taken(201))
    tenant.answer("PUT", f"{VIP}/items/CATEGORY/c1", lambda asked: _taken(201))
    result = await emporix.assign_items("vip", [(key, None) for key in (*many, C1)])
    assert [row.key for row in result.rows][-2:] == ["product:p200", "category:c1"]
    assert len(result.rows) == 202
    assert len(tenant.asked) == 3


async def test_a_refused_item_in_the_middle_is_one_row(tenant: Tenant, emporix: EmporixPlatform) -> None:
    many = [ItemKey(ItemKind.PRODUCT, f"p{number}") for number in range(200)]

    def answer(asked: Asked) -> Response:
        return _codes(*(400 if each["id"] == "p99" else 201 for each in asked.body))

    tenant.answer("PUT", f"{VIP}/items/PRODUCT/bulk", answer)
    result = await emporix.assign_items("vip", [(key, None) for key in many])
    assert [(row.key, row.message) for row in result.refused] == [("product:p99", "no")]


async def test_a_later_call_that_fails_tells_what_is_known(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("DELETE", f"{VIP}/items/PRODUCT/bulk", lambda asked: _codes(204, 204))
    tenant.answer("DELETE", f"{VIP}/items/CATEGORY/c1", refuses(403))
    with pytest.raises(Interrupted) as caught:
        await emporix.unassign_items("vip", [P1, P2, C1])
    assert [row.key for row in caught.value.answered.rows] == ["product:p1", "product:p2"]
    assert tenant.asked[0].body == ["p1", "p2"]


async def test_a_kind_is_written_in_capitals_and_an_id_is_encoded(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    (preview,) = emporix.preview_unassign_items("vip", [ItemKey(ItemKind.PRODUCT, "a/b c")])
    assert preview.url.endswith("/segments/vip/items/PRODUCT/a%2Fb%20c")


async def test_an_item_that_is_a_route_is_refused(emporix: EmporixPlatform) -> None:
    with pytest.raises(BadInput):
        await emporix.assign_items("vip", [(ItemKey(ItemKind.PRODUCT, "bulk"), None)])


async def test_mixins_that_are_taken_away_are_sent_as_none(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", f"{VIP}/items/PRODUCT/p1", lambda asked: _taken())
    await emporix.set_item_mixins("vip", P1, Mixins(), 3)
    assert tenant.asked[0].body == {"mixins": {}, "metadata": {"version": 3, "mixins": {}}}


async def test_mixins_of_a_member_who_was_gone_are_an_incident(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("PUT", f"{VIP}/customers/c1", lambda asked: _taken(201))
    with pytest.raises(CreatedInstead) as caught:
        await emporix.set_member_mixins("vip", MemberKey("c1"), GOLD.mixins, 3)
    assert "Remove it" in caught.value.hint


async def test_members_are_looked_up_a_hundred_at_once(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", f"{VIP}/customers", says([{"customer": {"id": "c1"}, "metadata": {"version": 4}}]))
    found = await emporix.members_among("vip", [f"c{number}" for number in range(150)])
    assert len(tenant.asked) == 2
    assert {(each.key, each.version) for each in found} == {(MemberKey("c1"), 4)}


async def test_a_coupon_for_a_segment_is_created(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("POST", "/coupon/acme/coupons", says({"id": "GOLD10"}, 201))
    await emporix.create_coupon(DRAFT)
    assert tenant.asked[0].body == {
        "code": "GOLD10",
        "name": "Ten",
        "discountType": "PERCENT",
        "discountPercentage": 10,
        "segmentRestricted": True,
        "restrictions": {"segments": ["vip"]},
    }


@pytest.mark.parametrize(
    "draft",
    [
        CouponDraft("A", "", CouponKind.FREE_SHIPPING),
        CouponDraft("A", "a", CouponKind.PERCENT),
        CouponDraft("A", "a", CouponKind.PERCENT, percentage=101),
        CouponDraft("A", "a", CouponKind.ABSOLUTE, amount=5),
        CouponDraft("A", "a", CouponKind.ABSOLUTE, amount=5, currency="eur"),
        CouponDraft("A", "a", CouponKind.UNKNOWN),
        CouponDraft("", "a", CouponKind.FREE_SHIPPING),
    ],
)
async def test_what_cannot_be_a_coupon_is_refused(
    tenant: Tenant, emporix: EmporixPlatform, draft: CouponDraft
) -> None:
    with pytest.raises(BadInput):
        await emporix.create_coupon(draft)
    assert tenant.asked == []


async def test_coupons_of_a_segment_are_those_that_name_it(tenant: Tenant, emporix: EmporixPlatform) -> None:
    rows = [
        {"code": "A", "segmentRestricted": True, "restrictions": {"segments": ["vip", "gold"]}},
        {"code": "B", "segmentRestricted": True, "restrictions": {"segments": ["gold"]}},
        {"code": "C", "segmentRestricted": True},
    ]
    tenant.answer("GET", "/coupon/acme/coupons", says(rows, Items_Count="3"))
    assert [coupon.code for coupon in await emporix.coupons_of("vip")] == ["A"]
    assert tenant.asked[0].query["q"] == "segmentRestricted:true"


async def test_a_coupon_is_read_by_a_code_its_answer_does_not_repeat(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    body = {"name": "Ten", "discountType": "ABSOLUTE", "discountAbsolute": {"amount": 5.0, "currency": "EUR"}}
    tenant.answer("GET", "/coupon/acme/coupons/GOLD10", says(body))
    coupon = await emporix.coupon("GOLD10")
    assert (coupon.code, coupon.kind, coupon.amount, coupon.currency) == (
        "GOLD10",
        CouponKind.ABSOLUTE,
        5.0,
        "EUR",
    )


async def test_a_preview_of_each_write_is_what_is_sent(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", VIP, lambda asked: _taken())
    (preview,) = emporix.preview_update_segment("vip", GOLD, 2)
    await emporix.update_segment("vip", GOLD, 2)
    (asked,) = tenant.asked
    assert (preview.method, json.loads(preview.body or "")) == (asked.method, asked.body)
    assert emporix.preview_create_coupon(DRAFT)[0].method == "POST"
    assert emporix.preview_delete_coupon("A")[0].url.endswith("/coupons/A")
    assert emporix.preview_set_member_mixins("vip", MemberKey("c"), GOLD.mixins, 1)[0].method == "PUT"
    assert emporix.preview_set_item_mixins("vip", P1, GOLD.mixins, 1)[0].method == "PUT"
    assert len(emporix.preview_assign_items("vip", [(P1, None), (C1, GOLD.mixins)])) == 2


async def test_a_coupon_typed_in_small_letters_is_found_and_deleted_only_as_it_is_stored(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", "/coupon/acme/coupons/GOLD10", says({"name": "Ten"}))
    tenant.answer("DELETE", "/coupon/acme/coupons/GOLD10", lambda asked: _taken())
    assert (await emporix.coupon("gold10")).code == "GOLD10"
    await emporix.delete_coupon("GOLD10")
    assert len(tenant.of("DELETE", "/coupon/acme/coupons/GOLD10")) == 1


async def test_a_row_that_was_gone_already_is_removed(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("DELETE", f"{VIP}/items/PRODUCT/bulk", lambda asked: _codes(404, 204))
    assert (await emporix.unassign_items("vip", [P1, P2])).refused == ()
    assert (await emporix.unassign_items("vip", [C1])).refused == ()
    tenant.answer("DELETE", f"{VIP}/customers/bulk", lambda asked: _codes(404, 400))
    refused = (await emporix.remove_members("vip", [MemberKey("c1"), MemberKey("c2")])).refused
    assert [row.key for row in refused] == ["c2"]
