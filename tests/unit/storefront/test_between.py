"""What two lenses do not see alike, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.model import (
    Category,
    Force,
    Item,
    ItemKind,
    Lens,
    LocalizedText,
    MemberKey,
    Product,
    Segment,
    Validity,
)
from segtui.storefront.between import (
    Cause,
    ComparedNode,
    Comparison,
    Contrast,
    Reason,
    Side,
    Subject,
    between,
)
from segtui.storefront.compute import compute
from segtui.storefront.storefront import NodeRole, StorefrontFacts
from tests.fakes import NOON, active, category

HOUR = timedelta(hours=1)
ANN, BEN = Lens("ann", None, "main", "en"), Lens("ben", None, "main", "en")
SHOP = (category("shop", category("coffee", category("beans")), category("tea")),)


def _compared(
    first: Lens,
    second: Lens,
    segments: list[Segment],
    members: list[tuple[str, MemberKey]],
    *,
    trees: tuple[Category, ...] = SHOP,
) -> Comparison:
    """Every segment holds the category and the product of its own name."""
    items = [
        Item(segment_id=each.id, id=each.id, kind=kind, name=each.id)
        for each in segments
        for kind in ItemKind
    ]
    return between(
        *(
            compute(_facts(lens, tuple(segments), frozenset(members), tuple(items), trees))
            for lens in (first, second)
        )
    )


def _facts(
    lens: Lens,
    segments: tuple[Segment, ...],
    members: frozenset[tuple[str, MemberKey]],
    items: tuple[Item, ...],
    trees: tuple[Category, ...],
) -> StorefrontFacts:
    """What `gather` reads: the segments of the customer for whatever company, and the rows that exist."""
    theirs = {segment_id for segment_id, key in members if key.customer_id == lens.customer_id}
    held = tuple(each for each in segments if each.id in theirs)
    products = {item.id: Product(id=item.id, published=True) for item in items}
    return StorefrontFacts(lens, lens.at or NOON, held, members, items, trees, products)


def _told(contrast: Contrast) -> tuple[str, str, Side]:
    return contrast.subject.value, contrast.id, contrast.shown_to


def _rows(*names: str, who: str = "ann") -> list[tuple[str, MemberKey]]:
    return [(name, MemberKey(who)) for name in names]


def test_what_only_the_first_sees_is_told_with_its_way_its_segments_and_the_reason() -> None:
    found = _compared(ANN, BEN, [active("coffee")], _rows("coffee"))

    shop, coffee, beans, product = found.contrasts
    assert [_told(one) for one in (shop, coffee, beans)] == [
        ("category", id, Side.FIRST) for id in ("shop", "coffee", "beans")
    ]
    assert (coffee.path, coffee.opened_by) == (("shop", "coffee"), ("coffee",))
    assert (shop.first_role, shop.opened_by) == (NodeRole.LABEL, ())
    assert _told(product) == ("product", "coffee", Side.FIRST)
    why = "The customer is no member, neither alone nor for a company."
    assert found.reasons == (Reason(Cause.NOT_A_MEMBER, Side.SECOND, "coffee", why),)


def test_a_category_that_both_see_in_different_roles_is_told() -> None:
    members = [*_rows("coffee"), *_rows("coffee", "shop", who="ben")]

    first = _compared(ANN, BEN, [active("coffee"), active("shop")], members).contrasts[0]

    assert (first.id, first.shown_to, first.opened_by) == ("shop", Side.BOTH, ("shop",))
    assert (first.first_role, first.second_role) == (NodeRole.LABEL, NodeRole.ASSIGNED)
    assert [(each.cause, each.holds_for) for each in first.reasons] == [(Cause.NOT_A_MEMBER, Side.FIRST)]


@pytest.mark.parametrize(
    ("segment", "other", "cause"),
    [
        (active("tea"), Lens(None, None, "main"), Cause.ANONYMOUS),
        (active("tea", site="main"), ANN._replace(site="DE"), Cause.OTHER_SITE),
        (active("tea"), ANN._replace(legal_entity_id="acme"), Cause.OTHER_COMPANY),
        (active("tea", validity=Validity(starts_at=NOON)), ANN._replace(at=NOON - HOUR), Cause.NOT_YET),
        (active("tea", validity=Validity(ends_at=NOON)), ANN._replace(at=NOON + HOUR), Cause.EXPIRED),
    ],
)
def test_what_keeps_a_segment_from_the_other_lens_is_the_reason(
    segment: Segment, other: Lens, cause: Cause
) -> None:
    there = _compared(ANN, other, [segment], _rows("tea"))
    back = _compared(other, ANN, [segment], _rows("tea"))

    assert [(each.cause, each.holds_for, each.segment_id) for each in there.reasons] == [
        (cause, Side.SECOND, "tea")
    ]
    assert [(each.cause, each.holds_for) for each in back.reasons] == [(cause, Side.FIRST)]
    assert {one.shown_to for one in back.contrasts} == {Side.SECOND}


def test_what_would_stop_somebody_who_is_no_member_anyway_is_told_besides() -> None:
    (reason,) = _compared(ANN, BEN._replace(site="DE"), [active("tea", site="main")], _rows("tea")).reasons

    assert reason.why.endswith("Besides: It belongs to the site main, not to DE.")


def test_the_window_of_a_category_is_judged_at_the_moment_of_each_lens() -> None:
    shop = Category(id="shop", name="shop", validity=Validity(starts_at=NOON, ends_at=NOON + HOUR))
    early, late = ANN._replace(at=NOON - HOUR), ANN._replace(at=NOON + 2 * HOUR)

    (one,) = _compared(early, late, [active("shop")], _rows("shop"), trees=(shop,)).contrasts

    assert (one.shown_to, one.opened_by) == (Side.BOTH, ())
    assert [(each.cause, each.holds_for) for each in one.reasons] == [
        (Cause.CATEGORY_NOT_YET, Side.FIRST),
        (Cause.CATEGORY_EXPIRED, Side.SECOND),
    ]


def test_a_name_that_one_of_the_languages_lacks_is_told() -> None:
    shop = Category(id="shop", name={"en": "Shop"})

    (one,) = _compared(
        ANN, ANN._replace(language="de"), [active("shop")], _rows("shop"), trees=(shop,)
    ).contrasts

    assert [(each.cause, each.holds_for) for each in one.reasons] == [(Cause.NO_NAME, Side.SECOND)]


def test_the_one_tree_keeps_the_order_of_the_platform() -> None:
    members = [*_rows("beans", "tea"), *_rows("coffee", who="ben")]
    segments = [active(name) for name in ("beans", "tea", "coffee")]
    for first, second in ((ANN, BEN), (BEN, ANN)):
        found = _compared(first, second, segments, members)
        assert [node.category.id for node in _all(found.roots)] == ["shop", "coffee", "beans", "tea"]


# Random shops.

NAMES = tuple("abcdefg")
WINDOWS = st.sampled_from(
    [None, Validity(starts_at=NOON), Validity(ends_at=NOON), Validity(ends_at=NOON - 2 * HOUR)]
)
LENSES = st.builds(
    Lens,
    st.sampled_from([None, "ann", "ben"]),
    st.sampled_from([None, "acme"]),
    st.sampled_from([None, "main", "DE"]),
    st.sampled_from([None, "en", "de"]),
    st.sampled_from([None, NOON - HOUR, NOON + HOUR]),
)
KEYS = st.builds(MemberKey, st.sampled_from(["ann", "ben"]), st.sampled_from([None, "acme"]))


@st.composite
def _trees(draw: st.DrawFn) -> tuple[Category, ...]:
    """Every category hangs below one before it, or is a root."""
    above = [draw(st.integers(min_value=-1, max_value=place - 1)) for place in range(len(NAMES))]

    def grown(place: int) -> Category:
        name = draw(st.sampled_from([{"en": NAMES[place]}, {"en": NAMES[place], "de": NAMES[place]}]))
        children = tuple(grown(each) for each, parent in enumerate(above) if parent == place)
        return Category(id=NAMES[place], name=name, validity=draw(WINDOWS), children=children)

    return tuple(grown(each) for each, parent in enumerate(above) if parent == -1)


@st.composite
def _shops(draw: st.DrawFn) -> tuple[StorefrontFacts, StorefrontFacts]:
    """One shop, read for two lenses."""
    segments = tuple(
        active(name, site=draw(st.sampled_from(["main", "DE"])), validity=draw(WINDOWS)) for name in "stu"
    )
    ids = st.sampled_from([each.id for each in segments])
    members = frozenset(draw(st.sets(st.tuples(ids, KEYS), max_size=8)))
    held = draw(st.sets(st.tuples(ids, st.sampled_from(NAMES), st.sampled_from(ItemKind)), max_size=9))
    items = tuple(Item(segment_id=s, id=i, kind=k, name=i) for s, i, k in sorted(held))
    trees = draw(_trees())
    first, second = draw(LENSES), draw(LENSES)
    return (
        _facts(first, segments, members, items, trees),
        _facts(second, segments, members, items, trees),
    )


@given(_shops())
def test_a_lens_compared_with_itself_differs_in_nothing(
    shop: tuple[StorefrontFacts, StorefrontFacts],
) -> None:
    storefront = compute(shop[0])
    found = between(storefront, compute(shop[0]))
    assert (found.contrasts, found.reasons) == ((), ())
    assert [node.category.id for node in _all(found.roots)] == [
        node.category.id for node in storefront.nodes()
    ]


@given(_shops())
def test_whatever_differs_is_told_and_nothing_else(shop: tuple[StorefrontFacts, StorefrontFacts]) -> None:
    first, second = (compute(facts) for facts in shop)
    left = {node.category.id: node.role for node in first.nodes()}
    right = {node.category.id: node.role for node in second.nodes()}
    told = {
        one.id: (one.first_role, one.second_role)
        for one in between(first, second).contrasts
        if one.subject is Subject.CATEGORY and one.first_role is not one.second_role
    }
    assert told == {
        id: (left.get(id), right.get(id)) for id in left | right if left.get(id) is not right.get(id)
    }


@given(_shops())
def test_every_reason_holds_for_exactly_the_lens_it_names(
    shop: tuple[StorefrontFacts, StorefrontFacts],
) -> None:
    for contrast in between(compute(shop[0]), compute(shop[1])).contrasts:
        assert contrast.reasons
        for reason in contrast.reasons:
            there, here = shop if reason.holds_for is Side.FIRST else reversed(shop)
            assert _holds(reason, contrast, there), (reason, contrast)
            assert not _holds(reason, contrast, here), (reason, contrast)


def _holds(reason: Reason, contrast: Contrast, facts: StorefrontFacts) -> bool:
    """Whether the cause is true of a lens, asked of the facts alone."""
    lens, at = facts.lens, facts.at
    name, window = _texts(facts.trees).get(contrast.id, (None, None))
    if reason.segment_id is None:
        return {
            Cause.NO_NAME: isinstance(name, dict) and bool(lens.language) and lens.language not in name,
            Cause.CATEGORY_NOT_YET: _force(window, at) is Force.NOT_YET,
            Cause.CATEGORY_EXPIRED: _force(window, at) is Force.EXPIRED,
        }[reason.cause]
    segment = next((each for each in facts.segments if each.id == reason.segment_id), None)
    is_theirs = segment is not None
    key = MemberKey(lens.customer_id or "", lens.legal_entity_id)
    return {
        Cause.ANONYMOUS: lens.customer_id is None,
        Cause.NOT_A_MEMBER: lens.customer_id is not None and not is_theirs,
        Cause.OTHER_COMPANY: is_theirs and (reason.segment_id, key) not in facts.memberships,
        Cause.OTHER_SITE: segment is not None and lens.site not in {None, segment.site},
        Cause.NOT_YET: segment is not None and _force(segment.validity, at) is Force.NOT_YET,
        Cause.EXPIRED: segment is not None and _force(segment.validity, at) is Force.EXPIRED,
    }[reason.cause]


def _force(window: Validity | None, at: datetime) -> Force:
    if window is None:
        return Force.IN_FORCE
    if window.starts_at and at < window.starts_at:
        return Force.NOT_YET
    return Force.EXPIRED if window.ends_at and window.ends_at < at else Force.IN_FORCE


def _texts(categories: tuple[Category, ...]) -> dict[str, tuple[LocalizedText, Validity | None]]:
    found: dict[str, tuple[LocalizedText, Validity | None]] = {}
    for each in categories:
        found[each.id] = (each.name, each.validity)
        found |= _texts(each.children)
    return found


def _all(nodes: tuple[ComparedNode, ...]) -> Iterator[ComparedNode]:
    for node in nodes:
        yield node
        yield from _all(node.children)
