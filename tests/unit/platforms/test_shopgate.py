"""What only Shopgate has, and every reading of what its documentation leaves open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from segtui.drafts import SegmentFields
from segtui.errors import Conflict, NotFound, Refused, Rejected
from segtui.mixins import JsonValue
from segtui.model import CustomerQuery, MemberKey, MemberQuery, PageRequest, SegmentKind, SegmentQuery
from segtui.platforms.port import ServerSide
from tests.unit.platforms.both import Bench, bench

ALL = PageRequest(1, 200)
READINGS: dict[str, dict[str, str | bool]] = {
    "as decided": {},
    "the other way": {
        "trailing_cursor": True,
        "create_conflict": "status",
        "duplicate_member": "ignore",
        "validation_body": "documented",
        "batch_text": "message",
    },
    "members by offset": {"members_paging": "offset"},
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
async def test_every_reading_of_the_documentation_gives_the_same(
    tmp_path: Path, reading: dict[str, str | bool]
) -> None:
    # The file that was written for the project knows only one of these readings: nothing is held against it.
    async with bench("shopgate", tmp_path, judged=False) as shopgate:
        switches = replace(shopgate.sandbox.switches, **reading)  # type: ignore[arg-type]  # its fields
        shopgate.sandbox.switches = switches
        await _same(shopgate)


async def _same(shopgate: Bench) -> None:
    platform, segment_id = shopgate.platform, await shopgate.a_segment()
    with pytest.raises(Conflict):
        await platform.create_segment(segment_id, shopgate.fields("Again"))
    with pytest.raises(Rejected) as caught:
        await platform.segments(SegmentQuery(raw='{"memberCount": 3}'), ALL)
    assert "memberCount" in caught.value.summary or caught.value.field
    (key,) = await shopgate.keys(1)
    for _ in range(2):
        assert (await platform.add_members(segment_id, [key])).rows[0].ok
    nobody = MemberKey("00000000-0000-0000-0000-00000000dead")
    (row,) = (await platform.add_members(segment_id, [nobody])).rows
    assert (row.ok, row.code) == (False, 404)
    assert row.message
    keys = [key async for key in _walked(shopgate, "newsletter")]
    assert len(keys) == len(set(keys)) == (await platform.segment("newsletter")).member_count_hint
    with pytest.raises(NotFound):
        await platform.member("newsletter", nobody)


async def _walked(shopgate: Bench, segment_id: str) -> AsyncIterator[MemberKey]:
    number, page = 1, await shopgate.platform.members(segment_id, MemberQuery(), PageRequest(1, 70))
    while page.rows:
        for member in page.rows:
            yield member.key
        number += 1
        page = await shopgate.platform.members(segment_id, MemberQuery(), PageRequest(number, 70))


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        ("asa.lindqvist@example.com", {(True, True), (False, True)}),
        ("conor.obrien@example.org", {(True, True)}),
        ("famiglia@posta.example", {(False, True)}),
        ("helene.lefevre@courrier.example", {(False, True)}),
        ("LUKASZ.WOJCIK@example.com", {(False, False)}),
        ("sjoerd.vandenberg@example.net", {(False, False)}),
        ("kontor@soerensen-byg.example", {(False, True)}),
    ],
)
async def test_an_address_shows_everybody_it_may_mean(
    shopgate: Bench, address: str, marks: set[tuple[bool, bool]]
) -> None:
    page = await shopgate.platform.find_customers(CustomerQuery(email=address), ALL)
    assert page.rows
    assert {(each.is_guest, each.active) for each in page.rows} == marks
    assert page.total == len(page.rows)


async def test_rules_are_previewed_and_their_matches_added_as_they_are_now(shopgate: Bench) -> None:
    server_side: ServerSide | None = shopgate.platform.server_side
    assert server_side is not None
    rules: JsonValue = {"customer.name": {"$ct": "lindqvist"}}
    wanted = {each.key for each in (await server_side.matching(rules, ALL)).rows}
    assert len(wanted) > 1
    segment_id = await shopgate.a_segment()
    assert not (await shopgate.platform.add_members(segment_id, sorted(wanted))).refused
    shopgate.pass_time(3)
    page = await shopgate.platform.members(segment_id, MemberQuery(), ALL)
    assert {each.key for each in page.rows} == wanted
    marked = await shopgate.platform.with_marks(page)
    assert {each.customer.is_guest for each in marked.rows} == {True, False}


async def test_a_dynamic_segment_says_how_its_members_came_about_and_takes_none(shopgate: Bench) -> None:
    (dynamic, *_) = [
        each
        for each in (await shopgate.platform.segments(SegmentQuery(), ALL)).rows
        if each.kind is SegmentKind.DYNAMIC
    ]
    page = await shopgate.platform.members(dynamic.id, MemberQuery(), PageRequest(2, 30))
    assert len(page.rows) == 30
    assert "rules" in (page.remark or "")
    (member,) = await shopgate.platform.members_among(dynamic.id, [page.rows[0].customer.id])
    assert member.key == page.rows[0].key
    sent = len(shopgate.session.trace.entries)
    with pytest.raises(Refused, match="its rules decide"):
        await shopgate.platform.remove_members(dynamic.id, [member.key])
    assert [each.method for each in shopgate.session.trace.entries[sent:]] == ["GET"]


async def test_rules_that_the_platform_does_not_take_are_refused_in_its_words(shopgate: Bench) -> None:
    fields = SegmentFields(
        name={"en": "Odd"}, kind=SegmentKind.DYNAMIC, rules={"customer.shoeSize": {"$gt": 44}}
    )
    with pytest.raises(Rejected):
        await shopgate.platform.create_segment("odd", fields)
