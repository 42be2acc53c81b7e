"""The smallest edits that lead to a yes, and the moments at which the answer changes by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from segtui.changes.members import AddMembers
from segtui.changes.segments import UpdateSegment
from segtui.diagnosis.check import Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, answer_membership
from segtui.diagnosis.facts import MembershipFacts
from segtui.diagnosis.fixes import Rights
from segtui.diagnosis.question import Membership
from segtui.model import MemberKey, SegmentStatus, Site, Validity
from segtui.platforms.emporix.documents import EmporixSegment
from segtui.platforms.rights import Thing
from tests.fakes import NOON, active
from tests.unit.diagnosis.shops import (
    DAY,
    FUTURE,
    PAST,
    ann,
    companies,
    customer,
    facts,
    read,
    row,
    shop,
    vip,
)

ALL = frozenset({"segments_manage", "customers_manage"})


def scope_of(thing: Thing) -> str:
    return f"{thing.name.lower()}_manage"


def answer(given: MembershipFacts, granted: frozenset[str] = ALL, company: str | None = None) -> Answer:
    question = Membership("ann", company, segment="vip")
    return answer_membership(given, question, Rights(scope_of, granted))[0]


def titles(found: Answer) -> list[str]:
    return [each.title for each in found.fixes]


def test_a_yes_needs_no_fix() -> None:
    assert answer(facts()).fixes == ()


def test_who_is_no_member_is_added() -> None:
    (fix,) = answer(facts(segment=vip(rows=read(())))).fixes
    assert (fix.reach, fix.customers, fix.needs) == (Reach.CUSTOMER, 1, None)
    (change,) = fix.changes
    assert isinstance(change, AddMembers)
    assert change.keys == (MemberKey("c1"),)


def test_a_change_that_the_credential_may_not_make_names_its_scope() -> None:
    (fix,) = answer(facts(segment=vip(rows=read(()))), frozenset()).fixes
    assert fix.needs == "segments_manage"
    assert fix.changes


def test_an_account_is_activated_by_somebody_else() -> None:
    (fix,) = answer(facts(customer=ann(record=read(customer(active=False))))).fixes
    assert (fix.needs, fix.changes) == ("customers_manage", ())


def test_a_segment_is_switched_on_for_all_its_members() -> None:
    record = EmporixSegment.model_validate(
        {"id": "vip", "siteCode": "main", "status": "INACTIVE", "metadata": {"version": 3}}
    )
    (fix,) = answer(facts(segment=vip(record))).fixes
    assert (fix.reach, fix.customers) == (Reach.SEGMENT, 7)
    (change,) = fix.changes
    assert isinstance(change, UpdateSegment)
    assert (change.new.status, change.version) == (SegmentStatus.ACTIVE, 3)


def test_two_edits_of_one_segment_are_one_change() -> None:
    record = active("vip", site="main", status=SegmentStatus.INACTIVE, validity=PAST)
    (fix,) = answer(facts(segment=vip(record))).fixes
    (change,) = fix.changes
    assert isinstance(change, UpdateSegment)
    assert change.new.status is SegmentStatus.ACTIVE
    assert change.new.ends_at is not None
    assert change.new.ends_at > NOON


def test_to_wait_comes_before_every_write() -> None:
    fixes = answer(facts(segment=vip(active("vip", site="main", validity=FUTURE)))).fixes
    assert [each.reach for each in fixes] == [Reach.NONE, Reach.SEGMENT]
    assert fixes[0].customers == 0


def test_to_act_for_another_company_comes_before_every_write() -> None:
    given = facts(customer=ann(companies=companies("le", "lf")), segment=vip(rows=read((row("lf"),))))
    fixes = answer(given, company="le").fixes
    assert [each.reach for each in fixes] == [Reach.NONE, Reach.CUSTOMER]
    assert "(lf)" in fixes[0].title


def test_a_company_that_is_not_theirs_needs_a_contact_and_an_assignment() -> None:
    (fix,) = answer(facts(segment=vip(rows=read(()))), company="le").fixes
    assert fix.needs == "companies_manage"
    assert len(fix.changes) == 1


def test_a_site_that_is_off_is_switched_on_by_somebody_else() -> None:
    sites = read((Site(code="old", active=False),))
    given = facts(shop=shop("old", sites=sites), segment=vip(active("vip", site="old")))
    (fix,) = answer(given).fixes
    assert (fix.reach, fix.needs, fix.customers) == (Reach.CATALOGUE, "sites_manage", None)


def test_three_obstacles_have_no_small_fix() -> None:
    record = active("vip", site="other", status=SegmentStatus.INACTIVE, validity=PAST)
    assert answer(facts(segment=vip(record))).fixes == ()


def test_the_answer_changes_where_a_window_begins_and_after_it_ends() -> None:
    window = Validity(starts_at=NOON - DAY, ends_at=NOON + DAY)
    turns = answer(facts(segment=vip(active("vip", site="main", validity=window)))).flips
    assert [(each.at >= NOON, each.verdict, each.code) for each in turns] == [
        (False, Verdict.YES, "segment.valid"),
        (True, Verdict.NO, "segment.valid"),
    ]
    assert turns[0].at == NOON - DAY
    assert turns[1].at > NOON + DAY


def test_a_window_changes_nothing_where_something_else_decides() -> None:
    record = active("vip", site="main", validity=FUTURE)
    assert answer(facts(segment=vip(record, rows=read(())))).flips == ()


def test_a_window_to_the_end_of_time_never_turns_and_can_be_written_again() -> None:
    always = Validity(starts_at=datetime.min.replace(tzinfo=UTC), ends_at=datetime.max.replace(tzinfo=UTC))
    paused = active("vip", site="main").model_copy(
        update={"validity": always, "status": SegmentStatus.INACTIVE}
    )
    found = answer(facts(segment=vip(paused)))
    assert found.flips == ()
    assert titles(found) == ["Activate vip"]
