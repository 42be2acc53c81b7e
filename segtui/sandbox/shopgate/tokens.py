"""Issues and recognises the tokens of API users (section 3, decisions D1 to D3)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.ledger import Ledger
from segtui.sandbox.store import encode
from segtui.sandbox.switches import Switches

ACCESS_TTL_S = 3600
REFRESH_TTL_S = 90 * 24 * 3600
"""Three months."""


@dataclass(frozen=True)
class ApiUser:
    """The one user of the sandbox, as the Admin's page "Api Credentials" shows them."""

    client_id: str
    """Of the client the user belongs to."""
    client_secret: str = field(repr=False)
    """Proof of the client."""
    username: str
    """E-mail address."""
    password: str = field(repr=False)
    """Proof of the user."""
    merchants: frozenset[str]
    """The merchants they may ask a token for."""


class TokenDesk:
    """Every token that was issued; each is bound to one merchant."""

    def __init__(self, clock: SandboxClock, ids: Identifiers, switches: Callable[[], Switches]) -> None:
        self._clock = clock
        self._ids = ids
        self._switches = switches
        self._key = ids.secret(40).encode()
        self._access: Ledger[str] = Ledger(clock)
        self._refresh: Ledger[str] = Ledger(clock)

    def access(self, user: ApiUser, merchant: str) -> dict[str, Any]:
        """Issue an access token; gives the answer's fields."""
        life = self._switches().token_ttl or ACCESS_TTL_S
        now = int(self._clock.now().timestamp())
        token = self._jwt(
            {
                "id": user.client_id,
                "email": user.username,
                "firstName": "Api",
                "lastName": "User",
                "scopes": [],
                "tenantId": merchant,
                "tenantType": "merchant",
                "iat": now,
                "exp": now + life,
                # The vendor's tokens differ even within one second.
                "jti": self._ids.uuid(),
            }
        )
        self._access.enter(token, merchant, life)
        return {"access_token": token, "token_type": "Bearer", "expires_in": life}

    def refresh(self, merchant: str) -> str:
        """Issue a refresh token."""
        token = self._ids.secret(40)
        self._refresh.enter(token, merchant, REFRESH_TTL_S)
        return token

    def merchant_of(self, access_token: str) -> str | None:
        """Say which merchant an access token opens; None when it is unknown or expired."""
        return self._access.holder(access_token)

    def renewable(self, refresh_token: str) -> str | None:
        """Say which merchant a refresh token is for; None when it is unknown or expired."""
        return self._refresh.holder(refresh_token)

    def expire_all(self) -> int:
        """Let every access token expire now; returns how many there were."""
        return self._access.expire_all()

    @property
    def alive(self) -> int:
        """How many access tokens have not expired."""
        return self._access.alive

    def _jwt(self, payload: dict[str, Any]) -> str:
        signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(payload)}"
        signature = hmac.new(self._key, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64(signature)}"


def _part(document: dict[str, Any]) -> str:
    return _base64(encode(document).encode())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
