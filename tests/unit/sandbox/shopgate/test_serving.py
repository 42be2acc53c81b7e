"""One sandbox, two platforms: what they share and what each keeps to itself."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import httpx
import pytest

from segtui.sandbox.limits import BODY_BYTES
from segtui.sandbox.seed.outfitter import DemoMerchant
from tests.unit.sandbox.conftest import BASE
from tests.unit.sandbox.shopgate.conftest import Counter


async def _control(counter: Counter, path: str) -> Any:
    return (await counter.http.get(f"{BASE}/__sandbox__{path}")).json()


async def test_a_reset_renews_both_platforms(empty: Counter, merchant: DemoMerchant) -> None:
    await empty.add_segment("gone-after", await empty.add_customer("Gone"))
    await empty.done("DELETE", "/segments/gone-after")
    await empty.control("/switches", {"deferred_lag_s": 30})
    before = empty.ready
    line = await empty.control("/reset", {"data": "demo", "customers": 20})
    assert line["shopgate"] == before
    assert (await empty.get("/segments"))["meta"]["totalItemCount"] == 10
    assert (await _control(empty, "/switches"))["deferred_lag_s"] == 2.0
    assert (await _control(empty, "/statistics"))["shopgate"] == {
        "customers": 1215,
        "devices": 198,
        "segments": 10,
        "members": len(merchant.members),
        "pending_work": 0,
    }
    await empty.control("/reset", {"data": "empty"})
    assert (await empty.get("/segments"))["meta"]["totalItemCount"] == 0


async def test_requests_of_both_platforms_are_noted(empty: Counter) -> None:
    await empty.get("/segments", filters={"code": "x"})
    await empty.http.get(f"{BASE}/customer/kaffeekontor/customers")
    shopgate, emporix = (await _control(empty, "/requests"))[-2:]
    path = "/shopgate/segmentation/v1/merchants/FJELLUX/segments"
    assert (shopgate["path"], shopgate["token"], shopgate["status"]) == (path, "user", 200)
    assert (emporix["status"], emporix["token"]) == (401, "none")
    answer = await empty.token()
    noted = str(await _control(empty, "/requests"))
    assert empty.ready["password"] not in noted
    assert answer.json()["refresh_token"] not in noted


async def test_each_platform_takes_only_its_own_tokens(empty: Counter) -> None:
    await empty.get("/segments")
    answer = await empty.http.get(f"{BASE}/customer/kaffeekontor/customers", headers=empty.headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "options", "status", "code"),
    [
        ("PUT", {"json": {}}, 405, "MethodNotAllowed"),
        ("POST", {"content": b"{", "headers": {"content-type": "application/json"}}, 400, "InvalidContent"),
        ("POST", {"content": b"", "headers": {"content-type": "application/json"}}, 400, "InvalidContent"),
        ("POST", {"data": {"name": "x"}}, 415, "UnsupportedMediaType"),
        ("POST", {"content": b" " * (BODY_BYTES + 1)}, 413, "RequestEntityTooLarge"),
        ("GET", {"params": {"filters": "x" * 11_000}}, 414, "RequestUriTooLong"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_the_vendors_form(
    empty: Counter, method: str, options: dict[str, Any], status: int, code: str
) -> None:
    await empty.get("/segments")
    headers = {**empty.headers, **options.pop("headers", {})}
    answer = await empty.http.request(method, empty.url("/segments"), headers=headers, **options)
    assert answer.status_code == status
    assert (set(answer.json()), answer.json()["code"]) == ({"code", "message"}, code)


async def test_an_id_in_the_path_may_hold_any_sign(empty: Counter) -> None:
    await empty.add_segment("50 % & more?")
    url = empty.url("/segments/50%20%25%20%26%20more%3F")
    answer = await empty.http.get(url, headers=empty.headers)
    assert answer.json()["segment"]["code"] == "50 % & more?"


async def test_a_cut_answer_has_taken_effect(empty: Counter) -> None:
    await empty.add_segment("cut")
    await empty.control("/faults", {"path": "/shopgate/*", "method": "POST", "body": "malformed", "times": 1})
    answer: httpx.Response = await empty.call("POST", "/segments/cut", {"name": "changed"})
    assert answer.status_code == 204
    assert (await empty.get("/segments/cut"))["segment"]["name"] == "changed"


def test_the_merchant_is_made_only_when_somebody_asks() -> None:
    program = (
        "import sys\n"
        "from segtui.sandbox.app import create_sandbox, SandboxOptions\n"
        "create_sandbox(SandboxOptions(data='empty')).ready_line('http://x')\n"
        "print([name for name in sys.modules if 'outfitter' in name or 'shopgate.operations' in name])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
