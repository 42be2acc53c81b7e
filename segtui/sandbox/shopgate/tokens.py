"""Issues and recognises the tokens of API users (section 3, decisions D1 to D3)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.identifiers import Identifiers
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


@dataclass
class _Issued:
    merchant: str
    expires: datetime


class TokenDesk:
    """Every token that was issued; each is bound to one merchant."""

    def __init__(self, clock: SandboxClock, ids: Identifiers, switches: Callable[[], Switches]) -> None:
        self._clock = clock
        self._ids = ids
        self._switches = switches
        self._key = ids.secret(40).encode()
        self._access: dict[str, _Issued] = {}
        self._refresh: dict[str, _Issued] = {}

    def access(self, user: ApiUser, merchant: str) -> dict[str, Any]:
        """Issue an access token; gives the answer's fields."""
        life = self._switches().token_ttl or ACCESS_TTL_S
        now = self._clock.now()
        issued = _Issued(merchant, now + timedelta(seconds=life))
        token = self._jwt(
            {
                "id": user.client_id,
                "email": user.username,
                "firstName": "Api",
                "lastName": "User",
                "scopes": [],
                "tenantId": merchant,
                "tenantType": "merchant",
                "iat": int(now.timestamp()),
                "exp": int(issued.expires.timestamp()),
                # The vendor's tokens differ even within one second.
                "jti": self._ids.uuid(),
            }
        )
        self._access[token] = issued
        return {"access_token": token, "token_type": "Bearer", "expires_in": life}

    def refresh(self, merchant: str) -> str:
        """Issue a refresh token."""
        token = self._ids.secret(40)
        self._refresh[token] = _Issued(merchant, self._clock.now() + timedelta(seconds=REFRESH_TTL_S))
        return token

    def merchant_of(self, access_token: str) -> str | None:
        """Say which merchant an access token opens; None when it is unknown or expired."""
        return self._alive(self._access, access_token)

    def renewable(self, refresh_token: str) -> str | None:
        """Say which merchant a refresh token is for; None when it is unknown or expired."""
        return self._alive(self._refresh, refresh_token)

    def _alive(self, held: dict[str, _Issued], token: str) -> str | None:
        issued = held.get(token)
        return issued.merchant if issued is not None and self._clock.now() < issued.expires else None

    def expire_all(self) -> int:
        """Let every access token expire now; returns how many there were."""
        now = self._clock.now()
        for issued in self._access.values():
            issued.expires = min(issued.expires, now)
        return len(self._access)

    @property
    def alive(self) -> int:
        """How many access tokens have not expired."""
        now = self._clock.now()
        return sum(issued.expires > now for issued in self._access.values())

    def _jwt(self, payload: dict[str, Any]) -> str:
        signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(payload)}"
        signature = hmac.new(self._key, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64(signature)}"


def _part(document: dict[str, Any]) -> str:
    return _base64(encode(document).encode())


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
