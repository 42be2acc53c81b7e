"""What every Emporix operation works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.emporix.tokens import TokenDesk
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.store import Store
from segtui.sandbox.switches import Switches


@dataclass
class Shop:
    """One tenant: its data, its time, its decisions and its tokens."""

    tenant: str
    """The tenant's name, as in every path."""
    store: Store
    """The data; replaced by a reset."""
    clock: SandboxClock
    """The tenant's time."""
    ids: Identifiers
    """Makes ids."""
    tokens: TokenDesk
    """Issues and recognises tokens."""
    switches_now: Callable[[], Switches]
    """The decisions in force."""
    storefront_client_id: str
    """The storefront's public client id."""

    @property
    def switches(self) -> Switches:
        """The decisions in force."""
        return self.switches_now()
