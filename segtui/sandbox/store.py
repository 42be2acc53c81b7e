"""Keeps the sandbox's documents in SQLite, private to one run."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from segtui.sandbox.schema import BLOCK_BITS, EMPORIX, Collection, Document, Schema

Value = str | int | float | None
"""What a column holds."""


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Writes JSON as it is stored and sent: compact, letters as they are."""


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _contains(pattern: str, text: str | None) -> bool:
    return text is not None and _compiled(pattern).search(text) is not None


def _holds(folded: str, text: object) -> bool:
    return isinstance(text, str) and folded in text.casefold()


class Store:
    """One SQLite database. Nothing in it outlives the run unless a path is given."""

    def __init__(self, path: Path | None = None, schema: Schema = EMPORIX) -> None:
        self._schema = schema
        self._connection = sqlite3.connect(
            str(path) if path else ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.create_function("contains", 2, _contains, deterministic=True)
        self._connection.create_function("holds", 2, _holds, deterministic=True)
        # The data is a private copy: losing it in a crash costs nothing, waiting for the disk does.
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-65536", "mmap_size=2147483648"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()

    def make_tables(self) -> None:
        """Make the empty tables; `make_indexes` follows once the data is in."""
        lines = (line for collection in self._schema.collections for line in collection.ddl())
        for statement in (*self._schema.tables, *lines):
            self._connection.execute(statement)

    def make_indexes(self) -> None:
        """Index the tables and start counting rows."""
        lines = (line for collection in self._schema.collections for line in collection.index_ddl())
        with self.transaction():
            for statement in (*self._schema.indexes, *lines):
                self._connection.execute(statement)

    def study(self) -> None:
        """Let the query planner sample the data, so that it prefers the index that leaves few rows."""
        self._connection.execute("PRAGMA analysis_limit=1000").fetchall()
        self._connection.execute("ANALYZE")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep what happens inside together: an exception undoes it. May be nested."""
        if self._connection.in_transaction:
            with self._savepoint():
                yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT inner_step")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO inner_step")
            self._connection.execute("RELEASE inner_step")
            raise
        self._connection.execute("RELEASE inner_step")

    def run(self, sql: str, params: Sequence[Value] = ()) -> int:
        """Execute one writing statement; returns the number of rows touched."""
        return self._connection.execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Execute one writing statement for many rows."""
        self._connection.executemany(sql, rows)

    def rows(self, sql: str, params: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]:
        """Read rows one by one."""
        return self._connection.execute(sql, params)

    def row(self, sql: str, params: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """Read the first row; None when there is none."""
        found: tuple[Any, ...] | None = self._connection.execute(sql, params).fetchone()
        return found

    def value(self, sql: str, params: Sequence[Value] = ()) -> Any:  # noqa: ANN401 - a column of any type
        """Read the first column of the first row; None when there is none."""
        found = self.row(sql, params)
        return None if found is None else found[0]

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """Read one document; None when there is none with this id."""
        text = self.value(f"SELECT doc FROM {collection.name} WHERE id = ?", (document_id,))
        document: Document | None = None if text is None else json.loads(text)
        return document

    def exists(self, collection: Collection, document_id: str) -> bool:
        """Tell whether there is a document with this id."""
        return self.row(f"SELECT 1 FROM {collection.name} WHERE id = ?", (document_id,)) is not None

    def put(self, collection: Collection, document_id: str, document: Document) -> None:
        """Write one document, in place of the one with the same id or at the end."""
        columns = [*collection.columns, "doc"]
        values = collection_values(collection, document)
        updates = ", ".join(f"{column} = excluded.{column}" for column in columns)
        marks = ", ".join("?" * (len(columns) + 1))
        self.run(
            f"INSERT INTO {collection.name} (id, {', '.join(columns)}) VALUES ({marks})"
            f" ON CONFLICT (id) DO UPDATE SET {updates}",
            (document_id, *values),
        )

    def load(self, collection: Collection, documents: Iterable[tuple[str, Document]]) -> None:
        """Write many new documents."""
        columns = ["id", *collection.columns, "doc"]
        self.run_many(
            f"INSERT INTO {collection.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            ((document_id, *collection_values(collection, document)) for document_id, document in documents),
        )

    def remove(self, collection: Collection, document_id: str) -> bool:
        """Delete one document; returns whether there was one."""
        return self.run(f"DELETE FROM {collection.name} WHERE id = ?", (document_id,)) > 0

    def sequence(self, collection: Collection, document_id: str) -> int | None:
        """Find a document's place in insertion order, by which links refer to it; None when there is none."""
        found: int | None = self.value(f"SELECT seq FROM {collection.name} WHERE id = ?", (document_id,))
        return found

    def tally(self, list_name: str) -> int:
        """Count a tallied list's rows without reading them."""
        return int(self.value("SELECT sum(n) FROM tallies WHERE list = ?", (list_name,)) or 0)

    def position_before(self, list_name: str, offset: int) -> tuple[int, int]:
        """Find row `offset`: the first position of its block, and how many rows to skip from there."""
        passed = 0
        beyond = 0
        for block, count in self.rows(
            "SELECT block, n FROM tallies WHERE list = ? ORDER BY block", (list_name,)
        ):
            if passed + count > offset:
                return block << BLOCK_BITS, offset - passed
            passed += count
            beyond = block + 1
        return beyond << BLOCK_BITS, 0

    def copy_to(self, other: Store) -> None:
        """Write the whole database into another one."""
        self._connection.backup(other._connection)

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()


def collection_values(collection: Collection, document: Document) -> tuple[Value, ...]:
    """Read the extra columns from a document, and write it as text, in column order."""
    values = [read(document) for read in collection.columns.values()]
    return (*(value if isinstance(value, str | int | float) else None for value in values), encode(document))
