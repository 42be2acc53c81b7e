"""From one verdict to everybody who fails at the same line: planted troubles are found, and nobody else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from segtui.cli.explain_views import Wanted, explain
from segtui.diagnosis.others import Others
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility
from segtui.errors import BadInput, Forbidden
from segtui.model import MemberKey
from segtui.sandbox.app import Sandbox
from segtui.sandbox.schema import CONTACTS, CUSTOMERS, PRODUCTS
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from tests.unit.diagnosis.test_lists import put_into_group
from tests.unit.diagnosis.test_membership_tickets import GRETA, SCHEMA

Pair = tuple[str, str | None]


async def others(session: Session, question: Question) -> Others:
    """Who else fails where the only answer to this question does."""
    found = await session.explain(question)
    (answer,) = found.answers
    return await session.who_else(found, answer)


def pairs_in(sandbox: Sandbox, segment_id: str) -> set[Pair]:
    """All members of a segment."""
    sql = (
        "SELECT m.customer_id, nullif(m.company_id, '') FROM members m"
        " JOIN segments s ON s.seq = m.segment WHERE s.id = ?"
    )
    return {(row[0], row[1]) for row in sandbox.shop.store.rows(sql, (segment_id,))}


def pairs_of(found: Others) -> set[Pair]:
    """Those who were found."""
    return {(each.customer.id, each.company.id if each.company else None) for each in found.people}


def product_in(sandbox: Sandbox, segment_id: str) -> str:
    """A product that a segment holds."""
    sql = (
        "SELECT i.item_id FROM items i JOIN segments s ON s.seq = i.segment"
        " JOIN products p ON p.id = i.item_id WHERE s.id = ?"
    )
    return str(next(iter(sandbox.shop.store.rows(sql, (segment_id,))))[0])


def spoil(sandbox: Sandbox, customer_id: str) -> None:
    """Make an account inactive."""
    document = sandbox.shop.store.get(CUSTOMERS, customer_id)
    assert document is not None
    sandbox.shop.store.put(CUSTOMERS, customer_id, document | {"active": False})


def unusable(sandbox: Sandbox, customer_id: str) -> bool:
    """Whether an account cannot log in."""
    document = sandbox.shop.store.get(CUSTOMERS, customer_id) or {}
    return not document.get("active") or bool(document.get("onHold"))


async def test_all_members_of_a_segment_that_is_over_fail_as_this_one(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    segment, customer = demo.troubles["segment.expired"][0], demo.troubles["customer.demo"][0]
    put_into_group(sandbox, segment, {"id": "friends"}, customer)
    found = await others(session, Membership(GRETA, segment=segment))
    everybody = pairs_in(sandbox, segment)
    assert found.check.code == "segment.valid"
    assert found.count == len(everybody) - 1
    assert pairs_of(found) < everybody
    assert (customer, None) not in pairs_of(found)
    assert found.examined is None
    assert any("only through one of its 1 groups" in each for each in found.remarks)
    assert found.requests == 1


async def test_every_inactive_member_is_found_and_nobody_else(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    segment = demo.troubles["segment.mixins"][0]
    members = sorted(pairs_in(sandbox, segment), key=str)
    for who, _ in members[1:6]:
        spoil(sandbox, who)
    spoil(sandbox, members[0][0])
    asked = Membership(members[0][0], members[0][1], members[0][1] is None, segment=segment)
    found = await others(session, asked)
    assert found.check.code == "customer.active"
    assert pairs_of(found) == {each for each in members[1:] if unusable(sandbox, each[0])}
    assert (found.count, found.examined) == (len(found.people), len(members) - 1)


async def test_every_row_for_a_company_that_somebody_left_is_found(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    who, company, segment = demo.troubles["member.stale"]
    pairs = sorted(each for each in pairs_in(sandbox, segment) if each[1] and each[0] != who)
    for customer, of in pairs[:3]:
        sql = "SELECT id FROM contacts WHERE customer_id = ? AND company_id = ?"
        for row in list(sandbox.shop.store.rows(sql, (customer, of))):
            sandbox.shop.store.remove(CONTACTS, row[0])
    found = await others(session, Membership(who, company, segment=segment))
    assert found.check.code == "company.selected"
    contacts = set(sandbox.shop.store.rows("SELECT customer_id, company_id FROM contacts"))
    left = {each for each in pairs if each not in contacts and not unusable(sandbox, each[0])}
    assert left >= {each for each in pairs[:3] if not unusable(sandbox, each[0])}
    assert pairs_of(found) == left


async def test_colleagues_who_are_not_assigned_either_are_found(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    who, _, other, segment = demo.troubles["member.one_of_two_companies"]
    colleagues = sorted({pair[0] for pair in pairs_in(sandbox, demo.troubles["segment.mixins"][0])})[:8]
    for each in colleagues:
        pair = {"customer": {"id": each}, "legalEntity": {"id": other}}
        sandbox.shop.store.put(CONTACTS, f"c-{each}", {"id": f"c-{each}", "type": "CONTACT", **pair})
    assigned, *missing = colleagues
    await session.platform.add_members(segment, [MemberKey(assigned, other)])
    found = await others(session, Membership(who, other, segment=segment))
    assert found.check.code == "member.assigned"
    assert pairs_of(found) == {(each, other) for each in missing if not unusable(sandbox, each)}
    assert (found.count, found.examined) == (len(found.people), len(colleagues))


async def test_an_unpublished_product_is_missed_by_the_members_of_the_segments_that_hold_it(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    segment = demo.troubles["segment.mixins"][0]
    product = product_in(sandbox, segment)
    document = sandbox.shop.store.get(PRODUCTS, product)
    assert document is not None
    sandbox.shop.store.put(PRODUCTS, product, document | {"published": False})
    found = await others(session, Visibility(GRETA, item=product))
    assert found.check.code == "item.published"
    assert pairs_of(found) >= pairs_in(sandbox, segment) - {(demo.troubles["customer.demo"][0], None)}
    assert found.count == len(found.people)


async def test_who_would_be_shown_it_by_the_same_segment_breaks_at_the_same_route(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    segment = demo.troubles["segment.mixins"][0]
    question = Visibility(GRETA, site="DE", item=product_in(sandbox, segment))
    found = await others(session, question)
    assert found.check.code == "item.assigned"
    usable = {each for each in pairs_in(sandbox, segment) if not unusable(sandbox, each[0])}
    assert pairs_of(found) <= usable
    for other in found.people[:3]:
        company = other.company.id if other.company else None
        alone = replace(question, customer=other.customer.id, company=company, without_company=not company)
        (answer,) = (await session.explain(alone)).answers
        assert (answer.judgement.decisive or found.check).code == "item.assigned"
        assert {each.broken_at for each in answer.judgement.routes} >= {"segment.site"}


async def test_where_nothing_tells_who_should_be_assigned_nobody_is_counted(
    session: Session, demo: DemoShop
) -> None:
    found = await others(session, Membership(GRETA, segment=demo.troubles["segment.no_members"][0]))
    assert (found.count, found.population) == (None, "")
    assert "without a company" in found.remarks[0]


@pytest.mark.parametrize(
    "question", [Membership(GRETA, segment="Gold club"), CouponUse(GRETA, coupon="nothing")]
)
async def test_nobody_else_fails_where_nothing_does_and_coupons_are_not_asked(
    session: Session, question: Question
) -> None:
    with pytest.raises(BadInput):
        await others(session, question)


async def test_without_the_scope_nobody_is_counted_and_the_scope_is_named(
    session: Session, demo: DemoShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await session.explain(Membership(GRETA, segment=demo.troubles["segment.expired"][0]))

    async def refused(*_: object) -> None:
        raise Forbidden("the platform answered 403", hint="Ask.", scope="segment_read")

    monkeypatch.setattr(session.platform, "members", refused)
    told = await session.who_else(found, found.answers[0])
    assert (told.count, told.people) == (None, ())
    assert "segment_read" in told.remarks[0]


async def test_who_else_is_printed_for_people_and_as_its_schema_says(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    who, *_, segment = demo.troubles["member.one_of_two_companies"]
    question = Membership(who, segment=segment)
    await explain(session, question, Wanted(as_json=True, exit_code=False, who_else=True))
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    assert ["who_else" in each for each in document["answers"]] == [
        each["verdict"] != "yes" for each in document["answers"]
    ]
    expired = Membership(GRETA, segment=demo.troubles["segment.expired"][0])
    await explain(session, expired, Wanted(as_json=False, exit_code=False, who_else=True))
    out = capsys.readouterr().out
    assert re.search(r"Who else: \d+ of the other members of Summer sale 2026 fail at", out)
    assert max(map(len, out.splitlines())) <= 80
