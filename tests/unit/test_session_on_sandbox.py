"""A session against the sandbox in process: the same calls as against the vendor."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.journal import EntryState
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.credentials import ClientSecrets
from segtui.model import CustomerToken, Lens, MemberKey, PageRequest
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Known, Session, open_session
from segtui.storefront.compare import compare
from segtui.storefront.storefront import LeftOutReason, NodeRole
from segtui.wire._http import ASGITransport

CUSTOMERS = 60


@pytest.fixture(scope="module")
def shop() -> DemoShop:
    return demo_shop(CUSTOMERS)


@pytest.fixture
def greta(shop: DemoShop) -> str:
    (customer,) = shop.troubles["customer.demo"]
    return customer


@pytest.fixture
def sandbox(shop: DemoShop, tmp_path: Path) -> Sandbox:
    moment = datetime.fromisoformat(shop.moment).astimezone(UTC)
    return create_sandbox(
        SandboxOptions(customers=CUSTOMERS),
        Surroundings(real_now=lambda: moment, cache_directory=tmp_path / "cache"),
    )


@pytest.fixture
async def session(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Session]:
    door = sandbox.ready_line("http://127.0.0.1")["emporix"]
    profile = Profile(
        name="demo",
        base_url=door["base_url"],
        tenant=door["tenant"],
        storefront_client_id=door["storefront_client_id"],
        writable=True,
    )
    async with await open_session(
        profile,
        ClientSecrets(door["client_id"], door["client_secret"]),
        clock=sandbox.clock.now,
        transport=ASGITransport(sandbox.asgi),
        journal_path=tmp_path / "journal.sqlite3",
    ) as opened:
        yield opened
    sandbox.close()


async def test_signing_in_tells_the_scopes(session: Session) -> None:
    assert "customersegment.segment_manage" in await session.sign_in()


async def test_members_are_added_confirmed_and_taken_back(
    session: Session, shop: DemoShop, greta: str
) -> None:
    (segment,) = shop.troubles["segment.no_members"]
    change = AddMembers(segment, "Nobody", (LabelledMember(MemberKey(greta), "Greta"),))
    outcome = await session.apply(change)
    assert (await session.confirm(change)).complete
    assert await session.platform.member_count(segment) == 1
    assert outcome.undo is not None
    await session.apply(outcome.undo)
    assert await session.platform.member_count(segment) == 0
    assert [entry.state for entry in await session.history()] == [EntryState.DONE, EntryState.DONE]


async def test_a_row_the_platform_refuses_does_not_cost_the_others(
    session: Session, shop: DemoShop, greta: str
) -> None:
    (segment,) = shop.troubles["segment.no_members"]
    people = tuple(LabelledMember(MemberKey(each), each) for each in (greta, "no-such-customer"))
    change = AddMembers(segment, "Nobody", people)
    outcome = await session.apply(change)
    assert [row.ok for row in outcome.result.rows] == [True, False]
    assert (await session.history())[0].state is EntryState.PART
    assert [member.who for member in (await session.confirm(change)).pending] == ["no-such-customer"]


async def test_removing_an_automatic_member_says_what_is_lost(session: Session, shop: DemoShop) -> None:
    (segment,) = shop.troubles["segment.automatic"]
    found = next(
        row for row in shop.members if (row.segment_id, row.assignment_type) == (segment, "AUTOMATIC")
    )
    key = MemberKey(found.customer_id, found.legal_entity_id)
    change = await session.prepare(RemoveMembers(segment, "Lapsed", (LabelledMember(key, "somebody"),)))
    assert any("AUTOMATIC" in note for note in session.show(change).notes)


async def test_a_customer_is_found_by_a_pasted_address_and_shown_whole(session: Session, greta: str) -> None:
    page = await session.find_customers("Greta <greta.oestergaard@example.com>", PageRequest())
    assert [customer.id for customer in page.rows] == [greta]
    view = await session.customer_view(greta)
    assert isinstance(view.segments, Known)
    assert len(view.segments.value) == 5


async def test_the_storefront_of_a_customer_in_five_segments_costs_few_requests(
    session: Session, greta: str
) -> None:
    await session.sign_in()
    before = session.trace.recorded
    storefront = await session.storefront(Lens(greta, site="main"))
    assert {left.reason for left in storefront.left_out} == {LeftOutReason.NOT_YET, LeftOutReason.EXPIRED}
    assert len(storefront.segments) == 3
    assert any(node.role is NodeRole.ASSIGNED for node in storefront.nodes())
    assert session.trace.recorded - before <= 9  # 3 for the customer and the catalogue, 2 for each segment


async def test_the_computed_storefront_agrees_with_what_the_platform_shows(
    session: Session, sandbox: Sandbox, greta: str
) -> None:
    login = sandbox.ready_line("http://127.0.0.1")["emporix"]["customer"]
    lens = Lens(greta, site="main")
    observed = await session.observed_storefront(lens, CustomerToken(**login))
    differences = compare(await session.storefront(lens), observed)
    assert [each for each in differences if not each.expected] == []
    assert observed.roots
