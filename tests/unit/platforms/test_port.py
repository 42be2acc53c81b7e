"""What the port promises, asked of every platform through the same words."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from segtui.drafts import SegmentFields, fields_of, new_segment_id
from segtui.errors import BadInput, Conflict, NotFound, Unsupported
from segtui.model import CustomerQuery, MemberKey, MemberQuery, PageRequest, SegmentQuery, SegmentStatus
from segtui.paging import Reading, pages_in_order
from segtui.platforms.reaching import shop_of
from tests.unit.platforms.both import Bench

ALL = PageRequest(1, 200, with_total=True)


async def test_segments_are_listed_searched_and_read_alike(here: Bench) -> None:
    segment_id = await here.a_segment("Aardvark fanciers")
    found = await here.platform.segments(SegmentQuery(name="ardvark"), ALL)
    assert [each.id for each in found.rows] == [segment_id]
    everything = await here.platform.segments(SegmentQuery(), ALL)
    assert everything.total == len(everything.rows) > 5
    one = await here.platform.segment(segment_id)
    assert fields_of(one) == fields_of(found.rows[0])
    assert fields_of(one).shown_name() == "Aardvark fanciers"
    assert one.status is SegmentStatus.ACTIVE
    by_id = await here.platform.segments_with_ids([segment_id, "nowhere"])
    assert by_id.keys() == {segment_id}
    with pytest.raises(NotFound):
        await here.platform.segment("nowhere")


async def test_a_segment_is_changed_as_a_whole_and_its_id_is_taken_once(here: Bench) -> None:
    segment_id = await here.a_segment()
    with pytest.raises(Conflict):
        await here.platform.create_segment(segment_id, here.fields("Again"))
    before = await here.platform.segment(segment_id)
    wanted = SegmentFields(
        name={"en": "Renamed"},
        description={"en": "Why"},
        status=SegmentStatus.INACTIVE,
        site=here.fields("x").site,
    )
    await here.platform.update_segment(segment_id, wanted, before.version)
    assert fields_of(await here.platform.segment(segment_id)) == wanted


async def test_members_come_and_go_and_twice_is_as_once(here: Bench) -> None:
    segment_id, keys = await here.a_segment(), await here.keys(3)
    for _ in range(2):
        assert not (await here.platform.add_members(segment_id, keys)).refused
    page = await here.platform.members(segment_id, MemberQuery(), ALL)
    assert {each.key for each in page.rows} == set(keys)
    assert page.total == await here.platform.member_count(segment_id) == 3
    among = await here.platform.members_among(segment_id, [key.customer_id for key in keys[:2]])
    assert {each.key for each in among} == set(keys[:2])
    for _ in range(2):
        assert not (await here.platform.remove_members(segment_id, keys[:1])).refused
        here.pass_time(5)
    with pytest.raises(NotFound):
        await here.platform.member(segment_id, keys[0])
    assert (await here.platform.member(segment_id, keys[1])).key == keys[1]


async def test_a_refused_row_is_an_outcome_and_the_others_are_taken(here: Bench) -> None:
    segment_id, keys = await here.a_segment(), await here.keys(2)
    nobody = MemberKey("00000000-0000-0000-0000-00000000dead")
    result = await here.platform.add_members(segment_id, [keys[0], nobody, keys[1]])
    assert [row.ok for row in result.rows] == [True, False, True]
    assert result.rows[1].message


async def test_segments_of_a_customer_say_what_the_members_say(here: Bench) -> None:
    segment_id, (key,) = await here.a_segment(), await here.keys(1)
    assert segment_id not in {each.id for each in await here.platform.segments_of(key.customer_id)}
    await here.platform.add_members(segment_id, [key])
    assert segment_id in {each.id for each in await here.platform.segments_of(key.customer_id)}


async def test_a_customer_is_found_by_address_in_any_case_number_id_and_name(here: Bench) -> None:
    (someone,) = await here.people(1)
    queries = [
        CustomerQuery(email=(someone.email or "").upper()),
        CustomerQuery(number=someone.number),
        CustomerQuery(id=someone.id),
    ]
    for query in queries:
        page = await here.platform.find_customers(query, PageRequest(1, 50))
        assert someone.id in [each.id for each in page.rows]
    named = await here.platform.find_customers(CustomerQuery(name=someone.name), PageRequest(1, 100))
    assert someone.id in [each.id for each in named.rows]
    each_page = await here.platform.find_each([*queries, CustomerQuery(email="nobody@nowhere.example")])
    assert [someone.id in [each.id for each in page.rows] for page in each_page] == [True, True, True, False]
    assert (await here.platform.customers_by_id([someone.id])).keys() == {someone.id}
    assert (await here.platform.customer(someone.id)).email == someone.email
    with pytest.raises(NotFound):
        await here.platform.customer("00000000-0000-0000-0000-00000000dead")


async def test_a_listing_is_read_page_by_page_whole_and_every_row_once(here: Bench) -> None:
    first = await here.platform.segments(SegmentQuery(), ALL)
    counts = [(await here.platform.member_count(each.id) or 0, each.id) for each in first.rows]
    total, largest = max(counts)
    async with aclosing(
        pages_in_order(
            lambda page: here.platform.members(largest, MemberQuery(), page), Reading(page_size=20)
        )
    ) as pages:
        keys = [member.key async for page in pages for member in page.rows]
    assert len(keys) == len(set(keys)) == total
    last = -(-total // 20)
    page = await here.platform.members(largest, MemberQuery(), PageRequest(last, 20))
    assert [each.key for each in page.rows] == keys[(last - 1) * 20 :]
    beyond = await here.platform.members(largest, MemberQuery(), PageRequest(last + 1, 20))
    assert beyond.rows == []


async def test_a_deletion_takes_the_segment_and_is_done_where_there_is_none(here: Bench) -> None:
    segment_id = await here.a_segment()
    await here.platform.add_members(segment_id, await here.keys(1))
    (row,) = (await here.platform.delete_segment(segment_id, with_assignments=True)).rows
    assert (row.ok, row.pending) == (True, here.platform.capabilities.asynchronous_writes)
    here.pass_time(5)
    with pytest.raises(NotFound):
        await here.platform.segment(segment_id)
    (row,) = (await here.platform.delete_segment(segment_id, with_assignments=True)).rows
    assert (row.ok, row.pending) == (True, False)


@pytest.mark.parametrize("wild", ["..", "", "a/../b"])
async def test_an_id_that_leads_elsewhere_is_never_sent(here: Bench, wild: str) -> None:
    (key,) = await here.keys(1)
    sent = len(here.session.trace.entries)
    with pytest.raises(BadInput):
        await here.platform.delete_segment("" if wild == "a/../b" else wild, with_assignments=True)
    with pytest.raises(BadInput):
        await here.platform.remove_members(wild if wild != "a/../b" else "..", [key])
    assert len(here.session.trace.entries) == sent


async def test_previews_are_the_requests_that_are_sent(here: Bench) -> None:
    segment_id, (key,) = new_segment_id(), await here.keys(1)
    fields = here.fields("Previewed")
    previews = here.platform.preview_create_segment(segment_id, fields)
    await here.platform.create_segment(segment_id, fields)
    previews += here.platform.preview_add_members(segment_id, [key])
    await here.platform.add_members(segment_id, [key])
    previews += here.platform.preview_remove_members(segment_id, [key])
    await here.platform.remove_members(segment_id, [key])
    sent = [
        (each.method, each.url, each.request_body)
        for each in here.session.trace.entries
        if each.method != "GET" and "oauth" not in each.url
    ]
    assert [(each.method, each.url, each.body) for each in previews] == sent


async def test_capabilities_and_parts_agree(here: Bench) -> None:
    can = here.platform.capabilities
    assert (here.platform.shop is not None) is can.items
    assert (here.platform.server_side is not None) is can.dynamic_segments
    if not can.items:
        assert not any((can.storefront, can.sites, can.legal_entities, can.validity))
        with pytest.raises(Unsupported):
            shop_of(here.platform)
