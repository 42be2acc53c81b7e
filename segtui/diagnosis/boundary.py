"""How far a customer is from the boundary of a clause, where the platform shows no values but can be asked.

A question only says on which side of a mark the value lies. So a few marks are set on the failing side, close
to the boundary first, and what is told is the range between two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite

from segtui.platforms.testimony import Condition, Relation
from segtui.shop_time import utc_words
from segtui.wire.call import JsonValue

_SHARES = (0.1, 0.5)
_NEAREST_SHARE = 0.01
_DAYS = (7, 30)
_UP = frozenset({Relation.MORE, Relation.AT_LEAST})
_DOWN = frozenset({Relation.LESS, Relation.AT_MOST})
_STRICT = frozenset({Relation.MORE, Relation.LESS})

Mark = float | datetime
Gap = float | timedelta


def marks(condition: Condition) -> tuple[tuple[Relation, JsonValue], ...]:
    """What to ask about the field of a clause that does not hold, the most telling first."""
    value = mark_of(condition.value)
    try:
        return () if value is None else tuple(_marks(condition.relation, value))
    except OverflowError:
        # Next to the first or last moment there is, there is no room for a mark.
        return ()


def _marks(asked: Relation, value: Mark) -> Iterator[tuple[Relation, JsonValue]]:
    near, *far = _gaps(value)
    if asked is Relation.IS:
        yield Relation.MORE, _written(value)
        yield Relation.AT_LEAST, _written(_moved(value, far[0], up=False))
        yield Relation.AT_MOST, _written(_moved(value, far[0], up=True))
    elif asked in _UP | _DOWN:
        is_up = asked in _UP
        relation = Relation.AT_LEAST if is_up else Relation.AT_MOST
        yield relation, _written(value if asked in _STRICT else _moved(value, near, up=not is_up))
        for gap in far:
            yield relation, _written(_moved(value, gap, up=not is_up))


@dataclass(frozen=True, slots=True)
class Range:
    """Where a value lies; None stands for no bound, or for no value at all."""

    low: Mark | None = None
    high: Mark | None = None
    has_low: bool = True
    """The bound itself may be the value."""
    has_high: bool = True
    is_there: bool = False
    """Something was found to hold of it, so there is a value."""

    @property
    def is_exact(self) -> bool:
        """Whether it is known to be one value."""
        return self.low is not None and self.low == self.high


def range_of(answers: Iterable[tuple[Condition, bool]]) -> Range:
    """The range that these answers leave."""
    low: tuple[Mark, bool] | None = None
    high: tuple[Mark, bool] | None = None
    is_there = False
    for condition, holds in answers:
        value = mark_of(condition.value)
        relation = condition.relation
        if value is None or relation not in _UP | _DOWN:
            continue
        is_there |= holds
        bound = value, (relation in _STRICT) is not holds
        if (relation in _UP) is holds:
            low = bound if low is None else max(low, bound, key=lambda each: (each[0], not each[1]))
        else:
            high = bound if high is None else min(high, bound, key=lambda each: (each[0], each[1]))
    return Range(
        low[0] if low else None,
        high[0] if high else None,
        low[1] if low else True,
        high[1] if high else True,
        is_there,
    )


def distance(condition: Condition, answers: Iterable[tuple[Condition, bool]]) -> str:
    """By how much a clause that does not hold is missed, in words; empty where that is not known."""
    boundary = mark_of(condition.value)
    found = range_of([(condition, False), *answers])
    if boundary is None or (found.low is None and found.high is None):
        return ""
    lies = _lies(found)
    if found.is_exact:
        at_boundary = ", the boundary itself" if found.low == boundary else ""
        return f"{lies}{at_boundary}"
    if condition.relation not in _UP | _DOWN:
        return lies
    near, far = (found.high, found.low) if condition.relation in _UP else (found.low, found.high)
    if far is not None:
        return f"{lies}: by {_gap(boundary, far)} at most"
    least = f": by {_gap(boundary, near)} at least" if near is not None and near != boundary else ""
    return lies + least + ("" if found.is_there else ", or there is no value")


def exact_distance(condition: Condition, value: str) -> str:
    """By how much a value that is known misses the boundary; empty where nothing can be measured."""
    boundary, own = mark_of(condition.value), _stated(value)
    if boundary is None or own is None or isinstance(boundary, datetime) is not isinstance(own, datetime):
        return ""
    return ", the boundary itself" if own == boundary else f": by {_gap(boundary, own)}"


def mark_of(value: JsonValue) -> Mark | None:
    """A number or a moment; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _finite(value)
    return _moment(value) if isinstance(value, str) else None


def _stated(text: str) -> Mark | None:
    number = _finite(text)
    return _moment(text) if number is None else number


def _finite(value: str | float) -> float | None:
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def _moment(text: str) -> datetime | None:
    if len(text) < len("2026-01-01") or text[4:5] != "-":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _gaps(value: Mark) -> tuple[Gap, ...]:
    if isinstance(value, datetime):
        return (timedelta(days=1), *(timedelta(days=days) for days in _DAYS))
    if value == 0:
        return 0.5, 1.0, 10.0
    return tuple(abs(value) * share for share in (_NEAREST_SHARE, *_SHARES))


def _moved(value: Mark, gap: Gap, *, up: bool) -> Mark:
    if isinstance(value, datetime) and isinstance(gap, timedelta):
        return value + gap if up else value - gap
    if isinstance(value, float) and isinstance(gap, float):
        return round(value + gap if up else value - gap, 6)
    raise AssertionError("a moment is moved by a time, a number by a number")


def _written(value: Mark) -> JsonValue:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return int(value) if value.is_integer() else value


def _lies(found: Range) -> str:
    if found.is_exact and found.low is not None:
        return f"it is exactly {_shown(found.low)}"
    sides = []
    if found.low is not None:
        sides.append(f"{'at least' if found.has_low else 'more than'} {_shown(found.low)}")
    if found.high is not None:
        sides.append(f"{'at most' if found.has_high else 'less than'} {_shown(found.high)}")
    if isinstance(found.low or found.high, datetime):
        sides = [_of_time(side) for side in sides]
    return f"it is {' and '.join(sides)}"


def _of_time(side: str) -> str:
    words = {
        "at least": "not before",
        "more than": "after",
        "at most": "not after",
        "less than": "before",
    }
    start = next(each for each in words if side.startswith(each))
    return words[start] + side.removeprefix(start)


def _gap(one: Mark, other: Mark) -> str:
    if isinstance(one, datetime) and isinstance(other, datetime):
        days = abs(one - other) / timedelta(days=1)
        return f"{days:,.0f} days" if days >= 2 else f"{days * 24:,.1f} hours"
    if isinstance(one, float) and isinstance(other, float):
        return _shown(round(abs(one - other), 6))
    raise AssertionError("both are of one kind")


def _shown(value: Mark) -> str:
    if isinstance(value, datetime):
        return utc_words(value)
    return f"{int(value):,}" if value.is_integer() else f"{value:,.6f}".rstrip("0")
