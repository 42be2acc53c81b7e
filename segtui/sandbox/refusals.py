"""What stands before a platform refuses in that platform's own words: its gateway, not its services."""

from __future__ import annotations

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
    if status == 429:
        text, code = "Rate limit quota violation", "policies.ratelimit.QuotaViolation"
    else:
        text, code = "The Service is temporarily unavailable", "sandbox.fault"
    return {"fault": {"faultstring": text, "detail": {"errorcode": code}}}


_PHRASES = {
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
    414: "Request Uri Too Long",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def shopgate_refusal(status: int) -> dict[str, Any]:
    """Write Shopgate's body for a status, whose code is the status in one word."""
    phrase = _PHRASES.get(status, "Unexpected Error")
    return {"code": phrase.replace(" ", ""), "message": phrase}
