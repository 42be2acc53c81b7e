"""What every platform's operations answer, and how the parts of a request are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.types import Scope

from segtui.sandbox.store import encode


@dataclass(frozen=True)
class Answer:
    """What an operation answers."""

    status: int = 200
    """HTTP status."""
    body: Any = None
    """JSON; None is an empty body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers."""


def headers_of(scope: Scope) -> dict[str, str]:
    """Read the headers of a request, names in lower case."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def query_of(query_string: bytes) -> dict[str, list[str]]:
    """Read a query string; parameters may repeat, and blank ones count as absent."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def is_json(headers: Mapping[str, str]) -> bool:
    """Tell whether the content type is one of JSON."""
    kind = content_type(headers)
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def content_type(headers: Mapping[str, str]) -> str:
    """Read the content type without its parameters; empty when there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def parse_json(content: bytes | str) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON as a careful service does: no NaN, no infinity, no half of a character.

    Raises ValueError or RecursionError.
    """
    document = json.loads(content, parse_constant=_no_constant, parse_float=_finite)
    # Escapes may spell half of a character, which no answer and no database can hold.
    json.dumps(document, ensure_ascii=False).encode()
    return document


def json_response(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    """Make a JSON answer."""
    return Response(encode(body).encode(), status, dict(headers or {}), media_type="application/json")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number
