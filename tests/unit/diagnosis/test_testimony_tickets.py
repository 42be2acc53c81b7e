"""Tickets about memberships where segments are lists or rules, answered on the demo merchant."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from segtui.changes.change import LabelledMember
from segtui.changes.cloning import CloneSegment
from segtui.changes.members import RemoveMembers
from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, answers_to
from segtui.diagnosis.facts import MembershipFacts
from segtui.diagnosis.fixes import ADMINISTRATION, Rights
from segtui.diagnosis.list_shapes import list_shape
from segtui.diagnosis.many import Whom
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility
from segtui.diagnosis.reading import Read
from segtui.diagnosis.shapes import explanation_shape
from segtui.diagnosis.testimony import Effect, Pending
from segtui.diagnosis.testimony_checks import AGREES_ROWS, CUSTOMER_RULES, MEMBER_RULES, SEGMENT_RULES
from segtui.diagnosis.verdict import Judgement, judge_membership
from segtui.diagnosis.what_if import Hypothesis, Supposition
from segtui.drafts import SegmentFields, fields_of
from segtui.errors import Unsupported
from segtui.mixins import JsonValue
from segtui.model import CustomerQuery, MemberKey, SegmentKind, SegmentStatus
from segtui.sandbox.faults import FaultRule
from segtui.sandbox.seed.outfitter import demo_merchant
from segtui.session_proof import open_proof, recompute
from tests.fakes import NOON
from tests.unit.platforms.both import Bench, bench

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "explain.schema.json").read_text())
PROOF = json.loads((DOCS / "proof.schema.json").read_text())
LISTED = json.loads((DOCS / "explain-list.schema.json").read_text())
TROUBLES = demo_merchant().troubles
CHECKED_ELSEWHERE = {
    "13": "Counts lag and count devices: they are told as reach, and no check rests on them.",
}
"""Rows of the fact sheet's table (section 11) without a check of their own, with the reason."""


def test_every_row_of_what_decides_has_its_check_or_a_reason() -> None:
    rows = [rule.rows for rule in CUSTOMER_RULES]
    rows += [rule.rows for rule in (*SEGMENT_RULES, *MEMBER_RULES)]
    checked = {row for told in (*rows, AGREES_ROWS, "10") for row in told.split()}
    assert checked | CHECKED_ELSEWHERE.keys() == {str(row) for row in range(1, 15)}


class Ticket(NamedTuple):
    who: str
    segment: str
    verdict: Verdict
    code: str | None
    said: str
    """Part of the summary."""
    place: int | None = None
    """Which of the customers of the trouble is named by id; None names them by address."""


NO, YES = Verdict.NO, Verdict.YES
TICKETS = (
    Ticket("customer.guest_and_account", "vip", NO, "member.assigned", "The guest", None),
    Ticket("customer.guest_and_account", "newsletter", NO, "customer.registered", "guest and no account", 0),
    Ticket("customer.mixed_case_email", "VIP", YES, None, "is in VIP"),
    Ticket("customer.contact_email_differs", "vip", YES, None, "is in VIP"),
    Ticket("customer.inactive", "vip", NO, "customer.active", "inactive"),
    Ticket("customer.deleted", "newsletter", NO, "customer.active", "deleted"),
    Ticket("customer.device_only_member", "app-testers", NO, "member.assigned", "Their device"),
    Ticket("customer.device_only_member", "ios-app", NO, "member.rules", "asked of devices"),
    Ticket("customer.removed_by_import", "newsletter", NO, "member.assigned", "not on the list"),
    Ticket("customer.on_the_boundary", "high-spenders", NO, "member.rules", "exactly 500, the boundary"),
    Ticket("customer.on_the_boundary", "customers-de", NO, "member.rules", "in the record it is SE"),
    Ticket("customer.two_countries", "customers-de", YES, None, "Kundschaft"),
    Ticket("customer.two_countries", "winter-preview", NO, "segment.active", "inactive"),
    Ticket("customer.two_countries", "gone", NO, "segment.exists", "another environment"),
)


def address_of(trouble: str) -> str:
    """How the customer of a trouble would name themselves."""
    ids = {each["id"]: each for each in demo_merchant().customers}
    found: str = ids[TROUBLES[trouble][-1]]["emailAddress"]
    return found.lower()


async def asked(here: Bench, who: str, segment: str) -> Answer:
    found = await here.session.explain(Membership(who, segment=segment))
    assert found.requests <= 15
    Draft202012Validator(SCHEMA).validate({"schema": "segtui.explain/1", **explanation_shape(found)})
    (answer,) = found.answers
    return answer


def check_of(answer: Answer, code: str, words: str = "") -> Check:
    return next(
        each for each in answer.judgement.checks if each.code == code and words in each.subject + each.detail
    )


async def test_every_planted_trouble_has_its_reason(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        for ticket in TICKETS:
            who = address_of(ticket.who) if ticket.place is None else TROUBLES[ticket.who][ticket.place]
            answer = await asked(here, who, ticket.segment)
            judged = answer.judgement
            assert judged.verdict is ticket.verdict, ticket
            assert (judged.decisive.code if judged.decisive else None) == ticket.code, judged
            assert ticket.said in judged.summary, judged.summary
            if judged.decisive is not None and not ticket.said.startswith("asked"):
                assert judged.decisive.evidence, ticket
            codes = {each.code for each in judged.checks}
            assert codes.isdisjoint({"company.selected", "segment.valid", "segment.site", "member.inherited"})
        for trouble, marks in (("customer.two_guests", "guest"), ("customer.two_accounts", "active")):
            found = await here.session.explain(Membership(address_of(trouble), segment="vip"))
            assert found.ambiguous is not None
            assert [each.id for each in found.ambiguous.candidates] == [*TROUBLES[trouble]]
            assert all(marks in each.marks for each in found.ambiguous.candidates)
        account = TROUBLES["customer.guest_and_account"][1]
        numbers = next(each for each in demo_merchant().customers if each["id"] == account)
        for number in (numbers["externalCustomerNumber"], str(numbers["internalCustomerNumber"])):
            answer = await asked(here, number, "newsletter")
            assert answer.judgement.verdict is Verdict.YES, number
        by_contact = await here.session.explain(Membership("kontor@soerensen-byg.example", segment="vip"))
        assert by_contact.verdict is Verdict.YES
        assert "of a contact" in check_of(by_contact.answers[0], "customer.unique").detail


async def test_near_misses_fixes_and_what_they_would_lead_to(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        guest, account = TROUBLES["customer.guest_and_account"]
        answer = await asked(here, guest, "newsletter")
        (fix,) = answer.fixes
        assert (fix.reach, fix.changes, account in fix.title) == (Reach.NONE, (), True)

        elin = address_of("customer.on_the_boundary")
        answer = await asked(here, elin, "high-spenders")
        (fix,) = answer.fixes
        assert (fix.reach, fix.needs, fix.changes) == (Reach.SEGMENT, ADMINISTRATION, ())
        assert fix.customers == await here.platform.member_count("high-spenders")
        found = await here.session.explain(Membership(elin, segment="high-spenders"))
        supposed = here.session.what_if(found, found.answers[0], Hypothesis(fix=found.answers[0].fixes[0]))
        assert supposed.answer.judgement.verdict is Verdict.YES
        clause = "lifetime value is more than 500"
        met = here.session.supposing(found, [Supposition("member.rules", clause, Status.PASS)])
        assert met.verdict is Verdict.YES

        answer = await asked(here, address_of("customer.two_countries"), "winter-preview")
        (fix,) = answer.fixes
        for change in fix.changes:
            await here.session.apply(change)
        answer = await asked(here, address_of("customer.two_countries"), "winter-preview")
        assert answer.judgement.verdict is Verdict.YES


async def test_what_is_under_way_is_told_and_not_crossed(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        (who,) = TROUBLES["customer.two_countries"]
        row = LabelledMember(MemberKey(who), "Noëmi")
        outcome = await here.session.apply(RemoveMembers("vip", "VIP", (row,), frozenset({MemberKey(who)})))
        answer = await asked(here, who, "vip")
        said = check_of(answer, "member.assigned").detail
        assert answer.judgement.verdict is Verdict.YES
        assert f"change {outcome.recorded_id} of" in said, said
        found = await here.session.explain(Membership(who, segment="vip"))
        files = await here.session.save_proof(found, str(tmp_path / "ticket"))
        Draft202012Validator(PROOF).validate(json.loads(files.document.read_text("utf-8")))
        again = (await recompute(open_proof(str(files.document)))).comparison
        assert again is not None
        assert (again.weighty, again.slight) == ((), ())
        here.pass_time(60)
        answer = await asked(here, who, "vip")
        (fix,) = answer.fixes
        assert (fix.reach, fix.verdict_after) == (Reach.NONE, Verdict.UNKNOWN)
        await here.session.resolve_unresolved()
        answer = await asked(here, who, "vip")
        assert [each.kind for each in answer.fixes[0].changes] == ["add-members"]


async def test_a_copy_whose_members_come_later_is_waited_for(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        (who,) = TROUBLES["customer.two_countries"]
        fields = fields_of(await here.platform.segment("vip"), "en")
        await here.session.apply(CloneSegment("vip", "vip-copy", fields, fields))
        answer = await asked(here, who, "vip-copy")
        (fix,) = answer.fixes
        assert "is copying the members" in answer.judgement.summary
        assert (fix.title[:15], fix.verdict_after) == ("Wait for change", Verdict.UNKNOWN)
        reply = here.session.reply(
            await here.session.explain(Membership(who, segment="vip-copy")), answer, "en"
        )
        assert "A change is being made at this moment" in reply
        here.pass_time(60)
        assert (await asked(here, who, "vip-copy")).judgement.verdict is Verdict.YES


async def test_an_addition_whose_answer_was_lost_is_not_sent_again(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        question = Membership(TROUBLES["customer.removed_by_import"][0], segment="vip")
        facts = (await here.session.explain(question)).facts
        assert isinstance(facts, MembershipFacts)
        assert facts.segment.testimony is not None
        lost = (Pending(7, NOON, "Add Begoña to VIP", Effect.ADDS),)
        segment = replace(facts.segment, testimony=replace(facts.segment.testimony, pending=lost))
        (answer,) = answers_to(facts.with_segment(segment), question, Rights(lambda _: None))
        (fix,) = answer.fixes
        assert (fix.changes, fix.verdict_after) == ((), Verdict.YES)
        assert "change 7 of 2026" in answer.judgement.summary


async def test_a_journal_that_cannot_be_read_is_told_and_stops_no_answer(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        (tmp_path / "journal.sqlite3").write_bytes(b"no journal at all")
        answer = await asked(here, address_of("customer.removed_by_import"), "vip")
        assert answer.judgement.verdict is Verdict.NO
        assert "the journal was not read" in answer.judgement.summary
        assert answer.fixes == ()


async def test_more_clauses_than_can_be_asked_are_told_as_such(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        clauses: list[JsonValue] = [
            {"customer.metrics.lifetimeValue": {"$gt": 100 * n}} for n in range(1, 13)
        ]
        made: dict[str, JsonValue] = {"all-of": {"$and": clauses}, "any-of": {"$or": clauses[5:]}}
        for segment, rules in made.items():
            fields = SegmentFields(
                name={"": segment}, status=SegmentStatus.ACTIVE, kind=SegmentKind.DYNAMIC, rules=rules
            )
            await here.platform.create_segment(segment, fields)
        elin = address_of("customer.on_the_boundary")
        every = (await asked(here, elin, "all-of")).judgement
        assert every.verdict is Verdict.NO
        limited = [each for each in every.checks if "limit of requests" in each.detail]
        assert limited
        assert {each.status for each in limited} == {Status.UNKNOWN}
        some = (await asked(here, elin, "any-of")).judgement
        told = [each.status for each in some.checks if each.subject.startswith("lifetime")]
        assert told == [Status.FAIL] * len(clauses[5:])


async def test_what_cannot_be_read_is_unknown_and_never_a_no(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path, judged=False) as here:

        async def without(path: str, who: str, segment: str, status: int = 403) -> Answer:
            here.sandbox.faults.clear()
            here.sandbox.faults.add(FaultRule(path=path, status=status))
            return await asked(here, address_of(who), segment)

        answer = await without("*/imports", "customer.removed_by_import", "newsletter")
        kept = check_of(answer, "member.kept")
        assert (answer.judgement.verdict, kept.status) == (Verdict.NO, Status.UNKNOWN)
        assert "The right to read imports would settle it." in kept.detail

        answer = await without("*/members", "customer.removed_by_import", "newsletter")
        assert answer.judgement.verdict is Verdict.UNKNOWN
        assert check_of(answer, "platform.agrees").status is Status.UNKNOWN

        answer = await without("*/membersSearch", "customer.on_the_boundary", "high-spenders")
        assert answer.judgement.verdict is Verdict.NO
        assert check_of(answer, "member.rules", "Clause by clause").status is Status.FAIL

        for status in (403, 404):
            # A merchant that is missing, or not to be seen, is no proof of a customer or segment that is.
            answer = await without("*/merchants/*", "customer.on_the_boundary", "vip", status)
            assert answer.judgement.verdict is Verdict.UNKNOWN
            answer = await without("*/segments*", "customer.on_the_boundary", "vip", status)
            assert answer.judgement.verdict is Verdict.UNKNOWN
        answer = await without("*/customers*", "customer.on_the_boundary", "vip")
        assert answer.judgement.verdict is Verdict.UNKNOWN


async def test_a_list_comes_to_what_each_comes_to_alone(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        ids = [each for customers in TROUBLES.values() for each in customers if len(each) == 36]
        people = [each for each in ids if any(each == one["id"] for one in demo_merchant().customers)]
        whom = [Whom(who, line, CustomerQuery(id=who)) for line, who in enumerate(people, 1)]
        for segment in ("vip", "app-testers", "win-back", "winter-preview"):
            listed = await here.session.explain_list(Membership("", segment=segment), whom)
            Draft202012Validator(LISTED).validate({"schema": "segtui.explain-list/1", **list_shape(listed)})
            assert listed.requests <= 12
            rows = {row.whom.text: row for group in listed.groups for row in group.rows}
            for who in people:
                (alone,) = (await here.session.explain(Membership(who, segment=segment))).answers
                (judged,) = rows[who].judgements
                assert judged.verdict is alone.judgement.verdict, (who, segment)
                assert code_of(judged) == code_of(alone.judgement), (who, segment)


def code_of(judged: Judgement) -> tuple[str, str] | None:
    return judged.decisive.key if judged.decisive else None


async def test_who_else_fails_is_told_of_customers_only(tmp_path: Path) -> None:
    async with bench("shopgate", tmp_path) as here:
        found = await here.session.explain(
            Membership(address_of("customer.two_countries"), segment="winter-preview")
        )
        others = await here.session.who_else(found, found.answers[0])
        assert (others.count, len(others.people)) == (25, 20)
        found = await here.session.explain(
            Membership(address_of("customer.on_the_boundary"), segment="high-spenders")
        )
        others = await here.session.who_else(found, found.answers[0])
        assert (others.count, others.remarks[0][:16]) == (None, "Whoever does not")


@pytest.mark.parametrize(("is_listed", "is_named"), [(True, False), (False, True)])
async def test_where_both_directions_differ_the_list_decides_and_lag_is_told(
    tmp_path: Path, is_listed: bool, is_named: bool
) -> None:
    async with bench("shopgate", tmp_path) as here:
        found = await here.session.explain(Membership(TROUBLES["customer.two_countries"][0], segment="vip"))
        facts = found.facts
        assert isinstance(facts, MembershipFacts)
        rows, segments = facts.segment.rows, facts.customer.segments
        assert isinstance(rows, Read)
        assert isinstance(segments, Read)
        if not is_listed:
            facts = facts.with_segment(replace(facts.segment, rows=replace(rows, value=())))
        named = segments.value if is_named else ()
        customer = replace(facts.customer, segments=replace(segments, value=named))
        judged = judge_membership(replace(facts, customer=customer), None)
        agrees = next(each for each in judged.checks if each.code == "platform.agrees")
        assert judged.verdict is (Verdict.YES if is_listed else Verdict.NO)
        assert (agrees.status, "lags behind" in agrees.detail) == (Status.FAIL, True)


@pytest.mark.parametrize(
    "question",
    [
        Visibility("a@b.example", item="4711"),
        CouponUse("a@b.example", coupon="GOLD"),
        Membership("a@b.example", company="le", segment="vip"),
        Membership("a@b.example", site="main", segment="vip"),
        Membership("a@b.example", at=NOON, segment="vip"),
    ],
    ids=lambda question: type(question).__name__,
)
async def test_what_the_platform_does_not_have_is_refused_with_what_it_offers(
    tmp_path: Path, question: Question
) -> None:
    async with bench("shopgate", tmp_path) as here:
        with pytest.raises(Unsupported) as caught:
            await here.session.explain(question)
        assert caught.value.exit_code == 2
        assert caught.value.hint.startswith("Ask ")
        assert not here.session.trace.entries
