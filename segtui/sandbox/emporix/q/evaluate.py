"""Says whether a query holds for one JSON document."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from segtui.sandbox.clock import moment_of
from segtui.sandbox.emporix.q.clauses import (
    Bound,
    Clause,
    Either,
    Literally,
    Matching,
    OneOf,
    Presence,
    Query,
    Within,
)

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def holds(query: Query, document: Mapping[str, Any], *, null_is_missing: bool = False) -> bool:
    """Tell whether every clause holds.

    `null_is_missing` is the reading of Customer Management, where `missing` and `null` are the same thing.
    """
    return all(_part_holds(part, document, null_is_missing) for part in query.clauses)


def _part_holds(part: Clause | Either, document: Mapping[str, Any], null_is_missing: bool) -> bool:
    if isinstance(part, Clause):
        return _clause_holds(part, document, null_is_missing)
    answers = (_part_holds(inner, document, null_is_missing) for inner in part.parts)
    return all(answers) if part.conjunction == "AND" else any(answers)


def _clause_holds(clause: Clause, document: Mapping[str, Any], null_is_missing: bool) -> bool:
    values = values_at(document, clause.path)
    test = clause.test
    if isinstance(test, Presence):
        return _present_as(test, values, null_is_missing)
    if isinstance(test, OneOf):
        return any(_equal(value, wanted) for value in values for wanted in test.values)
    if isinstance(test, Matching):
        return any(isinstance(value, str) and _compiled(test.pattern).search(value) for value in values)
    return _within(test, values)


def _within(test: Within, values: list[Any]) -> bool:
    return any(all(_bounded(value, bound) for bound in test.bounds) for value in values)


def _present_as(test: Presence, values: list[Any], null_is_missing: bool) -> bool:
    present = [value for value in values if value is not None]
    if test is Presence.EXISTS:
        return bool(present if null_is_missing else values)
    if test is Presence.MISSING and not null_is_missing:
        return not values
    return not present


def values_at(document: object, path: tuple[str, ...]) -> list[Any]:
    """Collect what a path leads to; a list on the way, or at the end, offers each of its elements."""
    if not path:
        return list(document) or [document] if isinstance(document, list) else [document]
    if isinstance(document, list):
        return [value for element in document for value in values_at(element, path)]
    if isinstance(document, dict) and path[0] in document:
        return values_at(document[path[0]], path[1:])
    return []


def _equal(value: object, wanted: Literally) -> bool:
    if isinstance(value, str):
        return value == wanted.text
    if wanted.quoted or value is None:
        return False
    if isinstance(value, bool):
        return wanted.text == ("true" if value else "false")
    return isinstance(value, int | float) and _number(wanted.text) == value


def _bounded(value: object, bound: Bound) -> bool:
    compare = _COMPARE[bound.operator]
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        number = None if bound.value.quoted else _number(bound.value.text)
        return number is not None and compare(value, number)
    if not isinstance(value, str) or not bound.value.quoted:
        return False
    moment, wanted = moment_of(value), moment_of(bound.value.text)
    if moment is not None and wanted is not None:
        return compare(moment, wanted)
    return compare(value, bound.value.text)


def _number(text: str) -> float | int | None:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
