"""Serves a sandbox on a socket until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import uvicorn

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions

HEADER_ROOM_BYTES = 256 * 1024
"""What the server reads of headers, so that the sandbox itself can answer 431 beyond 60 KB."""


def serve(options: SandboxOptions, output: TextIO = sys.stdout) -> int:
    """Serve until SIGINT, SIGTERM or, if asked, the end of standard input; returns the exit code.

    Writes the ready line to `output` once the socket listens.
    """
    sandbox = create_sandbox(options)
    try:
        with listening(options) as listener:
            server = server_for(sandbox)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, server.handle_exit)
            if options.exit_with_stdin:
                threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
            print(json.dumps(sandbox.ready_line(address_of(listener))), file=output, flush=True)
            server.run(sockets=[listener])
    finally:
        sandbox.close()
    return 0


class QuietServer(uvicorn.Server):
    """A server whose end by a signal is an orderly end: uvicorn would raise the signal once more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the server."""
        yield


def server_for(sandbox: Sandbox) -> uvicorn.Server:
    """Make the server of a sandbox; it logs nothing, the sandbox notes its requests itself."""
    return QuietServer(
        uvicorn.Config(
            sandbox.asgi,
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=HEADER_ROOM_BYTES,
        )
    )


def listening(options: SandboxOptions) -> socket.socket:
    """Open the listening socket.

    Raises OSError when the address is taken.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.create_server((options.host, options.port), family=family, backlog=2048)
    # asyncio does so only for sockets of its own; else the body of an answer waits 40 ms after its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """Write the URL of a listening socket; one that listens everywhere is reached on loopback."""
    host, port = listener.getsockname()[:2]
    if listener.family == socket.AF_INET6:
        return f"http://[{'::1' if host == '::' else host}]:{port}"
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    # Read past the buffered reader: a thread that waits inside it would hold its lock when the process ends.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    server.should_exit = True
