"""Issues tokens and recognises them: who calls, with which scopes, until when (fact sheet section 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.emporix.errors import EXPIRED_TOKEN, INVALID_TOKEN, Fault
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.ledger import Ledger
from segtui.sandbox.switches import Switches

Kind = Literal["service", "anonymous", "customer"]

SERVICE_TTL_S = 14399
ANONYMOUS_TTL_S = 3599
CUSTOMER_TTL_S = 2591999
REFRESH_TTL_S = 86399
ROTATED_REFRESH_TTL_S = 86390
IDLE_S = 120

CUSTOMER_SCOPES = (
    "approval.approval_read_own customermanagement.legalentity_read_own customer.customer_read_own"
    " quote.quote_read_own returns.returns_read_own iam.scope_read_own iam.user_read_own"
    " customersegment.segment_read_own iam.group_read_own order.order_readascustomer coupon.coupon_redeem"
    " customer.customerprofile_edit customer.customerprofile_view order.history_view customer.consent_view"
)
"""What a customer token carries (the example of `GET-customer-validate-token`)."""


@dataclass(frozen=True)
class Credential:
    """A client that may ask for service tokens."""

    client_id: str
    """Who."""
    client_secret: str = field(repr=False)
    """Proof."""
    scopes: tuple[str, ...] = ()
    """What may be granted."""


@dataclass(frozen=True)
class Caller:
    """What a token says about whoever presents it."""

    kind: Kind
    """Service, anonymous or customer."""
    tenant: str
    """The only tenant the token opens."""
    scopes: frozenset[str] = frozenset()
    """Granted scopes, some with a restriction suffix (`customer.customer_read--DE`)."""
    session_id: str = ""
    """The shopper's session; empty for a service."""
    site: str | None = None
    """The site of the session, if one was named."""
    customer_id: str | None = None
    """The customer; None unless `kind` is customer."""
    email: str | None = None
    """The e-mail the customer logged in with."""
    company_id: str | None = None
    """The legal entity the customer acts for; None acts for themselves."""

    def has(self, scope: str) -> bool:
        """Tell whether the scope was granted, with or without a restriction."""
        return scope in self.scopes or any(held.startswith(f"{scope}--") for held in self.scopes)

    def restrictions(self, scope: str) -> frozenset[str] | None:
        """Name the restriction values the scope is limited to; None when it is not limited."""
        if scope in self.scopes:
            return None
        return frozenset(held.partition("--")[2] for held in self.scopes if held.startswith(f"{scope}--"))

    def scope_text(self) -> str:
        """Write the scopes as token answers do: a list with the tenant among them (trap 36)."""
        return " ".join([*sorted(self.scopes), f"tenant={self.tenant}"])


@dataclass(frozen=True)
class Grant:
    """One issued pair of tokens."""

    access_token: str = field(repr=False)
    """The bearer token."""
    expires_in: int
    """Its life in seconds."""
    refresh_token: str = field(repr=False, default="")
    """Empty when it cannot be refreshed."""
    refresh_expires_in: int = 0
    """Life of the refresh token in seconds."""


class TokenDesk:
    """Every token that is alive, and every credential that may ask for one."""

    def __init__(self, clock: SandboxClock, ids: Identifiers, switches: Callable[[], Switches]) -> None:
        self._clock = clock
        self._ids = ids
        self._switches = switches
        self._credentials: dict[str, Credential] = {}
        self._access: Ledger[Caller] = Ledger(clock)
        self._refresh: Ledger[Caller] = Ledger(clock)

    def register(self, scopes: tuple[str, ...]) -> Credential:
        """Make a client with these scopes."""
        made = Credential(self._ids.secret(24), self._ids.secret(40), scopes)
        self._credentials[made.client_id] = made
        return made

    def credential(self, client_id: str, client_secret: str) -> Credential | None:
        """Find a client by id and secret; None when either is wrong."""
        found = self._credentials.get(client_id)
        return found if found is not None and found.client_secret == client_secret else None

    def issue(self, caller: Caller, ttl_s: int, refresh_ttl_s: int = 0) -> Grant:
        """Issue an access token, and a refresh token if that has a life."""
        ttl_s = self._switches().token_ttl or ttl_s
        access = self._ids.secret()
        self._access.enter(access, caller, ttl_s)
        if not refresh_ttl_s:
            return Grant(access, ttl_s)
        refresh = self._ids.secret()
        self._refresh.enter(refresh, caller, refresh_ttl_s)
        return Grant(access, ttl_s, refresh, refresh_ttl_s)

    def recognise(self, token: str) -> Caller:
        """Say who presents an access token.

        Raises Fault when it is unknown or expired.
        """
        issued = self._access.find(token)
        if issued is None:
            raise Fault(401, *INVALID_TOKEN)
        now = self._clock.now()
        idle = now - issued.used > timedelta(seconds=IDLE_S) and issued.holder.kind == "service"
        if now >= issued.expires or (idle and self._switches().idle_expiry):
            raise Fault(401, *EXPIRED_TOKEN)
        issued.used = now
        return issued.holder

    def seconds_left(self, token: str) -> int:
        """Tell how long a recognised access token lives."""
        issued = self._access.find(token)
        return 0 if issued is None else max(0, int((issued.expires - self._clock.now()).total_seconds()))

    def redeem(self, refresh_token: str, kind: Kind) -> Caller | None:
        """Take a refresh token, which works once; None when it is unknown, expired or of another kind."""
        caller = self._refresh.holder(refresh_token)
        if caller is None or caller.kind != kind:
            return None
        if kind == "customer":
            self._refresh.take(refresh_token)
        return caller

    def refresh_owner(self, refresh_token: str) -> Caller | None:
        """Say whose refresh token this is without taking it; None when it is unknown or expired."""
        return self._refresh.holder(refresh_token)

    def revoke(self, token: str) -> None:
        """Forget an access token and the refresh tokens of its session."""
        caller = self._access.take(token)
        if caller is not None and caller.session_id:
            session = caller.session_id
            self._refresh.forget(lambda holder: holder.session_id == session)

    def expire_all(self) -> int:
        """Let every access token expire now; returns how many there were."""
        return self._access.expire_all()

    def forget_customers(self) -> None:
        """Forget the tokens of customers, who are gone after a reset."""
        for ledger in (self._access, self._refresh):
            ledger.forget(lambda holder: holder.kind == "customer")

    @property
    def alive(self) -> int:
        """How many access tokens have not expired."""
        return self._access.alive


def acting_for(caller: Caller, company_id: str | None) -> Caller:
    """Let the same customer act for a company, or for themselves."""
    return replace(caller, company_id=company_id)
