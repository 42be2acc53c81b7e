"""Members: walks by either kind of paging, rows of a batch, and what is never sent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput, Malformed, NotFound, Refused, Unsupported
from segtui.mixins import JsonValue, Mixins
from segtui.model import MemberKey, MemberKind, MemberQuery, PageRequest
from segtui.platforms.port import Interrupted
from segtui.platforms.shopgate import answers, requests
from segtui.platforms.shopgate.addressing import Merchant as Address
from segtui.platforms.shopgate.client import ShopgatePlatform
from segtui.wire._http import Response
from segtui.wire.call import Answer
from tests.unit.shopgate.merchant import (
    Merchant,
    by_cursor,
    device,
    fixed,
    listed,
    member,
    person,
    says,
)

ADDRESS = Address("TM2", "https://{service}.shop.test")
MEMBERS = "/segments/vip/members"
PEOPLE = [member(f"c{number}", f"c{number}@b.example") for number in range(130)]
A, B = MemberKey("a"), MemberKey("b")
PHONE = MemberKey("phone-1", kind=MemberKind.DEVICE)


@pytest.fixture(autouse=True)
def vip(merchant: Merchant) -> None:
    merchant.answer("GET", "/segments/vip", says({"segment": fixed()}))


def _ids(rows: object) -> list[str]:
    return [row.customer.id for row in rows]  # type: ignore[attr-defined]  # members


@pytest.mark.parametrize("number", [3, 2, 1])
@pytest.mark.parametrize("trailing", [True, False])
async def test_a_page_is_reached_by_cursors_in_whatever_order(
    merchant: Merchant, shopgate: ShopgatePlatform, number: int, trailing: bool
) -> None:
    merchant.answer("GET", MEMBERS, by_cursor("members", PEOPLE, trailing=trailing))
    pages = [
        await shopgate.members("vip", MemberQuery(), PageRequest(each, 50)) for each in (number, 1, 2, 3, 4)
    ]
    sizes = [len(page.rows) for page in pages[1:]]
    assert sizes == [50, 50, 30, 0]
    assert _ids(pages[0].rows) == _ids(pages[number].rows)
    assert {page.total for page in pages[:3]} == {130}


async def test_a_page_far_below_takes_one_stride_for_a_thousand_rows(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    many = [member(f"c{number}") for number in range(2_100)]
    merchant.answer("GET", MEMBERS, by_cursor("members", many))
    page = await shopgate.members("vip", MemberQuery(), PageRequest(42, 50))
    assert _ids(page.rows)[0] == "c2050"
    assert [asked.query["limit"] for asked in merchant.of("GET", MEMBERS)] == ["50", "1000", "1000", "50"]


async def test_the_other_kind_of_paging_is_followed_just_as_well(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", MEMBERS, listed("members", PEOPLE))
    page = await shopgate.members("vip", MemberQuery(), PageRequest(3, 50))
    assert _ids(page.rows) == [f"c{number}" for number in range(100, 130)]


async def test_rows_that_come_twice_count_once_and_a_wrong_count_is_read_again(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", MEMBERS, by_cursor("members", [*PEOPLE, PEOPLE[0]]))
    merchant.routes["GET", "/v1/merchants/TM2/customers"] = listed("customers", [])
    with pytest.raises(NotFound):
        await shopgate.member("vip", MemberKey("nobody"))
    assert len(merchant.of("GET", MEMBERS)) == 2


async def test_a_page_that_is_read_again_shows_what_moved_up_meanwhile(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", MEMBERS, by_cursor("members", PEOPLE))
    for number in (1, 2):
        await shopgate.members("vip", MemberQuery(), PageRequest(number, 50))
    merchant.answer("GET", MEMBERS, by_cursor("members", [*PEOPLE[:60], *PEOPLE[61:]]))
    page = await shopgate.members("vip", MemberQuery(), PageRequest(2, 50))
    assert _ids(page.rows) == [f"c{number}" for number in range(50, 101) if number != 60]


async def test_a_cursor_that_repeats_ends_the_walk(merchant: Merchant, shopgate: ShopgatePlatform) -> None:
    meta = {"limit": 1000, "cursors": {"after": "same"}, "totalItemCount": 2}
    merchant.answer("GET", MEMBERS, says({"meta": meta, "members": [member("a"), member("b")]}))
    merchant.answer("GET", "/customers", listed("customers", []))
    with pytest.raises(NotFound):
        await shopgate.member("vip", MemberKey("nobody"))
    assert len(merchant.of("GET", MEMBERS)) == 2


async def test_a_member_is_found_by_the_address_that_the_customer_has_now(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", "/customers", listed("customers", [person("a", "Ann@B.example")]))
    merchant.answer("GET", MEMBERS, by_cursor("members", [member("a", "Ann@B.example")]))
    assert (await shopgate.member("vip", A)).key == A
    (asked,) = merchant.of("GET", MEMBERS)
    assert asked.filters == {"customer.emailAddress": {"$in": ["Ann@B.example"]}}


async def test_the_same_id_as_a_device_is_another_member(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", "/customers", listed("customers", []))
    merchant.answer("GET", MEMBERS, by_cursor("members", [device("phone-1")]))
    assert (await shopgate.member("vip", PHONE)).device is not None
    with pytest.raises(NotFound):
        await shopgate.member("vip", MemberKey("phone-1"))


async def test_an_ignored_filter_adds_no_stranger_to_a_search(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", MEMBERS, by_cursor("members", PEOPLE[:10]))
    page = await shopgate.members("vip", MemberQuery(text="c7@"), PageRequest(1, 50))
    assert _ids(page.rows) == ["c7"]
    assert page.total is None
    assert "9 rows that do not match" in (page.remark or "")


async def test_the_visible_page_is_marked_with_one_look_up(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer(
        "GET", MEMBERS, by_cursor("members", [member("a"), member("b"), member("c"), device("d")])
    )
    known = [person("a", "x@y.example", isAnonymous=True), person("b", "x@y.example", status="inactive")]
    merchant.answer("GET", "/customers", listed("customers", known))
    page = await shopgate.with_marks(await shopgate.members("vip", MemberQuery(), PageRequest()))
    marks = [(row.customer.is_guest, row.customer.standing) for row in page.rows]
    assert marks == [(True, "active"), (False, "inactive"), (None, "deleted"), (None, None)]
    assert len(merchant.of("GET", "/customers")) == 1


async def test_marks_that_cannot_be_read_stay_unknown_and_say_so(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", MEMBERS, by_cursor("members", [member("a")]))
    merchant.answer("GET", "/customers", says({"code": "Forbidden", "message": "no"}, 403))
    page = await shopgate.with_marks(await shopgate.members("vip", MemberQuery(), PageRequest()))
    assert page.rows[0].customer.is_guest is None
    assert "not known" in (page.remark or "")


@pytest.mark.parametrize("text", ["reason", "message"])
@pytest.mark.parametrize("code", [409, "409"])
async def test_who_is_there_already_counts_as_added_and_the_others_are_named(
    merchant: Merchant, shopgate: ShopgatePlatform, text: str, code: object
) -> None:
    errors = [
        {"code": code, "entity": "segmentMember", "entityId": None, "entityIndex": 0, text: "exists"},
        {
            "code": 404,
            "entity": "segmentMember",
            "entityId": "c",
            "entityIndex": 2,
            text: "Customer not found",
        },
    ]
    merchant.answer("POST", MEMBERS, says({"errors": errors}, 201))
    result = await shopgate.add_members("vip", [A, B, MemberKey("c"), PHONE])
    assert [(row.key, row.ok, row.code, row.pending) for row in result.rows] == [
        ("a", True, 409, False),
        ("b", True, 201, False),
        ("c", False, 404, False),
        ("device:phone-1", True, 201, False),
    ]
    (asked,) = merchant.of("POST", MEMBERS)
    assert asked.body["members"][3] == {"id": "phone-1", "type": "device"}


async def test_a_removal_is_accepted_and_not_done(merchant: Merchant, shopgate: ShopgatePlatform) -> None:
    merchant.answer("DELETE", MEMBERS, says({"errors": None}, 202))
    result = await shopgate.remove_members("vip", [A, B])
    assert [(row.ok, row.pending) for row in result.rows] == [(True, True), (True, True)]
    assert merchant.of("DELETE", MEMBERS)[0].body == {
        "members": [{"id": "a", "type": "customer"}, {"id": "b", "type": "customer"}]
    }


async def test_a_removal_whose_answer_is_lost_is_not_repeated(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("DELETE", MEMBERS, says({"message": "bad gateway"}, 502))
    with pytest.raises(Exception, match="502"):
        await shopgate.remove_members("vip", [A])
    assert len(merchant.of("DELETE", MEMBERS)) == 1


async def test_a_later_batch_that_fails_leaves_the_earlier_rows_known(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    answers_ = iter([Response(201, json={}), Response(503, json={})])
    merchant.answer("POST", MEMBERS, lambda asked: next(answers_))
    with pytest.raises(Interrupted) as caught:
        await shopgate.add_members("vip", [MemberKey(f"c{number}") for number in range(150)])
    assert len(caught.value.answered.rows) == 100


async def test_members_of_a_dynamic_segment_are_computed_and_never_edited(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    rules: dict[str, JsonValue] = {"customer.contacts.country": "DE"}
    merchant.answer("GET", "/segments/de", says({"segment": fixed("de", type="dynamic", rules=rules)}))
    merchant.answer("GET", "/membersSearch", by_cursor("members", [member("a")]))
    page = await shopgate.members("de", MemberQuery(text="a@"), PageRequest())
    assert _ids(page.rows) == ["a"]
    (asked,) = merchant.of("GET", "/membersSearch")
    assert json.loads(asked.query["rules"]) == {**rules, "customer.emailAddress": {"$ct": "a@"}}
    for write in (shopgate.add_members, shopgate.remove_members):
        with pytest.raises(Refused, match="its rules decide"):
            await write("de", [A])
    assert {asked.method for asked in merchant.asked} == {"GET"}


async def test_what_the_platform_does_not_have_is_refused_before_sending(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    with pytest.raises(Unsupported):
        await shopgate.add_members("vip", [MemberKey("a", "company")])
    with pytest.raises(Unsupported):
        await shopgate.add_members("vip", [A], {A: Mixins({"x": 1}, {"x": "https://y.example"})})
    assert merchant.asked == []


@given(st.text(max_size=20), st.sampled_from(MemberKind))
def test_no_body_ever_holds_anything_but_plain_ids(text: str, kind: MemberKind) -> None:
    for build in (requests.add_members, requests.remove_members):
        try:
            body = build(ADDRESS, "vip", [MemberKey(text, kind=kind)]).body
        except BadInput:
            continue
        assert body == {"members": [{"id": text, "type": kind.value}]}
        assert text.isascii()
        assert not set(text) & set("*%?/\\\"' \t\n{}[]()")


@pytest.mark.parametrize("wild", ["*", "a*", "", " ", "..", "%2A", "a/b", "a\n", "＊", "*,a"])
@pytest.mark.parametrize("kind", list(MemberKind))
async def test_a_wildcard_is_refused_before_anything_is_sent(
    merchant: Merchant, shopgate: ShopgatePlatform, wild: str, kind: MemberKind
) -> None:
    with pytest.raises(BadInput):
        await shopgate.remove_members("vip", [A, MemberKey(wild, kind=kind)])
    assert merchant.asked == []


error_rows = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from([400, 404, "409"]), st.booleans()),
    max_size=6,
    unique_by=lambda r: r[0],
)


@given(error_rows)
def test_rows_without_an_error_were_taken_and_the_others_keep_their_place(
    rows: list[tuple[int, object, bool]],
) -> None:
    names = [f"m{number}" for number in range(10)]
    errors = [
        {"code": code, "entityId": names[at], **({} if by_id else {"entityIndex": at}), "reason": "no"}
        for at, code, by_id in rows
    ]
    call = requests.add_members(ADDRESS, "vip", [MemberKey(name) for name in names])
    answer = Answer(201, {}, json.dumps({"errors": errors}).encode())
    read = answers.batch(answer, names, call)
    refused = {at for at, _, _ in rows}
    assert [row.key for row in read] == names
    assert {at for at, row in enumerate(read) if not row.ok} == refused
    pending = answers.batch(replace(answer, status=202), names, call)
    assert [row.pending for row in pending] == [row.ok for row in pending]


def test_an_error_that_names_no_row_leaves_all_of_them_unknown() -> None:
    call = requests.add_members(ADDRESS, "vip", [A, B])
    body = json.dumps({"errors": [{"code": 400, "entityId": None, "message": "odd"}]}).encode()
    with pytest.raises(Malformed, match="name their rows"):
        answers.batch(Answer(201, {}, body), ["a", "b"], call)
