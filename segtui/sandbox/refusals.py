"""What stands before a platform refuses in that platform's own words: its gateway, not its services."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

SHOPGATE_PATH = "/shopgate"
"""Where the Shopgate services stand; everything else is Emporix."""


def is_shopgate(path: str) -> bool:
    """Tell whose path it is."""
    return path.startswith(f"{SHOPGATE_PATH}/")


def refusal_of(path: str, status: int) -> dict[str, Any]:
    """Write the body with which a platform's gateway refuses a request without serving it."""
    if is_shopgate(path):
        return shopgate_refusal(status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        text, code = "Rate limit quota violation", "policies.ratelimit.QuotaViolation"
    else:
        text, code = "The Service is temporarily unavailable", "sandbox.fault"
    return {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


def shopgate_refusal(status: int) -> dict[str, Any]:
    """Write Shopgate's body for a status, whose code is the status in one word."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unexpected error"
    return {"code": phrase.title().replace(" ", "").replace("-", ""), "message": phrase}
