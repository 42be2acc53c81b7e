"""One page of a listing: `q`, paging, sort, fields, totals, each service by its rules (section 3.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.q import BadQuery, Query, holds, parse
from segtui.sandbox.emporix.q.clauses import Clause, Matching, OneOf
from segtui.sandbox.emporix.q.evaluate import values_at
from segtui.sandbox.emporix.q.parser import PLAIN, Dialect
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows
from segtui.sandbox.schema import Document

Total = str
"""Name of the header that holds a total."""


@dataclass(frozen=True)
class Rules:
    """How one service lists."""

    page_size: int = 60
    """Default page size."""
    largest_page: int | None = None
    """Largest page size; None when none is stated."""
    total_header: Total = "X-Total-Count"
    """Where the total is told."""
    total_asked_by: str = "header"
    """`header` (`X-Total-Count: true`), `query` (`totalCount=true`) or `always`."""
    sort_strict: bool = True
    """Refuse a direction other than asc and desc."""
    sortable: frozenset[str] | None = None
    """The fields that may be sorted by; None allows any."""
    always_fields: tuple[str, ...] = ("id",)
    """Fields that `fields` cannot leave out."""
    has_fields: bool = True
    """Whether the service knows `fields`."""
    dialect: Dialect = PLAIN
    """What its `q` understands."""
    null_is_missing: bool = False
    """Whether `missing` is the same as `null`."""


@dataclass(frozen=True)
class Listing:
    """Rows on their way to an answer."""

    rows: Rows
    """The rows, already narrowed to what the caller may see."""
    rules: Rules
    """The service's rules."""
    complete: Callable[[Document], Document] | None = None
    """Adds what follows from other documents; searched and sorted as well."""
    derived: frozenset[str] = frozenset()
    """The top-level fields that `complete` adds."""
    shown: Callable[[Document], Document] | None = None
    """The last step before the answer: languages, fields that are not shown."""

    def answer(self, call: Call, q: str | None) -> Answer:
        """Answer one page."""
        size, offset = page_of(call, self.rules)
        order = _sort_of(call, self.rules)
        query = self._parsed(call, q)
        wants_total = self._wants_total(call)
        found, total = self._found(query, order, offset, size, wants_total)
        fields = call.listed("fields") if self.rules.has_fields else ()
        body = [self._written(document, fields) for document in found]
        if not wants_total:
            return Answer(body=body)
        if self.rules.total_header == "Count" and call.shop.switches.count_is_page:
            total = len(body)
        return Answer(body=body, headers={self.rules.total_header: str(total)})

    def _found(
        self, query: Query, order: list[SortKey], offset: int, size: int, wants_total: bool
    ) -> tuple[list[Document], int]:
        rows, rest = _pushed_down(self.rows, query)
        if not rest.clauses and not order:
            page = [self._completed(document) for document in rows.slice(offset, size)]
            return page, rows.total() if wants_total else 0
        matches = self._matches(rows, rest, order)
        if order:
            everything = sorted_by(list(matches), order)
            return [
                self._ready(document, rest, order) for document in everything[offset : offset + size]
            ], len(everything)
        page = [self._ready(document, rest, order) for document in islice(matches, offset, offset + size)]
        if not wants_total:
            return page, 0
        passed = offset + len(page) if page else rows_before(self._matches(rows, rest, order))
        return page, passed + sum(1 for _ in matches)

    def _matches(self, rows: Rows, query: Query, order: list[SortKey]) -> Iterator[Document]:
        documents: Iterable[Document] = rows.scan()
        if self._needs_completion(query, order):
            documents = map(self._completed, documents)
        missing = self.rules.null_is_missing
        return (document for document in documents if holds(query, document, null_is_missing=missing))

    def _needs_completion(self, query: Query, order: list[SortKey]) -> bool:
        names = {key.path[0] for key in order}
        for clause in query.clauses:
            if not isinstance(clause, Clause):
                return True
            names.add(clause.path[0])
        return bool(names & self.derived)

    def _ready(self, document: Document, query: Query, order: list[SortKey]) -> Document:
        return document if self._needs_completion(query, order) else self._completed(document)

    def _completed(self, document: Document) -> Document:
        return self.complete(document) if self.complete else document

    def _written(self, document: Document, fields: tuple[str, ...]) -> Document:
        shown = self.shown(document) if self.shown else document
        return picked(shown, fields, self.rules.always_fields) if fields else shown

    def _parsed(self, call: Call, q: str | None) -> Query:
        if not q:
            return Query()
        try:
            return parse(q, self.rules.dialect)
        except BadQuery as problem:
            call.refuse(str(problem), "q")

    def _wants_total(self, call: Call) -> bool:
        if self.rules.total_asked_by == "always":
            return True
        if self.rules.total_asked_by == "query":
            return call.flag("totalCount")
        return call.wants_total()


def rows_before(matches: Iterator[Document]) -> int:
    """Count matches."""
    return sum(1 for _ in matches)


def body_q(call: Call) -> str | None:
    """Read the `q` of a search body."""
    q = call.object().get("q")
    if q is not None and not isinstance(q, str):
        call.refuse("Field 'q' must be a string", "q")
    return q


def page_of(call: Call, rules: Rules) -> tuple[int, int]:
    """Read the paging parameters: page size, and rows to skip."""
    size = _positive(call, "pageSize") or rules.page_size
    if rules.largest_page is not None and size > rules.largest_page:
        call.refuse(f"Parameter 'pageSize' must be between 1 and {rules.largest_page}: '{size}'", "pageSize")
    number = _positive(call, "pageNumber") or 1
    return size, (number - 1) * size


def _positive(call: Call, name: str) -> int | None:
    text = call.text(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        call.refuse(f"Parameter '{name}' must be a positive number: '{text}'", name)
    return int(text)


@dataclass(frozen=True)
class SortKey:
    """One key of a sort order."""

    path: tuple[str, ...]
    """The field."""
    descending: bool = False
    """Largest first."""


def _sort_of(call: Call, rules: Rules) -> list[SortKey]:
    return [
        _sort_key(call, part.strip(), rules) for part in (call.text("sort") or "").split(",") if part.strip()
    ]


def _sort_key(call: Call, text: str, rules: Rules) -> SortKey:
    name, _, direction = text.partition(":")
    known = direction.lower() in ("", "asc", "desc")
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*", name) or (rules.sort_strict and not known):
        call.refuse(f"Cannot sort by '{text}'", "sort")
    path = tuple(name.split("."))
    if rules.sortable is not None and path[0] not in rules.sortable:
        call.refuse(f"Unknown sort field '{name}'", "sort")
    return SortKey(path, direction.lower() == "desc")


def sorted_by(documents: list[Document], order: list[SortKey]) -> list[Document]:
    """Sort by several keys; documents without the field come last, whatever the direction."""
    for key in reversed(order):
        ranked = [(_rank(document, key.path), document) for document in documents]
        present = [pair for pair in ranked if pair[0] is not None]
        absent = [document for rank, document in ranked if rank is None]
        present.sort(key=lambda pair: pair[0] or (), reverse=key.descending)
        documents = [document for _, document in present] + absent
    return documents


def _rank(document: Document, path: tuple[str, ...]) -> tuple[int, Any] | None:
    value = next((value for value in values_at(document, path) if value is not None), None)
    if isinstance(value, bool | int | float):
        return 0, value
    return (1, value) if isinstance(value, str) else None


def picked(document: Document, fields: tuple[str, ...], always: tuple[str, ...]) -> Document:
    """Keep only some fields; dotted names reach into objects (D9)."""
    kept: Document = {}
    for name in (*always, *fields):
        _pick(document, kept, name.split("."))
    return kept


def _pick(source: object, target: Document, path: list[str]) -> None:
    if not isinstance(source, dict) or path[0] not in source:
        return
    value = source[path[0]]
    if len(path) == 1 or not isinstance(value, dict):
        target[path[0]] = value
        return
    nested = target.setdefault(path[0], {})
    if isinstance(nested, dict) and nested is not value:
        _pick(value, nested, path[1:])


def _pushed_down(rows: Rows, query: Query) -> tuple[Rows, Query]:
    """Let SQL answer the clauses it can; returns those it cannot."""
    rest = []
    for clause in query.clauses:
        narrowed = _answered(rows, clause) if isinstance(clause, Clause) else None
        if narrowed is None:
            rest.append(clause)
        else:
            rows = narrowed
    return rows, replace(query, clauses=tuple(rest))


def _answered(rows: Rows, clause: Clause) -> Rows | None:
    text = rows.texts.get(clause.dotted)
    if text is None:
        return None
    if isinstance(clause.test, Matching):
        pattern = clause.test.pattern
        plain = re.escape(pattern) == pattern
        condition = f"instr({text.column}, ?) > 0" if plain else f"contains(?, {text.column})"
        narrowed = rows.where(text.within.format(condition), pattern)
    elif isinstance(clause.test, OneOf):
        values = tuple(value.text for value in clause.test.values)
        marks = ", ".join("?" * len(values))
        narrowed = rows.where(text.within.format(f"{text.column} IN ({marks})"), *values)
    else:
        return None
    return narrowed.sorted_late() if text.is_selective else narrowed
