"""The forms in which members are written: each takes pages as they come and holds none of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol, TextIO

from segtui.cli.shapes import MEMBER_FIELDS, JsonObject, json_text, member_shape, member_values
from segtui.cli.table import Column, Table
from segtui.cli.terminal import drawing_for
from segtui.model import Member
from segtui.plain import plain
from segtui.platforms.port import Capabilities

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a cell for a formula, full-width forms included."""


def spreadsheet_safe(cell: str) -> str:
    """The cell, with an apostrophe before anything that a spreadsheet would run as a formula."""
    if cell[:1] not in _FORMULA_STARTS and not cell.startswith(" "):
        return cell
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


class MemberWriter(Protocol):
    """Writes members page by page."""

    def open(self, total: int | None) -> None:
        """Whatever stands before the first row; `total` is what the platform says will come."""
        ...

    def page(self, members: Sequence[Member]) -> None:
        """One page of rows."""
        ...

    def close(self) -> None:
        """Whatever stands after the last row."""
        ...


class CsvWriter:
    """Comma-separated values with a head line; cells are safe to open in a spreadsheet."""

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.writer(out, lineterminator="\n")

    def open(self, total: int | None) -> None:
        """The head line."""
        self._rows.writerow(MEMBER_FIELDS)

    def page(self, members: Sequence[Member]) -> None:
        """One line for each member; what is not known is empty, and line breaks in names become spaces."""
        self._rows.writerows(
            [spreadsheet_safe(plain(value)) if value else "" for value in member_values(member)]
            for member in members
        )

    def close(self) -> None:
        """Nothing follows."""


class NdjsonWriter:
    """One JSON object per line, each naming its schema."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def open(self, total: int | None) -> None:
        """Nothing goes before."""

    def page(self, members: Sequence[Member]) -> None:
        """One line for each member."""
        self._out.writelines(
            json_text({"schema": "segtui.member/1", **member_shape(member)}, indent=None) + "\n"
            for member in members
        )

    def close(self) -> None:
        """Nothing follows."""


class JsonWriter:
    """One JSON document, written as it comes; cut short it is invalid, so no part passes for the whole."""

    def __init__(self, out: TextIO, head: JsonObject) -> None:
        self._out = out
        self._head = head
        self._separator = "\n"

    def open(self, total: int | None) -> None:
        """The fields before the rows."""
        head = json_text({"schema": "segtui.members/1", **self._head, "total": total}, indent=None)
        self._out.write(f'{head[:-1]}, "members": [')

    def page(self, members: Sequence[Member]) -> None:
        """One line for each member."""
        for member in members:
            self._out.write(self._separator + json_text(member_shape(member), indent=None))
            self._separator = ",\n"

    def close(self) -> None:
        """The brackets left open."""
        self._out.write("\n]}\n")


class TableWriter:
    """A table for reading; the first page decides the widths."""

    def __init__(self, out: TextIO, can: Capabilities) -> None:
        """`can` says which columns there is anything for."""
        self._out = out
        self._pick = _picked(can)
        whole = {"CUSTOMER", "MEMBER"}
        self._table = Table([Column(title, whole=title in whole) for title in self._pick], drawing_for(out))

    def open(self, total: int | None) -> None:
        """Nothing goes before: the head stands above the first page."""

    def page(self, members: Sequence[Member]) -> None:
        """The rows of one page."""
        rows = (_cells(member) for member in members)
        self._write(self._table.lines([[cells[title] for title in self._pick] for cells in rows]))

    def close(self) -> None:
        """Nothing follows."""

    def _write(self, lines: Iterable[str]) -> None:
        self._out.writelines(line + "\n" for line in lines)


def _picked(can: Capabilities) -> tuple[str, ...]:
    """The columns for a platform."""
    first = "MEMBER" if can.devices else "CUSTOMER"
    return (
        first,
        "NAME",
        "E-MAIL",
        *(("COMPANY", "ORIGIN", "SINCE") if can.legal_entities else ()),
        *(("MARKS",) if can.guests else ()),
    )


def _cells(member: Member) -> dict[str, str]:
    """A member by the title of each column there may be."""
    customer_id, first, last, email, company_id, company, origin, created, device_id, marks = member_values(
        member
    )
    device = member.device
    thing = " ".join(part for part in (device.platform, device.model) if part) if device else ""
    return {
        "CUSTOMER": customer_id or "",
        "MEMBER": customer_id or device_id or "",
        "NAME": thing or " ".join(part for part in (first, last) if part),
        "E-MAIL": email or "",
        "COMPANY": f"{company} ({company_id})" if company and company_id else company_id or "",
        "ORIGIN": (origin or "").lower(),
        "SINCE": created or "",
        "MARKS": marks or "",
    }
