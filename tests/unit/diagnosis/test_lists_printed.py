"""What is printed of an explained list: for people, as JSON and as comma-separated values."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from jsonschema import Draft202012Validator

from segtui.cli.explain_list_views import WantedList, explain_list
from segtui.diagnosis.question import Membership, Visibility
from segtui.model import ItemKind
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import DemoShop
from segtui.session import Session
from tests.unit.diagnosis.test_lists import ids_in, rows_of
from tests.unit.diagnosis.test_membership_tickets import GRETA, SCHEMA

LINES = (GRETA, "nobody@example.com", "jonas.bergqvist@example.org", "=cmd()", "")
SUMMER = Membership("", segment="Summer sale 2026")


def validator() -> Draft202012Validator:
    """Of the JSON of a list."""
    return Draft202012Validator(json.loads(SCHEMA.with_name("explain-list.schema.json").read_text()))


async def printed(
    session: Session,
    capsys: pytest.CaptureFixture[str],
    question: Membership | Visibility,
    form: str,
    *texts: str,
) -> str:
    await explain_list(session, question, rows_of(*texts), WantedList(form, False, True))
    return capsys.readouterr().out


async def test_the_json_is_as_its_schema_says_and_counts_every_row(
    session: Session, sandbox: Sandbox, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    item = demo.troubles["category.expired"][0]
    lines = [*LINES, *ids_in(sandbox), "/".join(demo.troubles["member.stale"][:2])]
    for question in (
        SUMMER,
        Visibility("", kind=ItemKind.CATEGORY, item=item),
        Membership("", segment="club"),
    ):
        document = json.loads(await printed(session, capsys, question, "json", *lines))
        validator().validate(document)
        assert document["rows"] == sum(document["counts"].values())
        assert document["rows"] == sum(each["count"] for each in document["groups"])
        assert all(each["count"] == len(each["rows"]) for each in document["groups"])


async def test_people_read_lines_of_eighty_columns_with_who_is_in_each_group(
    session: Session, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    out = await printed(session, capsys, SUMMER, "text", *LINES, *ids_in(sandbox)[:20])
    assert "24 rows:" in out
    assert "segment.valid (Summer sale 2026)" in out
    assert "line 2 nobody@example.com" in out
    assert "line 3 jonas.bergqvist@example.org:" in out
    assert "more (--format csv or json has all)" in out
    assert max(map(len, out.splitlines())) <= 80


async def test_a_spreadsheet_gets_every_row_in_the_order_of_the_list(
    session: Session, demo: DemoShop, capsys: pytest.CaptureFixture[str]
) -> None:
    two = demo.troubles["member.one_of_two_companies"][0]
    out = await printed(session, capsys, SUMMER, "csv", *LINES, two)
    rows = list(csv.DictReader(StringIO(out)))
    assert [row["line"] for row in rows] == ["1", "2", "3", "4", "6", "6"]
    assert [row["standing"] for row in rows[:4]] == ["judged", "not_found", "ambiguous", "not_understood"]
    assert rows[0]["code"] == "segment.valid"
    assert rows[3]["customer"] == "'=cmd()"


@pytest.mark.parametrize(
    ("segment", "text", "code"),
    [
        ("Gold club", GRETA, 0),
        ("Gold club", "nobody@example.com", 11),
        ("Gold club", "no key", 12),
        ("club", GRETA, 12),
    ],
)
async def test_the_exit_code_tells_the_verdict_of_all(
    session: Session, segment: str, text: str, code: int
) -> None:
    wanted = WantedList("text", exit_code=True, every_check=False)
    assert await explain_list(session, Membership("", segment=segment), rows_of(text), wanted) == code
