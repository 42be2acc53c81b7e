"""Tokens: who may ask, what they carry, how long they live."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.conftest import NOON, Shopkeeper

SEGMENTS = "/customer-segment/{t}/segments"


def fault(answer: object) -> tuple[str, str]:
    body = answer.json()["fault"]  # type: ignore[attr-defined]
    return body["faultstring"], body["detail"]["errorcode"]


async def test_a_service_token_carries_its_scopes_and_the_tenant(shop: Shopkeeper) -> None:
    client = await shop.control("POST", "/credentials", {"scopes": ["site.site_read", "iam.group_read"]})
    answer = await shop.http.post("/oauth/token", data={"grant_type": "client_credentials", **client})
    body = answer.json()
    assert body["scope"].split() == ["iam.group_read", "site.site_read", f"tenant={shop.ready['tenant']}"]
    assert (body["expires_in"], body["session_idle_time"], body["refresh_token"]) == (14399, 120, "")


async def test_a_service_token_may_ask_for_fewer_scopes(shop: Shopkeeper) -> None:
    form = {"grant_type": "client_credentials", "scope": "site.site_read"}
    client = {"client_id": shop.ready["client_id"], "client_secret": shop.ready["client_secret"]}
    answer = await shop.http.post("/oauth/token", data=form | client)
    assert answer.json()["scope"].startswith("site.site_read tenant=")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "order.order_read"}, 400, "invalid_scope"),
    ],
)
async def test_a_refused_token_request_says_why(
    shop: Shopkeeper, change: dict[str, str], status: int, error: str
) -> None:
    form = {"grant_type": "client_credentials", "client_id": shop.ready["client_id"]}
    form |= {"client_secret": shop.ready["client_secret"]} | change
    answer = await shop.http.post("/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_token_request_must_be_a_form(shop: Shopkeeper) -> None:
    answer = await shop.http.post("/oauth/token", json={"grant_type": "client_credentials"})
    assert answer.status_code == 400


async def test_an_unknown_token_is_invalid(shop: Shopkeeper) -> None:
    shop.token = "made-up"
    assert fault(await shop.call("GET", SEGMENTS)) == ("Invalid access token", "oauth.v2.InvalidAccessToken")


async def test_a_call_without_a_token_is_refused_with_401(shop: Shopkeeper) -> None:
    answer = await shop.http.get(f"/site/{shop.ready['tenant']}/sites")
    assert answer.status_code == 401


async def test_a_token_expires_by_the_sandboxs_clock(shop: Shopkeeper) -> None:
    await shop.control("POST", "/clock", {"advance_s": 14399})
    expected = ("Access Token expired", "keymanagement.service.access_token_expired")
    assert fault(await shop.call("GET", SEGMENTS)) == expected


async def test_a_token_of_another_tenant_is_a_fault_of_its_own(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", "/customer-segment/otherplace/segments")
    assert answer.status_code == 401
    assert fault(answer) == ("Invalid Access Token", "keymanagement.service.invalid_access_token")


async def test_the_tenant_header_may_not_contradict_the_path(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", SEGMENTS, headers={"Emporix-Tenant": "otherplace"})
    assert answer.status_code == 400


async def test_every_token_can_be_let_expire_at_once(shop: Shopkeeper) -> None:
    assert (await shop.control("POST", "/faults", {"expire_tokens": True}))["expired_tokens"] == 1
    assert (await shop.call("GET", SEGMENTS)).status_code == 401


async def test_a_switch_shortens_the_life_of_tokens(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"token_ttl": 5})
    await shop.as_service()
    await shop.control("POST", "/clock", {"advance_s": 5})
    assert (await shop.call("GET", SEGMENTS)).status_code == 401


async def test_a_service_token_goes_idle_only_when_the_switch_says_so(shop: Shopkeeper) -> None:
    await shop.control("POST", "/clock", {"advance_s": 121})
    assert (await shop.call("GET", SEGMENTS)).status_code == 200
    await shop.control("POST", "/switches", {"idle_expiry": True})
    await shop.control("POST", "/clock", {"advance_s": 121})
    assert (await shop.call("GET", SEGMENTS)).status_code == 401


async def test_a_visitor_gets_a_session_and_keeps_it_on_refresh(shop: Shopkeeper) -> None:
    issued = await shop.as_visitor(siteCode="main")
    query = {"tenant": shop.ready["tenant"], "client_id": shop.ready["storefront_client_id"]}
    for name in ("refresh_token", "anonymous_token"):
        answer = await shop.http.get(
            "/customerlogin/auth/anonymous/refresh", params=query | {name: issued["refresh_token"]}
        )
        assert answer.json()["sessionId"] == issued["sessionId"]


async def test_a_visitor_reads_as_the_anonymous_profile(shop: Shopkeeper) -> None:
    await shop.as_visitor()
    me = await shop.get("/customer/{t}/me")
    assert (me["id"], me["firstName"], me["accounts"]) == ("00000000", "Anonymous", [])


async def test_a_customer_signs_in_and_reads_their_profile(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    issued = await shop.as_customer("ann@shop.test", "secret-pass")
    assert (issued["expires_in"], issued["refresh_token_expires_in"], issued["initialPassword"]) == (
        2591999,
        86399,
        False,
    )
    me = await shop.get("/customer/{t}/me")
    assert (me["id"], me["lastLogin"]) == ("ann", "2026-06-01T12:00:00.000Z")


@pytest.mark.parametrize("trouble", [{"active": False}, {"onHold": True}, {"password": "another-one"}])
async def test_every_refused_login_reads_the_same(shop: Shopkeeper, trouble: dict[str, object]) -> None:
    await shop.add_customer("ann", **trouble)
    await shop.as_visitor()
    body = {"email": "ann@shop.test", "password": "secret-pass"}
    answer = await shop.call("POST", "/customer/{t}/login", json=body)
    assert (answer.status_code, answer.json()["message"]) == (401, "Login failed.")


async def test_a_switch_makes_a_refused_login_name_its_reason(shop: Shopkeeper) -> None:
    await shop.add_customer("ann", onHold=True)
    await shop.control("POST", "/switches", {"login_reason": True})
    await shop.as_visitor()
    body = {"email": "ann@shop.test", "password": "secret-pass"}
    answer = await shop.call("POST", "/customer/{t}/login", json=body)
    assert answer.json()["message"] == "The customer is on hold."


async def test_a_refresh_token_rotates_and_chooses_the_company(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme", "ann")
    first = await shop.as_customer("ann@shop.test", "secret-pass")
    query = {"refreshToken": first["refresh_token"], "legalEntityId": "acme"}
    second = await shop.get("/customer/{t}/refreshauthtoken", params=query)
    assert (await shop.call("GET", "/customer/{t}/refreshauthtoken", params=query)).status_code == 401
    shop.token = second["access_token"]
    shown = await shop.get("/customer/{t}/validateauthtoken")
    assert (shown["legalEntityId"], shown["sessionId"]) == ("acme", first["session_id"])


async def test_a_refresh_for_a_foreign_company_is_refused_and_spends_nothing(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.add_company("acme")
    issued = await shop.as_customer("ann@shop.test", "secret-pass")
    query = {"refreshToken": issued["refresh_token"], "legalEntityId": "acme"}
    answer = await shop.call("GET", "/customer/{t}/refreshauthtoken", params=query)
    assert (answer.status_code, answer.json()["type"]) == (400, "bad_request")
    del query["legalEntityId"]
    await shop.get("/customer/{t}/refreshauthtoken", params=query)


async def test_logging_out_ends_the_token(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    issued = await shop.as_customer("ann@shop.test", "secret-pass")
    path = f"/customer/{{t}}/logout?accessToken={issued['access_token']}"
    assert (await shop.call("GET", path)).status_code == 204
    assert (await shop.call("GET", "/customer/{t}/me")).status_code == 401


async def test_a_switch_adds_the_camel_case_fields(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"camel_tokens": True})
    issued = await shop.as_visitor()
    assert issued["accessToken"] == issued["access_token"]


async def test_a_token_says_how_long_it_has_left(shop: Shopkeeper) -> None:
    await shop.add_customer("ann")
    await shop.as_customer("ann@shop.test", "secret-pass")
    await shop.control("POST", "/clock", {"advance_s": 99})
    assert (await shop.get("/customer/{t}/validateauthtoken"))["expires_in"] == 2591900
    assert shop.sandbox.clock.now() > NOON
