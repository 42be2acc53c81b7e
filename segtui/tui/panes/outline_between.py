"""Two storefronts in one tree, as its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from segtui.signs import Signs
from segtui.storefront.between import Side, either
from segtui.tui.panes.outline import RowKey, node_state, role_sign
from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.tree_list import TreeRow

if TYPE_CHECKING:
    from segtui.model import LocalizedText
    from segtui.storefront.between import ComparedNode, ComparedProduct, Comparison, Contrast, Reason

MARKS = {Side.FIRST: "<", Side.SECOND: ">", Side.BOTH: "~"}
"""Who sees it: only the first, only the second, both but not in the same way."""
SEEN_BY = {Side.SECOND: "<", Side.FIRST: ">"}
"""The side for which a cause that holds for the other does not hold."""


class OutlineBetween(NamedTuple):
    """Everything the rows of a comparison are made from."""

    comparison: Comparison
    signs: Signs
    name: Callable[[LocalizedText, str], str]
    """Gives a text in the language of the first lens, or the id."""
    folded: frozenset[str]
    """Ids of categories whose subcategories are hidden."""
    whole: bool
    """Also what both see alike."""

    def rows(self) -> list[TreeRow[RowKey]]:
        """The reasons, the tree, and what both rest on."""
        return [*self._summary(), *self._categories(), *self._products(), *self._notes()]

    def _summary(self) -> Iterator[TreeRow[RowKey]]:
        if not self.comparison.contrasts:
            told = "Both lenses see the same."
            yield TreeRow(depth=0, label=told, key=RowKey("heading", "same"), tone=Tone.ACCENT)
        for reason in self.comparison.reasons:
            if reason.segment_id is not None:
                yield TreeRow(
                    depth=0,
                    label=f"{SEEN_BY[reason.holds_for]} {self._segment(reason.segment_id)}",
                    note=f"{MARKS[reason.holds_for]} {reason.cause}: {reason.why}",
                    key=RowKey("reason", f"{reason.holds_for} {reason.segment_id}"),
                )

    def _categories(self) -> Iterator[TreeRow[RowKey]]:
        for root in self.comparison.roots:
            yield from self._node(root, 0)

    def _node(self, node: ComparedNode, depth: int) -> Iterator[TreeRow[RowKey]]:
        if not (self.whole or node.differs):
            return
        id = node.category.id
        seen = either(node.first, node.second)
        mark = " " if node.contrast is None else MARKS[node.contrast.shown_to]
        name = self.name(node.category.name, id)
        yield TreeRow(
            depth=depth,
            label=f"{mark} {role_sign(self.signs, seen)} {name}{node_state(seen)}",
            note=self._why(node.contrast),
            key=RowKey("category", id),
            tone=Tone.MUTED if node.contrast is None else Tone.NORMAL,
            expandable=bool(node.children),
            expanded=id not in self.folded,
        )
        if id not in self.folded:
            for child in node.children:
                yield from self._node(child, depth + 1)

    def _products(self) -> Iterator[TreeRow[RowKey]]:
        shown = [one for one in self.comparison.products if self.whole or one.contrast]
        if shown:
            label = f"Products assigned directly · {len(shown)}"
            yield TreeRow(depth=0, label=label, key=RowKey("heading", "products"), tone=Tone.ACCENT)
        for one in shown:
            yield self._product(one)

    def _product(self, one: ComparedProduct) -> TreeRow[RowKey]:
        mark = " " if one.contrast is None else MARKS[one.contrast.shown_to]
        return TreeRow(
            depth=1,
            label=f"{mark} {self.signs.product} {self.name(one.product.name, one.product.id)}",
            note=self._why(one.contrast),
            key=RowKey("product", one.product.id),
            tone=Tone.MUTED if one.contrast is None else Tone.NORMAL,
        )

    def _notes(self) -> Iterator[TreeRow[RowKey]]:
        for side, note in self.comparison.notes:
            mark = "" if side is Side.BOTH else f"{MARKS[side]} "
            label = f"{self.signs.warning} {mark}{note}"
            yield TreeRow(depth=0, label=label, key=RowKey("heading", note), tone=Tone.MUTED)

    def _why(self, contrast: Contrast | None) -> str:
        if contrast is None:
            return ""
        told = [self._cause(reason) for reason in contrast.reasons]
        if contrast.first_role and contrast.second_role and contrast.first_role != contrast.second_role:
            told.insert(0, f"< {contrast.first_role}, > {contrast.second_role}")
        return " · ".join(told)

    def _cause(self, reason: Reason) -> str:
        """The cause, at the side it holds for where that is not plain from the mark."""
        if reason.segment_id is None:
            return f"{MARKS[reason.holds_for]} {reason.cause}"
        return f"{self._segment(reason.segment_id)}: {reason.cause}"

    def _segment(self, segment_id: str) -> str:
        segments = (*self.comparison.first.segments, *self.comparison.second.segments)
        return next((self.name(each.name, each.id) for each in segments if each.id == segment_id), segment_id)
