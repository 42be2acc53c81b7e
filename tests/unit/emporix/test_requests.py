"""Requests as values: paths, paging, flags and bodies."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.model import ItemKind, MemberKey, PageRequest
from segtui.platforms.emporix import requests, shop_requests
from segtui.platforms.emporix.addressing import path
from segtui.platforms.emporix.requests import Tenant
from segtui.wire.call import Call

ACME = Tenant("acme", "de")
PAGE = PageRequest(2, 40)


def asked(call: Call) -> dict[str, str]:
    return dict(call.query)


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda step: step not in {".", ".."}), min_size=1))
def test_every_step_of_a_path_can_be_read_back(steps: list[str]) -> None:
    assert [unquote(step) for step in path(*steps).split("/")[1:]] == steps


@pytest.mark.parametrize("step", ["", ".", ".."])
def test_a_step_that_leads_elsewhere_is_refused(step: str) -> None:
    with pytest.raises(BadInput):
        requests.segment(ACME, step)


@pytest.mark.parametrize("taken", ["search", "bulk", "match", "items", "me"])
def test_a_segment_id_that_is_a_route_is_refused(taken: str) -> None:
    with pytest.raises(BadInput, match=taken):
        requests.members(ACME, taken, PAGE)


@pytest.mark.parametrize("taken", ["search", "bulk"])
def test_a_customer_id_that_is_a_route_is_refused(taken: str) -> None:
    with pytest.raises(BadInput):
        requests.add_members(ACME, "vip", [MemberKey(taken)])


def test_both_paging_values_are_always_sent() -> None:
    for call in (
        requests.segments(ACME, PAGE),
        requests.segments_of(ACME, "C1", None, PAGE),
        requests.members(ACME, "vip", PAGE),
        requests.items(ACME, "vip", PAGE),
        requests.customers(ACME, PAGE, "x:1", "find"),
        requests.contact_assignments(ACME, "C1", PAGE),
        shop_requests.ancestors(ACME, "c", PAGE, unpublished=True),
        shop_requests.category_products(ACME, "c", [], PAGE, unpublished=True),
        shop_requests.sites(ACME, PAGE, inactive=True),
    ):
        assert (asked(call)["pageNumber"], asked(call)["pageSize"]) == ("2", "40")
        assert call.repeatable


def test_a_total_is_asked_for_only_where_it_is_wanted() -> None:
    counted = requests.members(ACME, "vip", PageRequest(1, 1, with_total=True))
    assert ("X-Total-Count", "true") in counted.headers
    assert "X-Total-Count" not in dict(requests.members(ACME, "vip", PAGE).headers)


def test_names_are_wanted_in_all_languages() -> None:
    assert ("Accept-Language", "*") in requests.segments(ACME, PAGE).headers
    assert ("Accept-Language", "*") in shop_requests.category_trees(ACME, unpublished=True).headers


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name:asc", "name.de:asc"),
        ("modified_at:desc", "metadata.modifiedAt:desc"),
        ("site", "siteCode:asc"),
    ],
)
def test_segments_are_sorted_by_our_names(sort: str, expected: str) -> None:
    assert asked(requests.segments(ACME, PageRequest(sort=sort)))["sort"] == expected


@pytest.mark.parametrize("sort", ["mood:asc", "name:up", ":asc"])
def test_a_sort_the_service_cannot_do_is_refused(sort: str) -> None:
    with pytest.raises(BadInput, match="cannot be sorted"):
        requests.segments(ACME, PageRequest(sort=sort))


def test_the_category_service_writes_directions_in_capitals() -> None:
    call = shop_requests.category_products(
        ACME, "c", ["a", "b"], PageRequest(sort="name:desc"), unpublished=False
    )
    assert asked(call)["sort"] == "ref.localizedName:DESC"
    assert asked(call)["segmentsIds"] == "a,b"
    assert "showUnpublished" not in asked(call)


def test_a_long_query_goes_as_a_search() -> None:
    q = "id:(" + ",".join(f"customer-{number}" for number in range(500)) + ")"
    call = requests.members(ACME, "vip", PageRequest(1, 10, "email:asc", with_total=True), q)
    assert (call.method, call.path) == ("POST", "/customer-segment/acme/segments/vip/customers/search")
    assert call.body == {"q": q}
    assert asked(call) == {"pageNumber": "1", "pageSize": "10", "sort": "customer.email:asc"}
    assert call.repeatable
    assert ("X-Total-Count", "true") in call.headers


def test_a_member_alone_and_one_of_a_company_have_their_own_paths() -> None:
    alone = requests.member(ACME, "vip", MemberKey("C 1"))
    paired = requests.member(ACME, "vip", MemberKey("C1", "L/1"))
    assert alone.path == "/customer-segment/acme/segments/vip/customers/C%201"
    assert paired.path == "/customer-segment/acme/segments/vip/customers/C1/L%2F1"


def test_one_member_is_added_by_its_own_call() -> None:
    call = requests.add_members(ACME, "vip", [MemberKey("C1", "L1")])
    assert (call.method, call.body) == ("PUT", {})
    assert call.path.endswith("/customers/C1/L1")


def test_several_members_are_written_in_bulk_with_a_body_on_delete_too() -> None:
    keys = [MemberKey("C1"), MemberKey("C1", "L1")]
    for build, method in ((requests.add_members, "PUT"), (requests.remove_members, "DELETE")):
        call = build(ACME, "vip", keys)
        assert (call.method, call.path) == (method, "/customer-segment/acme/segments/vip/customers/bulk")
        assert call.body == [{"customerId": "C1"}, {"customerId": "C1", "legalEntityId": "L1"}]
        assert call.scope == "customersegment.segment_manage"
        assert call.repeatable


def test_items_of_one_kind_are_asked_for_in_capitals() -> None:
    assert asked(requests.items(ACME, "vip", PAGE, ItemKind.CATEGORY))["q"] == "type:CATEGORY"


def test_a_look_up_asks_for_as_many_rows_as_there_are_ids() -> None:
    call = requests.customers_by_id(ACME, ["a", "12", "b c"])
    assert call.body == {"q": 'id:(a,"12","b c")'}
    assert asked(call)["pageSize"] == "3"
    assert (call.method, call.repeatable) == ("POST", True)


def test_sites_ask_for_the_total_in_the_query() -> None:
    call = shop_requests.sites(ACME, PageRequest(with_total=True), inactive=True)
    assert asked(call)["totalCount"] == "true"
    assert asked(call)["includeInactive"] == "true"
    assert "X-Total-Count" not in dict(call.headers)


@pytest.mark.parametrize(("key", "name"), [(MemberKey("C1"), "C1"), (MemberKey("C1", "L1"), "C1/L1")])
def test_a_member_is_named_as_a_person_would(key: MemberKey, name: str) -> None:
    assert requests.named(key) == name
