"""The rows that a platform refused, as a table that is itself a source once it is mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from segtui.errors import BadInput
from segtui.sync.held import RefusedRow
from segtui.sync.plan import Mode
from segtui.sync.source import LINE, REASON, ROW, is_refused_rows
from segtui.ways import Way


def refused_lines(key_kind: str, refused: Iterable[RefusedRow]) -> Iterator[str]:
    """The refused rows of the source, with their line in it and the reason; none is held. May block.

    A mirror's removals are in no row of the source, so they are none here: given again, they would be added.
    """
    of_source = (each for each in refused if each.row.line is not None)
    first = next(of_source, None)
    place = ROW if first is not None and first.row.in_array else LINE
    yield from _csv_lines((key_kind, "segment", "company", place, REASON))
    for each in chain(() if first is None else (first,), of_source):
        row, why = each.row, " ".join(each.why.split())
        yield from _csv_lines((row.key, row.segment, row.company or "", row.line, why))


def _csv_lines(cells: Sequence[str | int | None]) -> list[str]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().splitlines()


def check_mode(header: tuple[str, ...], mode: Mode) -> None:
    """Raise BadInput where refused rows would be taken for everybody there is."""
    if mode is Mode.MIRROR and is_refused_rows(header):
        raise BadInput(
            "A table of refused rows is a part of a source: a mirror of it would remove everybody else.",
            hint=f"Have it only add ({Way.ADD_ONLY}), or make a mirror of the whole source.",
        )
