from __future__ import annotations

import asyncio
import socket
import ssl
import traceback

import pytest

from segtui.errors import BadInput, Malformed, SegtuiError, Unreachable
from segtui.wire._http import (
    ConnectError,
    ConnectTimeout,
    DecodingError,
    HTTPError,
    LocalProtocolError,
    PoolTimeout,
    ProxyError,
    ReadTimeout,
    RemoteProtocolError,
    UnsupportedProtocol,
    WriteTimeout,
)
from segtui.wire.auth import FixedToken, Token
from segtui.wire.options import Timeouts, WireOptions
from segtui.wire.outages import outage_of
from segtui.wire.retry import Failure
from segtui.wire.wire import Wire
from tests.unit.wire.support import READ, WRITE, vendor_fault


def caused_by(error: HTTPError, cause: Exception) -> HTTPError:
    error.__cause__ = cause
    return error


def outage(error: HTTPError) -> Failure:
    return outage_of(READ, "api.emporix.io", error, Timeouts())


UNTRUSTED = ssl.SSLCertVerificationError(1, "certificate verify failed")
UNTRUSTED.verify_message = "self-signed certificate in certificate chain"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectTimeout(""), "api.emporix.io did not take the connection within 5 s"),
        (ReadTimeout(""), "api.emporix.io sent nothing for 30 s"),
        (WriteTimeout(""), "api.emporix.io took no data for 30 s"),
        (ProxyError("403 Forbidden"), "the proxy refused the way to api.emporix.io (403 Forbidden)"),
        (RemoteProtocolError("x"), "api.emporix.io closed the connection before its answer was complete"),
        (DecodingError("x"), "the answer of api.emporix.io could not be decompressed"),
        (UnsupportedProtocol("x"), "the address of api.emporix.io is not one for HTTP (x)"),
        (PoolTimeout(""), "the connection to api.emporix.io broke"),
        (
            ConnectError("All connection attempts failed"),
            "could not be reached (All connection attempts failed)",
        ),
        (
            caused_by(ConnectError(""), socket.gaierror(-2, "x")),
            "the name api.emporix.io could not be resolved",
        ),
        (
            caused_by(ConnectError(""), ConnectionRefusedError(111, "x")),
            "api.emporix.io refused the connection",
        ),
        (caused_by(ConnectError(""), UNTRUSTED), "not trusted: self-signed certificate in certificate chain"),
        (
            caused_by(ConnectError(""), ssl.SSLError(1, "wrong version")),
            "no secure connection to api.emporix.io",
        ),
    ],
)
def test_each_outage_is_told_in_plain_words_and_with_a_next_step(error: HTTPError, words: str) -> None:
    ours = outage(error).error
    assert ours.summary.startswith("Could not list the segments: ")
    assert words in ours.summary
    assert ours.hint
    assert ours.__cause__ is error


@pytest.mark.parametrize(
    ("error", "transient", "reached", "lost"),
    [
        (ConnectError(""), True, False, True),
        (ConnectTimeout(""), True, False, True),
        (PoolTimeout(""), True, False, True),
        (ProxyError(""), True, False, True),
        (ReadTimeout(""), True, True, False),
        (WriteTimeout(""), True, True, True),
        (RemoteProtocolError(""), True, True, True),
        (UnsupportedProtocol(""), False, False, False),
        (LocalProtocolError(""), False, False, False),
        (DecodingError(""), False, True, False),
        (caused_by(ConnectError(""), UNTRUSTED), False, False, True),
    ],
)
def test_what_passes_what_may_have_arrived_and_what_is_a_lost_connection_are_told_apart(
    error: HTTPError, transient: bool, reached: bool, lost: bool
) -> None:
    failure = outage(error)
    assert (failure.transient, failure.reached, failure.network) == (transient, reached, lost)
    assert getattr(failure.error, "may_have_arrived", True) is reached


async def test_a_token_that_http_cannot_carry_is_told_without_showing_it() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = real_wire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    source = FixedToken(Token("the-hidden-value\n", 60.0))
    with pytest.raises(Unreachable, match="a character that HTTP does not allow") as caught:
        await wire.send(READ, token=source)
    await wire.aclose()
    server.close()
    shown = "".join(traceback.format_exception(caught.value)) + repr(wire.trace.entries)
    assert "the-hidden-value" not in shown


def test_a_damaged_answer_is_malformed() -> None:
    assert type(outage(DecodingError("x")).error) is Malformed


def test_a_lost_answer_to_a_write_says_that_the_outcome_is_unknown() -> None:
    error = outage_of(WRITE, "api.emporix.io", ReadTimeout(""), Timeouts()).error
    assert error.summary.endswith("sent nothing for 30 s; whether it took effect is unknown.")


def test_a_write_that_never_left_has_a_known_outcome() -> None:
    error = outage_of(WRITE, "api.emporix.io", ConnectTimeout(""), Timeouts()).error
    assert "unknown" not in error.summary


async def until_failed(wire: Wire) -> SegtuiError:
    with pytest.raises(SegtuiError) as caught:
        await wire.send(READ, token=None)
    await wire.aclose()
    return caught.value


def real_wire(base_url: str, timeouts: Timeouts | None = None) -> Wire:
    async def at_once(_: float) -> None: ...

    options = WireOptions(timeouts=timeouts or Timeouts(), sleep=at_once)
    return Wire(base_url, credential_name="acme", parse_error=vendor_fault, options=options)


async def test_a_port_nobody_listens_on_refuses_the_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = await until_failed(real_wire(f"http://127.0.0.1:{port}"))
    assert f"127.0.0.1:{port} refused the connection" in error.summary


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,"
NOT_GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n[1]"
CLOSED = "closed the connection before its answer was complete"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", CLOSED),
        (HALF, CLOSED),
        (NOT_GZIP, "could not be decompressed"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", CLOSED),
    ],
)
async def test_broken_answers_on_a_real_socket(sent: bytes, words: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire = real_wire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    error = await until_failed(wire)
    server.close()
    assert words in error.summary
    assert all(seen.status is None and seen.error for seen in wire.trace.entries)


async def test_a_silent_server_runs_into_the_read_timeout() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    error = await until_failed(real_wire(base_url, Timeouts(read_s=0.05)))
    server.close()
    assert type(error) is Unreachable
    assert "sent nothing for 0.05 s" in error.summary


async def test_a_socks_proxy_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    error = await until_failed(real_wire("http://shop.example:8080"))
    assert type(error) is BadInput
    assert "SOCKS proxy" in error.summary
    assert "segtui[socks]" in error.hint


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = await until_failed(real_wire(f"http://localhost:{port}"))
    assert "refused the connection" in error.summary


async def test_other_hosts_are_reached_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    wire = real_wire("http://shop.example:8080")
    assert (await wire.send(READ, token=None)).body == b"[]"
    await wire.aclose()
    server.close()
    assert asked == [b"GET http://shop.example:8080/segments HTTP/1.1\r\n"]
