"""Storefronts and their differences as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from segtui.cli.shapes import JsonObject, instant, item_shape, segment_shape, text_in
from segtui.storefront.between import Contrast
from segtui.storefront.compare import Difference
from segtui.storefront.storefront import Storefront, StorefrontNode


def storefront_shape(storefront: Storefront, languages: Sequence[str]) -> JsonObject:
    """A storefront with everything it rests on."""
    lens, at = storefront.lens, storefront.at
    return {
        "provenance": storefront.provenance.value,
        "customer_id": lens.customer_id,
        "legal_entity_id": lens.legal_entity_id,
        "site": lens.site,
        "language": lens.language,
        "at": instant(at),
        "segments": [segment_shape(segment, at, languages) for segment in storefront.segments],
        "left_out": [
            {
                "segment": segment_shape(left.segment, at, languages),
                "reason": left.reason.value,
                "why": left.why,
            }
            for left in storefront.left_out
        ],
        "categories": [_node_shape(node, languages) for node in storefront.roots],
        "products": [
            {
                "id": product.id,
                "code": product.code,
                "name": text_in(product.name, languages),
                "published": product.published,
                "opened_by": list(product.opened_by),
            }
            for product in storefront.products
        ],
        "unplaced": [item_shape(item, languages) for item in storefront.unplaced],
        "notes": list(storefront.notes),
    }


def _node_shape(node: StorefrontNode, languages: Sequence[str]) -> JsonObject:
    return {
        "id": node.category.id,
        "code": node.category.code,
        "name": text_in(node.category.name, languages),
        "role": node.role.value,
        "published": node.category.published,
        "opened_by": list(node.opened_by),
        "assigned_by": list(node.assigned_by),
        "hidden_by": node.hidden_by,
        "window": node.window.value,
        "children": [_node_shape(child, languages) for child in node.children],
    }


def difference_shape(difference: Difference) -> JsonObject:
    """One category in which a computed and an observed storefront differ."""
    return {
        "kind": difference.kind.value,
        "category_id": difference.category_id,
        "path": list(difference.path),
        "why": difference.why,
        "expected": difference.expected,
    }


def contrast_shape(contrast: Contrast, languages: Sequence[str]) -> JsonObject:
    """One thing that two lenses do not see alike."""
    return {
        "subject": contrast.subject.value,
        "id": contrast.id,
        "path": [text_in(name, languages) for name in contrast.path],
        "shown_to": contrast.shown_to.value,
        "first_role": contrast.first_role.value if contrast.first_role else None,
        "second_role": contrast.second_role.value if contrast.second_role else None,
        "opened_by": list(contrast.opened_by),
        "reasons": [
            {
                "cause": reason.cause.value,
                "holds_for": reason.holds_for.value,
                "segment_id": reason.segment_id,
                "why": reason.why,
            }
            for reason in contrast.reasons
        ],
    }
