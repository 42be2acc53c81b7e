"""A credential that lacks a scope answers as one that has it, or says that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from segtui.credentials import ClientSecrets
from segtui.diagnosis.check import Check, CheckKey, Status, Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.question import CouponUse, Membership, NamedItem, Question, Visibility
from segtui.drafts import Money
from segtui.model import ItemKind
from segtui.sandbox.app import Sandbox
from segtui.sandbox.emporix.scopes import ALL_SCOPES
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from tests.unit.diagnosis.conftest import open_on
from tests.unit.diagnosis.test_membership_tickets import GRETA
from tests.unit.diagnosis.test_own_view import held

DECIDED = frozenset({Status.PASS, Status.FAIL})
READING = (
    "customersegment.segment_read",
    "customer.customer_read",
    "customermanagement.contactassignment_read",
    "category.category_read_unpublished",
    "product.product_read_unpublished",
    "coupon.coupon_read",
    "site.site_manage",
    "iam.group_read",
)


async def questions(session: Session, demo: DemoShop) -> list[Question]:
    """Tickets that rest on as much as possible."""
    troubles, gold = demo.troubles, demo.troubles["segment.mixins"][0]
    unpublished = troubles["product.unpublished"][0]
    return [
        Membership(GRETA, segment="Gold club"),
        Membership(troubles["member.stale"][0], segment=troubles["member.stale"][-1]),
        Membership(troubles["member.one_of_two_companies"][0], segment="Latte art academy"),
        Visibility(GRETA, item=await held(session, gold, ItemKind.PRODUCT)),
        Visibility(GRETA, item=unpublished),
        Visibility(GRETA, kind=ItemKind.CATEGORY, item=await held(session, gold, ItemKind.CATEGORY)),
        Visibility(GRETA, kind=ItemKind.CATEGORY, item=troubles["category.expired"][0]),
        CouponUse(GRETA, coupon="GOLD15", total=Money(180.0, "EUR")),
        CouponUse(GRETA, coupon="GOLD15", items=(NamedItem(ItemKind.PRODUCT, unpublished),)),
    ]


def checks_of(found: Explanation) -> dict[tuple[str | None, CheckKey], Check]:
    """By company and key."""
    return {
        (answer.judgement.company, each.key): each
        for answer in found.answers
        for each in answer.judgement.checks
    }


@pytest.mark.parametrize("lacking", READING)
async def test_what_cannot_be_seen_is_never_a_no(
    session: Session, sandbox: Sandbox, demo: DemoShop, tmp_path: Path, lacking: str
) -> None:
    made = sandbox.shop.tokens.register(tuple(each for each in ALL_SCOPES if each != lacking))
    secrets = ClientSecrets(made.client_id, made.client_secret)
    async with await open_on(sandbox, secrets, tmp_path / "other.sqlite3") as modest:
        for question in await questions(session, demo):
            whole, part = await session.explain(question), await modest.explain(question)
            assert part.verdict in {whole.verdict, Verdict.UNKNOWN}, question
            was, now = checks_of(whole), checks_of(part)
            for key in was.keys() & now.keys():
                statuses = {was[key].status, now[key].status}
                assert statuses != DECIDED, (now[key].detail, was[key].detail)
