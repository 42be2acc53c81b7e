"""Takes the measure of a source while it is read: what tells a whole one from one that was cut or mixed."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from segtui.sync.keys import same_key
from segtui.sync.reading import Row
from segtui.sync.source import BadRow, Detected, KeyKind, SourceFormat

MOST_DOMAINS = 20
"""Mail domains of which the shares are kept."""


class Measure(NamedTuple):
    """What one source was like; kept as the yardstick for the next."""

    rows: int
    """Good and bad ones."""
    bad_rows: int
    encoding: str
    separator: str | None
    header: tuple[str, ...]
    domains: tuple[tuple[str, int], ...] = ()
    """The mail domains with most rows, and how many; empty where keys are no addresses."""
    repeated_rows: int = 0
    """How many of the second half stand in the first, in the same order and place."""
    ends_with_line: bool = True
    """Nothing stands behind the end of the last line."""
    ends_badly: bool = False
    """The last row is not written like the others."""


@dataclass(slots=True)
class Meter:
    """Reads along; holds eight bytes for each row."""

    detected: Detected
    kind: KeyKind
    ends_with_line: Callable[[], bool]
    rows: int = 0
    bad_rows: int = 0
    _last: Row | None = None
    _domains: Counter[str] = field(default_factory=Counter)
    _prints: array[int] = field(default_factory=lambda: array("Q"))

    def along(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            self._note(row)
            yield row

    def measure(self) -> Measure:
        """What the rows that went by were like."""
        last, ends_with_line = self._last, self.ends_with_line()
        ends_badly = isinstance(last, BadRow) and (last.is_misshapen or not ends_with_line)
        # An array ends with its bracket, and one that does not has ended badly.
        ends_with_line = ends_with_line or self.detected.form is SourceFormat.JSON
        return Measure(
            self.rows,
            self.bad_rows,
            self.detected.encoding,
            self.detected.separator,
            self.detected.header,
            tuple(self._domains.most_common(MOST_DOMAINS)),
            self._repeated(),
            ends_with_line,
            ends_badly,
        )

    @property
    def print(self) -> int:
        """The fingerprint of all keys, in whatever order."""
        return sum(self._prints) % 2**64

    def _note(self, row: Row) -> None:
        self.rows += 1
        self._last = row
        if isinstance(row, BadRow):
            self.bad_rows += 1
            return
        key = same_key(row.key, self.kind)
        self._prints.append(fingerprint(f"{row.segment or ''}\0{key}\0{row.company or ''}"))
        if self.kind is KeyKind.EMAIL:
            self._domains[key.rpartition("@")[2]] += 1

    def _repeated(self) -> int:
        half = len(self._prints) // 2
        return sum(one == other for one, other in zip(self._prints[:half], self._prints[half:], strict=False))


def fingerprint(text: str) -> int:
    """64 bits that tell one text from another, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest())
