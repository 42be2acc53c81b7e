"""A segment kept in step on every platform by the same words, be its writes seen at once or much later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from segtui.drafts import SegmentFields
from segtui.errors import NotFound
from segtui.model import SegmentStatus
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.planning import Progress, present_members
from segtui.sync.source import KeyKind, SourceOptions
from segtui.sync.wanted import ApplyWanted, PlanWanted
from tests.unit.platforms.both import Bench


def quietly(_: Progress) -> None:
    """Nobody watches."""


async def _planned(here: Bench, segment_id: str, ids: list[str], directory: Path) -> Plan:
    source = directory / "source.csv"
    source.write_text("id\n" + "".join(f"{each}\n" for each in ids))
    wanted = PlanWanted(
        str(source),
        SourceOptions(KeyKind.ID),
        Mode.MIRROR,
        segment_id=segment_id,
        path=directory / "the.plan",
    )
    return await here.session.plan_sync(wanted, quietly)


async def test_a_mirror_is_planned_applied_seen_and_taken_back(here: Bench, tmp_path: Path) -> None:
    here.sandbox.switches = replace(here.sandbox.switches, deferred_lag_s=60)
    segment_id, ids = await here.a_segment(), [each.id for each in await here.people(12)]
    for part, counts in ((ids[:8], {Act.ADD: 8}), (ids[2:], {Act.KEEP: 6, Act.ADD: 4, Act.REMOVE: 2})):
        plan = await _planned(here, segment_id, part, tmp_path)
        assert plan.head.counts == counts
        applied = await here.session.apply_sync(ApplyWanted(plan), quietly)
        assert applied.added + applied.removed == counts[Act.ADD] + counts.get(Act.REMOVE, 0)
        assert (await here.session.verify_sync(plan, quietly, sleep=here.sleep)).is_none
        assert await here.session.unresolved() == []
        assert (await present_members(here.platform, segment_id, quietly)).names == set(part)
    steps = await here.session.undo_steps_of_sync(await here.session.sync_run(None))
    assert [type(step.change).__name__ for step in steps] == ["AddMembers", "RemoveMembers"]
    async for outcome in here.session.undo_sync(steps):
        await here.session.settle(outcome, sleep=here.sleep)
    assert (await _planned(here, segment_id, ids[:8], tmp_path)).head.is_in_step


async def test_a_segment_that_a_run_created_is_deleted_once_its_members_are_seen_to_be_gone(
    here: Bench, tmp_path: Path
) -> None:
    here.sandbox.switches = replace(here.sandbox.switches, deferred_lag_s=60)
    source = tmp_path / "source.csv"
    source.write_text("id,segment\n" + "".join(f"{each.id},autumn\n" for each in await here.people(3)))
    site = "main" if here.platform.capabilities.sites else None
    wanted = PlanWanted(
        str(source),
        SourceOptions(KeyKind.ID),
        Mode.ADD,
        creation=SegmentFields(status=SegmentStatus.INACTIVE, site=site),
        path=tmp_path / "the.plan",
    )
    plan = await here.session.plan_sync(wanted, quietly)
    await here.session.apply_sync(ApplyWanted(plan, created=1), quietly)
    assert (await here.session.verify_sync(plan, quietly, sleep=here.sleep)).is_none
    steps = await here.session.undo_steps_of_sync(await here.session.sync_run(None))
    outcomes = [outcome async for outcome in here.session.undo_sync(steps, sleep=here.sleep)]
    assert [outcome.change.kind for outcome in outcomes] == ["remove-members", "delete-segment"]
    await here.session.settle(outcomes[-1], sleep=here.sleep)
    with pytest.raises(NotFound):
        await here.platform.segment("autumn")
