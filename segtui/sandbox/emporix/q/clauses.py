"""The parsed form of a `q` text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Operator = Literal[">", "<", ">=", "<="]
"""The comparison signs."""


@dataclass(frozen=True)
class Literally:
    """A value as it was written; a quoted one is text, a bare one may also be a number or a boolean."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class OneOf:
    """`a`, `"a"` or `(a,"b")`: equal to one of the values."""

    values: tuple[Literally, ...]


@dataclass(frozen=True)
class Bound:
    """One comparison."""

    operator: Operator
    value: Literally


@dataclass(frozen=True)
class Within:
    """`>5` or `(>=5 AND <9)`: every bound holds."""

    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class Matching:
    """`~Ann`, `(~Ann Lee)`: the regular expression is found somewhere in the text."""

    pattern: str


class Presence(Enum):
    """Whether the field is there at all."""

    NULL = "null"
    EXISTS = "exists"
    MISSING = "missing"


Test = OneOf | Within | Matching | Presence
"""What a clause asks of a field."""


@dataclass(frozen=True)
class Clause:
    """One `path:value`."""

    path: tuple[str, ...]
    test: Test

    @property
    def dotted(self) -> str:
        """The path as it was written."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Either:
    """`compoundLogicalQuery`: a tree of AND and OR, for the few services that know it."""

    conjunction: Literal["AND", "OR"]
    parts: tuple[Clause | Either, ...]


@dataclass(frozen=True)
class Query:
    """Clauses that must all hold."""

    clauses: tuple[Clause | Either, ...] = ()
