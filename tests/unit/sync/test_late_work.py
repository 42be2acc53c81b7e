"""Bad days on a platform that accepts first and works later: nothing rests on what is about to change."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.entries import EntryState, Intent, Start
from segtui.changes.journal import Journal
from segtui.changes.members import RemoveMembers
from segtui.changes.recording import to_record
from segtui.errors import Refused, SegtuiError
from segtui.model import CustomerQuery, PageRequest
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.source import KeyKind, SourceOptions
from tests.unit.sync.conftest import Desk, quietly

MINUTE_S = 60.0
LATE = "press"
"""A segment that has nobody in it."""


async def a_plan(merchant: Desk, count: int, mode: Mode = Mode.ADD) -> Plan:
    """Of so many accounts of the merchant."""
    everybody, page = CustomerQuery(raw='{"isAnonymous": false}'), PageRequest(size=count)
    people = (await merchant.session.platform.find_customers(everybody, page)).rows
    source = merchant.source("id\n" + "".join(f"{each.id}\n" for each in people))
    return await merchant.plan(
        source,
        mode,
        segment_id=LATE,
        options=SourceOptions(KeyKind.ID),
        accepted=("page-multiple", "shrunk"),
    )


async def test_a_removal_that_is_seen_after_a_minute_is_waited_for(merchant: Desk) -> None:
    await merchant.apply(await a_plan(merchant, 30))
    merchant.sandbox.switches = replace(merchant.sandbox.switches, deferred_lag_s=MINUTE_S)
    plan = await a_plan(merchant, 30, Mode.REMOVE)
    assert (await merchant.apply(plan, allowed=30)).removed == 30
    assert (await merchant.session.sync_runs(1))[0].counts == {"accepted to be removed": 30}
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        merchant.sandbox.clock.advance(seconds)

    assert (await merchant.session.verify_sync(plan, quietly, sleep=sleep)).is_none
    assert MINUTE_S <= sum(waits) < 2 * MINUTE_S
    assert (await merchant.session.sync_runs(1))[0].counts == {"removed": 30}
    assert await merchant.session.unresolved() == []


async def test_nothing_is_planned_or_applied_on_members_that_are_about_to_go(merchant: Desk) -> None:
    """Planned meanwhile, all of them would be members already, and nobody would be one a minute later."""
    await merchant.apply(await a_plan(merchant, 30))
    merchant.sandbox.switches = replace(merchant.sandbox.switches, deferred_lag_s=MINUTE_S)
    in_step = await a_plan(merchant, 30)
    assert in_step.head.is_in_step
    in_step = Plan.read(in_step.path.rename(merchant.directory / "in-step.plan"))
    await merchant.apply(await a_plan(merchant, 30, Mode.REMOVE), allowed=30)
    for meanwhile in (a_plan(merchant, 30), merchant.apply(in_step)):
        with pytest.raises(Refused, match=r"Remove 30 members .* is not settled"):
            await meanwhile
    merchant.sandbox.clock.advance(2 * MINUTE_S)
    again = await a_plan(merchant, 30)
    assert (again.head.count(Act.ADD), (await merchant.apply(again)).added) == (30, 30)


async def test_a_removal_that_somebody_else_undid_unseen_does_not_close_the_segment_for_good(
    merchant: Desk,
) -> None:
    plan = await a_plan(merchant, 30)
    keys = [row.member for row in plan.rows(Act.ADD)]
    await merchant.apply(plan)
    await merchant.apply(await a_plan(merchant, 30, Mode.REMOVE), allowed=30)
    merchant.sandbox.clock.advance(MINUTE_S)
    assert not await merchant.members(LATE)
    await merchant.session.platform.add_members(LATE, keys)
    with pytest.raises(Refused, match="not settled"):
        await a_plan(merchant, 30, Mode.REMOVE)
    merchant.sandbox.clock.advance(60 * MINUTE_S)
    again = await a_plan(merchant, 30, Mode.REMOVE)
    assert (await merchant.apply(again, allowed=30)).removed == 30


async def test_a_removal_of_a_process_that_was_killed_before_the_answer_is_waited_for_too(
    merchant: Desk,
) -> None:
    """The journal knows only that it was about to be sent: whether it was, a read tells later."""
    plan = await a_plan(merchant, 30)
    await merchant.apply(plan)
    merchant.sandbox.switches = replace(merchant.sandbox.switches, deferred_lag_s=MINUTE_S)
    people = tuple(LabelledMember(row.member, "x") for row in plan.rows(Act.ADD))
    record, profile = to_record(RemoveMembers(LATE, LATE, people)), merchant.session.profile
    told = json.dumps(record.before), json.dumps(record.after)
    about = (profile.name, "shopgate", profile.tenant, "ada", None, record.kind, "Remove 30 members", *told)
    start = Start("0123456789abcdef", len(people))
    Journal(merchant.directory / "state" / "journal.sqlite3").intend(
        Intent(*about), merchant.session.now(), start
    )
    await merchant.session.platform.remove_members(LATE, [each.key for each in people])
    with pytest.raises(Refused, match=r"Remove 30 members.* is not settled"):
        await a_plan(merchant, 30)
    merchant.sandbox.clock.advance(3 * MINUTE_S)
    assert (await a_plan(merchant, 30)).head.count(Act.ADD) == 30
    assert [entry.state for entry in await merchant.session.history(1)] == [EntryState.DONE]


@pytest.mark.parametrize("status", [500, 429])
async def test_half_of_the_batches_fail_and_all_rows_come_in_the_end(merchant: Desk, status: int) -> None:
    plan, chance = await a_plan(merchant, 250), random.Random(3)  # noqa: S311 - the same dice each time
    merchant.weather.befall = lambda _: status if chance.random() < 0.5 else None
    applied, resumes = None, None
    for _ in range(30):
        try:
            applied = await merchant.apply(plan, resumes=resumes, lanes=2)
            break
        except SegtuiError:
            resumes = (await merchant.session.sync_runs())[0].id
            merchant.sandbox.clock.advance(10 * MINUTE_S)
            await merchant.session.resolve_unresolved()
    assert applied is not None
    assert applied.added + applied.already == 250
    assert (await merchant.session.verify_sync(plan, quietly)).is_none
    assert await merchant.session.unresolved() == []
