"""Signing in: the password once, the refresh token then, and the password again where that is refused."""

from __future__ import annotations

import base64
import json

import pytest

from segtui.credentials import ClientSecrets
from segtui.errors import Forbidden, Missing, Rejected, Unauthorized
from segtui.model import PageRequest, SegmentQuery
from segtui.platforms.shopgate.client import ShopgatePlatform, connect
from segtui.platforms.shopgate.faults import parse_fault
from segtui.profiles import Profile
from segtui.wire._http import Response
from tests.unit.shopgate.merchant import PATH, Merchant, fixed, listed, says

ALL = PageRequest(1, 50, with_total=True)


async def test_the_password_is_sent_to_the_auth_service_with_the_clients_credential(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    assert await shopgate.sign_in() == frozenset({"a"})
    (asked,) = merchant.signed_in
    assert asked.host == "auth.shop.test"
    basic = base64.b64encode(b"client:client-secret").decode()
    assert asked.headers["authorization"] == f"Basic {basic}"
    assert asked.body == {
        "grant_type": "password",
        "username": "api@shop.example",
        "password": "user-password",
        "tenantType": "merchant",
        "tenantId": "TM2",
    }
    trace = str([exchange._asdict() for exchange in shopgate.trace.entries])
    assert all(secret not in trace for secret in ("user-password", "client-secret", "refresh-1", basic))


async def test_a_refused_token_is_renewed_by_the_refresh_token_and_the_call_repeated_once(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    answers = iter([Response(401, json={"code": "Unauthorized"}), None])
    good = listed("segments", [fixed()])
    merchant.answer("GET", "/segments", lambda asked: next(answers, None) or good(asked))
    page = await shopgate.segments(SegmentQuery(), ALL)
    assert [row.id for row in page.rows] == ["vip"]
    assert merchant.grants == ["password", "refresh_token"]
    assert merchant.signed_in[1].body["refresh_token"] == "refresh-1"


async def test_a_refused_refresh_token_falls_back_to_the_password(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    good = merchant.token
    refused = says({"error": "invalid_grant"}, 400)
    merchant.token = lambda asked: (refused if asked.body["grant_type"] == "refresh_token" else good)(asked)
    merchant.answer("GET", "/segments/vip", says({"code": "Unauthorized"}, 401))
    with pytest.raises(Unauthorized):
        await shopgate.segment("vip")
    assert merchant.grants == ["password", "refresh_token", "password"]


async def test_a_wrong_password_is_a_credential_error_that_names_the_way_out(merchant: Merchant) -> None:
    merchant.token = says({"error": "invalid_grant", "error_description": "wrong password"}, 400)
    platform = merchant.open()
    with pytest.raises(Unauthorized, match="wrong password") as caught:
        await platform.sign_in()
    assert "segtui login test" in caught.value.hint
    await platform.aclose()


@pytest.mark.parametrize("claims", [{"tenantId": "TM2"}, {"tenantId": 2}, {}])
async def test_a_token_that_does_not_say_otherwise_is_for_the_merchant_of_the_profile(
    merchant: Merchant, claims: dict[str, object]
) -> None:
    merchant.token = says({"access_token": jwt(claims), "expires_in": 3600})
    platform = merchant.open()
    assert await platform.sign_in() == frozenset()
    await platform.aclose()


async def test_a_token_of_another_merchant_is_an_error_before_anything_is_read(merchant: Merchant) -> None:
    merchant.token = says({"access_token": jwt({"tenantId": "TM3"}), "expires_in": 3600})
    platform = merchant.open()
    with pytest.raises(Unauthorized, match="for the merchant TM3, and profile 'test' is for TM2") as caught:
        await platform.segments(SegmentQuery(), ALL)
    assert "sign in with a user of TM2: segtui login test" in caught.value.hint
    assert merchant.asked == []
    await platform.aclose()


def jwt(claims: dict[str, object]) -> str:
    """A token that says this of itself."""
    return f"head.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.sign"


async def test_without_a_user_nothing_is_sent() -> None:
    profile = Profile(name="test", platform="shopgate", tenant="TM2")
    platform = connect(profile, ClientSecrets("client", "secret-7"))
    with pytest.raises(Missing, match="user name"):
        await platform.sign_in()
    await platform.aclose()


async def test_tokens_may_be_asked_for_elsewhere(merchant: Merchant) -> None:
    platform = merchant.open(auth_url="https://elsewhere.test/oauth/token")
    await platform.sign_in()
    assert [asked.host for asked in merchant.signed_in] == ["elsewhere.test"]
    await platform.aclose()


async def test_no_access_to_a_merchant_is_told_in_the_platforms_words(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer(
        "GET", "/segments/vip", says({"code": "Forbidden", "message": "No access to merchant 1"}, 403)
    )
    with pytest.raises(Forbidden, match="No access to merchant 1"):
        await shopgate.segment("vip")
    assert merchant.asked[0].path == f"{PATH}/segments/vip"


TESTED = (
    b'{"error": {"code": "SCHEMA_VALIDATION_FAILED", "message": "m", "results": {"errors": ['
    b'{"code": "OBJECT_MISSING_REQUIRED_PROPERTY", "message": "Missing required property: name", "path": '
    b'["segments", 0]}], "warnings": []}}}'
)
DOCUMENTED = (
    b'{"errors": [{"field": "name", "value": null, "code": "REQUIRED", "message": "name is required"}]}'
)


@pytest.mark.parametrize(
    ("body", "message", "field"),
    [
        (TESTED, "Missing required property: name", "segments.0"),
        (DOCUMENTED, "name is required", "name"),
        (b'{"code": "NotFound", "message": "Customer not found"}', "Customer not found", None),
        (b'{"error": "invalid_client"}', "invalid_client", None),
        (b"<gone>", "<gone>", None),
        (b"[1]", None, None),
    ],
)
def test_errors_of_every_shape_are_read(body: bytes, message: str | None, field: str | None) -> None:
    fault = parse_fault(400, {}, body)
    assert (fault.message, fault.field) == (message, field)


async def test_a_hard_error_is_rejected_with_its_field(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", "/segments/vip", lambda asked: Response(400, content=TESTED))
    with pytest.raises(Rejected, match="Missing required property") as caught:
        await shopgate.segment("vip")
    assert caught.value.field == "segments.0"
