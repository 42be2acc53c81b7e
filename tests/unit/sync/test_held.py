"""Rows that are held by their places: as many as a plan has, read when they are wanted, shown by pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.cli.shapes import json_parts, json_text
from segtui.errors import Refused
from segtui.gathering.files import write_list
from segtui.sync.applying import Drift
from segtui.sync.held import HeldRows, RefusedRows
from segtui.sync.measuring import Measure
from segtui.sync.plan import Act, Mode, Plan, PlanHead, PlannedSegment, PlanRow
from segtui.sync.plan_writing import PlanWriter
from segtui.sync.refusals import refused_lines
from segtui.tui.run_results import ResultPages
from segtui.wire.call import JsonValue

ROWS = 30


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Additions of the source, and after them the removals that a mirror adds."""
    rows = [
        PlanRow(act=Act.ADD, segment="club", line=n + 2, key=f"{n}@example.com", customer=f"C{n:03}")
        for n in range(ROWS - 5)
    ]
    rows += [PlanRow(act=Act.REMOVE, segment="club", customer=f"C{n:03}") for n in range(ROWS - 5, ROWS)]
    writer = PlanWriter()
    writer.add(rows)
    head = PlanHead(
        profile="shop",
        platform="emporix",
        tenant="t",
        mode=Mode.MIRROR,
        key_kind="email",
        source="club.csv",
        read_as="CSV",
        source_rows=ROWS - 5,
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        segments=(PlannedSegment(id="club", name="Club", counts=dict(writer.counts)),),
        counts=dict(writer.counts),
        yardstick="club",
        measure=Measure(ROWS - 5, 0, "utf-8", ",", ("email",)),
    )
    made = writer.write(tmp_path_factory.mktemp("held") / "club.plan", head)
    writer.close()
    return made


def refused_of(plan: Plan) -> RefusedRows:
    """All rows, each with a reason that names its customer or is that of all others."""
    refused = RefusedRows(plan)
    for place, row in plan.placed():
        refused.add(place, row, _reason(row))
    return refused


def _reason(row: PlanRow) -> str:
    number = int((row.customer or "")[1:])
    return f"no {row.customer} here: {row.customer}" if number % 2 else "too many"


def test_each_refused_row_comes_back_with_its_reason_and_alike_ones_are_held_once(plan: Plan) -> None:
    refused = refused_of(plan)
    assert [(each.row, each.why) for each in refused] == [(row, _reason(row)) for row in plan.rows()]
    assert refused.part(7, 9) == list(refused)[7:9]
    assert (len(refused), refused.of_source, refused.rows.count(Act.REMOVE)) == (ROWS, ROWS - 5, 5)
    assert len(refused._told) == 2


@given(size=st.integers(1, ROWS * 2))
def test_pages_of_any_size_give_every_row_once_and_kind_after_kind(plan: Plan, size: int) -> None:
    missing, still_there = HeldRows(plan), HeldRows(plan)
    for place, row in plan.placed():
        (missing if row.act is Act.ADD else still_there).add(place, row)
    pages = ResultPages(refused_of(plan), Drift(missing, still_there, HeldRows(plan)), is_later=False)
    numbers = range(1, -(-pages.total // size) + 1)
    parts = [pages._rows((number - 1) * size, number * size) for number in numbers]
    assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
    rows, planned = [each for part in parts for each in part], list(plan.rows())
    assert [each.row for each in rows] == [*planned, *planned]
    assert [each.kind for each in rows] == [
        *["refused"] * ROWS,
        *["missing"] * (ROWS - 5),
        *["still there"] * 5,
    ]


def test_a_table_of_refused_rows_that_cannot_be_read_to_their_end_is_not_left_half_written(
    plan: Plan, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.plan"
    copy.write_bytes(plan.path.read_bytes())
    refused = refused_of(Plan(copy, plan.head))
    whole = write_list(str(tmp_path / "whole.csv"), refused_lines("email", refused))
    assert len(whole.read_text(encoding="utf-8").splitlines()) == ROWS - 5 + 1
    copy.write_bytes(plan.path.read_bytes()[:-200])
    with pytest.raises(Refused, match="was replaced by another"):
        write_list(str(tmp_path / "half.csv"), refused_lines("email", refused))
    assert not (tmp_path / "half.csv").exists()


VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    rows=st.lists(VALUES, max_size=4),
    beside=st.dictionaries(st.text(), VALUES, max_size=3),
    indent=st.sampled_from([None, 2]),
)
def test_json_in_pieces_is_the_same_text_as_json_at_once(
    rows: list[JsonValue], beside: dict[str, JsonValue], indent: int | None
) -> None:
    pieces = json_parts({**beside, "inner": {"rows": iter(rows)}, "rows": iter(rows)}, indent=indent)
    assert "".join(pieces) == json_text({**beside, "inner": {"rows": rows}, "rows": rows}, indent=indent)
