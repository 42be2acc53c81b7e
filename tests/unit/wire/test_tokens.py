from __future__ import annotations

import asyncio

import pytest

from segtui.errors import Missing, Unauthorized
from segtui.wire._http import Request, Response
from segtui.wire.auth import FixedToken, Token
from tests.unit.wire.support import READ, TOKEN_CALL, FakeTime, ScriptedPlatform, TokenShop, answer, wire_to


async def test_fifty_who_ask_at_once_share_one_fetch() -> None:
    shop = TokenShop(FakeTime())
    tokens = await asyncio.gather(*(shop.source.current() for _ in range(50)))
    assert shop.handed_out == 1
    assert len(set(map(id, tokens))) == 1


@pytest.mark.parametrize(
    ("life_s", "kept_s"), [(1000.0, 940.0), (14_399.0, 3600.0), (100.0, 50.0), (120.0, 60.0)]
)
async def test_a_token_is_kept_until_a_minute_before_it_expires_and_an_hour_at_most(
    life_s: float, kept_s: float
) -> None:
    time = FakeTime()
    shop = TokenShop(time, life_s=life_s)
    await shop.source.current()
    time.seconds = kept_s - 0.5
    await shop.source.current()
    assert shop.handed_out == 1
    time.seconds = kept_s
    await shop.source.current()
    assert shop.handed_out == 2


async def test_a_fetch_that_failed_fails_for_all_and_is_tried_again_by_the_next() -> None:
    shop = TokenShop(FakeTime())
    shop.error = Missing("no secret", hint="give one")
    failures = await asyncio.gather(*(shop.source.current() for _ in range(3)), return_exceptions=True)
    assert failures == [shop.error] * 3
    assert shop.handed_out == 1
    shop.error = None
    assert (await shop.source.current()).value == "token-number-2"


async def test_giving_up_one_request_leaves_the_fetch_to_the_others() -> None:
    shop = TokenShop(FakeTime())
    first, second = asyncio.create_task(shop.source.current()), asyncio.create_task(shop.source.current())
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).value == "token-number-1"
    assert shop.handed_out == 1


async def test_the_same_refused_token_is_renewed_once() -> None:
    shop = TokenShop(FakeTime())
    refused = await shop.source.current()
    renewed = await asyncio.gather(*(shop.source.renew(refused) for _ in range(10)))
    assert {token.value for token in renewed} == {"token-number-2"}
    assert (await shop.source.renew(refused)).value == "token-number-2"


def refuse(*tokens: str) -> ScriptedPlatform:
    """A platform that refuses these tokens."""

    def judge(request: Request) -> Response:
        refused = request.headers["authorization"].removeprefix("Bearer ") in tokens
        return answer(401, {"message": "expired"}) if refused else answer(200, [])

    return ScriptedPlatform(judge)


@pytest.mark.parametrize("max_connections", [1, 8])
async def test_a_token_revoked_under_fifty_requests_is_renewed_once(max_connections: int) -> None:
    time = FakeTime()
    shop = TokenShop(time)
    wire = wire_to(refuse("token-number-1"), time=time, max_connections=max_connections)
    wire.service = shop.source
    answers = await asyncio.gather(*(wire.send(READ) for _ in range(50)))
    assert [found.status for found in answers] == [200] * 50
    assert shop.handed_out == 2


async def test_renewing_needs_no_second_connection() -> None:
    """A token call waits for a slot like any other; the request that needs it must not hold the last one."""
    time = FakeTime()
    platform = ScriptedPlatform(
        answer(200, {"access_token": "first-token"}),
        answer(401),
        answer(200, {"access_token": "second-token"}),
        answer(200, []),
    )
    wire = wire_to(platform, time=time, max_connections=1)

    async def fetch() -> Token:
        await wire.send(TOKEN_CALL, token=None)
        return Token("any-token-at-all", 3600.0)

    shop = TokenShop(time)
    shop.source._fetch = fetch
    wire.service = shop.source
    async with asyncio.timeout(5):
        assert (await wire.send(READ)).status == 200
    assert [request.url.path for request in platform.requests] == [
        "/oauth/token", "/segments", "/oauth/token", "/segments",
    ]  # fmt: skip


async def test_a_second_401_says_which_credential_to_mend() -> None:
    time = FakeTime()
    shop = TokenShop(time)
    wire = wire_to(refuse("token-number-1", "token-number-2"), time=time)
    wire.service = shop.source
    with pytest.raises(Unauthorized) as caught:
        await wire.send(READ)
    assert "the credential of profile 'acme'" in caught.value.summary
    assert caught.value.hint.endswith("segtui login acme")
    assert "the tenant in the profile is not the one" in caught.value.hint
    assert "http://localhost:8080/segments" in caught.value.hint
    assert shop.handed_out == 2
    assert time.slept == []


async def test_a_token_that_cannot_be_renewed_is_refused_at_once() -> None:
    wire = wire_to(refuse("customer-token"))
    source = FixedToken(Token("customer-token", 60.0), whose="the customer's token")
    with pytest.raises(Unauthorized, match="The platform refused the customer's token"):
        await wire.send(READ, token=source)
    assert len(wire.trace.entries) == 1


async def test_a_wrong_client_secret_is_unauthorized_though_oauth_answers_400() -> None:
    wire = wire_to(ScriptedPlatform(answer(400, {"error": "invalid_client", "message": "no such client"})))
    with pytest.raises(Unauthorized, match="no such client"):
        await wire.send(TOKEN_CALL, token=None)


async def test_what_renewing_raises_reaches_the_caller_and_frees_the_slot() -> None:
    time = FakeTime()
    shop = TokenShop(time)
    wire = wire_to(refuse("token-number-1"), time=time, max_connections=1)
    wire.service = shop.source
    await shop.source.current()
    shop.error = Missing("no secret", hint="give one")
    for _ in range(3):
        with pytest.raises(Missing):
            await wire.send(READ)


def test_a_token_is_not_shown() -> None:
    assert "very-secret" not in repr(Token("very-secret", 1.0))
