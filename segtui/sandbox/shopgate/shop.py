"""What every Shopgate operation works with."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.options import DataKind
from segtui.sandbox.refusals import SHOPGATE_PATH
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
    data: DataKind
    """The demo merchant, or nothing; replaced by a reset."""
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
            from segtui.sandbox.shopgate.loading import loaded

            self._store = loaded(self.data)
        return self._store

    def ready(self, base_url: str) -> dict[str, str]:
        """Say where its services are and how to get in."""
        return {
            "base_url_template": f"{base_url}{SHOPGATE_PATH}/{{service}}",
            "merchant_code": self.code,
            "client_id": self.user.client_id,
            "client_secret": self.user.client_secret,
            "username": self.user.username,
            "password": self.user.password,
        }

    def statistics(self) -> dict[str, int]:
        """Count documents, member rows and pending work."""
        counted = {
            "customers": "subjects WHERE kind = 'customer' AND NOT gone",
            "devices": "subjects WHERE kind = 'device'",
            "segments": "segments",
            "members": "members",
        }
        self.work.settle()
        found = {
            name: int(self.store.value(f"SELECT count(*) FROM {rows}")) for name, rows in counted.items()
        }
        return {**found, "pending_work": self.work.waiting}

    def renew(self, data: DataKind) -> None:
        """Begin anew with other data; pending work is forgotten, tokens stay."""
        self.close()
        self.data = data

    def close(self) -> None:
        """Let the data go."""
        self.work.clear()
        if self._store is not None:
            self._store.close()
            self._store = None


def open_merchant(
    clock: SandboxClock, ids: Identifiers, switches: Callable[[], Switches], data: DataKind
) -> Merchant:
    """Make the merchant, and the API user who may enter it."""
    user = ApiUser(
        ids.secret(24), ids.secret(40), "api.user@fjellux.example", ids.secret(20), frozenset((MERCHANT,))
    )
    return Merchant(user, clock, ids, TokenDesk(clock, ids, switches), switches, data)
