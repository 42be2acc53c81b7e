"""What the Emporix client builds, held against the vendor's files without sending anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from segtui.drafts import CouponDraft, CouponKind, ItemKey, SegmentFields
from segtui.mixins import Mixins
from segtui.model import ItemKind, MemberKey, PageRequest, SegmentStatus
from segtui.platforms.emporix import (
    coupon_requests,
    edit_requests,
    errand_requests,
    evidence_requests,
    requests,
    shop_requests,
    tokens,
)
from segtui.platforms.emporix.requests import Tenant
from segtui.platforms.rights import Thing
from segtui.platforms.shop import Errand
from segtui.wire.call import Call
from tests.contract.openapi import Contract

_HAFEN = Tenant("hafen", "de")
_PAGE = PageRequest(2, 50, "name:desc", with_total=True)
_PAIRS = [MemberKey("1"), MemberKey("2", "le")]
_ITEMS = [ItemKey(ItemKind.PRODUCT, "p"), ItemKey(ItemKind.PRODUCT, "q")]
_MIXINS = Mixins({"loyalty": {"tier": 1}}, {"loyalty": "https://schema.example/1"})
_FIELDS = SegmentFields(
    name={"en": "Gold"},
    description={"de": "Alle"},
    status=SegmentStatus.ACTIVE,
    starts_at=datetime(2026, 11, 20, tzinfo=UTC),
    ends_at=datetime(2026, 11, 21, tzinfo=UTC),
    site="main",
    mixins=_MIXINS,
)
_COUPON = CouponDraft(
    "GOLD10",
    "Ten",
    CouponKind.ABSOLUTE,
    amount=10,
    currency="EUR",
    starts_at=datetime(2026, 11, 20, tzinfo=UTC),
    segment_ids=("s",),
    max_redemptions=5,
)

_CALLS = {
    "segments": requests.segments(_HAFEN, _PAGE, "name.de:(~Gold)"),
    "segments of a customer": requests.segments_of(_HAFEN, "1", "le", _PAGE),
    "segment": requests.segment(_HAFEN, "a b/c"),
    "members": requests.members(_HAFEN, "s", PageRequest(1, 1, with_total=True), "assignmentType:MANUAL"),
    "member": requests.member(_HAFEN, "s", MemberKey("1")),
    "member of a company": requests.member(_HAFEN, "s", MemberKey("1", "le")),
    "add members": requests.add_members(_HAFEN, "s", _PAIRS),
    "remove members": requests.remove_members(_HAFEN, "s", _PAIRS),
    "items": requests.items(_HAFEN, "s", _PAGE),
    "items of a kind": requests.items(_HAFEN, "s", _PAGE, ItemKind.CATEGORY),
    "own tree": requests.observed_tree(_HAFEN, "main"),
    "own items": requests.observed_items(_HAFEN, "main", _PAGE),
    "customers": requests.customers(
        _HAFEN, PageRequest(sort="email:asc"), 'contactEmail:"a@b.example"', "find"
    ),
    "customers by id": requests.customers_by_id(_HAFEN, ["1", "2"]),
    "customers among many": requests.customers_among(
        _HAFEN, PageRequest(1, 200, with_total=True), 'contactEmail:("a@b.example")', "look up"
    ),
    "customer": requests.customer(_HAFEN, "10000001"),
    "contact assignments": requests.contact_assignments(_HAFEN, "1", PageRequest()),
    "contact assignments of several": requests.contact_assignments_of(_HAFEN, ["1", "2"], PageRequest()),
    "category trees": shop_requests.category_trees(_HAFEN, unpublished=True),
    "category": shop_requests.category(_HAFEN, "c", unpublished=True),
    "ancestors": shop_requests.ancestors(_HAFEN, "c", PageRequest(), unpublished=True),
    "products of a category": shop_requests.category_products(
        _HAFEN, "c", ["s", "t"], _PAGE, unpublished=True
    ),
    "products by id": shop_requests.products_by_id(_HAFEN, ["p", "q"]),
    "products by code": shop_requests.products_by_code(_HAFEN, ["A-1", "B 2"], _PAGE),
    "sites": shop_requests.sites(_HAFEN, PageRequest(), inactive=True),
    "create segment": edit_requests.create_segment(_HAFEN, "s", _FIELDS),
    "update segment": edit_requests.update_segment(_HAFEN, "s", _FIELDS, 3),
    "delete segment": edit_requests.delete_segment(_HAFEN, "s", with_assignments=True),
    "member mixins": edit_requests.set_member_mixins(_HAFEN, "s", MemberKey("1"), _MIXINS, 2),
    "member mixins of a company": edit_requests.set_member_mixins(
        _HAFEN, "s", MemberKey("2", "le"), Mixins(), 2
    ),
    "add members with mixins": requests.add_members(
        _HAFEN, "s", _PAIRS, {_PAIRS[0]: edit_requests.mixins_body(_MIXINS, None)}
    ),
    "item": edit_requests.item(_HAFEN, "s", _ITEMS[0]),
    "assign item": edit_requests.assign_items(_HAFEN, "s", [(_ITEMS[0], _MIXINS)]),
    "assign items": edit_requests.assign_items(_HAFEN, "s", [(_ITEMS[0], _MIXINS), (_ITEMS[1], None)]),
    "unassign item": edit_requests.unassign_items(_HAFEN, "s", _ITEMS[:1]),
    "unassign items": edit_requests.unassign_items(_HAFEN, "s", _ITEMS),
    "item mixins": edit_requests.set_item_mixins(_HAFEN, "s", _ITEMS[0], _MIXINS, 1),
    "coupons of segments": coupon_requests.segment_restricted(_HAFEN, _PAGE),
    "coupon": coupon_requests.coupon(_HAFEN, "GOLD 10"),
    "create coupon": coupon_requests.create_coupon(_HAFEN, _COUPON),
    "delete coupon": coupon_requests.delete_coupon(_HAFEN, "GOLD10"),
    "catalogs of a site": shop_requests.catalogs(_HAFEN, "main", _PAGE),
    "catalogs": shop_requests.catalogs(_HAFEN, None, PageRequest(1, 1)),
    "catalogs of a category": shop_requests.catalogs_of_category(_HAFEN, "c", _PAGE),
    "segments by id": evidence_requests.segments_by_id(_HAFEN, ["s", "t"]),
    "holders of items": evidence_requests.holders(_HAFEN, ["p", "c"], _PAGE),
    "categories of a product": evidence_requests.categories_of(_HAFEN, "p", _PAGE, unpublished=True),
    "groups of a segment": evidence_requests.segment_groups(_HAFEN, "s", _PAGE),
    "groups of a customer": evidence_requests.groups_of(_HAFEN, "10000001", _PAGE),
    "group": evidence_requests.group(_HAFEN, "g"),
    "users of a group": evidence_requests.users_of_group(_HAFEN, "g", _PAGE),
    "customers of a company": requests.contact_assignments_to(_HAFEN, "le", _PAGE),
    "availability": evidence_requests.availability(_HAFEN, "p", "main"),
    "anonymous token": tokens.anonymous_token("hafen", "client", "main"),
    "log in": tokens.log_in("hafen", "a@b.example", "secret-7"),
    "act for a company": tokens.act_for("hafen", "refresh", "le"),
    "validate": tokens.validate("hafen"),
    "own profile": tokens.own_profile("hafen"),
    "log out": tokens.log_out("hafen", "access"),
}
_ERRANDS = {
    "publish a product": Errand(Thing.PRODUCTS, "p", {"published": True}),
    "publish a category": Errand(Thing.CATEGORIES, "c", {"published": True}),
    "take the validity off a category": Errand(Thing.CATEGORIES, "c", {"validity": None}),
    "show a catalog": Errand(Thing.CATALOGS, "k", {"visible": True}),
    "put a category into a catalog": Errand(Thing.CATALOGS, "k", {"category_ids": ["c", "d"]}),
    "make a product available": Errand(Thing.AVAILABILITY, "p", {"available": True}, "main"),
    "make a product available at first": Errand(
        Thing.AVAILABILITY, "p", {"available": True}, "main", is_new=True
    ),
    "switch on a site": Errand(Thing.SITES, "main", {"active": True}),
    "activate an account": Errand(Thing.CUSTOMERS, "10000001", {"active": True, "on_hold": False}),
    "make somebody a contact": Errand(Thing.COMPANIES, "10000001", {}, "le"),
}


@pytest.mark.parametrize("errand", _ERRANDS.values(), ids=_ERRANDS.keys())
def test_the_vendor_declares_what_others_shall_send(errand: Errand, emporix_contract: Contract) -> None:
    for call in errand_requests.errand(_HAFEN, errand):
        # Who sends it puts the version there that the first request answers.
        body = json.loads(json.dumps(call.body).replace('"VERSION"', "3"))
        test_the_vendor_declares_the_request(replace(call, body=body), emporix_contract)


@pytest.mark.parametrize("call", _CALLS.values(), ids=_CALLS.keys())
def test_the_vendor_declares_the_request(call: Call, emporix_contract: Contract) -> None:
    url = f"{call.path}?{urlencode(call.query)}" if call.query else call.path
    headers = {"authorization": "Bearer token", **dict(call.headers)}
    body = b""
    if call.body is not None:
        body, headers["content-type"] = json.dumps(call.body).encode(), "application/json"
    assert emporix_contract.check_request(call.method, url, headers, body) == []
