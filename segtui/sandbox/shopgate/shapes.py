"""Holds request bodies against shapes, and names what is wrong as the vendor's validator does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from segtui.sandbox.clock import is_date_time
from segtui.sandbox.shopgate.errors import INVALID_FORMAT, Violation

Shape = Mapping[str, Any]
"""A JSON schema with the keywords of `_RULES`; objects refuse properties they do not list."""

Path = tuple[str, ...]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date-time": is_date_time,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
}


def violations(shape: Shape, value: object, path: Path = ()) -> Iterator[Violation]:
    """List everything that is wrong with a value; of a wrong type, only that."""
    kind, expected = _kind(value), shape.get("type")
    allowed = (expected,) if isinstance(expected, str) else expected
    if allowed is not None and kind not in allowed and not (kind == "integer" and "number" in allowed):
        yield Violation("INVALID_TYPE", f"Expected type {'/'.join(allowed)} but found type {kind}", path)
        return
    if "enum" in shape and value not in shape["enum"]:
        yield Violation("ENUM_MISMATCH", f"No enum match for: {value}", path)
    if isinstance(value, str):
        yield from _text(shape, value, path)
    elif isinstance(value, list):
        yield from _array(shape, value, path)
    elif isinstance(value, dict) and "properties" in shape:
        yield from _object(shape, value, path)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _text(shape: Shape, value: str, path: Path) -> Iterator[Violation]:
    size = len(value)
    if size < shape.get("minLength", 0):
        told = f"String is too short ({size} chars), minimum {shape['minLength']}"
        yield Violation("MIN_LENGTH", told, path)
    if size > shape.get("maxLength", size):
        yield Violation(
            "MAX_LENGTH", f"String is too long ({size} chars), maximum {shape['maxLength']}", path
        )
    pattern, form = shape.get("pattern"), shape.get("format")
    if pattern is not None and not re.search(pattern, value):
        yield Violation("PATTERN", f"String does not match pattern {pattern}: {value}", path)
    if form is not None and not _FORMATS[form](value):
        yield Violation(INVALID_FORMAT, f"Object didn't pass validation for format {form}: {value}", path)


def _array(shape: Shape, value: list[Any], path: Path) -> Iterator[Violation]:
    size = len(value)
    if size < shape.get("minItems", 0):
        yield Violation(
            "ARRAY_LENGTH_SHORT", f"Array is too short ({size}), minimum {shape['minItems']}", path
        )
    if size > shape.get("maxItems", size):
        yield Violation("ARRAY_LENGTH_LONG", f"Array is too long ({size}), maximum {shape['maxItems']}", path)
    elif "items" in shape:
        for place, item in enumerate(value):
            yield from violations(shape["items"], item, (*path, str(place)))


def _object(shape: Shape, value: dict[str, Any], path: Path) -> Iterator[Violation]:
    properties = shape["properties"]
    if len(value) < shape.get("minProperties", 0):
        told = f"Too few properties defined ({len(value)}), minimum {shape['minProperties']}"
        yield Violation("OBJECT_PROPERTIES_MINIMUM", told, path)
    for name in shape.get("required", ()):
        if name not in value:
            told = f"Missing required property: {name}"
            yield Violation("OBJECT_MISSING_REQUIRED_PROPERTY", told, path, name)
    for name, child in value.items():
        if name in properties:
            yield from violations(properties[name], child, (*path, name))
        else:
            told = f"Additional properties not allowed: {name}"
            yield Violation("OBJECT_ADDITIONAL_PROPERTIES", told, path, name)
