"""Finds out how a source is written, from its beginning: format, separator, header, the column of the key."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import PurePath

from segtui.errors import BadInput
from segtui.sync.keys import COMPANY_NAMES, SEGMENT_NAMES, cleaned, names_key, plain_name, why_no_key
from segtui.sync.opening import Opened
from segtui.sync.source import Columns, Detected, KeyKind, SourceFormat, SourceOptions
from segtui.ways import Way

_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 50
"""Rows that are looked at to choose a column without a name."""
_NEARLY_ALL = 0.8
"""The share of rows that tells what a column holds."""

Row = Sequence[str]


def detect(source: Opened, options: SourceOptions) -> Detected:
    """How to read a source. Raises BadInput where that cannot be told, saying what to give."""
    if not source.sample.strip():
        raise BadInput(
            f"{source.name} is empty.",
            hint="An empty source is never taken for an empty segment; check how it was made.",
        )
    form = options.form or _form_of(source)
    if form is SourceFormat.CSV:
        return _table(source, options)
    columns = _fields(source, form, options)
    return Detected(form, source.encoding, columns, source.compression)


def column_names(source: Opened, options: SourceOptions) -> tuple[str, ...]:
    """What a person may call the columns: by their names where there are any, else by number."""
    form = options.form or _form_of(source)
    if form is not SourceFormat.CSV:
        return tuple(_first_object(source, form))
    _, rows = _beginning(source, options)
    header = _header_of(rows, options)
    if header is None and options.key is KeyKind.EMAIL and rows and not any("@" in cell for cell in rows[0]):
        header = [cleaned(cell) for cell in rows[0]]
    if header is not None:
        return tuple(name for name in header if name)
    return tuple(str(number) for number in range(1, max(map(len, rows), default=0) + 1))


def _form_of(source: Opened) -> SourceFormat:
    suffixes = {suffix.lower() for suffix in PurePath(source.name).suffixes}
    first = source.sample.lstrip()[:1]
    if suffixes & {".ndjson", ".jsonl"}:
        return SourceFormat.NDJSON
    if first == "[":
        return SourceFormat.JSON
    return SourceFormat.NDJSON if first == "{" else SourceFormat.CSV


# Tables.


def _table(source: Opened, options: SourceOptions) -> Detected:
    separator, rows = _beginning(source, options)
    header = _header_of(rows, options)
    columns = _columns(source.name, header, rows, options)
    return Detected(
        SourceFormat.CSV, source.encoding, columns, source.compression, separator, tuple(header or ())
    )


def _beginning(source: Opened, options: SourceOptions) -> tuple[str | None, list[list[str]]]:
    """The separator, None where there is but one column, and the first rows."""
    lines = source.sample.splitlines(keepends=True)
    if len(source.sample) > 1 and len(lines) > 1:
        lines = lines[:-1] if not source.sample.endswith(("\n", "\r")) else lines
    separator = options.separator or _separator_of(lines)
    return separator, _sample_rows(lines, separator)


def _separator_of(lines: Sequence[str]) -> str | None:
    """The one that parts most lines into equally many columns; None where none parts any."""

    def agreement(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in _sample_rows(lines, separator)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    best = max(_SEPARATORS, key=agreement)
    return best if agreement(best)[0] else None


def _sample_rows(lines: Sequence[str], separator: str | None) -> list[list[str]]:
    """The first rows; those behind one that cannot be read are told when all are read."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice((row for row in csv.reader(lines, delimiter=separator or ",") if row), _LOOKED_AT))
    return rows


def _header_of(rows: Sequence[Row], options: SourceOptions) -> list[str] | None:
    if not rows:
        return None
    first = [cleaned(cell) for cell in rows[0]]
    asked = {options.column, options.segment_column, options.company_column} - {None}
    if asked.intersection(first) or any(names_key(cell, options.key) for cell in first):
        return first
    if any(why_no_key(cell, options.key) is None and "@" in cell for cell in first):
        return None
    known = {*SEGMENT_NAMES, *COMPANY_NAMES}
    is_named = any(plain_name(cell) in known for cell in first)
    return first if is_named or _stands_out(first, rows[1:], options.key) else None


def _stands_out(first: Row, others: Sequence[Row], kind: KeyKind) -> bool:
    """Whether a first row is unlike what stands under it: no address over addresses, no digit over numbers.

    Ids may be any words, so that none of them stands out.
    """
    if kind is KeyKind.ID or not others:
        return False

    def is_key(text: str) -> bool:
        looks_so = "@" in text if kind is KeyKind.EMAIL else text.isdecimal()
        return looks_so and why_no_key(text, kind) is None

    return any(
        not any(sign.isdecimal() or sign == "@" for sign in cell)
        and sum(is_key(cleaned(row[place])) for row in others if place < len(row))
        >= _NEARLY_ALL * len(others)
        for place, cell in enumerate(first)
    )


def _columns(name: str, header: Sequence[str] | None, rows: Sequence[Row], options: SourceOptions) -> Columns:
    key = _wanted(name, options.column, header)
    if key is None and header is not None:
        key = _named(header, lambda cell: names_key(cell, options.key))
    if key is None:
        key = _by_content(rows[1:] if header else rows, options)
    if key is None:
        raise BadInput(
            f"No column of {name} is the only one that holds {options.key.plural}.",
            hint=f"Name it ({Way.COLUMN}): by its name in the first line, or its number counted from 1. "
            f"Or say what else names customers in it ({Way.KEY}).",
        )
    segment = _wanted(name, options.segment_column, header)
    company = _wanted(name, options.company_column, header)
    if header is not None:
        segment = segment if segment is not None else _named(header, _is_one_of(SEGMENT_NAMES))
        company = company if company is not None else _named(header, _is_one_of(COMPANY_NAMES))
    return Columns(*(_as_named(each, header) for each in (key, segment, company)))  # type: ignore[arg-type]


def _wanted(name: str, column: str | None, header: Sequence[str] | None) -> int | None:
    """The place of a column that a person named."""
    if column is None:
        return None
    if header is not None and column in header:
        return header.index(column)
    if column.isdecimal() and int(column) > 0:
        return int(column) - 1
    raise BadInput(
        f"{name} has no column {column!r}"
        + (f"; it has: {', '.join(header)}." if header else ", since its first line names none."),
        hint="Name one that there is, or give its number counted from 1.",
    )


def _named(header: Sequence[str], is_meant: Callable[[str], bool]) -> int | None:
    return next((place for place, cell in enumerate(header) if is_meant(cell)), None)


def _is_one_of(names: Sequence[str]) -> Callable[[str], bool]:
    return lambda cell: plain_name(cell) in names


def _by_content(rows: Sequence[Row], options: SourceOptions) -> int | None:
    """The only column, or the only one in which nearly every cell can be such a key."""
    width = max((len(row) for row in rows), default=0)
    if width == 1:
        return 0
    full = [
        place
        for place in range(width)
        if sum(why_no_key(cleaned(row[place]), options.key) is None for row in rows if place < len(row))
        >= _NEARLY_ALL * len(rows)
    ]
    return full[0] if len(full) == 1 else None


def _as_named(place: int | None, header: Sequence[str] | None) -> str | int | None:
    return header[place] if header and place is not None and place < len(header) else place


# JSON.


def _fields(source: Opened, form: SourceFormat, options: SourceOptions) -> Columns:
    names = list(_first_object(source, form))
    if not names:
        return Columns(0)
    key = options.column or next((name for name in names if names_key(name, options.key)), None)
    if key is None or key not in names:
        raise BadInput(
            f"The objects in {source.name} have no field {key!r}."
            if key
            else f"No field of the objects in {source.name} is known to hold {_an(options.key.words)}.",
            hint=f"Name one ({Way.COLUMN}); there are: {', '.join(names)}. "
            f"Or say what else names customers in it ({Way.KEY}).",
        )
    segment = options.segment_column or next((n for n in names if plain_name(n) in SEGMENT_NAMES), None)
    company = options.company_column or next((n for n in names if plain_name(n) in COMPANY_NAMES), None)
    return Columns(key, segment, company)


def _first_object(source: Opened, form: SourceFormat) -> dict[str, object]:
    """The first row of the sample; empty where rows are bare keys."""
    text = source.sample.lstrip()
    if form is SourceFormat.JSON:
        text = text.removeprefix("[").lstrip()
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _an(words: str) -> str:
    return f"an {words}" if words.startswith("e") else f"a {words}"
