"""The `q` grammar: what is built is what a reader of the grammar finds in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.platforms.emporix import query
from segtui.sandbox.emporix.q.clauses import Clause, Literally, Matching, OneOf
from segtui.sandbox.emporix.q.parser import parse

UNSAFE = '"()\\'
NOT_A_TEXT = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?|null|true|false|exists|missing")
values = st.text(min_size=1, max_size=40).filter(query.can_write)
searched = values.filter(lambda text: bool(text.strip()))
ids = st.lists(st.one_of(st.from_regex(r"[\w-]{1,20}", fullmatch=True), values), min_size=1, max_size=8)


def the_clause(q: str) -> Clause:
    (clause,) = parse(q).clauses
    assert isinstance(clause, Clause)
    return clause


@given(values)
def test_an_equality_parses_back_to_its_value(value: str) -> None:
    clause = the_clause(query.equals("contactEmail", value))
    assert clause.dotted == "contactEmail"
    assert clause.test == OneOf((Literally(value, quoted=True),))


@given(ids)
def test_a_list_parses_back_to_its_values(wanted: list[str]) -> None:
    clause = the_clause(query.one_of("id", wanted))
    assert isinstance(clause.test, OneOf)
    assert [literal.text for literal in clause.test.values] == wanted


@given(ids)
def test_no_value_of_a_list_can_be_taken_for_a_number_or_a_keyword(wanted: list[str]) -> None:
    clause = the_clause(query.one_of("id", wanted))
    assert isinstance(clause.test, OneOf)
    for literal in clause.test.values:
        assert literal.quoted or not NOT_A_TEXT.fullmatch(literal.text)


@given(searched)
def test_a_contains_clause_finds_its_own_text(text: str) -> None:
    clause = the_clause(query.contains("name.en", text))
    assert isinstance(clause.test, Matching)
    assert re.search(clause.test.pattern, f"before {text} after")


@given(st.from_regex(r"[a-zA-Z0-9.+_-]{1,20}@[a-z]{1,10}\.com", fullmatch=True), st.data())
def test_an_address_is_found_in_any_letter_case(address: str, data: st.DataObject) -> None:
    twin = "".join(data.draw(st.sampled_from((sign.lower(), sign.upper()))) for sign in address)
    clause = the_clause(query.equals_in_any_case("contactEmail", address))
    assert isinstance(clause.test, Matching)
    assert re.search(clause.test.pattern, twin)
    assert not re.search(clause.test.pattern, f"x{twin}")
    assert not re.search(clause.test.pattern, f"{twin}x")


def test_several_clauses_are_separated_by_a_space() -> None:
    q = query.all_of(query.contains("firstName", "Ann"), query.contains("lastName", "Lee"))
    assert q == "firstName:(~[Aa][Nn][Nn]) lastName:(~[Ll][Ee][Ee])"
    assert len(parse(q).clauses) == 2


def test_the_signs_of_regular_expressions_are_escaped() -> None:
    assert query.in_any_case("a.b+c") == r"[Aa]\.[Bb]\+[Cc]"


def test_a_letter_without_a_single_other_case_stands_for_itself() -> None:
    assert query.in_any_case("ß1") == "ß1"


@pytest.mark.parametrize("sign", [*UNSAFE, "\n", "\x00"])
def test_a_value_that_the_grammar_cannot_write_is_refused(sign: str) -> None:
    value = f"a{sign}b"
    assert not query.can_write(value)
    for build in (query.equals, query.equals_in_any_case):
        with pytest.raises(query.Inexpressible):
            build("name", value)
    with pytest.raises(query.Inexpressible):
        query.one_of("name", ["fine", value])


part_of_a_name = st.text(min_size=1, max_size=40).filter(
    lambda text: any(query.can_write(sign) and not sign.isspace() for sign in text)
)


@given(part_of_a_name)
def test_a_part_of_a_name_is_found_whatever_signs_it_holds(text: str) -> None:
    clause = the_clause(query.contains("name.en", text))
    assert isinstance(clause.test, Matching)
    assert re.search(clause.test.pattern, text, re.DOTALL)


def test_a_sign_that_cannot_be_written_is_any_character() -> None:
    assert query.contains("name", "a (b)") == "name:(~[Aa] .[Bb].)"


def test_what_a_search_leaves_open_is_said() -> None:
    said = query.left_open("pilot (paused)")
    assert said == "The platform cannot search for ( and ), so any character in its place is found too."
    assert query.left_open("pilot") is None


def test_signs_alone_are_no_search() -> None:
    with pytest.raises(query.Inexpressible):
        query.contains("name", "()")


def test_an_empty_text_is_no_search() -> None:
    with pytest.raises(query.Inexpressible):
        query.contains("name", "  ")


def test_the_refusal_names_the_value_and_what_is_wrong_with_it() -> None:
    with pytest.raises(query.Inexpressible) as refused:
        query.equals("name", "Ann (Lee)")
    assert "'Ann (Lee)'" in refused.value.summary
    assert "'('" in refused.value.summary
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("text", ["ǅ", "ſ", "İ", "ŉ", "Σς"])
def test_a_letter_of_unusual_case_still_finds_itself(text: str) -> None:
    assert re.fullmatch(query.in_any_case(text), text)
