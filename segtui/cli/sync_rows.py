"""The work of `segtui sync status RUN`: the rows of one run, with what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from segtui.cli.output import say, write_lines, write_parts
from segtui.cli.shapes import JsonObject, document_parts
from segtui.cli.sync_views import place_shape, run_shape
from segtui.plain import plain
from segtui.session import Session
from segtui.sync.act_words import fate_words, short_place_of
from segtui.sync.fates import Fate, Fates
from segtui.sync.plan import Plan


async def show_run(session: Session, number: int, *, as_json: bool) -> int:
    """Write every row of the plan of a run."""
    run = await session.sync_run(number)
    fates, plan = await session.sync_fates(run), await session.sync_plan(run)
    if as_json:
        parts = document_parts("sync-run-rows", {**run_shape(run), "rows": _shapes(plan, fates)})
        await asyncio.to_thread(write_parts, parts)
    else:
        await asyncio.to_thread(lambda: write_lines(_lines(plan, fates)))
    counts = ", ".join(f"{fates.counts[fate]:,} {fate.value}" for fate in Fate if fates.counts[fate])
    say(f"Run {run.id}, of {run.os_user}: {counts}.")
    return 0


_TITLES = ("what became of it", "segment", "line", "key", "whom it names", "why")


def _lines(plan: Plan, fates: Fates) -> Iterator[str]:
    """A heading, then the rows. Blocks."""
    yield "\t".join(_TITLES)
    names = {segment.id: segment.name for segment in plan.head.segments}
    for row in plan.rows():
        found = fates.of(row)
        cells = (
            fate_words(row, found.fate),
            names.get(row.segment, row.segment),
            short_place_of(row),
            row.key or "",
            row.who or row.customer or "",
            found.why or row.why or "",
        )
        yield "\t".join(plain(cell) for cell in cells)


def _shapes(plan: Plan, fates: Fates) -> Iterator[JsonObject]:
    for row in plan.rows():
        found = fates.of(row)
        yield {
            "act": row.act.value,
            "fate": found.fate.value,
            "why": found.why or row.why,
            "change": found.change,
            "segment": row.segment,
            **place_shape(row),
            "key": row.key,
            "customer_id": row.customer,
            "legal_entity_id": row.company,
        }
