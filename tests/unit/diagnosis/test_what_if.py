"""What-if: held against brute force over random shops, and where checks hang together."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given

from segtui.diagnosis.check import CheckKey, Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, Explanation, answer_membership
from segtui.diagnosis.facts import MembershipFacts, SegmentFacts, VisibilityFacts
from segtui.diagnosis.fixes import Rights
from segtui.diagnosis.question import Membership, Visibility
from segtui.diagnosis.what_if import Hypothesis, WhatIf, what_if
from segtui.errors import BadInput
from segtui.model import Group
from tests.fakes import NOON
from tests.unit.diagnosis.oracle import WHO, ToyShop, visible
from tests.unit.diagnosis.shops import NOT_THERE, REFUSED, ann, check, companies, facts, read, row, vip
from tests.unit.diagnosis.test_oracle import MANY, VERDICTS, cases, explained, moments

RIGHTS = Rights(lambda thing: thing.name, frozenset({"SEGMENTS"}))
ASSIGNED = ("member.assigned", "segment:vip")


def supposing(given: MembershipFacts | VisibilityFacts, before: Answer, hypothesis: Hypothesis) -> WhatIf:
    question = (
        Visibility(WHO, item="p") if isinstance(given, VisibilityFacts) else Membership("ann", segment="vip")
    )
    found = Explanation(question, NOON, 0, (before,), None, given)
    return what_if(found, before, hypothesis, RIGHTS)


def membership(given: MembershipFacts, **checks: Status) -> Answer:
    """The answer with the checks of these names (`_` for the dot) supposed."""
    (before,) = answer_membership(given, Membership("ann", segment="vip"), RIGHTS)
    keys = {each.code.replace(".", "_"): each.key for each in before.judgement.checks}
    supposed = {keys[name]: status for name, status in checks.items()}
    return supposing(given, before, Hypothesis(supposed)).answer


def turned(shop: ToyShop, company: str | None, key: CheckKey) -> ToyShop | None:
    """The shop in which this check comes out the other way; None where more than one would."""
    code, segment = key[0], shop.segments.get(key[1].partition(":")[2])
    other = deepcopy(shop)
    if code == "customer.active":
        other.is_usable = not shop.is_usable
    elif code == "item.published":
        other.is_published = not shop.is_published
    elif code == "item.available":
        other.stock = shop.stock is not True
    elif segment is not None and code == "segment.active":
        other.segments[key[1].partition(":")[2]].is_active = not segment.is_active
    elif segment is not None and code == "member.assigned":
        other.segments[key[1].partition(":")[2]].pairs = segment.pairs ^ {company}
    else:
        return None
    return other


def flippable(answer: Answer) -> Iterator[tuple[CheckKey, Hypothesis]]:
    for each in answer.judgement.checks:
        if each.status in {Status.PASS, Status.FAIL}:
            yield each.key, Hypothesis().flipped(each.key, each.status)


@MANY
@given(cases())
def test_a_flipped_check_gives_the_verdict_of_the_shop_in_which_it_is_so(
    case: tuple[ToyShop, str | None],
) -> None:
    shop, company = case
    known, answer = explained(shop, company)
    for key, hypothesis in flippable(answer):
        other = turned(shop, company, key)
        if other is not None:
            verdict = supposing(known, answer, hypothesis).answer.judgement.verdict
            assert verdict is VERDICTS[visible(other, company, NOON)], key


@MANY
@given(cases())
def test_to_suppose_what_was_read_changes_nothing(case: tuple[ToyShop, str | None]) -> None:
    shop, company = case
    known, answer = explained(shop, company)
    for each in answer.judgement.checks:
        supposed = supposing(known, answer, Hypothesis({each.key: each.status})).answer
        assert supposed.judgement.verdict is answer.judgement.verdict, each.key


@MANY
@given(cases())
def test_another_moment_and_every_fix_give_the_verdict_that_was_told(
    case: tuple[ToyShop, str | None],
) -> None:
    shop, company = case
    known, answer = explained(shop, company)
    for moment in moments():
        verdict = supposing(known, answer, Hypothesis(at=moment)).answer.judgement.verdict
        assert verdict is VERDICTS[visible(shop, company, moment)]
    for fix in answer.fixes:
        assert supposing(known, answer, Hypothesis(fix=fix)).answer.judgement.verdict is fix.verdict_after


def test_every_way_round_of_a_check_is_seen_and_then_it_is_as_it_was() -> None:
    key = ("segment.active", "segment:vip")
    assert Hypothesis().flipped(key, Status.PASS).checks == {key: Status.FAIL}
    assert Hypothesis().flipped(key, Status.PASS).flipped(key, Status.PASS).is_empty
    once = Hypothesis().flipped(key, Status.UNKNOWN)
    twice = once.flipped(key, Status.UNKNOWN)
    assert (once.checks[key], twice.checks[key]) == (Status.PASS, Status.FAIL)
    assert twice.flipped(key, Status.UNKNOWN).is_empty
    with pytest.raises(BadInput):
        Hypothesis().flipped(key, Status.SKIP)


def test_several_things_are_supposed_at_once_and_each_says_so() -> None:
    given = facts(segment=vip(rows=read(())))
    answer = membership(given, member_assigned=Status.PASS, segment_active=Status.FAIL)
    assert answer.judgement.verdict is Verdict.NO
    decisive = answer.judgement.decisive
    assert decisive is not None
    assert (decisive.is_supposed, decisive.evidence) == (True, ())
    assert decisive.detail == "segment.active is supposed to fail."


def test_without_the_assignment_a_group_may_still_bring_them_in() -> None:
    friends = (Group(id="g", name="Friends"),)
    given = facts(customer=ann(groups=read(friends)), segment=vip(groups=read(friends)))
    assert membership(given, member_assigned=Status.FAIL).judgement.verdict is Verdict.YES
    alone = replace(given, segment=vip(groups=read(friends), rows=read(())))
    assert membership(alone).judgement.verdict is Verdict.YES
    assert membership(alone, member_inherited=Status.FAIL).judgement.verdict is Verdict.NO


def test_what_is_only_supposed_to_be_there_is_not_known_any_further() -> None:
    nowhere = facts(segment=SegmentFacts("vip", NOT_THERE, REFUSED, REFUSED))
    assert membership(nowhere).judgement.verdict is Verdict.NO
    assert membership(nowhere, segment_exists=Status.PASS).judgement.verdict is Verdict.UNKNOWN


def test_a_supposition_for_one_company_says_nothing_of_the_others() -> None:
    given = facts(customer=ann(companies=companies("l")), segment=vip(rows=read((row(),))))
    (before,) = answer_membership(given, Membership("ann", "l", segment="vip"), RIGHTS)
    assert any(each.reach is Reach.NONE for each in before.fixes)
    supposed = supposing(given, before, Hypothesis({("customer.active", "customer:c1"): Status.PASS}))
    assert not any(each.reach is Reach.NONE for each in supposed.answer.fixes)


def test_nothing_that_was_never_read_is_shown_as_evidence() -> None:
    given = facts(segment=vip(rows=read(())))
    (before,) = answer_membership(given, Membership("ann", segment="vip"), RIGHTS)
    (fix,) = before.fixes
    after = supposing(given, before, Hypothesis(fix=fix)).answer.judgement
    assigned = check(after, "member.assigned")
    assert (assigned.status, assigned.is_supposed, assigned.evidence) == (Status.PASS, True, ())
    active = check(after, "segment.active")
    assert (active.is_supposed, active.evidence) == (
        False,
        check(before.judgement, "segment.active").evidence,
    )


def test_a_check_that_is_not_there_is_refused() -> None:
    (before,) = answer_membership(facts(), Membership("ann", segment="vip"), RIGHTS)
    with pytest.raises(BadInput, match="no check segment"):
        supposing(facts(), before, Hypothesis({("segment.activ", "segment:vip"): Status.PASS}))
