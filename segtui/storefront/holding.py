"""Which segments hold which item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segtui.model import Item, ItemKind


@dataclass(frozen=True, slots=True)
class Holding:
    """One product or category, and the segments that hold it."""

    item: Item
    """As the first of these segments names it."""
    segment_ids: tuple[str, ...]


def holdings(items: Iterable[Item], kind: ItemKind) -> dict[str, Holding]:
    """The items of one kind by id, each with its segments, in the order they come."""
    found: dict[str, Holding] = {}
    for item in items:
        if item.kind is not kind:
            continue
        before = found.get(item.id)
        if before is None:
            found[item.id] = Holding(item, (item.segment_id,))
        elif item.segment_id not in before.segment_ids:
            found[item.id] = Holding(before.item, (*before.segment_ids, item.segment_id))
    return found
