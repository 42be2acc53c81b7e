"""Where the fields of items, categories, products and sites stand in Emporix JSON.

Source: `customer-segment.yml`, `category-tree.yml`, `product.yml`, `site-settings.yml`.
Apart from `documents.py`, because the first screen needs none of them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field

from segtui.model import Category, CategoryProduct, Item, ItemKind, LocalizedText, Product, Site
from segtui.platforms.emporix.documents import EmporixValidity, Noted
from segtui.platforms.emporix.lenient import VENDOR, NullIsEmpty, ParentId, inside, lower_word


class EmporixItem(Noted, Item):
    """An item assignment (`ItemAssignmentResponse`)."""

    model_config = VENDOR

    segment_id: str = Field(alias="segmentId")
    id: str = Field(validation_alias=AliasPath("item", "id"), exclude=True)
    kind: Annotated[ItemKind, lower_word(ItemKind)] = Field(validation_alias="type", exclude=True)
    code: str | None = inside("item", "code")
    name: LocalizedText = inside("item", "name")
    stated_mixins: object = Field(default=None, alias="mixins")
    item: object = None
    type: object = None


class EmporixCategory(Category):
    """A category, or a node of the segment tree, which calls its name differently (trap 49)."""

    model_config = VENDOR

    name: LocalizedText = Field(
        default=None,
        validation_alias=AliasChoices("localizedName", "name"),
        serialization_alias="localizedName",
    )
    validity: EmporixValidity | None = None
    segment_assigned: bool | None = Field(default=None, alias="isSegmentAssigned")
    parent_id: ParentId = Field(default=None, validation_alias="parentId", exclude=True)
    stated_parent_id: object = Field(default=None, alias="parentId")
    ancestor_ids: tuple[str, ...] | None = Field(default=None, alias="supercategoriesIds")
    children: Annotated[tuple[EmporixCategory, ...], NullIsEmpty()] = Field(default=(), alias="subcategories")


class EmporixCategoryProduct(CategoryProduct):
    """A product's assignment to a category; the platform fills in names later, so one may be missing."""

    model_config = VENDOR

    category_id: str = Field(alias="categoryId")
    product_id: str = Field(validation_alias=AliasPath("ref", "id"), exclude=True)
    name: LocalizedText = inside("ref", "localizedName")
    ref: object = None


class EmporixProduct(Product):
    """A product (`product.yml`)."""

    model_config = VENDOR

    kind: str | None = Field(default=None, alias="productType")
    parent_id: str | None = Field(default=None, alias="parentVariantId")
    segment_ids: tuple[str, ...] | None = Field(default=None, alias="customerSegmentIds")
    category_ids: tuple[str, ...] | None = Field(default=None, alias="categoryIds")


class EmporixSite(Site):
    """A site (`site-settings.yml`)."""

    model_config = VENDOR

    is_default: bool | None = Field(default=None, alias="default")
    default_language: str | None = Field(default=None, alias="defaultLanguage")
    languages: Annotated[tuple[str, ...], NullIsEmpty()] = ()
    time_zone: str | None = inside("homeBase", "timezone")


def placed(trees: list[EmporixCategory]) -> list[Category]:
    """The same trees, with `parent_id` on every node below a root: tenants leave it out (trap 47).

    The nodes are changed in place, ten times as fast as copying: only for trees that were just read and that
    nobody else has seen.
    """
    waiting = list(trees)
    while waiting:
        node = waiting.pop()
        for child in node.children:
            child.__dict__["parent_id"] = node.id
        waiting.extend(node.children)
    return list(trees)
