"""How a computed and an observed storefront differ, and why that may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from segtui.model import Force, localize
from segtui.shop_time import utc_words
from segtui.storefront.compute import VALIDITY_UNKNOWN
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode, walk


class DifferenceKind(StrEnum):
    """In what two storefronts differ at one category."""

    NOT_OBSERVED = "not observed"
    """segtui computes it, the platform does not return it."""
    ONLY_OBSERVED = "only observed"
    """The platform returns it, segtui does not compute it."""
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
    return tuple(_differences(computed, observed))


def _differences(computed: Storefront, observed: Storefront) -> Iterator[Difference]:
    ours = {node.category.id: (node, path) for node, path in _placed(computed)}
    theirs = {node.category.id: (node, path) for node, path in _placed(observed)}
    for category_id, (node, path) in ours.items():
        if category_id not in theirs:
            why, expected = _why_not_observed(computed, node, theirs.keys())
            yield Difference(DifferenceKind.NOT_OBSERVED, category_id, path, why, expected)
        else:
            yield from _at_one(computed, node, theirs[category_id][0], path)
    displaced = set(_displaced(observed.roots, {item.id for item in computed.unplaced}))
    for category_id, (_, path) in theirs.items():
        if category_id not in ours:
            why, expected = _why_only_observed(computed, is_displaced=category_id in displaced)
            yield Difference(DifferenceKind.ONLY_OBSERVED, category_id, path, why, expected)


def _at_one(
    computed: Storefront, ours: StorefrontNode, theirs: StorefrontNode, path: tuple[str, ...]
) -> Iterator[Difference]:
    category_id = ours.category.id
    if ours.role is not theirs.role:
        why, expected = _why_role(computed, ours, theirs)
        yield Difference(DifferenceKind.ROLE, category_id, path, why, expected)
    published = (ours.category.published, theirs.category.published)
    if None not in published and published[0] is not published[1]:
        why = "It was published or unpublished between the two reads, or one of them came from a cache."
        yield Difference(DifferenceKind.PUBLISHED, category_id, path, why, expected=False)


def _why_not_observed(computed: Storefront, node: StorefrontNode, theirs: Iterable[str]) -> tuple[str, bool]:
    if computed.lens.at is not None:
        return _other_moment(computed), True
    if node.hidden_by is not None:
        return "It is unpublished or below an unpublished category; the platform may leave those out.", True
    if node.role is NodeRole.INHERITED:
        return "It only lies below an assigned category; the platform may list only the assigned ones.", True
    if node.role is NodeRole.LABEL:
        return "Nothing that it leads to is in the platform's tree.", True
    if node.window is not Force.IN_FORCE:
        return f"It lies outside its validity; {VALIDITY_UNKNOWN}.", True
    names = _named(computed, node.assigned_by)
    return (
        f"The platform does not count {names} for this shopper: compare the company and site of the token.",
        False,
    )


def _displaced(nodes: Iterable[StorefrontNode], unplaced: Set[str]) -> Iterator[str]:
    """The categories above and below those that stand in no tree of the administrative reads, and they."""
    for node in nodes:
        if node.category.id in unplaced:
            yield from (each.category.id for each in walk([node]))
            continue
        below = list(_displaced(node.children, unplaced))
        yield from (node.category.id, *below) if below else ()


def _why_only_observed(computed: Storefront, *, is_displaced: bool) -> tuple[str, bool]:
    if computed.lens.at is not None:
        return _other_moment(computed), True
    if is_displaced:
        why = "The administrative reads show it in no category tree: one above is missing, or hidden from us."
        return why, True
    if computed.left_out:
        names = _named(computed, [left.segment.id for left in computed.left_out])
        return f"The platform may count a segment that segtui left out: {names}.", False
    return "The platform may count a segment the customer has through a group, or an older assignment.", False


def _why_role(computed: Storefront, ours: StorefrontNode, theirs: StorefrontNode) -> tuple[str, bool]:
    if computed.lens.at is not None:
        return _other_moment(computed), True
    if NodeRole.INHERITED is ours.role:
        how = "assigned itself" if theirs.role is NodeRole.ASSIGNED else "a mere label"
        return f"It lies below an assigned category; the platform marks it as {how}.", True
    if ours.role is NodeRole.LABEL:
        return "The platform counts a segment that holds it, which segtui does not see in force.", False
    return "A segment in force holds it, but the platform shows it only as the way to others.", False


def _other_moment(computed: Storefront) -> str:
    return f"It was computed for {utc_words(computed.at)}; the platform answers for now."


def _named(computed: Storefront, segment_ids: Sequence[str]) -> str:
    segments = (*computed.segments, *(left.segment for left in computed.left_out))
    languages = (computed.lens.language,) if computed.lens.language else ()
    names = {segment.id: localize(segment.name, languages).text or segment.id for segment in segments}
    return ", ".join(names.get(each, each) for each in segment_ids)


def _placed(storefront: Storefront) -> Iterator[tuple[StorefrontNode, tuple[str, ...]]]:
    languages = (storefront.lens.language,) if storefront.lens.language else ()

    def below(
        nodes: Iterable[StorefrontNode], above: tuple[str, ...]
    ) -> Iterator[tuple[StorefrontNode, tuple[str, ...]]]:
        for node in nodes:
            path = (*above, localize(node.category.name, languages).text or node.category.id)
            yield node, path
            yield from below(node.children, path)

    return below(storefront.roots, ())
