"""Which items a coupon takes something off (fact sheet, 14.4, K5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segtui.diagnosis.check import (
    Certainty,
    Evidence,
    Finding,
    Rule,
    Status,
    Truth,
    every,
    shown,
    some,
    unread,
)
from segtui.diagnosis.coupon_checks import CouponCase, coupon_evidence, gives, is_restricted, without_coupon
from segtui.diagnosis.facts import CouponFacts, ItemFacts
from segtui.diagnosis.item_checks import ItemCase, item_exists, item_name
from segtui.diagnosis.reading import Read, Unread
from segtui.diagnosis.verdict import segment_words
from segtui.diagnosis.visibility import is_narrowed, ways_of, with_unseen
from segtui.drafts import Coupon, CouponKind
from segtui.model import Item, ItemKind

UNDECIDED = {True: Status.PASS, False: Status.FAIL, None: Status.UNKNOWN}


@dataclass(frozen=True, slots=True)
class LineCase:
    """A line of the cart, or none, beside the segments through which the coupon may be granted."""

    coupon: CouponCase
    item: ItemFacts | None
    counting: Mapping[str, Truth]
    """Whether each segment of the coupon is in force with the customer in it."""


def coupon_item(case: LineCase) -> Finding:
    """K5: it takes something off items of the segments; of all items where a segment holds none at all."""
    coupon = case.coupon.facts.coupon
    absent = without_coupon(case.coupon)
    if absent is not None or not isinstance(coupon, Read):
        return absent or Finding(Status.SKIP, "There is no coupon to judge.")
    if coupon.value.kind is CouponKind.FREE_SHIPPING:
        return Finding(Status.SKIP, "It takes off the shipping, whatever is in the cart.")
    if takes_nothing(coupon.value):
        evidence = coupon_evidence(case.coupon, "discount", gives(coupon.value))
        return Finding(
            Status.FAIL, f"{coupon.value.code} takes off {gives(coupon.value)}: nothing.", evidence
        )
    if case.item is None:
        return Finding(Status.SKIP, "No item was named, so what it takes off is not judged.")
    there = item_exists(ItemCase(case.coupon.facts.shop, case.item))
    if there.status is not Status.PASS:
        return there
    if is_restricted(coupon.value):
        return _by_segment(case, case.item)
    return _by_category(case.coupon, case.item, coupon.value)


ITEM: Rule[LineCase] = Rule("coupon.item", "K5", Certainty.STATED, coupon_item)


def takes_nothing(coupon: Coupon) -> bool:
    """Whether it is a coupon of zero."""
    return (coupon.kind is CouponKind.PERCENT and coupon.percentage == 0) or (
        coupon.kind is CouponKind.ABSOLUTE and coupon.amount == 0
    )


def holds(facts: CouponFacts, segment_id: str, item: ItemFacts) -> Truth:
    """Whether the item belongs to the segment, or the segment holds nothing and so lets everything in."""
    held = belongs(item, segment_id)
    if held is True:
        return True
    stocked = facts.stocked.get(segment_id)
    if not isinstance(stocked, Read):
        return held if isinstance(item.holders, Read) and _holds_anything(item, segment_id) else None
    return held if stocked.value else True


def belongs(item: ItemFacts, segment_id: str) -> Truth:
    """V1 to V3: held itself, or by its category or one above."""
    rows = item.holders.value if isinstance(item.holders, Read) else ()
    found = any(row.segment_id == segment_id and is_about(row, item) for row in rows)
    return with_unseen(item, found)


def _by_segment(case: LineCase, item: ItemFacts) -> Finding:
    facts, wanted = case.coupon.facts, _decisive_segments(case.counting)
    held = {each: holds(facts, each, item) for each in wanted}
    if some(case.counting.values()) is True:
        touched = some(every((case.counting[each], held[each])) for each in wanted)
    else:
        touched = some(held.values())
    if not isinstance(item.holders, Read) and touched is None:
        return unread(item.holders, "Which segments hold it")
    name = item_name(item, facts.shop.language)
    evidence = _rows(item, wanted)
    names = ", ".join(segment_words(facts.segments[each], facts.shop) for each in wanted)
    if touched is True:
        through = next(each for each in wanted if held[each] is True)
        segment = segment_words(facts.segments[through], facts.shop)
        if belongs(item, through) is True:
            return Finding(
                Status.PASS, f"{name} belongs to {segment}.", evidence, None, _certainty(item, through)
            )
        detail = f"{segment} holds no items at all, so the coupon counts for every one."
        return Finding(Status.PASS, detail, evidence, None, Certainty.ASSUMED)
    if touched is False:
        return Finding(
            Status.FAIL, f"It takes nothing off {name}, which does not belong to {names}.", evidence
        )
    return Finding(Status.UNKNOWN, f"Whether {name} belongs to {names} is not fully known.", evidence)


def _decisive_segments(counting: Mapping[str, Truth]) -> tuple[str, ...]:
    """Those that may still grant it; all of them where none does, to tell what else would be missing."""
    open_ones = tuple(each for each, counts in counting.items() if counts is not False)
    return tuple(sorted(open_ones, key=lambda each: counting[each] is None)) or tuple(counting)


def _by_category(case: CouponCase, item: ItemFacts, coupon: Coupon) -> Finding:
    name = item_name(item, case.facts.shop.language)
    restricted = coupon.category_restricted
    is_limited = bool(coupon.included_category_ids or coupon.excluded_category_ids)
    if not (is_limited if restricted is None else restricted and is_limited):
        return Finding(Status.PASS, "The coupon is not restricted to any items.")
    evidence = (
        *coupon_evidence(case, "includedCategories", ", ".join(coupon.included_category_ids) or "all"),
        *coupon_evidence(case, "excludedCategories", ", ".join(coupon.excluded_category_ids) or "none"),
    )
    out = _is_in(item, coupon.excluded_category_ids)
    into = _is_in(item, coupon.included_category_ids) if coupon.included_category_ids else True
    status = UNDECIDED[every((into, None if out is None else not out))]
    words = {
        Status.PASS: f"{name} stands in the categories that the coupon is for.",
        Status.FAIL: f"It takes nothing off {name}, which stands in no category that the coupon is for.",
    }
    detail = words.get(status, f"In which categories {name} stands is not fully known.")
    return Finding(status, detail, evidence, None, Certainty.IMPLIED)


def _is_in(item: ItemFacts, category_ids: Iterable[str]) -> Truth:
    wanted = frozenset(category_ids)
    if not wanted:
        return False
    found = not wanted.isdisjoint(categories_of(item))
    is_whole = not (isinstance(item.tree, Unread) or isinstance(item.filed, Unread) or is_narrowed(item))
    return found if is_whole or found else None


def categories_of(item: ItemFacts) -> frozenset[str]:
    """The item's categories and those above them."""
    found = {way.leaf for way in ways_of(item) if way.categories is None}
    found |= {each.id for way in ways_of(item) for each in way.categories or ()}
    return frozenset(found)


def is_about(row: Item, item: ItemFacts) -> bool:
    """Whether an assignment holds the item: itself, its category, or one above."""
    if row.kind is item.kind and row.id == item.id:
        return True
    return row.kind is ItemKind.CATEGORY and row.id in categories_of(item)


def _holds_anything(item: ItemFacts, segment_id: str) -> bool:
    rows = item.holders.value if isinstance(item.holders, Read) else ()
    return any(row.segment_id == segment_id for row in rows)


def _rows(item: ItemFacts, segment_ids: Iterable[str]) -> tuple[Evidence, ...]:
    if not isinstance(item.holders, Read):
        return ()
    source, wanted = item.holders.source, frozenset(segment_ids)
    rows = [each for each in item.holders.value if each.segment_id in wanted]
    found = tuple(shown(source, f"{each.kind.value} {each.id}", each.segment_id) for each in rows[:5])
    return found or (shown(source, "item.id", "in none of these segments"),)


def _certainty(item: ItemFacts, segment_id: str) -> Certainty | None:
    """That a category above counts is only implied (V3)."""
    rows = item.holders.value if isinstance(item.holders, Read) else ()
    near = {item.id, *(item.filed.value if isinstance(item.filed, Read) else ())}
    direct = any(row.segment_id == segment_id and row.id in near for row in rows)
    return None if direct else Certainty.IMPLIED
