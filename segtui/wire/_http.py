"""The only module that imports httpx; everything else takes its names from here.

Two imports that httpx tries and does well without are answered with "not there", by None in `sys.modules`
(Python reference 5.3.1), because trying them costs much:

- `httpx._main`, its command line client, brings click, rich and Pygments, a third of the import time of
  httpx. It is hidden only while httpx is imported.
- `sniffio`, where it is not installed, is looked for on the whole path four times per request, a fifth of the
  processor time of a small request.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec

_COMMAND_LINE = "httpx._main"
_ASYNC_DETECTOR = "sniffio"

_left_out = "httpx" not in sys.modules
if _left_out:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # documented, but typeshed does not know it
if find_spec(_ASYNC_DETECTOR) is None:
    sys.modules[_ASYNC_DETECTOR] = None  # type: ignore[assignment]
try:
    from httpx import (
        ASGITransport,
        AsyncBaseTransport,
        AsyncClient,
        AsyncHTTPTransport,
        Auth,
        ConnectError,
        ConnectTimeout,
        DecodingError,
        Headers,
        HTTPError,
        InvalidURL,
        Limits,
        LocalProtocolError,
        MockTransport,
        PoolTimeout,
        ProxyError,
        ReadTimeout,
        RemoteProtocolError,
        Request,
        Response,
        Timeout,
        TimeoutException,
        UnsupportedProtocol,
        WriteTimeout,
    )
finally:
    if _left_out:
        sys.modules.pop(_COMMAND_LINE, None)

__all__ = [
    "ASGITransport",
    "AsyncBaseTransport",
    "AsyncClient",
    "AsyncHTTPTransport",
    "Auth",
    "ConnectError",
    "ConnectTimeout",
    "DecodingError",
    "HTTPError",
    "Headers",
    "InvalidURL",
    "Limits",
    "LocalProtocolError",
    "MockTransport",
    "PoolTimeout",
    "ProxyError",
    "ReadTimeout",
    "RemoteProtocolError",
    "Request",
    "Response",
    "Timeout",
    "TimeoutException",
    "UnsupportedProtocol",
    "WriteTimeout",
]


def prepare() -> None:
    """Import what httpx imports only with its first client and its first connection; may run in a thread."""
    for name in ("httpcore", "anyio._backends._asyncio"):
        importlib.import_module(name)
