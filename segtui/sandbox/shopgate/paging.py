"""Sorting and both kinds of paging (section 4; decisions D10, D29, D31)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from segtui.sandbox.exchange import parse_json
from segtui.sandbox.shopgate.call import Call
from segtui.sandbox.shopgate.errors import invalid_parameter
from segtui.sandbox.shopgate.filter_sql import Sql
from segtui.sandbox.store import Store, Value, encode

DEFAULT_LIMIT = 100
MOST_PER_PAGE = 1000

Row = tuple[Any, ...]

_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Term(NamedTuple):
    """One thing rows are ordered by."""

    value: str
    """An SQL expression that is never NULL."""
    descending: bool = False
    """Largest first."""


@dataclass(frozen=True)
class Selection:
    """Rows of the store, in an order without ties: the last term is the id."""

    store: Store
    """Where they are."""
    source: str
    """Tables."""
    columns: str
    """What to read."""
    order: tuple[Term, ...]
    """What they are ordered by."""
    conditions: tuple[str, ...] = ()
    """All of which hold."""
    params: tuple[Value, ...] = ()
    """Values of the conditions' marks, in order."""

    def where(self, condition: Sql) -> Selection:
        """Narrow the rows."""
        return replace(
            self, conditions=(*self.conditions, condition.text), params=(*self.params, *condition.params)
        )

    def sorted(self, terms: Sequence[Term]) -> Selection:
        """Order by these terms first."""
        return replace(self, order=(*terms, self.order[-1])) if terms else self

    def total(self) -> int:
        """Count the rows."""
        return int(self.store.value(f"SELECT count(*) FROM {self.source}{self._where()}", self.params))

    def rows(self, limit: int = -1, offset: int = 0) -> Iterator[Row]:
        """Read rows: the columns, then the values they are ordered by; a limit of -1 is none."""
        values = ", ".join(term.value for term in self.order)
        order = ", ".join(f"{term.value}{' DESC' if term.descending else ''}" for term in self.order)
        return self.store.rows(
            f"SELECT {self.columns}, {values} FROM {self.source}{self._where()}"
            f" ORDER BY {order} LIMIT ? OFFSET ?",
            (*self.params, limit, offset),
        )

    def _where(self) -> str:
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


class Page(NamedTuple):
    """One page of rows and what the answer says about it."""

    rows: list[Row]
    """The columns asked for, then the values they are ordered by."""
    meta: dict[str, Any]
    """The vendor's `meta`."""


def offset_page(call: Call, selection: Selection) -> Page:
    """Read the page that `limit` and `offset` ask for."""
    limit, offset = limit_of(call), _whole(call, "offset", 0, 0, None)
    rows = list(selection.rows(limit, offset))
    return Page(rows, {"limit": limit, "offset": offset, "totalItemCount": selection.total()})


def cursor_page(call: Call, selection: Selection) -> Page:
    """Read the page that `limit` and `after` ask for."""
    limit, total = limit_of(call), selection.total()
    after = call.text("after")
    if after is not None:
        selection = selection.where(_beyond(selection.order, _position(call, after, len(selection.order))))
    rows = list(selection.rows(limit + 1))
    goes_on = len(rows) > limit or (call.shop.switches.trailing_cursor and bool(rows))
    rows = rows[:limit]
    cursor = _cursor(rows[-1][-len(selection.order) :]) if goes_on else None
    return Page(rows, {"limit": limit, "cursors": {"after": cursor}, "totalItemCount": total})


def members_page(call: Call, selection: Selection) -> Page:
    """Read a page of members by the kind of paging in force (D29)."""
    by_offset = call.shop.switches.members_paging == "offset"
    return offset_page(call, selection) if by_offset else cursor_page(call, selection)


def limit_of(call: Call) -> int:
    """Read `limit`."""
    return _whole(call, "limit", DEFAULT_LIMIT, 1, MOST_PER_PAGE)


def _whole(call: Call, name: str, default: int, least: int, most: int | None) -> int:
    text = call.text(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        raise invalid_parameter(name, f"Expected type integer but found {text}", text, "INVALID_TYPE")
    number = int(text)
    if number < least:
        told = f"Value {number} is less than minimum {least}"
        raise invalid_parameter(name, told, text, "MINIMUM")
    if most is not None and number > most:
        told = f"Value {number} is greater than maximum {most}"
        raise invalid_parameter(name, told, text, "MAXIMUM")
    return number


def sort_of(call: Call, sortable: Mapping[str, str]) -> list[Term]:
    """Read `sort`, whose direction is mandatory; `sortable` gives each field's SQL expression."""
    text = call.text("sort")
    if text is None:
        return []
    terms = []
    for part in text.split(","):
        name, colon, direction = part.strip().rpartition(":")
        if not colon or direction.lower() not in ("asc", "desc"):
            raise invalid_parameter("sort", f"Sort needs a direction, asc or desc: {part}", text)
        if name not in sortable:
            raise invalid_parameter("sort", f"Sort field {name} is not supported", text)
        terms.append(Term(sortable[name], direction.lower() == "desc"))
    return terms


def _cursor(values: Row) -> str:
    """Write a cursor as the vendor does: the sort values of the last row, then its id."""
    return b64encode(encode(list(values)).encode()).decode()


def _position(call: Call, cursor: str, size: int) -> list[Value]:
    try:
        values = parse_json(b64decode(cursor, validate=True))
    except (ValueError, RecursionError) as problem:
        raise invalid_parameter("after", "The cursor cannot be read", cursor) from problem
    if not isinstance(values, list) or len(values) != size or not all(map(_is_sortable, values)):
        raise invalid_parameter("after", "The cursor does not fit this list", cursor)
    return values


def _is_sortable(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63
    )


def _beyond(order: tuple[Term, ...], position: list[Value]) -> Sql:
    """Say which rows come after a position; the first part alone lets an index find the place."""
    first, value = order[0], position[0]
    beyond, equal = ("<", "<=") if first.descending else (">", ">=")
    if len(order) == 1:
        return Sql(f"{first.value} {beyond} ?", (value,))
    rest = _beyond(order[1:], position[1:])
    text = f"({first.value} {equal} ? AND ({first.value} {beyond} ? OR {rest.text}))"
    return Sql(text, (value, value, *rest.params))
