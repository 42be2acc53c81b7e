"""The question about many customers at once: the same answers as one by one, in requests that do not grow."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from segtui.credentials import ClientSecrets
from segtui.diagnosis import bulk
from segtui.diagnosis.bulk import Bulk
from segtui.diagnosis.check import Verdict
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.judge_many import explained
from segtui.diagnosis.many import ListExplanation, Row, Standing, Whom
from segtui.diagnosis.question import Membership, Visibility
from segtui.diagnosis.reading import Asker
from segtui.errors import Unreachable
from segtui.gathering.people import given_in
from segtui.model import CustomerQuery, ItemKind, PageRequest
from segtui.paging import WHOLE
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.schema import CUSTOMERS, GROUPS
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from segtui.wire.trace import Trace
from tests.fakes import NOON
from tests.unit.diagnosis.conftest import open_on
from tests.unit.diagnosis.oracle import WHO, ToyShop, on_platform, visible
from tests.unit.diagnosis.test_oracle import MANY, VERDICTS, cases_with_policy

GOLD = Membership("", segment="Gold club")


def rows_of(*texts: str) -> list[Whom]:
    """The rows of a list that has these lines."""
    return [
        Whom(one.text.removesuffix(f"/{one.company_id}"), one.line, one.recognised.query, one.company_id)
        for one in given_in("\n".join(texts))
    ]


def ids_in(sandbox: Sandbox) -> list[str]:
    """The ids of all customers."""
    return [row[0] for row in sandbox.shop.store.rows("SELECT id FROM customers ORDER BY id")]


def put_into_group(sandbox: Sandbox, segment_id: str, group: dict[str, object], *customers: str) -> None:
    """A group of a segment with these customers in it."""
    store, name = sandbox.shop.store, str(group["id"])
    store.put(GROUPS, name, {"name": {"en": name}, "userType": "CUSTOMER", **group})
    for who in customers:
        store.run(
            "INSERT INTO group_users (id, group_id, user_id, user_type) VALUES (?, ?, ?, 'CUSTOMER')",
            (f"{name}-{who}", name, who),
        )
    store.run(
        "INSERT INTO segment_groups (segment, pos, group_id, version, created)"
        " SELECT seq, ?, ?, 1, '2026-01-01T00:00:00.000Z' FROM segments WHERE id = ?",
        (sum(map(ord, name)), name, segment_id),
    )


async def asked_alone(session: Session, question: Membership | Visibility, row: Row) -> Explanation:
    """The single question about the customer of a row."""
    whom = row.whom
    company = whom.company or question.company
    if isinstance(question, Membership):
        return await session.explain_membership(replace(question, customer=whom.text, company=company))
    return await session.explain_visibility(replace(question, customer=whom.text, company=company))


async def held_to_the_single_question(
    session: Session, question: Membership | Visibility, found: ListExplanation
) -> None:
    """Every row has the verdict and the decisive check that it has alone."""
    for row in (each for group in found.groups for each in group.rows):
        alone = await asked_alone(session, question, row)
        if row.standing in {Standing.AMBIGUOUS, Standing.NOT_UNDERSTOOD}:
            assert alone.ambiguous is not None or not row.whom.is_key
            continue
        assert [each.company for each in row.judgements] == [each.judgement.company for each in alone.answers]
        for many, one in zip(row.judgements, alone.answers, strict=True):
            assert many.verdict is one.judgement.verdict, row.whom
            assert _key(many.decisive) == _key(one.judgement.decisive), row.whom
            assert many.summary.split(":")[0] == one.judgement.summary.split(":")[0]


def _key(check: object) -> object:
    return getattr(check, "key", None)


def a_list(chance: random.Random, sandbox: Sandbox, demo: DemoShop) -> list[str]:
    """Lines as people paste them: ids, addresses, companies behind them, and what names nobody for sure."""
    ids = ids_in(sandbox)
    planted = [
        each for name, ids in demo.troubles.items() if name.startswith("customer.") for each in ids[:1]
    ]
    lines = [*chance.sample(ids, 12), *chance.sample(planted, 6)]
    pairs = list(sandbox.shop.store.rows("SELECT customer_id, company_id FROM contacts ORDER BY id"))
    lines += [f"{who}/{company}" for who, company in chance.sample(pairs, 4)]
    lines += [f"{who}/{pairs[0][1]}" for who in chance.sample(ids, 2)]
    lines += [
        "jonas.bergqvist@example.org",
        "GRETA.oestergaard@example.com",
        "nobody@example.com",
        "Greta",
        "",
    ]
    chance.shuffle(lines)
    return lines


@pytest.mark.parametrize("seed", range(4))
async def test_everybody_gets_the_verdict_and_the_check_that_the_single_question_gives(
    session: Session, sandbox: Sandbox, demo: DemoShop, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    segments = [ids[0] for name, ids in sorted(demo.troubles.items()) if name.startswith("segment.")]
    grouped = chance.choice(segments)
    company = next(iter(sandbox.shop.store.rows("SELECT company_id FROM contacts")))[0]
    everybody = ids_in(sandbox)
    put_into_group(sandbox, grouped, {"id": "open"}, *chance.sample(everybody, 20))
    bound: dict[str, object] = {"id": "bound", "b2b": {"legalEntityId": company}}
    put_into_group(sandbox, grouped, bound, *chance.sample(everybody, 20))
    lines = a_list(chance, sandbox, demo)
    if seed % 2:
        # Half of the lists are short, and looked up in small batches where a whole segment would cost more.
        lines = lines[:9]
        monkeypatch.setattr(bulk, "WHOLE", WHOLE._replace(page_size=1))
        monkeypatch.setattr(bulk.Bulk, "batch_size", 4)
    held = [
        row
        for each in segments
        for row in (await shop_of(session.platform).items(each, PageRequest(1, 50))).rows
    ]
    item = chance.choice(held)
    questions: tuple[Membership | Visibility, ...] = (
        Membership("", segment=grouped),
        Membership("", company=company, segment=chance.choice(segments), site="main"),
        Membership("", without_company=True, segment=chance.choice(segments)),
        Visibility("", kind=item.kind, item=item.id),
    )
    session.profile = replace(session.profile, assortment=[None, None, "extend", "limit"][seed])
    for question in questions:
        found = await session.explain_list(question, rows_of(*lines))
        assert found.row_count == len(rows_of(*lines)) == sum(found.counts.values())
        lines_told = sorted(row.whom.line for group in found.groups for row in group.rows)
        assert lines_told == [at for at, line in enumerate(lines, 1) if line]
        await held_to_the_single_question(session, question, found)


@MANY
@given(cases_with_policy())
def test_in_random_shops_each_of_a_list_is_judged_as_brute_force_does(
    case: tuple[ToyShop, str | None],
) -> None:
    shop, company = case
    platform = on_platform(shop)
    asker = Asker(Trace(), lambda: NOON, 1000)
    asking = Bulk(Desk(platform, asker, NOON, "en", frozenset(), shop.policy), lambda done, total: None)
    question = Visibility("", company, company is None, "main", None, item="p")
    whom = [Whom(who, at, CustomerQuery(id=who)) for at, who in enumerate((WHO, "nobody", WHO), 1)]
    found = asyncio.run(explained(asking, question, whom))
    told = {row.whom.line: row for group in found.groups for row in group.rows}
    assert told[2].standing is Standing.NOT_FOUND
    assert told[1].verdict is told[3].verdict is VERDICTS[visible(shop, company, NOON)]


async def test_requests_grow_with_pages_and_not_with_customers(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    ids = ids_in(sandbox)
    one_by_one = (await session.explain_membership(replace(GOLD, customer=ids[0]))).requests
    few = await session.explain_list(GOLD, rows_of(*ids[:20]))
    many = await session.explain_list(GOLD, rows_of(*ids))
    assert many.requests == few.requests <= 2 * one_by_one
    item = demo.troubles["category.expired"][0]
    seen = await session.explain_list(Visibility("", kind=ItemKind.CATEGORY, item=item), rows_of(*ids))
    assert seen.requests <= 25


async def test_who_names_nobody_for_sure_stands_in_groups_of_their_own(session: Session) -> None:
    found = await session.explain_list(
        GOLD, rows_of("nobody@example.com", "jonas.bergqvist@example.org", "Somebody Else")
    )
    assert [(each.standing, [row.whom.line for row in each.rows]) for each in found.groups] == [
        (Standing.NOT_FOUND, [1]),
        (Standing.AMBIGUOUS, [2]),
        (Standing.NOT_UNDERSTOOD, [3]),
    ]
    assert found.verdict is Verdict.NO
    twins = found.groups[1].rows[0].ambiguous
    assert twins is not None
    assert len(twins.candidates) == 2


async def test_a_customer_whose_companies_differ_stands_with_those_of_whom_the_same_is_so(
    session: Session, demo: DemoShop
) -> None:
    who, company, other, segment = demo.troubles["member.one_of_two_companies"]
    found = await session.explain_list(Membership("", segment=segment), rows_of(who, f"{who}/{company}"))
    both, alone = found.groups
    assert [each.verdict for each in both.reasons] == [Verdict.NO, Verdict.YES]
    assert {each.company for each in both.rows[0].judgements} == {company, other}
    assert (both.verdict, alone.verdict) == (Verdict.NO, Verdict.YES)


async def test_groups_are_read_from_their_side_and_who_is_in_them_counts(
    session: Session, sandbox: Sandbox, demo: DemoShop
) -> None:
    segment, ids = demo.troubles["segment.no_members"][0], ids_in(sandbox)
    put_into_group(sandbox, segment, {"id": "friends"}, *ids[:7])
    found = await session.explain_list(Membership("", without_company=True, segment=segment), rows_of(*ids))
    inherited = {
        row.whom.text for group in found.groups if group.verdict is Verdict.YES for row in group.rows
    }
    documents = [await session.platform.customer(each) for each in ids[:7]]
    usable = {each.id for each in documents if each.active and not each.on_hold}
    assert inherited == usable
    asked = [each.url for each in session.trace.entries if "/iam/" in each.url]
    assert len(asked) == 2


async def test_without_the_scope_for_groups_a_list_knows_as_little_as_one(
    sandbox: Sandbox, demo: DemoShop, tmp_path: Path
) -> None:
    segment, ids = demo.troubles["segment.no_members"][0], ids_in(sandbox)
    put_into_group(sandbox, segment, {"id": "friends"}, ids[0])
    scopes = ("customer.customer_read", "customersegment.segment_read", "site.site_read")
    made = sandbox.shop.tokens.register(scopes)
    secrets = ClientSecrets(made.client_id, made.client_secret)
    question = Membership("", without_company=True, segment=segment)
    async with await open_on(sandbox, secrets, tmp_path / "journal.sqlite3") as narrow:
        found = await narrow.explain_list(question, rows_of(*ids))
    decisive = {row.judgements[0].decisive for group in found.groups for row in group.rows}
    open_ones = {each for each in decisive if each and each.code == "member.inherited"}
    assert {each.settled_by for each in open_ones} == {"iam.group_read"}


async def test_what_could_not_be_read_is_unknown_for_everybody_it_was_asked_for(
    session: Session, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*_: object) -> None:
        raise Unreachable("the line is dead", hint="Wait.")

    monkeypatch.setattr(session.platform, "members_among", dead)
    monkeypatch.setattr(session.platform, "member_count", dead)
    found = await session.explain_list(GOLD, rows_of(*ids_in(sandbox)))
    assert found.counts["yes"] == 0
    codes = {
        reason.code for each in found.groups if each.verdict is Verdict.UNKNOWN for reason in each.reasons
    }
    assert codes == {"member.assigned"}


async def test_a_credential_that_sees_some_customers_only_claims_no_more_of_a_list_than_of_one(
    sandbox: Sandbox, demo: DemoShop, tmp_path: Path
) -> None:
    ids = ids_in(sandbox)
    for who in ids[::2]:
        document = sandbox.shop.store.get(CUSTOMERS, who)
        sandbox.shop.store.put(CUSTOMERS, who, {**(document or {}), "restriction": "DE"})
    others = ("customersegment.segment_read", "customermanagement.contactassignment_read", "iam.group_read")
    made = sandbox.shop.tokens.register(("customer.customer_read--DE", *others))
    secrets = ClientSecrets(made.client_id, made.client_secret)
    async with await open_on(sandbox, secrets, tmp_path / "journal.sqlite3") as narrow:
        found = await narrow.explain_list(GOLD, rows_of(*ids[:30]))
        assert found.counts["not_found"] > 10
        await held_to_the_single_question(narrow, GOLD, found)


async def test_a_name_of_several_segments_judges_nobody(session: Session, sandbox: Sandbox) -> None:
    found = await session.explain_list(Membership("", segment="club"), rows_of(*ids_in(sandbox)[:3]))
    assert (found.groups, found.verdict) == ((), Verdict.UNKNOWN)
    assert found.ambiguous is not None


async def test_it_tells_how_far_it_is_and_ends_cleanly_when_cancelled(
    session: Session, sandbox: Sandbox
) -> None:
    told: list[tuple[int, int]] = []
    before = asyncio.all_tasks()
    started = asyncio.Event()

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        started.set()

    await session.explain_list(GOLD, rows_of(*ids_in(sandbox)), tell)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
    started.clear()
    asking = asyncio.create_task(session.explain_list(GOLD, rows_of(*ids_in(sandbox)), tell))
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    # What was started with it is on its way out by itself, and none of it failed.
    ending = asyncio.all_tasks() - before
    await asyncio.gather(*ending, return_exceptions=True)
    assert all(each.cancelled() for each in ending)


async def test_an_id_that_no_query_can_say_spoils_the_look_up_of_nobody_else(
    session: Session, sandbox: Sandbox
) -> None:
    odd = ["a\\b", "x y", "~e", "me", "f,g", "ä" * 300]
    lines = ["customer_id", *(f'"{each}"' for each in [*ids_in(sandbox)[:3], *odd])]
    found = await session.explain_list(GOLD, rows_of(*lines))
    standings = {row.whom.text: row.standing for group in found.groups for row in group.rows}
    assert {each for each in standings if standings[each] is Standing.NOT_FOUND} == set(odd)
    alone = await session.explain_list(GOLD, rows_of("customer_id", odd[0]))
    assert [each.standing for each in alone.groups] == [Standing.NOT_FOUND]
