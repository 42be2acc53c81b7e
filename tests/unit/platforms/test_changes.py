"""The same changes on every platform: applied, journaled, seen, undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.changes.change import LabelledMember
from segtui.changes.entries import EntryState
from segtui.changes.inspection import Standing
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.resolving import SETTLED_AFTER
from segtui.changes.segments import CreateSegment
from segtui.changes.settling import LONGEST_S, waits
from segtui.drafts import fields_of, new_segment_id
from segtui.errors import Conflict, NotFound, Refused, Unreachable
from segtui.model import MemberKey, MemberQuery, PageRequest, SegmentKind, SegmentStatus
from segtui.sandbox.faults import fault_rule
from tests.unit.platforms.both import Bench


def _labelled(keys: list[MemberKey]) -> tuple[LabelledMember, ...]:
    return tuple(LabelledMember(key, key.customer_id) for key in keys)


async def _sent(here: Bench, change: object, **more: int) -> Outcome:
    """Apply a change and wait by the sandbox's clock until it is seen."""
    outcome = await here.session.apply(change, **more)  # type: ignore[arg-type]  # a change
    entry = await here.session.settle(outcome, sleep=here.sleep)
    assert entry.state is EntryState.DONE
    return outcome


async def _undone(here: Bench, outcome: Outcome) -> None:
    entry = await here.session.entry(outcome.recorded_id)
    await _sent(here, await here.session.undo(entry), undoes=entry.id)


async def _member_ids(here: Bench, segment_id: str) -> set[str]:
    page = await here.platform.members(segment_id, MemberQuery(), PageRequest(1, 200))
    return {each.customer.id for each in page.rows}


async def test_members_are_added_and_removed_and_both_undone(here: Bench) -> None:
    segment_id, keys = await here.a_segment(), await here.keys(3)
    ids = {key.customer_id for key in keys}
    added = await _sent(here, AddMembers(segment_id, "Made", _labelled(keys)))
    assert await _member_ids(here, segment_id) == ids
    removed = await _sent(here, RemoveMembers(segment_id, "Made", _labelled(keys[:2])))
    assert await _member_ids(here, segment_id) == {keys[2].customer_id}
    await _undone(here, removed)
    assert await _member_ids(here, segment_id) == ids
    await _undone(here, added)
    assert await _member_ids(here, segment_id) == set()


async def test_a_segment_is_created_changed_and_deleted_and_all_of_it_undone(here: Bench) -> None:
    segment_id, keys = new_segment_id(), await here.keys(2)
    created = await _sent(here, CreateSegment(segment_id, here.fields("Made")))
    segment = await here.platform.segment(segment_id)
    changed = await _sent(
        here, await here.session.update_change(segment, replace(fields_of(segment), name={"en": "Other"}))
    )
    await here.platform.add_members(segment_id, keys)
    deleted = await _sent(here, await here.session.delete_change(segment_id))
    with pytest.raises(NotFound):
        await here.platform.segment(segment_id)
    await _undone(here, deleted)
    assert await _member_ids(here, segment_id) == {key.customer_id for key in keys}
    await here.platform.remove_members(segment_id, keys)
    here.pass_time(5)
    await _undone(here, changed)
    assert fields_of(await here.platform.segment(segment_id)).shown_name() == "Made"
    await _undone(here, created)
    with pytest.raises(NotFound):
        await here.platform.segment(segment_id)


async def test_what_somebody_else_changed_meanwhile_is_not_written_over(here: Bench) -> None:
    segment_id = await here.a_segment()
    segment = await here.platform.segment(segment_id)
    mine = await here.session.update_change(segment, replace(fields_of(segment), name={"en": "Mine"}))
    deletion = await here.session.delete_change(segment_id)
    theirs = replace(fields_of(segment), status=SegmentStatus.INACTIVE)
    await here.platform.update_segment(segment_id, theirs, segment.version)
    shown = " ".join(line.text for line in here.session.show(mine).lines)
    assert ("name (en)" in shown) is here.platform.capabilities.localized_names
    for change in (mine, deletion):
        with pytest.raises(Conflict):
            await here.session.apply(change)
    assert fields_of(await here.platform.segment(segment_id)) == theirs


async def test_a_clone_has_the_members_and_another_name_and_can_be_undone(here: Bench) -> None:
    source, keys = await here.a_segment("Original"), await here.keys(3)
    await here.platform.add_members(source, keys)
    segment = await here.platform.segment(source)
    clone = await here.session.clone_change(segment, replace(fields_of(segment), name={"en": "Copy"}))
    outcome = await _sent(here, clone.change)
    assert fields_of(await here.platform.segment(clone.segment_id)).shown_name() == "Copy"
    assert await _member_ids(here, clone.segment_id) == {key.customer_id for key in keys}
    await _undone(here, outcome)
    with pytest.raises(NotFound):
        await here.platform.segment(clone.segment_id)


async def test_accepted_is_not_done_until_it_is_seen(shopgate: Bench) -> None:
    segment_id, keys = await shopgate.a_segment(), await shopgate.keys(1)
    await shopgate.platform.add_members(segment_id, keys)
    change = await shopgate.session.prepare(RemoveMembers(segment_id, "Made", _labelled(keys)))
    outcome = await shopgate.session.apply(change)
    assert "to be carried out later" in outcome.in_words
    entry = await shopgate.session.entry(outcome.recorded_id)
    assert (entry.state, entry.done) == (EntryState.ACCEPTED, frozenset())
    (sight,) = await shopgate.session.read_back(change)
    assert sight.standing is Standing.BEFORE
    told: list[float] = []
    entry = await shopgate.session.settle(
        outcome, lambda entry, wait_s: told.append(wait_s), sleep=shopgate.sleep
    )
    assert entry.state is EntryState.DONE
    assert told == [1, 2]


async def test_what_is_not_seen_in_time_is_not_confirmed_and_may_be_checked_again(shopgate: Bench) -> None:
    segment_id, keys = await shopgate.a_segment(), await shopgate.keys(1)
    await shopgate.platform.add_members(segment_id, keys)
    outcome = await shopgate.session.apply(RemoveMembers(segment_id, "Made", _labelled(keys)))
    moments = iter(range(10_000))
    before = len(shopgate.session.trace.entries)

    async def no_time_on_the_platform(seconds: float) -> None:
        next(moments)

    entry = await shopgate.session.settle(outcome, sleep=no_time_on_the_platform)
    assert entry.state is EntryState.ACCEPTED
    assert all(each.method == "GET" for each in shopgate.session.trace.entries[before:])
    assert entry in await shopgate.session.unresolved()
    with pytest.raises(Refused, match="not seen yet"):
        await shopgate.session.undo(entry)
    shopgate.pass_time(3)
    (resolved,) = await shopgate.session.resolve_unresolved()
    assert resolved.state is EntryState.DONE
    assert await shopgate.session.unresolved() == []


async def test_the_opposite_is_not_sent_while_something_is_still_to_come(shopgate: Bench) -> None:
    segment_id, keys = await shopgate.a_segment(), await shopgate.keys(2)
    await shopgate.platform.add_members(segment_id, keys[:1])
    removal = await shopgate.session.apply(RemoveMembers(segment_id, "Made", _labelled(keys[:1])))
    addition = AddMembers(segment_id, "Made", _labelled(keys[:1]), frozenset())
    with pytest.raises(Refused, match=f"change {removal.recorded_id} "):
        await shopgate.session.apply(addition)
    with pytest.raises(Refused):
        await shopgate.session.apply(await shopgate.session.delete_change(segment_id))
    await shopgate.session.apply(AddMembers(segment_id, "Made", _labelled(keys[1:]), frozenset()))
    shopgate.pass_time(3)
    await shopgate.session.apply(addition)
    assert await _member_ids(shopgate, segment_id) == {key.customer_id for key in keys}


async def test_a_removal_whose_answer_is_lost_is_looked_up_before_anybody_is_added_again(
    shopgate: Bench,
) -> None:
    segment_id, keys = await shopgate.a_segment(), await shopgate.keys(1)
    await shopgate.platform.add_members(segment_id, keys)
    shopgate.sandbox.faults.add(fault_rule({"path": "*/members", "method": "DELETE", "status": 502}))
    with pytest.raises(Unreachable):
        await shopgate.session.apply(RemoveMembers(segment_id, "Made", _labelled(keys)))
    shopgate.sandbox.faults.clear()
    (entry,) = await shopgate.session.unresolved()
    assert entry.state is EntryState.UNKNOWN
    addition = AddMembers(segment_id, "Made", _labelled(keys), frozenset())
    with pytest.raises(Refused, match="its answer was lost"):
        await shopgate.session.apply(addition)
    shopgate.pass_time(SETTLED_AFTER.total_seconds())
    await shopgate.session.apply(addition)
    assert (await shopgate.session.entry(entry.id)).state is EntryState.NOT_DONE


async def test_a_dynamic_segment_is_created_shown_cloned_and_never_edited_by_hand(shopgate: Bench) -> None:
    fields = replace(
        shopgate.fields("From Germany"), kind=SegmentKind.DYNAMIC, rules={"customer.contacts.country": "DE"}
    )
    segment_id, (key,) = new_segment_id(), await shopgate.keys(1)
    created = await _sent(shopgate, CreateSegment(segment_id, fields))
    segment = await shopgate.platform.segment(segment_id)
    assert fields_of(segment) == fields
    assert await shopgate.platform.member_count(segment_id)
    with pytest.raises(Refused, match="dynamic"):
        await shopgate.session.apply(AddMembers(segment_id, "DE", _labelled([key]), frozenset()))
    clone = await shopgate.session.clone_change(segment, fields)
    await _sent(shopgate, clone.change)
    assert fields_of(await shopgate.platform.segment(clone.segment_id)) == fields
    await _undone(shopgate, created)


async def test_devices_are_members_of_their_own(shopgate: Bench) -> None:
    page = await shopgate.platform.members("app-testers", MemberQuery(), PageRequest(1, 100))
    devices = [each for each in page.rows if each.device is not None]
    assert devices
    assert len(devices) < len(page.rows)
    change = RemoveMembers("app-testers", "Testers", (LabelledMember.of_member(devices[0]),))
    outcome = await _sent(shopgate, change)
    with pytest.raises(NotFound):
        await shopgate.platform.member("app-testers", devices[0].key)
    await _undone(shopgate, outcome)
    assert (await shopgate.platform.member("app-testers", devices[0].key)).device is not None


@given(st.floats(0, 1_000))
def test_waits_grow_and_stay_within_the_limit(longest_s: float) -> None:
    found = list(waits(longest_s))
    assert sum(found) <= longest_s
    assert found == sorted(found)


def test_waits_are_those_of_the_fact_sheet() -> None:
    assert list(waits())[:6] == [1, 2, 4, 8, 15, 15]
    assert LONGEST_S - 15 < sum(waits()) <= LONGEST_S


async def test_who_matches_now_is_added_by_name_and_can_be_taken_out_again(shopgate: Bench) -> None:
    segment_id, (there, *_) = await shopgate.a_segment(), await shopgate.keys(1)
    await shopgate.platform.add_members(segment_id, [there])
    segment = await shopgate.platform.segment(segment_id)
    change = await shopgate.session.matching_change(segment, {"customer.contacts.country": "SE"})
    outcome = await _sent(shopgate, change)
    came = {member.key.customer_id for member in change.members}
    assert len(came) > 1
    assert await _member_ids(shopgate, segment_id) == came | {there.customer_id}
    await _undone(shopgate, outcome)
    assert await _member_ids(shopgate, segment_id) == {there.customer_id}
