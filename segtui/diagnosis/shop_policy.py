"""What is seen without a segment that opens it: the shop's policy, as the profile states it (V13, V14)."""

from __future__ import annotations

from dataclasses import replace

from segtui.diagnosis.check import Certainty, Check, Status, Truth, supposed
from segtui.diagnosis.checks import SegmentCase
from segtui.diagnosis.facts import SegmentFacts, VisibilityFacts
from segtui.diagnosis.reading import Read, Unread
from segtui.diagnosis.verdict import segment_checks, segment_truth
from segtui.model import ItemKind
from segtui.profiles.policy import Policy

_NOT_LOOKED_AT = Unread("only the segment itself is looked at")


def open_to(facts: VisibilityFacts, company: str | None) -> Truth:
    """Whether the policy shows the item to the pair without a segment that opens it."""
    match facts.shop.policy:
        case Policy.EXTEND:
            return _held_by_none(facts)
        case Policy.LIMIT:
            return _in_no_segment(facts, company)
        case None:
            return False


def with_policy(assigned: Check, facts: VisibilityFacts, company: str | None) -> Check:
    """The sum of the assignments, where the policy may do without them."""
    is_open = open_to(facts, company)
    if is_open is False or assigned.is_supposed or assigned.status is Status.PASS:
        return assigned
    if is_open is None:
        detail = f"{assigned.detail} Whether the shop shows it nevertheless is not known."
        settled_by = assigned.settled_by or facts.item.unseen_categories
        return replace(
            assigned,
            status=Status.UNKNOWN,
            detail=detail,
            certainty=Certainty.ASSUMED,
            settled_by=settled_by,
        )
    words = {
        Policy.EXTEND: "No segment holds it, its category, or one above, and segments extend the assortment.",
        Policy.LIMIT: "The customer is in no segment in force, so nothing limits what they see.",
    }
    detail = f"{words[facts.shop.policy or Policy.LIMIT]} That is the policy which the profile states."
    return replace(assigned, status=Status.PASS, detail=detail, certainty=Certainty.ASSUMED, settled_by=None)


def _held_by_none(facts: VisibilityFacts) -> Truth:
    item = facts.item
    if not isinstance(item.holders, Read):
        return None
    if item.holders.value:
        return False
    is_product = item.kind is ItemKind.PRODUCT
    is_narrowed = is_product and (isinstance(item.filed, Unread) or item.unseen_categories is not None)
    return None if isinstance(item.tree, Unread) or is_narrowed else True


def _in_no_segment(facts: VisibilityFacts, company: str | None) -> Truth:
    """Whether none of the customer's segments counts for the pair."""
    own, groups = facts.customer.segments, facts.customer.groups
    if not isinstance(own, Read):
        return None
    found: list[Truth] = [_counts(facts, each.id, company) for each in own.value]
    if True in found:
        return False
    may_inherit = not isinstance(groups, Read) or bool(groups.value)
    return None if None in found or may_inherit else True


def _counts(facts: VisibilityFacts, segment_id: str, company: str | None) -> Truth:
    own = facts.customer.segments
    records = {each.id: each for each in own.value} if isinstance(own, Read) else {}
    known = facts.segments.get(segment_id)
    segment = known or SegmentFacts(
        segment_id,
        Read(records[segment_id], own.source) if isinstance(own, Read) else _NOT_LOOKED_AT,
        _NOT_LOOKED_AT,
        _NOT_LOOKED_AT,
    )
    case = SegmentCase(facts.shop, facts.customer, company, segment)
    return segment_truth(supposed(segment_checks(case), facts.supposed))
