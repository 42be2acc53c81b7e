"""From what is typed into the form to a question, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.diagnosis.question import (
    Ambiguous,
    Candidate,
    CouponUse,
    Membership,
    NamedItem,
    Question,
    Visibility,
)
from segtui.drafts import Money
from segtui.errors import BadInput
from segtui.model import ItemKind
from segtui.tui.screens.explain_ask import Draft, picked

WORDS = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
ITEMS = st.builds(NamedItem, st.sampled_from(ItemKind), WORDS)
COMPANIES = st.one_of(
    st.just((None, False)), st.just((None, True)), WORDS.map(lambda id: (f"id-{id}", False))
)
SITES = st.none() | WORDS


@st.composite
def questions(draw: st.DrawFn) -> Question:
    company, is_alone = draw(COMPANIES)
    place = (draw(WORDS), company, is_alone, draw(SITES), None)
    match draw(st.sampled_from(["membership", "visibility", "coupon"])):
        case "membership":
            return Membership(*place, segment=draw(WORDS))
        case "visibility":
            kind, item = draw(ITEMS)
            return Visibility(*place, kind=kind, item=item)
    total = draw(st.none() | st.just(Money(180.0, "EUR")))
    return CouponUse(*place, coupon=draw(WORDS), items=tuple(draw(st.lists(ITEMS, max_size=2))), total=total)


@given(questions())
def test_a_question_that_is_edited_and_left_as_it_is_stays_the_same(question: Question) -> None:
    assert Draft.of(question).question() == question


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(segment="gold"), "Whom is it about?"),
        (Draft("ann"), "about a segment, an item or a coupon"),
        (Draft("ann", segment="gold", item="product:p"), "about a segment, an item or a coupon"),
        (Draft("ann", item="shelf:p"), "is no item"),
        (Draft("ann", coupon="TEN", total="10 %"), "is no amount"),
    ],
)
def test_what_cannot_be_asked_says_what_is_missing(draft: Draft, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        draft.question()


def test_links_and_bare_codes_name_items() -> None:
    link = Draft("ann", item="https://shop.example/x/categories/c1?y=1").question()
    assert link == Visibility("ann", kind=ItemKind.CATEGORY, item="c1")
    assert Draft("ann", item="espresso-cups").question() == Visibility("ann", item="espresso-cups")


@pytest.mark.parametrize(
    ("what", "question", "expected"),
    [
        ("customer", Membership("ann", segment="s"), Membership("id", segment="s")),
        ("segment", Membership("ann", segment="ann"), Membership("ann", segment="id")),
        ("category", Visibility("x", item="ann"), Visibility("x", item="id")),
        (
            "product",
            CouponUse(
                "x", coupon="c", items=(NamedItem(ItemKind.PRODUCT, "ann"), NamedItem(ItemKind.PRODUCT, "b"))
            ),
            CouponUse(
                "x", coupon="c", items=(NamedItem(ItemKind.PRODUCT, "id"), NamedItem(ItemKind.PRODUCT, "b"))
            ),
        ),
    ],
)
def test_the_one_that_was_meant_takes_the_place_of_the_name(
    what: str, question: Question, expected: Question
) -> None:
    candidate = Candidate("id", None, ())
    assert picked(question, Ambiguous(what, "ann", (candidate,)), candidate) == expected
