"""Merging a partial document into a whole one (RFC 7396)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.schema import Document


def merged(whole: Document, part: Document) -> Document:
    """Lay `part` over `whole`: null removes, objects merge, everything else replaces."""
    result: dict[str, Any] = dict(whole)
    for name, value in part.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            below = result.get(name)
            result[name] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[name] = value
    return result
