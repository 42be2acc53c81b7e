"""Every shape of an Emporix error body."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import Forbidden
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.emporix.faults import parse_fault
from tests.unit.emporix.tenant import Tenant, says


def fault(content: object) -> Any:
    return parse_fault(400, {}, json.dumps(content).encode())


def test_the_gateway_speaks_of_a_fault() -> None:
    body = {"fault": {"faultstring": "Access Token expired", "detail": {"errorcode": "x.expired"}}}
    assert fault(body).message == "Access Token expired"


def test_segments_have_one_detail_as_an_object() -> None:
    body = {
        "code": 400,
        "status": "Bad Request",
        "message": "Validation problem with request body.",
        "details": {"field": "siteCode", "type": "required", "message": "must not be null"},
    }
    found = fault(body)
    assert (found.message, found.field) == ("Validation problem with request body.", "siteCode")
    assert found.details == ("siteCode: must not be null",)


def test_categories_have_details_as_texts_and_name_the_scope() -> None:
    body = {
        "code": 403,
        "status": "Forbidden",
        "message": "Access denied",
        "details": ["Required scope(s): category.category_read_unpublished"],
    }
    found = fault(body)
    assert found.scope == "category.category_read_unpublished"
    assert found.details == ("Required scope(s): category.category_read_unpublished",)


def test_customers_have_details_as_a_list_of_objects() -> None:
    body = {
        "status": 404,
        "type": "application/json",
        "message": "Customer not Found",
        "details": [{"message": "Couldn't find a customer with customerNumber 'C1'"}],
    }
    found = fault(body)
    assert found.message == "Customer not Found"
    assert found.details == ("Couldn't find a customer with customerNumber 'C1'",)
    assert found.field is None


@pytest.mark.parametrize(
    "words", ["Missing required scopes [site.site_manage]", "Missing required scopes '[site.site_manage]'"]
)
def test_the_missing_scope_is_found_in_every_wording(words: str) -> None:
    assert fault({"message": words}).scope == "site.site_manage"


def test_availability_embeds_its_errors() -> None:
    body = {"code": 403, "status": "403", "message": "no", "_embedded": {"errors": [{"message": "why"}]}}
    assert fault(body).details == ("why",)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "invalid_client", "error_description": "Client is unknown"},
        {"ErrorCode": "invalid_client", "Error": "Client is unknown"},
    ],
)
def test_token_errors_are_read_in_both_dialects(body: dict[str, str]) -> None:
    assert fault(body).message == "Client is unknown"


def test_a_body_that_is_no_json_is_its_own_message() -> None:
    assert parse_fault(502, {}, b" upstream is away ").message == "upstream is away"
    assert parse_fault(502, {}, b"").message is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "details", "fault", "field", "_embedded", "errors", "error"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_breaks_the_parser(content: object) -> None:
    fault(content)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    parse_fault(500, {}, body)


async def test_a_missing_scope_that_is_answered_with_401_is_no_wrong_credential(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    detail = {"errorcode": "steps.oauth.v2.InsufficientScope"}
    body = {"fault": {"faultstring": "Required scope(s): a.b_read", "detail": detail}}
    tenant.answer("GET", "/customer-segment/acme/segments/s", says(body, 401))
    with pytest.raises(Forbidden) as raised:
        await emporix.segment("s")
    assert raised.value.scope == "a.b_read"
