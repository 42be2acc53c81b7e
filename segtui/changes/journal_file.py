"""The file of the journal, opened for one short statement after the other by whatever is kept in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segtui.changes.schema import BUSY_S, prepare_file
from segtui.errors import Refused


class JournalFile:
    """The journal in one file; every method is a short blocking call and may run in any thread."""

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s

    @contextmanager
    def writing(self, consequence: str) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction; raises Refused, saying the consequence, where that cannot be."""
        with self.connected(consequence) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def connected(self, consequence: str) -> Iterator[sqlite3.Connection]:
        """A connection of its own; closing it undoes what was not committed."""
        connection: sqlite3.Connection | None = None
        try:
            prepare_file(self.path, self._busy_s)
            connection = sqlite3.connect(self.path, timeout=self._busy_s, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection
        except (sqlite3.Error, OSError) as error:
            raise self.unusable(error, consequence) from error
        finally:
            if connection is not None:
                connection.close()

    def unusable(self, error: Exception, consequence: str) -> Refused:
        """The error to raise where the file cannot be used."""
        return Refused(
            f"The journal {self.path} cannot be used: {error}. {consequence}",
            hint="Free or unlock the disk it is on, or point SEGTUI_STATE_DIR to another directory.",
        )
