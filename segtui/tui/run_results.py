"""The rows of a run that are not as planned, by pages: they may be all rows of a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from segtui.model import Page

if TYPE_CHECKING:
    from segtui.sync.applying import Drift
    from segtui.sync.held import HeldRows, RefusedRows
    from segtui.sync.plan import PlanRow


class ResultRow(NamedTuple):
    """A row that is not as planned."""

    kind: str
    row: PlanRow
    why: str


class _Kind(NamedTuple):
    """Rows of one kind, of which some are read at a time."""

    total: int
    part: Callable[[int, int], list[ResultRow]]


class ResultPages:
    """What was refused, then what is missing, then what is still there, as it was when this was made."""

    def __init__(self, refused: RefusedRows | None, drift: Drift | None, *, is_later: bool) -> None:
        self._kinds: list[_Kind] = []
        if refused is not None:
            self._kinds.append(_refused(refused))
        if drift is not None:
            missing = "not visible" if is_later else "missing"
            self._kinds.append(_unlike(missing, drift.missing, "no member when it was read back"))
            self._kinds.append(_unlike("still there", drift.still_there, "a member when it was read back"))
        self.total = sum(kind.total for kind in self._kinds)

    async def page(self, number: int, size: int) -> Page[ResultRow]:
        """One page, counted from 1. Raises BadInput where the plan cannot be read."""
        rows = await asyncio.to_thread(self._rows, (number - 1) * size, number * size)
        return Page(rows, number, size, self.total)

    def _rows(self, start: int, stop: int) -> list[ResultRow]:
        rows: list[ResultRow] = []
        for kind in self._kinds:
            if start < kind.total and stop > 0:
                rows += kind.part(max(start, 0), min(stop, kind.total))
            start, stop = start - kind.total, stop - kind.total
        return rows


def _refused(rows: RefusedRows) -> _Kind:
    def part(start: int, stop: int) -> list[ResultRow]:
        return [ResultRow("refused", each.row, each.why) for each in rows.part(start, stop)]

    return _Kind(len(rows), part)


def _unlike(kind: str, rows: HeldRows, why: str) -> _Kind:
    def part(start: int, stop: int) -> list[ResultRow]:
        return [ResultRow(kind, row, why) for row in rows.part(start, stop)]

    return _Kind(len(rows), part)
