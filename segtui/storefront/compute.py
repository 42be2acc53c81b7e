"""Works a storefront out from facts: pure, so that it can be imagined as well as read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segtui.model import Category, Force, Item, ItemKind, Lens, MemberKey, Segment, in_trees
from segtui.profiles.policy import policy_words
from segtui.shop_time import utc_words
from segtui.storefront.holding import Holding, holdings
from segtui.storefront.storefront import (
    LeftOut,
    LeftOutReason,
    NodeRole,
    Provenance,
    Storefront,
    StorefrontFacts,
    StorefrontNode,
    StorefrontProduct,
    walk,
)

GROUPS_NOTE = "Memberships inherited through customer groups are not counted."
ANONYMOUS_NOTE = "An anonymous visitor has no customer id and is a member of no segment."
NO_SITE_NOTE = "No site was chosen: segments of every site count."
VALIDITY_UNKNOWN = "whether the platform enforces that is not documented"
INHERITED_NOTE = (
    "What lies below an assigned category counts as opened; the platform's own tree may not list it."
)


def compute(facts: StorefrontFacts) -> Storefront:
    """What the segments in force open up."""
    in_force, left_out = _weighed(facts)
    items = _items_in_force(in_force, facts.items)
    categories = holdings(items, ItemKind.CATEGORY)
    roots = _Growing(categories, facts.at).grown(facts.trees)
    known = {category.id for category in in_trees(facts.trees)}
    return Storefront(
        lens=facts.lens,
        provenance=Provenance.COMPUTED,
        at=facts.at,
        segments=in_force,
        left_out=left_out,
        roots=roots,
        products=_products(facts, holdings(items, ItemKind.PRODUCT)),
        unplaced=tuple(holding.item for each, holding in categories.items() if each not in known),
        notes=_notes(facts, list(walk(roots))),
    )


def setback(segment: Segment, lens: Lens, at: datetime) -> LeftOut | None:
    """Why a segment has no effect for this lens whoever its members are; None where it has."""
    match segment.force(at):
        case Force.INACTIVE:
            return LeftOut(segment, LeftOutReason.INACTIVE, "It is switched off (inactive).")
        case Force.NOT_YET:
            return LeftOut(
                segment, LeftOutReason.NOT_YET, f"It becomes valid at {_bound(segment, start=True)}."
            )
        case Force.EXPIRED:
            return LeftOut(
                segment, LeftOutReason.EXPIRED, f"It was valid until {_bound(segment, start=False)}."
            )
        case Force.UNKNOWN:
            return LeftOut(
                segment, LeftOutReason.UNKNOWN_STATUS, "Its status is a word segtui does not know."
            )
        case Force.IN_FORCE:
            return _wrong_site(segment, lens.site)


def member_key(lens: Lens) -> MemberKey | None:
    """The exact pair that must be a member for this lens; None for an anonymous visitor."""
    return None if lens.customer_id is None else MemberKey(lens.customer_id, lens.legal_entity_id)


def _weighed(facts: StorefrontFacts) -> tuple[tuple[Segment, ...], tuple[LeftOut, ...]]:
    key = member_key(facts.lens)
    in_force: list[Segment] = []
    left_out: list[LeftOut] = []
    for segment in facts.segments:
        reason = setback(segment, facts.lens, facts.at)
        if reason is None and (key is None or (segment.id, key) not in facts.memberships):
            reason = _wrong_company(segment, facts.lens)
        if reason is None:
            in_force.append(segment)
        else:
            left_out.append(reason)
    return tuple(in_force), tuple(left_out)


def _wrong_site(segment: Segment, site: str | None) -> LeftOut | None:
    if site is None or segment.site is None or segment.site == site:
        return None
    case_only = " Only the letter case differs." if segment.site.lower() == site.lower() else ""
    return LeftOut(
        segment, LeftOutReason.OTHER_SITE, f"It belongs to the site {segment.site}, not to {site}.{case_only}"
    )


def _wrong_company(segment: Segment, lens: Lens) -> LeftOut:
    if lens.legal_entity_id is None:
        why = "The customer is assigned for a company, and none was chosen."
    else:
        why = f"The customer is assigned, but not for the company {lens.legal_entity_id}."
    return LeftOut(segment, LeftOutReason.OTHER_COMPANY, why)


def _bound(segment: Segment, *, start: bool) -> str:
    bound = segment.validity and (segment.validity.starts_at if start else segment.validity.ends_at)
    return utc_words(bound) if bound else "an unknown time"


def _items_in_force(segments: Sequence[Segment], items: Iterable[Item]) -> list[Item]:
    """The items of these segments, in the order of the segments."""
    rank = {segment.id: place for place, segment in enumerate(segments)}
    return sorted((i for i in items if i.segment_id in rank), key=lambda item: rank[item.segment_id])


@dataclass(frozen=True, slots=True)
class _Growing:
    """Keeps the part of trees that is opened, or leads to what is."""

    held: Mapping[str, Holding]
    """Categories by id."""
    at: datetime

    def grown(
        self, categories: Iterable[Category], above: tuple[str, ...] = (), hidden_by: str | None = None
    ) -> tuple[StorefrontNode, ...]:
        nodes: list[StorefrontNode] = []
        for category in categories:
            holding = self.held.get(category.id)
            own = holding.segment_ids if holding else ()
            opened = tuple(dict.fromkeys((*own, *above)))
            hider = hidden_by or (category.id if category.published is False else None)
            children = self.grown(category.children, opened, hider)
            if opened or children:
                role = NodeRole.ASSIGNED if own else NodeRole.INHERITED if opened else NodeRole.LABEL
                window = window_of(category, self.at)
                nodes.append(StorefrontNode(category, role, opened, own, hider, window, children))
        return tuple(nodes)


def _products(facts: StorefrontFacts, held: Mapping[str, Holding]) -> tuple[StorefrontProduct, ...]:
    def shown(holding: Holding) -> StorefrontProduct:
        item, product = holding.item, facts.products.get(holding.item.id)
        return StorefrontProduct(
            id=item.id,
            code=item.code or (product.code if product else None),
            name=item.name or (product.name if product else None),
            published=product.published if product else None,
            opened_by=holding.segment_ids,
        )

    return tuple(shown(holding) for holding in held.values())


def _notes(facts: StorefrontFacts, nodes: Sequence[StorefrontNode]) -> tuple[str, ...]:
    hidden = sum(node.hidden_by is not None for node in nodes)
    outside = sum(node.window is not Force.IN_FORCE for node in nodes)
    notes = [ANONYMOUS_NOTE] if facts.lens.customer_id is None else [GROUPS_NOTE]
    if facts.lens.site is None:
        notes.append(NO_SITE_NOTE)
    if any(node.role is NodeRole.INHERITED for node in nodes):
        notes.append(INHERITED_NOTE)
    if hidden:
        notes.append(
            f"Unpublished, or below what is: {hidden} of {len(nodes)} categories; no shopper gets there."
        )
    if outside:
        notes.append(f"Outside their validity: {outside} of {len(nodes)} categories; {VALIDITY_UNKNOWN}.")
    return (*notes, *facts.unread, policy_words(facts.policy))


def window_of(category: Category, at: datetime) -> Force:
    """Whether a category's own validity holds at the moment, both bounds inclusive."""
    window = category.validity
    if window and window.starts_at and at < window.starts_at:
        return Force.NOT_YET
    if window and window.ends_at and at > window.ends_at:
        return Force.EXPIRED
    return Force.IN_FORCE
