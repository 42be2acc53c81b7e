"""A storefront worked out from facts."""

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from segtui.model import Category, Item, ItemKind, Lens, MemberKey, Product, Segment, SegmentStatus, Validity
from segtui.profiles.policy import UNSTATED
from segtui.storefront import compute as rules
from segtui.storefront.compute import compute
from segtui.storefront.storefront import (
    LeftOutReason,
    NodeRole,
    Provenance,
    Storefront,
    StorefrontFacts,
    StorefrontNode,
)
from tests.fakes import NOON, active, category

KEY = MemberKey("c1", "l1")
LENS = Lens("c1", "l1", "main")
HOUR = timedelta(hours=1)


def _facts(
    segments: Iterable[Segment] = (),
    held: Iterable[tuple[str, ItemKind, str]] = (),
    trees: Iterable[Category] = (),
    *,
    lens: Lens = LENS,
    members: Iterable[str] | None = None,
    products: Iterable[Product] = (),
) -> StorefrontFacts:
    segments = tuple(segments)
    chosen = [segment.id for segment in segments] if members is None else members
    return StorefrontFacts(
        lens=lens,
        at=NOON,
        segments=segments,
        memberships=frozenset((each, MemberKey("c1", lens.legal_entity_id)) for each in chosen),
        items=tuple(Item(segment_id=segment, kind=kind, id=item) for segment, kind, item in held),
        trees=tuple(trees),
        products={product.id: product for product in products},
    )


def _shape(nodes: Iterable[StorefrontNode]) -> list[object]:
    return [[node.category.id, node.role.value, *_shape(node.children)] for node in nodes]


def test_the_way_to_an_assigned_category_is_a_label_and_what_lies_below_is_inherited() -> None:
    trees = [category("root", category("mid", category("leaf")), category("beside"))]
    storefront = compute(_facts([active("s")], [("s", ItemKind.CATEGORY, "mid")], trees))
    assert _shape(storefront.roots) == [["root", "label", ["mid", "assigned", ["leaf", "inherited"]]]]


def test_a_category_tells_who_holds_it_and_who_holds_one_above() -> None:
    trees = [category("root", category("leaf"))]
    held = [("a", ItemKind.CATEGORY, "root"), ("b", ItemKind.CATEGORY, "leaf")]
    node = compute(_facts([active("a"), active("b")], held, trees)).node("leaf")
    assert node is not None
    assert (node.role, node.assigned_by, node.opened_by) == (NodeRole.ASSIGNED, ("b",), ("b", "a"))


def test_an_unpublished_category_stays_and_hides_its_branch() -> None:
    trees = [category("root", category("mid", category("leaf"), published=False), category("open"))]
    storefront = compute(_facts([active("s")], [("s", ItemKind.CATEGORY, "root")], trees))
    hidden = {node.category.id: node.hidden_by for node in storefront.nodes()}
    assert hidden == {"root": None, "mid": "mid", "leaf": "mid", "open": None}
    assert "Unpublished, or below what is: 2 of 4 categories; no shopper gets there." in storefront.notes


def test_an_unpublished_root_hides_the_whole_tree() -> None:
    trees = [category("root", category("leaf"), published=False)]
    storefront = compute(_facts([active("s")], [("s", ItemKind.CATEGORY, "leaf")], trees))
    assert {node.hidden_by for node in storefront.nodes()} == {"root"}


def test_products_are_told_with_every_segment_that_holds_them() -> None:
    held = [("b", ItemKind.PRODUCT, "p"), ("a", ItemKind.PRODUCT, "p"), ("a", ItemKind.PRODUCT, "q")]
    known = [Product(id="p", code="P-1", name="Bolt", published=False)]
    p, q = compute(_facts([active("a"), active("b")], held, products=known)).products
    assert (p.id, p.code, p.name, p.published, p.opened_by) == ("p", "P-1", "Bolt", False, ("a", "b"))
    assert (q.id, q.published, q.opened_by) == ("q", None, ("a",))


def test_an_assigned_category_that_stands_in_no_tree_is_told() -> None:
    storefront = compute(_facts([active("s")], [("s", ItemKind.CATEGORY, "gone")], [category("root")]))
    assert ([item.id for item in storefront.unplaced], storefront.roots) == (["gone"], ())


def _left_out(segment: Segment, lens: Lens = LENS, members: Iterable[str] | None = None) -> tuple[str, str]:
    storefront = compute(
        _facts(
            [segment],
            [("s", ItemKind.CATEGORY, "root"), ("s", ItemKind.PRODUCT, "p")],
            [category("root")],
            lens=lens,
            members=members,
        )
    )
    assert (storefront.roots, storefront.products, storefront.segments) == ((), (), ())
    (left,) = storefront.left_out
    return left.reason, left.why


def test_an_inactive_segment_is_left_out() -> None:
    assert _left_out(active("s", status=SegmentStatus.INACTIVE))[0] == LeftOutReason.INACTIVE


def test_a_segment_of_unknown_status_is_left_out() -> None:
    assert _left_out(active("s", status=SegmentStatus.UNKNOWN))[0] == LeftOutReason.UNKNOWN_STATUS


def test_a_segment_that_is_not_valid_yet_is_left_out() -> None:
    reason, why = _left_out(active("s", validity=Validity(starts_at=NOON + HOUR)))
    assert (reason, why) == (LeftOutReason.NOT_YET, "It becomes valid at 2026-11-20 13:00 UTC.")


def test_a_segment_that_is_no_longer_valid_is_left_out() -> None:
    assert _left_out(active("s", validity=Validity(ends_at=NOON - HOUR)))[0] == LeftOutReason.EXPIRED


def test_a_segment_of_another_site_is_left_out_and_a_mere_difference_in_case_is_told() -> None:
    reason, why = _left_out(active("s", site="Main"))
    assert (reason, why) == (
        LeftOutReason.OTHER_SITE,
        "It belongs to the site Main, not to main. Only the letter case differs.",
    )


def test_a_segment_held_for_another_company_is_left_out() -> None:
    reason, why = _left_out(active("s"), members=[])
    assert (reason, why) == (
        LeftOutReason.OTHER_COMPANY,
        "The customer is assigned, but not for the company l1.",
    )


def test_a_segment_held_for_a_company_is_left_out_when_none_is_chosen() -> None:
    reason, why = _left_out(active("s"), Lens("c1", site="main"), members=[])
    assert (reason, why) == (
        LeftOutReason.OTHER_COMPANY,
        "The customer is assigned for a company, and none was chosen.",
    )


def test_the_bounds_of_validity_belong_to_it() -> None:
    segment = active("s", validity=Validity(starts_at=NOON, ends_at=NOON), site="main")
    assert compute(_facts([segment])).segments == (segment,)


def test_an_anonymous_visitor_sees_nothing_of_segments_and_is_told_why() -> None:
    storefront = compute(_facts([], lens=Lens(None, site="main")))
    assert (storefront.roots, storefront.provenance) == ((), Provenance.COMPUTED)
    assert rules.ANONYMOUS_NOTE in storefront.notes


def test_without_a_site_the_segments_of_all_count_and_that_is_told() -> None:
    storefront = compute(_facts([active("s", site="other")], lens=Lens("c1")))
    assert len(storefront.segments) == 1
    assert rules.NO_SITE_NOTE in storefront.notes


def test_every_storefront_names_the_policy_it_rests_on() -> None:
    assert compute(_facts()).notes[-1] == UNSTATED


def test_categories_outside_their_validity_are_told() -> None:
    late = Category(id="root", validity=Validity(starts_at=NOON + HOUR))
    storefront = compute(_facts([active("s")], [("s", ItemKind.CATEGORY, "root")], [late]))
    assert any(note.startswith("Outside their validity: 1 of 1") for note in storefront.notes)


# An oracle that works by paths instead of by descent.


@st.composite
def _forest(draw: st.DrawFn) -> tuple[list[Category], dict[str, tuple[str, ...]], dict[str, bool | None]]:
    """Random trees with the path of each category from its root, itself included."""
    parents = [draw(st.integers(-1, place - 1)) for place in range(draw(st.integers(0, 12)))]
    published = [draw(st.sampled_from([True, True, False, None])) for _ in parents]
    paths: dict[str, tuple[str, ...]] = {}
    for place, parent in enumerate(parents):
        paths[f"k{place}"] = (*(paths[f"k{parent}"] if parent >= 0 else ()), f"k{place}")

    def grow(parent: int) -> tuple[Category, ...]:
        here = [place for place, its_parent in enumerate(parents) if its_parent == parent]
        return tuple(category(f"k{each}", *grow(each), published=published[each]) for each in here)

    return list(grow(-1)), paths, {f"k{place}": mark for place, mark in enumerate(published)}


_assignments = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 13)), max_size=8)


@given(_forest(), _assignments, st.sets(st.sampled_from("abc")))
def test_every_category_stands_where_a_search_by_paths_puts_it(
    forest: tuple[list[Category], dict[str, tuple[str, ...]], dict[str, bool | None]],
    assignments: list[tuple[str, int]],
    members: set[str],
) -> None:
    trees, paths, published = forest
    held = [(segment, ItemKind.CATEGORY, f"k{place}") for segment, place in assignments]
    storefront = compute(_facts([active(each) for each in "abc"], held, trees, members=members))
    valid = {(segment, item) for segment, _, item in held if segment in members}
    expected = {}
    for each, path in paths.items():
        own = {segment for segment, item in valid if item == each}
        opened = {segment for segment, item in valid if item in path}
        leads = any(each in paths[item] for _, item in valid if item in paths)
        if opened or leads:
            role = NodeRole.ASSIGNED if own else NodeRole.INHERITED if opened else NodeRole.LABEL
            hider = next((above for above in path if published[above] is False), None)
            expected[each] = (role, own, opened, hider)
    assert _observed(storefront) == expected
    assert {item.id for item in storefront.unplaced} == {item for _, item in valid if item not in paths}


def _observed(storefront: Storefront) -> dict[str, tuple[NodeRole, set[str], set[str], str | None]]:
    return {
        node.category.id: (node.role, set(node.assigned_by), set(node.opened_by), node.hidden_by)
        for node in storefront.nodes()
    }
