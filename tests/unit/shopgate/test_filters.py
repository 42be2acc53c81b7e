"""Filters are built from values: whatever they hold, they arrive as they were given, and fit an address."""

from __future__ import annotations

import json
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.platforms.shopgate import filters

texts = st.text(min_size=1, max_size=40)


@given(texts, st.lists(texts, min_size=1, max_size=5))
def test_values_arrive_as_they_were_given(value: str, values: list[str]) -> None:
    both = filters.all_of(filters.equals("emailAddress", value), filters.one_of("contacts.country", values))
    assert json.loads(filters.written(both)) == {
        "emailAddress": value,
        "contacts.country": {"$in": values},
    }


@given(st.lists(texts.filter(str.strip), min_size=2, max_size=4))
def test_two_conditions_on_one_field_both_stay(values: list[str]) -> None:
    clauses = [filters.contains("name", value) for value in values]
    assert filters.all_of(*clauses) == {"$and": clauses}


@given(st.lists(st.text(min_size=1, max_size=300), max_size=200))
def test_parts_hold_every_value_and_fit_an_address(values: list[str]) -> None:
    parts = list(filters.in_parts(values, 50))
    assert [value for part in parts for value in part] == values
    for part in parts:
        assert len(part) <= 50
        encoded = quote(json.dumps(part, ensure_ascii=False, separators=(",", ":")), safe="")
        assert len(encoded) <= filters.LONGEST + 10 or len(part) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.just("$or"), inner, max_size=3),
)


@given(json_values)
def test_what_is_no_filter_is_bad_input_and_nothing_else(content: object) -> None:
    with suppress(BadInput):
        assert filters.typed(json.dumps(content)) == content


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "name:x",
        '{"name": {"$where": "1"}}',
        '{"$not": []}',
        '{"$or": {"a": 1}}',
        '{"a b": 1}',
    ],
)
def test_a_typed_filter_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        filters.typed(text)


def test_nested_filters_are_taken() -> None:
    text = '{"$or": [{"name": {"$ct": "ann"}}, {"$and": [{"status": "active"}, {"metrics.x": {"$gt": 5}}]}]}'
    assert filters.typed(text) == json.loads(text)
