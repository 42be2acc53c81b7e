"""What is in stock: a record for most products on each active site, some of them sold out."""

from __future__ import annotations

from collections.abc import Iterator

from segtui.sandbox.seed.chance import Chance, past
from segtui.sandbox.seed.shape import Document

STOCKED = ("main", "DE", "nordics")
"""The sites with records; the inactive one has none."""


def is_recorded(chance: Chance, product_id: str, place: int) -> bool:
    """Tell whether a product has a record on the site of that place."""
    return chance.bits("stock", product_id) >> 8 * place & 0xFF >= 9


def is_available(chance: Chance, product_id: str, place: int) -> bool:
    """Tell whether a product is in stock on the site of that place, if it has a record there."""
    return chance.bits("stock", product_id) >> 24 + 8 * place & 0xFF >= 18


def availabilities(chance: Chance, products: tuple[Document, ...]) -> Iterator[Document]:
    """Make the records, product by product."""
    for product in products:
        product_id = product["id"]
        bits = chance.bits("stock-life", product_id)
        created, modified = past(bits, 900), past(bits >> 40, 30)
        for place, site in enumerate(STOCKED):
            if not is_recorded(chance, product_id, place):
                continue
            available = is_available(chance, product_id, place)
            yield {
                "id": f"{site}:{product_id}",
                "site": site,
                "productId": product_id,
                "stockLevel": 1 + (bits >> 60 + 8 * place & 0xFF) if available else 0,
                "available": available,
                "popularity": bits >> 90 & 7,
                "distributionChannel": "ASSORTMENT",
                "metadata": {"createdAt": created, "modifiedAt": modified},
            }


def troubled(chance: Chance, products: tuple[Document, ...]) -> dict[str, tuple[str, ...]]:
    """Name the published products that are sold out on the first site, and those without a record there."""
    published = [product["id"] for product in products if product["published"]]
    recorded = [each for each in published if is_recorded(chance, each, 0)]
    return {
        "product.sold_out": tuple(each for each in recorded if not is_available(chance, each, 0)),
        "product.no_availability": tuple(each for each in published if not is_recorded(chance, each, 0)),
    }
