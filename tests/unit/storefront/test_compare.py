"""What segtui computes against what the platform shows."""

from datetime import timedelta

from segtui.model import (
    Category,
    CustomerToken,
    Item,
    ItemKind,
    Lens,
    MemberKey,
    Segment,
    SegmentStatus,
    Validity,
)
from segtui.storefront.compare import Difference, DifferenceKind, compare
from segtui.storefront.compute import compute
from segtui.storefront.observe import observe, observed
from segtui.storefront.storefront import NodeRole, Provenance, Storefront, StorefrontFacts
from tests.fakes import NOON, FakePlatform, active, category

LENS = Lens("c1", None, "main", "en")


def _computed(
    *trees: Category, held: tuple[str, ...], segments: tuple[Segment, ...] = (), lens: Lens = LENS
) -> Storefront:
    segments = (active("s", name={"en": "Gold"}), *segments)
    return compute(
        StorefrontFacts(
            lens=lens,
            at=NOON,
            segments=segments,
            memberships=frozenset((segment.id, MemberKey("c1")) for segment in segments),
            items=tuple(Item(segment_id="s", kind=ItemKind.CATEGORY, id=each) for each in held),
            trees=trees,
            products={},
        )
    )


def _seen(category_id: str, *children: Category, assigned: bool = True, published: bool = True) -> Category:
    return Category(
        id=category_id,
        name=category_id,
        published=published,
        segment_assigned=assigned,
        children=children,
    )


def _differences(computed: Storefront, *trees: Category) -> tuple[Difference, ...]:
    return compare(computed, observed(LENS, NOON, trees, []))


def test_two_storefronts_that_agree_have_no_difference() -> None:
    computed = _computed(category("root", category("leaf")), held=("leaf",))
    assert _differences(computed, _seen("root", _seen("leaf"), assigned=False)) == ()


def test_an_assigned_category_the_platform_does_not_show_names_its_segment_and_path() -> None:
    computed = _computed(category("root", category("leaf")), held=("root", "leaf"))
    (difference,) = _differences(computed, _seen("root"))
    assert difference == Difference(
        DifferenceKind.NOT_OBSERVED,
        "leaf",
        ("root", "leaf"),
        "The platform does not count Gold for this shopper: compare the company and site of the token.",
        expected=False,
    )


def test_an_inherited_category_may_be_missing() -> None:
    computed = _computed(category("root", category("leaf")), held=("root",))
    (difference,) = _differences(computed, _seen("root"))
    assert (difference.kind, difference.expected) == (DifferenceKind.NOT_OBSERVED, True)


def test_an_inherited_category_may_be_marked_as_assigned() -> None:
    computed = _computed(category("root", category("leaf")), held=("root",))
    (difference,) = _differences(computed, _seen("root", _seen("leaf")))
    assert (difference.kind, difference.expected) == (DifferenceKind.ROLE, True)


def test_an_unpublished_category_may_be_missing() -> None:
    computed = _computed(category("root", published=False), held=("root",))
    (difference,) = _differences(computed)
    assert (difference.expected, "unpublished" in difference.why) == (True, True)


def test_a_category_outside_its_validity_may_be_missing() -> None:
    late = Category(id="root", validity=Validity(starts_at=NOON + timedelta(days=1)))
    (difference,) = _differences(_computed(late, held=("root",)))
    assert (difference.expected, "validity" in difference.why) == (True, True)


def test_a_label_goes_missing_with_what_it_leads_to() -> None:
    computed = _computed(category("root", category("leaf")), held=("leaf",))
    assert [(each.category_id, each.expected) for each in _differences(computed)] == [
        ("root", True),
        ("leaf", False),
    ]


def test_a_storefront_of_another_moment_may_differ() -> None:
    computed = _computed(category("root"), held=("root",), lens=Lens("c1", site="main", at=NOON))
    (difference,) = _differences(computed)
    assert difference.why == "It was computed for 2026-11-20 12:00 UTC; the platform answers for now."


def test_what_the_platform_shows_at_another_moment_contradicts_nothing() -> None:
    at_another = LENS._replace(at=NOON + timedelta(days=1))
    trees = (_seen("root", _seen("leaf"), assigned=False), _seen("other"))
    computed = _computed(category("root", category("leaf")), held=("root",), lens=at_another)
    assert [(one.kind, one.expected) for one in _differences(computed, *trees)] == [
        (DifferenceKind.ROLE, True),
        (DifferenceKind.ROLE, True),
        (DifferenceKind.ONLY_OBSERVED, True),
    ]


def test_an_assigned_category_of_no_tree_explains_its_whole_branch() -> None:
    computed = _computed(category("root"), held=("orphan",))
    branch = _seen("gone", _seen("orphan", _seen("leaf", assigned=False)), assigned=False)
    differences = _differences(computed, branch)
    assert [one.category_id for one in differences] == ["gone", "orphan", "leaf"]
    assert {(one.kind, one.expected) for one in differences} == {(DifferenceKind.ONLY_OBSERVED, True)}
    assert "in no category tree" in differences[0].why


def test_what_only_the_platform_shows_points_to_the_segments_left_out() -> None:
    off = active("off", name={"en": "Silver"}, status=SegmentStatus.INACTIVE)
    (difference,) = _differences(_computed(held=(), segments=(off,)), _seen("root"))
    assert (difference.kind, difference.path, difference.why) == (
        DifferenceKind.ONLY_OBSERVED,
        ("root",),
        "The platform may count a segment that segtui left out: Silver.",
    )


def test_an_assigned_category_shown_as_a_label_is_a_difference() -> None:
    computed = _computed(category("root", category("leaf")), held=("root", "leaf"))
    (difference,) = _differences(computed, _seen("root", _seen("leaf"), assigned=False))
    assert (difference.kind, difference.category_id, difference.expected) == (
        DifferenceKind.ROLE,
        "root",
        False,
    )


def test_a_label_shown_as_assigned_is_a_difference() -> None:
    computed = _computed(category("root", category("leaf")), held=("leaf",))
    (difference,) = _differences(computed, _seen("root", _seen("leaf")))
    assert (difference.kind, difference.expected) == (DifferenceKind.ROLE, False)


def test_a_category_published_for_one_only_is_a_difference() -> None:
    (difference,) = _differences(_computed(category("root"), held=("root",)), _seen("root", published=False))
    assert difference.kind is DifferenceKind.PUBLISHED


def test_an_unknown_publication_is_no_difference() -> None:
    assert _differences(_computed(category("root", published=None), held=("root",)), _seen("root")) == ()


async def test_an_observed_storefront_is_labelled_and_names_segments_only_by_their_items() -> None:
    platform = FakePlatform()
    platform.own_tree = [_seen("root", Category(id="bare"), assigned=False)]
    platform.own_items = [
        Item(segment_id="s", id="bare", kind=ItemKind.CATEGORY),
        Item(segment_id="s", id="p", kind=ItemKind.PRODUCT, code="P-1"),
    ]
    storefront = await observe(platform, LENS, CustomerToken("secret"), NOON)
    assert (storefront.provenance, storefront.segments) == (Provenance.OBSERVED, ())
    assert [(node.category.id, node.role, node.opened_by) for node in storefront.nodes()] == [
        ("root", NodeRole.LABEL, ()),
        ("bare", NodeRole.ASSIGNED, ("s",)),
    ]
    assert [(product.id, product.opened_by) for product in storefront.products] == [("p", ("s",))]
