"""The token call: password and refresh grants (section 3, decisions D1 and D2)."""

from __future__ import annotations

from base64 import b64decode
from urllib.parse import parse_qsl

from segtui.sandbox.exchange import Answer, content_type
from segtui.sandbox.shopgate.call import Call

_FIELDS = {
    "password": ("username", "password", "tenantType", "tenantId"),
    "refresh_token": ("refresh_token", "tenantType", "tenantId"),
}
"""What each grant needs."""


def token(call: Call) -> Answer:
    """Grant an access token."""
    if content_type(call.headers) != "application/x-www-form-urlencoded":
        return _refused(400, "invalid_request", "the body must be a form")
    form = dict(parse_qsl(call.content.decode("utf-8", "replace"), keep_blank_values=True))
    grant = form.get("grant_type", "")
    if not grant:
        return _refused(400, "invalid_request", "grant_type is missing")
    if grant not in _FIELDS:
        return _refused(400, "unsupported_grant_type", f"grant_type '{grant}' is not known")
    client = call.headers.get("authorization")
    if (client is None and grant == "password") or (client is not None and not _is_client(call, client)):
        return _refused(401, "invalid_client", "Client authentication failed")
    missing = [name for name in _FIELDS[grant] if not form.get(name)]
    if missing:
        return _refused(400, "invalid_request", f"{missing[0]} is missing")
    if form["tenantType"] != "merchant":
        return _refused(400, "invalid_request", "tenantType must be merchant")
    return _by_password(call, form) if grant == "password" else _by_refresh(call, form)


def _is_client(call: Call, header: str) -> bool:
    kind, _, encoded = header.partition(" ")
    try:
        pair = b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return False
    return kind.lower() == "basic" and pair == f"{call.shop.user.client_id}:{call.shop.user.client_secret}"


def _by_password(call: Call, form: dict[str, str]) -> Answer:
    user, tenant = call.shop.user, form["tenantId"]
    known = (form["username"], form["password"]) == (user.username, user.password)
    if not known or tenant not in user.merchants:
        return _refused(400, "invalid_grant", "Unknown user, wrong password or no access to the tenant")
    granted = call.shop.tokens.access(user, tenant)
    return Answer(body={**granted, "refresh_token": call.shop.tokens.refresh(tenant)})


def _by_refresh(call: Call, form: dict[str, str]) -> Answer:
    tenant = call.shop.tokens.renewable(form["refresh_token"])
    if tenant is None or tenant != form["tenantId"]:
        return _refused(400, "invalid_grant", "The refresh token is unknown, expired or of another tenant")
    return Answer(body=call.shop.tokens.access(call.shop.user, tenant))


def _refused(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})
