"""The rows of a plan by pages, in any order: a plan may have a million, and none is held."""

from __future__ import annotations

import asyncio
from array import array
from itertools import islice

from segtui.model import Page
from segtui.sync.plan import Act, Plan, PlannedSegment, PlanRow


class PlanPages:
    """The rows of some kinds, or all; what is held is where each page begins in the plan's file."""

    def __init__(self, plan: Plan, *acts: Act, segment: PlannedSegment | None = None) -> None:
        self.plan = plan
        self.acts = acts
        self.segment = segment.id if segment is not None else None
        """The only one whose rows are given; None for all."""
        self.total = sum((segment or plan.head).count(act) for act in acts or Act)
        self._starts: tuple[int, array[int]] | None = None
        """The size of the pages, and where they begin."""

    async def page(self, number: int, size: int) -> Page[PlanRow]:
        """One page, counted from 1. Raises BadInput where the plan cannot be read."""
        rows = await asyncio.to_thread(self._rows, number, size)
        return Page(rows, number, size, self.total)

    def _rows(self, number: int, size: int) -> list[PlanRow]:
        if number == 1:
            return list(islice(self.plan.rows(*self.acts, segment=self.segment), size))
        starts = self._starts_of(size)
        if number > len(starts):
            return []
        return list(islice(self.plan.rows_from(starts[number - 1], *self.acts, segment=self.segment), size))

    def _starts_of(self, size: int) -> array[int]:
        # Two pages may be asked for at once, each in a thread of its own: both walk rather than share a walk.
        if self._starts is None or self._starts[0] != size:
            places = self.plan.places(*self.acts, segment=self.segment)
            self._starts = size, array("Q", islice(places, 0, None, size))
        return self._starts[1]
