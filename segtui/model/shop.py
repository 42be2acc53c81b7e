"""Customers, companies, items, categories, products and sites: what the first screen does without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from segtui.model.core import CompanyRef, Document, Extended, LocalizedText, Validity


class Customer(Document):
    """A shop account."""

    id: str
    number: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    """The contact address."""
    logins: tuple[str, ...] = ()
    """The addresses this account signs in with; they may differ from `email`."""
    active: bool | None = None
    on_hold: bool | None = None
    business_model: str | None = None
    companies: tuple[CompanyRef, ...] = ()
    preferred_language: str | None = None
    preferred_site: str | None = None
    restriction: str | None = None
    is_guest: bool | None = None
    """Bought without an account; may share the e-mail address of one. None: the platform has no guests."""
    deleted: bool | None = None
    """None where the platform does not say."""

    @property
    def name(self) -> str:
        """First and last name, or an empty text."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class LegalEntity(Document):
    """A company a B2B customer acts for, with the kind of the assignment."""

    id: str
    name: str | None = None
    kind: str | None = None
    """COMPANY or SUBSIDIARY, in the vendor's word."""
    parent_id: str | None = None
    contact_kind: str | None = None
    """What the customer is to this company (PRIMARY, ...); None where not asked through a customer."""


class ItemKind(StrEnum):
    """What an item of a segment is."""

    PRODUCT = "product"
    CATEGORY = "category"


class Item(Extended):
    """A product or a category that is assigned to a segment."""

    segment_id: str
    id: str
    kind: ItemKind
    code: str | None = None
    name: LocalizedText = None


class Category(Document):
    """A category, alone or as a node of a tree."""

    id: str
    code: str | None = None
    name: LocalizedText = None
    position: int | None = None
    published: bool | None = None
    validity: Validity | None = None
    segment_assigned: bool | None = None
    """In a storefront tree of the platform: assigned itself (True) or only above such a one (False)."""
    parent_id: str | None = None
    ancestor_ids: tuple[str, ...] | None = None
    """All categories above, where they were asked for."""
    children: tuple[Category, ...] = ()


def in_trees(roots: Iterable[Category]) -> Iterator[Category]:
    """These categories and all below them, each before its children."""
    for each in roots:
        yield each
        yield from in_trees(each.children)


class CategoryProduct(Document):
    """A product's assignment to a category."""

    category_id: str
    product_id: str
    name: LocalizedText = None


class Product(Document):
    """A product."""

    id: str
    code: str | None = None
    name: LocalizedText = None
    published: bool | None = None
    kind: str | None = None
    parent_id: str | None = None
    """The product it is a variant of."""
    segment_ids: tuple[str, ...] | None = None
    category_ids: tuple[str, ...] | None = None


class Site(Document):
    """A site (shop) of the tenant."""

    code: str
    name: str | None = None
    active: bool | None = None
    is_default: bool | None = None
    default_language: str | None = None
    languages: tuple[str, ...] = ()
    time_zone: str | None = None
    """The IANA name of the zone its dates are meant in; None where the platform does not say."""


class Group(Document):
    """A group of customers, whose members are in every segment that it is assigned to."""

    id: str
    name: LocalizedText = None
    legal_entity_id: str | None = None
    """The company it is bound to; None where it counts for whatever company its customers act."""


class Availability(Document):
    """Whether a product can be had on a site."""

    product_id: str | None = None
    site: str | None = None
    available: bool | None = None


class Catalog(Document):
    """Some root categories, published on some sites."""

    id: str
    name: LocalizedText = None
    visible: bool | None = None
    """Switched on, whatever its window; None where the platform did not say."""
    window: Validity | None = None
    """When it is visible if switched on."""
    shown_now: bool | None = None
    """What the platform itself works out for this moment."""
    sites: tuple[str, ...] = ()
    category_ids: tuple[str, ...] = ()
    """The roots of its category trees."""
