"""Rules in words: what a person reads of a filter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.platforms.port import RuleLine
from segtui.platforms.shopgate.clauses import in_words
from segtui.platforms.shopgate.filters import OPERATORS
from segtui.wire.call import JsonValue


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"customer.contacts.country": "DE"}, "country of a contact is “DE”"),
        ({"customer.metrics.lifetimeValue": {"$gt": 500}}, "lifetime value is more than 500"),
        ({"metrics.lastOrderDate": {"$lt": "2026-08-27"}}, "last order date is before 2026-08-27"),
        ({"customer.isAnonymous": False}, "guest is no"),
        ({"devices.platform": {"$in": ["ios", "android"]}}, "device's platform is one of “ios”, “android”"),
        ({"customer.attributes.loyalty": {"$exists": True}}, "attribute loyalty is present"),
        ({"a": {"$gte": 1, "$lt": 2}}, "a is at least 1 and is less than 2"),
    ],
)  # fmt: skip
def test_a_clause_reads_as_a_sentence(rules: JsonValue, words: str) -> None:
    assert in_words(rules) == [RuleLine(0, words)]


def test_what_is_joined_stands_beneath_what_joins_it() -> None:
    rules: JsonValue = {"$or": [{"a": 1, "b": 2}, {"c": 3}], "customer.status": "active"}
    assert in_words(rules) == [
        RuleLine(0, "at least one of these:"),
        RuleLine(1, "all of these:"),
        RuleLine(2, "a is 1"),
        RuleLine(2, "b is 2"),
        RuleLine(1, "c is 3"),
        RuleLine(0, "status is “active”"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*sorted(OPERATORS), "$and", "$or", "customer.x"]) | st.text(max_size=6),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_the_platform_sends_is_told(rules: JsonValue) -> None:
    lines = in_words(rules)
    assert lines or rules == {}
    for operand in _texts(rules):
        assert any(operand in line.text or json.dumps(operand)[1:-1] in line.text for line in lines)


def _texts(rules: JsonValue) -> list[str]:
    """Every text that is compared with; none of them may be dropped."""
    match rules:
        case {"$exists": _} | {"$nExists": _}:
            return []
        case dict():
            return [text for value in rules.values() for text in _texts(value)]
        case list():
            return [text for value in rules for text in _texts(value)]
        case str():
            return [rules] if rules.isascii() and rules.isalpha() else []
    return []
