"""What the demo shop hands out: vendor documents, rows that link them, and iterables that can be replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple, TypeVar

Document = dict[str, Any]
"""One JSON object as the vendor's read answers show it."""

Row = TypeVar("Row")


class Member(NamedTuple):
    """One row of a segment's member list."""

    segment_id: str
    """The segment."""
    customer_id: str
    """The customer's number, which is also the customer's id."""
    legal_entity_id: str | None
    """The company the customer is a member for, or None for a B2C row."""
    assignment_type: Literal["MANUAL", "AUTOMATIC"]
    """How the row came to be."""
    mixins: Document | None
    """Free-form attributes; None when the row has none."""
    created_at: str
    """ISO 8601, UTC, milliseconds."""


class SegmentItem(NamedTuple):
    """One product or category assigned to a segment."""

    segment_id: str
    """The segment."""
    type: Literal["PRODUCT", "CATEGORY"]
    """What `item_id` names."""
    item_id: str
    """Id of the product or category; the planted troubles include one that no longer exists."""
    mixins: Document | None
    """Free-form attributes; None when the row has none."""
    created_at: str
    """ISO 8601, UTC, milliseconds."""


class CategoryAssignment(NamedTuple):
    """One product filed under one category."""

    category_id: str
    """The category."""
    product_id: str
    """The product."""


@dataclass(frozen=True)
class Replay(Generic[Row]):
    """Rows made while they are read: nothing is held, and every `iter()` starts again."""

    rows: Callable[[], Iterator[Row]]
    """Makes a fresh iterator over the same rows."""

    def __iter__(self) -> Iterator[Row]:
        return self.rows()


@dataclass(frozen=True)
class DemoShop:
    """One tenant's data; small collections are tuples, those that grow with the customers are replays."""

    tenant: str
    """The tenant's name, as in every path."""
    moment: str
    """The moment the data was made for: validity windows are laid around it. ISO 8601, UTC."""
    sites: tuple[Document, ...]
    """Sites; the last one is inactive."""
    customers: Replay[Document]
    """Profiles without what follows from assignments (`b2b`, `businessModel`)."""
    legal_entities: tuple[Document, ...]
    """Companies and their subsidiaries, a parent before its children."""
    contact_assignments: Replay[Document]
    """Who acts for which company; each holds the company and the customer as the vendor nests them."""
    categories: tuple[Document, ...]
    """The category trees, a parent before its children, and one orphan in no tree."""
    products: tuple[Document, ...]
    """Products without what follows from assignments (`customerSegmentIds`, `categoryIds`)."""
    category_assignments: tuple[CategoryAssignment, ...]
    """Which product stands in which category."""
    catalogs: tuple[Document, ...]
    """Catalogs without what follows from the moment (`status`)."""
    availabilities: Replay[Document]
    """What is in stock, by product and site."""
    segments: tuple[Document, ...]
    """Customer segments; localized fields are maps, some of them with a language missing."""
    members: Replay[Member]
    """Member rows, segment by segment."""
    items: tuple[SegmentItem, ...]
    """Item rows, segment by segment."""
    coupons: tuple[Document, ...]
    """Coupons without what follows from redemptions and dates; one holds a status that is out of date."""
    redemptions: tuple[Document, ...]
    """What customers redeemed of the coupons."""
    login: tuple[str, str] = field(repr=False)
    """E-mail and password of the demo customer, who is in several segments."""
    passwords: Mapping[str, str] = field(repr=False)
    """Login e-mail (`accounts[].id`) to password, for the few customers who can log in."""
    troubles: Mapping[str, tuple[str, ...]]
    """Planted trouble to the ids it is made of; the names and meanings are in `troubles.py`."""
