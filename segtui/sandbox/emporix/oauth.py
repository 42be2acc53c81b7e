"""Token calls: service tokens, anonymous sessions, customer sign-in (fact sheet section 2)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.customer_view import company_ids, expansions, shown_profile, with_companies
from segtui.sandbox.emporix.errors import INVALID_TOKEN, Detail, Fault, Refusal
from segtui.sandbox.emporix.tokens import (
    ANONYMOUS_TTL_S,
    CUSTOMER_SCOPES,
    CUSTOMER_TTL_S,
    IDLE_S,
    REFRESH_TTL_S,
    ROTATED_REFRESH_TTL_S,
    SERVICE_TTL_S,
    Caller,
    Grant,
)
from segtui.sandbox.exchange import Answer, content_type
from segtui.sandbox.schema import CUSTOMERS, Document

ANONYMOUS_PROFILE = {
    "firstName": "Anonymous",
    "lastName": "Anonymous",
    "customerNumber": "00000000",
    "id": "00000000",
    "accounts": [],
}
"""What `/me` says of a visitor who has not signed in (section 5.3)."""


def service_token(call: Call) -> Answer:
    """Grant a service token for a client id and secret."""
    if content_type(call.headers) != "application/x-www-form-urlencoded":
        return _oauth_error(400, "invalid_request", "the body must be a form")
    form = dict(parse_qsl(call.content.decode("utf-8", "replace"), keep_blank_values=True))
    if form.get("grant_type") != "client_credentials":
        return _oauth_error(
            400, "unsupported_grant_type", f"grant_type '{form.get('grant_type', '')}' is not known"
        )
    credential = call.shop.tokens.credential(form.get("client_id", ""), form.get("client_secret", ""))
    if credential is None:
        return _oauth_error(401, "invalid_client", "client_id or client_secret is wrong")
    own_tenant = f"tenant={call.shop.tenant}"
    wanted = [scope for scope in form.get("scope", "").split() if scope != own_tenant]
    refused = [scope for scope in wanted if scope not in credential.scopes]
    if refused:
        return _oauth_error(400, "invalid_scope", f"not granted to this client: {' '.join(refused)}")
    caller = Caller("service", call.shop.tenant, frozenset(wanted or credential.scopes))
    grant = call.shop.tokens.issue(caller, SERVICE_TTL_S)
    body = {
        "access_token": grant.access_token,
        "token_type": "Bearer",
        "expires_in": grant.expires_in,
        "session_idle_time": IDLE_S,
        "refresh_token": "",
        "refresh_token_expires_in": 0,
        "scope": caller.scope_text(),
    }
    return Answer(body=_named(call, body))


def _oauth_error(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})


def anonymous_login(call: Call) -> Answer:
    """Start the session of a visitor."""
    _check_storefront(call)
    caller = Caller(
        "anonymous", call.shop.tenant, session_id=call.shop.ids.uuid(), site=call.text("siteCode")
    )
    return _anonymous_answer(call, caller)


def anonymous_refresh(call: Call) -> Answer:
    """Renew the session of a visitor; `anonymous_token` is the old name of `refresh_token` (trap 34)."""
    _check_storefront(call)
    presented = call.text("refresh_token") or call.text("anonymous_token")
    caller = call.shop.tokens.redeem(presented, "anonymous") if presented else None
    if caller is None:
        raise Fault(401, *INVALID_TOKEN)
    return _anonymous_answer(call, caller)


def _check_storefront(call: Call) -> None:
    for name, right in (("tenant", call.shop.tenant), ("client_id", call.shop.storefront_client_id)):
        if call.text(name) is None:
            raise Refusal(400, f"Required parameter '{name}' is not present")
        if call.text(name) != right:
            raise Refusal(400, f"The {name} information provided with the request is not valid.")


def _anonymous_answer(call: Call, caller: Caller) -> Answer:
    grant = call.shop.tokens.issue(caller, ANONYMOUS_TTL_S, REFRESH_TTL_S)
    body = _token_set(grant) | {"sessionId": caller.session_id, "scope": f"tenant={caller.tenant}"}
    return Answer(body=_named(call, body))


def login(call: Call) -> Answer:
    """Sign a customer in; the bearer is the visitor's token."""
    if call.caller.kind != "anonymous":
        raise Fault(401, *INVALID_TOKEN)
    body = call.object()
    email, password = body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str) or len(password) < 6:
        raise Refusal(
            400, "Validation failed", (Detail("email and a password of 6 characters are required"),)
        )
    customer = _signed_in(call, email, password)
    caller = Caller(
        "customer",
        call.shop.tenant,
        frozenset(CUSTOMER_SCOPES.split()),
        session_id=call.caller.session_id,
        site=call.caller.site,
        customer_id=customer["id"],
        email=email,
    )
    customer["lastLogin"] = call.shop.clock.stamp()
    call.shop.store.put(CUSTOMERS, customer["id"], customer)
    grant = call.shop.tokens.issue(caller, CUSTOMER_TTL_S, REFRESH_TTL_S)
    extra = {
        "saas_token": _saas_token(call, caller),
        "session_id": caller.session_id,
        "initialPassword": False,
    }
    return Answer(body=_named(call, _token_set(grant) | extra))


def _signed_in(call: Call, email: str, password: str) -> Document:
    account = call.shop.store.row("SELECT customer_id, password FROM accounts WHERE email = ?", (email,))
    if account is None or account[1] is None or account[1] != password:
        raise _login_refusal(call, "Wrong e-mail or password.")
    customer = call.shop.store.get(CUSTOMERS, account[0])
    if customer is None:
        raise _login_refusal(call, "The customer of this account does not exist.")
    if customer.get("onHold"):
        raise _login_refusal(call, "The customer is on hold.")
    if not customer.get("active"):
        raise _login_refusal(call, "The customer is not active.")
    return customer


def _login_refusal(call: Call, why: str) -> Refusal:
    status = call.shop.switches.login_refusal_status
    message = why if call.shop.switches.login_reason else "Login failed."
    return Refusal(status, message, kind="unauthorized" if status == 401 else "bad_request")


def refresh(call: Call) -> Answer:
    """Renew a customer's tokens for a company they choose; either kind of bearer will do (trap 30)."""
    if call.caller.kind == "service":
        raise Fault(401, *INVALID_TOKEN)
    presented = call.text("refreshToken")
    if presented is None:
        raise Refusal(400, "Required parameter 'refreshToken' is not present")
    owner = call.shop.tokens.refresh_owner(presented)
    if owner is None or owner.kind != "customer" or owner.customer_id is None:
        raise Fault(401, *INVALID_TOKEN)
    company_id = call.text("legalEntityId")
    if company_id is not None and company_id not in company_ids(call.shop.store, owner.customer_id):
        raise Refusal(
            400, f"The customer is not assigned to the legal entity '{company_id}'.", kind="bad_request"
        )
    call.shop.tokens.redeem(presented, "customer")
    caller = replace(owner, company_id=company_id)
    grant = call.shop.tokens.issue(caller, CUSTOMER_TTL_S, ROTATED_REFRESH_TTL_S)
    return Answer(body=_named(call, _token_set(grant) | {"session_id": caller.session_id}))


def validate(call: Call) -> Answer:
    """Say what a customer's token holds."""
    caller = call.caller
    if caller.kind != "customer":
        raise Fault(401, *INVALID_TOKEN)
    body: dict[str, Any] = {
        "token_type": "Bearer",
        "expires_in": call.shop.tokens.seconds_left(call.token),
        "scope": caller.scope_text(),
        "sessionId": caller.session_id,
        "email": caller.email,
    }
    return Answer(body=body | ({"legalEntityId": caller.company_id} if caller.company_id else {}))


def logout(call: Call) -> Answer:
    """End the session of the token that is named and presented."""
    if call.text("accessToken") != call.token:
        raise Refusal(400, "Parameter 'accessToken' must be the token of the request.")
    call.shop.tokens.revoke(call.token)
    return Answer(204)


def me(call: Call) -> Answer:
    """Show the caller's own profile."""
    caller = call.caller
    if caller.customer_id is None:
        return Answer(body=ANONYMOUS_PROFILE | ({"preferredSite": caller.site} if caller.site else {}))
    customer = call.shop.store.get(CUSTOMERS, caller.customer_id)
    if customer is None:
        raise Fault(401, *INVALID_TOKEN)
    complete = with_companies(call.shop.store, customer)
    return Answer(body=shown_profile(complete, expansions(call) | {"accounts"}))


def _token_set(grant: Grant) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "access_token": grant.access_token,
        "expires_in": grant.expires_in,
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": grant.refresh_expires_in,
    }


_CAMEL = {
    "token_type": "tokenType",
    "access_token": "accessToken",
    "expires_in": "expiresIn",
    "refresh_token": "refreshToken",
    "refresh_token_expires_in": "refreshTokenExpiresIn",
    "saas_token": "saasToken",
}


def _named(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    if not call.shop.switches.camel_tokens:
        return body
    return body | {camel: body[name] for name, camel in _CAMEL.items() if name in body}


def _saas_token(call: Call, caller: Caller) -> str:
    header, payload = (
        {"alg": "HS256"},
        {"sub": caller.customer_id, "exp": int(call.shop.clock.now().timestamp())},
    )
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload))
    return ".".join([*parts, call.shop.ids.secret(43)])


TOKEN_OPERATIONS = (Operation("POST", "/oauth/token", service_token, is_open=True),)
"""The service token, whose errors are RFC 6749's."""

OPERATIONS = (
    Operation("GET", "/customerlogin/auth/anonymous/login", anonymous_login, is_open=True),
    Operation("GET", "/customerlogin/auth/anonymous/refresh", anonymous_refresh, is_open=True),
    Operation("POST", "/customer/{tenant}/login", login),
    Operation("GET", "/customer/{tenant}/refreshauthtoken", refresh),
    Operation("GET", "/customer/{tenant}/validateauthtoken", validate),
    Operation("GET", "/customer/{tenant}/logout", logout),
    Operation("GET", "/customer/{tenant}/me", me, kinds=frozenset({"anonymous", "customer"})),
)
"""The calls of shoppers' tokens."""
