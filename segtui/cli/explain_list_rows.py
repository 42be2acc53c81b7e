"""An explanation of a list as comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from segtui.cli.member_formats import spreadsheet_safe
from segtui.plain import plain

if TYPE_CHECKING:
    from segtui.diagnosis.many import ListExplanation, Row

CSV_FIELDS = (
    "line",
    "customer",
    "customer_id",
    "legal_entity",
    "standing",
    "verdict",
    "code",
    "subject",
    "summary",
)


def write_rows(found: ListExplanation, out: TextIO) -> None:
    """Comma-separated values in the order of the list: a line for each answer, at least one for each row."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_FIELDS)
    rows = [each for group in found.groups for each in group.rows]
    for row in sorted(rows, key=lambda each: each.whom.line):
        for cells in _cells(row):
            writer.writerow([spreadsheet_safe(plain(cell)) if cell else "" for cell in cells])


def _cells(row: Row) -> Iterator[tuple[str | None, ...]]:
    who = (str(row.whom.line), row.whom.text, row.customer.id if row.customer else None)
    for each in row.judgements:
        code, subject = each.decisive.key if each.decisive else (None, None)
        yield (*who, each.company, row.standing.value, each.verdict.value, code, subject, each.summary)
    if not row.judgements:
        candidates = row.ambiguous.candidates if row.ambiguous else ()
        meant = f"May mean {', '.join(each.id for each in candidates)}." if candidates else None
        yield (*who, row.whom.company, row.standing.value, row.verdict.value, None, None, meant)
