"""Whatever was done, undoing all of it, the last first, leads back to the beginning."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from segtui.changes.change import Change, LabelledMember
from segtui.changes.entries import Entry
from segtui.changes.items import AssignItems, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, UpdateSegment
from segtui.drafts import SegmentFields
from segtui.errors import Refused
from segtui.mixins import Mixins
from segtui.model import SegmentStatus
from segtui.session import Session
from tests.unit.changes.on_sandbox import Held, held, labelled, people, session_on_sandbox

GOLD = "ddd4105abdeece482b82b6fc"
NEW = "made-on-the-way"
STEPS = 12


def _some_change(chance: random.Random, segment: str, now: Held, version: int | None) -> Change:
    members = tuple(LabelledMember(key, key.customer_id) for key in now.members)
    items = labelled(now.items)
    some_people = tuple(chance.sample(people(30), 3))
    tiered = Mixins({"tier": {"level": chance.randrange(9)}}, {})
    status = chance.choice([SegmentStatus.ACTIVE, SegmentStatus.INACTIVE])
    fields = replace(now.fields, name={"en": f"Name {chance.randrange(99)}"}, status=status)
    choices: list[Change] = [
        AddMembers(segment, "S", some_people),
        UpdateSegment(segment, now.fields, fields, version),
    ]
    if members:
        one = chance.choice(members)
        choices.append(RemoveMembers(segment, "S", tuple(chance.sample(members, min(3, len(members))))))
        choices.append(SetMixins(segment, "S", one.key, "x", now.members[one.key], tiered))
    if items:
        one_item = (chance.choice(items),)
        choices.append(UnassignItems(segment, "S", one_item, frozenset({one_item[0].key}), now.items))
        choices.append(AssignItems(NEW, "S", one_item))
    return chance.choice(choices)


async def _step(session: Session, chance: random.Random) -> None:
    segment = chance.choice([GOLD, NEW])
    now = await held(session, segment)
    assert now is not None
    version = (await session.platform.segment(segment)).version
    change = await session.prepare(_some_change(chance, segment, now, version))
    if change.row_names:
        outcome = await session.apply(change)
        assert not outcome.result.refused


async def _undone(session: Session, entry: Entry) -> int:
    """Undo a change, unless it changed nothing; how many rows were taken back."""
    try:
        undo = await session.undo(entry)
    except Refused as error:
        if "changed nothing" not in error.summary:
            raise
        return 0
    outcome = await session.apply(undo, undoes=entry.id)
    assert not outcome.result.refused
    return outcome.accepted


@pytest.mark.parametrize("seed", range(6))
async def test_undoing_everything_leads_back_to_the_beginning(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same steps each time, not secret ones
    async with session_on_sandbox(tmp_path) as session:
        before = await held(session, GOLD)
        await session.apply(CreateSegment(NEW, SegmentFields(name={"en": "New"}, site="main")))
        for _ in range(STEPS):
            await _step(session, chance)
        taken_back = [await _undone(session, entry) for entry in await session.history()]
        assert sum(taken_back) > STEPS // 2
        assert (await held(session, GOLD), await held(session, NEW)) == (before, None)
