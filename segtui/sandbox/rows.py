"""Reads one listing's rows in insertion order, at any offset, without reading what comes before."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from segtui.sandbox.schema import Collection, Document
from segtui.sandbox.store import Store, Value


def parse_document(row: tuple[Any, ...]) -> Document:
    """Read a row whose first column is the document."""
    document: Document = json.loads(row[0])
    return document


@dataclass(frozen=True)
class Rows:
    """A query over the store that yields vendor documents."""

    store: Store
    """Where the rows are."""
    select: str
    """`SELECT ... FROM ...` without conditions; the first column of a plain collection is its document."""
    position: str
    """The integer column that gives insertion order."""
    read: Callable[[tuple[Any, ...]], Document] = parse_document
    """Makes the document of one row."""
    conditions: tuple[str, ...] = ()
    """SQL conditions, all of which hold."""
    params: tuple[Value, ...] = ()
    """Values of the conditions' marks, in order."""
    tally: str | None = None
    """The tallied list that holds exactly these rows, if there is one."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Document paths that always hold text, and the SQL expressions that give the same text."""
    lookups: Mapping[str, str] = field(default_factory=dict)
    """Document paths that an index answers for equality: SQL conditions with `{marks}` for the values."""

    def where(self, condition: str, *params: Value) -> Rows:
        """Narrow the rows."""
        return replace(
            self, conditions=(*self.conditions, condition), params=(*self.params, *params), tally=None
        )

    def total(self) -> int:
        """Count the rows."""
        if self.tally is not None:
            return self.store.tally(self.tally)
        source = self.select[self.select.index(" FROM ") :]
        return int(self.store.value(f"SELECT count(*){source}{self._where()}", self.params))

    def slice(self, offset: int, limit: int) -> list[Document]:
        """Read `limit` rows from `offset` on."""
        rows, skip = self, offset
        if self.tally is not None and offset:
            start, skip = self.store.position_before(self.tally, offset)
            rows = self.where(f"{self.position} >= ?", start)
        sql = f"{rows.select}{rows._where()} ORDER BY {rows.position} LIMIT ? OFFSET ?"
        return [self.read(row) for row in self.store.rows(sql, (*rows.params, limit, skip))]

    def scan(self) -> Iterator[Document]:
        """Read every row."""
        sql = f"{self.select}{self._where()} ORDER BY {self.position}"
        return map(self.read, self.store.rows(sql, self.params))

    def _where(self) -> str:
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def collection_rows(store: Store, collection: Collection, texts: Mapping[str, str] | None = None) -> Rows:
    """Read a whole collection; its text columns may be searched under the document paths in `texts`."""
    return Rows(
        store,
        f"SELECT doc FROM {collection.name}",
        "seq",
        tally=collection.name if collection.tallied else None,
        texts=texts or {},
    )
