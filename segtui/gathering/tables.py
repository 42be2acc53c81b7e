"""Lists with a head line: which of the columns names the customer, and which the company."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from segtui.model import CustomerQuery
from segtui.recognise import Recognised, recognise

_BETWEEN = ",;\t|"


def _by_id(text: str) -> Recognised:
    return Recognised(CustomerQuery(id=text), "customer id")


def _by_number(text: str) -> Recognised:
    return Recognised(CustomerQuery(number=text), "customer number")


_KEYS: Mapping[str, Callable[[str], Recognised]] = {
    "customerid": _by_id,
    "id": _by_id,
    "customernumber": _by_number,
    "number": _by_number,
    "customer": recognise,
    "email": recognise,
    "emailaddress": recognise,
    "mail": recognise,
    "contactemail": recognise,
}
"""What a column that names customers is called, the surest first."""
_COMPANIES = ("legalentityid", "companyid", "legalentity", "company")


class TableRow(NamedTuple):
    """What one line of a table says."""

    text: str
    """What names the customer, or the whole line where nothing does."""
    line: int
    recognised: Recognised
    company_id: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A list whose first line names its columns."""

    delimiter: str
    keys: Sequence[tuple[int, Callable[[str], Recognised]]]
    """Where customers are named, the surest first."""
    company: int | None
    head: int
    """The lines up to and with the head line."""

    def rows(self, text: str) -> Iterator[TableRow]:
        """The rows below the head line; blank ones are left out."""
        reader = csv.reader(StringIO(text), delimiter=self.delimiter)
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if reader.line_num > self.head and any(values):
                yield self._row(values, reader.line_num)

    def _row(self, values: Sequence[str], line: int) -> TableRow:
        company = _at(values, self.company) or None
        for place, reads in self.keys:
            if found := _at(values, place):
                return TableRow(found, line, reads(found), company)
        whole = self.delimiter.join(values)
        return TableRow(whole, line, Recognised(CustomerQuery(name=whole), "name"), company)


def table_in(text: str) -> Table | None:
    """How to read a text whose first line names a column of customers; None for any other."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            return _headed(line, number)
    return None


def _headed(line: str, number: int) -> Table | None:
    delimiter = max(_BETWEEN, key=line.count)
    names = [_bare(cell) for cell in next(csv.reader([line], delimiter=delimiter))]
    keys = [(names.index(name), reads) for name, reads in _KEYS.items() if name in names]
    if not keys or any(recognise(name).query.name is None for name in names if name):
        return None
    company = next((names.index(name) for name in _COMPANIES if name in names), None)
    return Table(delimiter, keys, company, number)


def _bare(cell: str) -> str:
    """A name of a column without blanks, dashes and letter case."""
    return re.sub(r"[\s_.-]+", "", cell.strip()).casefold()


def _at(values: Sequence[str], place: int | None) -> str:
    return values[place] if place is not None and place < len(values) else ""
