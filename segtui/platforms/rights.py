"""What a credential may do on a platform, by the vendor's own scopes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Right(NamedTuple):
    """Something segtui does on a platform, and what a credential must hold for it."""

    what: str
    """As a person says it: "read customers"."""
    scopes: tuple[str, ...]
    """The vendor's scopes, any one of which allows it; the first is the least."""
    without: str | None = None
    """What is so without any of them, where it is then done in part; None where it cannot be done at all."""

    def is_granted_by(self, scopes: Iterable[str]) -> bool:
        """Whether these scopes allow it; a restriction (`scope--DE`) only narrows a scope."""
        return not {scope.partition("--")[0] for scope in scopes}.isdisjoint(self.scopes)


class Thing(StrEnum):
    """What somebody may have to change in a shop, for which a platform has a right of its own."""

    SEGMENTS = "segments, members and items"
    CUSTOMERS = "customers"
    COMPANIES = "contacts of companies"
    PRODUCTS = "products"
    CATEGORIES = "categories"
    CATALOGS = "catalogs"
    AVAILABILITY = "availability"
    SITES = "sites"
    COUPONS = "coupons"
