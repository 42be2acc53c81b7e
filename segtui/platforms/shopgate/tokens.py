"""Signing in: the password grant, and the refresh token that spares it (fact sheet, section 3)."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from segtui.errors import Missing, Rejected, Unauthorized
from segtui.platforms.parsing import json_object
from segtui.wire.auth import Token
from segtui.wire.call import Answer, Call
from segtui.wire.faults import malformed

if TYPE_CHECKING:
    from segtui.credentials import ClientSecrets
    from segtui.platforms.shopgate.addressing import Merchant
    from segtui.wire.wire import Wire

UNSTATED_LIFE_S = 300.0
"""How long a token is taken to live where the platform does not say."""


class SignIn:
    """Gets tokens for one user at one merchant, and remembers the refresh token while the program runs."""

    def __init__(self, wire: Wire, merchant: Merchant, secrets: ClientSecrets, whose: str) -> None:
        """`whose` names the profile, for messages."""
        self._wire = wire
        self._merchant = merchant
        self._secrets = secrets
        self._whose = whose
        self._refresh_token: str | None = None

    async def fetch(self) -> Token:
        """A new token: by the refresh token, or without one, or where that is refused, by the password."""
        if self._refresh_token is not None:
            call = refresh(self._merchant, self._secrets, self._refresh_token)
            try:
                return self._read(await self._wire.send(call, token=None), call)
            except (Rejected, Unauthorized):
                self._refresh_token = None
        call = password_grant(self._merchant, self._secrets)
        try:
            return self._read(await self._wire.send(call, token=None), call)
        except Rejected as error:
            raise Unauthorized(
                f"{error.summary} The user name, the password or the merchant code of profile "
                f"'{self._whose}' is not what the platform expects.",
                hint=f"Check them, and sign in again: segtui login {self._whose}",
                request_id=error.request_id,
            ) from error

    def _read(self, answer: Answer, call: Call) -> Token:
        token, refresh_token = read_token(answer, call)
        if refresh_token is not None:
            self._wire.keep_secret(refresh_token)
        self._require_merchant(token)
        self._refresh_token = refresh_token or self._refresh_token
        return token

    def _require_merchant(self, token: Token) -> None:
        """Raise Unauthorized for a token that says it is for another merchant: each is bound to one."""
        theirs, ours = claims_in(token.value).get("tenantId"), self._merchant.code
        if isinstance(theirs, str) and theirs != ours:
            raise Unauthorized(
                f"The token is for the merchant {theirs}, and profile '{self._whose}' is for {ours}.",
                hint=f"Correct the tenant of the profile where {theirs} is meant; else sign in with a user "
                f"of {ours}: segtui login {self._whose}",
            )


def password_grant(merchant: Merchant, secrets: ClientSecrets) -> Call:
    """Ask for a token with the user's password. Raises Missing where no user is known."""
    if not (secrets.username and secrets.password):
        raise Missing(
            "Shopgate signs in a user, and there is no user name and password beside client id and secret.",
            hint="Run segtui login, or set SEGTUI_USERNAME and SEGTUI_PASSWORD.",
        )
    grant = (("grant_type", "password"), ("username", secrets.username), ("password", secrets.password))
    return _token_call(merchant, secrets, grant)


def refresh(merchant: Merchant, secrets: ClientSecrets, refresh_token: str) -> Call:
    """Ask for a token with the refresh token."""
    grant = (("grant_type", "refresh_token"), ("refresh_token", refresh_token))
    return _token_call(merchant, secrets, grant)


def _token_call(merchant: Merchant, secrets: ClientSecrets, grant: tuple[tuple[str, str], ...]) -> Call:
    credential = base64.b64encode(f"{secrets.client_id}:{secrets.client_secret}".encode()).decode()
    return Call(
        "POST",
        "/oauth/token",
        f"sign in to the merchant {merchant.code}",
        headers=(("Authorization", f"Basic {credential}"),),
        form=(*grant, ("tenantType", "merchant"), ("tenantId", merchant.code)),
        repeatable=True,
        base=merchant.token_base,
    )


def read_token(answer: Answer, call: Call) -> tuple[Token, str | None]:
    """The access token of an answer, and the refresh token where it brings one. Raises Malformed."""
    content = json_object(answer, call)
    value, refresh_token, life = (
        content.get(name) for name in ("access_token", "refresh_token", "expires_in")
    )
    if not isinstance(value, str) or not value:
        raise malformed(call.asking, answer, expected="an access token", came="an answer without one")
    seconds = float(life) if isinstance(life, int | float) and not isinstance(life, bool) else UNSTATED_LIFE_S
    kept = refresh_token if isinstance(refresh_token, str) and refresh_token else None
    return Token(value, max(0.0, seconds), scopes_in(value)), kept


def claims_in(token: str) -> dict[str, object]:
    """What a token says of itself; nothing where it is not readable, for it is the platform's own matter."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return {}
    return claims if isinstance(claims, dict) else {}


def scopes_in(token: str) -> frozenset[str]:
    """The scopes that a token says it has; none where it is not readable. Nothing is decided by them."""
    scopes = claims_in(token).get("scopes")
    return (
        frozenset(each for each in scopes if isinstance(each, str))
        if isinstance(scopes, list)
        else frozenset()
    )
