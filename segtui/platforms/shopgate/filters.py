"""Building filters from typed values, never from text (fact sheet, section 4).

A filter is a JSON object: field names and what they must be. It travels as `filters` in a query, as `rules`
of a segment or a preview, and as `filter` in one body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from segtui.errors import BadInput
from segtui.wire.call import JsonValue

Filter = dict[str, JsonValue]
Scalar = str | int | float | bool

OPERATORS = frozenset(
    ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$ct", "$nct", "$exists", "$nExists", "$in", "$nin"],
)
JOINS = frozenset({"$and", "$or"})
LONGEST = 4_500
"""Bytes of an encoded filter; with the rest of the address a request stays under 6,000 (D35)."""

_FIELD = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)*", re.ASCII)


def equals(field: str, value: Scalar) -> Filter:
    """Holds where the field is exactly this."""
    return {_field(field): value}


def contains(field: str, text: str) -> Filter:
    """Holds where the field contains this text; in any letter case, as far as is known (D26)."""
    if not text.strip():
        raise BadInput("An empty text cannot be searched for.", hint="Give at least one character.")
    return {_field(field): {"$ct": text}}


def one_of(field: str, values: Sequence[Scalar]) -> Filter:
    """Holds where the field is one of these."""
    if not values:
        raise ValueError("an empty list has no filter")
    return {_field(field): {"$in": list(values)}}


def all_of(*filters: Filter) -> Filter:
    """Holds where each of these does."""
    if len(filters) == 1:
        return filters[0]
    names = [name for each in filters for name in each]
    if len(set(names)) == len(names):
        return {name: value for each in filters for name, value in each.items()}
    return {"$and": list(filters)}


def any_of(*filters: Filter) -> Filter:
    """Holds where one of these does."""
    return filters[0] if len(filters) == 1 else {"$or": list(filters)}


def typed(text: str) -> Filter:
    """The filter that a person wrote. Raises BadInput for what is none."""
    try:
        content: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The filter is no JSON: {error}.", hint=_EXAMPLE) from error
    return checked(content)


def checked(content: JsonValue) -> Filter:
    """The same, once it is sure that it is a filter; whether its fields exist the platform says."""
    if not isinstance(content, dict) or not content:
        raise BadInput("A filter is a JSON object that names at least one field.", hint=_EXAMPLE)
    for name, wanted in content.items():
        if name in JOINS:
            if not isinstance(wanted, list) or not wanted:
                raise BadInput(f"{name} takes a list of filters.", hint=_EXAMPLE)
            for each in wanted:
                checked(each)
        elif not _FIELD.fullmatch(name):
            raise BadInput(f"{name!r} is neither a field nor a way to join filters.", hint=_EXAMPLE)
        elif isinstance(wanted, dict) and (unknown := wanted.keys() - OPERATORS):
            raise BadInput(
                f"The platform knows no operator {min(unknown)!r}.",
                hint=f"Known are: {', '.join(sorted(OPERATORS))}.",
            )
    return content


def written(filter_: Filter) -> str:
    """The filter as it is sent."""
    return json.dumps(filter_, ensure_ascii=False, separators=(",", ":"))


def in_parts(values: Sequence[str], most: int) -> Iterator[list[str]]:
    """The values in parts that fit into one address each, none with more than `most` of them."""
    part: list[str] = []
    length = 0
    for value in values:
        size = len(quote(json.dumps(value, ensure_ascii=False) + ",", safe=""))
        if part and (len(part) == most or length + size > LONGEST):
            yield part
            part, length = [], 0
        part.append(value)
        length += size
    if part:
        yield part


def _field(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise ValueError(f"not a field: {name!r}")
    return name


_EXAMPLE = 'Write it as {"emailAddress": "a@example.com"} or {"name": {"$ct": "ann"}}.'
