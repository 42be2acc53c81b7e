"""The storefront as the platform itself returned it to a customer's token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segtui.model import Category, CustomerToken, Item, ItemKind, Lens
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of
from segtui.storefront.compute import window_of
from segtui.storefront.holding import Holding, holdings
from segtui.storefront.storefront import NodeRole, Provenance, Storefront, StorefrontNode, StorefrontProduct

SEGMENTS_NOTE = (
    "The platform does not name the segments in force; those that hold an item are known by the item."
)


async def observe(platform: Platform, lens: Lens, token: CustomerToken, now: datetime) -> Storefront:
    """What the platform returns to the customer's token, as a storefront; raises where it cannot be read."""
    seen = await shop_of(platform).observed(token, lens.site)
    return observed(lens, now, seen.trees, seen.items)


def observed(lens: Lens, now: datetime, trees: Iterable[Category], items: Sequence[Item]) -> Storefront:
    """The platform's own tree and items as a storefront; its moment is always now."""
    held = holdings(items, ItemKind.CATEGORY)
    return Storefront(
        lens=lens,
        provenance=Provenance.OBSERVED,
        at=now,
        segments=(),
        left_out=(),
        roots=tuple(_Planting(held, now).node(category) for category in trees),
        products=tuple(_product(each) for each in holdings(items, ItemKind.PRODUCT).values()),
        notes=(SEGMENTS_NOTE,),
    )


@dataclass(frozen=True, slots=True)
class _Planting:
    """Turns the platform's own nodes into ours."""

    held: Mapping[str, Holding]
    """Categories by id."""
    now: datetime

    def node(self, category: Category, hidden_by: str | None = None) -> StorefrontNode:
        holding = self.held.get(category.id)
        segments = holding.segment_ids if holding else ()
        # A platform that does not mark its nodes leaves the items to tell.
        marked = category.segment_assigned if category.segment_assigned is not None else bool(segments)
        hider = hidden_by or (category.id if category.published is False else None)
        return StorefrontNode(
            category=category,
            role=NodeRole.ASSIGNED if marked else NodeRole.LABEL,
            opened_by=segments,
            assigned_by=segments,
            hidden_by=hider,
            window=window_of(category, self.now),
            children=tuple(self.node(child, hider) for child in category.children),
        )


def _product(holding: Holding) -> StorefrontProduct:
    item = holding.item
    return StorefrontProduct(item.id, item.code, item.name, published=None, opened_by=holding.segment_ids)
