"""A verdict beside what the platform returns to the customer's own token (V9)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.diagnosis.check import Check, Status, Verdict
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.explanation import Explanation, answer_visibility
from segtui.diagnosis.facts import VisibilityFacts
from segtui.diagnosis.fixes import Rights
from segtui.diagnosis.gather_visibility import gather_visibility
from segtui.diagnosis.question import Membership, Question, Visibility
from segtui.diagnosis.reading import Asker
from segtui.errors import BadInput, Unauthorized
from segtui.model import CustomerSession, CustomerToken, ItemKind, PageRequest, Segment, localize
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from segtui.session_proof import open_proof, recompute
from tests.bench.explain import depth
from tests.fakes import NOON
from tests.unit.diagnosis.oracle import WHO, ToyShop, above, is_in, on_platform
from tests.unit.diagnosis.shops import check
from tests.unit.diagnosis.test_membership_tickets import GRETA
from tests.unit.diagnosis.test_oracle import cases_with_policy

EXPIRED = "Summer sale 2026"
ALL = PageRequest(1, 200)


@pytest.fixture
def greta(sandbox: Sandbox) -> CustomerToken:
    """What signs Greta in."""
    customer = sandbox.ready_line("http://127.0.0.1")["emporix"]["customer"]
    return CustomerToken(email=customer["email"], password=customer["password"])


async def compared(session: Session, question: Question, token: CustomerToken) -> tuple[Explanation, Check]:
    """The explanation, and what came of the comparison."""
    found = await session.explain(question, token)
    assert found.requests <= 15
    return found, check(found.answers[0].judgement, "platform.agrees")


async def held(session: Session, segment_id: str, kind: ItemKind) -> str:
    """Something that the segment holds."""
    return (await shop_of(session.platform).items(segment_id, ALL, kind)).rows[0].id


async def number_of_greta(session: Session) -> str:
    """Her id."""
    return (await session.platform.accounts_with_address(GRETA)).rows[0].id


async def segments_called(session: Session, name: str) -> list[Segment]:
    """Greta's segments of this name."""
    theirs = await session.platform.segments_of(await number_of_greta(session))
    return [each for each in theirs if localize(each.name, ("en",)).text == name]


@pytest.mark.parametrize("kind", [ItemKind.PRODUCT, ItemKind.CATEGORY])
async def test_a_visibility_is_compared_with_what_the_customer_gets(
    session: Session, demo: DemoShop, greta: CustomerToken, kind: ItemKind
) -> None:
    item = await held(session, demo.troubles["segment.mixins"][0], kind)
    question = Visibility(await number_of_greta(session), site="main", kind=kind, item=item)
    found, agrees = await compared(session, question, greta)
    assert found.verdict is Verdict.YES
    assert agrees.status is Status.PASS
    assert "their token gets" in agrees.detail
    assert "/customer-segment/" in agrees.evidence[0].request


async def test_it_takes_three_round_trips_at_most_besides_the_sign_in(
    session: Session, demo: DemoShop, greta: CustomerToken
) -> None:
    item = await held(session, demo.troubles["segment.mixins"][0], ItemKind.PRODUCT)
    for question in (
        Visibility(await number_of_greta(session), item=item),
        Visibility(GRETA, item=item),
        Membership(GRETA, segment="Gold club"),
    ):
        found = await session.explain(question, greta)
        assert found.record is not None
        assert depth(found.record.exchanges) <= 3
        assert len(found.record.exchanges) <= 15
        assert check(found.answers[0].judgement, "platform.agrees").status is Status.PASS
        assert not [each for each in found.record.exchanges if each.url.endswith("/match")]


@pytest.mark.parametrize("kind", ["membership", "visibility"])
async def test_where_the_platform_counts_an_expired_segment_nothing_is_claimed(
    session: Session, sandbox: Sandbox, demo: DemoShop, greta: CustomerToken, kind: str
) -> None:
    (segment,) = await segments_called(session, EXPIRED)
    sandbox.switches = sandbox.switches.changed({"active_ignores_validity": True})
    item = await held(session, segment.id, ItemKind.CATEGORY)
    question = (
        Membership(GRETA, segment=segment.id)
        if kind == "membership"
        else Visibility(await number_of_greta(session), site=segment.site, kind=ItemKind.CATEGORY, item=item)
    )
    found, agrees = await compared(session, question, greta)
    judged = found.answers[0].judgement
    assert (agrees.status, judged.verdict) == (Status.FAIL, Verdict.UNKNOWN)
    assert judged.decisive == agrees
    assert "by what was read it is otherwise" in judged.summary
    assert "platform says" in judged.summary
    with pytest.raises(BadInput, match="one customer at a time"):
        await session.who_else(found, found.answers[0])


async def test_a_membership_is_compared_by_the_items_of_the_segment(
    session: Session, demo: DemoShop, greta: CustomerToken
) -> None:
    found, agrees = await compared(
        session, Membership(GRETA, segment=demo.troubles["segment.mixins"][0]), greta
    )
    assert (found.verdict, agrees.status) == (Verdict.YES, Status.PASS)
    found, agrees = await compared(session, Membership(GRETA, segment=EXPIRED), greta)
    assert (found.verdict, agrees.status) == (Verdict.NO, Status.PASS)


async def test_a_token_of_somebody_else_says_nothing(
    session: Session, demo: DemoShop, greta: CustomerToken
) -> None:
    other = demo.troubles["customer.login_differs"][0]
    found, agrees = await compared(session, Membership(other, segment="Gold club"), greta)
    assert agrees.status is Status.SKIP
    assert f"the token is that of customer {await number_of_greta(session)}" in agrees.detail
    assert found.verdict is not Verdict.UNKNOWN


async def test_another_moment_is_not_compared(session: Session, greta: CustomerToken) -> None:
    wrong = replace(greta, password="not even tried")
    found = await session.explain(Membership(GRETA, segment=EXPIRED, at=session.now()), wrong)
    assert check(found.answers[0].judgement, "platform.agrees").status is Status.SKIP


async def test_a_wrong_password_is_raised_and_not_made_a_verdict(
    session: Session, greta: CustomerToken
) -> None:
    with pytest.raises(Unauthorized, match="password is wrong"):
        await session.explain(Membership(GRETA, segment=EXPIRED), replace(greta, password="wrong-one"))


async def test_the_proof_holds_the_comparison_and_neither_password_nor_token(
    session: Session, sandbox: Sandbox, demo: DemoShop, greta: CustomerToken, tmp_path: Path
) -> None:
    sandbox.switches = sandbox.switches.changed({"active_ignores_validity": True})
    found = await session.explain(Membership(GRETA, segment=EXPIRED), greta)
    files = await session.save_proof(found, str(tmp_path / "proof"))
    for file in files:
        assert greta.password is not None
        assert greta.password not in file.read_text()
    again = await recompute(open_proof(str(files.document)))
    assert again.comparison is not None
    assert (again.comparison.weighty, again.comparison.slight) == ((), ())
    assert again.explanation.answers == found.answers


@settings(max_examples=100, deadline=None)
@given(cases_with_policy(), st.booleans())
def test_over_random_shops_the_token_agrees_with_brute_force_and_a_wrong_one_never_does(
    case: tuple[ToyShop, str | None], is_wrong: bool
) -> None:
    shop, company = case
    platform = on_platform(shop)
    counting = {name for name, one in shop.segments.items() if is_in(shop, one, company, NOON)}
    # Which is what a platform returns that has another idea of what is in force.
    shown = {name for name in shop.segments if (name in counting) is not is_wrong}
    platform.own_items = [each for each in platform.held if each.segment_id in shown]
    about = {"p", *(one for each in shop.filed for one in above(each))}
    held = {each.segment_id for each in platform.held if each.id in about}
    asker = Asker(platform.trace, lambda: NOON, limit=100)
    shopper = CustomerSession(WHO, company, "token")
    desk = Desk(platform, asker, NOON, "en", frozenset(), shop.policy, shopper=shopper)
    question = Visibility(WHO, company, company is None, "main", None, item="p")
    facts = asyncio.run(gather_visibility(desk, question))
    assert isinstance(facts, VisibilityFacts)
    (answer,) = answer_visibility(facts, question, Rights(lambda thing: thing.name))
    agrees = check(answer.judgement, "platform.agrees").status
    is_same = bool(held & counting) is bool(held & shown)
    assert agrees is (Status.PASS if is_same else Status.FAIL)
    assert is_same or answer.judgement.verdict is Verdict.UNKNOWN
