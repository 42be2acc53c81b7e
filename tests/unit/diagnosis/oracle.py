"""A small shop as plain values, and the answer by brute force: from the fact sheet, not from the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from segtui.model import (
    Availability,
    Catalog,
    Category,
    CompanyRef,
    Customer,
    Group,
    ItemKind,
    MemberKey,
    Product,
    Segment,
    SegmentStatus,
    Validity,
)
from segtui.platforms.rights import Right
from tests.fakes import NOON, FakePlatform

NOT_TO_BE_ASKED = (
    Right("change segments, members and items", ("segment_manage",)),
    Right("try coupons for customers", ("coupon_redeem_on_behalf",)),
)
"""Rights that nobody has, so that the verdict rests on what is read alone."""
Window = tuple[int | None, int | None]
"""Days from noon to the first and the last moment; None for an open end."""
ALWAYS: Window = (None, None)
WHO = "c0001"
PARENTS: dict[str, str | None] = {"r": None, "a": "r", "b": "a", "s": None, "d": "s"}
"""Two trees: r > a > b and s > d."""
SITES = {"main": True, "old": False}


@dataclass
class ToySegment:
    """A segment with its rows."""

    is_active: bool = True
    window: Window = ALWAYS
    site: str = "main"
    pairs: set[str | None] = field(default_factory=set)
    """The companies for which the customer is assigned; None for no company."""
    groups: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    """Ids of the product (`p`) and of categories."""


@dataclass
class ToyShop:
    """One customer, one product, a few of everything else."""

    is_usable: bool = True
    companies: tuple[str, ...] = ()
    groups: dict[str, str | None] = field(default_factory=dict)
    """The customer's groups with the company each is bound to."""
    segments: dict[str, ToySegment] = field(default_factory=dict)
    is_published: bool = True
    filed: tuple[str, ...] = ("b",)
    unpublished: frozenset[str] = frozenset()
    category_windows: dict[str, Window] = field(default_factory=dict)
    catalogs: dict[str, tuple[frozenset[str], bool, Window]] = field(default_factory=dict)
    """Roots, whether switched on, and when."""
    stock: bool | None = True
    """None: no record."""
    policy: str | None = None
    """What the profile says that segments do: `limit`, `extend` or nothing."""


def inside(window: Window, at: datetime) -> bool:
    """Both ends count."""
    first, last = (None if day is None else NOON + timedelta(days=day) for day in window)
    return (first is None or first <= at) and (last is None or at <= last)


def above(category: str) -> list[str]:
    """The category and all above it."""
    found: list[str] = []
    step: str | None = category
    while step is not None:
        found.append(step)
        step = PARENTS[step]
    return found


def is_in(shop: ToyShop, segment: ToySegment, company: str | None, at: datetime) -> bool:
    """In force on the site main, and the pair in it by a row or a group."""
    in_force = segment.is_active and inside(segment.window, at) and segment.site == "main"
    by_group = any(
        group in segment.groups and bound in {None, company} for group, bound in shop.groups.items()
    )
    return in_force and (company in segment.pairs or by_group)


def reachable(shop: ToyShop, category: str, at: datetime) -> bool | None:
    """Whether a shopper gets to a category: published and valid all the way, in a catalog shown now."""
    way = above(category)
    if any(each in shop.unpublished for each in way):
        return False
    if not all(inside(shop.category_windows.get(each, ALWAYS), at) for each in way):
        return False
    if not shop.catalogs:
        return None
    return any(way[-1] in roots and on and inside(window, at) for roots, on, window in shop.catalogs.values())


def visible(shop: ToyShop, company: str | None, at: datetime) -> bool | None:
    """Whether the customer sees the product on main; None where only the lack of catalogs leaves it open."""
    if not (shop.is_usable and shop.is_published and shop.stock):
        return False
    if company is not None and company not in shop.companies:
        return False
    answers: set[bool | None] = set()
    for segment in shop.segments.values():
        if not is_in(shop, segment, company, at):
            continue
        if "p" in segment.holds:
            ways = [reachable(shop, each, at) for each in shop.filed] or [True]
            answers.add(True if True in ways else None if None in ways else False)
        for category in shop.filed:
            if segment.holds & set(above(category)):
                answers.add(reachable(shop, category, at))
    if is_open(shop, company, at):
        ways = [reachable(shop, each, at) for each in shop.filed] or [True]
        answers.add(True if True in ways else None if None in ways else False)
    return True if True in answers else None if None in answers else False


def is_open(shop: ToyShop, company: str | None, at: datetime) -> bool:
    """Whether the policy shows the product to the customer without any segment."""
    if shop.policy == "extend":
        of_product = {"p", *(one for each in shop.filed for one in above(each))}
        return not any(segment.holds & of_product for segment in shop.segments.values())
    if shop.policy == "limit":
        return not any(is_in(shop, segment, company, at) for segment in shop.segments.values())
    return False


def on_platform(shop: ToyShop) -> FakePlatform:
    """The same shop as the engine reads it."""
    platform = FakePlatform()
    platform.rights = NOT_TO_BE_ASKED
    platform.customers[WHO] = Customer(
        id=WHO,
        active=shop.is_usable,
        on_hold=False,
        companies=[CompanyRef(id=each) for each in shop.companies],
    )
    platform.groups[WHO] = [Group(id=each, legal_entity_id=bound) for each, bound in shop.groups.items()]
    for name, segment in shop.segments.items():
        status = SegmentStatus.ACTIVE if segment.is_active else SegmentStatus.INACTIVE
        platform.segments_by_id[name] = Segment(
            id=name, name=name, status=status, site=segment.site, validity=validity(segment.window)
        )
        for company in segment.pairs:
            platform.assign(name, MemberKey(WHO, company))
        platform.grouped[name] = [Group(id=each) for each in sorted(segment.groups)]
        platform.hold(name, ItemKind.PRODUCT, *(each for each in segment.holds if each == "p"))
        platform.hold(name, ItemKind.CATEGORY, *sorted(segment.holds - {"p"}))
    platform.products["p"] = Product(id="p", published=shop.is_published)
    platform.filed["p"] = shop.filed
    platform.trees = [_grown(shop, root) for root, parent in PARENTS.items() if parent is None]
    platform.catalogs = [
        Catalog(id=name, visible=on, window=validity(window), sites=("main",), category_ids=tuple(roots))
        for name, (roots, on, window) in shop.catalogs.items()
    ]
    if shop.stock is not None:
        platform.stock["p", "main"] = Availability(available=shop.stock)
    return platform


def validity(window: Window) -> Validity:
    """The window as the platform tells it."""
    first, last = (None if day is None else NOON + timedelta(days=day) for day in window)
    return Validity(starts_at=first, ends_at=last)


def _grown(shop: ToyShop, category: str) -> Category:
    children = tuple(_grown(shop, each) for each, parent in PARENTS.items() if parent == category)
    return Category(
        id=category,
        published=category not in shop.unpublished,
        validity=validity(shop.category_windows.get(category, ALWAYS)),
        children=children,
    )
