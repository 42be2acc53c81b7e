"""The only module that imports httpx; everything else takes its names from here.

Importing httpx also imports its command line client, with click, rich and Pygments (a third of its import
time), wherever those are installed, and they are. httpx goes on without that client when its import fails, so
it is made to fail while httpx is imported; afterwards `httpx._main` can be imported as ever.
"""

from __future__ import annotations

import sys

_COMMAND_LINE = "httpx._main"

_left_out = "httpx" not in sys.modules
if _left_out:
    # None in sys.modules makes an import raise ModuleNotFoundError (Python reference 5.3.1).
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # typeshed does not know this documented value
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
        HTTPError,
        InvalidURL,
        Limits,
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
    "InvalidURL",
    "Limits",
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
