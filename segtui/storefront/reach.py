"""How far a category of a storefront opens up products."""

from __future__ import annotations

from segtui.errors import BadInput
from segtui.storefront.storefront import NodeRole, Storefront, walk


def opening_segments(storefront: Storefront, category_id: str) -> tuple[str, ...]:
    """Which segments a listing of this category's products must be narrowed to; empty means no narrowing.

    A category that is opened is so with all that lies below. Below a label only the assigned categories
    count; a platform that narrows by segment does not reach what they pass on (fact sheet, trap 61), which
    the listing of the assigned category itself shows.
    """
    node = storefront.node(category_id)
    if node is None:
        raise BadInput(
            f"The category {category_id} is not part of this storefront.",
            hint="Choose one of the categories in the tree.",
        )
    if node.role is not NodeRole.LABEL:
        return ()
    below = (segment_id for child in walk(node.children) for segment_id in child.assigned_by)
    segments = tuple(dict.fromkeys(below))
    if not segments:
        raise BadInput(
            f"The category {category_id} only leads to others; which segments open those is not known.",
            hint="Choose an assigned category below it.",
        )
    return segments
