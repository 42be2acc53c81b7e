"""The category trees in memory for one request: parents, children, ways to the root."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from segtui.sandbox.schema import Document
from segtui.sandbox.store import Store

ROOT_WORDS = (None, "", "root", "null")
"""What `parentId` says of a root (fact sheet section 8)."""


@dataclass
class CategoryGraph:
    """Every category by id, and who stands below whom."""

    categories: dict[str, Document]
    """Documents by id."""
    children: dict[str, list[str]] = field(default_factory=dict)
    """Ids below each id, by position, then name."""
    roots: list[str] = field(default_factory=list)
    """Ids without a parent, by position, then name."""

    def __post_init__(self) -> None:
        for category_id, category in sorted(self.categories.items(), key=lambda pair: _place(pair[1])):
            parent = category.get("parentId")
            if parent in ROOT_WORDS:
                self.roots.append(category_id)
            else:
                self.children.setdefault(str(parent), []).append(category_id)

    def parent(self, category_id: str) -> str | None:
        """Name the category above; None above a root, and above an orphan, whose parent does not exist."""
        parent = self.categories.get(category_id, {}).get("parentId")
        return parent if parent in self.categories else None

    def ancestors(self, category_id: str) -> list[str]:
        """List the way up: the parent first, the root last."""
        found: list[str] = []
        parent = self.parent(category_id)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.parent(parent)
        return found

    def descendants(self, category_id: str) -> Iterator[str]:
        """List everything below, each category before those below it."""
        for child in self.children.get(category_id, []):
            yield child
            yield from self.descendants(child)

    def with_descendants(self, category_ids: Iterable[str]) -> set[str]:
        """Collect categories and everything below them."""
        found: set[str] = set()
        for category_id in category_ids:
            found.add(category_id)
            found.update(self.descendants(category_id))
        return found


def _place(category: Document) -> tuple[int, str]:
    names = category.get("localizedName") or {}
    return category.get("position") or 0, names.get("en") or next(iter(names.values()), "")


def load_graph(store: Store) -> CategoryGraph:
    """Read every category."""
    return CategoryGraph(
        {key: json.loads(text) for key, text in store.rows("SELECT id, doc FROM categories")}
    )
