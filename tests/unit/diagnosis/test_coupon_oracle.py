"""Coupons: the engine against brute force, over random small shops."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.diagnosis.check import Verdict
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, answer_coupon
from segtui.diagnosis.facts import CouponFacts
from segtui.diagnosis.fixes import Rights
from segtui.diagnosis.gather_coupon import gather_coupon
from segtui.diagnosis.question import CouponUse, NamedItem
from segtui.diagnosis.reading import Asker
from segtui.drafts import Money
from segtui.errors import SegtuiError
from segtui.model import ItemKind
from tests.fakes import NOON
from tests.unit.diagnosis.coupon_oracle import (
    CODE,
    PLENTY,
    ToyCase,
    ToyCoupon,
    granted,
    on_platform_with_coupon,
)
from tests.unit.diagnosis.oracle import ALWAYS, WHO, ToySegment, ToyShop
from tests.unit.diagnosis.test_oracle import COMPANIES, VERDICTS, WINDOWS, applied, moments

T = TypeVar("T")
ITEMS = {"p": NamedItem(ItemKind.PRODUCT, "p"), "d": NamedItem(ItemKind.CATEGORY, "d")}
HELD = st.sets(st.sampled_from(["p", "r", "a", "b", "s", "d"]), max_size=2)
USES = st.lists(st.tuples(st.sampled_from([WHO, "c2"]), COMPANIES), max_size=3).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> ToyCase:
    """A coupon that is granted, but for some things that are otherwise."""

    def mostly(usual: T, otherwise: st.SearchStrategy[T]) -> T:
        return draw(otherwise) if draw(st.integers(0, 9)) >= 8 else usual

    company = draw(COMPANIES)
    segments = {
        name: ToySegment(
            is_active=mostly(True, st.just(False)),
            window=mostly(ALWAYS, WINDOWS),
            pairs=mostly({company}, st.sets(COMPANIES, max_size=2)),
            groups=mostly(set(), st.just({"g"})),
            holds=draw(HELD),
        )
        for name in ("x", "y")[: draw(st.integers(1, 2))]
    }
    shop = ToyShop(
        is_usable=mostly(True, st.just(False)),
        companies=mostly(("l", "m"), st.sampled_from([(), ("l",)])),
        groups=mostly({}, st.dictionaries(st.sampled_from(["g", "h"]), COMPANIES, max_size=2)),
        segments=segments,
        filed=mostly(("b",), st.sampled_from([(), ("d",), ("b", "d")])),
    )
    for_all = draw(st.booleans()) and draw(st.booleans())
    coupon = ToyCoupon(
        window=mostly(ALWAYS, WINDOWS),
        is_deleted=mostly(False, st.just(True)),
        segments=None if for_all else mostly(tuple(segments), st.sampled_from([(), ("x",), ("gone", "x")])),
        customers=mostly((), st.sampled_from([(WHO,), ("c2",)])),
        most=mostly(None, st.integers(1, 3)),
        each=mostly(None, st.integers(1, 2)),
        uses=mostly((), USES),
        least=mostly(None, st.just(50.0)),
        percentage=mostly(10, st.just(0)),
        included=mostly(frozenset(), st.just(frozenset({"a"}))) if for_all else frozenset(),
    )
    cart = draw(st.sampled_from([(), ("p",), ("d",), ("p", "d")]))
    return ToyCase(shop, coupon, company, cart, draw(st.sampled_from([None, 20.0, PLENTY])))


MANY = settings(max_examples=100, deadline=None)


def explained(case: ToyCase, failures: Mapping[str, SegtuiError] | None = None) -> Answer:
    """What the engine says."""
    platform = on_platform_with_coupon(case)
    platform.failures.update(failures or {})
    asker = Asker(platform.trace, lambda: NOON)
    desk = Desk(platform, asker, NOON, "en", frozenset())
    total = None if case.total is None else Money(case.total, "EUR")
    items = tuple(ITEMS[each] for each in case.cart)
    question = CouponUse(WHO, case.company, case.company is None, "main", None, CODE, items, total)
    facts = asyncio.run(gather_coupon(desk, question))
    assert isinstance(facts, CouponFacts)
    rights = Rights(lambda thing: thing.name, frozenset({"SEGMENTS"}))
    return answer_coupon(facts, question, rights)[0]


@MANY
@given(cases())
def test_the_verdict_is_that_of_brute_force(case: ToyCase) -> None:
    answer = explained(case)
    assert answer.judgement.verdict is VERDICTS[granted(case, NOON)]
    assert (answer.judgement.decisive is None) == (answer.judgement.verdict is Verdict.YES)


@MANY
@given(cases())
def test_that_it_is_accepted_and_takes_nothing_off_is_said_exactly_where_it_is_so(case: ToyCase) -> None:
    bare = replace(case, cart=(), coupon=replace(case.coupon, percentage=10))
    accepted, summary = granted(bare, NOON), explained(case).judgement.summary
    is_for_nothing = accepted is not False and granted(case, NOON) is False
    assert ("takes nothing off" in summary) == is_for_nothing


@MANY
@given(cases())
def test_the_verdict_flips_where_brute_force_does(case: ToyCase) -> None:
    answer = explained(case)
    for moment in moments():
        before = [each.verdict for each in answer.flips if each.at <= moment]
        if before:
            assert before[-1] is VERDICTS[granted(case, moment)]
    verdicts = [VERDICTS[granted(case, moment)] for moment in moments()]
    assert len(answer.flips) == sum(one is not two for one, two in pairwise(verdicts))


@MANY
@given(cases())
def test_every_fix_leads_to_a_yes(case: ToyCase) -> None:
    for fix in explained(case).fixes:
        after = replace(case, shop=applied(case.shop, fix))
        after = _with_parts_in_words(after, fix.title)
        if not fix.title.startswith(("Wait", "Let the customer act")):
            assert granted(after, NOON) is True


def _with_parts_in_words(case: ToyCase, title: str) -> ToyCase:
    """What is handed over in words comes with no change: the same edit by hand."""
    coupon = case.coupon
    if "let it begin" in title or "extend it" in title:
        coupon = replace(coupon, window=ALWAYS)
    if "in all" in title:
        coupon = replace(coupon, most=len(coupon.uses) + 1)
    if "to each customer" in title:
        coupon = replace(coupon, each=len(coupon.uses) + 1)
    if "in the coupon" in title:
        coupon = replace(coupon, customers=(WHO,))
    shop = deepcopy(case.shop)
    if "Activate the account" in title:
        shop.is_usable = True
    if "a contact of the company" in title and case.company is not None:
        shop.companies = (*shop.companies, case.company)
    total = PLENTY if "Let the order" in title else case.total
    return replace(case, shop=shop, coupon=coupon, total=total)


@MANY
@given(cases())
def test_where_one_change_suffices_one_is_offered_and_never_two(case: ToyCase) -> None:
    answer = explained(case)
    if granted(case, NOON) is True:
        assert answer.fixes == ()
        return
    written = [each for each in answer.fixes if not each.title.startswith(("Wait", "Let the customer act"))]
    sufficient = [each for each in one_step(case) if granted(each, NOON) is True]
    if sufficient:
        assert written
        assert all(";" not in each.title for each in written)
    assert all(each.reach is not Reach.NONE or each.needs is None for each in answer.fixes)


def one_step(case: ToyCase) -> list[ToyCase]:
    """What one change of the coupon, of the order or of one of the segments would make."""
    made = [replace(case, total=PLENTY)]
    coupon = case.coupon
    made += [
        replace(case, coupon=replace(coupon, window=ALWAYS)),
        replace(case, coupon=replace(coupon, most=None, each=None)),
    ]
    if coupon.customers:
        made.append(replace(case, coupon=replace(coupon, customers=(WHO,))))
    for name in set(coupon.segments or ()) & set(case.shop.segments):
        segment = case.shop.segments[name]
        for changed in (
            replace(segment, pairs=segment.pairs | {case.company}),
            replace(segment, is_active=True),
            replace(segment, window=ALWAYS),
            *(replace(segment, holds=segment.holds | {line}) for line in case.cart),
        ):
            shop = deepcopy(case.shop)
            shop.segments[name] = changed
            made.append(replace(case, shop=shop))
    return made
