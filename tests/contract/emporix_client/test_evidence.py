"""What a diagnosis asks besides, through the real client on the sandbox."""

from __future__ import annotations

from segtui.platforms.emporix.client import EmporixPlatform
from tests.contract.emporix_client.conftest import ALL, Troubles


async def test_accounts_with_one_address_are_found_in_any_letter_case(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    twins = troubles["customer.email_case_twins"]
    found = await emporix.accounts_with_address("jonas.bergqvist@example.org")
    assert {each.id for each in found.rows} == set(twins)


async def test_segments_are_looked_up_many_at_once(emporix: EmporixPlatform, troubles: Troubles) -> None:
    wanted = [troubles["segment.expired"][0], troubles["segment.inactive"][0]]
    assert set(await emporix.segments_with_ids([*wanted, "nowhere"])) == set(wanted)


async def test_all_segments_that_hold_an_item_are_found_at_once(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    segment = troubles["segment.expired"][0]
    items = (await emporix.items(segment, ALL)).rows
    held = await emporix.holders_of([items[0].id])
    assert segment in {each.segment_id for each in held}
    assert {(each.id, each.kind) for each in held} == {(items[0].id, items[0].kind)}


async def test_a_product_names_its_categories_and_those_above(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    category_id = troubles["category.under_unpublished"][0]
    row = (await emporix.category_products(category_id, [], ALL)).rows[0]
    found = {each.id: each for each in await emporix.categories_of(row.product_id)}
    above = [each.id for each in await emporix.ancestors(category_id)]
    assert set(found[category_id].ancestor_ids or ()) == set(above[:-1])


async def test_a_customer_without_groups_has_an_empty_list(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    assert await emporix.groups_of(troubles["customer.demo"][0]) == []
    assert await emporix.segment_groups(troubles["segment.mixins"][0]) == []


async def test_a_company_tells_its_customers(emporix: EmporixPlatform, troubles: Troubles) -> None:
    who, company, *_ = troubles["member.one_of_two_companies"]
    found = await emporix.customers_of_company(company, ALL)
    assert who in {each.id for each in found.rows}
    assert found.total == len(found.rows)
