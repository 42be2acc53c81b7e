"""Reading error bodies, of which there are two shapes and more (fact sheet, section 5)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from segtui.wire.call import JsonValue
from segtui.wire.faults import VendorFault


def parse_fault(status: int, headers: Mapping[str, str], body: bytes) -> VendorFault:
    """What an error body says; one that is no JSON is its own message. It never raises."""
    try:
        content: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return VendorFault(message=body.decode("utf-8", "replace").strip()[:500] or None)
    if not isinstance(content, dict):
        return VendorFault()
    error = content.get("error")
    inner = error if isinstance(error, dict) else {}
    complaints = list(_complaints(content, inner))
    lines = tuple(line for line, _ in complaints)
    field = next((field for _, field in complaints if field), _text(inner, "paramName"))
    oauth = error if isinstance(error, str) else None
    message = (
        _text(content, "error_description")
        or (lines[0] if lines else None)
        or _text(inner, "message")
        or _text(content, "message")
        or oauth
    )
    return VendorFault(message, field, lines[1:])


def _complaints(
    content: Mapping[str, JsonValue], inner: Mapping[str, JsonValue]
) -> Iterator[tuple[str, str | None]]:
    """What is wrong with which field, in the form the vendor's tests assert and in the documented one."""
    results = inner.get("results")
    lists = (content.get("errors"), results.get("errors") if isinstance(results, dict) else None)
    for each in lists:
        for entry in each if isinstance(each, list) else ():
            if isinstance(entry, dict) and (text := _text(entry, "message") or _text(entry, "code")):
                path = entry.get("path")
                steps = ".".join(str(step) for step in path) if isinstance(path, list) else None
                yield text, _text(entry, "field") or steps or None


def _text(content: Mapping[str, JsonValue], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) and value else None
