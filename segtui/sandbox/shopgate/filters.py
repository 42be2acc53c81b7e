"""The `filters` grammar: from JSON to a typed expression (section 4, decisions D25 and D26)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from segtui.sandbox.clock import moment_of, stamp
from segtui.sandbox.shopgate.vocabulary import Field, Kind, Vocabulary

MOST_CONDITIONS = 400
"""Conditions of one filter; the database could not hold a tree of thousands."""
DEEPEST = 20
"""Levels of `$and` and `$or`."""


class BadFilter(ValueError):
    """A filter that is not in the grammar, or not about a field of the route."""


@dataclass(frozen=True)
class Condition:
    """One field held against one operand."""

    field: Field
    """The field."""
    operator: str
    """`$eq`, `$ct` and so on."""
    operand: Any
    """Of the field's type: text, number, flag, a moment as the vendor writes it, or a list of these."""


@dataclass(frozen=True)
class Every:
    """Holds where all parts hold; without parts, everywhere."""

    parts: tuple[Expression, ...]
    """What is joined."""


@dataclass(frozen=True)
class Either:
    """Holds where any part holds."""

    parts: tuple[Expression, ...]
    """What is joined, never empty."""


Expression = Condition | Every | Either


def names_devices(expression: Expression) -> bool:
    """Tell whether a filter is about devices at all (D21)."""
    if isinstance(expression, Condition):
        return expression.field.of_devices
    return any(map(names_devices, expression.parts))


def filter_of(document: object, vocabulary: Vocabulary) -> Expression:
    """Read a filter.

    Raises BadFilter naming the first thing that is wrong.
    """
    return _Reader(vocabulary).expression(document, 1)


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._conditions = 0

    def expression(self, document: object, depth: int) -> Expression:
        if not isinstance(document, dict):
            raise BadFilter("A filter must be a JSON object")
        if depth > DEEPEST:
            raise BadFilter(f"Filters nest at most {DEEPEST} levels")
        parts = tuple(self._part(key, value, depth) for key, value in document.items())
        return parts[0] if len(parts) == 1 else Every(parts)

    def _part(self, key: str, value: object, depth: int) -> Expression:
        if key in ("$and", "$or"):
            if not isinstance(value, list) or not value:
                raise BadFilter(f"{key} takes a list of filters")
            parts = tuple(self.expression(each, depth + 1) for each in value)
            return Every(parts) if key == "$and" else Either(parts)
        if key.startswith("$"):
            raise BadFilter(f"Filter operator {key} is not supported")
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise BadFilter(f"A filter holds at most {MOST_CONDITIONS} conditions")
        field = self._vocabulary.field(key)
        if field is None:
            raise BadFilter(f"Filter field {key} is not supported")
        return _condition(key, field, value)


def _condition(name: str, field: Field, value: object) -> Condition:
    if not isinstance(value, dict):
        return Condition(field, "$eq", _operand(name, field, value))
    if len(value) != 1:
        raise BadFilter(f"Filter field {name} takes one operator, not {len(value)}")
    operator, operand = next(iter(value.items()))
    read = _OPERATORS.get(operator)
    if read is None:
        raise BadFilter(f"Filter operator {operator} is not supported")
    return Condition(field, operator, read(name, field, operand))


def _operand(name: str, field: Field, value: object) -> Any:  # noqa: ANN401 - of the field's type
    read = _READ[field.kind]
    found = read(value)
    if found is None:
        raise BadFilter(f"Filter field {name} takes {field.kind.value}, not {value!r}")
    return found


def _ordered(name: str, field: Field, value: object) -> Any:  # noqa: ANN401 - of the field's type
    if field.kind not in (Kind.NUMBER, Kind.MOMENT, Kind.ANY):
        raise BadFilter(f"Filter field {name} cannot be ordered")
    return _operand(name, field, value)


def _listed(name: str, field: Field, value: object) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadFilter(f"Filter field {name} takes a list here")
    return [_operand(name, field, each) for each in value]


def _contained(name: str, field: Field, value: object) -> list[str]:
    """Read one text, or a list of which any will do (D21)."""
    if field.kind not in (Kind.TEXT, Kind.LABEL, Kind.ANY):
        raise BadFilter(f"Filter field {name} is no text")
    wanted = value if isinstance(value, list) and value else [value]
    if not all(isinstance(each, str) for each in wanted):
        raise BadFilter(f"Filter field {name} takes a text, not {value!r}")
    return list(wanted)


def _present(name: str, _: Field, value: object) -> bool:
    if value is not True:
        raise BadFilter(f"$exists and $nExists on {name} take true")
    return True


_OPERATORS: Mapping[str, Callable[[str, Field, object], Any]] = {
    "$eq": _operand,
    "$ne": _operand,
    "$gt": _ordered,
    "$gte": _ordered,
    "$lt": _ordered,
    "$lte": _ordered,
    "$ct": _contained,
    "$nct": _contained,
    "$in": _listed,
    "$nin": _listed,
    "$exists": _present,
    "$nExists": _present,
}
"""The operators of the grammar, and how the operand of each is read."""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # The database holds whole numbers of 64 bits.
    return value if abs(value) < 2**63 else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _moment(value: object) -> str | None:
    moment = moment_of(value) if isinstance(value, str) else None
    return None if moment is None else stamp(moment)


def _label(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _any(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | bool) else _number(value)


_READ: Mapping[Kind, Callable[[object], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.MOMENT: _moment,
    Kind.LABEL: _label,
    Kind.ANY: _any,
}
