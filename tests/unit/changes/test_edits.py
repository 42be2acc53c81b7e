"""Every edit on the sandbox: shown, applied, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.items import AssignItems, LabelledItem, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.drafts import ItemKey, SegmentFields
from segtui.errors import BadInput, Conflict
from segtui.mixins import Mixins
from segtui.model import ItemKind, PageRequest, Segment, SegmentQuery, SegmentStatus
from segtui.platforms.reaching import shop_of
from segtui.session import Session
from tests.unit.changes.on_sandbox import Held, held, people, session_on_sandbox, shop

NEW = SegmentFields(name={"en": "Winter", "de": "Winter"}, site="main", status=SegmentStatus.ACTIVE)
TIER = Mixins({"loyalty": {"tier": 1}}, {"loyalty": "https://schema.example/1"})


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    async with session_on_sandbox(tmp_path) as opened:
        yield opened


@pytest.fixture
async def segment(session: Session) -> Segment:
    """One with members and items."""
    page = await session.platform.segments(SegmentQuery(), PageRequest(1, 50))
    for each in page.rows:
        found = await held(session, each.id)
        if found and len(found.members) > 2 and len(found.items) > 1:
            return each
    raise AssertionError("the demo shop has no segment with members and items")


async def _there(session: Session, segment_id: str) -> Held:
    found = await held(session, segment_id)
    assert found is not None
    return found


async def _applied(session: Session, change: Change) -> Change | None:
    """Apply a change that must be taken whole; its undo."""
    session.show(change)
    outcome = await session.apply(change)
    assert outcome.result.refused == ()
    return outcome.undo


async def test_a_segment_is_created_and_the_creation_taken_back(session: Session) -> None:
    change = CreateSegment("winter", replace(NEW, mixins=TIER))
    assert "+ name (de): Winter" in [f"{line.sign} {line.text}" for line in session.show(change).lines]
    undo = await _applied(session, change)
    assert await _there(session, "winter") == Held(change.fields, {}, {})
    assert undo is not None
    await _applied(session, undo)
    assert await held(session, "winter") is None


async def test_a_creation_says_that_the_segment_is_inactive(session: Session) -> None:
    diff = session.show(CreateSegment("winter", replace(NEW, status=SegmentStatus.INACTIVE)))
    assert diff.notes == ("It is created inactive: it has no effect until it is activated.",)


async def test_an_update_shows_each_field_and_is_taken_back(session: Session, segment: Segment) -> None:
    before = await _there(session, segment.id)
    new = replace(
        before.fields,
        name={**before.fields.name, "en": "[/x] New"},
        starts_at=datetime(2026, 12, 1, tzinfo=UTC),
        mixins=TIER,
    )
    change = await session.update_change(segment, new)
    texts = [f"{line.sign} {line.text}" for line in session.show(change).lines]
    assert f"~ name (en): {before.fields.name['en']} → [/x] New" in texts
    assert "+ valid from: 2026-12-01 00:00 UTC" in texts
    assert "+ loyalty.tier: 1" in texts
    undo = await _applied(session, change)
    assert (await _there(session, segment.id)).fields == new
    assert undo is not None
    await _applied(session, undo)
    assert await _there(session, segment.id) == before


async def test_an_update_that_changes_nothing_is_refused(session: Session, segment: Segment) -> None:
    change = await session.update_change(segment, (await _there(session, segment.id)).fields)
    with pytest.raises(BadInput, match="nothing to change"):
        await session.apply(change)


async def test_an_end_before_the_start_is_refused(session: Session, segment: Segment) -> None:
    fields = (await _there(session, segment.id)).fields
    odd = replace(
        fields, starts_at=datetime(2026, 12, 2, tzinfo=UTC), ends_at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    with pytest.raises(BadInput, match="before it starts"):
        session.show(await session.update_change(segment, odd))
    repaired_elsewhere = UpdateSegment(segment.id, odd, replace(odd, site="DE"), 1)
    assert session.show(repaired_elsewhere).lines


async def test_a_deactivation_is_called_so_and_tells_whom_it_concerns(
    session: Session, segment: Segment
) -> None:
    there = await _there(session, segment.id)
    change = await session.update_change(segment, there.fields.with_status(SegmentStatus.INACTIVE))
    assert change.title.startswith("Deactivate ")
    assert f"It has {len(there.members)} members." in session.show(change).notes


async def test_two_edits_of_one_segment_meet_as_a_conflict_and_merge(
    session: Session, segment: Segment
) -> None:
    fields = (await _there(session, segment.id)).fields
    mine = await session.update_change(segment, replace(fields, description={"en": "mine"}))
    theirs = await session.update_change(segment, replace(fields, name={"en": "Theirs"}))
    await _applied(session, theirs)
    with pytest.raises(Conflict):
        await session.apply(mine)
    both = await session.rebased(mine)
    assert both.merge.conflicts == ()
    await _applied(session, both.change)
    after = (await _there(session, segment.id)).fields
    assert (after.name, after.description) == ({"en": "Theirs"}, {"en": "mine"})


async def test_an_undo_of_an_update_stops_where_the_segment_has_changed_since(
    session: Session, segment: Segment
) -> None:
    fields = (await _there(session, segment.id)).fields
    undo = await _applied(session, await session.update_change(segment, replace(fields, name={"en": "A"})))
    again = await session.platform.segment(segment.id)
    await _applied(session, await session.update_change(again, replace(fields, name={"en": "B"})))
    assert undo is not None
    with pytest.raises(Conflict, match="not as it was"):
        await session.apply(undo)
    assert (await _there(session, segment.id)).fields.name == {"en": "B"}


async def test_a_deletion_keeps_members_items_and_mixins_and_brings_them_back(
    session: Session, segment: Segment
) -> None:
    member = next(iter((await _there(session, segment.id)).members))
    await _applied(session, await session.mixins_change(segment, member, TIER))
    before = await _there(session, segment.id)
    change = await session.delete_change(segment.id)
    texts = [line.text for line in session.show(change).lines]
    assert f"{len(before.members)} members" in texts
    undo = await _applied(session, change)
    assert await held(session, segment.id) is None
    assert isinstance(undo, Combined)
    await _applied(session, undo)
    assert await _there(session, segment.id) == before
    assert before.members[member] == TIER


async def test_a_deletion_tells_of_automatic_members(session: Session) -> None:
    change = await session.delete_change(shop().troubles["segment.automatic"][0])
    assert any("AUTOMATIC" in note for note in session.show(change).notes)


async def test_a_deletion_that_keeps_no_members_says_so() -> None:
    change = DeleteSegment("s", NEW, 1, None, (), with_assignments=True)
    assert change.losses[0] == "Its members are not kept: they cannot come back."
    assert isinstance(change.inverted(), CreateSegment)


async def test_a_deletion_stops_where_the_segment_has_changed_since(
    session: Session, segment: Segment
) -> None:
    change = await session.delete_change(segment.id)
    fields = (await _there(session, segment.id)).fields
    await _applied(session, await session.update_change(segment, replace(fields, name={"en": "B"})))
    with pytest.raises(Conflict, match="has changed since"):
        await session.apply(change)
    assert await held(session, segment.id) is not None


@pytest.mark.parametrize("what", ["members", "items"])
async def test_a_deletion_stops_where_the_segment_has_other_rows_since(
    session: Session, segment: Segment, what: str
) -> None:
    change = await session.delete_change(segment.id)
    before = await _there(session, segment.id)
    if what == "members":
        newcomer = next(each.key for each in people(60) if each.key not in before.members)
        await session.platform.add_members(segment.id, [newcomer])
    else:
        await shop_of(session.platform).unassign_items(segment.id, [next(iter(before.items))])
    with pytest.raises(Conflict, match=rf"{what}: \d+ are now \d+"):
        await session.apply(change)
    assert await held(session, segment.id) is not None


async def test_removed_members_come_back_with_their_mixins(session: Session, segment: Segment) -> None:
    before = await _there(session, segment.id)
    member = next(iter(before.members))
    await _applied(session, await session.mixins_change(segment, member, TIER))
    labelled = tuple(each for each in people(60) if each.key in before.members)
    undo = await _applied(session, RemoveMembers(segment.id, "S", labelled))
    assert undo is not None
    await _applied(session, undo)
    assert (await _there(session, segment.id)).members == {**before.members, member: TIER}


async def test_an_addition_leaves_the_mixins_of_those_who_are_there(
    session: Session, segment: Segment
) -> None:
    member = next(key for key in (await _there(session, segment.id)).members if key.legal_entity_id is None)
    await _applied(session, await session.mixins_change(segment, member, TIER))
    await _applied(session, AddMembers(segment.id, "S", people(60)))
    after = (await _there(session, segment.id)).members
    assert after[member] == TIER
    assert len(after) >= 60


async def test_items_are_assigned_and_taken_out_and_come_back_with_their_mixins(
    session: Session, segment: Segment
) -> None:
    before = await _there(session, segment.id)
    key = next(iter(before.items))
    await _applied(session, await session.mixins_change(segment, key, TIER))
    products = [LabelledItem(ItemKey(ItemKind.PRODUCT, each["id"])) for each in shop().products[:3]]
    undo = await _applied(session, AssignItems(segment.id, "S", tuple(products)))
    assert undo is not None
    await _applied(session, undo)
    assert (await _there(session, segment.id)).items == {**before.items, key: TIER}
    undo = await _applied(session, UnassignItems(segment.id, "S", tuple(map(LabelledItem, before.items))))
    assert (await _there(session, segment.id)).items == {}
    assert undo is not None
    await _applied(session, undo)
    assert (await _there(session, segment.id)).items == {**before.items, key: TIER}


async def test_a_refused_item_in_the_middle_is_told_and_the_others_are_undone(
    session: Session, segment: Segment
) -> None:
    products = [each["id"] for each in shop().products[:3]]
    wanted = [products[0], "nothing-like-it", products[1]]
    change = AssignItems(segment.id, "S", tuple(LabelledItem(ItemKey(ItemKind.PRODUCT, x)) for x in wanted))
    before = await _there(session, segment.id)
    outcome = await session.apply(change)
    assert [row.key for row in outcome.result.refused] == ["product:nothing-like-it"]
    assert outcome.undo is not None
    await _applied(session, outcome.undo)
    assert await _there(session, segment.id) == before


@pytest.mark.parametrize("what", ["member", "item", "segment"])
async def test_mixins_are_set_and_taken_back(session: Session, segment: Segment, what: str) -> None:
    before = await _there(session, segment.id)
    key = {"member": next(iter(before.members)), "item": next(iter(before.items)), "segment": None}[what]
    change = await session.mixins_change(segment, key, TIER)
    assert [line.text for line in session.show(change).lines] == [
        "loyalty.tier: 1",
        "schema of loyalty: https://schema.example/1",
    ]
    undo = await _applied(session, change)
    assert await _there(session, segment.id) != before
    assert undo is not None
    await _applied(session, undo)
    assert await _there(session, segment.id) == before


async def test_mixins_of_a_row_that_changed_since_are_a_conflict(session: Session, segment: Segment) -> None:
    key = next(iter((await _there(session, segment.id)).members))
    mine = await session.mixins_change(segment, key, TIER)
    assert isinstance(mine, SetMixins)
    await _applied(session, await session.mixins_change(segment, key, Mixins({"erp": 1})))
    with pytest.raises(Conflict):
        await session.apply(mine)
    with pytest.raises(Conflict, match="not as they were"):
        await session.apply(replace(mine, version=None))


async def test_a_combined_change_stops_at_the_part_that_is_refused(
    session: Session, segment: Segment
) -> None:
    change = Combined(
        "Both", (CreateSegment(segment.id, NEW), AddMembers(segment.id, "S", people(60), frozenset()))
    )
    before = await _there(session, segment.id)
    with pytest.raises(Conflict):
        await session.apply(change)
    assert await _there(session, segment.id) == before


def test_rows_of_a_combined_change_have_names_of_their_own() -> None:
    both = Combined("Both", (AddMembers("a", "A", people(2)), AddMembers("b", "B", people(2))))
    assert len(set(both.row_names)) == 4
    assert [name for part in both.batches(1) for name in part.row_names] == list(both.row_names)
    only = both.only(frozenset(both.row_names[2:]))
    assert only.row_names == both.row_names[2:]
    assert [part.row_names for part in only.inverted().parts] == [both.parts[1].row_names]
