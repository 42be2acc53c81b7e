"""Tokens: that of the service credential, and those of a customer (fact sheet, sections 2 and 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import Forbidden
from segtui.platforms.emporix.addressing import optional, path
from segtui.wire.auth import Token
from segtui.wire.call import Answer, Call, JsonValue
from segtui.wire.faults import malformed

if TYPE_CHECKING:
    from segtui.credentials import ClientSecrets

UNSTATED_LIFE_S = 300.0
"""How long a token is taken to live where the platform does not say."""


@dataclass(frozen=True, slots=True)
class CustomerTokens:
    """What a log-in brings."""

    access: Token
    refresh_token: str | None = field(default=None, repr=False)
    """Rotates with every refresh."""


class Validated(NamedTuple):
    """What the platform says about a customer token."""

    scopes: frozenset[str]
    legal_entity_id: str | None
    email: str | None


def service_token(secrets: ClientSecrets) -> Call:
    """Ask for a service token with all scopes of the credential (`POST-oauth-request-client-credentials`)."""
    return Call(
        "POST",
        path("oauth", "token"),
        "sign in",
        form=(
            ("grant_type", "client_credentials"),
            ("client_id", secrets.client_id),
            ("client_secret", secrets.client_secret),
        ),
        repeatable=True,
    )


def anonymous_token(tenant: str, client_id: str, site: str | None) -> Call:
    """Ask for the token of an anonymous visitor (`GET-oauth-generate-anonymous-access-token`)."""
    return Call(
        "GET",
        path("customerlogin", "auth", "anonymous", "login"),
        "open the storefront as an anonymous visitor",
        query=(("tenant", tenant), ("client_id", client_id), *optional(siteCode=site)),
        repeatable=True,
    )


def log_in(tenant: str, email: str, password: str) -> Call:
    """Log a customer in; needs the token of an anonymous visitor (`POST-customer-authenticate-customer`)."""
    return Call(
        "POST",
        path("customer", tenant, "login"),
        f"log in as {email}",
        body={"email": email, "password": password},
    )


def act_for(tenant: str, refresh_token: str, legal_entity_id: str) -> Call:
    """Exchange a customer token for one that acts for a company (`GET-customer-refresh-authtoken`)."""
    return Call(
        "GET",
        path("customer", tenant, "refreshauthtoken"),
        f"act for the company {legal_entity_id}",
        query=(("refreshToken", refresh_token), ("legalEntityId", legal_entity_id)),
    )


def validate(tenant: str) -> Call:
    """Ask what a customer token is good for (`GET-customer-validate-token`)."""
    return Call(
        "GET", path("customer", tenant, "validateauthtoken"), "check the customer's token", repeatable=True
    )


def own_profile(tenant: str) -> Call:
    """Ask whose token it is (`GET-customer-retrieve-customer-profile`)."""
    return Call("GET", path("customer", tenant, "me"), "read whose token this is", repeatable=True)


def log_out(tenant: str, access_token: str) -> Call:
    """End a customer's session (`GET-customer-logout-customer`)."""
    return Call(
        "GET",
        path("customer", tenant, "logout"),
        "log the customer out",
        query=(("accessToken", access_token),),
        repeatable=True,
    )


def read_token(answer: Answer, call: Call) -> Token:
    """The access token of an answer. Raises Malformed where there is none."""
    content = _object(answer, call)
    value = _text(content, "access_token", "accessToken")
    if not value:
        raise malformed(call.asking, answer, expected="an access token", came="an answer without one")
    return Token(value, _seconds(content), scopes_in(_text(content, "scope")))


def read_customer_tokens(answer: Answer, call: Call) -> CustomerTokens:
    """Access and refresh token of a log-in or a refresh. Raises Malformed where there is no access token."""
    token = read_token(answer, call)
    return CustomerTokens(token, _text(_object(answer, call), "refresh_token", "refreshToken"))


def read_validated(answer: Answer, call: Call) -> Validated:
    """What the platform says about a customer token. Raises Malformed."""
    content = _object(answer, call)
    return Validated(
        scopes_in(_text(content, "scope")),
        _text(content, "legalEntityId", "legal_entity_id"),
        _text(content, "email"),
    )


def own_only(call: Call, granted: frozenset[str]) -> Forbidden | None:
    """Why a call tells nothing: with `..._read_own` alone it shows what is the caller's own.

    A service is no customer and has nothing of its own, so that an empty answer would pass for a fact.
    """
    held = {each.partition("--")[0] for each in granted}
    if call.scope is None or call.scope in held or f"{call.scope}_own" not in held:
        return None
    return Forbidden(
        f"Could not {call.asking}: this credential may read only what is its own, which is nothing.",
        hint=f"Grant the scope {call.scope} to it, then sign in again.",
        scope=call.scope,
    )


def scopes_in(text: str | None) -> frozenset[str]:
    """The scopes in the platform's list, which may begin with `scope=` and names the tenant too (trap 36)."""
    words = (text or "").removeprefix("scope=").split()
    return frozenset(word for word in words if not word.startswith("tenant="))


def _object(answer: Answer, call: Call) -> dict[str, JsonValue]:
    try:
        content: JsonValue = json.loads(answer.body)
    except ValueError as error:
        raise malformed(call.asking, answer, expected="JSON", came="something else") from error
    if not isinstance(content, dict):
        raise malformed(call.asking, answer, expected="a JSON object", came="another kind of value")
    return content


def _text(content: dict[str, JsonValue], *names: str) -> str | None:
    """The first of these fields that is a text with something in it (trap 31: old names beside new ones)."""
    return next((value for name in names if isinstance(value := content.get(name), str) and value), None)


def _seconds(content: dict[str, JsonValue]) -> float:
    """The life of the token; some calls send it as text (trap 32)."""
    for name in ("expires_in", "expiresIn"):
        value = content.get(name)
        if isinstance(value, int | float | str):
            try:
                return max(0.0, float(value))
            except ValueError:
                continue
    return UNSTATED_LIFE_S
