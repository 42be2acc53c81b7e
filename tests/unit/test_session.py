"""What the console and the commands share."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.journal import EntryState, Journal
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.readback import ONE_BY_ONE
from segtui.changes.sending import Course
from segtui.credentials import ClientSecrets
from segtui.errors import BadInput, Forbidden, NotFound, ReadOnly
from segtui.model import (
    Customer,
    CustomerQuery,
    CustomerToken,
    ItemKind,
    LegalEntity,
    Lens,
    MemberKey,
    PageRequest,
)
from segtui.platforms.emporix.documents import EmporixSegment
from segtui.platforms.rights import Thing
from segtui.profiles import Profile
from segtui.session import Failed, Known, Session, open_session
from segtui.wire.trace import Exchange
from tests.fakes import NOON, FakePlatform, active, category

PROFILE = Profile(name="acme", tenant="acme", writable=True)
KEY = MemberKey("c1", "l1")
ADD = AddMembers("s1", "Gold", (LabelledMember(KEY, "ada@shop.example", "Bolts Ltd"),))
FORBIDDEN = Forbidden("Could not read the companies: 403.", hint="Ask for the scope.")


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def platform() -> FakePlatform:
    shop = FakePlatform()
    shop.segments_by_id["s1"] = active("s1")
    shop.customers["c1"] = Customer(id="c1", email="ada@shop.example")
    shop.companies["c1"] = [LegalEntity(id="l1", name="Bolts Ltd")]
    return shop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(platform: FakePlatform, clock: Clock, tmp_path: Path) -> Session:
    return _session(platform, clock, tmp_path, PROFILE)


def _session(platform: FakePlatform, clock: Clock, directory: Path, profile: Profile) -> Session:
    return Session(profile, platform, Journal(directory / "journal.sqlite3"), clock=clock)


def _production(platform: FakePlatform, clock: Clock, directory: Path) -> Session:
    return _session(platform, clock, directory, replace(PROFILE, production=True))


async def test_signing_in_keeps_the_scopes(session: Session) -> None:
    assert session.scopes is None
    assert await session.sign_in() == session.scopes == {"customersegment.segment_read"}


async def test_what_the_token_may_is_unknown_until_it_says_so(session: Session) -> None:
    assert session.write_access().reason == "writable"
    await session.sign_in()
    scope = session.platform.scope_to_change(Thing.SEGMENTS)
    assert session.write_access() == (False, f"the token lacks the scope {scope}")
    assert session.write_access(None).allowed
    session.scopes = frozenset()
    assert session.write_access().allowed


async def test_a_read_only_profile_sends_nothing(
    platform: FakePlatform, clock: Clock, tmp_path: Path
) -> None:
    session = _session(platform, clock, tmp_path, replace(PROFILE, writable=False))
    assert session.write_access().reason == "read-only profile"
    with pytest.raises(ReadOnly, match="may not write now: read-only profile"):
        await session.apply(ADD)
    with pytest.raises(ReadOnly):
        session.unlock("ticket 7")
    assert (sum(platform.requests.values()), await session.history()) == (0, [])


async def test_a_production_profile_starts_locked(
    platform: FakePlatform, clock: Clock, tmp_path: Path
) -> None:
    session = _production(platform, clock, tmp_path)
    with pytest.raises(ReadOnly, match="production, locked"):
        await session.apply(ADD)
    assert not platform.requests


async def test_unlocking_takes_a_reason_which_goes_into_the_journal(
    platform: FakePlatform, clock: Clock, tmp_path: Path
) -> None:
    session = _production(platform, clock, tmp_path)
    with pytest.raises(BadInput):
        session.unlock("  ")
    assert session.unlock("ticket 7") == NOON + timedelta(minutes=10)
    assert session.write_access().reason == (
        f"production, unlocked until {(NOON + timedelta(minutes=10)).astimezone():%H:%M}"
    )
    await session.apply(ADD)
    assert [entry.intent.reason for entry in await session.history()] == ["ticket 7"]


async def test_production_locks_itself_after_ten_minutes(
    platform: FakePlatform, clock: Clock, tmp_path: Path
) -> None:
    session = _production(platform, clock, tmp_path)
    session.unlock("ticket 7")
    clock.moment += timedelta(minutes=10)
    assert session.write_access().reason == "production, locked"


async def test_a_run_that_began_while_unlocked_goes_on_to_its_end_and_nothing_else_does(
    platform: FakePlatform, clock: Clock, tmp_path: Path
) -> None:
    session = _production(platform, clock, tmp_path)
    with pytest.raises(ReadOnly), session.to_the_end("ticket 7"):
        pass
    session.unlock("ticket 7")
    with session.to_the_end(None) as permit:
        clock.moment += timedelta(hours=1)
        assert session.write_access() == (False, "production, locked but for the run that was begun")
        with pytest.raises(ReadOnly):
            await session.apply(ADD)
        await session.apply(ADD, course=Course(permit=permit))
        session.unlock("ticket 8")
        await session.apply(ADD, course=Course(permit=permit))
        clock.moment += timedelta(hours=1)
    with pytest.raises(ReadOnly):
        await session.apply(ADD, course=Course(permit=permit))
    assert [entry.intent.reason for entry in await session.history()] == ["ticket 7", "ticket 7"]


async def test_an_applied_change_is_recorded_with_who_and_where(session: Session) -> None:
    outcome = await session.apply(ADD, reason="asked for by phone")
    (entry,) = await session.history()
    assert (entry.id, entry.state, entry.at) == (outcome.recorded_id, EntryState.DONE, NOON)
    assert (entry.intent.profile, entry.intent.tenant, entry.intent.reason) == (
        "acme",
        "acme",
        "asked for by phone",
    )
    assert entry.intent.os_user


async def test_a_small_change_looks_first_so_that_undo_leaves_members_alone(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("s1", KEY)
    outcome = await session.apply(ADD)
    assert outcome.undo is None


async def test_undo_puts_things_back(session: Session, platform: FakePlatform) -> None:
    outcome = await session.apply(ADD)
    assert outcome.undo is not None
    await session.apply(outcome.undo)
    assert platform.assigned["s1"] == {}


async def test_a_long_change_is_not_looked_up_row_by_row(session: Session, platform: FakePlatform) -> None:
    people = tuple(LabelledMember(MemberKey(f"c{n}"), f"c{n}") for n in range(ONE_BY_ONE + 1))
    await session.apply(RemoveMembers("s1", "Gold", people))
    assert platform.requests["member"] == 0


async def test_a_prepared_change_shows_who_is_a_member_already(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("s1", KEY)
    assert [line.sign for line in session.show(await session.prepare(ADD)).lines] == [" "]


async def test_a_change_of_nothing_is_not_recorded(session: Session) -> None:
    with pytest.raises(BadInput, match="nothing to change"):
        await session.apply(AddMembers("s1", "Gold", ()))
    assert await session.history() == []


async def test_a_write_runs_to_its_end_when_the_caller_is_cancelled(
    session: Session, platform: FakePlatform
) -> None:
    platform.gate, started = asyncio.Event(), asyncio.Event()

    async def tell() -> None:
        started.set()

    platform.before_write = tell
    caller = asyncio.create_task(session.apply(ADD))
    await started.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert [entry.state for entry in await session.unresolved()] == [EntryState.INTENDED]
    platform.gate.set()
    await session.aclose()
    assert [entry.state for entry in await session.history()] == [EntryState.DONE]
    assert platform.is_closed


async def test_what_was_accepted_is_confirmed_by_reading_it_back(session: Session) -> None:
    await session.apply(ADD)
    assert (await session.confirm(ADD)).complete


async def test_a_customer_comes_with_segments_and_companies(session: Session, platform: FakePlatform) -> None:
    platform.assign("s1", KEY)
    view = await session.customer_view("c1")
    assert isinstance(view.segments, Known)
    assert isinstance(view.companies, Known)
    assert [segment.id for segment in view.segments.value] == ["s1"]
    assert [company.id for company in view.companies.value] == ["l1"]


async def test_a_part_that_fails_does_not_hide_the_others(session: Session, platform: FakePlatform) -> None:
    platform.failures["legal_entities_of"] = FORBIDDEN
    view = await session.customer_view("c1")
    assert view.companies == Failed(FORBIDDEN)
    assert view.segments == Known([])


async def test_a_customer_that_is_not_found_is_an_error(session: Session) -> None:
    with pytest.raises(NotFound):
        await session.customer_view("c9")


async def test_the_companies_a_customer_is_assigned_for_are_told_by_segment(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("s1", KEY)
    platform.assign("s1", MemberKey("c1"))
    view = await session.customer_view("c1")
    assert await session.assigned_companies(view) == {"s1": (None, "l1")}


async def test_a_segment_whose_companies_cannot_be_read_is_left_out(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("s1", KEY)
    view = await session.customer_view("c1")
    platform.failures["member"] = FORBIDDEN
    assert await session.assigned_companies(view) == {}


async def test_customers_are_found_by_what_was_pasted(session: Session, platform: FakePlatform) -> None:
    page = await session.find_customers("Ada <ada@shop.example>", PageRequest())
    assert [customer.id for customer in page.rows] == ["c1"]
    assert platform.queries == [CustomerQuery(email="ada@shop.example")]


async def test_an_observed_storefront_takes_a_token_of_the_customer_and_company_of_the_lens(
    session: Session, platform: FakePlatform
) -> None:
    await session.observed_storefront(Lens("c1", "l1", "main"), CustomerToken("secret"))
    assert (platform.tokens[0].legal_entity_id, platform.tokens[0].customer_id) == ("l1", "c1")


async def test_products_of_an_opened_category_are_not_narrowed_and_of_a_label_they_are(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("s1", KEY)
    platform.hold("s1", ItemKind.CATEGORY, "mid")
    platform.trees = [category("root", category("mid", category("leaf")))]
    storefront = await session.storefront(Lens("c1", "l1"))
    narrowed = {}
    for each in ("root", "mid", "leaf"):
        page = await session.category_products(storefront, each, PageRequest())
        narrowed[each] = page.rows[0].name
    assert narrowed == {"root": "s1", "mid": "all", "leaf": "all"}


async def test_products_of_a_category_outside_the_storefront_are_refused(session: Session) -> None:
    storefront = await session.storefront(Lens("c1", "l1"))
    with pytest.raises(BadInput, match="not part of this storefront"):
        await session.category_products(storefront, "other", PageRequest())


async def test_a_label_nobody_can_explain_is_refused_rather_than_shown_whole(
    session: Session, platform: FakePlatform
) -> None:
    platform.own_tree = [category("root", category("leaf"))]
    storefront = await session.observed_storefront(Lens("c1"), CustomerToken("secret"))
    with pytest.raises(BadInput, match="only leads to others"):
        await session.category_products(storefront, "root", PageRequest())


async def test_an_unknown_platform_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'magento'") as caught:
        await open_session(
            replace(PROFILE, platform="magento"),
            ClientSecrets("id", "secret"),
            journal_path=tmp_path / "journal.sqlite3",
        )
    assert "emporix" in caught.value.hint


async def test_opening_a_session_sends_and_writes_nothing(tmp_path: Path) -> None:
    journal_path = tmp_path / "journal.sqlite3"
    async with await open_session(
        PROFILE, ClientSecrets("id", "secret"), journal_path=journal_path
    ) as session:
        assert (session.trace.entries, await session.history()) == ((), [])


def test_raw_json_speaks_the_platforms_own_language(session: Session) -> None:
    sent = {"id": "s1", "status": "PAUSED", "siteCode": "main", "validity": {"from": "soon"}, "extra": [1]}
    assert json.loads(session.raw_json(EmporixSegment.model_validate_json(json.dumps(sent)))) == sent


def test_an_exchange_is_copied_as_a_curl_command_without_a_token(session: Session) -> None:
    exchange = Exchange(
        id=1,
        started_at=NOON,
        asking="read the segment",
        method="GET",
        url="https://shop.example/segments/s1",
        status=200,
        ms=1.0,
        sent_bytes=0,
        received_bytes=2,
    )
    assert session.as_curl(exchange).endswith("https://shop.example/segments/s1")
