from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import Rejected, SegtuiError
from segtui.wire._http import ConnectError, Response
from segtui.wire.auth import FixedToken, Token
from segtui.wire.call import Call, JsonValue
from segtui.wire.recorder import SHORT
from segtui.wire.redaction import MASK, MOST_TOKENS
from segtui.wire.trace import BODY_LIMIT, Exchange, Trace, Uncut, curl
from tests.unit.wire.support import (
    READ,
    START,
    TOKEN_CALL,
    FakeTime,
    ScriptedPlatform,
    TokenShop,
    answer,
    wire_to,
)


def exchange(
    method: str = "GET",
    url: str = "https://api.emporix.io/s",
    headers: tuple[tuple[str, str], ...] = (),
    body: str | None = None,
    *,
    is_cut: bool = False,
) -> Exchange:
    return Exchange(
        1,
        START,
        "list",
        method,
        url,
        200,
        1.0,
        0,
        0,
        request_headers=headers,
        request_body=body,
        is_cut=is_cut,
    )


def words_of(command: str, **variables: str) -> list[str]:
    """The words a shell hands to curl."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
    ran = subprocess.run(["sh", "-c", script], env=variables, capture_output=True, check=True)
    return ran.stdout.decode().split("\0")[:-1]


async def test_an_exchange_says_what_was_sent_and_what_came_back() -> None:
    time = FakeTime()

    def slow(_: object) -> Response:
        time.seconds += 0.25
        return answer(200, [{"id": "1"}], X_Request_Id="r1")

    wire = wire_to(ScriptedPlatform(slow), time=time)
    await wire.send(
        Call("POST", "/search", "search", query=(("a", "b"),), body={"q": "x"}, repeatable=True), token=None
    )
    (seen,) = wire.trace.entries
    assert (seen.id, seen.started_at, seen.asking, seen.method, seen.status) == (
        1,
        START,
        "search",
        "POST",
        200,
    )
    assert seen.url == "http://localhost:8080/search?a=b"
    assert (seen.ms, seen.sent_bytes, seen.received_bytes) == (250.0, 9, 12)
    assert (seen.request_body, seen.response_body) == ('{"q":"x"}', '[{"id":"1"}]')
    assert ("x-request-id", "r1") in seen.response_headers


async def test_every_attempt_is_an_exchange_and_a_missing_answer_says_why() -> None:
    wire = wire_to(ScriptedPlatform(ConnectError("refused"), answer(503), answer(200, [])))
    await wire.send(READ, token=None)
    assert [(seen.id, seen.status) for seen in wire.trace.entries] == [(1, None), (2, 503), (3, 200)]
    assert wire.trace.entries[0].error == "localhost:8080 could not be reached (refused)"


async def test_no_secret_of_a_whole_conversation_is_kept() -> None:
    time = FakeTime()
    refused = answer(
        400, {"message": "token-number-1 with s3cr3t-of-acme is wrong", "details": ["token-number-1"]}
    )
    platform = ScriptedPlatform(
        answer(200, {"access_token": "fetched-token", "saas_token": "a-saas-token", "expires_in": 3600}),
        answer(200, {"echo": "fetched-token and s3cr3t-of-acme and a-saas-token"}),
        refused,
    )
    wire = wire_to(platform, time=time)
    wire.service = TokenShop(time).source
    await wire.send(TOKEN_CALL, token=None)
    await wire.send(READ)
    with pytest.raises(Rejected) as caught:
        await wire.send(Call("PUT", "/x", "write it", body={"note": "fetched-token"}))
    kept = repr(wire.trace.entries) + str(caught.value) + repr(caught.value.details)
    for secret in ("fetched-token", "a-saas-token", "s3cr3t-of-acme", "token-number-1"):
        assert secret not in kept
    assert wire.trace.entries[1].response_body == f'{{"echo":"{MASK} and {MASK} and {MASK}"}}'


async def test_a_secret_that_was_told_is_masked_everywhere() -> None:
    wire = wire_to(ScriptedPlatform(answer(404, {"message": "no my-told-secret here"})))
    wire.keep_secret("my-told-secret")
    with pytest.raises(SegtuiError) as caught:
        await wire.send(Call("GET", "/a/my-told-secret", "find my-told-secret", repeatable=True), token=None)
    assert "my-told-secret" not in repr(wire.trace.entries) + str(caught.value) + caught.value.hint


async def test_the_trace_keeps_the_last_entries_and_the_beginning_of_bodies() -> None:
    wire = wire_to(ScriptedPlatform(answer(200, "x" * (BODY_LIMIT * 2))))
    for _ in range(203):
        await wire.send(READ, token=None)
    assert len(wire.trace.entries) == 200
    assert (wire.trace.entries[0].id, wire.trace.recorded) == (4, 203)
    body = wire.trace.entries[-1].response_body
    assert body is not None
    assert BODY_LIMIT - 10 < len(body) <= BODY_LIMIT


LONG: dict[str, JsonValue] = {"rows": "x" * SHORT}


async def test_a_long_answer_is_looked_through_only_once_somebody_looks() -> None:
    wire = wire_to(
        ScriptedPlatform(answer(200, {**LONG, "password": "in-a-long-answer", "note": "told-secret"}))
    )
    wire.keep_secret("told-secret")
    await wire.send(READ, token=FixedToken(Token("the-token-itself", 60)))
    hidden = repr(vars(wire.trace))
    assert wire.without_secrets("not in-a-long-answer") == f"not {MASK}"
    (seen,) = wire.trace.entries
    assert json.loads(seen.response_body or "") == {**LONG, "password": MASK, "note": MASK}
    assert ("authorization", MASK) in seen.request_headers
    for secret in ("in-a-long-answer", "told-secret", "the-token-itself"):
        assert secret not in hidden


async def test_what_an_unseen_answer_names_a_secret_is_known_in_all_that_follows() -> None:
    wire = wire_to(
        ScriptedPlatform(
            answer(200, {**LONG, "password": "in-a-long-answer"}),
            answer(400, {"message": "not in-a-long-answer"}),
        )
    )
    await wire.send(READ, token=None)
    with pytest.raises(Rejected) as caught:
        await wire.send(READ, token=None)
    assert "in-a-long-answer" not in str(caught.value) + repr(wire.trace.entries)


async def test_no_token_is_forgotten_before_it_was_looked_for() -> None:
    wire = wire_to(ScriptedPlatform(answer(200, {**LONG, "note": "token-number-0"})))
    for number in range(MOST_TOKENS + 1):
        await wire.send(READ, token=FixedToken(Token(f"token-number-{number}", 60)))
    assert "token-number-0" not in repr(wire.trace.entries[0])


async def test_unseen_answers_are_kept_within_the_limit_too() -> None:
    wire = wire_to(ScriptedPlatform(answer(200, []), *[answer(200, LONG)] * 203))
    for _ in range(204):
        await wire.send(READ, token=None)
    assert [wire.trace.entries[at].id for at in (0, -1)] == [5, 204]
    assert len(wire.trace.entries) == 200


async def test_who_wants_whole_bodies_gets_them_without_secrets_and_the_trace_keeps_the_beginning() -> None:
    long: dict[str, JsonValue] = {"rows": "x" * (BODY_LIMIT * 2), "access_token": "end-of-a-long-body"}
    wire = wire_to(ScriptedPlatform(answer(200, long)))
    told: list[Uncut] = []
    unsubscribe = wire.trace.subscribe_whole(told.append)
    await wire.send(READ, token=None)
    unsubscribe()
    await wire.send(READ, token=None)
    (uncut,) = told
    assert "end-of-a-long-body" not in repr(uncut)
    whole = uncut.whole()
    assert whole.response_body is not None
    assert json.loads(whole.response_body) == {**long, "access_token": MASK}
    assert [len(each.response_body or "") <= BODY_LIMIT for each in wire.trace.entries] == [True, True]


def test_subscribers_are_told_until_they_unsubscribe() -> None:
    trace, told = Trace(), list[Exchange]()
    unsubscribe = trace.subscribe(told.append)
    trace.record(exchange())
    unsubscribe()
    unsubscribe()
    trace.record(exchange())
    assert len(told) == 1


def test_curl_puts_the_token_in_from_a_variable() -> None:
    command = curl(exchange(headers=(("authorization", MASK), ("accept", "*/*"), ("host", "x"))))
    assert words_of(command, SEGTUI_TOKEN="t0ken") == [
        "--compressed", "https://api.emporix.io/s", "-H", "Authorization: Bearer t0ken", "-H", "accept: */*",
    ]  # fmt: skip


def test_curl_puts_every_other_secret_in_from_a_variable_of_its_name() -> None:
    form = f"client_id=x&client_secret={MASK}&password={MASK}"
    assert (
        words_of(curl(exchange("POST", body=form)), SEGTUI_CLIENT_SECRET="a'b", SEGTUI_PASSWORD="c")[-1]
        == "client_id=x&client_secret=a'b&password=c"
    )
    body = f'{{"accessToken":"{MASK}","n":1}}'
    assert (
        words_of(curl(exchange("POST", body=body)), SEGTUI_ACCESS_TOKEN="t")[-1]
        == '{"accessToken":"t","n":1}'
    )
    url = f"https://x/y?refreshToken={MASK}&z=1"
    assert "https://x/y?refreshToken=t&z=1" in words_of(curl(exchange(url=url)), SEGTUI_REFRESH_TOKEN="t")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_curl_quotes_any_body_for_the_shell(body: str) -> None:
    assert words_of(curl(exchange("POST", body=body)))[-2:] == ["--data-raw", body]


def test_curl_sends_a_delete_with_its_body_and_no_globbing() -> None:
    words = words_of(curl(exchange("DELETE", "https://x/{a}[1]", body="[1]")))
    assert words == ["--compressed", "--globoff", "-X", "DELETE", "https://x/{a}[1]", "--data-raw", "[1]"]


def test_curl_says_that_a_longer_body_was_cut() -> None:
    assert curl(exchange("POST", body="abc", is_cut=True)).startswith("# only the beginning")
