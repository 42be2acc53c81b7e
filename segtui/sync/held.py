"""Rows of a plan that are kept in mind by their places in its file: there may be a million of them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from segtui.sync.plan import Act, Plan, PlanRow


class HeldRows:
    """Some rows of a plan; each is read from the file again whenever it is wanted."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._counts: Counter[Act] = Counter()
        self.places = array("Q")
        """Where they begin in the file."""

    def add(self, place: int, row: PlanRow) -> None:
        """Hold one more row."""
        self._counts[row.act] += 1
        self.places.append(place)

    def count(self, *acts: Act) -> int:
        """How many of them are of these kinds."""
        return sum(self._counts[act] for act in acts)

    def part(self, start: int, stop: int) -> list[PlanRow]:
        """Some of them, counted from 0. Blocks. Raises BadInput where the plan cannot be read."""
        return list(self._plan.rows_at(self.places[start:stop]))

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[PlanRow]:
        """All of them. Blocks. Raises BadInput where the plan cannot be read."""
        return self._plan.rows_at(self.places)


class RefusedRow(NamedTuple):
    """A row that the platform did not take."""

    row: PlanRow
    why: str


class RefusedRows:
    """The rows that the platform did not take, each with the reason; reasons that are alike are held once."""

    def __init__(self, plan: Plan) -> None:
        self.rows = HeldRows(plan)
        self.of_source = 0
        """How many of them are rows of the source; a mirror's removals are in none."""
        self._reasons: dict[tuple[str, ...], int] = {}
        self._told: list[tuple[str, ...]] = []
        self._reason_of = array("L")

    def add(self, place: int, row: PlanRow, why: str) -> None:
        """Hold one more row."""
        # Most reasons name the customer, and would be as many as there are rows.
        around = tuple(why.split(row.customer)) if row.customer else (why,)
        if around not in self._reasons:
            self._reasons[around] = len(self._told)
            self._told.append(around)
        self._reason_of.append(self._reasons[around])
        self.of_source += row.line is not None
        # Last, since somebody may be reading in another thread: a row that is seen has its reason.
        self.rows.add(place, row)

    def part(self, start: int, stop: int) -> list[RefusedRow]:
        """Some of them, counted from 0. Blocks. Raises BadInput where the plan cannot be read."""
        return list(map(self._with_reason, self.rows.part(start, stop), self._reason_of[start:stop]))

    def _with_reason(self, row: PlanRow, reason: int) -> RefusedRow:
        return RefusedRow(row, (row.customer or "").join(self._told[reason]))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[RefusedRow]:
        """All of them. Blocks. Raises BadInput where the plan cannot be read."""
        return map(self._with_reason, self.rows, self._reason_of)
