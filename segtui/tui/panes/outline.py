"""Storefronts and items of segments as the rows of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from segtui.signs import Signs
from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.tree_list import TreeRow

if TYPE_CHECKING:
    from segtui.model import CategoryProduct, Item, LocalizedText
    from segtui.storefront.compare import Difference
    from segtui.storefront.storefront import Storefront, StorefrontNode, StorefrontProduct

Name = Callable[["LocalizedText", str], str]
"""Gives a text in the profile's language, or the id."""

RowKind = Literal["heading", "category", "product", "left out", "more", "difference", "reason"]


class RowKey(NamedTuple):
    """What a row of the tree stands for."""

    kind: RowKind
    id: str
    parent_id: str = ""
    """The category a product stands in."""


class OpenedCategory(NamedTuple):
    """The products of a category that was opened, as far as they were read."""

    products: Sequence[CategoryProduct]
    total: int | None
    failed: str | None = None
    is_reading: bool = False
    """More of them are on their way."""


class Outline(NamedTuple):
    """Everything the rows of one storefront are made from."""

    storefront: Storefront
    signs: Signs
    name: Name
    segment_names: Mapping[str, str]
    opened: Mapping[str, OpenedCategory]
    """By category id."""
    folded: frozenset[str]
    """Ids of categories whose subcategories are hidden."""
    differences: Sequence[Difference] = ()

    def rows(self) -> list[TreeRow[RowKey]]:
        """All rows that are not folded away."""
        return [
            *self._differences(),
            *self._categories(),
            *self._products(),
            *self._unplaced(),
            *self._left_out(),
            *self._notes(),
        ]

    def _differences(self) -> Iterator[TreeRow[RowKey]]:
        """Those that nothing explains; the others stand at their categories."""
        for difference in self.differences:
            if difference.expected:
                continue
            path = " › ".join(difference.path)
            yield TreeRow(
                depth=0,
                label=f"{self.signs.warning} {difference.kind.value}: {path}",
                note=difference.why,
                key=RowKey("difference", difference.category_id),
                tone=Tone.WARNING,
            )

    def _categories(self) -> Iterator[TreeRow[RowKey]]:
        if not self.storefront.roots:
            yield self._heading("No category is opened up.", "nothing")
        for root in self.storefront.roots:
            yield from self._node(root, 0)

    def _node(self, node: StorefrontNode, depth: int) -> Iterator[TreeRow[RowKey]]:
        category = node.category
        folded = category.id in self.folded
        name = self.name(category.name, category.id)
        yield TreeRow(
            depth=depth,
            label=f"{role_sign(self.signs, node)} {name}{node_state(node)}{self._remark(node)}",
            note=self._brought_by(node),
            key=RowKey("category", category.id),
            tone=Tone.MUTED if node.role == "label" or node.hidden_by is not None else Tone.NORMAL,
            expandable=bool(node.children) or node.role != "label",
            expanded=not folded and (bool(node.children) or category.id in self.opened),
        )
        if folded:
            return
        for child in node.children:
            yield from self._node(child, depth + 1)
        yield from self._category_products(category.id, depth + 1)

    def _brought_by(self, node: StorefrontNode) -> str:
        if node.role == "label":
            return "label only"
        names = ", ".join(self.segment_names.get(id, id) for id in node.opened_by)
        return f"inherited: {names}" if node.role == "inherited" else names

    def _remark(self, node: StorefrontNode) -> str:
        kinds = [each.kind.value for each in self.differences if each.category_id == node.category.id]
        return f" {self.signs.warning} {', '.join(kinds)}" if kinds else ""

    def _category_products(self, category_id: str, depth: int) -> Iterator[TreeRow[RowKey]]:
        opened = self.opened.get(category_id)
        if opened is None:
            return
        if opened.failed is not None:
            label = f"{self.signs.failed} products could not be read: {opened.failed}"
            yield TreeRow(depth=depth, label=label, key=RowKey("more", category_id), tone=Tone.BAD)
            return
        for product in opened.products:
            yield TreeRow(
                depth=depth,
                label=f"{self.signs.product} {self.name(product.name, product.product_id)}",
                key=RowKey("product", product.product_id, category_id),
            )
        if opened.is_reading:
            label = "reading products …"
            yield TreeRow(depth=depth, label=label, key=RowKey("more", category_id), tone=Tone.MUTED)
        elif not opened.products:
            yield TreeRow(depth=depth, label="no product", key=RowKey("more", category_id), tone=Tone.MUTED)
        elif opened.total is None or opened.total > len(opened.products):
            more = (
                "there may be more"
                if opened.total is None
                else f"{opened.total - len(opened.products):,} more"
            )
            label = f"… {more}: Enter reads on"
            yield TreeRow(depth=depth, label=label, key=RowKey("more", category_id), tone=Tone.MUTED)

    def _products(self) -> Iterator[TreeRow[RowKey]]:
        products = self.storefront.products
        if not products:
            return
        yield self._heading(f"Products assigned directly · {len(products)}", "products")
        for product in products:
            yield self._direct(product)

    def _direct(self, product: StorefrontProduct) -> TreeRow[RowKey]:
        state = {True: "", False: " (not published)", None: " (could not be read)"}[product.published]
        code = f"  {product.code}" if product.code else ""
        return TreeRow(
            depth=1,
            label=f"{self.signs.product} {self.name(product.name, product.id)}{code}{state}",
            note=", ".join(self.segment_names.get(id, id) for id in product.opened_by),
            key=RowKey("product", product.id),
            tone=Tone.NORMAL if product.published else Tone.MUTED,
        )

    def _unplaced(self) -> Iterator[TreeRow[RowKey]]:
        if self.storefront.unplaced:
            yield self._heading("Assigned, but in no category tree that can be read", "unplaced")
        for item in self.storefront.unplaced:
            yield item_row(item, self.signs, self.name, depth=1)

    def _left_out(self) -> Iterator[TreeRow[RowKey]]:
        if self.storefront.left_out:
            yield self._heading(f"Segments without effect here · {len(self.storefront.left_out)}", "left out")
        for left_out in self.storefront.left_out:
            segment = left_out.segment
            yield TreeRow(
                depth=1,
                label=f"{self._reason_sign(left_out.reason)} {self.name(segment.name, segment.id)}",
                note=left_out.why,
                key=RowKey("left out", segment.id),
                tone=Tone.MUTED,
            )

    def _notes(self) -> Iterator[TreeRow[RowKey]]:
        for note in self.storefront.notes:
            yield TreeRow(
                depth=0, label=f"{self.signs.warning} {note}", key=RowKey("heading", note), tone=Tone.MUTED
            )

    def _reason_sign(self, reason: str) -> str:
        if reason in {"not yet valid", "no longer valid"}:
            return self.signs.out_of_time
        return self.signs.unknown if reason == "unknown status" else self.signs.inactive

    def _heading(self, text: str, id: str) -> TreeRow[RowKey]:
        return TreeRow(depth=0, label=text, key=RowKey("heading", id), tone=Tone.ACCENT)


def item_row(item: Item, signs: Signs, name: Name, *, depth: int = 0) -> TreeRow[RowKey]:
    """An item of a segment as a row."""
    is_category = item.kind == "category"
    sign = signs.assigned if is_category else signs.product
    return TreeRow(
        depth=depth,
        label=f"{sign} {name(item.name, item.id)}",
        note=item.code or "",
        key=RowKey("category" if is_category else "product", item.id),
    )


def item_rows(items: Sequence[Item], total: int | None, signs: Signs, name: Name) -> list[TreeRow[RowKey]]:
    """The items of a segment, and how many more there are; `total` None means that nobody says."""
    rows = [item_row(item, signs, name) for item in items]
    if total is None or total > len(rows):
        label = f"the first {len(rows)} of {'?' if total is None else f'{total:,}'} are shown"
        rows.append(TreeRow(depth=0, label=label, key=RowKey("heading", "rest")))
    return rows


def role_sign(signs: Signs, node: StorefrontNode) -> str:
    """The sign for why a category stands in the tree."""
    return {"assigned": signs.assigned, "inherited": signs.inherited}.get(node.role, signs.label)


def node_state(node: StorefrontNode) -> str:
    """What keeps a category from being reached, or may: in brackets behind its name."""
    if node.category.published is False:
        return " (not published)"
    if node.hidden_by is not None:
        return " (hidden: a category above is not published)"
    return "" if node.window == "in force" else f" ({node.window})"
