"""A sandbox on a real loopback socket, in a thread: for tests that need connections, not only answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.server import address_of, listening, server_for


@contextmanager
def running_sandbox(
    options: SandboxOptions | None = None, sandbox: Sandbox | None = None
) -> Iterator[dict[str, Any]]:
    """Serve a sandbox while the context lasts; gives its ready line."""
    chosen = options or SandboxOptions()
    served = sandbox or create_sandbox(chosen)
    server = server_for(served)
    with listening(chosen) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            # The socket listens already: a connection made before the loop runs waits in its backlog.
            yield served.ready_line(address_of(listener))
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            served.close()
