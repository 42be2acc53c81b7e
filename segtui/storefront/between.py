"""What two lenses do not see alike, as one tree, and why; both storefronts of the same provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from segtui.model import Category, Force, LocalizedText, localize
from segtui.storefront.compute import setback
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode, StorefrontProduct, walk

One = TypeVar("One")


class Side(StrEnum):
    """Which of two storefronts shows something, or which of two lenses something holds for."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    """Both show it, but not in the same way."""


class Subject(StrEnum):
    """What a contrast is about."""

    CATEGORY = "category"
    PRODUCT = "product"


class Cause(StrEnum):
    """What holds for exactly one of two lenses; the first eight keep a segment from having effect."""

    ANONYMOUS = "anonymous"
    NOT_A_MEMBER = "not a member"
    OTHER_COMPANY = "other company"
    OTHER_SITE = "other site"
    INACTIVE = "inactive"
    NOT_YET = "not yet valid"
    EXPIRED = "no longer valid"
    UNKNOWN_STATUS = "unknown status"
    CATEGORY_NOT_YET = "category not yet valid"
    CATEGORY_EXPIRED = "category no longer valid"
    NO_NAME = "no name in the language"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of a difference: it holds for one lens and not for the other."""

    cause: Cause
    holds_for: Side
    """FIRST or SECOND."""
    segment_id: str | None
    """The segment that has effect for the other lens only; None where a category or a name is the cause."""
    why: str
    """The cause as a sentence with its values."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One category or product that two lenses do not see alike."""

    subject: Subject
    id: str
    path: tuple[LocalizedText, ...]
    """The names from the root down to a category; of a product, its own name."""
    shown_to: Side
    first_role: NodeRole | None
    """Why it stands in the first tree; None where it does not, and for products."""
    second_role: NodeRole | None
    opened_by: tuple[str, ...]
    """Ids of the segments that open it on only one of the sides; empty for a label."""
    reasons: tuple[Reason, ...]
    """Never empty between storefronts worked out from the same reads."""


@dataclass(frozen=True, slots=True)
class ComparedNode:
    """A category that at least one of two lenses sees."""

    category: Category
    first: StorefrontNode | None
    """As it stands in the first tree; None where it does not."""
    second: StorefrontNode | None
    contrast: Contrast | None
    """None where both see it alike."""
    children: tuple[ComparedNode, ...]
    differs: bool
    """Whether it, or anything below it, is not seen alike."""


@dataclass(frozen=True, slots=True)
class ComparedProduct:
    """A directly assigned product that at least one of two lenses sees."""

    product: StorefrontProduct
    contrast: Contrast | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two storefronts in one tree."""

    first: Storefront
    second: Storefront
    roots: tuple[ComparedNode, ...]
    products: tuple[ComparedProduct, ...]

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """What they do not see alike: categories, a parent before its children, then products."""
        found = [one.contrast for one in _walk(self.roots)] + [one.contrast for one in self.products]
        return tuple(contrast for contrast in found if contrast is not None)

    @property
    def notes(self) -> tuple[tuple[Side, str], ...]:
        """What the two rest on and do not show, each note once with the side it is said of."""
        first, second = self.first.notes, self.second.notes
        sides = {note: Side.BOTH if note in second else Side.FIRST for note in first}
        sides |= {note: Side.SECOND for note in second if note not in first}
        return tuple((side, note) for note, side in sides.items())

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, each reason once, in the order of what it explains."""
        return tuple(dict.fromkeys(reason for one in self.contrasts for reason in one.reasons))


def between(first: Storefront, second: Storefront) -> Comparison:
    """Both in one tree: what only one of the two lenses sees, and what they see in different ways."""
    return _Comparing(first, second).comparison()


def either(first: One | None, second: One | None) -> One:
    """What one of the two lenses sees; as the first does where both do."""
    found = first if first is not None else second
    if found is None:
        raise AssertionError("neither lens sees it")
    return found


def _walk(nodes: Iterable[ComparedNode]) -> Iterator[ComparedNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


class _Comparing:
    def __init__(self, first: Storefront, second: Storefront) -> None:
        self._first, self._second = first, second
        self._absences = _absences(first, second, Side.SECOND) | _absences(second, first, Side.FIRST)

    def comparison(self) -> Comparison:
        roots = self._merged(self._first.roots, self._second.roots, ())
        return Comparison(self._first, self._second, roots, tuple(self._products()))

    def _merged(
        self,
        left: Sequence[StorefrontNode],
        right: Sequence[StorefrontNode],
        above: tuple[LocalizedText, ...],
    ) -> tuple[ComparedNode, ...]:
        ours, theirs = _by_category(left), _by_category(right)
        return tuple(
            self._node(ours.get(each), theirs.get(each), above) for each in _in_one_order(ours, theirs)
        )

    def _node(
        self, first: StorefrontNode | None, second: StorefrontNode | None, above: tuple[LocalizedText, ...]
    ) -> ComparedNode:
        category = either(first, second).category
        path = (*above, category.name)
        below = [node.children if node else () for node in (first, second)]
        children = self._merged(below[0], below[1], path)
        contrast = self._category(first, second, path)
        differs = contrast is not None or any(child.differs for child in children)
        return ComparedNode(category, first, second, contrast, children, differs)

    def _category(
        self, first: StorefrontNode | None, second: StorefrontNode | None, path: tuple[LocalizedText, ...]
    ) -> Contrast | None:
        roles = (first.role if first else None, second.role if second else None)
        openers = {*(first.opened_by if first else ())} ^ {*(second.opened_by if second else ())}
        reasons: list[Reason] = []
        if roles[0] is not roles[1]:
            reasons += self._opening(openers or _led_to(either(first, second)))
        if first and second:
            reasons += [*_windows(first, second), *self._names(first.category.name)]
        if roles[0] is roles[1] and not reasons:
            return None
        side = Side.BOTH if first and second else Side.FIRST if first else Side.SECOND
        return Contrast(
            subject=Subject.CATEGORY,
            id=either(first, second).category.id,
            path=path,
            shown_to=side,
            first_role=roles[0],
            second_role=roles[1],
            opened_by=tuple(sorted(openers)) if roles[0] is not roles[1] else (),
            reasons=tuple(reasons),
        )

    def _products(self) -> Iterator[ComparedProduct]:
        left = {product.id: product for product in self._first.products}
        right = {product.id: product for product in self._second.products}
        for product_id in _in_one_order(left, right):
            first, second = left.get(product_id), right.get(product_id)
            product = either(first, second)
            yield ComparedProduct(product, self._product(first, second))

    def _product(self, first: StorefrontProduct | None, second: StorefrontProduct | None) -> Contrast | None:
        product = either(first, second)
        if first and second:
            names = tuple(self._names(product.name))
            return self._of_product(product, Side.BOTH, (), names) if names else None
        side = Side.FIRST if first else Side.SECOND
        reasons = tuple(self._opening({*product.opened_by}))
        return self._of_product(product, side, product.opened_by, reasons)

    @staticmethod
    def _of_product(
        product: StorefrontProduct, side: Side, openers: tuple[str, ...], reasons: tuple[Reason, ...]
    ) -> Contrast:
        return Contrast(Subject.PRODUCT, product.id, (product.name,), side, None, None, openers, reasons)

    def _opening(self, segment_ids: Set[str]) -> list[Reason]:
        """Why these segments open something for one lens only."""
        return [self._absences[each] for each in sorted(segment_ids) if each in self._absences]

    def _names(self, name: LocalizedText) -> Iterator[Reason]:
        languages = (self._first.lens.language, self._second.lens.language)
        lacking = [bool(language) and _is_lacking(name, language or "") for language in languages]
        if lacking[0] is not lacking[1]:
            side, language = (Side.FIRST, languages[0]) if lacking[0] else (Side.SECOND, languages[1])
            why = f"It has no name in {language}; another language stands in."
            yield Reason(Cause.NO_NAME, side, None, why)


def _absences(here: Storefront, there: Storefront, side: Side) -> dict[str, Reason]:
    """Why each segment that has effect here has none there; `side` is the side of `there`."""
    in_force = {segment.id for segment in there.segments}
    left_out = {left.segment.id: left for left in there.left_out}
    found: dict[str, Reason] = {}
    for segment in here.segments:
        if segment.id in in_force:
            continue
        left = left_out.get(segment.id)
        if left is not None:
            found[segment.id] = Reason(Cause(left.reason.value), side, segment.id, left.why)
            continue
        hurdle = setback(segment, there.lens, there.at)
        besides = f" Besides: {hurdle.why}" if hurdle else ""
        cause, why = (
            (Cause.ANONYMOUS, "An anonymous visitor is a member of no segment.")
            if there.lens.customer_id is None
            else (Cause.NOT_A_MEMBER, "The customer is no member, neither alone nor for a company.")
        )
        found[segment.id] = Reason(cause, side, segment.id, why + besides)
    return found


def _led_to(label: StorefrontNode) -> set[str]:
    """The segments that open what a label leads to: it stands in its tree because of them."""
    return {segment_id for child in walk(label.children) for segment_id in child.opened_by}


def _windows(first: StorefrontNode, second: StorefrontNode) -> Iterator[Reason]:
    if first.window is second.window:
        return
    causes = {Force.NOT_YET: Cause.CATEGORY_NOT_YET, Force.EXPIRED: Cause.CATEGORY_EXPIRED}
    for side, node in ((Side.FIRST, first), (Side.SECOND, second)):
        if node.window in causes:
            why = f"The category itself is {node.window.value} then."
            yield Reason(causes[node.window], side, None, why)


def _is_lacking(name: LocalizedText, language: str) -> bool:
    return localize(name, (language,)).is_fallback


def _by_category(nodes: Iterable[StorefrontNode]) -> Mapping[str, StorefrontNode]:
    return {node.category.id: node for node in nodes}


def _in_one_order(left: Iterable[str], right: Iterable[str]) -> list[str]:
    """The ids of both, in the order that both keep: each is a selection from one longer list."""
    ours, theirs = dict.fromkeys(left), list(right)
    place = {each: at for at, each in enumerate(theirs)}
    merged: list[str] = []
    at = 0
    for each in ours:
        found = place.get(each, -1)
        if found >= at:
            merged += [other for other in theirs[at:found] if other not in ours]
            at = found + 1
        merged.append(each)
    return [*merged, *(other for other in theirs[at:] if other not in ours)]
