"""Customers and companies, through the real client on the sandbox."""

from __future__ import annotations

import pytest

from segtui.errors import Rejected
from segtui.model import (
    CustomerQuery,
    PageRequest,
)
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.sandbox.app import Sandbox
from tests.contract.emporix_client.conftest import Troubles


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


async def test_many_are_found_together_as_each_is_alone(emporix: EmporixPlatform, troubles: Troubles) -> None:
    twins = troubles["customer.email_case_twins"]
    differing = await emporix.customer(troubles["customer.login_differs"][0])
    queries = [
        CustomerQuery(email=(await emporix.customer(twins[0])).email),
        CustomerQuery(email=differing.logins[0]),
        CustomerQuery(email="no@one.example"),
        CustomerQuery(number=twins[1]),
    ]
    found = await emporix.find_each(queries)
    assert [{customer.id for customer in page.rows} for page in found] == [
        set(twins),
        {differing.id},
        set(),
        {twins[1]},
    ]


async def test_companies_of_many_are_those_of_each(emporix: EmporixPlatform, troubles: Troubles) -> None:
    wanted = [troubles["customer.two_companies"][0], troubles["customer.demo"][0]]
    found = await emporix.legal_entities_of_each(wanted)
    for customer_id in wanted:
        alone = await emporix.legal_entities_of(customer_id)
        assert {company.id for company in found[customer_id]} == {company.id for company in alone}
    assert len(found[wanted[0]]) > 1
