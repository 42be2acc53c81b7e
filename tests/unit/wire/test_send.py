from __future__ import annotations

import pytest

from segtui.errors import BadInput, Malformed, Unreachable
from segtui.wire._http import Response
from segtui.wire.auth import CachedToken
from segtui.wire.call import Call
from segtui.wire.wire import Wire
from tests.unit.wire.support import (
    READ,
    TOKEN_CALL,
    WRITE,
    FakeTime,
    ScriptedPlatform,
    TokenShop,
    answer,
    wire_to,
)


async def test_an_answer_has_status_lower_case_headers_body_and_the_vendors_id() -> None:
    platform = ScriptedPlatform(answer(200, [1, 2], X_Total_Count="2", X_Correlation_Id="abc"))
    found = await wire_to(platform).send(READ, token=None)
    assert (found.status, found.body, found.request_id) == (200, b"[1,2]", "abc")
    assert found.headers["x-total-count"] == "2"


async def test_a_body_is_sent_as_json_exactly_as_previewed() -> None:
    platform = ScriptedPlatform(answer(201))
    wire = wire_to(platform)
    call = Call("PATCH", "/segments/a%2Fb", "rename it", body={"name": {"de": "Größe", "en": None}})
    await wire.send(call, token=None)
    preview = wire.preview(call)
    sent = platform.requests[0]
    assert preview.body == '{"name":{"de":"Größe","en":null}}'
    assert (sent.method, str(sent.url), sent.content.decode()) == (preview.method, preview.url, preview.body)
    assert sent.headers["content-type"] == "application/json"


async def test_a_delete_can_have_a_body() -> None:
    platform = ScriptedPlatform(answer(204))
    await wire_to(platform).send(Call("DELETE", "/bulk", "remove them", body=[{"id": "1"}]), token=None)
    assert platform.requests[0].content == b'[{"id":"1"}]'


@pytest.mark.parametrize(
    "value", ['name:(~"a b")', "a+b@example.org", "100%", "ä&b=c#d", "id:(1,2)", "{x}[y]", "~regex", "a/b?c"]
)
async def test_a_query_reaches_the_platform_as_it_was_meant(value: str) -> None:
    platform = ScriptedPlatform(answer())
    wire = wire_to(platform)
    call = Call("GET", "/s", "search", query=(("q", value), ("pageSize", "5")), repeatable=True)
    await wire.send(call, token=None)
    assert platform.requests[0].url.params.multi_items() == [("q", value), ("pageSize", "5")]
    assert str(platform.requests[0].url) == wire.preview(call).url


async def test_the_base_urls_own_path_is_kept() -> None:
    platform = ScriptedPlatform(answer())
    await wire_to(platform, base_url="http://localhost:8080/shop/").send(READ, token=None)
    assert platform.requests[0].url.path == "/shop/segments"


async def test_a_form_is_sent_as_a_form() -> None:
    platform = ScriptedPlatform(answer())
    await wire_to(platform).send(TOKEN_CALL, token=None)
    assert platform.requests[0].content == b"client_id=acme-client&client_secret=s3cr3t-of-acme"
    assert platform.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


async def test_the_service_token_is_used_unless_another_or_none_is_asked_for() -> None:
    platform = ScriptedPlatform(answer())
    time = FakeTime()
    wire = wire_to(platform, time=time)
    wire.service = TokenShop(time).source
    other: CachedToken = TokenShop(time).source
    await wire.send(READ)
    await wire.send(READ, token=other)
    await wire.send(READ, token=None)
    sent = [request.headers.get("authorization") for request in platform.requests]
    assert sent == ["Bearer token-number-1", "Bearer token-number-1", None]


async def test_a_wire_without_a_service_token_says_so() -> None:
    with pytest.raises(ValueError, match="no service token"):
        await wire_to(ScriptedPlatform(answer())).send(READ)


SIGN_IN_PAGE = (
    b"<!doctype html><html><head><title>T</title><style>p{}</style></head>"
    b"<h1>Please &amp; sign</h1><p>in.</p>"
)
LONG = Call("GET", "/s", "read the customers", query=(("q", "x" * 10_000),), repeatable=True)
TOO_LONG = r"Could not read the customers: the address .* 10,0\d\d bytes"


async def test_a_url_over_the_limit_is_refused_before_anything_is_sent() -> None:
    platform = ScriptedPlatform(answer())
    with pytest.raises(BadInput, match=TOO_LONG) as caught:
        await wire_to(platform).send(LONG, token=None)
    assert "fewer ids" in caught.value.hint
    assert platform.requests == []


def test_a_url_over_the_limit_is_not_even_previewed() -> None:
    with pytest.raises(BadInput, match=TOO_LONG):
        wire_to(ScriptedPlatform(answer())).preview(LONG)


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json"])
async def test_a_web_page_where_json_is_due_is_malformed_and_quoted(content_type: str) -> None:
    page = Response(200, headers={"content-type": content_type}, content=SIGN_IN_PAGE)
    with pytest.raises(Malformed) as caught:
        await wire_to(ScriptedPlatform(page)).send(READ, token=None)
    assert 'a web page that says "Please & sign in."' in caught.value.summary
    assert "Could not list the segments" in caught.value.summary


async def test_an_empty_answer_is_no_web_page() -> None:
    found = await wire_to(ScriptedPlatform(answer(204, None, Content_Type="text/html"))).send(
        READ, token=None
    )
    assert found.body == b""


async def test_nothing_is_sent_after_closing() -> None:
    platform = ScriptedPlatform(answer())
    wire = wire_to(platform)
    await wire.send(READ, token=None)
    await wire.aclose()
    with pytest.raises(Unreachable, match="closed"):
        await wire.send(READ, token=None)
    assert len(platform.requests) == 1


async def test_closing_a_wire_that_was_never_used_opens_nothing() -> None:
    wire = wire_to(ScriptedPlatform(answer()))
    await wire.aclose()


async def test_an_address_that_is_none_is_bad_input() -> None:
    with pytest.raises(BadInput, match="not an address"):
        await wire_to(ScriptedPlatform(answer()), base_url="http://localhost:no").send(READ, token=None)


async def test_a_write_is_sent_once() -> None:
    platform = ScriptedPlatform(answer(201))
    wire: Wire = wire_to(platform)
    await wire.send(WRITE, token=None)
    assert len(platform.requests) == 1
