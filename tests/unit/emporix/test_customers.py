"""Finding customers, and the companies they act for."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.errors import BadInput, Forbidden, NotFound, Rejected, SegtuiError
from segtui.model import Customer, CustomerQuery, Page, PageRequest
from segtui.platforms.emporix.client import EmporixPlatform
from segtui.platforms.emporix.customers import joined, name_queries
from segtui.wire._http import Response
from tests.unit.emporix.tenant import Answering, Asked, Tenant, refuses, says

CUSTOMERS = "/customer/acme/customers"
CONTACTS = "/customer-management/acme/contact-assignments"


def person(customer_id: str, **more: Any) -> dict[str, Any]:
    return {"id": customer_id, "customerNumber": customer_id, **more}


def by_q(**found: list[dict[str, Any]]) -> Answering:
    """Answers by the field that the query begins with."""

    def answer(asked: Asked) -> Response:
        q = asked.query["q"]
        name = q.partition(":")[0].replace(".", "_") + ("_any_case" if ":(~" in q else "")
        return Response(200, json=found.get(name, []))

    return answer


async def test_an_address_is_looked_for_everywhere_and_every_account_found_once(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer(
        "GET",
        CUSTOMERS,
        by_q(
            contactEmail=[person("C1")],
            accounts_id=[person("C2"), person("C1")],
            email=[person("C4")],
            contactEmail_any_case=[person("C1"), person("C3")],
        ),
    )
    page = await emporix.find_customers(CustomerQuery(email=" ann@example.com "), PageRequest())
    assert [customer.id for customer in page.rows] == ["C1", "C2", "C4", "C3"]
    assert page.remark is None
    assert {asked.query["q"] for asked in tenant.asked} >= {
        'contactEmail:"ann@example.com"',
        'accounts.id:"ann@example.com"',
        'email:"ann@example.com"',
    }
    assert {asked.query["expand"] for asked in tenant.asked} == {"accounts"}


async def test_an_address_is_found_though_log_ins_cannot_be_searched(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", CUSTOMERS, without_log_ins(person("C1")))
    page = await emporix.find_customers(CustomerQuery(email="ann@example.com"), PageRequest())
    assert [customer.id for customer in page.rows] == ["C1"]


def without_log_ins(*found: dict[str, Any], status: int = 400) -> Answering:
    """Refuses the searches by log-in address; every other one finds these."""

    def answer(asked: Asked) -> Response:
        if asked.query["q"].startswith("accounts"):
            return Response(status, json={"status": status, "message": "unknown field accounts.id"})
        return Response(200, json=list(found), headers={"count": str(len(found))})

    return answer


async def test_who_was_found_without_the_log_ins_is_told_to_be_perhaps_not_all(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", CUSTOMERS, without_log_ins(person("C1")))
    page = await emporix.find_customers(CustomerQuery(email="ann@example.com"), PageRequest())
    assert page.total is None
    assert page.remark == (
        "The list may be incomplete: the platform refused to search by the log-in address "
        "and by the log-in address in any letter case."
    )


@pytest.mark.parametrize(("status", "error"), [(400, Rejected), (403, Forbidden)])
async def test_nobody_found_without_the_log_ins_is_a_failure_that_says_so(
    tenant: Tenant, emporix: EmporixPlatform, status: int, error: type[SegtuiError]
) -> None:
    tenant.answer("GET", CUSTOMERS, without_log_ins(status=status))
    with pytest.raises(error, match="would not search by the log-in address"):
        await emporix.find_customers(CustomerQuery(email="ann@example.com"), PageRequest())


async def test_a_further_page_without_anybody_is_only_the_end(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", CUSTOMERS, without_log_ins())
    page = await emporix.find_customers(CustomerQuery(email="ann@example.com"), PageRequest(2))
    assert page.rows == []


async def test_an_address_that_no_query_can_hold_is_refused(emporix: EmporixPlatform) -> None:
    with pytest.raises(BadInput, match="no way to write"):
        await emporix.find_customers(CustomerQuery(email='"ann"@example.com'), PageRequest())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lee", ("firstName:(~[Ll][Ee][Ee])", "lastName:(~[Ll][Ee][Ee])")),
        (
            "Jo Ng",
            (
                "firstName:(~[Jj][Oo]) lastName:(~[Nn][Gg])",
                "firstName:(~[Jj][Oo] [Nn][Gg])",
                "lastName:(~[Jj][Oo] [Nn][Gg])",
            ),
        ),
        ("Ng, Jo", ("firstName:(~[Jj][Oo]) lastName:(~[Nn][Gg])",)),
        (
            "A B C",
            (
                "firstName:(~[Aa]) lastName:(~[Bb] [Cc])",
                "firstName:(~[Aa] [Bb]) lastName:(~[Cc])",
                "firstName:(~[Aa] [Bb] [Cc])",
                "lastName:(~[Aa] [Bb] [Cc])",
            ),
        ),
        ("Ng,", ("firstName:(~[Nn][Gg])", "lastName:(~[Nn][Gg])")),
    ],
)
def test_a_name_is_looked_for_whole_and_divided(name: str, expected: tuple[str, ...]) -> None:
    assert name_queries(name) == expected


async def test_a_number_is_read_directly(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", f"{CUSTOMERS}/4711", says(person("4711")))
    page = await emporix.find_customers(CustomerQuery(number="4711"), PageRequest())
    assert ([customer.id for customer in page.rows], page.total) == (["4711"], 1)
    assert len(tenant.asked) == 1


async def test_a_number_that_is_no_path_is_searched_for(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", CUSTOMERS, by_q(customerNumber=[{"id": "C9", "customerNumber": "4711"}]))
    page = await emporix.find_customers(CustomerQuery(number="4711"), PageRequest())
    assert [customer.id for customer in page.rows] == ["C9"]


async def test_an_id_that_differs_from_the_number_is_found_by_a_search(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", f"{CUSTOMERS}/C1", says({"id": "C7", "customerNumber": "C1"}))
    tenant.answer("GET", CUSTOMERS, by_q(id=[{"id": "C1", "customerNumber": "N1"}]))
    assert (await emporix.customer("C1")).number == "N1"


async def test_nobody_is_not_found(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", CUSTOMERS, says([]))
    with pytest.raises(NotFound):
        await emporix.customer("C1")
    assert (await emporix.find_customers(CustomerQuery(id="C1"), PageRequest())).rows == []


@pytest.mark.parametrize("query", [CustomerQuery(), CustomerQuery(name=" "), CustomerQuery(name="a", id="b")])
async def test_a_search_has_exactly_one_field(emporix: EmporixPlatform, query: CustomerQuery) -> None:
    with pytest.raises(BadInput):
        await emporix.find_customers(query, PageRequest())


async def test_a_raw_query_is_sent_as_it_is(tenant: Tenant, emporix: EmporixPlatform) -> None:
    tenant.answer("GET", CUSTOMERS, says([person("C1")], count="300"))
    page = await emporix.find_customers(CustomerQuery(raw="onHold:true"), PageRequest(1, 1))
    assert tenant.asked[0].query["q"] == "onHold:true"
    assert page.total == 300


async def test_many_ids_are_looked_up_a_hundred_at_a_time(tenant: Tenant, emporix: EmporixPlatform) -> None:
    def answer(asked: Asked) -> Response:
        wanted = asked.body["q"].removeprefix("id:(").removesuffix(")").split(",")
        return Response(200, json=[person(each) for each in wanted if each != "C7"])

    tenant.answer("POST", f"{CUSTOMERS}/search", answer)
    wanted = [f"C{number}" for number in range(250)]
    found = await emporix.customers_by_id([*wanted, "C1"])
    assert found.keys() == set(wanted) - {"C7"}
    assert sorted(int(asked.query["pageSize"]) for asked in tenant.asked) == [50, 100, 100]


async def test_no_id_is_no_request(tenant: Tenant, emporix: EmporixPlatform) -> None:
    assert await emporix.customers_by_id([]) == {}
    assert tenant.asked == []


async def test_companies_are_those_of_the_contacts(tenant: Tenant, emporix: EmporixPlatform) -> None:
    rows = [
        {
            "id": "A1",
            "type": "PRIMARY",
            "customer": {"id": "C1"},
            "legalEntity": {"id": "L1", "name": "Acme"},
        },
        {
            "id": "A2",
            "type": "BILLING",
            "customer": {"id": "C2"},
            "legalEntity": {"id": "L2", "name": "Beta"},
        },
    ]
    tenant.answer("GET", CONTACTS, says(rows, x_total_count="2"))
    (company,) = await emporix.legal_entities_of("C1")
    assert (company.id, company.name, company.contact_kind) == ("L1", "Acme", "PRIMARY")
    assert tenant.asked[0].query["customer.id"] == "C1"


async def test_without_the_scope_companies_are_those_of_the_profile(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("GET", CONTACTS, refuses(403))
    profile = person("C1", b2b={"legalEntities": [{"id": "L1", "name": "Acme", "contactAssignmentId": "A1"}]})
    tenant.answer("GET", f"{CUSTOMERS}/C1", says(profile))
    (company,) = await emporix.legal_entities_of("C1")
    assert (company.id, company.name, company.contact_kind) == ("L1", "Acme", None)
    assert emporix.narrowed_by == {"customermanagement.contactassignment_read"}


def test_joined_pages_know_their_total_only_where_each_was_whole() -> None:
    ann, bob = Customer(id="C1"), Customer(id="C2")
    wanted = PageRequest(1, 2)
    whole = joined([Page([ann], 1, 2, 1), Page([ann, bob], 1, 2, 2)], wanted)
    assert ([each.id for each in whole.rows], whole.total) == (["C1", "C2"], 2)
    assert joined([Page([ann], 1, 2, 1), Page([bob], 1, 2, 9)], wanted).total is None
    assert joined([Page([ann], 1, 2, None)], wanted).total is None


def addressed(*customers: dict[str, Any]) -> Answering:
    """A tenant whose searches by contact address find these, whatever their letter case."""

    def answer(asked: Asked) -> Response:
        q: str = asked.body["q"]
        by_pattern = q.startswith("contactEmail:(~")
        rows = [
            each
            for each in customers
            if by_pattern or (q.startswith("contactEmail:") and f'"{each["contactEmail"]}"' in q)
        ]
        return Response(200, json=rows, headers={"count": str(len(rows))})

    return answer


async def test_addresses_cost_requests_by_the_hundred_and_twins_in_another_case_are_seen(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer(
        "POST",
        f"{CUSTOMERS}/search",
        addressed(person("C1", contactEmail="p1@example.com"), person("C2", contactEmail="P1@Example.com")),
    )
    queries = [CustomerQuery(email=f"p{number}@example.com") for number in range(100)]
    found = await emporix.find_each(queries)
    assert [[each.id for each in page.rows] for page in found[:3]] == [[], ["C1", "C2"], []]
    assert len(tenant.asked) == 6


async def test_a_long_list_is_looked_up_as_it_is_spelt_and_by_pattern_only_where_nobody_is_found(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    people = [person(f"C{number}", contactEmail=f"p{number}@example.com") for number in range(199)]
    odd = person("C199", contactEmail="P199@Example.com")
    by_spelling, by_pattern = addressed(*people), addressed(odd)

    def answer(asked: Asked) -> Response:
        return by_pattern(asked) if ":(~" in asked.body["q"] else by_spelling(asked)

    tenant.answer("POST", f"{CUSTOMERS}/search", answer)
    spelt = [f"p{number}@example.com" for number in range(198)]
    queries = [CustomerQuery(email=each) for each in [*spelt, "P198@EXAMPLE.com", "p199@example.com"]]
    found = await emporix.find_each(queries)
    assert [[each.id for each in page.rows] for page in found] == [[f"C{number}"] for number in range(200)]
    # Three fields for each hundred, for the one of two spellings, and for whose record is spelt otherwise.
    assert len(tenant.asked) == 3 * 3 + 6
    assert max(asked.body["q"].count("@") for asked in tenant.asked) <= 100
    assert "only in upper and lower case" in (found[0].remark or "")


async def test_an_account_found_by_a_field_that_is_not_shown_is_looked_for_singly(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    tenant.answer("POST", f"{CUSTOMERS}/search", addressed(person("C1", contactEmail="other@example.com")))
    tenant.answer("GET", CUSTOMERS, by_q(email=[person("C1", contactEmail="other@example.com")]))
    found = await emporix.find_each(
        [CustomerQuery(email="a@example.com"), CustomerQuery(email="b@example.com")]
    )
    assert [[each.id for each in page.rows] for page in found] == [["C1"], ["C1"]]


async def test_a_key_that_is_the_number_of_one_and_the_id_of_another_names_both(
    tenant: Tenant, emporix: EmporixPlatform
) -> None:
    def answer(asked: Asked) -> Response:
        by_number = asked.body["q"].startswith("customerNumber")
        return Response(200, json=[{"id": "X", "customerNumber": "7"} if by_number else {"id": "7"}])

    tenant.answer("POST", f"{CUSTOMERS}/search", answer)
    found = await emporix.find_each([CustomerQuery(number="7"), CustomerQuery(id="X")])
    assert [[each.id for each in page.rows] for page in found] == [["X", "7"], ["X"]]


async def test_companies_of_many_are_read_together(tenant: Tenant, emporix: EmporixPlatform) -> None:
    rows = [
        {"id": "A1", "customer": {"id": "C1"}, "legalEntity": {"id": "L1", "name": "Acme"}},
        {"id": "A2", "customer": {"id": "C1"}, "legalEntity": {"id": "L2", "name": "Beta"}},
    ]
    tenant.answer("GET", CONTACTS, says(rows, x_total_count="2"))
    found = await emporix.legal_entities_of_each(["C1", "C2"])
    assert {who: [each.id for each in theirs] for who, theirs in found.items()} == {
        "C1": ["L1", "L2"],
        "C2": [],
    }
    assert tenant.asked[0].query["q"] == "customer.id:(C1,C2)"
