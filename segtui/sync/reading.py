"""The rows of a source, one after the other: each names a customer, or is told with the reason why not."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO

from segtui.errors import BadInput
from segtui.sync.keys import cleaned, why_no_key
from segtui.sync.opening import Opened
from segtui.sync.source import (
    LINE,
    ROW,
    BadRow,
    Detected,
    KeyKind,
    SourceFormat,
    SourceRow,
    is_refused_rows,
)

LONGEST_SHOWN = 200
"""Characters of a bad row that are kept."""
_MOST_LINES = 5
"""A row of a table that goes over more lines has a quotation mark that is never closed."""
_MOST_DIGITS = 12
"""The number of a line has fewer."""
_CHUNK = 64 * 1024
_LONGEST_LINE = 1024 * 1024
_LONGEST_ELEMENT = 4 * 1024 * 1024
"""Characters; an element of an array that is longer is none that a source has."""

Row = SourceRow | BadRow
_Element = tuple[int, object, str]
"""The line, or the number of the row in an array; what stands there, and its text."""


def read_rows(source: Opened, detected: Detected, kind: KeyKind) -> Iterator[Row]:
    """Every row of the source; blank lines are no rows. Blocks. Raises OSError where reading fails."""
    if detected.form is SourceFormat.CSV:
        return _table_rows(_bounded(source), detected, kind)
    is_array = detected.form is SourceFormat.JSON
    objects = _array(source.text) if is_array else _lines(_bounded(source))
    rows = _object_rows(objects, detected, kind)
    return map(_in_array, rows) if is_array else rows


def _in_array(row: Row) -> Row:
    return row._replace(in_array=True)


def _bounded(source: Opened) -> Iterator[str]:
    """The lines of a source, of which none is so long that it could not be held."""
    number = 0
    while line := source.text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise BadInput(
                f"Line {number:,} of {source.name} has more than {_LONGEST_LINE:,} characters.",
                hint="Give a text with one customer in each line, or one JSON array.",
            )
        yield line


def _table_rows(text: Iterator[str], detected: Detected, kind: KeyKind) -> Iterator[Row]:
    table = csv.reader(text, delimiter=detected.separator or ",")
    places = _Places(detected)
    is_first, line = True, 0
    while True:
        began = line + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            line = table.line_num
            yield BadRow(began, "", f"not readable as a table up to line {line} ({error})", is_misshapen=True)
            continue
        line = table.line_num
        if is_first and detected.header:
            is_first = False
            continue
        if any(cells):
            places.width = places.width or len(cells)
            row = _table_row(began, line, cells, places, kind)
            yield _in_array(row) if places.is_of_array else row


class _Places:
    """The places of the columns, and how many there are: as many as in the first row."""

    def __init__(self, detected: Detected) -> None:
        header, columns = detected.header, detected.columns
        self.width = len(header) or None
        self.separator = detected.separator or ","

        def place(column: str | int | None) -> int | None:
            return header.index(column) if isinstance(column, str) else column

        self.key = place(columns.key)
        self.segment = place(columns.segment)
        self.company = place(columns.company)
        told = [name for name in (LINE, ROW) if is_refused_rows(header) and name in header]
        self.line = header.index(told[0]) if told else None
        """Where rows that were refused before tell their line in the source that they come from."""
        self.is_of_array = told == [ROW]
        """Whether that source was an array."""


def _table_row(began: int, ended: int, cells: list[str], places: _Places, kind: KeyKind) -> Row:
    text = places.separator.join(cells)[:LONGEST_SHOWN]
    if ended - began >= _MOST_LINES:
        why = f"a quotation mark is opened in line {began} and closed only in line {ended}"
        return BadRow(began, text, why, is_misshapen=True)
    if places.width is not None and len(cells) != places.width:
        why = f"{_columns(len(cells))}, where the first row has {places.width}"
        return BadRow(began, text, why, is_misshapen=True)

    def cell(place: int | None) -> str | None:
        return cells[place] if place is not None and place < len(cells) else None

    known = cell(places.line) or ""
    line = int(known) if known.isdecimal() and known.isascii() and len(known) < _MOST_DIGITS else began
    return _row(line, text, (cell(places.key), cell(places.segment), cell(places.company)), kind)


def _object_rows(objects: Iterator[_Element], detected: Detected, kind: KeyKind) -> Iterator[Row]:
    columns = detected.columns
    for line, value, text in objects:
        if isinstance(value, _NotJson):
            yield BadRow(line, text, str(value), is_misshapen=True)
        elif isinstance(value, dict) and isinstance(columns.key, str):
            fields = tuple(
                _as_text(value.get(name)) if isinstance(name, str) else None
                for name in (columns.key, columns.segment, columns.company)
            )
            yield _row(line, text, fields, kind)
        elif isinstance(value, (str, int)) and not isinstance(columns.key, str):
            yield _row(line, text, (_as_text(value), None, None), kind)
        else:
            yield BadRow(line, text, "not written like the first row", is_misshapen=True)


def _row(line: int, text: str, fields: tuple[str | None, ...], kind: KeyKind) -> Row:
    key, segment, company = (None if field is None else cleaned(field) for field in fields)
    why = why_no_key(key or "", kind)
    return BadRow(line, text, why) if why else SourceRow(line, key or "", segment or None, company or None)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"


def _as_text(value: object) -> str | None:
    """A number in JSON may be a customer number; anything deeper is no key."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value)


class _NotJson(str):
    """Why a row is no JSON."""


def _lines(text: Iterator[str]) -> Iterator[_Element]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            value: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            value = _NotJson(f"not JSON: {error}")
        yield number, value, line.strip()[:LONGEST_SHOWN]


def _array(text: IO[str]) -> Iterator[_Element]:
    """The elements of one array, of which only the present one is held."""
    decoder, buffer, number, is_at_end = json.JSONDecoder(), text.read(_CHUNK).lstrip(), 1, False
    buffer = buffer.removeprefix("[")
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(buffer)
            is_whole = is_at_end or end < len(buffer)
        except (ValueError, RecursionError) as error:
            value, end = _NotJson(f"not JSON from here on: {error}"), len(buffer)
            is_whole = is_at_end or len(buffer) > _LONGEST_ELEMENT
        if not is_whole and (more := text.read(max(_CHUNK, len(buffer)))):
            buffer += more
            continue
        if not is_whole:
            is_at_end = True
            continue
        if not buffer:
            yield number, _NotJson("the array is not closed: the end of the file is missing"), ""
            return
        yield number, value, buffer[:end][:LONGEST_SHOWN]
        if isinstance(value, _NotJson):
            return
        number += 1
        buffer = buffer[end:]
