"""The real Emporix client against the sandbox, every exchange held against the vendor's own specification."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime

import pytest

from segtui.credentials import ClientSecrets
from segtui.errors import BadInput, NotFound, Rejected, Unauthorized
from segtui.model import (
    Category,
    CustomerQuery,
    CustomerToken,
    Force,
    ItemKind,
    MemberKey,
    MemberQuery,
    PageRequest,
    SegmentQuery,
    SegmentStatus,
    localize,
)
from segtui.platforms.emporix.client import EmporixPlatform, connect
from segtui.platforms.emporix.lenient import raw
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.wire._http import ASGITransport
from segtui.wire.options import WireOptions
from tests.contract.openapi import Contract
from tests.contract.transport import ContractTransport

CUSTOMERS = 200
ALL = PageRequest(1, 200, with_total=True)
Troubles = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def troubles() -> Troubles:
    return demo_shop(CUSTOMERS).troubles


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    running = create_sandbox(SandboxOptions(customers=CUSTOMERS))
    yield running
    running.close()


@pytest.fixture
async def emporix(sandbox: Sandbox, emporix_contract: Contract) -> AsyncIterator[EmporixPlatform]:
    ready = sandbox.ready_line("https://sandbox.test")["emporix"]
    profile = Profile(
        name="sandbox",
        tenant=ready["tenant"],
        base_url=ready["base_url"],
        storefront_client_id=ready["storefront_client_id"],
    )
    transport = ContractTransport(ASGITransport(sandbox.asgi), emporix_contract)
    platform = connect(
        profile,
        ClientSecrets(ready["client_id"], ready["client_secret"]),
        wire_options=WireOptions(transport=transport),
    )
    yield platform
    await platform.aclose()
    assert transport.exchanges
    assert transport.violations == []


@pytest.fixture
def shopper(sandbox: Sandbox) -> CustomerToken:
    customer = sandbox.ready_line("")["emporix"]["customer"]
    return CustomerToken(email=customer["email"], password=customer["password"])


async def segment_named(emporix: EmporixPlatform, trouble: str, troubles: Troubles) -> str:
    return (await emporix.segment(troubles[trouble][0])).id


async def test_signing_in_grants_scopes(emporix: EmporixPlatform) -> None:
    assert "customersegment.segment_read" in await emporix.sign_in()


async def test_segments_are_listed_sorted_with_their_total(emporix: EmporixPlatform) -> None:
    first = await emporix.segments(SegmentQuery(), PageRequest(1, 15, "name:asc", with_total=True))
    second = await emporix.segments(SegmentQuery(), PageRequest(2, 15, "name:asc"))
    names = [localize(segment.name, ["en"]).text for segment in (*first.rows, *second.rows)]
    assert first.total == 40
    assert names == sorted(names)
    assert second.total is None
    assert second.may_continue


async def test_segments_are_searched_by_name_status_and_site(emporix: EmporixPlatform) -> None:
    found = await emporix.segments(SegmentQuery(name="aDVENT", status=SegmentStatus.ACTIVE, site="main"), ALL)
    assert found.rows
    for segment in found.rows:
        assert isinstance(segment.name, dict)
        assert "advent" in (segment.name["en"] or "").lower()


@pytest.mark.parametrize(
    ("trouble", "force"),
    [
        ("segment.expired", Force.EXPIRED),
        ("segment.not_yet_valid", Force.NOT_YET),
        ("segment.inactive", Force.INACTIVE),
    ],
)
async def test_a_segment_is_in_force_or_not(
    emporix: EmporixPlatform, troubles: Troubles, trouble: str, force: Force
) -> None:
    segment = await emporix.segment(troubles[trouble][0])
    assert segment.force(datetime(2026, 11, 16, 9, tzinfo=UTC)) is force
    assert segment.version is not None
    assert segment.created_at is not None
    assert raw(segment)["siteCode"] == segment.site


async def test_an_unknown_segment_is_not_found(emporix: EmporixPlatform) -> None:
    with pytest.raises(NotFound):
        await emporix.segment("nothing-there")


async def test_members_are_counted_paged_and_filtered(emporix: EmporixPlatform, troubles: Troubles) -> None:
    segment_id = troubles["segment.automatic"][0]
    count = await emporix.member_count(segment_id)
    first = await emporix.members(segment_id, MemberQuery(), PageRequest(1, 5, "email:asc", with_total=True))
    assert count == first.total
    emails = [member.customer.email or "" for member in first.rows]
    assert emails == sorted(emails)
    wanted = emails[0].upper()[:6]
    found = await emporix.members(segment_id, MemberQuery(text=wanted), ALL)
    assert emails[0] in [member.customer.email for member in found.rows]
    assert all(wanted.lower() in (member.customer.email or "").lower() for member in found.rows)


async def test_an_empty_segment_has_no_members(emporix: EmporixPlatform, troubles: Troubles) -> None:
    assert await emporix.member_count(troubles["segment.no_members"][0]) == 0


async def test_a_member_for_one_company_is_none_for_another(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    customer, company, other, segment = troubles["member.one_of_two_companies"]
    member = await emporix.member(segment, MemberKey(customer, company))
    assert member.key == MemberKey(customer, company)
    assert member.legal_entity is not None
    assert member.legal_entity.name
    with pytest.raises(NotFound):
        await emporix.member(segment, MemberKey(customer, other))


async def test_all_segments_of_a_customer_are_found(emporix: EmporixPlatform, troubles: Troubles) -> None:
    customer, _, segment = troubles["member.b2c_and_b2b"]
    assert segment in [each.id for each in await emporix.segments_of(customer)]


async def test_one_member_is_added_and_removed(emporix: EmporixPlatform, troubles: Troubles) -> None:
    segment, key = troubles["segment.no_members"][0], MemberKey(troubles["customer.demo"][0])
    (added,) = (await emporix.add_members(segment, [key])).rows
    assert (added.key, added.ok, added.code) == (key.customer_id, True, 201)
    assert (await emporix.member(segment, key)).origin == "MANUAL"
    (again,) = (await emporix.add_members(segment, [key])).rows
    assert (again.ok, again.code) == (True, 204)
    (removed,) = (await emporix.remove_members(segment, [key])).rows
    assert (removed.ok, removed.code) == (True, 204)
    assert await emporix.member_count(segment) == 0


async def test_one_refused_member_is_a_row(emporix: EmporixPlatform, troubles: Troubles) -> None:
    (row,) = (await emporix.add_members(troubles["segment.no_members"][0], [MemberKey("nobody")])).rows
    assert not row.ok
    assert row.code >= 400
    assert row.message


async def test_many_members_are_added_row_by_row_and_removed(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    segment = troubles["segment.no_members"][0]
    page = await emporix.find_customers(CustomerQuery(raw="active:true"), PageRequest(1, 60))
    keys = [MemberKey(customer.id) for customer in page.rows]
    keys.insert(3, MemberKey("nobody"))
    added = await emporix.add_members(segment, keys)
    assert [row.key for row in added.rows] == [key.customer_id for key in keys]
    assert [row.key for row in added.refused] == ["nobody"]
    assert await emporix.member_count(segment) == len(keys) - 1
    removed = await emporix.remove_members(segment, keys)
    assert len(removed.rows) == len(keys)
    assert await emporix.member_count(segment) == 0


@pytest.mark.parametrize("base", [0, 1])
async def test_rows_are_matched_whatever_their_index_begins_with(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles, base: int
) -> None:
    sandbox.switches = sandbox.switches.changed({"bulk_index_base": base})
    keys = [MemberKey("nobody"), MemberKey(troubles["customer.demo"][0])]
    result = await emporix.add_members(troubles["segment.no_members"][0], keys)
    assert [(row.key, row.ok) for row in result.rows] == [
        ("nobody", False),
        (keys[1].customer_id, True),
    ]


async def test_accounts_whose_addresses_differ_in_letter_case_are_all_found(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    twins = troubles["customer.email_case_twins"]
    address = (await emporix.customer(twins[0])).email
    found = await emporix.find_customers(CustomerQuery(email=address), PageRequest())
    assert {customer.id for customer in found.rows} == set(twins)


async def test_a_customer_is_found_by_a_log_in_that_differs(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    customer = await emporix.customer(troubles["customer.login_differs"][0])
    (login,) = customer.logins
    assert login != customer.email
    found = await emporix.find_customers(CustomerQuery(email=login), PageRequest())
    assert [each.id for each in found.rows] == [customer.id]


async def test_a_customer_is_found_by_number_id_and_name(
    emporix: EmporixPlatform, troubles: Troubles
) -> None:
    number = troubles["customer.demo"][0]
    customer = await emporix.customer(number)
    for query in (
        CustomerQuery(number=number),
        CustomerQuery(id=number),
        CustomerQuery(name=customer.name),
        CustomerQuery(name=(customer.last_name or "").upper()),
        CustomerQuery(name=f"{customer.last_name}, {customer.first_name}"),
    ):
        found = await emporix.find_customers(query, PageRequest(1, 100))
        assert number in [each.id for each in found.rows]


@pytest.mark.parametrize("query", [CustomerQuery(number="0"), CustomerQuery(email="no@one.example")])
async def test_nobody_is_an_empty_page(emporix: EmporixPlatform, query: CustomerQuery) -> None:
    assert (await emporix.find_customers(query, PageRequest())).rows == []


async def test_a_query_the_platform_refuses_is_told(emporix: EmporixPlatform) -> None:
    with pytest.raises(Rejected):
        await emporix.find_customers(CustomerQuery(raw="just words"), PageRequest())


async def test_the_count_of_customers_is_no_total_where_it_may_be_the_page(
    emporix: EmporixPlatform, sandbox: Sandbox
) -> None:
    query, wanted = CustomerQuery(raw="active:true"), PageRequest(1, 10)
    assert (await emporix.find_customers(query, wanted)).total
    sandbox.switches = sandbox.switches.changed({"count_is_page": True})
    assert (await emporix.find_customers(query, wanted)).total is None


async def test_customers_are_looked_up_by_id(emporix: EmporixPlatform) -> None:
    page = await emporix.find_customers(CustomerQuery(raw="active:true"), PageRequest(1, 150))
    wanted = [customer.id for customer in page.rows]
    found = await emporix.customers_by_id([*wanted, "nobody"])
    assert list(found) == wanted


@pytest.mark.parametrize("quirk", [False, True])
async def test_the_companies_of_a_customer_are_read(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles, quirk: bool
) -> None:
    sandbox.switches = sandbox.switches.changed({"contact_row_quirk": quirk})
    companies = await emporix.legal_entities_of(troubles["customer.two_companies"][0])
    assert {company.id for company in companies} >= set(troubles["member.one_of_two_companies"][1:3])
    assert all(company.name and company.contact_kind for company in companies)


async def test_a_member_row_under_its_lesser_names_is_the_same_member(
    emporix: EmporixPlatform, sandbox: Sandbox, troubles: Troubles
) -> None:
    segment = troubles["member.one_of_two_companies"][3]
    before = await emporix.members(segment, MemberQuery(), ALL)
    sandbox.switches = sandbox.switches.changed({"member_row_quirk": True})
    after = await emporix.members(segment, MemberQuery(), ALL)
    assert [row.key for row in before.rows] == [row.key for row in after.rows]


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
    tree = await emporix.observed_tree(shopper, "main")
    assert any(node.segment_assigned for root in tree for node in walk(root))
    items = await emporix.observed_items(shopper, "main")
    assert items
    assert all(item.segment_id for item in items)


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_password_is_told(
    emporix: EmporixPlatform, sandbox: Sandbox, shopper: CustomerToken, status: int
) -> None:
    sandbox.switches = sandbox.switches.changed({"login_refusal_status": status})
    with pytest.raises(Unauthorized, match="password is wrong"):
        await emporix.observed_tree(CustomerToken(email=shopper.email, password="not-it-at-all"), "main")


async def test_a_company_the_customer_does_not_act_for_is_refused(
    emporix: EmporixPlatform, shopper: CustomerToken
) -> None:
    foreign = CustomerToken(email=shopper.email, password=shopper.password, legal_entity_id="foreign")
    with pytest.raises((Rejected, BadInput)):
        await emporix.observed_tree(foreign, "main")


async def test_old_token_fields_beside_new_ones_change_nothing(
    emporix: EmporixPlatform, sandbox: Sandbox, shopper: CustomerToken
) -> None:
    sandbox.switches = sandbox.switches.changed({"camel_tokens": True})
    assert await emporix.observed_tree(shopper, "main")


async def test_an_expired_service_token_is_renewed_unseen(emporix: EmporixPlatform, sandbox: Sandbox) -> None:
    await emporix.sign_in()
    sandbox.clock.advance(86_400)
    assert (await emporix.segments(SegmentQuery(), ALL)).total == 40


def walk(category: Category) -> Iterator[Category]:
    yield category
    for child in category.children:
        yield from walk(child)
