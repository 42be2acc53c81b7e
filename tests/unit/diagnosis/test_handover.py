"""What is handed over can be done as it is written, and then the answer is a yes."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from segtui.diagnosis.check import Verdict
from segtui.diagnosis.explanation import Answer, Explanation
from segtui.diagnosis.fixes import Fix
from segtui.diagnosis.handover import command_of
from segtui.diagnosis.question import Membership, Question, Visibility
from segtui.model import ItemKind, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.schema import AVAILABILITIES, CATALOGS, CATEGORIES, Collection
from segtui.sandbox.seed import DemoShop
from segtui.sandbox.store import Store
from segtui.session import Session
from segtui.wire.call import Call
from tests.unit.diagnosis.test_membership_tickets import GRETA


async def asked(session: Session, question: Question) -> tuple[Explanation, Answer]:
    found = await session.explain(question)
    (answer,) = found.answers
    return found, answer


def requests_in(text: str) -> list[tuple[str, str, str | None]]:
    """Method, address and body of every request that a text names."""
    lines = text.partition("Requests:\n")[2].partition("\n\n")[0].splitlines()
    found: list[tuple[str, str, str | None]] = []
    for line in lines:
        first, _, rest = line.strip().partition(" ")
        if first in {"GET", "PUT", "POST", "PATCH"}:
            found.append((first, rest, None))
        elif line.strip().startswith("{"):
            found[-1] = (*found[-1][:2], line.strip())
    return found


async def carried_out(session: Session, text: str) -> None:
    """Do what a text says, as somebody who reads it would."""
    wire = session.platform._wire  # type: ignore[attr-defined]  # segtui itself never sends these
    version: object = None
    for method, url, body in requests_in(text):
        parts, document = urlsplit(url), json.loads(body) if body else None
        if document and "metadata" in document:
            document["metadata"]["version"] = version
        call = Call(method, parts.path, "do it", query=tuple(parse_qsl(parts.query)), body=document)  # type: ignore[arg-type]
        answer = await wire.send(call)
        if answer.body and method == "GET":
            version = json.loads(answer.body)["metadata"]["version"]


def handed_over(answer: Answer) -> list[Fix]:
    return [fix for fix in answer.fixes if fix.needs]


def tickets(demo: DemoShop) -> list[Question]:
    """Those that only somebody with more rights, or another tool, can mend."""
    troubles = demo.troubles
    category = ItemKind.CATEGORY
    return [
        Membership(troubles["customer.inactive"][0], segment=troubles["segment.mixins"][0]),
        Membership(troubles["customer.on_hold"][0], segment=troubles["segment.mixins"][0]),
        Membership(GRETA, segment=troubles["segment.inactive_site"][0]),
        Visibility(GRETA, item=troubles["product.unpublished"][0]),
        Visibility(GRETA, kind=category, item=troubles["category.expired"][0]),
    ]


@pytest.mark.parametrize("number", range(5))
async def test_what_is_handed_over_works_as_it_is_written(
    session: Session, demo: DemoShop, number: int
) -> None:
    question = tickets(demo)[number]
    found, answer = await asked(session, question)
    assert answer.judgement.verdict is Verdict.NO
    (fix, *_) = handed_over(answer)
    text = session.hand_over(found, answer, fix)
    assert fix.needs is not None
    assert f"Scope: {fix.needs}" in text
    assert fix.title in text
    await carried_out(session, text)
    assert (await asked(session, question))[1].judgement.verdict is Verdict.YES, text


SPOILT: dict[str, tuple[Collection, dict[str, object]]] = {
    "availability": (AVAILABILITIES, {"available": False}),
    "category": (CATEGORIES, {"published": False}),
    "catalog": (CATALOGS, {"visibility": {"visible": False}}),
}
"""What is changed in the shop, of everything that is about the item."""


def spoil(store: Store, what: str, item_id: str) -> None:
    """Make the item invisible."""
    if what == "no availability":
        store.run("DELETE FROM availabilities WHERE product_id = ?", (item_id,))
        return
    collection, fields = SPOILT[what]
    for (text,) in list(store.rows(f"SELECT doc FROM {collection.name}")):  # noqa: S608  # a name of ours
        document = json.loads(text)
        if what == "catalog" or item_id in {document.get("id"), document.get("productId")}:
            store.put(collection, document["id"], {**document, **fields})


@pytest.mark.parametrize("spoilt", ["availability", "no availability", "category", "catalog", "company"])
async def test_so_it_does_where_the_shop_was_spoilt(
    session: Session, sandbox: Sandbox, demo: DemoShop, spoilt: str
) -> None:
    gold = demo.troubles["segment.mixins"][0]
    kind = ItemKind.CATEGORY if spoilt in {"category", "catalog"} else ItemKind.PRODUCT
    item = (await shop_of(session.platform).items(gold, PageRequest(1, 10), kind)).rows[0]
    question: Question = Visibility(GRETA, kind=kind, item=item.id)
    assert (await asked(session, question))[1].judgement.verdict is Verdict.YES
    if spoilt == "company":
        question = replace(question, company=demo.troubles["member.one_of_two_companies"][1])
    else:
        spoil(sandbox.shop.store, spoilt, item.id)
    found, answer = await asked(session, question)
    assert answer.judgement.verdict is Verdict.NO
    (fix, *_) = handed_over(answer)
    await carried_out(session, session.hand_over(found, answer, fix))
    assert (await asked(session, question))[1].judgement.verdict is Verdict.YES


async def test_the_text_says_why_whom_it_touches_and_how_to_look_afterwards(
    session: Session, demo: DemoShop
) -> None:
    product = demo.troubles["product.unpublished"][0]
    found, answer = await asked(session, Visibility(GRETA, item=product))
    text = session.hand_over(found, answer, handed_over(answer)[0])
    assert text.startswith(f"Please do this in the tenant {demo.tenant} on emporix: Publish ")
    assert "The check that decides is item.published: " in text
    assert "Reach: catalogue, how many customers is not known" in text
    assert f"segtui explain visibility --customer {GRETA} --item PRODUCT:{product} --profile demo" in text


async def test_where_waiting_is_enough_nothing_is_asked_of_anybody(session: Session) -> None:
    found, answer = await asked(session, Membership(GRETA, segment="Black Friday early access"))
    text = session.hand_over(found, answer, answer.fixes[0])
    assert text.startswith("Nothing has to be changed in the tenant")
    assert "Wait until 2026-11-26 21:00 UTC." in text
    assert "Scope" not in text


async def test_what_is_not_known_asks_for_its_scopes(modest: Session, demo: DemoShop) -> None:
    _, answer = await asked(modest, Membership(GRETA, segment=demo.troubles["segment.mixins"][0]))
    text = modest.ask_for_scopes(answer)
    assert text is not None
    assert f"the profile demo (tenant {demo.tenant} on emporix)" in text
    assert "- customersegment.segment_read, which would settle segment.exists" in text
    assert "could still change the verdict" in text


async def test_where_all_is_known_no_scope_is_asked_for(session: Session) -> None:
    _, answer = await asked(session, Membership(GRETA, segment="Gold club"))
    assert session.ask_for_scopes(answer) is None


def test_a_name_is_one_word_of_the_command() -> None:
    question = Membership("o'neil@example.com", segment="Gold; rm -rf /", site="main")
    assert command_of(question, "acme-1", "shop") == (
        "segtui explain membership --customer 'o'\"'\"'neil@example.com' --segment 'Gold; rm -rf /' "
        "--legal-entity acme-1 --site main --profile shop"
    )
