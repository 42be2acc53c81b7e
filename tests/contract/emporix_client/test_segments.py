"""Segments and members, through the real client on the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segtui.errors import Forbidden, NotFound
from segtui.model import (
    CustomerQuery,
    Force,
    MemberKey,
    MemberQuery,
    PageRequest,
    SegmentQuery,
    SegmentStatus,
    localize,
)
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.emporix.lenient import raw
from segtui.sandbox.app import Sandbox
from tests.contract.emporix_client.conftest import ALL, Troubles


async def test_signing_in_grants_scopes(emporix: EmporixPlatform) -> None:
    assert "customersegment.segment_read" in await emporix.sign_in()


async def test_segments_are_listed_sorted_with_their_total(emporix: EmporixPlatform) -> None:
    first = await emporix.segments(SegmentQuery(), PageRequest(1, 15, "name:asc", with_total=True))
    second = await emporix.segments(SegmentQuery(), PageRequest(2, 15, "name:asc"))
    names = [localize(segment.name, ["en"]).text for segment in (*first.rows, *second.rows)]
    assert first.total == 40
    assert names == sorted(names)
    assert second.total is None
    assert second.may_continue


async def test_segments_are_searched_by_name_status_and_site(emporix: EmporixPlatform) -> None:
    found = await emporix.segments(SegmentQuery(name="aDVENT", status=SegmentStatus.ACTIVE, site="main"), ALL)
    assert found.rows
    for segment in found.rows:
        assert isinstance(segment.name, dict)
        assert "advent" in (segment.name["en"] or "").lower()


@pytest.mark.parametrize(
    ("trouble", "force"),
    [
        ("segment.expired", Force.EXPIRED),
        ("segment.not_yet_valid", Force.NOT_YET),
        ("segment.inactive", Force.INACTIVE),
    ],
)
async def test_a_segment_is_in_force_or_not(
    emporix: EmporixPlatform, troubles: Troubles, trouble: str, force: Force
) -> None:
    segment = await emporix.segment(troubles[trouble][0])
    assert segment.force(datetime(2026, 11, 16, 9, tzinfo=UTC)) is force
    assert segment.version is not None
    assert segment.created_at is not None
    assert raw(segment)["siteCode"] == segment.site


async def test_an_unknown_segment_is_not_found(emporix: EmporixPlatform) -> None:
    with pytest.raises(NotFound):
        await emporix.segment("nothing-there")


async def test_members_are_counted_paged_and_filtered(emporix: EmporixPlatform, troubles: Troubles) -> None:
    segment_id = troubles["segment.automatic"][0]
    count = await emporix.member_count(segment_id)
    first = await emporix.members(segment_id, MemberQuery(), PageRequest(1, 5, "email:asc", with_total=True))
    assert count == first.total
    emails = [member.customer.email or "" for member in first.rows]
    assert emails == sorted(emails)
    wanted = emails[0].upper()[:6]
    found = await emporix.members(segment_id, MemberQuery(text=wanted), ALL)
    assert emails[0] in [member.customer.email for member in found.rows]
    assert all(wanted.lower() in (member.customer.email or "").lower() for member in found.rows)


async def test_an_empty_segment_has_no_members(emporix: EmporixPlatform, troubles: Troubles) -> None:
    assert await emporix.member_count(troubles["segment.no_members"][0]) == 0


async def test_a_member_for_one_company_is_none_for_another(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    customer, company, other, segment = troubles["member.one_of_two_companies"]
    member = await emporix.member(segment, MemberKey(customer, company))
    assert member.key == MemberKey(customer, company)
    assert member.legal_entity is not None
    assert member.legal_entity.name
    with pytest.raises(NotFound):
        await emporix.member(segment, MemberKey(customer, other))


async def test_all_segments_of_a_customer_are_found(emporix: EmporixPlatform, troubles: Troubles) -> None:
    customer, _, segment = troubles["member.b2c_and_b2b"]
    assert segment in [each.id for each in await emporix.segments_of(customer)]


async def test_one_member_is_added_and_removed(emporix: EmporixPlatform, troubles: Troubles) -> None:
    segment, key = troubles["segment.no_members"][0], MemberKey(troubles["customer.demo"][0])
    (added,) = (await emporix.add_members(segment, [key])).rows
    assert (added.key, added.ok, added.code) == (key.customer_id, True, 201)
    assert (await emporix.member(segment, key)).origin == "MANUAL"
    (again,) = (await emporix.add_members(segment, [key])).rows
    assert (again.ok, again.code) == (True, 204)
    (removed,) = (await emporix.remove_members(segment, [key])).rows
    assert (removed.ok, removed.code) == (True, 204)
    assert await emporix.member_count(segment) == 0


async def test_one_refused_member_is_a_row(emporix: EmporixPlatform, troubles: Troubles) -> None:
    (row,) = (await emporix.add_members(troubles["segment.no_members"][0], [MemberKey("nobody")])).rows
    assert not row.ok
    assert row.code >= 400
    assert row.message


async def test_many_members_are_added_row_by_row_and_removed(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    segment = troubles["segment.no_members"][0]
    page = await emporix.find_customers(CustomerQuery(raw="active:true"), PageRequest(1, 60))
    keys = [MemberKey(customer.id) for customer in page.rows]
    keys.insert(3, MemberKey("nobody"))
    added = await emporix.add_members(segment, keys)
    assert [row.key for row in added.rows] == [key.customer_id for key in keys]
    assert [row.key for row in added.refused] == ["nobody"]
    assert await emporix.member_count(segment) == len(keys) - 1
    removed = await emporix.remove_members(segment, keys)
    assert len(removed.rows) == len(keys)
    assert await emporix.member_count(segment) == 0


@pytest.mark.parametrize("base", [0, 1])
async def test_rows_are_matched_whatever_their_index_begins_with(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles, base: int
) -> None:
    sandbox.switches = sandbox.switches.changed({"bulk_index_base": base})
    keys = [MemberKey("nobody"), MemberKey(troubles["customer.demo"][0])]
    result = await emporix.add_members(troubles["segment.no_members"][0], keys)
    assert [(row.key, row.ok) for row in result.rows] == [
        ("nobody", False),
        (keys[1].customer_id, True),
    ]


async def test_a_member_row_under_its_lesser_names_is_the_same_member(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles
) -> None:
    segment = troubles["member.one_of_two_companies"][3]
    before = await emporix.members(segment, MemberQuery(), ALL)
    sandbox.switches = sandbox.switches.changed({"member_row_quirk": True})
    after = await emporix.members(segment, MemberQuery(), ALL)
    assert [row.key for row in before.rows] == [row.key for row in after.rows]


async def test_an_expired_service_token_is_renewed_unseen(emporix: EmporixPlatform, sandbox: Sandbox) -> None:
    await emporix.sign_in()
    sandbox.clock.advance(86_400)
    assert (await emporix.segments(SegmentQuery(), ALL)).total == 40


async def test_a_write_without_the_scope_is_forbidden_by_name(
    modest: EmporixPlatform, troubles: Troubles
) -> None:
    with pytest.raises(Forbidden) as raised:
        await modest.add_members(troubles["segment.no_members"][0], [MemberKey(troubles["customer.demo"][0])])
    assert raised.value.scope == "customersegment.segment_manage"
