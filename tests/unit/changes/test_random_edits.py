"""Random edits in a row on the sandbox: each does what was imagined, and undoing all of them leaves no trace.

What no undo brings back is no part of what is compared: dates, versions, and the origin of an assignment.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segtui.changes.change import Change
from segtui.changes.combined import Combined
from segtui.changes.imagining import SegmentState, imagined
from segtui.changes.items import AssignItems, LabelledItem, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.segments import CreateSegment
from segtui.drafts import ItemKey, SegmentFields
from segtui.mixins import Mixins
from segtui.model import ItemKind, SegmentStatus
from segtui.session import Session
from tests.unit.changes.on_sandbox import Held, held, people, session_on_sandbox, shop

IDS = ("one", "two")
FIELDS = SegmentFields(name={"en": "Random"}, site="main", status=SegmentStatus.ACTIVE)
_some = st.sets(st.integers(0, 5), min_size=1, max_size=4).map(sorted)
_mixins = st.sampled_from(
    [Mixins(), Mixins({"loyalty": {"tier": 1}}), Mixins({"erp": 7}, {"erp": "https://x"})]
)
_steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["create", "rename", "switch", "delete", "add", "remove", "assign", "unassign", "mixins", "both"]
        ),
        st.sampled_from(IDS),
        _some,
        _mixins,
    ),
    min_size=1,
    max_size=8,
)
Step = tuple[str, str, list[int], Mixins]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_steps)
def test_random_edits_do_what_was_imagined_and_are_taken_back(steps: list[Step]) -> None:
    asyncio.run(_checked(steps))


async def _checked(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with session_on_sandbox(Path(directory)) as session:
            await session.apply(CreateSegment("one", FIELDS))
            await session.apply(AddMembers("one", "One", people(3)))
            before = await _state(session)
            undos: list[Change] = []
            for step in steps:
                change = await _change(session, step)
                if change is None or not change.row_names:
                    continue
                change = await session.prepare(change)
                expected = imagined(change, _rough(await _state(session)))
                outcome = await session.apply(change)
                assert outcome.result.refused == ()
                assert _rough(await _state(session)) == expected
                undos.extend([outcome.undo] if outcome.undo else [])
            for undo in reversed(undos):
                await session.apply(undo)
            assert await _state(session) == before


async def _state(session: Session) -> dict[str, Held]:
    found = {each: await held(session, each) for each in IDS}
    return {each: state for each, state in found.items() if state is not None}


def _rough(states: dict[str, Held]) -> dict[str, SegmentState]:
    return {
        each: SegmentState(state.fields, frozenset(state.members), frozenset(state.items))
        for each, state in states.items()
    }


async def _change(session: Session, step: Step) -> Change | None:
    """The change of a step; None where there is nothing it could be about."""
    what, segment_id, numbers, mixins = step
    state = await held(session, segment_id)
    if state is None:
        return CreateSegment(segment_id, replace(FIELDS, mixins=mixins)) if what == "create" else None
    chosen = tuple(people(6)[number] for number in numbers)
    things = _items(numbers)
    segment = await session.platform.segment(segment_id)
    match what:
        case "rename":
            return await session.update_change(segment, replace(state.fields, name={"de": str(numbers)}))
        case "switch":
            status = SegmentStatus.INACTIVE if segment.status == "active" else SegmentStatus.ACTIVE
            return await session.update_change(segment, replace(state.fields, status=status, mixins=mixins))
        case "delete":
            return await session.delete_change(segment_id)
        case "add":
            return AddMembers(segment_id, "S", chosen, mixins={each.key: mixins for each in chosen})
        case "remove":
            return RemoveMembers(segment_id, "S", chosen)
        case "assign":
            return AssignItems(segment_id, "S", things, mixins={each.key: mixins for each in things})
        case "unassign":
            return UnassignItems(segment_id, "S", things)
        case "mixins" if state.members:
            return await session.mixins_change(segment, next(iter(state.members)), mixins)
        case "both":
            return Combined(
                "Both", (RemoveMembers(segment_id, "S", chosen), AssignItems(segment_id, "S", things))
            )
        case _:
            return None


def _items(numbers: list[int]) -> tuple[LabelledItem, ...]:
    """Products by their numbers, and categories by the odd ones."""
    products = [ItemKey(ItemKind.PRODUCT, shop().products[number]["id"]) for number in numbers]
    categories = [
        ItemKey(ItemKind.CATEGORY, shop().categories[number]["id"]) for number in numbers if number % 2
    ]
    return tuple(LabelledItem(key) for key in (*categories, *products))
