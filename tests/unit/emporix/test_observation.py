"""Seeing the storefront as the customer: which token is used when, and what is never left behind."""

from __future__ import annotations

import pytest

from segtui.errors import BadInput, Forbidden, NotFound, Rejected, Unauthorized
from segtui.model import CustomerToken
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.wire._http import Response
from tests.unit.emporix.tenant import Asked, Tenant, refuses, says

TREE = "/customer-segment/acme/segments/items/category-trees"
ITEMS = "/customer-segment/acme/segments/items"
ANONYMOUS = "/customerlogin/auth/anonymous/login"
LOG_IN = "/customer/acme/login"
REFRESH = "/customer/acme/refreshauthtoken"
VALIDATE = "/customer/acme/validateauthtoken"
LOG_OUT = "/customer/acme/logout"
ME = "/customer/acme/me"

PASSWORD = CustomerToken(email="ann@example.com", password="hunter22")
FOR_COMPANY = CustomerToken(email="ann@example.com", password="hunter22", legal_entity_id="L1")


@pytest.fixture
def shop(tenant: Tenant) -> Tenant:
    """A tenant whose customer may do everything, for the company L1 once refreshed."""
    tenant.answer("GET", ANONYMOUS, says({"access_token": "visitor", "expires_in": 3599}))
    tenant.answer(
        "POST", LOG_IN, says({"access_token": "ann-token", "refresh_token": "again", "expires_in": 9})
    )
    tenant.answer("GET", REFRESH, says({"access_token": "for-company", "expires_in": 9}))
    tenant.answer("GET", LOG_OUT, lambda asked: Response(204))
    tenant.answer("GET", VALIDATE, validated)
    tenant.answer("GET", TREE, says([{"id": "coffee", "name": {"en": "Coffee"}, "isSegmentAssigned": True}]))
    row = {"segmentId": "vip", "item": {"id": "P1"}, "type": "PRODUCT"}
    tenant.answer("GET", ITEMS, says([row], x_total_count="1"))
    return tenant


def validated(asked: Asked) -> Response:
    for_company = asked.headers["authorization"] == "Bearer for-company"
    scope = "tenant=acme customersegment.segment_read_own"
    return Response(200, json={"scope": scope, **({"legalEntityId": "L1"} if for_company else {})})


def bearers(tenant: Tenant) -> list[tuple[str, str]]:
    return [(each.path.rpartition("/")[2], each.headers.get("authorization", "")) for each in tenant.asked]


async def test_a_password_opens_a_session_reads_and_closes_it(shop: Tenant, emporix: EmporixPlatform) -> None:
    (node,) = (await emporix.observed(PASSWORD, "main")).trees
    assert (node.id, node.segment_assigned) == ("coffee", True)
    assert bearers(shop) == [
        ("login", ""),
        ("login", "Bearer visitor"),
        ("validateauthtoken", "Bearer ann-token"),
        ("category-trees", "Bearer ann-token"),
        ("items", "Bearer ann-token"),
        ("logout", "Bearer ann-token"),
    ]
    assert shop.of("GET", TREE)[0].query == {"siteCode": "main"}
    assert shop.of("GET", ANONYMOUS)[0].query == {
        "tenant": "acme",
        "client_id": "shop-key",
        "siteCode": "main",
    }


async def test_a_company_is_chosen_with_the_visitors_token(shop: Tenant, emporix: EmporixPlatform) -> None:
    await emporix.observed(FOR_COMPANY, None)
    (refresh,) = shop.of("GET", REFRESH)
    assert refresh.headers["authorization"] == "Bearer visitor"
    assert refresh.query == {"refreshToken": "again", "legalEntityId": "L1"}
    assert shop.of("GET", ITEMS)[0].headers["authorization"] == "Bearer for-company"


async def test_where_that_is_refused_the_customers_own_token_chooses(
    shop: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        if asked.headers["authorization"] == "Bearer visitor":
            return Response(401, json={"fault": {"faultstring": "Invalid access token"}})
        return Response(200, json={"access_token": "for-company", "expires_in": 9})

    shop.answer("GET", REFRESH, answer)
    await emporix.observed(FOR_COMPANY, None)
    assert [asked.headers["authorization"] for asked in shop.of("GET", REFRESH)] == [
        "Bearer visitor",
        "Bearer ann-token",
    ]


async def test_items_are_those_of_active_segments(shop: Tenant, emporix: EmporixPlatform) -> None:
    (item,) = (await emporix.observed(PASSWORD, "main")).items
    assert (item.segment_id, item.id) == ("vip", "P1")
    query = shop.of("GET", ITEMS)[0].query
    assert (query["onlyActive"], query["siteCode"]) == ("true", "main")


async def test_a_given_token_is_checked_used_and_not_logged_out(
    shop: Tenant, emporix: EmporixPlatform
) -> None:
    await emporix.observed(CustomerToken(access_token="for-company", legal_entity_id="L1"), None)
    assert bearers(shop) == [
        ("validateauthtoken", "Bearer for-company"),
        ("category-trees", "Bearer for-company"),
        ("items", "Bearer for-company"),
    ]


async def test_a_token_of_another_company_is_refused(shop: Tenant, emporix: EmporixPlatform) -> None:
    with pytest.raises(BadInput, match="for the company L1, not for the company L2"):
        await emporix.observed(CustomerToken(access_token="for-company", legal_entity_id="L2"), None)
    assert not shop.of("GET", TREE)


async def test_a_token_that_acts_for_a_company_is_refused_where_none_is_asked_about(
    shop: Tenant, emporix: EmporixPlatform
) -> None:
    with pytest.raises(BadInput, match="for the company L1, not for no company"):
        await emporix.observed(CustomerToken(access_token="for-company"), None)
    assert not shop.of("GET", TREE)


@pytest.mark.parametrize(
    "way_in", [{"access_token": "ann-token"}, {"email": "a@b.example", "password": "hunter22"}]
)
async def test_a_token_of_another_customer_is_refused(
    shop: Tenant, emporix: EmporixPlatform, way_in: dict[str, str]
) -> None:
    shop.answer("GET", ME, says({"id": "C2", "customerNumber": "2002"}))
    with pytest.raises(BadInput, match="that of customer C2, not of C1"):
        await emporix.observed(CustomerToken(**way_in, customer_id="C1"), None)
    assert not shop.of("GET", TREE)


@pytest.mark.parametrize("asked_for", ["C2", "2002"])
async def test_a_token_of_the_customer_is_known_by_id_or_number(
    shop: Tenant, emporix: EmporixPlatform, asked_for: str
) -> None:
    shop.answer("GET", ME, says({"id": "C2", "customerNumber": "2002"}))
    assert (await emporix.observed(CustomerToken("ann-token", customer_id=asked_for), None)).trees


async def test_a_token_without_the_scope_is_refused_by_name(shop: Tenant, emporix: EmporixPlatform) -> None:
    shop.answer("GET", VALIDATE, says({"scope": "customer.customer_read_own"}))
    with pytest.raises(Forbidden) as raised:
        await emporix.observed(CustomerToken(access_token="ann-token"), None)
    assert raised.value.scope == "customersegment.segment_read_own"


async def test_an_expired_given_token_is_named_as_the_customers(
    shop: Tenant, emporix: EmporixPlatform
) -> None:
    shop.answer("GET", VALIDATE, refuses(401))
    with pytest.raises(Unauthorized, match="the customer's token"):
        await emporix.observed(CustomerToken(access_token="ann-token"), None)


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_password_is_told_as_such(shop: Tenant, emporix: EmporixPlatform, status: int) -> None:
    shop.answer("POST", LOG_IN, refuses(status))
    with pytest.raises(Unauthorized, match="password is wrong") as raised:
        await emporix.observed(PASSWORD, None)
    assert "hunter22" not in raised.value.summary


async def test_the_session_is_closed_when_the_read_fails(shop: Tenant, emporix: EmporixPlatform) -> None:
    shop.answer("GET", TREE, refuses(404))
    with pytest.raises(NotFound):
        await emporix.observed(PASSWORD, None)
    assert len(shop.of("GET", LOG_OUT)) == 1


def logged_out(tenant: Tenant) -> list[str]:
    return [each.query["accessToken"] for each in tenant.of("GET", LOG_OUT)]


async def test_with_a_company_both_tokens_are_logged_out(shop: Tenant, emporix: EmporixPlatform) -> None:
    await emporix.observed(FOR_COMPANY, None)
    assert logged_out(shop) == ["for-company", "ann-token"]


async def test_a_company_that_cannot_be_chosen_leaves_no_session_behind(
    shop: Tenant, emporix: EmporixPlatform
) -> None:
    shop.answer("GET", REFRESH, refuses(400))
    with pytest.raises(Rejected):
        await emporix.observed(FOR_COMPANY, None)
    assert logged_out(shop) == ["ann-token"]


async def test_a_failed_log_out_does_not_spoil_what_was_read(shop: Tenant, emporix: EmporixPlatform) -> None:
    shop.answer("GET", LOG_OUT, refuses(500))
    assert (await emporix.observed(PASSWORD, None)).trees


async def test_no_secret_is_left_in_the_trace(shop: Tenant, emporix: EmporixPlatform) -> None:
    await emporix.observed(FOR_COMPANY, None)
    kept = repr(emporix.trace.entries)
    for secret in ("hunter22", "client-secret", "for-company"):
        assert secret not in kept


async def test_a_profile_without_a_storefront_key_says_so(shop: Tenant) -> None:
    platform = shop.open(storefront_key=None)
    with pytest.raises(BadInput, match="no storefront key"):
        await platform.observed(PASSWORD, None)
    await platform.aclose()


async def test_neither_token_nor_password_is_no_customer(emporix: EmporixPlatform) -> None:
    with pytest.raises(BadInput):
        await emporix.observed(CustomerToken(email="ann@example.com"), None)
