"""Whether a customer sees an item: every route from the one to the other, and where each breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from segtui.diagnosis.check import (
    Certainty,
    Check,
    CheckKey,
    Finding,
    Rule,
    Status,
    Truth,
    every,
    shown,
    some,
    supposed,
    truth,
    unread,
    verdict_of,
    weighed,
)
from segtui.diagnosis.checks import SegmentCase, segment_label
from segtui.diagnosis.facts import ItemFacts, SegmentFacts, VisibilityFacts
from segtui.diagnosis.item_checks import (
    AVAILABLE,
    ITEM_RULES,
    PATH_RULES,
    ItemCase,
    PathCase,
    item_label,
    item_name,
)
from segtui.diagnosis.reading import LIMIT_REACHED, Read, Unread
from segtui.diagnosis.shop_policy import open_to, with_policy
from segtui.diagnosis.verdict import (
    Judgement,
    Route,
    blocking,
    customer_checks,
    idle_in,
    platform_agrees,
    segment_checks,
    segment_truth,
    who_words,
)
from segtui.model import Category, Item, ItemKind
from segtui.profiles.policy import Policy


@dataclass(frozen=True, slots=True)
class Way:
    """One way from the root of a category tree to the item."""

    leaf: str
    categories: tuple[Category, ...] | None
    """Root first; None where it is not known, empty where the item stands in no category."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """A route while it is judged: an assignment, and the ways by which a shopper may get to the item."""

    row: Item
    path: tuple[str, ...]
    segment: tuple[Check, ...]
    ways: tuple[tuple[Check, ...], ...]

    @property
    def segment_truth(self) -> Truth:
        return segment_truth(self.segment)

    @property
    def truth(self) -> Truth:
        return every((self.segment_truth, some(_way_truth(each) for each in self.ways)))

    @property
    def checks(self) -> tuple[Check, ...]:
        """What it stands on, with the way that comes nearest."""
        codes = blocking(self.segment)
        nearest = min(self.ways, key=_distance, default=())
        return (*(each for each in self.segment if each.code in codes), *nearest)


def judge_visibility(facts: VisibilityFacts, company: str | None) -> Judgement:
    """Whether the pair sees the item through any segment in force."""
    people = supposed(customer_checks(facts.customer, company), facts.supposed)
    case, subject = ItemCase(facts.shop, facts.item), f"{facts.item.kind.value}:{facts.item.id}"
    item = supposed((rule.check(case, subject) for rule in ITEM_RULES), facts.supposed)
    (available,) = supposed((AVAILABLE.check(case, subject),), facts.supposed)
    segments = {
        each: supposed(
            segment_checks(SegmentCase(facts.shop, facts.customer, company, _segment(facts, each))),
            facts.supposed,
        )
        for each in dict.fromkeys(row.segment_id for row in _rows(facts.item))
    }
    ways = {way.leaf: supposed(_way_checks(facts, way), facts.supposed) for way in ways_of(facts.item)}
    legs = sorted(_legs(facts, company, segments, ways), key=_rank)
    (assigned,) = supposed((assigned_rule(legs).check(facts, subject),), facts.supposed)
    assigned = with_policy(assigned, facts, company)
    opened = _opened(facts.item, legs, assigned, ways.values())
    if not assigned.is_supposed:
        on_the_way = some(_way_truth(each) for each in ways.values())
        opened = some((opened, every((open_to(facts, company), on_the_way))))
    general = (*people, *item, available)
    held = every((*(truth(each.status) for each in general), opened))
    nearest = legs[0].checks if legs else min(ways.values(), key=_distance)
    decisive = _decisive((*people, *item, assigned), nearest, available, held)
    checks = _distinct((*people, *item, assigned, *_all(segments.values()), *_all(ways.values()), available))
    routes = tuple(_route(each, facts, company) for each in legs)
    words = _words(facts, company, held, decisive or assigned)
    verdict = verdict_of(held)
    without_routes = assigned.is_supposed or open_to(facts, company) is not False
    besides = _open_checks(facts.shop.policy, segments.values(), ways.values()) if without_routes else ()
    idle = _idle(legs, besides, _all((*segments.values(), *ways.values())))
    checks = weighed((*checks, platform_agrees(subject)), verdict, idle)
    return Judgement(company, verdict, checks, routes, decisive, words)


def ways_of(item: ItemFacts) -> tuple[Way, ...]:
    """The ways to the item; one that leads nowhere for an item in no category."""
    if item.kind is ItemKind.CATEGORY:
        return (Way(item.id, chain(item, item.id)),)
    filed = item.filed.value if isinstance(item.filed, Read) else ()
    if not filed:
        return (Way(item.id, None if isinstance(item.filed, Unread) else ()),)
    return tuple(Way(each, chain(item, each)) for each in dict.fromkeys(filed))


def chain(item: ItemFacts, category_id: str) -> tuple[Category, ...] | None:
    """The categories from the root down to this one; None where it stands in no tree that is known."""
    tree = item.tree.value if isinstance(item.tree, Read) else {}
    found: list[Category] = []
    step: str | None = category_id
    while step is not None:
        category = tree.get(step)
        if category is None or category in found:
            return None
        found.insert(0, category)
        step = category.parent_id
    return tuple(found)


def _rows(item: ItemFacts) -> tuple[Item, ...]:
    return item.holders.value if isinstance(item.holders, Read) else ()


def _segment(facts: VisibilityFacts, segment_id: str) -> SegmentFacts:
    found = facts.segments.get(segment_id)
    return found or SegmentFacts(segment_id, LIMIT_REACHED, LIMIT_REACHED, LIMIT_REACHED)


def _way_checks(facts: VisibilityFacts, way: Way) -> tuple[Check, ...]:
    case = PathCase(facts.shop, facts.item, way.categories, way.leaf)
    root = way.categories[0].id if way.categories else way.leaf
    path, catalog = PATH_RULES
    return (path.check(case, f"category:{way.leaf}"), catalog.check(case, f"category:{root}"))


def _legs(
    facts: VisibilityFacts,
    company: str | None,
    segments: Mapping[str, tuple[Check, ...]],
    ways: Mapping[str, tuple[Check, ...]],
) -> Iterator[_Leg]:
    """Direct (V1), through the item's own category (V2), through one above (V3)."""
    item = facts.item
    start, whom = f"{item.kind.value}:{item.id}", f"customer:{facts.customer.id or facts.customer.asked}"
    end = f"{whom} for company {company}" if company else whom
    for row in _rows(item):
        last = (f"segment:{row.segment_id}", end)
        if row.kind is item.kind and row.id == item.id:
            yield _Leg(row, (start, *last), segments[row.segment_id], tuple(ways.values()))
            continue
        for way in ways_of(item):
            ids = [each.id for each in way.categories] if way.categories else [way.leaf]
            if row.kind is ItemKind.CATEGORY and row.id in ids:
                up = [f"category:{each}" for each in reversed(ids[ids.index(row.id) :])]
                path = tuple(dict.fromkeys((start, *up, *last)))
                yield _Leg(row, path, segments[row.segment_id], (ways[way.leaf],))


def assigned_rule(legs: Sequence[_Leg]) -> Rule[VisibilityFacts]:
    """V1 to V3 in sum."""

    def judge(facts: VisibilityFacts) -> Finding:
        holders, language = facts.item.holders, facts.shop.language
        if not isinstance(holders, Read):
            return unread(holders, "Which segments hold it")
        found = with_open_ends(facts.item, some(each.segment_truth for each in legs))
        evidence = tuple(
            shown(holders.source, f"{each.row.kind.value} {each.row.id}", each.row.segment_id)
            for each in legs[:5]
        ) or (shown(holders.source, "item.id", "in no segment"),)
        if found is True:
            leg = next(each for each in legs if each.segment_truth is True)
            certainty = None if leg.row.id == facts.item.id or len(leg.path) == 4 else Certainty.IMPLIED
            how = _how(leg.row, facts)
            name = _name(_segment(facts, leg.row.segment_id), language)
            detail = f"{name}, which the customer is in, holds {how}."
            return Finding(Status.PASS, detail, evidence, None, certainty)
        status = Status.FAIL if found is False else Status.UNKNOWN
        if not legs:
            more = "" if found is False else " Which categories it stands in is not fully known."
            return Finding(status, f"No segment holds it, its category, or one above.{more}", evidence)
        nearest = _first_of(legs[0].segment, status, legs[0])
        several = "1 assignment opens" if len(legs) == 1 else f"{len(legs)} routes would open"
        why = f" Nearest: {nearest.detail}" if nearest else ""
        settled_by = nearest.settled_by if nearest and found is None else None
        return Finding(status, f"{several} it, but none counts.{why}", evidence, settled_by)

    return Rule("item.assigned", "V1 V2 V3 V10 V13 V14", Certainty.STATED, judge)


def _opened(
    item: ItemFacts, legs: Sequence[_Leg], assigned: Check, ways: Iterable[tuple[Check, ...]]
) -> Truth:
    """Whether any route is whole; where an assignment is only supposed, any way to the item does."""
    if assigned.is_supposed:
        return every((truth(assigned.status), some(_way_truth(each) for each in ways)))
    return with_open_ends(item, some(each.truth for each in legs))


def _idle(legs: Sequence[_Leg], useful: Iterable[Check], every_check: Iterable[Check]) -> frozenset[CheckKey]:
    """The checks of segments and ways that stand on no route which may still be whole.

    `useful` are those that matter besides the routes.
    """
    keys = {each.key for each in useful}
    for leg in legs:
        if leg.truth is not False:
            keys.update(each.key for each in leg.segment if each.key not in idle_in(leg.segment))
            open_ways = (way for way in leg.ways if _way_truth(way) is not False)
            keys.update(each.key for way in open_ways for each in way)
    return frozenset(each.key for each in every_check) - keys


def _open_checks(
    policy: Policy | None, segments: Iterable[tuple[Check, ...]], ways: Iterable[tuple[Check, ...]]
) -> Iterator[Check]:
    """What matters where the item may be seen without a route: the ways, and where segments limit, these."""
    yield from _all(each for each in ways if _way_truth(each) is not False)
    for checks in segments if policy is Policy.LIMIT else ():
        yield from (each for each in checks if each.key not in idle_in(checks))


def with_open_ends(item: ItemFacts, found: Truth) -> Truth:
    """What is not known of the item's categories, or of who holds them, may be one more route."""
    is_whole = isinstance(item.holders, Read) and not isinstance(item.tree, Unread)
    if item.kind is ItemKind.PRODUCT:
        is_whole = is_whole and not isinstance(item.filed, Unread)
    return found if is_whole or found is True else None


def with_unseen(item: ItemFacts, found: Truth) -> Truth:
    """The same where unpublished categories count too, of which the credential may see none."""
    return None if found is False and is_narrowed(item) else with_open_ends(item, found)


def is_narrowed(item: ItemFacts) -> bool:
    """Whether a product may stand in categories that the credential does not see."""
    return item.kind is ItemKind.PRODUCT and item.unseen_categories is not None


def _route(leg: _Leg, facts: VisibilityFacts, company: str | None) -> Route:
    status = {True: Status.PASS, False: Status.FAIL, None: Status.UNKNOWN}[leg.truth]
    broken = _first_of(leg.checks, status, leg) if status is not Status.PASS else None
    keys = tuple(each.key for each in leg.checks)
    code, names = broken.code if broken else None, tuple(_called(leg.path, facts, company))
    return Route(leg.path, status, code, leg.row.segment_id, keys, names)


def _called(path: Sequence[str], facts: VisibilityFacts, company: str | None) -> Iterator[str]:
    """The names of what a path leads over."""
    tree = facts.item.tree.value if isinstance(facts.item.tree, Read) else {}
    yield item_words(facts)
    for step in path[1:-2]:
        category = tree.get(step.partition(":")[2])
        yield item_label(category, facts.shop.language) if category else step
    segment_id = path[-2].partition(":")[2]
    yield f"segment {_name(_segment(facts, segment_id), facts.shop.language)}"
    yield who_words(facts.customer, company)


def _first_of(checks: Sequence[Check], status: Status, leg: _Leg) -> Check | None:
    codes = {*blocking(leg.segment), *(rule.code for rule in PATH_RULES)}
    return next((each for each in checks if each.status is status and each.code in codes), None)


def _rank(leg: _Leg) -> tuple[int, int, int, int]:
    """Whole routes first, then those of which the segment counts, then the least broken."""
    order = {True: 0, None: 1, False: 2}
    broken = sum(each.status is Status.FAIL for each in leg.checks)
    return order[leg.truth], order[leg.segment_truth], broken, len(leg.path)


def _way_truth(checks: tuple[Check, ...]) -> Truth:
    return every(truth(each.status) for each in checks)


def _distance(checks: tuple[Check, ...]) -> int:
    return {True: 0, None: 1, False: 2}[_way_truth(checks)]


def _decisive(
    before: Sequence[Check], nearest: Sequence[Check], available: Check, held: Truth
) -> Check | None:
    if held is True:
        return None
    wanted = Status.FAIL if held is False else Status.UNKNOWN
    ways = tuple(each for each in nearest if each.code in {rule.code for rule in PATH_RULES})
    return next((each for each in (*before, *ways, available, *nearest) if each.status is wanted), None)


def _all(groups: Iterable[tuple[Check, ...]]) -> Iterator[Check]:
    for group in groups:
        yield from group


def _distinct(checks: Sequence[Check]) -> tuple[Check, ...]:
    return tuple({each.key: each for each in checks}.values())


def _how(row: Item, facts: VisibilityFacts) -> str:
    if row.id == facts.item.id:
        return "it directly"
    tree = facts.item.tree.value if isinstance(facts.item.tree, Read) else {}
    name = item_label(tree[row.id], facts.shop.language) if row.id in tree else row.id
    return f"its category {name}"


def _name(segment: SegmentFacts, language: str) -> str:
    record = segment.record
    return segment_label(record.value, language) if isinstance(record, Read) else segment.id


def item_words(facts: VisibilityFacts) -> str:
    """The item by its name, or its kind and id."""
    return item_name(facts.item, facts.shop.language)


def _words(facts: VisibilityFacts, company: str | None, held: Truth, deciding: Check) -> str:
    site = f" on {facts.shop.site}" if facts.shop.site else ""
    who, what = who_words(facts.customer, company), f"{item_words(facts)}{site}"
    if held:
        is_open = deciding.certainty is Certainty.ASSUMED and open_to(facts, company) is True
        how = deciding.detail if is_open else "a segment in force opens it."
        return f"{who} sees {what}: {how}"
    if held is None:
        return f"Whether {who} sees {what} is not known: {deciding.detail}"
    return f"{who} does not see {what}: {deciding.detail}"
