"""Finds products and categories by what a person calls them, and where they stand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from segtui.diagnosis.desk import Desk
from segtui.diagnosis.facts import ItemFacts
from segtui.diagnosis.gather import NOT_ASKED
from segtui.diagnosis.naming import one_category, one_product
from segtui.diagnosis.question import Ambiguous
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.model import Category, ItemKind, Product
from segtui.platforms.reaching import shop_of

_MADE_UP = re.compile("[0-9a-fA-F-]{16,}")
"""Ids that the platform makes: long and hexadecimal."""


async def category_tree(desk: Desk) -> Reading[Mapping[str, Category]]:
    """All categories by id, each with the one above it."""

    async def flat() -> Mapping[str, Category]:
        return dict(_flattened(await shop_of(desk.platform).category_trees(), None))

    return await desk.asker.ask("category trees", flat)


def _flattened(categories: Iterable[Category], parent: str | None) -> Iterator[tuple[str, Category]]:
    for each in categories:
        yield each.id, each.model_copy(update={"parent_id": parent, "children": ()})
        yield from _flattened(each.children, each.id)


async def named_product(desk: Desk, text: str) -> Reading[Product] | Ambiguous:
    """By id, else by code: at the same time where the text does not look like an id that was made up."""
    if _MADE_UP.fullmatch(text):
        by_id = await _product(desk, text)
        return one_product(text, await coded(desk, text)) if isinstance(by_id, Absent) else by_id
    by_id, by_code = await asyncio.gather(_product(desk, text), coded(desk, text))
    return one_product(text, by_code) if isinstance(by_id, Absent) else by_id


async def coded(desk: Desk, code: str) -> Reading[list[Product]]:
    """The products of this code."""
    return await desk.asker.ask(
        f"products of code {code}", lambda: shop_of(desk.platform).products_by_code([code])
    )


async def _product(desk: Desk, product_id: str) -> Reading[Product]:
    found = await desk.asker.ask(
        f"product {product_id}", lambda: shop_of(desk.platform).products_by_id([product_id])
    )
    if not isinstance(found, Read):
        return found
    if product_id not in found.value:
        return Absent(f"no product {product_id}", found.source)
    return Read(found.value[product_id], found.source)


async def filed_in(desk: Desk, product_id: str) -> Reading[tuple[str, ...]]:
    """The categories that a product is put into."""

    async def ids() -> tuple[str, ...]:
        return tuple(each.id for each in await shop_of(desk.platform).categories_of(product_id))

    return await desk.asker.ask(f"categories of {product_id}", ids)


def unseen_scope(desk: Desk) -> str | None:
    """The scope without which unpublished categories are not seen."""
    return desk.lacks("read categories")


async def filed_as_told(desk: Desk, product: Read[Product]) -> Reading[tuple[str, ...]]:
    """V5: the categories that the product itself names, which saves a request; they may lag behind."""
    told = product.value.category_ids
    return Read(told, product.source) if told is not None else await filed_in(desk, product.value.id)


async def named_products(desk: Desk, texts: Sequence[str]) -> dict[str, Reading[Product] | Ambiguous]:
    """Each by id, else by code: two requests for all of them, at the same time."""
    if not texts:
        return {}
    platform, codes = desk.platform, [each for each in texts if not _MADE_UP.fullmatch(each)]
    what = f"products {', '.join(texts)}"
    by_id, by_code = await asyncio.gather(
        desk.asker.ask(what, lambda: shop_of(platform).products_by_id(texts)),
        desk.asker.ask(f"{what} by code", lambda: shop_of(platform).products_by_code(codes))
        if codes
        else nothing(),
    )
    return {each: _one_of(each, by_id, by_code) for each in texts}


async def nothing() -> Unread:
    """What was not asked, for want of anything to ask."""
    return NOT_ASKED


def _one_of(
    text: str, by_id: Reading[dict[str, Product]], by_code: Reading[list[Product]]
) -> Reading[Product] | Ambiguous:
    if not isinstance(by_id, Read):
        return by_id
    if text in by_id.value:
        return Read(by_id.value[text], by_id.source)
    if _MADE_UP.fullmatch(text):
        return Absent(f"no product {text}", by_id.source)
    if not isinstance(by_code, Read):
        return by_code
    return one_product(text, Read([each for each in by_code.value if each.code == text], by_code.source))


def category_item(desk: Desk, text: str, tree: Reading[Mapping[str, Category]]) -> ItemFacts | Ambiguous:
    """A category where it stands in the tree, before anybody is asked who holds it."""
    found = one_category(text, tree)
    if isinstance(found, Ambiguous):
        return found
    filed: Reading[tuple[str, ...]] = Read((found,), tree.source) if isinstance(tree, Read) else NOT_ASKED
    unseen = unseen_scope(desk)
    return ItemFacts(ItemKind.CATEGORY, found, None, filed, tree, NOT_ASKED, None, NOT_ASKED, unseen, unseen)


def product_item(
    desk: Desk, asked: str, product: Reading[Product], tree: Reading[Mapping[str, Category]]
) -> ItemFacts:
    """A product, as far as it is known before it was read where it is filed, shown and assigned."""
    return ItemFacts(
        ItemKind.PRODUCT,
        product.value.id if isinstance(product, Read) else asked,
        product,
        NOT_ASKED,
        tree,
        NOT_ASKED,
        NOT_ASKED,
        NOT_ASKED,
        desk.lacks("read products"),
        unseen_scope(desk),
    )
