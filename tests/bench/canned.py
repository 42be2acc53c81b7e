"""A server that always gives the same page, at once or after a fixed time: `canned.py PAGE DELAY_MS`.

The sandbox works for its answers, which would flatter a client that works for them too.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

TOKEN = b'{"access_token": "canned", "token_type": "Bearer", "expires_in": 3600, "scope": "any"}'


def answer(body: bytes) -> bytes:
    """A whole answer on a connection that stays open."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(page: bytes, delay_s: float) -> None:
    """Serve for ever; writes the port once it listens."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                is_token = head.startswith(b"POST")
                if is_token:
                    await reader.readexactly(_length(head))
                await asyncio.sleep(delay_s)
                writer.write(answer(TOKEN if is_token else page))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _length(head: bytes) -> int:
    for line in head.splitlines():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]).read_bytes(), float(sys.argv[2]) / 1000))
