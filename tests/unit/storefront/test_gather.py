"""Reading what a storefront is computed from."""

from datetime import datetime

import pytest

from segtui.errors import Forbidden, Unreachable, Unsupported
from segtui.model import ItemKind, Lens, MemberKey, Product, SegmentStatus
from segtui.storefront.compute import compute
from segtui.storefront.gather import gather_each
from segtui.storefront.storefront import LeftOutReason, StorefrontFacts
from tests.fakes import NOON, FakePlatform, active, category

KEY = MemberKey("c1", "l1")
LENS = Lens("c1", "l1", "main")
FORBIDDEN = Forbidden("Could not read: 403.", hint="Ask for the scope.", scope="read")


async def gather(platform: FakePlatform, lens: Lens, now: datetime) -> StorefrontFacts:
    (facts,) = await gather_each(platform, [lens], now)
    return facts


@pytest.fixture
def platform() -> FakePlatform:
    shop = FakePlatform()
    for name in ("a", "b", "c", "d"):
        shop.segments_by_id[name] = active(name, site="main")
        shop.assign(name, KEY)
        shop.hold(name, ItemKind.CATEGORY, f"k-{name}")
        shop.hold(name, ItemKind.PRODUCT, f"p-{name}")
        shop.products[f"p-{name}"] = Product(id=f"p-{name}", published=True)
        shop.trees.append(category(f"k-{name}"))
    return shop


async def test_a_customer_in_four_segments_costs_eleven_requests(platform: FakePlatform) -> None:
    storefront = compute(await gather(platform, LENS, NOON))
    assert len(list(storefront.nodes())) == len(storefront.products) == 4
    assert sum(platform.requests.values()) == 11


async def test_segments_that_cannot_count_cost_nothing_more(platform: FakePlatform) -> None:
    platform.segments_by_id["a"] = active("a", site="other")
    platform.segments_by_id["b"] = active("b", status=SegmentStatus.INACTIVE)
    await gather(platform, LENS, NOON)
    assert (platform.requests["member"], platform.requests["items"]) == (2, 2)


async def test_an_anonymous_visitor_costs_no_request(platform: FakePlatform) -> None:
    await gather(platform, Lens(None, site="main"), NOON)
    assert not platform.requests


async def test_what_two_lenses_share_is_read_once(platform: FakePlatform) -> None:
    lenses = [LENS, LENS._replace(at=NOON.replace(year=2027)), Lens("c2", site="main"), Lens(None)]
    platform.assign("a", MemberKey("c2"))
    first, later, other, nobody = map(compute, await gather_each(platform, lenses, NOON))
    assert (platform.requests["category_trees"], platform.requests["items"]) == (1, 4)
    assert (platform.requests["segments_of"], platform.requests["member"]) == (2, 5)
    assert first.roots == later.roots
    assert [len(one.products) for one in (first, other, nobody)] == [4, 1, 0]


async def test_a_platform_without_a_shop_has_no_storefront_not_even_an_empty_one(
    platform: FakePlatform,
) -> None:
    platform.shop = None
    with pytest.raises(Unsupported):
        await gather(platform, Lens(None), NOON)


async def test_a_row_for_another_company_does_not_count(platform: FakePlatform) -> None:
    platform.assigned["a"] = {}
    platform.assign("a", MemberKey("c1", "l2"))
    platform.assigned["b"] = {}
    platform.assign("b", MemberKey("c1"))
    storefront = compute(await gather(platform, LENS, NOON))
    assert [(left.segment.id, left.reason) for left in storefront.left_out] == [
        ("a", LeftOutReason.OTHER_COMPANY),
        ("b", LeftOutReason.OTHER_COMPANY),
    ]
    assert {node.category.id for node in storefront.nodes()} == {"k-c", "k-d"}


async def test_the_moment_of_the_lens_is_kept(platform: FakePlatform) -> None:
    later = NOON.replace(year=2027)
    assert (await gather(platform, Lens("c1", "l1", at=later), NOON)).at == later
    assert (await gather(platform, LENS, NOON)).at == NOON


async def test_further_pages_of_items_are_read(platform: FakePlatform) -> None:
    platform.hold("a", ItemKind.CATEGORY, *(f"k{n}" for n in range(450)))
    facts = await gather(platform, LENS, NOON)
    assert len([item for item in facts.items if item.segment_id == "a"]) == 452


async def test_unreadable_products_do_not_cost_the_storefront(platform: FakePlatform) -> None:
    platform.failures["products_by_id"] = FORBIDDEN
    storefront = compute(await gather(platform, LENS, NOON))
    assert [product.published for product in storefront.products] == [None] * 4
    assert "Whether the products are published is not known: Could not read: 403." in storefront.notes


@pytest.mark.parametrize(
    ("scopes", "named"),
    [
        ({"category.category_read_unpublished"}, "the scope category.category_read_unpublished"),
        ({"site.b", "category.a"}, "the scopes category.a, site.b"),
    ],
)
async def test_a_missing_scope_that_narrows_what_is_read_is_told(
    platform: FakePlatform, scopes: set[str], named: str
) -> None:
    platform.narrowed_by = frozenset(scopes)
    notes = compute(await gather(platform, LENS, NOON)).notes
    assert f"Without {named} some of what was asked for may be missing." in notes


@pytest.mark.parametrize("method", ["segments_of", "member", "items", "category_trees"])
async def test_nothing_is_computed_from_half_the_facts(platform: FakePlatform, method: str) -> None:
    platform.failures[method] = FORBIDDEN
    with pytest.raises(Forbidden):
        await gather(platform, LENS, NOON)


async def test_the_failure_of_the_memberships_is_told_before_that_of_the_tree(platform: FakePlatform) -> None:
    platform.failures["category_trees"] = Unreachable("No answer.", hint="Try again.")
    platform.failures["segments_of"] = FORBIDDEN
    with pytest.raises(Forbidden):
        await gather(platform, LENS, NOON)
