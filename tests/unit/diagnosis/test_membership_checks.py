"""Each condition of a membership by itself, and what they come to together."""

from __future__ import annotations

import pytest

from segtui.diagnosis.check import Certainty, Status, Verdict, every, some
from segtui.diagnosis.facts import MembershipFacts
from segtui.diagnosis.verdict import judge_membership
from segtui.model import Group, SegmentStatus, Validity
from tests.fakes import NOON, active
from tests.unit.diagnosis.shops import (
    FUTURE,
    NOT_THERE,
    PAST,
    REFUSED,
    ann,
    check,
    companies,
    customer,
    facts,
    read,
    row,
    shop,
    status,
    vip,
)

FAIL, PASS, SKIP, UNKNOWN = Status.FAIL, Status.PASS, Status.SKIP, Status.UNKNOWN
GROUP = Group(id="g", name="Friends")


def test_a_member_of_a_segment_in_force_is_a_yes_without_any_failing_check() -> None:
    judged = judge_membership(facts(), None)
    assert judged.verdict is Verdict.YES
    assert {each.status for each in judged.checks} == {PASS, SKIP}
    assert judged.decisive is None


@pytest.mark.parametrize(
    ("given", "code", "expected"),
    [
        (facts(customer=ann(record=NOT_THERE, id=None)), "customer.exists", FAIL),
        (facts(customer=ann(record=NOT_THERE, id=None, is_blinkered=True)), "customer.exists", UNKNOWN),
        (facts(customer=ann(record=REFUSED)), "customer.exists", UNKNOWN),
        (facts(customer=ann(record=read(customer(active=False)))), "customer.active", FAIL),
        (facts(customer=ann(record=read(customer(on_hold=True)))), "customer.active", FAIL),
        (facts(customer=ann(record=read(customer(active=None)))), "customer.active", UNKNOWN),
        (facts(customer=ann(record=REFUSED)), "customer.active", UNKNOWN),
        (facts(customer=ann(id="00000000")), "customer.registered", FAIL),
        (facts(customer=ann(companies=REFUSED)), "company.selected", UNKNOWN),
        (facts(customer=ann(companies=REFUSED, is_alone=True)), "company.selected", SKIP),
        (facts(segment=vip(record=None)), "segment.exists", PASS),
        (
            facts(segment=vip(active("vip", site="main", status=SegmentStatus.INACTIVE))),
            "segment.active",
            FAIL,
        ),
        (
            facts(segment=vip(active("vip", site="main", status=SegmentStatus.UNKNOWN))),
            "segment.active",
            UNKNOWN,
        ),
        (facts(segment=vip(active("vip", site="main", validity=PAST))), "segment.valid", FAIL),
        (facts(segment=vip(active("vip", site="main", validity=FUTURE))), "segment.valid", FAIL),
        (facts(segment=vip(active("vip", site="other"))), "segment.site", FAIL),
        (facts(segment=vip(active("vip", site="MAIN"))), "segment.site", FAIL),
        (facts(segment=vip(active("vip"))), "segment.site", UNKNOWN),
        (facts(shop=shop("old"), segment=vip(active("vip", site="old"))), "segment.site", FAIL),
        (facts(shop=shop("x"), segment=vip(active("vip", site="x"))), "segment.site", FAIL),
        (
            facts(shop=shop("x", sites_narrowed="site.site_manage"), segment=vip(active("vip", site="x"))),
            "segment.site",
            UNKNOWN,
        ),
        (facts(shop=shop(sites=REFUSED)), "segment.site", UNKNOWN),
        (facts(segment=vip(rows=read((row("le"),)))), "member.assigned", FAIL),
        (facts(segment=vip(rows=REFUSED)), "member.assigned", UNKNOWN),
    ],
)
def test_one_condition_decides_its_check(given: MembershipFacts, code: str, expected: Status) -> None:
    judged = judge_membership(given, None)
    assert status(judged, code) is expected
    if expected in {FAIL, UNKNOWN}:
        wanted = {FAIL: Verdict.NO, UNKNOWN: Verdict.UNKNOWN}[expected]
        assert judged.verdict is wanted
        assert judged.decisive is not None


def test_a_segment_that_is_not_there_is_a_no() -> None:
    judged = judge_membership(facts(segment=vip(record=active("vip"), rows=REFUSED)), None)
    assert judged.verdict is Verdict.UNKNOWN
    gone = facts(segment=vip())
    judged = judge_membership(
        MembershipFacts(gone.shop, gone.customer, vip(rows=REFUSED)).with_segment(
            type(gone.segment)("vip", NOT_THERE, REFUSED, REFUSED)
        ),
        None,
    )
    assert judged.verdict is Verdict.NO
    assert status(judged, "segment.active") is SKIP


def test_bounds_are_inclusive() -> None:
    window = Validity(starts_at=NOON, ends_at=NOON)
    assert judge_membership(facts(segment=vip(active("v", site="main", validity=window))), None).verdict is (
        Verdict.YES
    )


def test_an_unknown_names_the_scope_that_settles_it() -> None:
    found = check(judge_membership(facts(segment=vip(rows=REFUSED)), None), "member.assigned")
    assert found.settled_by == "some.scope"
    assert found.evidence[0].status == 403


def test_what_is_not_known_says_whether_it_matters() -> None:
    judged = judge_membership(facts(segment=vip(rows=REFUSED)), None)
    assert "could still change" in check(judged, "member.assigned").detail
    inactive = active("vip", site="main", status=SegmentStatus.INACTIVE)
    judged = judge_membership(facts(segment=vip(inactive, rows=REFUSED)), None)
    assert "could not change" in check(judged, "member.assigned").detail


def test_a_failure_decides_whatever_is_not_known() -> None:
    given = facts(segment=vip(active("vip", site="main", status=SegmentStatus.INACTIVE), rows=REFUSED))
    assert judge_membership(given, None).verdict is Verdict.NO


def test_a_row_for_another_company_is_a_near_miss_that_is_named() -> None:
    given = facts(customer=ann(companies=companies("le", "lf")), segment=vip(rows=read((row("le"), row()))))
    assert judge_membership(given, "le").verdict is Verdict.YES
    found = check(judge_membership(given, "lf"), "member.assigned")
    assert "for LE (le)" in found.detail
    assert "without a company" in found.detail


def test_a_company_that_is_not_theirs_is_a_no() -> None:
    given = facts(customer=ann(companies=companies("le")), segment=vip(rows=read((row("lf"),))))
    judged = judge_membership(given, "lf")
    assert judged.verdict is Verdict.NO
    assert judged.decisive is not None
    assert judged.decisive.code == "company.selected"


@pytest.mark.parametrize(
    ("group", "company", "verdict"),
    [
        (GROUP, None, Verdict.YES),
        (GROUP, "le", Verdict.YES),
        (Group(id="g", legal_entity_id="le"), "le", Verdict.YES),
        (Group(id="g", legal_entity_id="le"), None, Verdict.NO),
        (Group(id="other"), None, Verdict.NO),
    ],
)
def test_a_group_brings_its_customers_in_for_its_company_or_any(
    group: Group, company: str | None, verdict: Verdict
) -> None:
    whose = ann(groups=read((group,)), companies=companies("le"))
    given = facts(customer=whose, segment=vip(rows=read(()), groups=read((GROUP,))))
    assert judge_membership(given, company).verdict is verdict


def test_what_is_not_known_of_groups_matters_only_without_an_assignment() -> None:
    in_group = ann(groups=read((GROUP,)))
    assert (
        judge_membership(facts(customer=in_group, segment=vip(groups=REFUSED)), None).verdict is Verdict.YES
    )
    without = facts(customer=in_group, segment=vip(groups=REFUSED, rows=read(())))
    judged = judge_membership(without, None)
    assert judged.verdict is Verdict.UNKNOWN
    assert judged.decisive is not None
    assert judged.decisive.code == "member.inherited"


def test_a_tenant_without_groups_inherits_nothing() -> None:
    given = facts(customer=ann(groups=read((GROUP,))), segment=vip(groups=NOT_THERE, rows=read(())))
    assert judge_membership(given, None).verdict is Verdict.NO


def test_a_segment_that_is_called_alike_is_named() -> None:
    record = active("vip", name="Summer sale 2026", site="main")
    alike = active("old", name="Summer Sale 2025")
    given = facts(customer=ann(segments=read((alike,))), segment=vip(record, rows=read(())))
    assert "Summer Sale 2025 (old)" in check(judge_membership(given, None), "member.assigned").detail


def test_rules_that_are_not_stated_say_so() -> None:
    judged = judge_membership(facts(), None)
    assert check(judged, "customer.active").certainty is Certainty.IMPLIED
    assert check(judged, "member.assigned").certainty is Certainty.STATED


def test_what_is_not_known_stays_so_unless_something_else_decides() -> None:
    assert every([True, None]) is None
    assert every([False, None]) is False
    assert some([False, None]) is None
    assert some([True, None]) is True
