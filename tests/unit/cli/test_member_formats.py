"""Members as CSV, NDJSON, JSON and tables."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.cli.member_formats import (
    CsvWriter,
    JsonWriter,
    MemberWriter,
    NdjsonWriter,
    TableWriter,
    spreadsheet_safe,
)
from segtui.cli.shapes import MEMBER_FIELDS
from segtui.model import CustomerRef, DeviceRef, Member
from segtui.platforms.emporix.client import CAPABILITIES as EMPORIX
from segtui.platforms.emporix.documents import EmporixMember
from segtui.platforms.shopgate.client import CAPABILITIES as SHOPGATE

ANN = EmporixMember.model_validate(
    {
        "customer": {"id": "c1", "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com"},
        "legalEntity": {"id": "le1", "name": "Northwind"},
        "assignmentType": "MANUAL",
        "metadata": {"createdAt": "2026-03-01T09:30:00Z"},
    }
)
BARE = Member(customer=CustomerRef(id="c2"))


def _written(writer: MemberWriter, *pages: list[Member]) -> None:
    writer.open(sum(len(page) for page in pages))
    for page in pages:
        writer.page(page)
    writer.close()


def test_csv_has_a_head_and_one_line_for_each_member() -> None:
    out = StringIO()
    _written(CsvWriter(out), [ANN], [BARE])

    rows = list(csv.reader(StringIO(out.getvalue())))
    assert rows[0] == list(MEMBER_FIELDS)
    assert rows[1] == [
        "c1",
        "Ann",
        "Lee",
        "ann@example.com",
        "le1",
        "Northwind",
        "MANUAL",
        "2026-03-01T09:30:00Z",
        "",
        "",
    ]
    assert rows[2] == ["c2", *[""] * 9]


def test_ndjson_lines_stand_for_themselves() -> None:
    out = StringIO()
    _written(NdjsonWriter(out), [ANN, BARE])

    first, second = [json.loads(line) for line in out.getvalue().splitlines()]
    assert first["schema"] == second["schema"] == "segtui.member/1"
    assert first["legal_entity_id"] == "le1"
    assert second["email"] is None


@pytest.mark.parametrize("pages", [[], [[]], [[ANN]], [[ANN], [BARE, ANN]]])
def test_json_is_one_valid_document_however_the_pages_fall(pages: list[list[Member]]) -> None:
    out = StringIO()
    _written(JsonWriter(out, {"segment": {"id": "s", "name": "S"}}), *pages)

    document = json.loads(out.getvalue())
    assert document["schema"] == "segtui.members/1"
    assert document["segment"] == {"id": "s", "name": "S"}
    assert len(document["members"]) == document["total"] == sum(len(page) for page in pages)


def test_json_cut_short_is_not_valid() -> None:
    out = StringIO()
    writer = JsonWriter(out, {})
    writer.open(2)
    writer.page([ANN])

    with pytest.raises(json.JSONDecodeError):
        json.loads(out.getvalue())


def test_the_table_names_the_company_with_its_id() -> None:
    out = StringIO()
    _written(TableWriter(out, EMPORIX), [ANN])

    assert "Northwind (le1)" in out.getvalue()


def test_a_device_is_never_written_down_as_a_customer() -> None:
    phone = Member(customer=CustomerRef(id="p1"), device=DeviceRef(id="p1", platform="ios", model="X"))
    table, rows = StringIO(), StringIO()
    _written(TableWriter(table, SHOPGATE), [phone])
    _written(CsvWriter(rows), [phone])

    assert table.getvalue().splitlines()[1].split() == ["p1", "ios", "X", "device"]
    (row,) = csv.DictReader(StringIO(rows.getvalue(), newline=""))
    assert (row["customer_id"], row["device_id"], row["marks"]) == ("", "p1", "device")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    assert spreadsheet_safe(f"{start}cmd()") == f"'{start}cmd()"


@given(st.text())
def test_no_cell_of_a_csv_begins_like_a_formula(name: str) -> None:
    out = StringIO()
    CsvWriter(out).page([Member(customer=CustomerRef(id="c", first_name=name))])

    (row,) = csv.reader(StringIO(out.getvalue(), newline=""))
    assert not row[1].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
