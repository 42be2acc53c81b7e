"""What a source is, and what was found out about it: nothing about a file is guessed in silence."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class KeyKind(StrEnum):
    """What names the customer in each row."""

    EMAIL = "email"
    NUMBER = "number"
    ID = "id"

    @property
    def words(self) -> str:
        """As a person says it."""
        return {"email": "e-mail address", "number": "customer number", "id": "customer id"}[self.value]

    @property
    def plural(self) -> str:
        """Several of them."""
        return {"email": "e-mail addresses", "number": "customer numbers", "id": "customer ids"}[self.value]


class SourceFormat(StrEnum):
    """How rows are written down."""

    CSV = "csv"
    """Any text with separators between its columns, a tab included."""
    JSON = "json"
    """One array, of objects or of keys."""
    NDJSON = "ndjson"
    """One object, or one key, in each line."""


class SourceOptions(NamedTuple):
    """What a person says about the source; whatever is None is found out."""

    key: KeyKind = KeyKind.EMAIL
    column: str | None = None
    """The column of the key: its name, or its number counted from 1."""
    segment_column: str | None = None
    company_column: str | None = None
    form: SourceFormat | None = None
    encoding: str | None = None
    separator: str | None = None


class Columns(NamedTuple):
    """Where the parts of a row stand: names of fields, or places counted from 0 where there are no names."""

    key: str | int
    segment: str | int | None = None
    company: str | int | None = None


class Detected(NamedTuple):
    """How a source is read."""

    form: SourceFormat
    encoding: str
    columns: Columns
    compression: str | None = None
    """gzip, bzip2 or xz; None where it is not compressed."""
    separator: str | None = None
    """Of a table; None where it has but one column."""
    header: tuple[str, ...] = ()
    """The names of the columns; empty where the source names none."""

    def words_of(self, *, names_segments: bool) -> str:
        """How it is read, in one sentence; `names_segments` where a column tells the segment of each row."""
        parts = [self.form.value.upper(), encoding_words(self.encoding)]
        if self.compression:
            parts.insert(0, self.compression)
        if self.form is SourceFormat.CSV:
            by = _SEPARATOR_WORDS.get(self.separator or "", repr(self.separator))
            parts.append("one column" if self.separator is None else f"separated by {by}")
        told = [f"the key is {_column_words(self.columns.key)}"]
        if names_segments and self.columns.segment is not None:
            told.append(f"the segment stands in {_column_words(self.columns.segment)}")
        if self.columns.company is not None:
            told.append(f"the company stands in {_column_words(self.columns.company)}")
        return f"Read as {', '.join(parts)}; {', '.join(told)}."


def encoding_words(encoding: str) -> str:
    """An encoding as people call it."""
    return "Windows-1252" if encoding == "cp1252" else encoding


def _column_words(column: str | int) -> str:
    return f"column {column!r}" if isinstance(column, str) else f"column {column + 1}, without a header"


LINE = "line"
"""The column of such a table that keeps where each row stood in the source that it comes from."""
ROW = "row"
"""The same where lines say nothing: in a JSON array, the number of the row."""
REASON = "refused because"
"""The column that makes a table known as one of rows that an earlier run could not do."""


def is_refused_rows(header: tuple[str, ...]) -> bool:
    """Whether a source with these columns is what was left over of another one."""
    return REASON in header


_SEPARATOR_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class SourceRow(NamedTuple):
    """One row that names a customer."""

    line: int
    """Counted from 1."""
    key: str
    segment: str | None = None
    company: str | None = None
    in_array: bool = False
    """It stands in a JSON array, of which rows are counted: all of them may stand in one line."""


class BadRow(NamedTuple):
    """One row that cannot name a customer, as it stands in the source."""

    line: int
    text: str
    why: str
    is_misshapen: bool = False
    """It is not written like the other rows, whatever its key."""
    in_array: bool = False


def place_words(number: int, *, in_array: bool) -> str:
    """Where a row stands in its source."""
    return f"{ROW if in_array else LINE} {number:,}"
