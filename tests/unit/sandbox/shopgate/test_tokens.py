"""Tokens of the API user: both grants, their refusals and their lives (decisions D1 to D3)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import httpx
import pytest

from segtui.sandbox.shopgate.shop import FORBIDDEN_MERCHANT
from tests.unit.sandbox.shopgate.conftest import Counter

MONTHS_S = 90 * 24 * 3600


@pytest.fixture(autouse=True)
async def _present(empty: Counter) -> None:
    """Begin every test at the same moment, with a fresh token."""
    await empty.control("/reset", {})
    empty.headers = {}


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


async def _post(counter: Counter, form: dict[str, str], **options: Any) -> httpx.Response:
    url = counter.ready["base_url_template"].format(service="auth") + "/oauth/token"
    return await counter.http.post(url, data=form, **options)


def _refresh(counter: Counter, token: str, **changes: str) -> dict[str, str]:
    tenant = counter.ready["merchant_code"]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "tenantType": "merchant",
        "tenantId": tenant,
    }
    return form | changes


async def test_the_password_grant_gives_both_tokens(empty: Counter) -> None:
    granted = (await empty.token()).json()
    assert sorted(granted) == ["access_token", "expires_in", "refresh_token", "token_type"]
    assert (granted["token_type"], granted["expires_in"], len(granted["refresh_token"])) == (
        "Bearer",
        3600,
        40,
    )
    claims = _claims(granted["access_token"])
    assert claims["exp"] - claims["iat"] == 3600
    assert (claims["tenantId"], claims["email"]) == (empty.ready["merchant_code"], empty.ready["username"])


async def test_a_refresh_gives_another_access_token_and_no_refresh_token(empty: Counter) -> None:
    granted = (await empty.token()).json()
    for _ in range(2):
        renewed = (await _post(empty, _refresh(empty, granted["refresh_token"]))).json()
        assert sorted(renewed) == ["access_token", "expires_in", "token_type"]
        assert renewed["access_token"] != granted["access_token"]
    empty.headers = {"Authorization": f"Bearer {renewed['access_token']}"}
    assert (await empty.call("GET", "/segments")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"username": "somebody@else.example"}, 400, "invalid_grant"),
        ({"password": "wrong"}, 400, "invalid_grant"),
        ({"tenantId": FORBIDDEN_MERCHANT}, 400, "invalid_grant"),
        ({"tenantId": "NOWHERE"}, 400, "invalid_grant"),
        ({"tenantType": "shop"}, 400, "invalid_request"),
        ({"tenantId": ""}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh"}, 400, "unsupported_grant_type"),
    ],
)
async def test_d1_a_grant_is_refused_by_its_reason(
    empty: Counter, changes: dict[str, str], status: int, error: str
) -> None:
    answer = await empty.token(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_d1_the_client_must_prove_itself_and_send_a_form(empty: Counter) -> None:
    form = {"grant_type": "password"}
    for options in ({}, {"auth": ("nobody", "nothing")}, {"headers": {"Authorization": "Basic %%%"}}):
        answer = await _post(empty, form, **options)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    url = empty.ready["base_url_template"].format(service="auth") + "/oauth/token"
    assert (await empty.http.post(url, json=form)).json()["error"] == "invalid_request"


async def test_d2_a_refresh_takes_no_basic_and_refuses_a_wrong_one(empty: Counter) -> None:
    form = _refresh(empty, (await empty.token()).json()["refresh_token"])
    right = (empty.ready["client_id"], empty.ready["client_secret"])
    assert (await _post(empty, form)).status_code == 200
    assert (await _post(empty, form, auth=right)).status_code == 200
    assert (await _post(empty, form, auth=("nobody", "nothing"))).status_code == 401
    for changes in ({"tenantId": FORBIDDEN_MERCHANT}, {"refresh_token": "made-up"}):
        assert (await _post(empty, form | changes)).json()["error"] == "invalid_grant"


async def test_d3_tokens_and_merchants_are_told_apart(empty: Counter) -> None:
    await empty.get("/segments")
    expected = {
        FORBIDDEN_MERCHANT: (
            403,
            {"code": "Forbidden", "message": f"No access to merchant {FORBIDDEN_MERCHANT}"},
        ),
        "NOWHERE": (404, {"code": "NotFound", "message": "Merchant not found"}),
    }
    for merchant, told in expected.items():
        answer = await empty.http.get(empty.url("/segments", merchant), headers=empty.headers)
        assert (answer.status_code, answer.json()) == told
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Authorization": "Basic eDp5"}):
        answer = await empty.http.get(empty.url("/segments"), headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {"code": "Unauthorized", "message": "Invalid or expired access token"}


async def test_an_access_token_lives_an_hour_and_a_refresh_token_three_months(empty: Counter) -> None:
    form = _refresh(empty, (await empty.token()).json()["refresh_token"])
    await empty.get("/segments")
    await empty.wait(3599)
    assert (await empty.call("GET", "/segments")).status_code == 200
    await empty.wait(1)
    assert (await empty.call("GET", "/segments")).status_code == 401
    await empty.wait(MONTHS_S - 3601)
    assert (await _post(empty, form)).status_code == 200
    await empty.wait(1)
    assert (await _post(empty, form)).json()["error"] == "invalid_grant"


async def test_tokens_can_be_made_short_or_expire_on_demand(empty: Counter) -> None:
    await empty.control("/switches", {"token_ttl": 5})
    assert (await empty.token()).json()["expires_in"] == 5
    await empty.get("/segments")
    told = await empty.control("/faults", {"expire_tokens": True})
    assert told["expired_tokens"] >= 2
    assert (await empty.call("GET", "/segments")).status_code == 401
