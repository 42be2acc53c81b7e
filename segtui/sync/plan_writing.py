"""Writes a plan: rows are kept aside as they come, for the head, which counts them, stands before them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from segtui.errors import BadInput
from segtui.sync.aside import keeping_aside
from segtui.sync.plan import Act, Plan, PlanHead, PlanRow, line_of, signed

_ASIDE = "The rows of a plan that is being made"


class PlanWriter:
    """Takes the rows one after the other, and writes the plan once all are there."""

    def __init__(self) -> None:
        self.counts: Counter[Act] = Counter()
        self._of_segments: dict[str, Counter[Act]] = {}
        self._digest = hashlib.blake2b(digest_size=16)
        with keeping_aside(_ASIDE):
            self._spool: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 - closed by `close`
                "w+", encoding="utf-8", newline="\n"
            )

    def add(self, rows: Iterable[PlanRow]) -> None:
        """Note rows. Blocks."""
        with keeping_aside(_ASIDE):
            for row in rows:
                line = line_of(row)
                self.counts[row.act] += 1
                self._of_segments.setdefault(row.segment, Counter())[row.act] += 1
                self._digest.update(line.encode())
                self._spool.write(line)

    def counts_of(self, segment_id: str) -> dict[Act, int]:
        """How many rows of each kind were about one segment."""
        return dict(self._of_segments.get(segment_id, {}))

    def write(self, path: Path, head: PlanHead) -> Plan:
        """Put head and rows into a file for its owner alone; one that was there is replaced. Blocks."""
        head, name = signed(self._digest.copy(), head), None
        with keeping_aside(_ASIDE):
            self._spool.seek(0)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(head.model_dump_json() + "\n")
                file.writelines(self._spool)
            Path(name).replace(path)
        except OSError as error:
            if name is not None:
                Path(name).unlink(missing_ok=True)
            raise BadInput(
                f"The plan {path} cannot be written: {error.strerror or error}.",
                hint="Give a path that you may write to, with enough room.",
            ) from error
        return Plan(path, head)

    def close(self) -> None:
        """Let the rows go."""
        # What does not fit any more is thrown away with the rest.
        with suppress(OSError):
            self._spool.close()
