"""Pages, totals and bulk outcomes, read from what Emporix answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import Malformed
from segtui.model import PageRequest
from segtui.platforms.emporix import answers
from segtui.platforms.emporix.documents import EmporixMember, EmporixSegment
from segtui.platforms.emporix.shop_documents import EmporixCategory
from segtui.wire.call import Answer, Call

CALL = Call("GET", "/x", "list the things")


def answer(content: object, status: int = 200, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, names, json.dumps(content).encode(), "request-1")


def outcomes(*results: dict[str, Any], keys: tuple[str, ...]) -> list[tuple[str, bool, int]]:
    found = answers.bulk(answer(list(results), 207), keys, CALL)
    return [(row.key, row.ok, row.code) for row in found.rows]


def test_a_page_has_the_total_that_was_sent() -> None:
    page = answers.page(answer([{"id": "a"}], x_total_count="41"), EmporixSegment, PageRequest(2, 20), CALL)
    assert ([row.id for row in page.rows], page.number, page.size, page.total) == (["a"], 2, 20, 41)


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "٣"])
def test_a_missing_or_odd_total_is_not_known(text: str) -> None:
    assert answers.total(answer([], x_total_count=text), answers.X_TOTAL_COUNT) is None
    assert answers.total(answer([]), answers.X_TOTAL_COUNT) is None


@pytest.mark.parametrize(
    ("count", "row_count", "wanted", "expected"),
    [
        (None, 3, PageRequest(1, 10), None),
        (250, 10, PageRequest(1, 10), 250),
        (250, 10, PageRequest(3, 10), 250),
        (3, 3, PageRequest(1, 10), 3),
        (0, 0, PageRequest(1, 10), 0),
        (10, 10, PageRequest(1, 10), None),
        (4, 4, PageRequest(3, 10), None),
    ],
)
def test_the_count_of_customers_is_a_total_only_where_it_can_be_nothing_else(
    count: int | None, row_count: int, wanted: PageRequest, expected: int | None
) -> None:
    assert answers.customer_total(count, row_count, wanted) == expected


def test_lists_of_lists_are_flattened() -> None:
    nested = answer([[{"id": "a"}], [{"id": "b"}, {"id": "c"}], {"id": "d"}])
    assert [each.id for each in answers.nested_rows(nested, EmporixCategory, CALL)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("base", [0, 1])
def test_outcomes_are_matched_by_index_whatever_its_base(base: int) -> None:
    found = outcomes(
        {"index": base + 1, "code": 400, "status": "Bad Request", "message": "no"},
        {"index": base, "code": 201, "status": "CREATED"},
        {"index": base + 2, "code": 204, "status": "OK"},
        keys=("a", "b", "c"),
    )
    assert found == [("a", True, 201), ("b", False, 400), ("c", True, 204)]


def test_outcomes_without_an_index_are_matched_by_order() -> None:
    assert outcomes({"code": 201}, {"code": 409}, keys=("a", "b")) == [("a", True, 201), ("b", False, 409)]


def test_outcomes_with_ids_are_matched_by_id() -> None:
    found = outcomes(
        {"index": 1, "id": "b", "code": 404}, {"index": 2, "id": "a", "code": 201}, keys=("a", "b")
    )
    assert found == [("a", True, 201), ("b", False, 404)]


def test_indices_that_make_no_sense_leave_the_order() -> None:
    found = outcomes({"index": 7, "code": 201}, {"index": 7, "code": 400}, keys=("a", "b"))
    assert found == [("a", True, 201), ("b", False, 400)]


def test_a_row_the_platform_does_not_speak_of_is_not_done() -> None:
    found = answers.bulk(answer([{"index": 1, "code": 201}], 207), ("a", "b"), CALL)
    assert [row.ok for row in found.rows] == [True, False]
    assert found.rows[1].code == answers.UNKNOWN_OUTCOME
    assert found.rows[1].message


@given(st.permutations(range(6)), st.sampled_from([0, 1]), st.lists(st.booleans(), min_size=6, max_size=6))
def test_every_order_of_the_answer_gives_the_order_of_the_request(
    order: list[int], base: int, refused: list[bool]
) -> None:
    keys = tuple("abcdef")
    results = [{"index": at + base, "code": 400 if refused[at] else 204} for at in order]
    assert [not ok for _, ok, _ in outcomes(*results, keys=keys)] == refused


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "nothing"),
        (b"{", "no valid JSON"),
        (b'{"id": "a"}', "the answer itself"),
        (b'[{"customer": {}}]', "0.customer.id"),
    ],
)
def test_an_answer_that_is_not_as_documented_says_what_was_expected_and_what_came(
    body: bytes, told: str
) -> None:
    with pytest.raises(Malformed) as raised:
        answers.rows(Answer(200, {}, body, "request-1"), EmporixMember, CALL)
    assert "Could not list the things: expected a list" in raised.value.summary
    assert told in raised.value.summary
    assert raised.value.request_id == "request-1"


def test_one_document_is_read_or_malformed() -> None:
    assert answers.one(answer({"id": "a"}), EmporixSegment, CALL).id == "a"
    with pytest.raises(Malformed):
        answers.one(answer([]), EmporixSegment, CALL)


def test_readers_can_be_built_before_their_first_page() -> None:
    answers.prepare(EmporixSegment, EmporixMember)
    assert answers.rows(answer([{"id": "a"}]), EmporixSegment, CALL)[0].id == "a"
