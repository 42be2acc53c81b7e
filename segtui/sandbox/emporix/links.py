"""Rows that link a segment to something: members, items and groups share their metadata and their upsert."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.errors import CHANGED, Refusal, invalid
from segtui.sandbox.schema import SEGMENTS, Document
from segtui.sandbox.store import Value, encode

LINK_COLUMNS = "m.version, m.created, m.modified, m.extra"
"""The columns `link_document` reads, in its order."""


@dataclass(frozen=True)
class LinkTable:
    """One of the link tables."""

    name: str
    """Table name."""
    keys: tuple[str, ...]
    """The columns that name what is linked."""


MEMBERS = LinkTable("members", ("customer_id", "company_id"))
ITEMS = LinkTable("items", ("type", "item_id"))
GROUP_LINKS = LinkTable("segment_groups", ("group_id",))


def link_document(version: int, created: str, modified: str | None, extra: str | None) -> Document:
    """Write the part every link row has: mixins and metadata."""
    more = json.loads(extra) if extra else {}
    metadata: dict[str, Any] = {"version": version, "createdAt": created, "modifiedAt": modified or created}
    if "schemas" in more:
        metadata["mixins"] = more["schemas"]
    return {"mixins": more.get("mixins", {}), "metadata": metadata}


def extra_of(mixins: object, schemas: object) -> str | None:
    """Pack mixins and their schema links for storage; None when there are neither."""
    more = {name: value for name, value in (("mixins", mixins), ("schemas", schemas)) if value}
    return encode(more) if more else None


def segment_sequence(call: Call, segment_id: str) -> int:
    """Find the segment that something is assigned to.

    An unknown one is refused with 400: no 404 is declared for assignments, and the newer group calls say 400.
    """
    segment = call.shop.store.sequence(SEGMENTS, segment_id)
    if segment is None:
        raise invalid(call.service, f"Segment '{segment_id}' does not exist", "segmentId", segment_id)
    return segment


def upsert(
    call: Call,
    table: LinkTable,
    segment: int,
    keys: tuple[str, ...],
    body: Body,
    fixed: dict[str, Value] | None = None,
) -> int:
    """Assign, or change the assignment's mixins; returns 201 or 204. `fixed` fills columns of a new row."""
    mixins, schemas = body.map("mixins"), body.nested("metadata").map("mixins")
    version, now = body.version(), call.shop.clock.stamp()
    same = " AND ".join(f"{key} = ?" for key in ("segment", *table.keys))
    store = call.shop.store
    old = store.row(f"SELECT pos, version FROM {table.name} WHERE {same}", (segment, *keys))
    if old is None:
        insert(
            call,
            table,
            {
                "segment": segment,
                **dict(zip(table.keys, keys, strict=True)),
                **(fixed or {}),
                "version": 1,
                "created": now,
                "extra": extra_of(mixins, schemas),
            },
        )
        return 201
    if version is not None and version != old[1]:
        raise Refusal(409, CHANGED)
    store.run(
        f"UPDATE {table.name} SET version = version + 1, modified = ?, extra = ?"
        " WHERE segment = ? AND pos = ?",
        (now, extra_of(mixins, schemas), segment, old[0]),
    )
    return 204


def insert(call: Call, table: LinkTable, columns: dict[str, Value]) -> None:
    """Add a row at the end of its segment's list."""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    call.shop.store.run(
        f"INSERT INTO {table.name} (pos, {names}) SELECT coalesce(max(pos), -1) + 1, {marks}"
        f" FROM {table.name} WHERE segment = ?",
        (*columns.values(), columns["segment"]),
    )


def unlink(call: Call, table: LinkTable, segment_id: str, keys: tuple[str, ...]) -> bool:
    """Remove an assignment; returns whether there was one."""
    segment = call.shop.store.sequence(SEGMENTS, segment_id)
    if segment is None:
        return False
    same = " AND ".join(f"{key} = ?" for key in ("segment", *table.keys))
    return call.shop.store.run(f"DELETE FROM {table.name} WHERE {same}", (segment, *keys)) > 0
