"""What the Emporix client builds, held against the vendor's files without sending anything."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from segtui.model import ItemKind, MemberKey, PageRequest
from segtui.platforms.emporix import requests, shop_requests, tokens
from segtui.platforms.emporix.requests import Tenant
from segtui.wire.call import Call
from tests.contract.openapi import Contract

_HAFEN = Tenant("hafen", "de")
_PAGE = PageRequest(2, 50, "name:desc", with_total=True)
_PAIRS = [MemberKey("1"), MemberKey("2", "le")]

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
    "customer": requests.customer(_HAFEN, "10000001"),
    "contact assignments": requests.contact_assignments(_HAFEN, "1", PageRequest()),
    "category trees": shop_requests.category_trees(_HAFEN, unpublished=True),
    "category": shop_requests.category(_HAFEN, "c", unpublished=True),
    "ancestors": shop_requests.ancestors(_HAFEN, "c", PageRequest(), unpublished=True),
    "products of a category": shop_requests.category_products(
        _HAFEN, "c", ["s", "t"], _PAGE, unpublished=True
    ),
    "products by id": shop_requests.products_by_id(_HAFEN, ["p", "q"]),
    "sites": shop_requests.sites(_HAFEN, PageRequest(), inactive=True),
    "anonymous token": tokens.anonymous_token("hafen", "client", "main"),
    "log in": tokens.log_in("hafen", "a@b.example", "secret-7"),
    "act for a company": tokens.act_for("hafen", "refresh", "le"),
    "validate": tokens.validate("hafen"),
    "own profile": tokens.own_profile("hafen"),
    "log out": tokens.log_out("hafen", "access"),
}


@pytest.mark.parametrize("call", _CALLS.values(), ids=_CALLS.keys())
def test_the_vendor_declares_the_request(call: Call, emporix_contract: Contract) -> None:
    url = f"{call.path}?{urlencode(call.query)}" if call.query else call.path
    headers = {"authorization": "Bearer token", **dict(call.headers)}
    body = b""
    if call.body is not None:
        body, headers["content-type"] = json.dumps(call.body).encode(), "application/json"
    assert emporix_contract.check_request(call.method, url, headers, body) == []
