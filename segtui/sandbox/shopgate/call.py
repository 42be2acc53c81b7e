"""One request as an operation sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segtui.sandbox.exchange import Answer, content_type, is_json, parse_json
from segtui.sandbox.shopgate.errors import Failure, Invalid, Refusal, batch_errors, invalid_parameter
from segtui.sandbox.shopgate.filters import BadFilter, Expression, filter_of
from segtui.sandbox.shopgate.shapes import Shape, violations
from segtui.sandbox.shopgate.shop import Merchant
from segtui.sandbox.shopgate.vocabulary import Vocabulary
from segtui.sandbox.store import Store


@dataclass(frozen=True)
class Call:
    """One request."""

    shop: Merchant
    """The merchant it is about."""
    params: Mapping[str, str]
    """Path parameters, decoded."""
    query: Mapping[str, list[str]]
    """Query parameters."""
    headers: Mapping[str, str]
    """Headers, names in lower case."""
    content: bytes = field(repr=False)
    """The body as it came."""

    @property
    def store(self) -> Store:
        """The merchant's data."""
        return self.shop.store

    def param(self, name: str) -> str:
        """Read a path parameter."""
        return self.params[name]

    def text(self, name: str) -> str | None:
        """Read a query parameter; None when it is absent or empty."""
        values = self.query.get(name)
        return values[0] if values and values[0] else None

    def fields(self) -> frozenset[str]:
        """Read `fields`, which adds to what is shown anyway."""
        text = self.text("fields") or ""
        return frozenset(part.strip() for part in text.split(",") if part.strip())

    def expression(self, name: str, vocabulary: Vocabulary) -> Expression | None:
        """Read a query parameter that holds a filter; None when it is absent."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return filter_of(parse_json(text), vocabulary)
        except BadFilter as problem:
            raise invalid_parameter(name, str(problem), text) from problem
        except (ValueError, RecursionError) as problem:
            raise invalid_parameter(name, f"Parameter {name} is not valid JSON", text) from problem

    def body(self, shape: Shape) -> dict[str, Any]:
        """Read the body as a JSON object of a shape."""
        if self.content and not is_json(self.headers):
            kind = content_type(self.headers)
            raise Refusal(415, "UnsupportedMediaType", f"Content type '{kind}' not supported")
        try:
            document = parse_json(self.content)
        except (ValueError, RecursionError) as problem:
            raise Refusal(400, "InvalidContent", f"The body is not valid JSON: {problem}") from problem
        found = list(violations(shape, document))
        if found:
            raise Invalid("body", found)
        body: dict[str, Any] = document
        return body

    def processed(self, status: int, failures: list[Failure], **more: object) -> Answer:
        """Answer a batch: by what was asked it succeeded, by its entries some items did not."""
        return Answer(status, {**more, "errors": batch_errors(failures, self.shop.switches)})


Handler = Callable[[Call], Answer]
"""What serves one operation."""


@dataclass(frozen=True)
class Operation:
    """One row of the tables of operations (sections 7, 8 and 11)."""

    method: str
    """HTTP method."""
    path: str
    """Below the merchant, parameters in braces."""
    handler: Handler
    """What serves it."""
