"""Why no answer came, as one of our errors, in plain words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

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
from segtui.wire.call import Call
from segtui.wire.options import Timeouts
from segtui.wire.retry import Failure

_NEVER_REACHED = (
    ConnectError, ConnectTimeout, PoolTimeout, ProxyError, UnsupportedProtocol, LocalProtocolError,
)  # fmt: skip
_LASTING = (UnsupportedProtocol, LocalProtocolError, DecodingError)
"""What the next attempt would meet as well."""
_CHECK_NETWORK = "Check the network, the VPN and the proxy settings, then try again."


class RecordedOutage(ConnectError):
    """An outage of another time, of which only the words are known."""


def outage_of(call: Call, host: str, error: HTTPError, timeouts: Timeouts) -> Failure:
    """What a network error means; the error is chained as the cause."""
    reached = not isinstance(error, _NEVER_REACHED)
    words, hint = _words(error, host, timeouts)
    if reached and not call.repeatable:
        words += "; whether it took effect is unknown"
        hint = "Read it back before you try again."
    ours = _error(f"Could not {call.asking}: {words}.", hint, error, may_have_arrived=reached)
    if not isinstance(error, LocalProtocolError):
        # That one quotes the header it complains about, which may be the token.
        ours.__cause__ = error
    # A server that is slow to answer is no lost connection.
    is_lost = not isinstance(error, (*_LASTING, ReadTimeout))
    return Failure(ours, words, transient=_is_transient(error), reached=reached, network=is_lost)


def socks_support_missing(call: Call, error: ImportError) -> BadInput:
    """The error for a SOCKS proxy in the environment without the package that speaks SOCKS."""
    ours = BadInput(
        f"Could not {call.asking}: the environment names a SOCKS proxy, which needs an extra package.",
        hint="Install segtui[socks] (pipx inject segtui 'httpx[socks]'), or unset ALL_PROXY for this run.",
    )
    ours.__cause__ = error
    return ours


def _error(summary: str, hint: str, error: HTTPError, *, may_have_arrived: bool) -> SegtuiError:
    if isinstance(error, DecodingError):
        return Malformed(summary, hint=hint)
    return Unreachable(summary, hint=hint, may_have_arrived=may_have_arrived)


def _is_transient(error: HTTPError) -> bool:
    return not isinstance(error, _LASTING) and _tls_error(error) is None


def _words(error: HTTPError, host: str, timeouts: Timeouts) -> tuple[str, str]:
    """What happened, as the end of a sentence, and what to do next."""
    if isinstance(error, RecordedOutage):
        return str(error), "This is what happened when it was recorded; ask the platform again."
    if (tls := _tls_error(error)) is not None:
        return _tls_words(tls, host)
    if isinstance(error, ConnectTimeout):
        return f"{host} did not take the connection within {timeouts.connect_s:g} s", _CHECK_NETWORK
    if isinstance(error, ReadTimeout):
        return f"{host} sent nothing for {timeouts.read_s:g} s", "Try again; the platform may be busy."
    if isinstance(error, WriteTimeout):
        return f"{host} took no data for {timeouts.write_s:g} s", _CHECK_NETWORK
    if isinstance(error, ProxyError):
        return f"the proxy refused the way to {host} ({error})", "Check HTTPS_PROXY and NO_PROXY."
    if isinstance(error, ConnectError):
        return _connect_words(error, host)
    if isinstance(error, RemoteProtocolError):
        return f"{host} closed the connection before its answer was complete", "Try again."
    if isinstance(error, DecodingError):
        return f"the answer of {host} could not be decompressed", "Try again; a proxy may damage answers."
    if isinstance(error, UnsupportedProtocol):
        return f"the address of {host} is not one for HTTP ({error})", "Check the base URL of the profile."
    if isinstance(error, LocalProtocolError):
        words = "the request holds a character that HTTP does not allow, such as a line break in a token"
        return words, "Store the secrets again: segtui login"
    detail = f" ({error})" if str(error) else ""
    return f"the connection to {host} broke{detail}", _CHECK_NETWORK


def _connect_words(error: ConnectError, host: str) -> tuple[str, str]:
    causes = [cause for cause in _causes(error) if isinstance(cause, OSError)]
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"the name {host} could not be resolved", "Check the base URL, the network and the VPN."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        hint = "Check the base URL and its port, and whether the server runs."
        return f"{host} refused the connection", hint
    why = next((cause.strerror for cause in causes if cause.strerror), None) or str(error)
    return f"{host} could not be reached ({why})", _CHECK_NETWORK


def _tls_words(error: ssl.SSLError, host: str) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message or "it cannot be verified"
        return (
            f"the certificate of {host} is not trusted: {why}",
            "Behind a proxy that inspects TLS, set SSL_CERT_FILE to your company's certificates.",
        )
    return f"no secure connection to {host} came about ({error})", "Check the base URL and the proxy."


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    return next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all behind it: httpx, httpcore and anyio each wrap it, and those of several addresses."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, BaseExceptionGroup):
            for member in seen.exceptions:
                yield from _causes(member)
        seen = seen.__cause__ or seen.__context__
