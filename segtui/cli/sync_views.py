"""Plans, runs and drift for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from segtui.changes.outcome import searched_words
from segtui.cli.output import count_of
from segtui.cli.shapes import JsonObject, Streamed, instant
from segtui.plain import plain
from segtui.sync.act_words import ACT_WORDS, counted_words, place_of, words_behind
from segtui.sync.applying import Drift
from segtui.sync.drafting import NO_SEGMENT
from segtui.sync.held import HeldRows
from segtui.sync.memory import Run
from segtui.sync.plan import Act, Plan, PlanHead, PlannedSegment, PlanRow

EXAMPLES = 5
"""Rows of each kind that are shown; the plan has all."""

_SHOWN = (Act.INVALID, Act.UNMATCHED, Act.AMBIGUOUS, Act.DUPLICATE, Act.SKIPPED, Act.LEFT_ALONE, Act.REMOVE)


def plan_lines(plan: Plan) -> Iterator[str]:
    """The counts of a plan, and a few rows of the kinds that a person should look at. Blocks."""
    head = plan.head
    yield head.read_as
    names = ", ".join(_segment_words(head, place) for place in range(len(head.segments)))
    yield f"{count_of(head.source_rows, 'row')} against {names or 'no segment'}, mode {head.mode.value}:"
    for act in ACT_WORDS:
        if count := head.count(act):
            yield f"{count:>11,}  {words_behind(act, count)}"
    if head.names_segments:
        yield from (f"{plain(each.name)}: {_counts_words(each)}" for each in head.segments)
    for remark in head.remarks:
        yield plain(remark)
    for act in _SHOWN:
        if count := head.count(act):
            words = words_behind(act, count)
            yield f"{words[:1].upper()}{words[1:]}:"
            yield from (f"  {row_words(row)}" for row in _first(plan, act))
            if head.count(act) > EXAMPLES:
                yield f"  and {head.count(act) - EXAMPLES:,} more, in the plan"
            yield from _ways_on(plan, act)


def _ways_on(plan: Plan, act: Act) -> Iterator[str]:
    """What lets rows of a kind be used after all."""
    if act is Act.AMBIGUOUS:
        yield "  Next: segtui sync decide KEY says whom such a key means."
    if act is Act.INVALID and any((row.why or "").startswith(NO_SEGMENT) for row in _first(plan, act)):
        yield "  Next: --create-missing plans the segments that do not exist."


SIGNS = {
    Act.KEEP: "=",
    Act.ABSENT: "=",
    Act.DUPLICATE: "=",
    Act.SKIPPED: "=",
    Act.LEFT_ALONE: "=",
    Act.ADD: "+",
    Act.REMOVE: "-",
    Act.AMBIGUOUS: "*",
    Act.UNMATCHED: "!",
    Act.INVALID: "!",
}
"""What would become of a row: nothing, added, removed, somebody has to decide, it cannot be compared."""


def signed_rows(plan: Plan) -> Iterator[str]:
    """Every row of a plan as programs read it: the sign, the segment (none of bad rows), the row. Blocks."""
    names = {segment.id: segment.name for segment in plan.head.segments}
    for row in plan.rows():
        segment = plain(names.get(row.segment, row.segment))
        yield f"{SIGNS[row.act]}\t{segment}\t{row_words(row)}"


def _counts_words(segment: PlannedSegment) -> str:
    return ", ".join(counted_words(act, segment.count(act)) for act in ACT_WORDS if segment.count(act))


def _first(plan: Plan, act: Act) -> list[PlanRow]:
    rows = []
    for row in plan.rows(act):
        rows.append(row)
        if len(rows) == EXAMPLES:
            break
    return rows


def _segment_words(head: PlanHead, place: int) -> str:
    segment = head.segments[place]
    if segment.creation is not None:
        return f"{plain(segment.name)}, which is created"
    return f"{plain(segment.name)} with {count_of(segment.members, 'member')}"


def row_words(row: PlanRow) -> str:
    """One row of a plan in one line."""
    where = f"{place_of(row)}: " if row.line is not None else ""
    who = row.who or row.key or row.customer or ""
    why = f": {row.why}" if row.why else ""
    return plain(f"{where}{who}{why}")


def plan_shape(plan: Plan) -> JsonObject:
    """The head of a plan as JSON."""
    head = plan.head
    return {
        "plan": str(plan.path),
        "source": head.source,
        "source_rows": head.source_rows,
        "read_as": head.read_as,
        "mode": head.mode.value,
        "made_at": instant(head.made_at),
        "segments": [
            {
                "id": each.id,
                "name": each.name,
                "members": each.members,
                "removed": each.removed,
                "counts": {act.value: each.count(act) for act in Act},
                "is_created": each.creation is not None,
            }
            for each in head.segments
        ],
        "counts": {act.value: head.count(act) for act in Act},
        "remarks": [*head.remarks],
        "accepted": [*head.accepted],
        "in_step": head.is_in_step,
    }


def came_to_words(run: Run, extra_requests: int) -> str:
    """What a run came to, in one sentence."""
    counts = [f"{count:,} {word}" for word, count in run.counts.items()]
    searched = f"; {searched_words(extra_requests)}" if extra_requests else ""
    return f"{', '.join(counts) or 'Nothing was left to do'}{searched}."


def drift_lines(drift: Drift) -> Iterator[str]:
    """What is not as planned: `+` is missing, `-` is there and should not be. Blocks."""
    yield from _signed("+", drift.missing)
    yield from _signed("-", drift.still_there)


def _signed(sign: str, rows: HeldRows) -> Iterator[str]:
    for row in rows.part(0, EXAMPLES):
        yield f"  {sign} {row_words(row)}"
    if len(rows) > EXAMPLES:
        yield f"  {sign} and {len(rows) - EXAMPLES:,} more"


def drift_shape(drift: Drift) -> dict[str, Streamed]:
    """The rows that are not as planned, as JSON that is read from the plan while it is written."""
    return {
        "missing": map(_row_shape, drift.missing),
        "still_there": map(_row_shape, drift.still_there),
        "refused": map(_row_shape, drift.refused),
    }


def place_shape(row: PlanRow) -> JsonObject:
    """Where a row stands in the source, as JSON: of a JSON array rows are counted, else lines."""
    return {"line": None if row.in_array else row.line, "row": row.line if row.in_array else None}


def _row_shape(row: PlanRow) -> JsonObject:
    return {
        "segment": row.segment,
        **place_shape(row),
        "key": row.key,
        "customer_id": row.customer,
        "legal_entity_id": row.company,
    }


def run_shape(run: Run) -> JsonObject:
    """One run as JSON."""
    return {
        "run": run.id,
        "at": instant(run.at),
        "os_user": run.os_user,
        "plan": run.plan,
        "source": run.head.source,
        "segments": [each.id for each in run.head.segments],
        "state": run.state or "open",
        "counts": {**run.counts},
        "changes": [*run.changes],
        "resumes": run.resumes,
        "gone_on_by": run.gone_on_by,
        "undone_by": [*run.undone_by],
        "is_taken_back": run.is_taken_back,
    }
