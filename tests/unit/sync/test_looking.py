"""What is told of a source before a plan is made of it, and a plan's rows by pages."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.sync.looking import COUNTED_AT_ONCE, Count, counted, looked_at
from segtui.sync.measuring import Measure
from segtui.sync.pages import PlanPages
from segtui.sync.plan import Act, Mode, Plan, PlanHead, PlannedSegment, PlanRow
from segtui.sync.plan_writing import PlanWriter
from segtui.sync.source import KeyKind, SourceOptions

EMAIL = SourceOptions()


def written(tmp_path: Path, text: str, name: str = "source.csv") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def test_what_is_found_out_is_told_with_the_columns_to_choose_from(tmp_path: Path) -> None:
    sight = looked_at(written(tmp_path, "mail;since\na@x.example;2026\n"), EMAIL)

    assert sight.detected is not None
    assert (
        sight.detected.words_of(names_segments=False)
        == "Read as CSV, utf-8, separated by semicolons; the key is column 'mail'."
    )
    assert sight.columns == ("mail", "since")
    assert sight.open_question is None


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("work,home\na@x.example,b@x.example\n", ("work", "home")),
        ("a@x.example,b@x.example\n", ("1", "2")),
        ('[{"work": "a@x.example", "home": "b@x.example"}]', ("work", "home")),
    ],
)
def test_where_the_column_is_not_clear_it_is_asked_for_and_any_that_is_offered_can_be_read(
    tmp_path: Path, text: str, columns: tuple[str, ...]
) -> None:
    name = written(tmp_path, text, "source.json" if text.startswith("[") else "source.csv")

    sight = looked_at(name, EMAIL)

    assert sight.detected is None
    assert sight.open_question is not None
    assert sight.columns == columns
    for column in columns:
        options = EMAIL._replace(column=column)
        assert looked_at(name, options).detected is not None
        assert list(counted(name, options)) == [Count(1, 0, is_all=True)]


def test_rows_are_counted_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "many.csv.gz"
    text = "email\n" + "a@x.example\n" * COUNTED_AT_ONCE + "no address\n"
    path.write_bytes(gzip.compress(text.encode()))

    assert list(counted(str(path), EMAIL)) == [
        Count(COUNTED_AT_ONCE, 0),
        Count(COUNTED_AT_ONCE + 1, 1, is_all=True),
    ]


def test_neither_a_directory_nor_a_missing_or_empty_file_is_a_source(tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "missing.csv"), "-"):
        with pytest.raises(BadInput, match="There is no file"):
            looked_at(name, EMAIL)
    with pytest.raises(BadInput, match="is empty"):
        looked_at(written(tmp_path, "\n"), SourceOptions(KeyKind.ID))


SEGMENTS = ("gold", 'gold "2"', "gölf\\")


def plan_of(directory: Path, acts: list[Act]) -> Plan:
    writer = PlanWriter()
    segments = cycle(SEGMENTS)
    writer.add(PlanRow(act=act, segment=next(segments), line=line) for line, act in enumerate(acts, 1))
    about: dict[str, Any] = {
        "profile": "demo",
        "platform": "emporix",
        "tenant": "shop",
        "mode": Mode.ADD,
        "key_kind": "email",
        "source": "source.csv",
        "read_as": "Read as CSV.",
        "source_rows": len(acts),
        "made_at": datetime(2026, 1, 1, tzinfo=UTC),
        "segments": tuple(
            PlannedSegment(id=each, name=each, counts=writer.counts_of(each)) for each in SEGMENTS
        ),
        "counts": dict(writer.counts),
        "yardstick": "gold",
        "measure": Measure(len(acts), 0, "utf-8", ",", ()),
    }
    plan = writer.write(directory / "a.plan", PlanHead(**about))
    writer.close()
    return plan


@given(
    acts=st.lists(st.sampled_from([Act.ADD, Act.KEEP, Act.AMBIGUOUS]), max_size=30),
    size=st.integers(1, 7),
    wanted=st.sampled_from([(), (Act.ADD,), (Act.KEEP, Act.AMBIGUOUS)]),
    segment=st.sampled_from([None, 0, 1, 2]),
    order=st.randoms(),
)
def test_the_pages_in_any_order_are_the_rows(
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[Act],
    size: int,
    wanted: tuple[Act, ...],
    segment: int | None,
    order: Any,
) -> None:
    plan = plan_of(tmp_path_factory.mktemp("plan"), acts)
    only = plan.head.segments[segment] if segment is not None else None
    pages = PlanPages(plan, *wanted, segment=only)
    numbers = list(range(1, -(-pages.total // size) + 2))
    order.shuffle(numbers)

    found = {number: asyncio.run(pages.page(number, size)).rows for number in numbers}

    rows = [row for row in plan.rows(*wanted) if only is None or row.segment == only.id]
    assert [row for number in sorted(found) for row in found[number]] == rows
    assert pages.total == len(rows)


def test_a_plan_that_is_gone_is_no_empty_page(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, [Act.ADD])
    plan.path.unlink()

    with pytest.raises(BadInput, match="cannot be read"):
        asyncio.run(PlanPages(plan).page(1, 50))
