"""The `q` grammar: what parses, what is refused, and that printing and parsing undo each other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.sandbox.emporix.q import BadQuery, Clause, Query, holds, parse, printed
from segtui.sandbox.emporix.q.clauses import Bound, Either, Literally, Matching, OneOf, Presence, Test, Within
from segtui.sandbox.emporix.q.parser import Dialect

WORDS = "abcXYZ019-_"
names = st.text(WORDS, min_size=1, max_size=6)
paths = st.lists(names, min_size=1, max_size=3).map(tuple)
reserved = {presence.value for presence in Presence}
bare = st.text(WORDS + "@+.:/%", min_size=1, max_size=10).filter(lambda text: text not in reserved)
quoted = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), max_size=12)
numbers = st.one_of(
    st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
).map(str)
literals = st.one_of(bare.map(Literally), quoted.map(lambda text: Literally(text, quoted=True)))
bounds = st.builds(
    Bound,
    st.sampled_from([">", "<", ">=", "<="]),
    st.one_of(numbers.map(Literally), quoted.map(lambda text: Literally(text, quoted=True))),
)
patterns = st.text(
    st.characters(exclude_characters='()"', exclude_categories=["Cs"]), min_size=1, max_size=8
).map(re.escape)
tests: st.SearchStrategy[Test] = st.one_of(
    st.lists(literals, min_size=1, max_size=4).map(lambda values: OneOf(tuple(values))),
    st.lists(bounds, min_size=1, max_size=2).map(lambda pair: Within(tuple(pair))),
    patterns.map(Matching),
    st.sampled_from(Presence),
)
clauses = st.builds(Clause, paths, tests)


def joined(parts: st.SearchStrategy[Clause | Either]) -> st.SearchStrategy[Either]:
    return st.builds(
        Either, st.sampled_from(["AND", "OR"]), st.lists(parts, min_size=2, max_size=3).map(tuple)
    )


simple = st.sampled_from(parse('a:1 b.c:(x,"y z") d:~e f:>"2026" g:null').clauses)
groups = joined(st.recursive(simple, joined, max_leaves=4))


@settings(max_examples=60)
@given(st.lists(clauses, max_size=3))
def test_a_printed_query_parses_back_to_the_same_clauses(parts: list[Clause]) -> None:
    query = Query(tuple(parts))
    assert parse(printed(query)) == query


@settings(max_examples=40)
@given(groups)
def test_a_printed_compound_query_parses_back_where_it_is_known(group: Either) -> None:
    query = Query((group,))
    assert parse(printed(query), Dialect(compound=True)) == query


@given(st.text(max_size=40))
def test_any_text_is_either_refused_or_a_query_that_prints_and_parses_back(text: str) -> None:
    try:
        query = parse(text)
    except BadQuery:
        return
    assert parse(printed(query)) == query


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("foo", "No value for key foo"),
        ("name:", "No value for key name"),
        ("name:(~)", "No value for key name"),
        ("name:~", "No value for key name"),
        ("name:()", "No value for key name"),
        ("name:(a,)", "No value for key name"),
        ("name:(~a(b)", "Missing closing parenthesis in value"),
        ('name:(~a"b)', "Missing closing parenthesis in value"),
        ("name:(a", "Missing closing parenthesis in value"),
        ("name:(a OR b)", "Missing closing parenthesis in value"),
        ('name:"a', "Missing closing quote in the value of name"),
        ("count:>many", "must be a number or quoted"),
        ("count:(>1 OR <3)", "Expected AND"),
        ("a:1,b:2", "Unexpected"),
        ("name:~[", "Invalid regular expression"),
        ("compoundLogicalQuery:((a:1) OR (b:2))", "not supported"),
        (":a", "Expected a field name"),
    ],
)
def test_what_the_grammar_does_not_allow_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(reason)):
        parse(text)


DOCUMENT: dict[str, Any] = {
    "id": "98029737",
    "version": 3,
    "active": True,
    "gone": None,
    "name": {"en": "Gold club", "de": "Goldclub"},
    "accounts": [{"id": "ann@shop.test"}, {"id": "lee@shop.test"}],
    "tags": [],
    "metadata": {"createdAt": "2026-01-15T08:00:00.000Z"},
}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", True),
        ("id:98029737", True),
        ('id:"98029737"', True),
        ("version:3", True),
        ('version:"3"', False),
        ("version:(1,3)", True),
        ("version:>=3", True),
        ("version:(>3 AND <9)", False),
        ("active:true", True),
        ("active:false", False),
        ("name.de:Goldclub", True),
        ("name.de:goldclub", False),
        ("name.en:~club", True),
        ("name.en:(~Gold c)", True),
        ("name.en:~(^Gold)", True),
        ("name.en:~gold", False),
        ('accounts.id:"lee@shop.test"', True),
        ("gone:null", True),
        ("gone:missing", False),
        ("gone:exists", True),
        ("absent:null", True),
        ("absent:missing", True),
        ("absent:exists", False),
        ("tags:exists", True),
        ('metadata.createdAt:(>="2026-01-01T00:00:00.000Z" AND <"2026-02-01T00:00:00.000Z")', True),
        ('metadata.createdAt:>"2026-01-15T09:00:00+02:00"', True),
        ("id:98029737 version:4", False),
    ],
)
def test_a_query_holds_for_a_document_or_does_not(text: str, answer: bool) -> None:
    assert holds(parse(text), DOCUMENT) is answer


def test_customer_management_reads_missing_as_null() -> None:
    assert holds(parse("gone:missing"), DOCUMENT, null_is_missing=True)


def test_products_accept_or_inside_a_list() -> None:
    assert parse("code:(A OR B)", Dialect(or_in_lists=True)) == parse("code:(A,B)")


def test_a_compound_query_joins_clauses_by_or() -> None:
    query = parse(
        "compoundLogicalQuery:((version:9) OR (id:98029737 AND active:true))", Dialect(compound=True)
    )
    assert holds(query, DOCUMENT)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["a", "b", "ab", "3", "true"])
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "x": scalars,
        "y": st.fixed_dictionaries({}, optional={"z": scalars}),
        "l": st.lists(scalars, max_size=3),
    },
)
ABSENT = object()


def oracle_value(document: dict[str, Any], path: tuple[str, ...]) -> list[Any]:
    """Look a path up the plain way: nothing, one value, or the elements of a list."""
    value: Any = document
    for name in path:
        value = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
    if value is ABSENT:
        return []
    return (list(value) or [value]) if isinstance(value, list) else [value]


def as_written(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or isinstance(value, list) else str(value)


@given(
    documents,
    st.sampled_from([("x",), ("y", "z"), ("l",)]),
    st.lists(st.sampled_from(["a", "b", "3", "true", "-2"]), min_size=1),
)
def test_a_bare_list_holds_exactly_when_a_value_reads_like_one_of_its_words(
    document: dict[str, Any], path: tuple[str, ...], words: list[str]
) -> None:
    query = Query((Clause(path, OneOf(tuple(map(Literally, words)))),))
    assert holds(query, document) == any(as_written(value) in words for value in oracle_value(document, path))


@given(documents, st.sampled_from([("x",), ("y", "z"), ("l",)]), st.integers(-5, 5), st.integers(-5, 5))
def test_a_range_holds_exactly_when_one_number_lies_in_it(
    document: dict[str, Any], path: tuple[str, ...], low: int, high: int
) -> None:
    query = parse(f"{'.'.join(path)}:(>={low} AND <{high})")
    numbers_there = [value for value in oracle_value(document, path) if type(value) is int]
    assert holds(query, document) == any(low <= value < high for value in numbers_there)


@given(documents, st.sampled_from([("x",), ("y", "z")]))
def test_presence_tests_divide_the_documents(document: dict[str, Any], path: tuple[str, ...]) -> None:
    values = oracle_value(document, path)
    key = ".".join(path)
    assert holds(parse(f"{key}:exists"), document) == bool(values)
    assert holds(parse(f"{key}:missing"), document) == (not values)
    assert holds(parse(f"{key}:null"), document) == (not values or values == [None])
