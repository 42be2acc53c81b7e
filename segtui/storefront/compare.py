"""How a computed and an observed storefront differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from segtui.storefront.storefront import Storefront


class DifferenceKind(StrEnum):
    """In what two storefronts differ at one category."""

    NOT_OBSERVED = "not observed"
    """segtui computes it, the platform does not return it."""
    ONLY_OBSERVED = "only observed"
    ROLE = "role differs"
    PUBLISHED = "published differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One category in which the computed and the observed storefront differ."""

    kind: DifferenceKind
    category_id: str
    path: tuple[str, ...]
    """Names from the root down to the category."""
    why: str
    """The most probable reason, as a sentence."""
    expected: bool
    """True where the platform's documentation leaves both readings open, so that nothing need be wrong."""


def compare(computed: Storefront, observed: Storefront) -> tuple[Difference, ...]:
    """Where the two differ, by category, in the order of the trees."""
    raise NotImplementedError
