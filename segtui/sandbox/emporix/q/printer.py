"""Writes a query as text: the inverse of the parser."""

from __future__ import annotations

from segtui.sandbox.emporix.q.clauses import (
    Bound,
    Clause,
    Either,
    Literally,
    Matching,
    OneOf,
    Presence,
    Query,
    Test,
)
from segtui.sandbox.emporix.q.parser import COMPOUND


def printed(query: Query) -> str:
    """Write a query that parses back to the same clauses."""
    return " ".join(
        _clause(part) if isinstance(part, Clause) else f"{COMPOUND}:{_group(part)}" for part in query.clauses
    )


def _group(group: Either) -> str:
    parts = (_clause(part) if isinstance(part, Clause) else _group(part) for part in group.parts)
    return f"({f' {group.conjunction} '.join(parts)})"


def _clause(clause: Clause) -> str:
    return f"{clause.dotted}:{_test(clause.test)}"


def _test(test: Test) -> str:
    if isinstance(test, Presence):
        return test.value
    if isinstance(test, Matching):
        return f"(~{test.pattern})"
    if isinstance(test, OneOf):
        values = ",".join(map(_literal, test.values))
        return values if len(test.values) == 1 else f"({values})"
    bounds = " AND ".join(map(_bound, test.bounds))
    return bounds if len(test.bounds) == 1 else f"({bounds})"


def _bound(bound: Bound) -> str:
    return f"{bound.operator}{_literal(bound.value)}"


def _literal(value: Literally) -> str:
    return f'"{value.text}"' if value.quoted else value.text
