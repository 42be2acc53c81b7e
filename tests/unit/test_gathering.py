"""What is recognised in a paste, and how the question for the company is put."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.gathering.files import write_list
from segtui.gathering.items import items_in, told_of_items
from segtui.gathering.people import MOST_GIVEN, given_in, told_of, ways_for
from segtui.model import LegalEntity

ACME, BETA = LegalEntity(id="le-1", name="Acme"), LegalEntity(id="le-2", name="Beta")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a@b.example", ["a@b.example"]),
        ("a@b.example, c@d.example;e@f.example", ["a@b.example", "c@d.example", "e@f.example"]),
        ("10000001 10000002", ["10000001", "10000002"]),
        ("Ann <a@b.example>; Bo <c@d.example>", ["Ann <a@b.example>", "Bo <c@d.example>"]),
        ("a@b.example;Ann;Berg", ["a@b.example"]),
        ("10000001  # refused: no such customer", ["10000001"]),
        ("# only a remark", []),
        ("#10000001", ["#10000001"]),
        ("10000001/le-1", ["10000001/le-1"]),
        ("", []),
    ],
)
def test_the_keys_in_a_line(text: str, keys: list[str]) -> None:
    assert [one.text for one in given_in(text) if one.is_understood] == keys


def test_a_company_given_with_a_customer_is_kept() -> None:
    (one,) = given_in("10000001/le-1")
    assert (one.recognised.query.number, one.company_id) == ("10000001", "le-1")


def test_a_link_is_not_taken_apart() -> None:
    (one,) = given_in("https://shop.example/customers/10000001?a=b,c")
    assert one.recognised.query.id == "10000001"


def test_names_are_told_as_not_understood() -> None:
    given = given_in("a@b.example\nb@b.example\nHello there\n10000001")
    assert told_of(given) == "Recognised: 2 e-mail addresses, 1 customer number, 1 not understood."


def test_lines_are_counted_from_one() -> None:
    assert [one.line for one in given_in("\na@b.example\n\n10000001")] == [2, 4]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("email\na@b.example\n\nc@d.example\n", [("a@b.example", 2, None), ("c@d.example", 4, None)]),
        ("Name;E-Mail\nAnn;a@b.example\nBo;\n", [("a@b.example", 2, None), ("Bo;", 3, None)]),
        ("\nemail,customer_id,company id\na@b.example,ann,le-1\n", [("ann", 3, "le-1")]),
        ('id\tname\n7\t"Lee,\nAnn"\n8\tBo\n', [("7", 3, None), ("8", 4, None)]),
    ],
)
def test_a_head_line_says_which_column_names_the_customer(
    text: str, read: list[tuple[str, int, str | None]]
) -> None:
    assert [(one.text, one.line, one.company_id) for one in given_in(text)] == read


def test_a_column_of_ids_is_read_as_ids_whatever_they_look_like() -> None:
    (one,) = given_in("customerId\nANN")
    assert (one.recognised.query.id, one.is_understood) == ("ANN", True)


def test_too_many_are_refused() -> None:
    with pytest.raises(BadInput, match="at most"):
        given_in("10000001\n" * (MOST_GIVEN + 1))


@every(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert told_of(given_in(text))
    assert told_of_items(items_in(text))


def test_one_company_each_can_be_chosen_for_all_but_is_not_the_first_answer() -> None:
    ways = ways_for({"1": [ACME], "2": [BETA]})
    assert [way.label for way in ways] == [
        "All for no company (B2C)",
        "Each for their only company",
        "Ask for each of them",
    ]
    assert ways[1].company_of == {"1": ACME, "2": BETA}


def test_a_company_that_all_act_for_can_be_chosen_for_all() -> None:
    ways = ways_for({"1": [ACME, BETA], "2": [BETA]})
    assert [way.label for way in ways] == [
        "All for no company (B2C)",
        "All for Beta",
        "Ask for each of them",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EM-1001", [("EM-1001", None)]),
        ("EM-1001,EM-1002 EM-1003", [("EM-1001", None), ("EM-1002", None), ("EM-1003", None)]),
        ("product:abc", [("abc", "product")]),
        ("Category:abc", [("abc", "category")]),
        ("https://shop.example/categories/abc?x", [("abc", "category")]),
        ("https://shop.example/nothing", [("", None)]),
        ('"EM-1001"', [("EM-1001", None)]),
        ("a(b", [("", None)]),
        ("category:abc  # category Espresso: refused", [("abc", "category")]),
    ],
)
def test_the_items_in_a_line(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(one.word, one.kind) for one in items_in(text)] == found


def test_items_are_told_by_kind() -> None:
    assert told_of_items(items_in("product:a category:b c d (")) == (
        "Recognised: 1 product, 1 category, 2 ids or codes, 1 not understood."
    )


def test_no_half_of_a_list_is_left_where_there_is_no_room_for_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "refused.csv"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(BadInput, match="cannot be written: File too large"):
            write_list(str(path), ["a" * 5_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not path.exists()
    assert write_list(str(path), ["a"]) == path
