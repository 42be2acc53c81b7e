"""Undo, from the record alone: exact where nobody has been there since, refused where somebody has."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from segtui.changes.change import Change, LabelledMember
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon, DeleteCoupon
from segtui.changes.entries import Entry, EntryRow, EntryState, Intent, overall
from segtui.changes.items import AssignItems, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.changes.undoing import in_force
from segtui.drafts import CouponDraft, CouponKind, SegmentFields, fields_of
from segtui.errors import BadInput, ChangedSince, Conflict, Forbidden, NotFound, Refused
from segtui.mixins import NO_MIXINS, Mixins
from segtui.model import MemberKey, Segment, SegmentStatus
from segtui.platforms.port import CreatedInstead
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.faults import fault_rule
from segtui.session import Session
from tests.fakes import NOON
from tests.unit.changes.on_sandbox import held, labelled, people, session_on_sandbox, shop

GOLD = "ddd4105abdeece482b82b6fc"
(EMPTY,) = shop().troubles["segment.no_members"]
TIER = Mixins({"loyalty": {"tier": "gold"}}, {"loyalty": "https://shop.example/loyalty.json"})


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    async with session_on_sandbox(tmp_path) as opened:
        yield opened


async def _applied(session: Session, change: Change) -> Entry:
    outcome = await session.apply(change)
    assert not outcome.result.refused, outcome.result.refused
    return await session.entry(outcome.recorded_id)


async def _undone(session: Session, entry: Entry) -> Entry:
    outcome = await session.apply(await session.undo(entry), undoes=entry.id)
    assert not outcome.result.refused, outcome.result.refused
    return await session.entry(outcome.recorded_id)


async def _deletion(session: Session, segment_id: str) -> DeleteSegment:
    """The deletion of a segment, keeping everything."""
    segment = await session.platform.segment(segment_id)
    now = await held(session, segment_id)
    assert now is not None
    return DeleteSegment(
        segment_id,
        now.fields,
        segment.version,
        tuple((LabelledMember(key, key.customer_id), mixins) for key, mixins in now.members.items()),
        tuple((item, now.items[item.key]) for item in labelled(now.items)),
        with_assignments=True,
    )


async def _changes(session: Session) -> dict[str, Change]:
    """One change of every kind, each of which really changes something."""
    gold = await held(session, GOLD)
    segment = await session.platform.segment(GOLD)
    assert gold is not None
    key, mixins = next(iter(gold.members.items()))
    renamed = replace(gold.fields, name={"en": "Golden"}, status=SegmentStatus.INACTIVE, mixins=NO_MIXINS)
    draft = CouponDraft("NEW10", "Ten", CouponKind.PERCENT, percentage=10, segment_ids=(GOLD,))
    one_by_one = AddMembers(EMPTY, "Empty", people(3), frozenset())
    gone = await session.prepare(RemoveMembers(GOLD, "Gold", (LabelledMember(key, "somebody"),)))
    return {
        "add": one_by_one,
        "remove": gone,
        "assign": AssignItems(EMPTY, "Empty", labelled(gold.items), frozenset()),
        "unassign": UnassignItems(GOLD, "Gold", labelled(gold.items), frozenset(gold.items), gold.items),
        "create": CreateSegment("brand-new", SegmentFields(name={"en": "Brand new"}, site="main")),
        "update": UpdateSegment(GOLD, gold.fields, renamed, segment.version),
        "delete": await _deletion(session, GOLD),
        "set mixins": SetMixins(GOLD, "Gold", key, "somebody", mixins, TIER),
        "coupon": CreateCoupon(draft),
        "combined": Combined(
            "Move three",
            (one_by_one, gone),
        ),
    }


KINDS = (
    "add",
    "remove",
    "assign",
    "unassign",
    "create",
    "update",
    "delete",
    "set mixins",
    "coupon",
    "combined",
)


async def _state(session: Session) -> object:
    """All that the changes above touch."""
    try:
        coupon: object = (await shop_of(session.platform).coupon("NEW10")).deleted
    except NotFound:
        coupon = True
    return [await held(session, each) for each in (GOLD, EMPTY, "brand-new")], bool(coupon)


@pytest.mark.parametrize("kind", KINDS)
async def test_an_undo_leads_back_to_what_was(session: Session, kind: str) -> None:
    before = await _state(session)
    entry = await _applied(session, (await _changes(session))[kind])
    changed = await _state(session)
    assert changed != before
    undo = await _undone(session, entry)
    assert await _state(session) == before
    assert (undo.intent.undoes, (await session.entry(entry.id)).undone_by) == (entry.id, (undo.id,))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "coupon"])
async def test_an_undo_can_be_undone(session: Session, kind: str) -> None:
    entry = await _applied(session, (await _changes(session))[kind])
    changed = await _state(session)
    undo = await _undone(session, entry)
    again = await _undone(session, undo)
    assert await _state(session) == changed
    assert again.intent.undoes == undo.id


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_undone_is_not_undone_again(session: Session, kind: str) -> None:
    entry = await _applied(session, (await _changes(session))[kind])
    undo = await _undone(session, entry)
    with pytest.raises(Refused, match=f"undone already, by change {undo.id}"):
        await session.undo(entry)


async def test_what_was_undone_and_done_again_can_be_undone_again(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["add"])
    await _undone(session, await _undone(session, entry))
    await _undone(session, entry)
    assert await session.platform.member_count(EMPTY) == 0


async def test_an_addition_is_not_undone_once_somebody_removed_one_of_them(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["add"])
    first = people(1)
    await session.platform.remove_members(EMPTY, [first[0].key])
    with pytest.raises(ChangedSince, match=f"{first[0].who} is no member of Empty") as caught:
        await session.undo(entry)
    assert (caught.value.exit_code, len(caught.value.differences)) == (6, 1)


async def test_an_addition_is_not_undone_once_somebody_gave_them_mixins(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["add"])
    await shop_of(session.platform).set_member_mixins(EMPTY, people(1)[0].key, TIER, None)
    with pytest.raises(ChangedSince, match=r"with other mixins .*tier: gold"):
        await session.undo(entry)


async def test_an_update_is_not_undone_once_another_field_was_changed(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["update"])
    segment = await session.platform.segment(GOLD)
    fields = replace(fields_of(segment), site="sweden")
    assert segment.version is not None
    await session.platform.update_segment(GOLD, fields, segment.version)
    with pytest.raises(ChangedSince, match="site: main → sweden"):
        await session.undo(entry)


async def test_a_creation_is_not_undone_once_the_segment_has_members(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["create"])
    await session.platform.add_members("brand-new", [people(1)[0].key])
    with pytest.raises(ChangedSince, match="members: 0 → 1"):
        await session.undo(entry)


async def test_a_deletion_is_not_undone_once_the_id_is_taken_again(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["delete"])
    await session.platform.create_segment(GOLD, SegmentFields(name={"en": "Another"}, site="main"))
    with pytest.raises(ChangedSince, match="has changed"):
        await session.undo(entry)


async def test_an_undo_says_what_does_not_come_back(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["remove"])
    assert "Added again later, they get a new creation date." in session.not_brought_back(entry)


async def test_the_undo_of_an_addition_loses_nothing(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["add"])
    assert session.not_brought_back(entry) == ()


async def test_only_rows_that_were_taken_are_undone(session: Session) -> None:
    unknown = LabelledMember(MemberKey("no-such-customer"), "nobody")
    change = AddMembers(EMPTY, "Empty", (*people(2), unknown), frozenset())
    outcome = await session.apply(change)
    undo = await session.undo(await session.entry(outcome.recorded_id))
    assert undo.row_names == change.row_names[:2]


async def test_rows_that_were_so_already_are_left_alone(session: Session) -> None:
    here, coming = people(2)
    await session.platform.add_members(EMPTY, [here.key])
    entry = await _applied(session, AddMembers(EMPTY, "Empty", (here, coming)))
    assert (await session.undo(entry)).row_names == (coming.key.customer_id,)


async def test_a_change_that_changed_nothing_has_no_undo(session: Session) -> None:
    await session.platform.add_members(EMPTY, [people(1)[0].key])
    entry = await _applied(session, AddMembers(EMPTY, "Empty", people(1)))
    with pytest.raises(Refused, match="changed nothing"):
        await session.undo(entry)


async def test_a_change_of_which_nobody_knows_the_state_before_is_not_undone(session: Session) -> None:
    intent = replace((await _applied(session, (await _changes(session))["add"])).intent)
    journal = session._journal
    rows = people(1)
    blind = AddMembers(EMPTY, "Empty", rows)
    number = journal.intend(replace(intent, before=json.dumps(blind.before)), session.now())
    journal.conclude(number, EntryState.DONE, [EntryRow(rows[0].row_name, EntryState.DONE)], session.now())
    with pytest.raises(Refused, match="nobody looked"):
        await session.undo(await session.entry(number))


async def test_an_open_change_is_not_undone(session: Session) -> None:
    intent = (await _applied(session, (await _changes(session))["add"])).intent
    number = session._journal.intend(intent, session.now())
    with pytest.raises(Refused, match="nobody knows whether it took effect"):
        await session.undo(await session.entry(number))


async def test_a_change_of_another_profile_is_not_undone_here(session: Session) -> None:
    entry = await _applied(session, (await _changes(session))["add"])
    other = replace(entry, intent=replace(entry.intent, profile="elsewhere"))
    with pytest.raises(Refused, match="by the profile elsewhere"):
        await session.undo(other)


async def test_a_change_that_is_not_in_the_journal_is_bad_input(session: Session) -> None:
    with pytest.raises(BadInput, match="no change 7"):
        await session.entry(7)


@pytest.mark.parametrize("kind", ["update", "set mixins", "create"])
async def test_an_undo_knows_the_version_it_was_compared_with(session: Session, kind: str) -> None:
    entry = await _applied(session, (await _changes(session))[kind])
    undo = await session.undo(entry)
    assert isinstance(undo, UpdateSegment | SetMixins | DeleteSegment)
    assert undo.version is not None
    assert session.show(undo).requests


async def test_what_is_changed_while_an_undo_is_compared_stops_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await _applied(session, (await _changes(session))["update"])
    read, reads = session.platform.segment, 0

    async def then_renamed(segment_id: str) -> Segment:
        nonlocal reads
        segment, reads = await read(segment_id), reads + 1
        if reads == 1 and segment.version is not None:
            theirs = replace(fields_of(segment), name={"en": "Theirs"})
            await session.platform.update_segment(segment_id, theirs, segment.version)
        return segment

    monkeypatch.setattr(session.platform, "segment", then_renamed)
    with pytest.raises((ChangedSince, Conflict)):
        await _undone(session, entry)
    now = await held(session, GOLD)
    assert now is not None
    assert now.fields.name == {"en": "Theirs"}


async def test_an_undo_of_several_parts_deletes_no_segment_that_was_changed_meanwhile(
    session: Session,
) -> None:
    made = CreateSegment("brand-new", SegmentFields(name={"en": "Brand new"}, site="main"))
    clone = Combined("Clone", (made, AddMembers("brand-new", "Brand new", people(2), frozenset())))
    undo = await session.undo(await _applied(session, clone))
    segment = await session.platform.segment("brand-new")
    assert segment.version is not None
    theirs = replace(fields_of(segment), name={"en": "Theirs"})
    await session.platform.update_segment("brand-new", theirs, segment.version)
    with pytest.raises(Conflict):
        await session.apply(undo)
    assert await held(session, "brand-new") is not None


def _noted(number: int, rows: dict[str, EntryState], undoes: int | None, *undone_by: int) -> Entry:
    intent = Intent("demo", "emporix", "demo", "ada", None, "add-members", "Add", "[]", "{}", undoes)
    of_rows = tuple(EntryRow(key, state) for key, state in rows.items())
    return Entry(number, NOON, intent, overall(rows.values()), of_rows, undone_by)


def test_rows_whose_undo_was_undone_are_in_force_however_the_others_were_undone() -> None:
    done, refused = EntryState.DONE, EntryState.REFUSED
    entries = {
        1: _noted(1, {"a": done, "b": done}, None, 2, 3),
        2: _noted(2, {"a": done, "b": refused}, 1, 4),
        3: _noted(3, {"b": done}, 1),
        4: _noted(4, {"a": done}, 2),
    }
    assert in_force(entries[1], entries.get) == {"a"}


async def test_a_coupon_stored_in_capitals_is_taken_back_and_another_of_its_code_is_not(
    session: Session,
) -> None:
    draft = CouponDraft("new10", "Ten", CouponKind.PERCENT, percentage=10, segment_ids=(GOLD,))
    undo = await session.undo(await _applied(session, CreateCoupon(draft)))
    await session.apply(undo)
    with pytest.raises(NotFound):
        await shop_of(session.platform).coupon("NEW10")
    await _applied(session, CreateCoupon(replace(draft, code="new20")))
    of_another = DeleteCoupon(replace(draft, code="new20", name="Somebody else's"))
    with pytest.raises(Conflict, match="is another one by now"):
        await session.apply(of_another)


async def test_an_update_that_created_what_was_gone_is_never_taken_for_done(session: Session) -> None:
    update = (await _changes(session))["update"]
    await session.platform.delete_segment(GOLD, with_assignments=True)
    with pytest.raises(CreatedInstead):
        await session.apply(update)
    session._clock = lambda clock=session._clock: clock() + timedelta(minutes=5)  # type: ignore[misc]
    await session.resolve_unresolved()
    (entry,) = await session.history()
    assert (entry.state, entry.done) == (EntryState.REFUSED, frozenset())
    assert "created the segment" in (entry.rows[0].message or "")
    with pytest.raises(Refused, match="took effect"):
        await session.undo(entry)


async def test_an_undo_of_a_deletion_that_failed_half_way_goes_on_where_it_ended(tmp_path: Path) -> None:
    sandboxes: list[Sandbox] = []
    async with session_on_sandbox(tmp_path, prepare=sandboxes.append) as session:
        before, (sandbox,) = await held(session, GOLD), sandboxes
        deletion = await _applied(session, await _deletion(session, GOLD))
        sandbox.faults.add(fault_rule({"path": f"*/segments/{GOLD}/items*", "method": "PUT", "status": 403}))
        with pytest.raises(Forbidden) as failure:
            await _undone(session, deletion)
        assert failure.value.hint.endswith(f"Undoing change {deletion.id} once more goes on from there.")
        half = await held(session, GOLD)
        assert before is not None
        assert half == replace(before, items={})
        sandbox.faults.clear()

        rest = await session.undo(await session.entry(deletion.id))
        assert rest.title == "Bring back the segment Gold club: what is left of it"
        assert len(rest.row_names) == len(before.items)
        second = await _undone(session, deletion)
        assert await held(session, GOLD) == before
        with pytest.raises(Refused, match=f"undone already, by change {second.id}") as refusal:
            await session.undo(await session.entry(deletion.id))
        first = (await session.entry(deletion.id)).undone_by[0]
        assert f"in this order: changes {second.id}, {first}." in refusal.value.hint
        for number in (second.id, first):
            await _undone(session, await session.entry(number))
        assert await held(session, GOLD) is None


async def test_what_was_put_back_by_hand_is_left_out_of_an_undo_that_goes_on(tmp_path: Path) -> None:
    sandboxes: list[Sandbox] = []
    async with session_on_sandbox(tmp_path, prepare=sandboxes.append) as session:
        before, (sandbox,) = await held(session, GOLD), sandboxes
        assert before is not None
        deletion = await _applied(session, await _deletion(session, GOLD))
        sandbox.faults.add(fault_rule({"path": f"*/segments/{GOLD}/*", "method": "PUT", "status": 403}))
        with pytest.raises(Forbidden):
            await _undone(session, deletion)
        sandbox.faults.clear()
        await session.platform.add_members(GOLD, list(before.members), before.members)
        rest = await session.undo(await session.entry(deletion.id))
        assert len(rest.row_names) == len(before.items)


async def test_an_undo_of_which_nobody_knows_how_far_it_got_is_looked_at_first(session: Session) -> None:
    deletion = await _applied(session, await _deletion(session, GOLD))
    intent = Intent("demo", "emporix", "demo", "ada", None, "combined", "Bring back", "[]", "{}", deletion.id)
    number = session._journal.intend(intent, session.now())
    with pytest.raises(Refused, match=f"begun as change {number}, and nobody knows how far"):
        await session.undo(await session.entry(deletion.id))
