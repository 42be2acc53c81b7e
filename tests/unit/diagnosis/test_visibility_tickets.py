"""Tickets about what is (not) seen, answered on the demo shop through the real client."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from segtui.changes.items import AssignItems
from segtui.cli.explain_views import Wanted, explain
from segtui.diagnosis.check import Certainty, Status, Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.question import Visibility
from segtui.drafts import ItemKey
from segtui.model import Category, Item, ItemKind, PageRequest, localize
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.schema import PRODUCTS
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from tests.unit.diagnosis.shops import check, status
from tests.unit.diagnosis.test_membership_tickets import GRETA, SCHEMA

ALL = PageRequest(1, 200)


async def asked(session: Session, question: Visibility) -> Explanation:
    found = await session.explain_visibility(question)
    assert found.requests <= 15
    return found


async def gold(session: Session, demo: DemoShop, kind: ItemKind) -> Sequence[Item]:
    """What the segment holds that the demo customer is in."""
    held = await shop_of(session.platform).items(demo.troubles["segment.mixins"][0], ALL, kind)
    return held.rows


async def product_below(session: Session, category_id: str) -> str:
    """A product in a category or below it."""
    rows = (await shop_of(session.platform).category_products(category_id, [], ALL)).rows
    return rows[0].product_id


async def test_a_product_in_a_segment_of_the_customer_is_seen(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    (answer,) = (await asked(session, Visibility(GRETA, item=item.id))).answers
    assert answer.judgement.verdict is Verdict.YES
    route = answer.judgement.routes[0]
    assert route.path[0] == f"product:{item.id}"
    assert route.broken_at is None


async def test_a_product_is_named_by_its_code_too(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    customer = demo.troubles["customer.demo"][0]
    found = await asked(session, Visibility(customer, item=item.code or ""))
    assert found.verdict is Verdict.YES


async def test_a_code_that_looks_like_an_id_is_found_by_its_code(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    code = "c0ffee00c0ffee00c0ffee00"
    document = sandbox.shop.store.get(PRODUCTS, item.id)
    sandbox.shop.store.put(PRODUCTS, item.id, {**(document or {}), "code": code})
    found = await asked(session, Visibility(demo.troubles["customer.demo"][0], item=code))
    assert found.verdict is Verdict.YES
    assert found.answers[0].judgement.routes[0].path[0] == f"product:{item.id}"


async def test_a_category_that_is_held_is_seen(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.CATEGORY)
    found = await asked(session, Visibility(GRETA, kind=ItemKind.CATEGORY, item=item.id))
    assert found.verdict is Verdict.YES


async def test_a_product_below_a_category_that_is_held_is_seen_by_an_implied_rule(
    session: Session, demo: DemoShop
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.CATEGORY)
    product = await product_below(session, item.id)
    (answer,) = (await asked(session, Visibility(GRETA, item=product))).answers
    assert answer.judgement.verdict is Verdict.YES
    route = answer.judgement.routes[0]
    assert f"category:{item.id}" in route.path
    certainty = check(answer.judgement, "item.assigned").certainty
    assert certainty is (Certainty.IMPLIED if len(route.path) > 4 else Certainty.STATED)


async def test_on_another_site_the_segment_does_not_count(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    (answer,) = (await asked(session, Visibility(GRETA, site="DE", item=item.id))).answers
    assert answer.judgement.verdict is Verdict.NO
    assert answer.judgement.routes[0].broken_at == "segment.site"


async def test_who_is_in_no_segment_that_holds_it_is_told_the_routes_and_to_be_added(
    session: Session, demo: DemoShop
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    stranger = demo.troubles["customer.email_case_twins"][0]
    (answer,) = (await asked(session, Visibility(stranger, item=item.id))).answers
    assert answer.judgement.verdict is Verdict.NO
    assert {each.broken_at for each in answer.judgement.routes} == {"member.assigned"}
    assert any(each.changes and each.customers == 1 for each in answer.fixes)


async def test_an_unpublished_product_is_not_seen(session: Session, demo: DemoShop) -> None:
    product = demo.troubles["product.unpublished"][0]
    (answer,) = (await asked(session, Visibility(GRETA, item=product))).answers
    assert status(answer.judgement, "item.published") is Status.FAIL
    assert answer.judgement.verdict is Verdict.NO


@pytest.mark.parametrize("trouble", ["category.unpublished", "category.under_unpublished"])
async def test_an_unpublished_category_cuts_the_way(session: Session, demo: DemoShop, trouble: str) -> None:
    question = Visibility(GRETA, kind=ItemKind.CATEGORY, item=demo.troubles[trouble][0])
    (answer,) = (await asked(session, question)).answers
    assert status(answer.judgement, "category.path") is Status.FAIL
    assert answer.judgement.verdict is Verdict.NO


async def test_a_category_outside_its_validity_fails_by_an_assumed_rule(
    session: Session, demo: DemoShop
) -> None:
    question = Visibility(GRETA, kind=ItemKind.CATEGORY, item=demo.troubles["category.expired"][0])
    (answer,) = (await asked(session, question)).answers
    found = check(answer.judgement, "category.path")
    assert (found.status, found.certainty) == (Status.FAIL, Certainty.ASSUMED)


async def test_a_category_in_no_tree_leads_nowhere(session: Session, demo: DemoShop) -> None:
    question = Visibility(GRETA, kind=ItemKind.CATEGORY, item=demo.troubles["category.in_no_tree"][0])
    (answer,) = (await asked(session, question)).answers
    assert answer.judgement.verdict is Verdict.NO


async def test_a_deleted_product_is_a_no(session: Session, demo: DemoShop) -> None:
    (answer,) = (await asked(session, Visibility(GRETA, item=demo.troubles["product.deleted"][0]))).answers
    assert answer.judgement.verdict is Verdict.NO
    assert answer.judgement.decisive is not None
    assert answer.judgement.decisive.code == "item.exists"


async def test_without_the_scopes_nothing_is_claimed(modest: Session, demo: DemoShop) -> None:
    product = demo.troubles["product.unpublished"][0]
    (answer,) = (await asked(modest, Visibility(GRETA, item=product, site="main"))).answers
    assert answer.judgement.verdict is Verdict.UNKNOWN
    assert check(answer.judgement, "item.exists").settled_by == "product.product_read_unpublished"


async def test_a_product_may_be_assigned_to_a_segment_that_the_customer_is_in(
    session: Session, demo: DemoShop
) -> None:
    customer, paused = demo.troubles["customer.login_differs"][0], demo.troubles["segment.inactive"][0]
    (category, *_) = (await shop_of(session.platform).items(paused, ALL, ItemKind.CATEGORY)).rows
    product = await product_below(session, category.id)
    (answer,) = (await asked(session, Visibility(customer, item=product))).answers
    assert answer.judgement.verdict is Verdict.NO
    assert any(isinstance(one, AssignItems) for each in answer.fixes for one in each.changes)


async def test_the_site_is_the_default_one_where_none_is_named(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    found = await asked(session, Visibility(GRETA, item=item.id))
    assert found.facts is not None
    assert found.facts.shop.site == "main"


async def test_the_json_is_as_its_schema_says(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    for trouble in ("product.unpublished", "product.deleted"):
        question = Visibility(GRETA, item=demo.troubles[trouble][0])
        await explain(session, question, Wanted(as_json=True, exit_code=False))
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(capsys.readouterr().out))


async def test_people_read_the_routes_in_eighty_columns(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    await explain(session, Visibility(GRETA, item=item.id, site="DE"), Wanted(False, exit_code=False))
    out = capsys.readouterr().out
    assert "NO  Greta Östergård does not see" in out
    assert "breaks at segment.site" in out
    assert "Note: Whether segments extend or limit" in " ".join(out.split("\n"))
    assert max(map(len, out.splitlines())) <= 80


async def test_the_platform_is_asked_and_agrees(session: Session, demo: DemoShop) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    (answer,) = (await asked(session, Visibility(GRETA, item=item.id))).answers
    found = check(answer.judgement, "platform.agrees")
    assert (found.status, answer.judgement.verdict) == (Status.PASS, Verdict.YES)
    assert found.evidence[0].request.endswith("/segments/match")


async def put_into(session: Session, segment_id: str, kind: ItemKind, item_id: str) -> None:
    """Assign an item behind the engine's back."""
    await shop_of(session.platform).assign_items(segment_id, [(ItemKey(kind, item_id), None)])


async def test_where_the_platform_counts_no_categories_below_nothing_is_claimed(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    gold_club = demo.troubles["segment.mixins"][0]
    tree = next(
        each for each in await shop_of(session.platform).category_trees() if each.children and each.published
    )
    await put_into(session, gold_club, ItemKind.CATEGORY, tree.id)
    product = await product_below(session, tree.children[0].id)
    question = Visibility(demo.troubles["customer.demo"][0], item=product)
    before = (await asked(session, question)).answers[0].judgement
    assert status(before, "platform.agrees") is Status.PASS
    sandbox.switches = sandbox.switches.changed({"category_inherit": "none"})
    judged = (await asked(session, question)).answers[0].judgement
    assert judged.verdict is Verdict.UNKNOWN
    assert status(judged, "platform.agrees") is Status.FAIL
    assert (
        "The platform says that none of the customer's segments in force on main opens it up"
        in judged.summary
    )
    assert before.summary in judged.summary


async def test_where_the_platform_takes_no_heed_of_dates_nothing_is_claimed(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    over, (item, *_) = demo.troubles["segment.expired"][0], await gold(session, demo, ItemKind.PRODUCT)
    for row in await shop_of(session.platform).holders_of([item.id]):
        await shop_of(session.platform).unassign_items(row.segment_id, [ItemKey(row.kind, row.id)])
    await put_into(session, over, ItemKind.PRODUCT, item.id)
    question = Visibility(demo.troubles["customer.demo"][0], item=item.id)
    (agreed,) = (await asked(session, question)).answers
    assert (agreed.judgement.verdict, status(agreed.judgement, "platform.agrees")) == (
        Verdict.NO,
        Status.PASS,
    )
    sandbox.switches = sandbox.switches.changed({"active_ignores_validity": True})
    (answer,) = (await asked(session, question)).answers
    assert status(answer.judgement, "platform.agrees") is Status.FAIL
    assert answer.judgement.verdict is Verdict.UNKNOWN


async def test_who_may_not_ask_the_platform_is_told_the_scope(modest: Session, demo: DemoShop) -> None:
    question = Visibility(demo.troubles["customer.demo"][0], item="p", site="main")
    (answer,) = (await asked(modest, question)).answers
    found = check(answer.judgement, "platform.agrees")
    assert (found.status, found.settled_by) == (Status.SKIP, "customersegment.segment_manage"), found.detail


async def test_the_policy_of_the_profile_decides_what_no_segment_opens(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    stranger = demo.troubles["customer.email_case_twins"][0]
    question = Visibility(stranger, item=item.id)
    assert (await asked(session, question)).verdict is Verdict.NO
    for policy, verdict in (("extend", Verdict.NO), ("DE=limit", Verdict.NO)):
        session.profile = replace(session.profile, assortment=policy)
        assert (await asked(session, question)).verdict is verdict
    for row in await shop_of(session.platform).holders_of([item.id]):
        await shop_of(session.platform).unassign_items(row.segment_id, [ItemKey(row.kind, row.id)])
    session.profile = replace(session.profile, assortment="main=extend")
    await explain(session, question, Wanted(False, exit_code=False))
    out = " ".join(capsys.readouterr().out.split())
    assert "Note: By the profile, segments extend the assortment here" in out


async def test_a_category_is_named_by_its_code_or_name_too_and_several_are_listed(
    session: Session, demo: DemoShop
) -> None:
    tree = await shop_of(session.platform).category_trees()
    held = next(iter(await gold(session, demo, ItemKind.CATEGORY)))
    nodes = [node for root in tree for node in walk(root)]
    wanted = next(each for each in nodes if each.id == held.id)
    for text in (wanted.code or "", localize(wanted.name, ("en",)).text.upper()):
        found = await asked(session, Visibility(GRETA, kind=ItemKind.CATEGORY, item=text))
        assert found.facts is not None
        assert check(found.answers[0].judgement, "item.exists").subject == f"category:{held.id}"
    twins = Counter(localize(each.name, ("en",)).text for each in nodes)
    name, count = twins.most_common(1)[0]
    found = await asked(session, Visibility(GRETA, kind=ItemKind.CATEGORY, item=name))
    assert (len(found.ambiguous.candidates) if found.ambiguous else 1) == count


def walk(node: Category) -> Iterator[Category]:
    """A category and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


async def test_a_yes_says_what_no_call_proves(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    session.profile = replace(session.profile, language="fr")
    await explain(session, Visibility(GRETA, item=item.id), Wanted(False, exit_code=False))
    out = " ".join(capsys.readouterr().out.split())
    assert "has no name in fr" in out
    assert "A search index or a cache of the storefront may lag behind" in out


async def test_the_platform_is_asked_by_the_one_name_of_the_site_where_it_refuses_both(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    (item, *_) = await gold(session, demo, ItemKind.PRODUCT)
    sandbox.faults.add(fault_rule({"path": "*/segments/match", "times": 1, "status": 400}))
    sent: list[str | None] = []
    stop = session.platform.trace.subscribe(lambda one: sent.append(one.request_body))
    opens = await shop_of(session.platform).match(item.id, [demo.troubles["segment.mixins"][0]], "main")
    stop()
    assert opens
    assert ["siteCode" in (each or "") for each in sent] == [True, False]
