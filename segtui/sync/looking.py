"""A first look at a source, before a plan is made of it: how it is written, and how many rows there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from segtui.errors import BadInput, NoFile
from segtui.sync.detecting import column_names, detect
from segtui.sync.opening import opened
from segtui.sync.reading import read_rows
from segtui.sync.source import BadRow, Detected, SourceOptions

COUNTED_AT_ONCE = 5_000
"""Rows between two counts."""


class Sight(NamedTuple):
    """What a look at a file shows."""

    columns: tuple[str, ...]
    """What can be named as the column of the key; empty where rows are bare keys."""
    detected: Detected | None
    """How it is read; None where the column of the key has to be named first."""
    open_question: BadInput | None = None
    """What cannot be told; None where everything can."""


class Count(NamedTuple):
    """How many rows were seen."""

    rows: int
    """Good and bad ones."""
    bad_rows: int
    is_all: bool = False


def looked_at(name: str, options: SourceOptions) -> Sight:
    """What can be told of a file from its beginning. Blocks. Raises BadInput where it is no readable file."""
    # Pipes and devices may never end, and standard input is the terminal's where somebody looks.
    if not Path(name).expanduser().is_file():
        raise NoFile(f"There is no file {name}.", hint="Check the path; ~ stands for your home.")
    with opened(name, options.encoding) as source:
        if not source.sample.strip():
            detect(source, options)
        columns = column_names(source, options)
        try:
            return Sight(columns, detect(source, options))
        except BadInput as error:
            return Sight(columns, None, error)


def counted(name: str, options: SourceOptions) -> Iterator[Count]:
    """The rows so far, every few thousand, and at last all. Blocks. Raises BadInput where it is not read."""
    rows = bad_rows = 0
    with opened(name, options.encoding) as source:
        for row in read_rows(source, detect(source, options), options.key):
            rows += 1
            bad_rows += isinstance(row, BadRow)
            if rows % COUNTED_AT_ONCE == 0:
                yield Count(rows, bad_rows)
    yield Count(rows, bad_rows, is_all=True)
