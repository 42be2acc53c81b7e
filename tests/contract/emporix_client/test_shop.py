"""Items, categories, products, sites, and the customer's own view, through the real client on the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from segtui.errors import BadInput, Forbidden, NotFound, Rejected, Unauthorized
from segtui.model import (
    Category,
    CustomerToken,
    ItemKind,
    PageRequest,
    SegmentQuery,
)
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import demo_shop
from tests.contract.emporix_client.conftest import ALL, CUSTOMERS, Troubles


async def test_items_are_listed_by_kind(emporix: EmporixPlatform) -> None:
    segments = await emporix.segments(SegmentQuery(), ALL)
    seen: set[ItemKind] = set()
    for segment in segments.rows[:12]:
        everything = await emporix.items(segment.id, ALL)
        products = await emporix.items(segment.id, ALL, ItemKind.PRODUCT)
        assert everything.total == len(everything.rows)
        assert [item.id for item in products.rows] == [
            item.id for item in everything.rows if item.kind is ItemKind.PRODUCT
        ]
        seen |= {item.kind for item in everything.rows}
    assert seen == set(ItemKind)


async def test_trees_hold_unpublished_categories_and_know_their_parents(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    nodes = {node.id: node for root in await emporix.category_trees() for node in walk(root)}
    unpublished = nodes[troubles["category.unpublished"][0]]
    assert unpublished.published is False
    assert unpublished.parent_id in nodes
    assert emporix.narrowed_by == frozenset()


async def test_the_way_to_a_category_leads_from_the_root_to_itself(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    category_id = troubles["category.under_unpublished"][0]
    way = await emporix.ancestors(category_id)
    assert way[-1].id == category_id
    assert way[0].parent_id is None
    assert [node.parent_id for node in way[1:]] == [node.id for node in way[:-1]]
    assert [node.id for node in await emporix.ancestors(way[0].id)] == [way[0].id]
    with pytest.raises(NotFound):
        await emporix.ancestors("nowhere")


async def test_products_of_a_category_are_read_and_looked_up(emporix: EmporixPlatform) -> None:
    root = (await emporix.category_trees())[0]
    page = await emporix.category_products(root.id, [], PageRequest(1, 150, with_total=True))
    assert page.rows
    assert page.total is not None
    ids = list(dict.fromkeys(row.product_id for row in page.rows))
    found = await emporix.products_by_id([*ids, "gone"])
    assert "gone" not in found
    assert found.keys() <= set(ids)
    assert all(product.code for product in found.values())


async def test_products_are_found_by_their_codes(emporix: EmporixPlatform) -> None:
    root = (await emporix.category_trees())[0]
    page = await emporix.category_products(root.id, [], PageRequest(1, 3))
    known = await emporix.products_by_id([row.product_id for row in page.rows])
    codes = [product.code for product in known.values() if product.code]
    found = await emporix.products_by_code([*codes, "NO-SUCH-CODE"])
    assert {product.id for product in found} == set(known)


async def test_products_of_a_category_are_narrowed_to_segments(emporix: EmporixPlatform) -> None:
    for segment in (await emporix.segments(SegmentQuery(), ALL)).rows:
        held = (await emporix.items(segment.id, ALL, ItemKind.CATEGORY)).rows
        if held:
            break
    opened = await emporix.category_products(held[0].id, [segment.id], ALL)
    assert {row.category_id for row in opened.rows} <= {item.id for item in held}


async def test_unpublished_products_are_seen(emporix: EmporixPlatform, troubles: Troubles) -> None:
    wanted = troubles["product.unpublished"]
    found = await emporix.products_by_id(wanted)
    assert [found[each].published for each in wanted] == [False] * len(wanted)


async def test_inactive_sites_are_seen(emporix: EmporixPlatform) -> None:
    sites = {site.code: site for site in await emporix.sites()}
    assert sites["outlet"].active is False
    assert [code for code, site in sites.items() if site.is_default]


async def test_the_platform_shows_a_customer_tree_and_items(
    emporix: EmporixPlatform, shopper: CustomerToken
) -> None:
    tree, items = await emporix.observed(shopper, "main")
    assert any(node.segment_assigned for root in tree for node in walk(root))
    assert items
    assert all(item.segment_id for item in items)


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_password_is_told(
    emporix: EmporixPlatform, sandbox: Sandbox, shopper: CustomerToken, status: int
) -> None:
    sandbox.switches = sandbox.switches.changed({"login_refusal_status": status})
    with pytest.raises(Unauthorized, match="password is wrong"):
        await emporix.observed(CustomerToken(email=shopper.email, password="not-it-at-all"), "main")


async def test_a_company_the_customer_does_not_act_for_is_refused(
    emporix: EmporixPlatform, shopper: CustomerToken
) -> None:
    foreign = CustomerToken(email=shopper.email, password=shopper.password, legal_entity_id="foreign")
    with pytest.raises((Rejected, BadInput)):
        await emporix.observed(foreign, "main")


async def test_old_token_fields_beside_new_ones_change_nothing(
    emporix: EmporixPlatform, sandbox: Sandbox, shopper: CustomerToken
) -> None:
    sandbox.switches = sandbox.switches.changed({"camel_tokens": True})
    assert (await emporix.observed(shopper, "main")).trees


async def test_a_customer_of_two_companies_sees_what_each_opens(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    customer, company, other, segment = troubles["member.one_of_two_companies"]
    (email,) = (await emporix.customer(customer)).logins
    password = demo_shop(CUSTOMERS).passwords[email]
    held = {
        each: (await emporix.observed(CustomerToken(None, email, password, each), None)).items
        for each in (company, other)
    }
    assert segment in {item.segment_id for item in held[company]}
    assert segment not in {item.segment_id for item in held[other]}


async def test_a_site_shows_the_roots_of_its_visible_catalogs(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles
) -> None:
    sandbox.clock.set(datetime.fromisoformat(demo_shop(CUSTOMERS).moment))
    catalogs = {row["id"]: row for row in demo_shop(CUSTOMERS).catalogs}
    shown = await emporix.catalog_roots("main")
    assert shown == set(next(iter(catalogs.values()))["categoryIds"])
    twin = catalogs[troubles["catalog.site_case"][0]]
    assert shown.isdisjoint(twin["categoryIds"])
    assert await emporix.catalog_roots("Main") == set(twin["categoryIds"])
    assert await emporix.catalog_roots("outlet") == frozenset()
    assert await emporix.catalog_roots("no-such-site") == frozenset()


async def test_a_root_category_tells_the_sites_it_is_on(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles
) -> None:
    sandbox.clock.set(datetime.fromisoformat(demo_shop(CUSTOMERS).moment))
    category, site = troubles["category.in_no_catalog"]
    assert await emporix.catalog_sites(category) == {"main": True, "DE": True}
    assert site not in await emporix.catalog_sites(category)
    later = next(
        row for row in demo_shop(CUSTOMERS).catalogs if row["id"] in troubles["catalog.not_yet_visible"]
    )
    assert (await emporix.catalog_sites(later["categoryIds"][0]))["nordics"] is False


async def test_any_token_reads_catalogs_unless_the_tenant_asks_for_a_scope(
    modest: EmporixPlatform, sandbox: Sandbox
) -> None:
    assert await modest.catalog_roots("main")
    sandbox.switches = sandbox.switches.changed({"catalog_view_required": True})
    for read in (modest.catalog_roots("main"), modest.catalog_sites("c")):
        with pytest.raises(Forbidden) as refusal:
            await read
        assert refusal.value.scope == "catalog.catalog_view"


async def test_availability_is_read_and_its_absence_told(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    assert (await emporix.availability(troubles["product.sold_out"][0], "main")).available is False
    with pytest.raises(NotFound, match="There is no availability for productId"):
        await emporix.availability(troubles["product.no_availability"][0], "main")
    with pytest.raises(NotFound):
        await emporix.availability(troubles["product.sold_out"][0], "Main")


async def test_availability_that_takes_a_scope_names_it(modest: EmporixPlatform, sandbox: Sandbox) -> None:
    sandbox.switches = sandbox.switches.changed({"availability_view_required": True})
    with pytest.raises(Forbidden, match="User not authorized") as refusal:
        await modest.availability("p", "main")
    assert refusal.value.scope == "availability.availability_view"


async def test_a_tenant_without_catalogs_is_told_from_a_site_that_shows_none(
    emporix: EmporixPlatform, sandbox: Sandbox
) -> None:
    sandbox.shop.store.run("DELETE FROM catalogs")
    with pytest.raises(NotFound, match="the tenant has no catalogs"):
        await emporix.catalog_roots("main")


async def test_with_few_scopes_less_is_read_and_told(modest: EmporixPlatform, troubles: Troubles) -> None:
    nodes = {node.id for root in await modest.category_trees() for node in walk(root)}
    assert nodes
    assert troubles["category.unpublished"][0] not in nodes
    assert "outlet" not in {site.code for site in await modest.sites()}
    companies = await modest.legal_entities_of(troubles["customer.two_companies"][0])
    assert {company.id for company in companies} >= set(troubles["member.one_of_two_companies"][1:3])
    assert modest.narrowed_by == {
        "category.category_read_unpublished",
        "site.site_manage",
        "customermanagement.contactassignment_read",
    }


def walk(category: Category) -> Iterator[Category]:
    yield category
    for child in category.children:
        yield from walk(child)
