"""How a sandbox is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DataKind = Literal["demo", "empty"]


@dataclass(frozen=True)
class SandboxOptions:
    """What to serve and where; the defaults serve the demo shop on loopback, on any free port."""

    host: str = "127.0.0.1"
    """Address to bind to."""
    port: int = 0
    """Port to bind to; 0 takes any free one."""
    data: DataKind = "demo"
    """The demo shop, or nothing at all."""
    customers: int = 2000
    """Customers of the demo shop."""
    members: int | None = None
    """Members of the demo shop's largest segment; None lets the shop decide."""
    exit_with_stdin: bool = False
    """End the server when standard input closes."""
