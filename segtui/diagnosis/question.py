"""What can be asked, and what comes back where a name may mean several things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from segtui.drafts import Money
from segtui.model import ItemKind
from segtui.recognise import linked


@dataclass(frozen=True, slots=True)
class Question:
    """About whom, where and when."""

    customer: str
    """However a person names them."""
    company: str | None = None
    """The legal entity they act for; None asks about each of theirs."""
    without_company: bool = False
    """Expressly about the customer without a company."""
    site: str | None = None
    at: datetime | None = None
    """None means now."""


@dataclass(frozen=True, slots=True)
class Membership(Question):
    """Is this customer in this segment, and is the segment in force?"""

    segment: str = ""
    """Its id or name."""


@dataclass(frozen=True, slots=True)
class Visibility(Question):
    """Does this customer see this product or category?"""

    kind: ItemKind = ItemKind.PRODUCT
    item: str = ""
    """The id; of a product also its code."""


class NamedItem(NamedTuple):
    """An item as a person names it."""

    kind: ItemKind
    text: str
    """The id; of a product also its code."""


def item_named(text: str) -> NamedItem | None:
    """The item that `product:ID`, `category:ID` or a link to one names; None for any other text."""
    for kind, collection in ((ItemKind.PRODUCT, "products"), (ItemKind.CATEGORY, "categories")):
        found = linked(text, collection)
        if found is not None:
            return NamedItem(kind, found)
    word, _, item_id = text.partition(":")
    word = word.strip().casefold()
    return NamedItem(ItemKind(word), item_id.strip()) if word in set(ItemKind) and item_id.strip() else None


@dataclass(frozen=True, slots=True)
class CouponUse(Question):
    """Would this coupon be granted to this customer, and take something off these items?"""

    coupon: str = ""
    """Its code."""
    items: tuple[NamedItem, ...] = ()
    """What is in the cart; none given asks only whether the coupon is accepted."""
    total: Money | None = None
    """What the order comes to, where that is known."""


KINDS: Mapping[str, type[Question]] = {
    "membership": Membership,
    "visibility": Visibility,
    "coupon": CouponUse,
}
"""Every kind of question, by the word it is known by."""


def kind_of(question: Question) -> str:
    """The word for the kind of a question."""
    return next(word for word, kind in KINDS.items() if type(question) is kind)


class Candidate(NamedTuple):
    """One of several that a name may mean."""

    id: str
    email: str | None
    marks: tuple[str, ...]
    """What tells it from the others."""
    name: str = ""


class Ambiguous(NamedTuple):
    """A name that may mean several; none was chosen."""

    what: str
    """"customer", "segment", "product" or "category"."""
    asked: str
    candidates: tuple[Candidate, ...]

    @property
    def several(self) -> str:
        """What it may mean, in the plural."""
        return "categories" if self.what == "category" else f"{self.what}s"
