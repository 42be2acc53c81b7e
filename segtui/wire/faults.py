"""An answer that is not a success, as one of our errors, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from segtui.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    SegtuiError,
    Throttled,
    Unauthorized,
    Unreachable,
)
from segtui.wire.call import Answer, Call
from segtui.wire.retry import Failure

REQUEST_ID_HEADERS = (
    "x-request-id",
    "x-correlation-id",
    "request-id",
    "x-trace-id",
    "x-amzn-requestid",
    "cf-ray",
)
_TAGS = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<[^>]*>?", re.IGNORECASE | re.DOTALL)
_QUOTED_CHARACTERS = 120
_LEAST_READ = 4096
_ABOUT_CONTENT = frozenset({400, 413, 422})
"""The refusals that what was sent is to blame for, and not who sent it, where to, or how often."""
_SAID_BY_GATEWAYS = frozenset({401, 407, 408, 413, 414, 429, 431})
"""The refusals of which the status says all, whatever page a gateway before the platform puts around it."""
_WRONG_SERVER = "Check the base URL of the profile, and whether a proxy or sign-in page answers."


class VendorFault(NamedTuple):
    """What a platform's own error body says."""

    message: str | None = None
    field: str | None = None
    """The field it complains about, in its own notation."""
    details: tuple[str, ...] = ()
    """Further lines."""
    scope: str | None = None
    """The scope it says is missing."""
    lacks_scope: bool = False
    """It says that a scope is missing, whatever the status: some gateways answer 401 for that."""


ErrorParser = Callable[[int, Mapping[str, str], bytes], VendorFault]
"""Reads a platform's error body: status, headers (names in lower case), body. It must not raise."""


class Asked(NamedTuple):
    """What the words of an error need besides the answer."""

    call: Call
    whose: str
    """Whose credential was used: `the credential of profile 'acme'`."""
    remedy: str
    """How to mend that credential, one sentence."""


def request_id(headers: Mapping[str, str]) -> str | None:
    """The vendor's id of a request, by whatever name it sent one."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if headers.get(name)), None)


def looks_like_html(answer: Answer) -> bool:
    """Whether a web page came: of a proxy, a sign-in portal, or another server than the platform."""
    if not answer.body:
        return False
    return "html" in answer.headers.get("content-type", "") or answer.body[:64].lstrip()[:1] == b"<"


def first_words(body: bytes) -> str:
    """The first words of a page, its tags taken out; empty where there are none."""
    import html  # its table of entities is only worth loading for an error

    text = _TAGS.sub(" ", body[:_LEAST_READ].decode("utf-8", "replace"))
    words = " ".join(html.unescape(text).split())
    return (
        words if len(words) <= _QUOTED_CHARACTERS else words[:_QUOTED_CHARACTERS].rsplit(" ", 1)[0] + " ..."
    )


def malformed(asking: str, answer: Answer, *, expected: str, came: str) -> Malformed:
    """The error for an answer that is not as documented; `expected` and `came` are noun phrases."""
    return Malformed(
        f"Could not {asking}: expected {expected}, but {came} came (status {answer.status}).",
        hint="Try again; if it stays, open the trace and show this answer to the platform's support.",
        request_id=answer.request_id,
    )


def page_instead_of_json(call: Call, answer: Answer) -> Malformed:
    """The error for a web page where JSON should be."""
    words = first_words(answer.body)
    came = f'a web page that says "{words}"' if words else "an empty web page"
    return Malformed(
        f"Could not {call.asking}: expected JSON, but {came} came (status {answer.status}).",
        hint=_WRONG_SERVER,
        request_id=answer.request_id,
    )


def failure_of(
    asked: Asked, answer: Answer, parse_error: ErrorParser, retry_after_s: float | None
) -> Failure:
    """What an answer outside 2xx means. Not for a 2xx answer."""
    is_page = looks_like_html(answer)
    if is_page and answer.status < 500 and answer.status not in _SAID_BY_GATEWAYS:
        return Failure(page_instead_of_json(asked.call, answer), _status_words(answer.status))
    fault = parse_error(answer.status, answer.headers, answer.body)
    if is_page:
        fault = VendorFault(message=first_words(answer.body) or None)
    error = _error(asked, answer, fault, retry_after_s)
    return Failure(
        error,
        _status_words(answer.status),
        transient=answer.status in (408, 429) or (answer.status >= 500 and answer.status not in (501, 505)),
        retry_after_s=retry_after_s,
    )


def _error(asked: Asked, answer: Answer, fault: VendorFault, retry_after_s: float | None) -> SegtuiError:
    status, vendor_id = answer.status, answer.request_id
    summary = _summary(asked.call, status, fault)
    if status == 403 or fault.lacks_scope:
        return _forbidden(asked, summary, fault, vendor_id)
    if status == 401 or _refuses_client(asked.call, answer):
        return Unauthorized(
            f"{summary[:-1]}. The platform refused {asked.whose}.", hint=asked.remedy, request_id=vendor_id
        )
    if status == 404:
        return NotFound(
            summary,
            hint="Check the id, and the tenant in the profile. A restriction may also hide it.",
            request_id=vendor_id,
        )
    if status in (409, 412):
        return Conflict(
            summary, hint="Read it again, and repeat the change if it is still wanted.", request_id=vendor_id
        )
    if status == 429:
        return Throttled(
            summary, hint=_pause(retry_after_s), retry_after_s=retry_after_s, request_id=vendor_id
        )
    if status < 400:
        return Malformed(summary, hint=_WRONG_SERVER, request_id=vendor_id)
    if status >= 500 or status in (407, 408):
        return Unreachable(summary, hint=_after_server_error(asked.call, status), request_id=vendor_id)
    return Rejected(
        summary,
        hint=_correct(status),
        field=fault.field,
        details=fault.details,
        request_id=vendor_id,
        may_be_one_row=status in _ABOUT_CONTENT,
    )


def _forbidden(asked: Asked, summary: str, fault: VendorFault, vendor_id: str | None) -> Forbidden:
    scope = fault.scope or asked.call.scope
    hint = (
        f"Grant the scope {scope} to {asked.whose}, then sign in again."
        if scope
        else f"Ask who manages {asked.whose} for the right to {asked.call.asking}."
    )
    return Forbidden(summary, hint=hint, scope=scope, request_id=vendor_id)


def _summary(call: Call, status: int, fault: VendorFault) -> str:
    said = f': "{fault.message.strip()}"' if fault.message and fault.message.strip() else ""
    where = f" (field {fault.field})" if fault.field else ""
    return f"Could not {call.asking}: the platform answered {_status_words(status)}{said}{where}."


def _status_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _refuses_client(call: Call, answer: Answer) -> bool:
    """RFC 6749 section 5.2: a wrong client or grant is a 400 with one of these codes."""
    return call.form is not None and answer.status == 400 and b"invalid_client" in answer.body


def _pause(retry_after_s: float | None) -> str:
    return (
        "Wait a little, then try again." if retry_after_s is None else f"Try again in {retry_after_s:.0f} s."
    )


def _after_server_error(call: Call, status: int) -> str:
    if status == 407:
        return "The proxy wants a sign-in: put user and password into HTTPS_PROXY."
    if call.repeatable:
        return "Try again in a while; if it stays, ask the platform's support."
    return "It may have taken effect all the same: read it back before you try again."


def _correct(status: int) -> str:
    return {
        413: "Send less at once.",
        414: "Ask for fewer ids at once.",
        405: "Check the base URL of the profile: this address does not take such a request.",
    }.get(status, "Correct what the platform names, then try again.")


def without_secrets(failure: Failure, clean: Callable[[str], str]) -> Failure:
    """The same failure, its words cleaned of secrets that the platform may have repeated."""
    error = failure.error
    error.summary, error.hint = clean(error.summary), clean(error.hint)
    error.args = (error.summary,)
    if isinstance(error, Rejected):
        error.details = tuple(clean(line) for line in error.details)
    return failure._replace(reason=clean(failure.reason))
