"""The rows that a platform refused, as a table that is itself a source once it is mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from segtui.errors import BadInput
from segtui.sync.applying import RefusedRow
from segtui.sync.plan import Mode
from segtui.sync.source import LINE, REASON, is_refused_rows
from segtui.ways import Way


def refused_lines(key_kind: str, refused: Sequence[RefusedRow]) -> Iterator[str]:
    """The refused rows of the source, with their line in it and the reason.

    A mirror's removals are in no row of the source, so they are none here: given again, they would be added.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([key_kind, "segment", "company", LINE, REASON])
    for each in refused:
        row = each.row
        if row.line is not None:
            why = " ".join(each.why.split())
            table.writerow([row.key, row.segment, row.company or "", row.line, why])
    yield from text.getvalue().splitlines()


def check_mode(header: tuple[str, ...], mode: Mode) -> None:
    """Raise BadInput where refused rows would be taken for everybody there is."""
    if mode is Mode.MIRROR and is_refused_rows(header):
        raise BadInput(
            "A table of refused rows is a part of a source: a mirror of it would remove everybody else.",
            hint=f"Have it only add ({Way.ADD_ONLY}), or make a mirror of the whole source.",
        )
