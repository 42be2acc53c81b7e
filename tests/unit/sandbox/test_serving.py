"""The sandbox on a real socket, and as a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest

from segtui.sandbox.loading import loaded, user_cache_directory
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.threaded import running_sandbox

EMPTY = SandboxOptions(data="empty")


@pytest.fixture
def ready() -> Iterator[dict[str, Any]]:
    with running_sandbox(EMPTY) as line:
        yield line


def token_call(ready: dict[str, Any]) -> httpx.Response:
    shop = ready["emporix"]
    form = {
        "grant_type": "client_credentials",
        "client_id": shop["client_id"],
        "client_secret": shop["client_secret"],
    }
    with httpx.Client(base_url=shop["base_url"]) as client:
        return client.post("/oauth/token", data=form)


def add_fault(ready: dict[str, Any], **fault: Any) -> None:
    body = json.dumps(fault).encode()
    request = Request(f"{ready['control_url']}/faults", body, {"Content-Type": "application/json"})  # noqa: S310
    urlopen(request).close()  # noqa: S310 - the sandbox of this test


def test_a_threaded_sandbox_answers_on_a_socket(ready: dict[str, Any]) -> None:
    assert token_call(ready).json()["token_type"] == "Bearer"


def test_a_truncated_answer_ends_before_its_length(ready: dict[str, Any]) -> None:
    add_fault(ready, body="truncated", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        token_call(ready)
    assert token_call(ready).status_code == 200


def test_a_reset_answer_breaks_the_connection(ready: dict[str, Any]) -> None:
    add_fault(ready, body="reset", times=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        token_call(ready)


def test_too_many_headers_are_refused_by_the_sandbox_itself(ready: dict[str, Any]) -> None:
    url = f"{ready['emporix']['base_url']}/site/x/sites"
    request = Request(url, headers={f"X-{number}": "y" * 7000 for number in range(10)})  # noqa: S310
    with pytest.raises(HTTPError) as refusal:
        urlopen(request)  # noqa: S310
    refusal.value.close()
    assert refusal.value.code == 431


def start(*arguments: str) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    command = [sys.executable, "-m", "segtui.sandbox", "--data", "empty", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_in_order(number: signal.Signals) -> None:
    process, _ = start()
    process.send_signal(number)
    _, problems = process.communicate(timeout=50)
    assert (process.returncode, problems) == (0, b"")


def test_the_server_ends_with_its_standard_input() -> None:
    process, ready = start("--exit-with-stdin")
    assert token_call(ready).status_code == 200
    _, problems = process.communicate(timeout=50)
    assert (process.returncode, problems) == (0, b"")


def test_a_taken_port_is_an_error_and_not_another_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError), running_sandbox(SandboxOptions(port=port, data="empty")):
            pass


def test_a_threaded_sandbox_leaves_no_thread() -> None:
    before = threading.active_count()
    with running_sandbox(EMPTY):
        pass
    assert threading.active_count() == before


def test_a_large_shop_is_kept_and_never_changed(tmp_path: Path) -> None:
    options = SandboxOptions(customers=120)
    first = loaded(options, tmp_path, kept_from=100)
    (kept,) = tmp_path.iterdir()
    content = kept.read_bytes()
    first.store.run("DELETE FROM customers")
    first.close()
    second = loaded(options, tmp_path, kept_from=100)
    assert second.store.tally("customers") == 120
    second.close()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [content]


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/c"}, "/c/segtui"),
        ("linux", {}, "~/.cache/segtui"),
        ("darwin", {}, "~/Library/Caches/segtui"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/segtui"),
    ],
)
def test_the_cache_lies_where_each_system_keeps_one(
    platform: str, environment: dict[str, str], expected: str
) -> None:
    assert user_cache_directory(environment, platform) == Path(expected).expanduser()
