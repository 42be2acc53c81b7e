"""Emporix JSON read into our types, and given back as it came."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.model import Force, ItemKind, MemberKey, SegmentStatus
from segtui.platforms.emporix.customer_documents import EmporixContactCompany, EmporixCustomer
from segtui.platforms.emporix.documents import (
    EmporixMember,
    EmporixSegment,
)
from segtui.platforms.emporix.lenient import raw
from segtui.platforms.emporix.shop_documents import (
    EmporixCategory,
    EmporixCategoryProduct,
    EmporixItem,
    EmporixProduct,
    EmporixSite,
    placed,
)

SEGMENT: dict[str, Any] = {
    "id": "vip",
    "name": {"en": "Regulars", "de": "Stammgäste"},
    "status": "ACTIVE",
    "siteCode": "main",
    "validity": {"from": "2026-01-01T00:00:00.000Z", "note": "kept"},
    "metadata": {"version": 3, "createdAt": "2025-12-01T10:00:00.000Z", "mixins": {}},
    "mixins": {"crm": {"tier": 2}},
}
MEMBER: dict[str, Any] = {
    "customer": {"id": "C1", "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "vip": True},
    "legalEntity": {"id": "L1", "name": "Acme"},
    "assignmentType": "MANUAL",
    "metadata": {"version": 1, "createdAt": "2026-01-02T03:04:05.678Z"},
}
CUSTOMER: dict[str, Any] = {
    "id": "C1",
    "customerNumber": "C1",
    "firstName": "Ann",
    "lastName": "Lee",
    "contactEmail": "ann@example.com",
    "email": "other@example.com",
    "accounts": [{"id": "ann.login@example.com", "providerId": "emporix"}],
    "active": True,
    "onHold": False,
    "businessModel": "B2B",
    "b2b": {"legalEntities": [{"id": "L1", "name": "Acme", "contactAssignmentId": "A1"}]},
    "preferredLanguage": "en_US",
    "preferredSite": "main",
}
CONTACT: dict[str, Any] = {
    "id": "A1",
    "legalEntity": {"id": "L1", "name": "Acme", "type": "SUBSIDIARY", "parentId": "L0"},
    "customer": {"id": "C1", "email": "ann@example.com"},
    "type": "BILLING",
    "primary": True,
}
ITEM: dict[str, Any] = {
    "segmentId": "vip",
    "item": {"id": "P1", "code": "beans", "name": {"en": "Beans"}},
    "type": "PRODUCT",
    "metadata": {"createdAt": "2026-01-02T03:04:05.678Z"},
}
TREE: dict[str, Any] = {
    "id": "root",
    "localizedName": {"en": "All"},
    "published": True,
    "subcategories": [
        {"id": "coffee", "localizedName": {"en": "Coffee"}, "subcategories": [{"id": "dark", "position": 2}]}
    ],
}


def read(kind: type[Any], content: dict[str, Any]) -> Any:
    return kind.model_validate_json(json.dumps(content))


def test_a_segment_is_read_from_where_emporix_puts_its_fields() -> None:
    segment = read(EmporixSegment, SEGMENT)
    assert segment.status is SegmentStatus.ACTIVE
    assert segment.site == "main"
    assert segment.version == 3
    assert segment.created_at == datetime(2025, 12, 1, 10, tzinfo=UTC)
    assert segment.modified_at is None
    assert segment.validity.starts_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert segment.force(datetime(2026, 2, 1, tzinfo=UTC)) is Force.IN_FORCE


def test_an_unknown_status_is_unknown_and_kept_as_it_came() -> None:
    segment = read(EmporixSegment, SEGMENT | {"status": "PAUSED"})
    assert segment.status is SegmentStatus.UNKNOWN
    assert raw(segment)["status"] == "PAUSED"


def test_a_missing_status_is_unknown_rather_than_guessed() -> None:
    segment = read(EmporixSegment, {"id": "vip", "name": {"en": "Regulars"}})
    assert segment.status is SegmentStatus.UNKNOWN
    assert "status" not in raw(segment)


@pytest.mark.parametrize("text", ["2022-02-31T00:00:00.000Z", "soon", "", None])
def test_an_impossible_date_is_none_and_its_text_is_kept(text: str | None) -> None:
    segment = read(EmporixSegment, SEGMENT | {"validity": {"to": text}, "metadata": {"createdAt": text}})
    assert segment.validity.ends_at is None
    assert segment.created_at is None
    assert raw(segment)["validity"] == {"to": text}
    assert raw(segment)["metadata"] == {"createdAt": text}


def test_a_date_without_an_offset_is_utc() -> None:
    segment = read(
        EmporixSegment, SEGMENT | {"validity": {"from": "2026-01-01T08:00:00", "to": "2026-12-31"}}
    )
    assert segment.validity.starts_at == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert segment.validity.ends_at == datetime(2026, 12, 31, tzinfo=UTC)


@given(st.datetimes(timezones=st.sampled_from([UTC]), min_value=datetime(1970, 1, 2)))
def test_every_written_moment_is_read_back(moment: datetime) -> None:
    segment = read(EmporixSegment, {"id": "s", "validity": {"from": moment.isoformat()}})
    assert segment.validity.starts_at == moment
    assert segment.validity.starts_at.utcoffset() == timedelta(0)


def test_a_member_is_read_with_customer_and_company() -> None:
    member = read(EmporixMember, MEMBER)
    assert member.key == MemberKey("C1", "L1")
    assert member.customer.first_name == "Ann"
    assert member.legal_entity.name == "Acme"
    assert member.origin == "MANUAL"
    assert member.created_at == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


@pytest.mark.parametrize("company", [{}, {"legalEntity": None}])
def test_a_member_without_a_company_is_the_customer_alone(company: dict[str, Any]) -> None:
    content = {"customer": {"id": "C1"}, **company}
    assert read(EmporixMember, content).key == MemberKey("C1")


def test_the_lesser_names_of_a_member_row_are_understood() -> None:
    quirk = {"customer": {"customerId": "C2"}, "legalEntity": {"id": "L2", "department": "Sales"}}
    member = read(EmporixMember, quirk)
    assert member.key == MemberKey("C2", "L2")
    assert member.legal_entity.name == "Sales"


def test_a_customer_is_read_with_all_addresses() -> None:
    customer = read(EmporixCustomer, CUSTOMER)
    assert customer.email == "ann@example.com"
    assert customer.logins == ("ann.login@example.com",)
    assert customer.model_extra["email"] == "other@example.com"
    assert customer.companies[0].name == "Acme"
    assert (customer.active, customer.on_hold) == (True, False)


def test_a_sparse_customer_is_read_too() -> None:
    customer = read(
        EmporixCustomer, {"customerNumber": "7", "accounts": None, "b2b": {"legalEntities": None}}
    )
    assert (customer.id, customer.number) == ("7", "7")
    assert customer.logins == ()
    assert customer.companies == ()


@pytest.mark.parametrize("who", ["customer", "contact"])
def test_a_contact_assignment_is_a_company_with_its_owner(who: str) -> None:
    content = {name: value for name, value in CONTACT.items() if name != "customer"} | {who: {"id": "C1"}}
    company = read(EmporixContactCompany, content)
    assert (company.id, company.name, company.kind, company.parent_id) == ("L1", "Acme", "SUBSIDIARY", "L0")
    assert company.contact_kind == "BILLING"
    assert company.customer_id == "C1"
    assert raw(company) == content


def test_an_item_is_read_from_its_nested_product() -> None:
    item = read(EmporixItem, ITEM)
    assert (item.segment_id, item.id, item.kind, item.code) == ("vip", "P1", ItemKind.PRODUCT, "beans")
    assert item.name == {"en": "Beans"}


@pytest.mark.parametrize("word", ["CATEGORY", "category"])
def test_the_kind_of_an_item_is_read_in_any_letter_case(word: str) -> None:
    assert read(EmporixItem, ITEM | {"type": word}).kind is ItemKind.CATEGORY


def test_a_tree_gets_its_parents_from_the_nesting() -> None:
    (tree,) = placed([read(EmporixCategory, TREE)])
    coffee = tree.children[0]
    assert (tree.parent_id, coffee.parent_id, coffee.children[0].parent_id) == (None, "root", "coffee")
    assert coffee.children[0].position == 2


def test_a_node_of_the_segment_tree_calls_its_name_differently() -> None:
    node = read(EmporixCategory, {"id": "c", "name": {"en": "Coffee"}, "isSegmentAssigned": True})
    assert node.name == {"en": "Coffee"}
    assert node.segment_assigned is True


@pytest.mark.parametrize("root", [None, "root", "null", ""])
def test_every_way_to_write_a_root_is_none(root: str | None) -> None:
    assert read(EmporixCategory, {"id": "c", "parentId": root}).parent_id is None


def test_an_assigned_product_is_read_without_its_name_too() -> None:
    row = read(EmporixCategoryProduct, {"categoryId": "c", "ref": {"id": "P1", "type": "product"}})
    assert (row.category_id, row.product_id, row.name) == ("c", "P1", None)


def test_a_product_name_may_be_a_text_or_a_map() -> None:
    assert read(EmporixProduct, {"id": "p", "name": "Beans"}).name == "Beans"
    assert read(EmporixProduct, {"id": "p", "name": {"en": "Beans"}}).name == {"en": "Beans"}


def test_a_site_is_read_with_its_languages() -> None:
    site = read(EmporixSite, {"code": "main", "default": True, "defaultLanguage": "en", "languages": ["en"]})
    assert (site.is_default, site.default_language, site.languages) == (True, "en", ("en",))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (EmporixSegment, SEGMENT),
        (EmporixMember, MEMBER),
        (EmporixCustomer, CUSTOMER),
        (EmporixContactCompany, CONTACT),
        (EmporixItem, ITEM),
        (EmporixCategory, TREE),
    ],
)
def test_a_document_is_given_back_as_it_came_unknown_fields_included(
    kind: type[Any], content: dict[str, Any]
) -> None:
    assert raw(read(kind, content)) == content


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.text(min_size=1, max_size=12).map(lambda name: f"x{name}"), json_values, max_size=4)
)
def test_fields_nobody_knows_survive(unknown: dict[str, Any]) -> None:
    assert raw(read(EmporixMember, MEMBER | unknown)) == MEMBER | unknown
