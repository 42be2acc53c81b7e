"""The engine against brute force, over random small shops."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.changes.items import AssignItems
from segtui.changes.members import AddMembers
from segtui.changes.segments import UpdateSegment
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, answer_visibility
from segtui.diagnosis.facts import VisibilityFacts
from segtui.diagnosis.fixes import Fix, Rights
from segtui.diagnosis.gather_visibility import gather_visibility
from segtui.diagnosis.question import Visibility
from segtui.diagnosis.reading import Asker
from segtui.errors import SegtuiError
from segtui.model import SegmentStatus
from tests.fakes import NOON
from tests.unit.diagnosis.oracle import (
    ALWAYS,
    PARENTS,
    WHO,
    ToySegment,
    ToyShop,
    Window,
    above,
    inside,
    is_in,
    on_platform,
    visible,
)

VERDICTS = {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}
WINDOWS: st.SearchStrategy[Window] = st.sampled_from(
    [(None, -1), (-2, -1), (-1, 1), (1, 2), (1, None), (0, 0)]
)
COMPANIES = st.sampled_from([None, "l", "m"])
T = TypeVar("T")


@st.composite
def cases(draw: st.DrawFn) -> tuple[ToyShop, str | None]:
    """A shop that shows the product, but for some things that are otherwise, and a company."""

    def mostly(usual: T, otherwise: st.SearchStrategy[T]) -> T:
        return draw(otherwise) if draw(st.integers(0, 9)) >= 8 else usual

    company = draw(COMPANIES)
    filed = mostly(("b",), st.sampled_from([(), ("a",), ("d",), ("b", "d")]))
    segments = {
        name: ToySegment(
            is_active=mostly(True, st.just(False)),
            window=mostly(ALWAYS, WINDOWS),
            site=mostly("main", st.sampled_from(["old", "MAIN"])),
            pairs=mostly({company}, st.sets(COMPANIES, max_size=2)),
            groups=mostly(set(), st.just({"g"})),
            holds=mostly({"p"}, st.sets(st.sampled_from(["p", *PARENTS]), max_size=2)),
        )
        for name in ("x", "y", "z")[: draw(st.integers(0, 3))]
    }
    catalog = st.tuples(st.frozensets(st.sampled_from(["r", "s"])), st.booleans(), WINDOWS)
    shop = ToyShop(
        is_usable=mostly(True, st.just(False)),
        companies=mostly(("l", "m"), st.sampled_from([(), ("l",)])),
        groups=mostly({}, st.dictionaries(st.sampled_from(["g", "h"]), COMPANIES, max_size=2)),
        segments=segments,
        is_published=mostly(True, st.just(False)),
        filed=filed,
        unpublished=mostly(frozenset(), st.frozensets(st.sampled_from([*PARENTS]), max_size=2)),
        category_windows=mostly({}, st.dictionaries(st.sampled_from([*PARENTS]), WINDOWS, max_size=2)),
        catalogs=mostly(
            {"k": (frozenset({"r", "s"}), True, ALWAYS)}, st.dictionaries(st.just("k"), catalog, max_size=1)
        ),
        stock=mostly(True, st.sampled_from([False, None])),
    )
    return shop, company


@st.composite
def cases_with_policy(draw: st.DrawFn) -> tuple[ToyShop, str | None]:
    """The same where the profile may say what segments do to the assortment."""
    shop, company = draw(cases())
    shop.policy = draw(st.sampled_from([None, "extend", "limit"]))
    if shop.policy == "limit":
        # Which segments groups bring, besides those that hold the item, is not read for one question.
        shop.groups = {}
    return shop, company


MANY = settings(max_examples=100, deadline=None)


def explained(
    shop: ToyShop, company: str | None, failures: Mapping[str, SegtuiError] | None = None
) -> tuple[VisibilityFacts, Answer]:
    """What the engine says; `failures` are raised by the reads of these names."""
    platform = on_platform(shop)
    platform.failures.update(failures or {})
    asker = Asker(platform.trace, lambda: NOON, limit=100)
    desk = Desk(platform, asker, NOON, "en", frozenset(), shop.policy)
    question = Visibility(WHO, company, company is None, "main", None, item="p")
    facts = asyncio.run(gather_visibility(desk, question))
    assert isinstance(facts, VisibilityFacts)
    rights = Rights(lambda thing: thing.name, frozenset({"SEGMENTS"}))
    return facts, answer_visibility(facts, question, rights)[0]


@MANY
@given(cases_with_policy())
def test_the_verdict_is_that_of_brute_force(case: tuple[ToyShop, str | None]) -> None:
    shop, company = case
    _, answer = explained(shop, company)
    assert answer.judgement.verdict is VERDICTS[visible(shop, company, NOON)]
    assert (answer.judgement.decisive is None) == (answer.judgement.verdict is Verdict.YES)


@MANY
@given(cases())
def test_every_route_is_listed_and_whole_where_the_segment_and_the_way_are(
    case: tuple[ToyShop, str | None],
) -> None:
    shop, company = case
    _, answer = explained(shop, company)
    expected = {
        (name, each)
        for name, segment in shop.segments.items()
        for each in segment.holds
        if each == "p" or any(each in above(category) for category in shop.filed)
    }
    found = set()
    for route in answer.judgement.routes:
        via = route.path[-3].partition(":")[2]
        found.add((route.segment_id, via))
        if route.status is Status.PASS:
            assert is_in(shop, shop.segments[route.segment_id], company, NOON)
        assert (route.broken_at is None) == (route.status is Status.PASS)
    assert found == expected


@MANY
@given(cases_with_policy())
def test_the_verdict_flips_where_brute_force_does(case: tuple[ToyShop, str | None]) -> None:
    shop, company = case
    _, answer = explained(shop, company)
    for moment in moments():
        before = [each.verdict for each in answer.flips if each.at <= moment]
        if before:
            assert before[-1] is VERDICTS[visible(shop, company, moment)]
    verdicts = [VERDICTS[visible(shop, company, moment)] for moment in moments()]
    assert len(answer.flips) == sum(one is not two for one, two in pairwise(verdicts))


def moments() -> list[datetime]:
    """Every bound there can be, and just after it."""
    days = (NOON + timedelta(days=day) for day in (-2, -1, 0, 1, 2))
    found = [NOON - timedelta(days=9)]
    for day in days:
        found += [day, day + timedelta(milliseconds=1)]
    return found


@MANY
@given(cases_with_policy())
def test_every_fix_that_segtui_would_send_leads_to_a_yes(case: tuple[ToyShop, str | None]) -> None:
    shop, company = case
    _, answer = explained(shop, company)
    for fix in answer.fixes:
        if fix.changes and fix.needs is None:
            assert visible(applied(shop, fix), company, NOON) is True


@MANY
@given(cases())
def test_where_one_change_suffices_one_is_offered(case: tuple[ToyShop, str | None]) -> None:
    shop, company = case
    _, answer = explained(shop, company)
    if visible(shop, company, NOON) is True:
        assert answer.fixes == ()
        return
    sufficient = [each for each in one_step(shop, company) if visible(each, company, NOON) is True]
    writes = [each for each in answer.fixes if each.reach is not Reach.NONE]
    if sufficient:
        assert any(each.title.count(";") == 0 for each in writes)
    for fix in writes:
        if fix.changes and fix.needs is None and ";" in fix.title:
            assert not sufficient


def one_step(shop: ToyShop, company: str | None) -> list[ToyShop]:
    """The shops that one change of a segment that holds the product would make."""
    made = []
    for name, segment in shop.segments.items():
        if not any(each == "p" or any(each in above(one) for one in shop.filed) for each in segment.holds):
            continue
        for change in (
            {"pairs": segment.pairs | {company}},
            {"is_active": True},
            {"window": ALWAYS},
            {"site": "main"},
        ):
            changed = deepcopy(shop)
            for attribute, value in change.items():
                setattr(changed.segments[name], attribute, value)
            made.append(changed)
    return made


def applied(shop: ToyShop, fix: Fix) -> ToyShop:
    """The shop after the changes of a fix."""
    after = deepcopy(shop)
    for change in fix.changes:
        if isinstance(change, AddMembers):
            after.segments[change.segment_id].pairs |= {key.legal_entity_id for key in change.keys}
        elif isinstance(change, AssignItems):
            after.segments[change.segment_id].holds |= {each.key.id for each in change.items}
        elif isinstance(change, UpdateSegment):
            segment = after.segments[change.segment_id]
            segment.is_active = change.new.status is SegmentStatus.ACTIVE
            segment.site = change.new.site or ""
            holds_now = (change.new.starts_at is None or change.new.starts_at <= NOON) and (
                change.new.ends_at is None or change.new.ends_at >= NOON
            )
            segment.window = ALWAYS if holds_now else (1, None)
    return after


def test_windows_count_their_last_moment() -> None:
    assert inside((0, 0), NOON)
    assert not inside((0, 0), NOON + timedelta(milliseconds=1))
