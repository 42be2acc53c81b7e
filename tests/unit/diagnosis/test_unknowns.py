"""What is not known, over random shops: never a wrong answer, and its weight is what brute force finds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.facts import VisibilityFacts
from segtui.diagnosis.visibility import judge_visibility
from segtui.errors import Forbidden
from tests.unit.diagnosis.coupon_oracle import ToyCase
from tests.unit.diagnosis.oracle import ToyShop
from tests.unit.diagnosis.test_coupon_oracle import cases as coupon_cases
from tests.unit.diagnosis.test_coupon_oracle import explained as coupon_explained
from tests.unit.diagnosis.test_oracle import cases_with_policy, explained

READS = (
    "customer",
    "segments_of",
    "groups_of",
    "category_trees",
    "sites",
    "products_by_id",
    "products_by_code",
    "categories_of",
    "holders_of",
    "catalogs_on",
    "availability",
    "segments_with_ids",
    "members_among",
    "segment_groups",
)
COUPON_READS = ("coupon", "coupons_spelt", "redemptions_by", "items", "member_count")
DECIDED = {Status.PASS, Status.FAIL}
SUMS = {"item.assigned", "platform.agrees"}
"""Checks that follow from others."""
REFUSED = st.sets(st.sampled_from(READS), min_size=1, max_size=2)
MANY = settings(max_examples=100, deadline=None)


def forbidden(methods: Collection[str]) -> dict[str, Forbidden]:
    """The failures of a platform that refuses these."""
    return {each: Forbidden("no", hint="", scope=each) for each in methods}


@MANY
@given(cases_with_policy(), REFUSED)
def test_what_is_refused_makes_no_verdict_and_no_check_another_one(
    case: tuple[ToyShop, str | None], refused: set[str]
) -> None:
    whole = explained(*case)[1].judgement
    part = explained(*case, forbidden(refused))[1].judgement
    assert part.verdict in {whole.verdict, Verdict.UNKNOWN}
    was = {each.key: each.status for each in whole.checks}
    assert not [each for each in part.checks if {was.get(each.key), each.status} == DECIDED]


@MANY
@given(coupon_cases(), st.sets(st.sampled_from((*READS, *COUPON_READS)), min_size=1, max_size=2))
def test_what_is_refused_makes_no_other_verdict_on_a_coupon(case: ToyCase, refused: set[str]) -> None:
    whole = coupon_explained(case).judgement
    part = coupon_explained(case, forbidden(refused)).judgement
    assert part.verdict in {whole.verdict, Verdict.UNKNOWN}
    was = {each.key: each.status for each in whole.checks}
    assert not [each for each in part.checks if {was.get(each.key), each.status} == DECIDED]


def is_pivotal(facts: VisibilityFacts, company: str | None, unknown: list[Check], check: Check) -> bool:
    """Whether there is a way for all others to come out in which this one makes the difference."""
    others = [each.key for each in unknown if each is not check]

    def verdict(rest: tuple[Status, ...], own: Status) -> Verdict:
        supposed = {**dict(zip(others, rest, strict=True)), check.key: own}
        return judge_visibility(replace(facts, supposed=supposed), company).verdict

    ways = product((Status.PASS, Status.FAIL), repeat=len(others))
    return any(verdict(rest, Status.PASS) is not verdict(rest, Status.FAIL) for rest in ways)


@MANY
@given(cases_with_policy(), REFUSED)
def test_whether_an_unknown_could_change_the_verdict_is_what_brute_force_finds(
    case: tuple[ToyShop, str | None], refused: set[str]
) -> None:
    shop, company = case
    if shop.policy == "limit":
        # A segment then opens the item or keeps it from view: what it comes to may be the same both ways.
        shop.policy = None
    if shop.policy == "extend":
        # Who holds the item is then two unknowns at once, of which one alone settles nothing.
        refused = refused - {"category_trees", "categories_of", "holders_of"}
    facts, answer = explained(shop, company, forbidden(refused))
    checks = answer.judgement.checks
    unknown = [each for each in checks if each.status is Status.UNKNOWN and each.code not in SUMS]
    for check in unknown if len(unknown) <= 6 else ():
        could = "It could still change the verdict" in check.detail
        assert could is is_pivotal(facts, company, unknown, check), check
