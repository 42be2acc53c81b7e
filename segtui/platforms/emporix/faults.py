"""Reading the error bodies of Emporix, of which every service has its own (fact sheet, section 3.6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from segtui.wire.call import JsonValue
from segtui.wire.faults import VendorFault

_MESSAGES = ("message", "error_description", "Error", "error")
_SCOPES = re.compile(r"(?:required scope\(s\):|missing required scopes)\s*['\[\s]*([\w.:-]+)", re.IGNORECASE)


def parse_fault(status: int, headers: Mapping[str, str], body: bytes) -> VendorFault:
    """What an error body says; one that is no JSON is its own message. It never raises.

    The status decides the kind of error elsewhere; here it only tells which 401 is about a scope.
    """
    try:
        content: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return VendorFault(message=body.decode("utf-8", "replace").strip()[:500] or None)
    if not isinstance(content, dict):
        lines = tuple(_lines(content))
        return VendorFault(message=lines[0] if lines else None, details=lines[1:], scope=_scope(lines))
    message = _message(content)
    details = tuple(line for part in _details(content) for line in _lines(part))
    scope = _scope((message or "", *details))
    return VendorFault(
        message, _field(content), details, scope, lacks_scope=status == 401 and _says_scope(content)
    )


def _message(content: dict[str, JsonValue]) -> str | None:
    for name in _MESSAGES:
        text = content.get(name)
        if isinstance(text, str) and text:
            return text
    fault = content.get("fault")
    if isinstance(fault, dict) and isinstance(fault.get("faultstring"), str):
        return str(fault["faultstring"])
    return None


def _says_scope(content: dict[str, JsonValue]) -> bool:
    """Whether this is the fault for a missing scope, which one service answers with 401 (section 3.6)."""
    fault = content.get("fault")
    detail = fault.get("detail") if isinstance(fault, dict) else None
    code = detail.get("errorcode") if isinstance(detail, dict) else None
    return isinstance(code, str) and code.endswith("InsufficientScope")


def _details(content: dict[str, JsonValue]) -> Iterator[JsonValue]:
    yield content.get("details")
    embedded = content.get("_embedded")
    if isinstance(embedded, dict):
        yield embedded.get("errors")


def _field(content: dict[str, JsonValue]) -> str | None:
    for part in _details(content):
        for detail in part if isinstance(part, list) else [part]:
            field = detail.get("field") if isinstance(detail, dict) else None
            if isinstance(field, str) and field:
                return field
    return None


def _lines(part: JsonValue) -> Iterator[str]:
    if isinstance(part, str) and part:
        yield part
    elif isinstance(part, list):
        for each in part:
            yield from _lines(each)
    elif isinstance(part, dict):
        text = part.get("message")
        if isinstance(text, str) and text:
            field = part.get("field")
            yield f"{field}: {text}" if field else text


def _scope(lines: tuple[str, ...]) -> str | None:
    for line in lines:
        named = _SCOPES.search(line)
        if named:
            return named.group(1)
    return None
