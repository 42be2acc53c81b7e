"""The control API: time, troubles, decisions, resets, and the list of requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segtui.sandbox.app import Sandbox
from tests.unit.sandbox.conftest import BASE, Shopkeeper

SEGMENTS = "/customer-segment/{t}/segments"


async def test_the_ready_line_says_where_and_how(sandbox: Sandbox) -> None:
    line = sandbox.ready_line(BASE)
    assert (line["schema"], line["control_url"]) == ("segtui.sandbox/1", f"{BASE}/__sandbox__")
    assert line["shopgate"].pop("base_url_template") == f"{BASE}/shopgate/{{service}}"
    assert sorted(line["shopgate"]) == ["client_id", "client_secret", "merchant_code", "password", "username"]
    assert sorted(line["emporix"]) == [
        "base_url",
        "client_id",
        "client_secret",
        "customer",
        "storefront_client_id",
        "tenant",
    ]


async def test_a_reset_changes_the_data_and_keeps_the_credentials(shop: Shopkeeper) -> None:
    before = shop.ready
    line = await shop.control("POST", "/reset", {"data": "demo", "customers": 100})
    assert {**line["emporix"], "customer": None} == before
    assert await shop.get("/site/{t}/siteslist") == ["main", "DE", "nordics"]
    await shop.as_customer(**line["emporix"]["customer"])
    await shop.control("POST", "/reset", {"data": "empty"})
    assert (await shop.call("GET", "/customer/{t}/me")).status_code == 401
    await shop.as_service()
    assert await shop.get(SEGMENTS) == []


async def test_a_reset_lifts_troubles_switches_and_the_set_time(shop: Shopkeeper) -> None:
    await shop.control("POST", "/faults", {"status": 503})
    await shop.control("POST", "/switches", {"bulk_index_base": 0})
    await shop.control("POST", "/clock", {"now": "2030-01-01T00:00:00Z"})
    await shop.control("POST", "/reset", {})
    assert await shop.control("GET", "/faults") == []
    assert (await shop.control("GET", "/switches"))["bulk_index_base"] == 1
    assert await shop.control("GET", "/clock") == {"now": "2026-06-01T12:00:00.000Z", "real": True}


async def test_the_clock_stands_moves_and_runs_again(shop: Shopkeeper) -> None:
    assert (await shop.control("POST", "/clock", {"now": "2030-01-01T00:00:00Z"}))[
        "now"
    ] == "2030-01-01T00:00:00.000Z"
    assert (await shop.control("POST", "/clock", {"advance_s": 90}))["now"] == "2030-01-01T00:01:30.000Z"
    assert (await shop.control("POST", "/clock", {"now": None}))["now"] == "2026-06-01T12:00:00.000Z"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", {"now": "tomorrow"}),
        ("/clock", {"advance_s": "1"}),
        ("/clock", {}),
        ("/switches", {"no_such": True}),
        ("/switches", {"bulk_index_base": 2}),
        ("/switches", {"segment_groups": "off"}),
        ("/switches", {"category_inherit": "all"}),
        ("/switches", {"create_conflict": "maybe"}),
        ("/switches", {"members_paging": True}),
        ("/switches", {"deferred_lag_s": -1}),
        ("/faults", {}),
        ("/faults", {"body": "jpeg"}),
        ("/faults", {"status": 99}),
        ("/faults", {"times": 0}),
        ("/faults", {"delay": 3}),
        ("/credentials", {"scopes": "all"}),
        ("/reset", {"data": "some"}),
        ("/reset", {"customers": "many"}),
    ],
)
async def test_a_wrong_wish_is_400_and_says_why(shop: Shopkeeper, path: str, body: dict[str, Any]) -> None:
    answer = await shop.http.post(f"/__sandbox__{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_requests_are_listed_with_status_and_token_and_without_secrets(shop: Shopkeeper) -> None:
    await shop.control("DELETE", "/requests")
    await shop.call("GET", f"{SEGMENTS}?pageSize=2")
    await shop.as_visitor()
    await shop.call("GET", "/customer/{t}/refreshauthtoken?refreshToken=hush")
    rows = await shop.control("GET", "/requests")
    assert [(row["method"], row["status"], row["token"]) for row in rows] == [
        ("GET", 200, "service"),
        ("GET", 200, "none"),
        ("GET", 401, "anonymous"),
    ]
    assert (rows[0]["query"], rows[2]["query"]) == ("pageSize=2", "refreshToken=***")


async def test_statistics_count_requests_and_documents(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    await shop.join("gold", await shop.add_customer("ann"))
    counts = await shop.control("GET", "/statistics")
    documents = counts["documents"]
    assert (documents["segments"], documents["customers"], documents["members"]) == (1, 1, 1)
    assert counts["by_status"] == {"200": 1, "201": 3}


async def test_a_burst_of_refusals_befalls_the_next_requests_of_a_path(shop: Shopkeeper) -> None:
    await shop.control(
        "POST", "/faults", {"path": "/customer-segment/*", "times": 2, "status": 429, "retry_after": 7}
    )
    assert (await shop.call("GET", "/site/{t}/sites")).status_code == 200
    answers = [await shop.call("GET", SEGMENTS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"


async def test_a_trouble_may_befall_one_method_only(shop: Shopkeeper) -> None:
    await shop.control("POST", "/faults", {"method": "POST", "status": 500})
    assert (await shop.call("GET", SEGMENTS)).status_code == 200
    assert (await shop.call("POST", f"{SEGMENTS}/search", json={})).status_code == 500


async def test_latency_waits_before_the_answer(shop: Shopkeeper) -> None:
    await shop.control("POST", "/faults", {"latency_ms": 250, "times": 1})
    await shop.get(SEGMENTS)
    assert shop.sleeps == [0.25]


async def test_an_html_page_may_come_in_place_of_json(shop: Shopkeeper) -> None:
    await shop.control("POST", "/faults", {"body": "html", "times": 1})
    answer = await shop.call("GET", SEGMENTS)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


async def test_malformed_json_is_a_whole_answer_that_does_not_parse(shop: Shopkeeper) -> None:
    await shop.add_segment("gold")
    await shop.control("POST", "/faults", {"body": "malformed", "times": 1})
    answer = await shop.call("GET", SEGMENTS)
    assert (answer.status_code, int(answer.headers["content-length"])) == (200, len(answer.content))
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_the_rate_limit_refuses_what_is_too_fast(shop: Shopkeeper) -> None:
    await shop.control("POST", "/switches", {"rate_limit_per_s": 2})
    answers = [await shop.call("GET", SEGMENTS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"params": {"q": "x" * 10_300}}, 414, "protocol.http.TooBigLine"),
        ({"headers": {"X-Long": "x" * 62_000}}, 431, "protocol.http.TooBigHeaders"),
    ],
)
async def test_an_oversize_request_is_refused_by_the_gateway(
    shop: Shopkeeper, options: dict[str, Any], status: int, code: str
) -> None:
    answer = await shop.call("GET", SEGMENTS, **options)
    assert (answer.status_code, answer.json()["fault"]["detail"]["errorcode"]) == (status, code)


async def test_an_oversize_body_is_refused_by_the_gateway(shop: Shopkeeper) -> None:
    answer = await shop.call("POST", SEGMENTS, content=b" " * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_an_unknown_path_is_refused_by_the_gateway(shop: Shopkeeper) -> None:
    answer = await shop.call("GET", "/order/{t}/orders")
    assert (answer.status_code, "fault" in answer.json()) == (404, True)
