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
class Text:
    """A document path that always holds text, or nothing, as SQL sees it."""

    column: str
    """The expression that gives the same text; NULL where the document has nothing."""
    within: str = "{}"
    """Where a condition on the column is put: itself, or into a subquery on another table."""
    is_selective: bool = False
    """Equality leaves few rows, which are then better sorted than searched for in order."""


@dataclass(frozen=True)
class Rows:
    """A query over the store that yields vendor documents."""

    store: Store
    """Where the rows are."""
    columns: str
    """What to select; the document alone in a plain collection."""
    source: str
    """The table, and every table that conditions speak of."""
    position: str
    """The integer column, or columns, that give insertion order."""
    joins: str = ""
    """Further tables that `columns` speak of; they never change the number of rows."""
    read: Callable[[tuple[Any, ...]], Document] = parse_document
    """Makes the document of one row."""
    conditions: tuple[str, ...] = ()
    """SQL conditions, all of which hold."""
    params: tuple[Value, ...] = ()
    """Values of the conditions' marks, in order."""
    tally: str | None = None
    """The tallied list that holds exactly these rows, if there is one."""
    texts: Mapping[str, Text] = field(default_factory=dict)
    """The document paths SQL can search."""

    def where(self, condition: str, *params: Value) -> Rows:
        """Narrow the rows."""
        return replace(
            self, conditions=(*self.conditions, condition), params=(*self.params, *params), tally=None
        )

    def sorted_late(self) -> Rows:
        """Keep SQL from walking the rows in order: the unary plus hides the index that has it."""
        return replace(self, position=self.position if self.position.startswith("+") else f"+{self.position}")

    def total(self) -> int:
        """Count the rows."""
        if self.tally is not None:
            return self.store.tally(self.tally)
        return int(self.store.value(f"SELECT count(*) FROM {self.source}{self._where()}", self.params))

    def slice(self, offset: int, limit: int) -> list[Document]:
        """Read `limit` rows from `offset` on."""
        rows, skip = self, offset
        if self.tally is not None and offset:
            start, skip = self.store.position_before(self.tally, offset)
            rows = self.where(f"{self.position} >= ?", start)
        sql = f"{rows._select()} LIMIT ? OFFSET ?"
        return [self.read(row) for row in self.store.rows(sql, (*rows.params, limit, skip))]

    def scan(self) -> Iterator[Document]:
        """Read every row."""
        return map(self.read, self.store.rows(self._select(), self.params))

    def _select(self) -> str:
        tables = f"{self.source} {self.joins}".rstrip()
        return f"SELECT {self.columns} FROM {tables}{self._where()} ORDER BY {self.position}"

    def _where(self) -> str:
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def collection_rows(store: Store, collection: Collection, texts: Mapping[str, Text] | None = None) -> Rows:
    """Read a whole collection; SQL may search the document paths in `texts`."""
    tally = collection.name if collection.tallied else None
    return Rows(store, "doc", collection.name, "seq", tally=tally, texts=texts or {})
