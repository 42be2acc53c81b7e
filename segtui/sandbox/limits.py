"""Size limits of the vendor's gateway (fact sheet D11): URL, headers, body."""

from __future__ import annotations

from starlette.types import Receive, Scope

URL_BYTES = 10 * 1024
HEADER_BYTES = 60 * 1024
BODY_BYTES = 10 * 1024 * 1024


def oversize_status(scope: Scope) -> int | None:
    """Tell the status for a URL or headers that are too long; None when they are not."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > URL_BYTES:
        return 414
    # Each header line costs two separators: ": " and the line's end.
    if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > HEADER_BYTES:
        return 431
    return None


async def read_body(receive: Receive) -> bytes | None:
    """Read the body; None when it is larger than allowed or the client went away."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
