"""A filter as an SQL condition on the row `s` (decisions D26 and D27)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from typing import NamedTuple

from segtui.sandbox.shopgate.filters import Condition, Every, Expression
from segtui.sandbox.shopgate.vocabulary import Field, Kind
from segtui.sandbox.store import Value, encode

NEGATIVE = ("$ne", "$nin", "$nct", "$nExists")
"""Operators that hold where the field is absent."""

_ORDER = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}


class Sql(NamedTuple):
    """A condition and the values of its marks."""

    text: str
    """The condition."""
    params: tuple[Value, ...] = ()
    """In order."""


def sql_of(expression: Expression) -> Sql:
    """Write a filter as SQL."""
    if isinstance(expression, Condition):
        return _condition(expression)
    if not expression.parts:
        return Sql("1")
    parts = [sql_of(part) for part in expression.parts]
    joined = (" AND " if isinstance(expression, Every) else " OR ").join(part.text for part in parts)
    return Sql(f"({joined})", tuple(value for part in parts for value in part.params))


def _condition(condition: Condition) -> Sql:
    field, test = condition.field, _test(condition)
    if field.each is None:
        return test
    guard = "" if field.attribute is None else "json_extract(e.value, '$.code') = ? AND "
    code: tuple[Value, ...] = () if field.attribute is None else (field.attribute,)
    some = Sql(f"EXISTS (SELECT 1 FROM {field.each} WHERE {guard}{test.text})", (*code, *test.params))
    if condition.operator not in NEGATIVE:
        return some
    none = f"NOT EXISTS (SELECT 1 FROM {field.each} WHERE {guard}1)"
    return Sql(f"({some.text} OR {none})", (*some.params, *code))


def _test(condition: Condition) -> Sql:
    field, operator, operand = condition.field, condition.operator, condition.operand
    value = field.value
    if operator == "$exists":
        return Sql(f"{value} IS NOT NULL")
    if operator == "$nExists":
        return Sql(f"{value} IS NULL")
    positive = _positive(field, operator, operand)
    if operator in NEGATIVE:
        return Sql(f"({value} IS NULL OR NOT {positive.text})", positive.params)
    return positive


def _positive(field: Field, operator: str, operand: object) -> Sql:
    value = field.value
    if operator in _ORDER:
        return Sql(f"({_alike(field, operand)}{value} {_ORDER[operator]} ?)", (_bound(operand),))
    wanted = operand if isinstance(operand, list) else [operand]
    if operator in ("$ct", "$nct"):
        texts = encode([str(each).casefold() for each in wanted])
        return Sql(f"(EXISTS (SELECT 1 FROM json_each(?) w WHERE holds(w.value, {value})))", (texts,))
    if len(wanted) == 1:
        return Sql(f"({value} = ?)", (_bound(wanted[0]),))
    return Sql(f"({value} IN (SELECT value FROM json_each(?)))", (encode([_bound(each) for each in wanted]),))


def _alike(field: Field, operand: object) -> str:
    """Keep numbers from being ordered among texts, where a field may hold either."""
    if field.kind is not Kind.ANY:
        return ""
    types = "'text'" if isinstance(operand, str) else "'integer', 'real'"
    return f"typeof({field.value}) IN ({types}) AND "


def _bound(operand: object) -> Value:
    if isinstance(operand, bool):
        return int(operand)
    return operand if isinstance(operand, str | int | float) else None
