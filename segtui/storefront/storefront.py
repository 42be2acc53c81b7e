"""The storefront of one lens: the part of the assortment that segments open up, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from segtui.model import Category, Force, Item, Lens, LocalizedText, MemberKey, Product, Segment
from segtui.profiles.policy import Policy


class Provenance(StrEnum):
    """Where a storefront comes from; the two are never mixed."""

    COMPUTED = "computed"
    OBSERVED = "observed"


class NodeRole(StrEnum):
    """Why a category stands in the tree."""

    ASSIGNED = "assigned"
    """A segment in force holds it."""
    INHERITED = "inherited"
    """A category above it is assigned (match says so; tree reads may not list it: fact sheet, trap 61)."""
    LABEL = "label"
    """Only the way down to an assigned one: its own products are not in scope (fact sheet, V10)."""


class LeftOutReason(StrEnum):
    """Why a segment of the customer has no effect for the lens."""

    INACTIVE = "inactive"
    NOT_YET = "not yet valid"
    EXPIRED = "no longer valid"
    UNKNOWN_STATUS = "unknown status"
    OTHER_SITE = "other site"
    OTHER_COMPANY = "other company"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A segment of the customer that has no effect for the lens."""

    segment: Segment
    reason: LeftOutReason
    """The first that applies, in the order of `LeftOutReason`."""
    why: str
    """The reason as a sentence with its values."""


@dataclass(frozen=True, slots=True)
class StorefrontNode:
    """A category of the storefront."""

    category: Category
    """As the platform sent it; its `children` are the platform's, not the storefront's."""
    role: NodeRole
    opened_by: tuple[str, ...]
    """Ids of the segments that hold it or one above it. Empty for a label."""
    assigned_by: tuple[str, ...] = ()
    """Ids of the segments that hold this category itself."""
    hidden_by: str | None = None
    """Id of the topmost unpublished category from the root down to here; None where a shopper gets here."""
    window: Force = Force.IN_FORCE
    """Whether its own validity holds at the storefront's moment: IN_FORCE, NOT_YET or EXPIRED."""
    children: tuple[StorefrontNode, ...] = ()


def walk(nodes: Iterable[StorefrontNode]) -> Iterator[StorefrontNode]:
    """These categories and all below them, a parent before its children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


@dataclass(frozen=True, slots=True)
class StorefrontProduct:
    """A product that a segment holds directly, not through a category."""

    id: str
    code: str | None
    name: LocalizedText
    published: bool | None
    """None where the product could not be read."""
    opened_by: tuple[str, ...]
    """Ids of the segments that hold it."""


@dataclass(frozen=True, slots=True)
class Storefront:
    """What segments open up for one lens at one moment."""

    lens: Lens
    provenance: Provenance
    at: datetime
    segments: tuple[Segment, ...]
    """Those in force; empty in an observed storefront, because the platform does not name them there."""
    left_out: tuple[LeftOut, ...]
    roots: tuple[StorefrontNode, ...]
    products: tuple[StorefrontProduct, ...]
    """Only those assigned directly; the products of a category are read on demand."""
    unplaced: tuple[Item, ...] = ()
    """Assigned categories that stand in no category tree this credential may see."""
    notes: tuple[str, ...] = ()
    """What this storefront rests on and does not show."""

    def nodes(self) -> Iterator[StorefrontNode]:
        """All categories, a parent before its children."""
        return walk(self.roots)

    def node(self, category_id: str) -> StorefrontNode | None:
        """The category with this id; None where the storefront does not hold it."""
        return next((node for node in self.nodes() if node.category.id == category_id), None)


@dataclass(frozen=True, slots=True)
class StorefrontFacts:
    """What a storefront is computed from: everything that was read, and nothing else."""

    lens: Lens
    at: datetime
    segments: tuple[Segment, ...]
    """All segments the customer is assigned to, for whatever company."""
    memberships: frozenset[tuple[str, MemberKey]]
    """Pairs of segment id and member key that exist, of those that were asked for."""
    items: tuple[Item, ...]
    """Of the segments that may be in force."""
    trees: tuple[Category, ...]
    products: dict[str, Product]
    """The directly assigned products that could be read, by id."""
    unread: tuple[str, ...] = ()
    """What could not be read, as sentences; the storefront stands without it."""
    policy: Policy | None = None
    """What segments do to the assortment of the site; None where the profile does not say."""
