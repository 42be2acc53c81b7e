"""A batch that is refused as a whole: the rows to blame are found, and the others go in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest

from segtui.changes.entries import EntryState
from segtui.changes.sending import MOST_EXTRA_REQUESTS
from segtui.errors import Forbidden, NotFound, Rejected
from segtui.model import Customer, CustomerQuery, MemberKey, Page, PageRequest
from segtui.paging import pages_in_order
from segtui.sync.plan import Act, Plan
from segtui.sync.refusals import refused_lines
from segtui.sync.source import KeyKind, SourceOptions
from tests.unit.sync.conftest import Desk

ROWS = 250


@pytest.fixture(scope="module")
def customers() -> int:
    return 400


@pytest.fixture(params=["desk", "merchant"])
def place(request: pytest.FixtureRequest) -> Desk:
    """A tenant, then a merchant."""
    chosen: Desk = request.getfixturevalue(request.param)
    return chosen


async def a_plan(place: Desk) -> Plan:
    """250 customers who are no members yet come into a segment."""
    if place.session.profile.platform == "emporix":
        segment, ids = place.segment(), [str(each["id"]) for each in place.seed.customers]
    else:
        segment = "press"

        async def fetch(page: PageRequest) -> Page[Customer]:
            return await place.session.platform.find_customers(
                CustomerQuery(raw='{"isAnonymous": false}'), page
            )

        ids = [each.id async for page in pages_in_order(fetch) for each in page.rows]
    present = await place.members(segment)
    strangers = [each for each in ids if each not in present][:ROWS]
    source = place.source("id\n" + "\n".join(strangers) + "\n")
    return await place.plan(
        source, segment_id=segment, options=SourceOptions(KeyKind.ID), accepted=("page-multiple",)
    )


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_good_rows_go_in_and_the_rows_to_blame_are_told_with_the_reason(
    place: Desk, status: int
) -> None:
    plan = await a_plan(place)
    rows = list(plan.rows(Act.ADD))
    assert len(rows) == ROWS
    wrong = [rows[3], rows[120], rows[ROWS - 1]]
    place.weather.poison = frozenset(str(each.customer) for each in wrong)
    place.weather.poison_status = status
    applied = await place.apply(plan)
    assert [each.row.line for each in applied.refused] == [each.line for each in wrong]
    assert all("No." in each.why and f"answered {status}" in each.why for each in applied.refused)
    assert applied.added == ROWS - len(wrong)
    size = place.session.platform.capabilities.bulk_size
    assert place.weather.writes == -(-ROWS // size) + applied.extra_requests
    assert 0 < applied.extra_requests < 60
    (number,) = applied.changes
    states = {row.key: row.state for row in (await place.session.entry(number)).rows}
    assert {name for name, state in states.items() if state is EntryState.REFUSED} == place.weather.poison
    (run,) = await place.session.sync_runs()
    assert run.state == "part"
    place.weather.poison = frozenset()
    resumed = await place.apply(plan, resumes=run.id)
    assert (resumed.added, resumed.extra_requests) == (len(wrong), 0)


async def test_the_search_is_bounded_and_rows_left_over_are_told_to_be_refused_together(place: Desk) -> None:
    plan = await a_plan(place)
    rows = list(plan.rows(Act.ADD))
    place.weather.poison = frozenset(str(each.customer) for each in rows[:-1] if (each.line or 0) % 20)
    applied = await place.apply(plan)
    assert applied.extra_requests <= MOST_EXTRA_REQUESTS + 2
    assert applied.added + len(applied.refused) == ROWS
    refused = {str(each.row.customer) for each in applied.refused}
    assert refused >= place.weather.poison
    assert all(
        "refused together with" in e.why
        for e in applied.refused
        if e.row.customer not in place.weather.poison
    )


async def test_a_refusal_of_all_rows_ends_the_run_after_as_many_requests_as_may_be(place: Desk) -> None:
    plan = await a_plan(place)
    place.weather.befall = lambda number: 400
    with pytest.raises(Rejected, match="answered 400") as caught:
        await place.apply(plan)
    assert "number 1 in the journal" in caught.value.hint
    assert place.weather.writes <= MOST_EXTRA_REQUESTS + 6
    assert {run.state for run in await place.session.sync_runs()} == {"stopped"}


@pytest.mark.parametrize("form", ["csv", "tsv of utf-16", "json", "ndjson in gzip", "cp1252"])
@pytest.mark.parametrize("has_segments", [False, True])
async def test_refused_rows_are_a_source_once_mended_however_the_first_was_written(
    desk: Desk, form: str, has_segments: bool
) -> None:
    wrong, *others = desk.addresses(12)
    rows = [(wrong, "Wröng"), *((each, "Right") for each in others)]
    source = desk.directory / "source"
    source.write_bytes(_written(rows, form, desk.segment() if has_segments else None))
    about: dict[str, Any] = {"segment_id": None} if has_segments else {}
    (customer_id,) = desk.ids_of([wrong])
    await desk.session.platform.remove_members(desk.segment(), [MemberKey(customer_id)])
    desk.weather.poison = frozenset({customer_id})
    plan = await desk.plan(str(source), **about)
    line = next(row.line for row in plan.rows(Act.ADD, Act.KEEP) if row.key == wrong)
    applied = await desk.apply(plan)
    for name in ("first.csv", "second.csv"):
        (refused,) = applied.refused
        assert (refused.row.key, refused.row.line) == (wrong, line)
        table = desk.source("\n".join([*refused_lines("email", applied.refused), ""]), name)
        applied = await desk.apply(await desk.plan(table, **about))
    desk.weather.poison = frozenset()
    assert (await desk.apply(await desk.plan(table, **about))).added == 1
    assert desk.ids_of([wrong]) <= await desk.members()


def _written(rows: Sequence[tuple[str, str]], form: str, segment: str | None) -> bytes:
    """A source of some form, with a column for the segment where one is given."""
    names = ("email", "name", *(["segment"] if segment else []))
    full = [dict(zip(names, (*row, segment), strict=False)) for row in rows]
    if "json" in form:
        text = "\n".join(json.dumps(each) for each in full) if "nd" in form else json.dumps(full)
        return gzip.compress(text.encode()) if "gzip" in form else text.encode()
    separator = "\t" if "tsv" in form else ";"
    lines = [separator.join(names), *(separator.join(map(str, each.values())) for each in full)]
    encoding = "utf-16" if "utf-16" in form else "cp1252" if form == "cp1252" else "utf-8"
    return ("\n".join(lines) + "\n").encode(encoding)


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (404, NotFound)])
async def test_a_refusal_of_who_sends_or_where_to_is_not_searched(
    place: Desk, status: int, error: type[Exception]
) -> None:
    plan = await a_plan(place)
    place.weather.befall = lambda number: status
    with pytest.raises(error):
        await place.apply(plan)
    assert place.weather.writes <= 3
