"""How far a value is from a boundary, found by asking on which side of a few marks it lies."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segtui.diagnosis.boundary import distance, marks, range_of
from segtui.platforms.testimony import Condition, Relation

HOLDS: dict[Relation, Callable[[Any, Any], bool]] = {
    Relation.IS: operator.eq,
    Relation.MORE: operator.gt,
    Relation.AT_LEAST: operator.ge,
    Relation.LESS: operator.lt,
    Relation.AT_MOST: operator.le,
}
NUMBERS = st.integers(-5_000, 5_000).map(lambda cents: cents / 100)


def condition(relation: Relation, value: Any) -> Condition:
    return Condition("metrics.x", relation, value, "")


def asked(relation: Relation, boundary: Any, own: float | None) -> list[tuple[Condition, bool]]:
    """What a platform answers to the marks."""
    return [
        (condition(*mark), own is not None and HOLDS[mark[0]](own, mark[1]))
        for mark in marks(condition(relation, boundary))
    ]


@given(st.sampled_from(list(HOLDS)), NUMBERS, NUMBERS)
def test_a_value_lies_where_it_is_said_to_lie(relation: Relation, boundary: float, own: float) -> None:
    assume(not HOLDS[relation](own, boundary))
    answers = asked(relation, boundary, own)
    assert 1 <= len(answers) <= 3
    found = range_of([(condition(relation, boundary), False), *answers])
    low, high = found.low, found.high
    assert low is None or isinstance(low, float)
    assert high is None or isinstance(high, float)
    assert low is None or low < own or (found.has_low and low == own)
    assert high is None or high > own or (found.has_high and high == own)
    assert distance(condition(relation, boundary), answers)


@pytest.mark.parametrize(
    ("relation", "boundary", "own", "words"),
    [
        (Relation.MORE, 500, 500, "it is exactly 500, the boundary itself"),
        (Relation.MORE, 500, 470, "it is at least 450 and less than 500: by 50 at most"),
        (Relation.AT_LEAST, 500, 10, "it is less than 250: by 250 at least, or there is no value"),
        (Relation.AT_MOST, 2, 2.5, "it is more than 2.2 and at most 3: by 1 at most"),
        (Relation.MORE, 500, None, "it is less than 250: by 250 at least, or there is no value"),
        (Relation.IS, 0, 4, "it is more than 1"),
    ],
)
def test_it_is_told_by_how_much(relation: Relation, boundary: float, own: float | None, words: str) -> None:
    assert distance(condition(relation, boundary), asked(relation, boundary, own)) == words


def test_moments_are_told_in_days_and_what_has_no_order_is_not_asked_about() -> None:
    boundary = datetime(2026, 8, 1, tzinfo=UTC)
    before = condition(Relation.LESS, boundary.isoformat())
    own = boundary + timedelta(days=20)
    answers = [(condition(*mark), own <= datetime.fromisoformat(str(mark[1]))) for mark in marks(before)]
    said = "it is after 2026-08-08 00:00 UTC and not after 2026-08-31 00:00 UTC: by 30 days at most"
    assert distance(before, answers) == said
    for value in (True, "DE", ["DE"], None, "0001-01-01T00:00:00Z", float("inf")):
        assert marks(condition(Relation.AT_LEAST, value)) == ()
