"""One request as an operation sees it, and what the operation answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from segtui.sandbox.emporix.errors import Detail, Refusal, Service, forbidden, invalid
from segtui.sandbox.emporix.shop import Shop
from segtui.sandbox.emporix.tokens import Caller, Kind
from segtui.sandbox.exchange import Answer, content_type, is_json, parse_json

ALL_KINDS: frozenset[Kind] = frozenset({"service", "anonymous", "customer"})


@dataclass(frozen=True)
class Call:
    """One request."""

    shop: Shop
    """The tenant it is about."""
    service: Service
    """Whose shape errors take."""
    params: Mapping[str, str]
    """Path parameters, decoded."""
    query: Mapping[str, list[str]]
    """Query parameters."""
    headers: Mapping[str, str]
    """Headers, names in lower case."""
    content: bytes = field(repr=False)
    """The body as it came."""
    caller: Caller
    """Who calls."""
    token: str = field(repr=False, default="")
    """The bearer token that was presented."""

    def param(self, name: str) -> str:
        """Read a path parameter."""
        return self.params[name]

    def text(self, name: str) -> str | None:
        """Read a query parameter; None when it is absent or empty."""
        values = self.query.get(name)
        return values[0] if values and values[0] else None

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a boolean query parameter; anything but true and false is refused."""
        text = self.text(name)
        if text is None:
            return default
        if text.lower() not in ("true", "false"):
            self.refuse(f"Parameter '{name}' must be true or false: '{text}'", name)
        return text.lower() == "true"

    def listed(self, name: str) -> tuple[str, ...]:
        """Read a comma-separated or repeated query parameter."""
        values = self.query.get(name, [])
        return tuple(part for value in values for part in value.split(",") if part)

    def wants_total(self) -> bool:
        """Tell whether `X-Total-Count: true` was asked."""
        return self.headers.get("x-total-count", "").lower() == "true"

    def require(self, *scopes: str) -> None:
        """Refuse unless one of the scopes was granted."""
        if not any(self.caller.has(scope) for scope in scopes):
            raise forbidden(self.service, scopes)

    def refuse(self, message: str, name: str | None = None) -> NoReturn:
        """Refuse a parameter with 400."""
        raise Refusal(400, message, (Detail(message, name, "invalid_query_parameter"),) if name else ())

    @cached_property
    def _document(self) -> Any:  # noqa: ANN401 - any JSON value
        if not is_json(self.headers):
            raise Refusal(415, f"Content type '{content_type(self.headers)}' not supported")
        try:
            document = parse_json(self.content)
        except (ValueError, RecursionError) as problem:
            raise invalid(self.service, f"The request body is not valid JSON: {problem}") from problem
        return document

    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """Read the body as JSON; refuses an absent one, other content types and what is not JSON."""
        if not self.content:
            raise invalid(self.service, "The request body is missing")
        return self._document

    def object(self) -> dict[str, Any]:
        """Read the body as a JSON object."""
        document = self.json()
        if not isinstance(document, dict):
            raise invalid(self.service, "The request body must be an object")
        return document

    def optional_object(self) -> dict[str, Any]:
        """Read the body as a JSON object; an absent one is empty."""
        return self.object() if self.content else {}

    def batch(self, limit: int = 200) -> list[Any]:
        """Read the body as a list of 1 to `limit` elements (D10)."""
        document = self.json()
        if not isinstance(document, list):
            raise invalid(self.service, "The request body must be an array")
        if not document:
            raise invalid(self.service, "The request body must hold at least one item")
        if len(document) > limit:
            raise invalid(
                self.service, f"The maximum batch size is {limit}, the request holds {len(document)} items"
            )
        return document


Handler = Callable[[Call], Answer]
"""What serves one operation."""


@dataclass(frozen=True)
class Operation:
    """One row of the vendor's operation tables."""

    method: str
    """HTTP method."""
    path: str
    """Path with parameters in braces."""
    handler: Handler
    """What serves it."""
    scopes: tuple[str, ...] = ()
    """Any one of these is needed; none means any token."""
    kinds: frozenset[Kind] = ALL_KINDS
    """The kinds of token that may call."""
    is_open: bool = False
    """No token is needed."""
