"""What every Shopgate operation works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.shopgate.tokens import ApiUser, TokenDesk
from segtui.sandbox.shopgate.work import Work
from segtui.sandbox.store import Store
from segtui.sandbox.switches import Switches

MERCHANT = "FJELLUX"
"""The merchant of the demo: an outfitter with shops, an app and customers all over Europe."""

FORBIDDEN_MERCHANT = "FJELLUXB2B"
"""A merchant that exists and that the API user may not enter."""


@dataclass
class Merchant:
    """One merchant: its data, its time, its decisions, its tokens and its pending work."""

    user: ApiUser
    """Who may come in."""
    clock: SandboxClock
    """The merchant's time."""
    ids: Identifiers
    """Makes ids."""
    tokens: TokenDesk
    """Issues and recognises tokens."""
    switches_now: Callable[[], Switches]
    """The decisions in force."""
    load: Callable[[], Store]
    """Makes the data; replaced by a reset."""
    code: str = MERCHANT
    """The merchant's code, as in every path."""
    merchants: frozenset[str] = frozenset((MERCHANT, FORBIDDEN_MERCHANT))
    """Every merchant that exists."""
    work: Work = field(init=False)
    """What was accepted and is not done."""
    _store: Store | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.work = Work(self.clock, lambda: self.switches.deferred_lag_s)

    @property
    def switches(self) -> Switches:
        """The decisions in force."""
        return self.switches_now()

    @property
    def store(self) -> Store:
        """The data, made when it is first needed: most runs of the sandbox never ask for it."""
        if self._store is None:
            self._store = self.load()
        return self._store

    def statistics(self) -> dict[str, int]:
        """Count documents, member rows and pending work."""
        counted = (
            "SELECT count(*) FROM subjects WHERE kind = 'customer' AND NOT gone",
            "SELECT count(*) FROM subjects WHERE kind = 'device'",
            "SELECT count(*) FROM segments",
            "SELECT count(*) FROM members",
        )
        self.work.settle()
        values = [int(self.store.value(each)) for each in counted]
        return dict(zip(("customers", "devices", "segments", "members"), values, strict=True)) | {
            "pending_work": self.work.waiting
        }

    def renew(self, load: Callable[[], Store]) -> None:
        """Begin anew with other data; pending work is forgotten, tokens stay."""
        self.close()
        self.load = load

    def close(self) -> None:
        """Let the data go."""
        self.work.clear()
        if self._store is not None:
            self._store.close()
            self._store = None
