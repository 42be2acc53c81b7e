"""Segments, members and items: what is asked, and what becomes of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.errors import BadInput, Forbidden, NotFound, Unreachable
from segtui.model import MemberKey, MemberQuery, PageRequest, SegmentQuery, SegmentStatus
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.emporix.segments import member_q, segment_q
from segtui.platforms.port import Interrupted, Platform
from segtui.wire._http import ConnectError, Response
from tests.unit.emporix.tenant import Asked, Tenant, refuses, says

SEGMENTS = "/customer-segment/acme/segments"
MEMBERS = f"{SEGMENTS}/vip/customers"


def keys(count: int) -> list[MemberKey]:
    return [MemberKey(f"C{number}") for number in range(count)]


def all_done(asked: Asked) -> Response:
    rows = [{"index": at, "code": 204, "status": "OK"} for at, _ in enumerate(asked.body, start=1)]
    return Response(207, json=rows)


def test_the_client_is_a_platform(emporix: EmporixPlatform) -> None:
    platform: Platform = emporix
    assert platform.capabilities.bulk_size == 200


async def test_signing_in_tells_the_granted_scopes(emporix: EmporixPlatform) -> None:
    assert await emporix.sign_in() == {"a.b"}


async def test_a_page_of_segments_is_asked_for_and_read(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", SEGMENTS, says([{"id": "vip", "status": "ACTIVE"}], x_total_count="61"))
    page = await emporix.segments(SegmentQuery(site="main"), PageRequest(2, 60, with_total=True))
    assert ([row.id for row in page.rows], page.total) == (["vip"], 61)
    assert tenant.asked[0].query == {"q": 'siteCode:"main"', "pageNumber": "2", "pageSize": "60"}
    assert tenant.asked[0].headers["authorization"] == "Bearer service"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SegmentQuery(), None),
        (SegmentQuery(name="  "), None),
        (SegmentQuery(name="vip"), "name.de:(~[Vv][Ii][Pp])"),
        (SegmentQuery(status=SegmentStatus.INACTIVE, site="DE"), 'status:INACTIVE siteCode:"DE"'),
        (SegmentQuery(name="x", raw=" id:a "), "id:a"),
    ],
)
def test_a_segment_query_is_explained_verbatim(wanted: SegmentQuery, expected: str | None) -> None:
    assert segment_q(wanted, "de") == expected


def test_an_unknown_status_is_nothing_to_search_for() -> None:
    with pytest.raises(BadInput):
        segment_q(SegmentQuery(status=SegmentStatus.UNKNOWN), "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("first:", None),
        ("a@", "customer.email:(~[Aa]@)"),
        ("first: Jo", "customer.firstName:(~[Jj][Oo])"),
        ("LAST:Ng", "customer.lastName:(~[Nn][Gg])"),
        ("id:C1", "customer.id:(~[Cc]1)"),
        ("company:Le", "legalEntity.name:(~[Ll][Ee])"),
        ("odd:1", "customer.email:(~[Oo][Dd][Dd]:1)"),
    ],
)
def test_a_member_filter_is_explained_verbatim(text: str | None, expected: str | None) -> None:
    assert member_q(MemberQuery(text=text)) == expected


def test_a_raw_member_query_is_sent_as_it_is() -> None:
    assert member_q(MemberQuery(text="x", raw="assignmentType:MANUAL")) == "assignmentType:MANUAL"


async def test_brackets_in_a_name_are_searched_for_as_far_as_possible_and_that_is_said(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", SEGMENTS, says([{"id": "pilot", "status": "ACTIVE"}], x_total_count="1"))
    tenant.answer("GET", MEMBERS, says([{"customer": {"id": "C1"}}]))
    page = await emporix.segments(SegmentQuery(name="(p)"), PageRequest())
    assert tenant.asked[0].query["q"] == "name.en:(~.[Pp].)"
    assert "cannot search for ( and )" in (page.remark or "")
    members = await emporix.members("vip", MemberQuery(text="company:B(x)"), PageRequest())
    assert "cannot search for ( and )" in (members.remark or "")


async def test_members_are_counted_by_one_row_and_a_header(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", MEMBERS, says([{"customer": {"id": "C1"}}], x_total_count="1000000"))
    assert await emporix.member_count("vip") == 1_000_000
    (asked,) = tenant.asked
    assert asked.query["pageSize"] == "1"
    assert asked.headers["x-total-count"] == "true"


async def test_a_count_the_platform_does_not_give_is_not_known(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", MEMBERS, says([]))
    assert await emporix.member_count("vip") is None


async def test_all_segments_of_a_customer_are_read_page_by_page(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        start = (int(asked.query["pageNumber"]) - 1) * 200
        rows = [{"id": f"S{number}"} for number in range(start, min(start + 200, 450))]
        return Response(200, json=rows, headers={"X-Total-Count": "450"})

    tenant.answer("GET", SEGMENTS, answer)
    found = await emporix.segments_of("C1")
    assert [segment.id for segment in found] == [f"S{number}" for number in range(450)]
    assert {asked.query["customerId"] for asked in tenant.asked} == {"C1"}


async def test_a_short_page_is_no_end_while_the_total_says_more(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        number = int(asked.query["pageNumber"])
        rows = [{"id": f"S{at}"} for at in range((number - 1) * 50, min(number * 50, 120))]
        return Response(200, json=rows, headers={"X-Total-Count": "120"})

    tenant.answer("GET", SEGMENTS, answer)
    assert len(await emporix.segments_of("C1")) == 120


async def test_one_added_member_is_one_call_and_one_row(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", f"{MEMBERS}/C1/L1", lambda asked: Response(201))
    (row,) = (await emporix.add_members("vip", [MemberKey("C1", "L1")])).rows
    assert (row.key, row.ok, row.code) == ("C1/L1", True, 201)
    assert tenant.asked[0].body == {}


async def test_one_refused_member_is_a_row_and_no_error(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", f"{MEMBERS}/C1", refuses(400, message="Customer C1 does not exist"))
    tenant.answer("GET", MEMBERS.removesuffix("/customers"), says({"id": "vip", "name": {"en": "VIP"}}))
    (row,) = (await emporix.add_members("vip", [MemberKey("C1")])).rows
    assert (row.ok, row.code) == (False, 400)
    assert "Customer C1 does not exist" in (row.message or "")


@pytest.mark.parametrize("count", [1, 2])
async def test_a_refusal_of_rows_is_of_the_segment_where_it_is_not_there(
    tenant: Tenant, emporix: EmporixPlatform, count: int
) -> None:
    tenant.answer(
        "PUT", f"{MEMBERS}/{'bulk' if count > 1 else 'C1'}", refuses(400, message="No such segment")
    )
    tenant.answer("GET", MEMBERS.removesuffix("/customers"), refuses(404))
    with pytest.raises(NotFound):
        await emporix.add_members("vip", [MemberKey(f"C{n}") for n in range(1, count + 1)])


async def test_a_missing_scope_is_an_error_for_one_member_too(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("DELETE", f"{MEMBERS}/C1", refuses(403))
    with pytest.raises(Forbidden) as raised:
        await emporix.remove_members("vip", [MemberKey("C1")])
    assert raised.value.scope == "customersegment.segment_manage"


async def test_many_members_go_in_calls_of_two_hundred(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("PUT", f"{MEMBERS}/bulk", all_done)
    result = await emporix.add_members("vip", keys(450))
    assert [len(asked.body) for asked in tenant.asked] == [200, 200, 50]
    assert [row.key for row in result.rows] == [key.customer_id for key in keys(450)]
    assert not result.refused


async def test_members_are_removed_with_a_body(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("DELETE", f"{MEMBERS}/bulk", all_done)
    await emporix.remove_members("vip", [MemberKey("C1"), MemberKey("C2", "L1")])
    assert tenant.asked[0].body == [{"customerId": "C1"}, {"customerId": "C2", "legalEntityId": "L1"}]


async def test_no_member_is_no_request(tenant: Tenant, emporix: EmporixPlatform) -> None:
    assert (await emporix.add_members("vip", [])).rows == ()
    assert tenant.asked == []


async def test_rows_that_were_answered_survive_a_later_failure(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        if asked.body[0]["customerId"] == "C0":
            return all_done(asked)
        raise ConnectError("gone")

    tenant.answer("PUT", f"{MEMBERS}/bulk", answer)
    with pytest.raises(Interrupted) as raised:
        await emporix.add_members("vip", keys(600))
    assert len(raised.value.answered.rows) == 200
    assert isinstance(raised.value.__cause__, Unreachable)
    assert "200 of 600" in raised.value.summary


async def test_a_failure_of_the_first_call_is_raised_as_it_is(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("PUT", f"{MEMBERS}/bulk", refuses(503))
    with pytest.raises(Unreachable):
        await emporix.add_members("vip", keys(600))


async def test_an_id_that_cannot_be_sent_stops_the_write_before_it_begins(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    with pytest.raises(BadInput):
        await emporix.add_members("vip", [*keys(200), MemberKey("bulk")])
    assert tenant.asked == []


async def test_a_preview_is_what_is_sent(tenant: Tenant, emporix: EmporixPlatform) -> None:
    (preview,) = emporix.preview_remove_members("vip", [MemberKey("C1"), MemberKey("C2")])
    assert (preview.method, preview.url) == ("DELETE", f"https://emporix.test{MEMBERS}/bulk")
    assert preview.body == '[{"customerId":"C1"},{"customerId":"C2"}]'
    assert len(emporix.preview_add_members("vip", keys(401))) == 3
    assert tenant.asked == []


async def test_a_pair_that_is_not_assigned_is_not_found(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", f"{MEMBERS}/C1/L1", says({"customer": {"id": "C1"}, "legalEntity": {"id": "L1"}}))
    assert (await emporix.member("vip", MemberKey("C1", "L1"))).key == MemberKey("C1", "L1")
    with pytest.raises(NotFound):
        await emporix.member("vip", MemberKey("C1", "L2"))


async def test_items_are_read(tenant: Tenant, emporix: EmporixPlatform) -> None:
    row: dict[str, Any] = {"segmentId": "vip", "item": {"id": "P1"}, "type": "PRODUCT"}
    tenant.answer("GET", f"{SEGMENTS}/vip/items", says([row]))
    page = await emporix.items("vip", PageRequest())
    assert [item.id for item in page.rows] == ["P1"]
