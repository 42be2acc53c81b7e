"""Tickets about coupons, answered on the demo shop through the real client."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from segtui.cli.explain_views import Wanted, explain
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer, Explanation
from segtui.diagnosis.question import CouponUse, NamedItem
from segtui.diagnosis.what_if import Hypothesis
from segtui.drafts import Money
from segtui.model import ItemKind, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from tests.unit.diagnosis.shops import check, status
from tests.unit.diagnosis.test_membership_tickets import GRETA, SCHEMA

COUPON_CODES = {
    "coupon.exists",
    "coupon.valid",
    "coupon.uses",
    "coupon.audience",
    "coupon.segment",
    "coupon.item",
    "coupon.order",
    "coupon.cart",
}
ENOUGH = Money(180.0, "EUR")


async def asked(session: Session, question: CouponUse) -> Explanation:
    found = await session.explain_coupon(question)
    assert found.requests <= 15
    return found


async def answered(session: Session, question: CouponUse) -> Answer:
    (answer,) = (await asked(session, question)).answers
    return answer


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("GOLD15", None, "would be granted GOLD15: it takes off 15 %"),
        ("WINTERFIRST", None, "it takes off 20 EUR"),
        ("SORRY20", None, "would be granted"),
        ("SUMMER26", "coupon.segment", "Summer sale 2026 was valid until"),
        ("PILOT5", "coupon.segment", "is inactive"),
        ("OLDFRIENDS", "coupon.segment", "There is no segment"),
        ("FINALE", "coupon.uses", "used up: it was redeemed 2 times"),
        ("ROASTWEEK", "coupon.valid", "The platform still calls it valid."),
        ("ADVENT26", "coupon.valid", "becomes valid at"),
        ("TYPO15", "coupon.exists", "was deleted"),
        ("NOSUCH", "coupon.exists", "There is no coupon NOSUCH"),
        ("TRADE200", "coupon.segment", "None of the 2 segments"),
    ],
)
async def test_every_coupon_of_the_shop_has_its_reason(
    session: Session, code: str, reason: str | None, words: str
) -> None:
    judged = (await answered(session, CouponUse(GRETA, coupon=code, total=ENOUGH))).judgement
    assert judged.verdict is (Verdict.NO if reason else Verdict.YES)
    assert (judged.decisive.code if judged.decisive else None) == reason
    assert words in judged.summary
    assert {each.code for each in judged.checks} >= COUPON_CODES


async def test_a_code_in_small_letters_is_found_and_how_it_is_written_is_told(session: Session) -> None:
    judged = (await answered(session, CouponUse(GRETA, coupon="gold15", total=ENOUGH))).judgement
    assert judged.verdict is Verdict.YES
    assert "stored as GOLD15" in check(judged, "coupon.exists").detail


async def test_without_a_total_the_smallest_order_is_open_and_a_larger_one_comes_first(
    session: Session,
) -> None:
    answer = await answered(session, CouponUse(GRETA, coupon="GOLD15"))
    assert answer.judgement.verdict is Verdict.UNKNOWN
    assert "the total of the order would settle it" in check(answer.judgement, "coupon.order").detail
    assert answer.fixes[0].title == "Let the order come to 50 EUR or more"
    assert (answer.fixes[0].reach, answer.fixes[0].needs) == (Reach.NONE, None)


@pytest.mark.parametrize(("total", "words"), [(Money(20, "EUR"), "or more"), (Money(90, "CHF"), "in CHF")])
async def test_an_order_that_is_too_small_or_in_another_currency_fails(
    session: Session, total: Money, words: str
) -> None:
    judged = (await answered(session, CouponUse(GRETA, coupon="GOLD15", total=total))).judgement
    assert status(judged, "coupon.order") is Status.FAIL
    assert words in judged.summary


async def test_what_is_accepted_and_takes_nothing_off_says_so(session: Session, demo: DemoShop) -> None:
    gold = demo.troubles["segment.mixins"][0]
    held = (await shop_of(session.platform).items(gold, PageRequest(1, 200), ItemKind.PRODUCT)).rows
    paused = demo.troubles["segment.inactive"][0]
    (foreign, *_) = (
        await shop_of(session.platform).items(paused, PageRequest(1, 200), ItemKind.CATEGORY)
    ).rows
    inside = NamedItem(ItemKind.PRODUCT, held[0].id)
    outside = NamedItem(ItemKind.CATEGORY, foreign.id)
    question = CouponUse(GRETA, coupon="GOLD15", total=ENOUGH, items=(outside,))
    alone = (await answered(session, question)).judgement
    assert alone.verdict is Verdict.NO
    assert "would be accepted from Greta Östergård, but takes nothing off" in alone.summary
    question = CouponUse(GRETA, coupon="GOLD15", total=ENOUGH, items=(inside, outside))
    both = (await answered(session, question)).judgement
    assert both.verdict is Verdict.YES
    assert "it takes 15 % off" in both.summary
    assert "and nothing off" in both.summary


async def test_the_time_of_a_coupon_is_told_on_the_clock_of_the_default_site_too(session: Session) -> None:
    found = await session.explain(CouponUse(GRETA, coupon="GOLD15"))
    assert found.zone is not None
    assert found.zone.key == "Europe/Berlin"


async def test_a_coupon_for_categories_counts_only_below_them(session: Session) -> None:
    roots = await shop_of(session.platform).category_trees()
    whole = NamedItem(ItemKind.CATEGORY, roots[0].id)
    judged = (await answered(session, CouponUse(GRETA, coupon="BEANS10", items=(whole,)))).judgement
    assert judged.verdict is Verdict.NO
    coupon = await shop_of(session.platform).coupon("BEANS10")
    beans = NamedItem(ItemKind.CATEGORY, coupon.included_category_ids[0])
    judged = (await answered(session, CouponUse(GRETA, coupon="BEANS10", items=(beans,)))).judgement
    assert judged.verdict is Verdict.YES


async def test_a_coupon_for_named_customers_refuses_others_and_may_name_one_more(
    session: Session, demo: DemoShop
) -> None:
    other = demo.troubles["customer.login_differs"][0]
    answer = await answered(session, CouponUse(other, coupon="SORRY20"))
    decisive = answer.judgement.decisive
    assert decisive is not None
    assert (decisive.code, decisive.subject) == ("coupon.audience", "coupon:SORRY20")
    (fix,) = answer.fixes
    assert (fix.reach, fix.customers, fix.needs) == (Reach.CUSTOMER, 1, "coupon.coupon_manage")


async def test_a_customer_who_used_it_for_one_company_may_use_it_for_the_other(
    session: Session, demo: DemoShop
) -> None:
    who, *_ = demo.troubles["member.one_of_two_companies"]
    found = await asked(session, CouponUse(who, coupon="TRADE200", total=Money(2000, "EUR")))
    uses = {each.judgement.company: status(each.judgement, "coupon.uses") for each in found.answers}
    assert len(found.answers) == 2
    assert set(uses.values()) == {Status.PASS, Status.FAIL}


async def test_a_visitor_is_granted_what_is_for_everybody_and_nothing_else(session: Session) -> None:
    for code, verdict in (("WELCOME5", Verdict.YES), ("SPRING26", Verdict.NO), ("BEANS10", Verdict.NO)):
        judged = (await answered(session, CouponUse("ANONYMOUS", coupon=code))).judgement
        assert judged.verdict is verdict, judged.summary
    assert judged.decisive is not None
    assert judged.decisive.code == "coupon.audience"


async def test_at_another_moment_the_dates_decide_and_the_platform_has_no_say(
    session: Session, sandbox: Sandbox
) -> None:
    at: datetime = sandbox.clock.now() - timedelta(days=42)
    judged = (await answered(session, CouponUse(GRETA, at=at, coupon="ROASTWEEK"))).judgement
    assert judged.verdict is Verdict.YES
    assert "present moment only" in check(judged, "platform.agrees").detail


async def test_the_moments_at_which_it_changes_are_those_of_coupon_and_segment(session: Session) -> None:
    answer = await answered(session, CouponUse(GRETA, coupon="SUMMER26"))
    assert [(each.code, each.verdict) for each in answer.flips] == [
        ("coupon.valid", Verdict.YES),
        ("segment.valid", Verdict.NO),
    ]


async def test_the_platform_agrees_and_where_it_does_not_nothing_is_claimed(
    session: Session, sandbox: Sandbox
) -> None:
    question = CouponUse(GRETA, coupon="SUMMER26")
    agreed = (await answered(session, question)).judgement
    assert status(agreed, "platform.agrees") is Status.PASS
    sandbox.switches = sandbox.switches.changed({"validation_ignores_segments": True})
    judged = (await answered(session, question)).judgement
    assert judged.verdict is Verdict.UNKNOWN
    assert status(judged, "platform.agrees") is Status.FAIL
    assert "The platform says that SUMMER26 would be accepted" in judged.summary
    assert not any("could not change the verdict" in each.detail for each in judged.checks)
    assert "Summer sale 2026 was valid until" in judged.summary


async def test_nothing_is_ever_redeemed(session: Session, sandbox: Sandbox) -> None:
    sent: list[tuple[str, str]] = []
    stop = session.platform.trace.subscribe(lambda one: sent.append((one.method, one.url)))
    await asked(session, CouponUse(GRETA, coupon="FINALE", total=ENOUGH))
    stop()
    assert any(url.endswith("/validation") for _, url in sent)
    assert not [url for method, url in sent if method == "POST" and url.endswith("/redemptions")]


async def test_without_the_scopes_nothing_is_claimed(modest: Session) -> None:
    judged = (await answered(modest, CouponUse(GRETA, coupon="GOLD15"))).judgement
    assert judged.verdict is Verdict.UNKNOWN
    assert check(judged, "coupon.exists").settled_by == "coupon.coupon_read"
    assert check(judged, "platform.agrees").settled_by == "coupon.coupon_redeem_on_behalf"


async def test_the_json_is_as_its_schema_says(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    for code, total in (("GOLD15", ENOUGH), ("PILOT5", None), ("NOSUCH", None)):
        await explain(session, CouponUse(GRETA, coupon=code, total=total), Wanted(True, exit_code=False))
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(capsys.readouterr().out))


async def test_people_read_it_in_eighty_columns(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    await explain(session, CouponUse(GRETA, coupon="PILOT5"), Wanted(False, exit_code=False))
    out = capsys.readouterr().out
    assert "NO  Greta Östergård would not be granted PILOT5" in out
    assert "coupon.segment" in out
    assert max(map(len, out.splitlines())) <= 80


async def test_a_pasted_link_names_the_coupon_as_well(session: Session) -> None:
    link = "https://api.emporix.io/coupon/kaffeekontor/coupons/GOLD15?customerNumber=1"
    assert (
        await answered(session, CouponUse(GRETA, coupon=link, total=ENOUGH))
    ).judgement.verdict is Verdict.YES


async def test_what_if_the_segment_counted_is_answered_from_the_facts_at_hand(session: Session) -> None:
    found = await asked(session, CouponUse(GRETA, coupon="SUMMER26"))
    (before,) = found.answers
    key = next(each.key for each in before.judgement.checks if each.code == "segment.valid")
    what_if = session.what_if(found, before, Hypothesis({key: Status.PASS}))
    assert what_if.answer.judgement.verdict is Verdict.YES
    assert status(what_if.answer.judgement, "platform.agrees") is Status.SKIP
