"""Writing: data to standard output, words about it to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from segtui.cli.table import Column, Table
from segtui.cli.terminal import drawing_for
from segtui.plain import plain


def write(text: str) -> None:
    """Data, as it is."""
    sys.stdout.write(text)


def write_parts(parts: Iterable[str]) -> None:
    """Data, piece by piece."""
    for part in parts:
        sys.stdout.write(part)


def write_lines(lines: Iterable[str]) -> None:
    """Data, line by line."""
    for line in lines:
        sys.stdout.write(line + "\n")


def write_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Data as a table that fits the terminal."""
    write_lines(Table(columns, drawing_for(sys.stdout)).lines(rows))


def say(text: str) -> None:
    """A line of words about the data, in its order with what was printed before."""
    sys.stdout.flush()
    sys.stderr.write(plain(text) + "\n")
    sys.stderr.flush()


def say_lines(lines: Iterable[str]) -> None:
    """Several lines of words; they are made safe already."""
    sys.stdout.flush()
    for line in lines:
        sys.stderr.write(line + "\n")
    sys.stderr.flush()


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 segment`, `1,200 segments`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
