"""Tickets about memberships, answered on the demo shop through the real client."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from segtui.cli.explain_views import Wanted, explain
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.question import Membership
from segtui.diagnosis.what_if import Supposition
from segtui.errors import SegtuiError
from segtui.sandbox.app import Sandbox
from segtui.sandbox.schema import GROUPS
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from segtui.wire.call import Call
from tests.unit.diagnosis.shops import check

GRETA = "greta.oestergaard@example.com"
SCHEMA = Path(__file__).parents[3] / "docs" / "explain.schema.json"


async def asked(session: Session, question: Membership) -> Explanation:
    found = await session.explain_membership(question)
    assert found.requests <= 15
    return found


async def first_reason(session: Session, question: Membership) -> str:
    found = await asked(session, question)
    (answer,) = found.answers
    decisive = answer.judgement.decisive
    return decisive.code if decisive else "none"


async def test_a_member_is_found_by_address_and_the_segment_by_its_name(session: Session) -> None:
    found = await asked(session, Membership(GRETA, segment="gold club"))
    assert found.verdict is Verdict.YES


@pytest.mark.parametrize(
    ("who", "segment", "reason"),
    [
        ("customer.demo", "segment.expired", "segment.valid"),
        ("customer.demo", "segment.not_yet_valid", "segment.valid"),
        ("customer.demo", "segment.inactive", "segment.active"),
        ("customer.demo", "segment.no_members", "member.assigned"),
        ("customer.demo", "segment.unknown_site", "segment.site"),
        ("customer.demo", "segment.inactive_site", "segment.site"),
        ("customer.inactive", "segment.mixins", "customer.active"),
        ("customer.on_hold", "segment.mixins", "customer.active"),
        ("customer.login_differs", "segment.mixins", "none"),
    ],
)
async def test_every_planted_trouble_has_its_reason(
    session: Session, demo: DemoShop, who: str, segment: str, reason: str
) -> None:
    question = Membership(demo.troubles[who][0], segment=demo.troubles[segment][0], without_company=True)
    assert await first_reason(session, question) == reason


async def test_the_letter_case_of_a_site_counts(session: Session, demo: DemoShop) -> None:
    segment = demo.troubles["segment.site_case"][0]
    found = await asked(session, Membership(GRETA, segment=segment, site="DE"))
    detail = check(found.answers[0].judgement, "segment.site").detail
    assert "Only the letter case differs." in detail


async def test_a_customer_of_two_companies_gets_two_verdicts(session: Session, demo: DemoShop) -> None:
    who, company, other, segment = demo.troubles["member.one_of_two_companies"]
    found = await asked(session, Membership(who, segment=segment))
    verdicts = {each.judgement.company: each.judgement.verdict for each in found.answers}
    assert verdicts == {company: Verdict.YES, other: Verdict.NO}
    assert found.verdict is Verdict.NO


async def test_a_row_for_a_company_they_left_does_not_count(session: Session, demo: DemoShop) -> None:
    who, company, segment = demo.troubles["member.stale"]
    assert await first_reason(session, Membership(who, company, segment=segment)) == "company.selected"


async def test_twins_are_listed_and_none_is_chosen(session: Session, demo: DemoShop) -> None:
    found = await asked(session, Membership("jonas.bergqvist@example.org", segment="Gold club"))
    assert found.answers == ()
    assert found.ambiguous is not None
    candidates = {each.id: each.marks for each in found.ambiguous.candidates}
    assert set(candidates) == set(demo.troubles["customer.email_case_twins"])
    assert any("letter case differs" in marks for marks in candidates.values())


async def test_a_name_of_several_segments_chooses_none(session: Session) -> None:
    found = await asked(session, Membership(GRETA, segment="club"))
    assert found.ambiguous is not None
    assert found.ambiguous.what == "segment"


async def test_nobody_by_that_address_is_a_no(session: Session) -> None:
    question = Membership("nobody@example.com", segment="Gold club")
    assert await first_reason(session, question) == "customer.exists"


async def test_without_the_scopes_nothing_is_claimed(modest: Session, demo: DemoShop) -> None:
    segment = demo.troubles["segment.mixins"][0]
    found = await asked(modest, Membership(GRETA, segment=segment))
    (answer,) = found.answers
    assert answer.judgement.verdict is Verdict.UNKNOWN
    assert check(answer.judgement, "customer.exists").status is Status.PASS
    assert check(answer.judgement, "member.assigned").settled_by == "customersegment.segment_read"


async def test_what_a_group_brings_counts(session: Session, sandbox: Sandbox, demo: DemoShop) -> None:
    segment, customer = demo.troubles["segment.no_members"][0], demo.troubles["customer.demo"][0]
    question = Membership(customer, segment=segment)
    assert (await asked(session, question)).verdict is Verdict.NO
    store = sandbox.shop.store
    store.put(GROUPS, "g1", {"id": "g1", "name": {"en": "Friends"}, "userType": "CUSTOMER"})
    store.run(
        "INSERT INTO group_users (id, group_id, user_id, user_type) VALUES ('u1', 'g1', ?, 'CUSTOMER')",
        (customer,),
    )
    tenant = session.profile.tenant
    path = f"/customer-segment/{tenant}/segments/{segment}/groups/g1"
    wire = session.platform._wire  # type: ignore[attr-defined]  # segtui itself never assigns groups
    await wire.send(Call("PUT", path, "assign a group", body={}))
    found = await asked(session, question)
    assert found.verdict is Verdict.YES
    assert "through the group Friends" in check(found.answers[0].judgement, "member.inherited").detail


async def test_evidence_names_the_request_and_what_came(session: Session, demo: DemoShop) -> None:
    segment = demo.troubles["segment.inactive"][0]
    found = await asked(session, Membership(GRETA, segment=segment))
    (evidence,) = check(found.answers[0].judgement, "segment.active").evidence
    assert evidence.request.startswith("GET /customer-segment/")
    assert (evidence.status, evidence.field, evidence.value) == (200, "status", "inactive")


@pytest.mark.parametrize("segment", ["Gold club", "Summer sale 2026", "club", "nowhere"])
async def test_the_json_is_as_its_schema_says(
    session: Session, capsys: pytest.CaptureFixture[str], segment: str
) -> None:
    supposed = (Supposition("customer.active", None, Status.FAIL),)
    wanted = Wanted(as_json=True, exit_code=False, supposed=supposed)
    await explain(session, Membership(GRETA, segment=segment), wanted)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(("segment", "code"), [("Gold club", 0), ("Summer sale 2026", 11), ("club", 12)])
async def test_the_exit_code_tells_the_verdict(session: Session, segment: str, code: int) -> None:
    assert await explain(session, Membership(GRETA, segment=segment), Wanted(False, exit_code=True)) == code


async def test_people_read_lines_of_eighty_columns(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await explain(session, Membership(GRETA, segment="Summer sale 2026"), Wanted(False, exit_code=False))
    out = capsys.readouterr().out
    assert "NO  Greta Östergård in Summer sale 2026" in out
    assert "First failing check: segment.valid" in out
    assert max(map(len, out.splitlines())) <= 80


async def test_a_failed_sign_in_is_no_verdict(session: Session) -> None:
    async def refused() -> frozenset[str]:
        raise SegtuiError("no", hint="no")

    session.platform.sign_in = refused  # type: ignore[method-assign]
    with pytest.raises(SegtuiError):
        await session.explain_membership(Membership(GRETA, segment="Gold club"))
