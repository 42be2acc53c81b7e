"""Segments and customers: what is asked, and what the answers mean."""

from __future__ import annotations

import pytest

from segtui.drafts import SegmentFields, fields_of
from segtui.errors import BadInput, Conflict, NotFound, Rejected, Unsupported
from segtui.mixins import JsonValue
from segtui.model import CustomerQuery, PageRequest, SegmentKind, SegmentQuery, SegmentStatus
from segtui.platforms.shopgate.client import URL_LIMIT_BYTES, ShopgatePlatform
from tests.unit.shopgate.merchant import Asked, Merchant, by_cursor, fixed, listed, member, person, says

ALL = PageRequest(1, 50)
VIP = SegmentFields(name={"en": "VIP"}, description={"en": "Care"}, status=SegmentStatus.ACTIVE)
RULES: JsonValue = {"customer.metrics.lifetimeValue": {"$gt": 500}}


async def test_a_segment_is_read_with_kind_rules_and_count(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    told = fixed("de", type="dynamic", status="inactive", rules=RULES, memberCount=37, extra="kept")
    merchant.answer("GET", "/segments/de", says({"segment": told}))
    segment = await shopgate.segment("de")
    assert (segment.id, segment.kind, segment.status) == ("de", SegmentKind.DYNAMIC, SegmentStatus.INACTIVE)
    assert (segment.rules, segment.member_count_hint) == (RULES, 37)
    assert fields_of(segment).rules == RULES
    assert segment.model_dump(by_alias=True, exclude_unset=True) == told


async def test_segments_are_searched_by_typed_values(merchant: Merchant, shopgate: ShopgatePlatform) -> None:
    merchant.answer("GET", "/segments", listed("segments", [fixed()]))
    query = SegmentQuery(name='V"IP', status=SegmentStatus.ACTIVE)
    page = await shopgate.segments(query, PageRequest(2, 10, "name:desc"))
    assert page.rows == []
    asked = merchant.of("GET", "/segments")[-1]
    assert asked.filters == {"name": {"$ct": 'V"IP'}, "status": "active"}
    assert (asked.query["sort"], asked.query["offset"], asked.query["limit"]) == ("name:desc", "10", "10")
    assert asked.host == "segmentation.shop.test"
    with pytest.raises(Unsupported):
        await shopgate.segments(SegmentQuery(site="main"), ALL)


@pytest.mark.parametrize(
    "refusal",
    [
        says({"errors": [{"code": "409", "entityIndex": 0, "message": "Segment already exists"}]}, 201),
        says({"code": "Conflict", "message": "Segment already exists"}, 409),
    ],
)
async def test_a_code_that_is_taken_is_a_conflict_however_it_is_said(
    merchant: Merchant, shopgate: ShopgatePlatform, refusal: object
) -> None:
    merchant.answer("POST", "/segments", refusal)  # type: ignore[arg-type]  # an answer
    with pytest.raises(Conflict) as caught:
        await shopgate.create_segment("vip", VIP)
    assert "another code" in caught.value.hint


async def test_a_success_code_with_an_error_inside_is_no_success(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    errors = [{"code": 400, "entityIndex": 0, "validationError": {"message": "rules are bad"}}]
    merchant.answer("POST", "/segments", says({"errors": errors}, 201))
    with pytest.raises(Rejected, match="rules are bad"):
        await shopgate.create_segment(
            "de", SegmentFields(name={"en": "DE"}, kind=SegmentKind.DYNAMIC, rules=RULES)
        )
    (asked,) = merchant.of("POST", "/segments")
    assert asked.body == {
        "segments": [
            {
                "code": "de",
                "type": "dynamic",
                "name": "DE",
                "description": "",
                "status": "inactive",
                "rules": RULES,
            }
        ]
    }


async def test_a_segment_is_changed_deleted_and_cloned_by_the_documented_calls(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("POST", "/segments/a%20b", says(status=204))
    merchant.answer("DELETE", "/segments/a%20b", says(status=202))
    merchant.answer("POST", "/segments/a%20b/clone", says(status=202))
    await shopgate.update_segment("a b", VIP, None)
    assert (await shopgate.delete_segment("a b", with_assignments=True)).rows[0].pending
    assert (await shopgate.clone_segment("a b", "c")).rows[0].pending
    assert [asked.body for asked in merchant.asked] == [
        {"name": "VIP", "description": "Care", "status": "active"},
        None,
        {"newSegmentCode": "c"},
    ]


async def test_deleting_what_is_gone_is_done(merchant: Merchant, shopgate: ShopgatePlatform) -> None:
    (row,) = (await shopgate.delete_segment("gone", with_assignments=False)).rows
    assert (row.ok, row.pending, row.code) == (True, False, 404)


@pytest.mark.parametrize("code", ["", ".", "..", "a/b", "*", "v*", "a\nb", "x" * 256])
async def test_a_code_that_leads_elsewhere_is_refused(
    merchant: Merchant, shopgate: ShopgatePlatform, code: str
) -> None:
    with pytest.raises(BadInput):
        await shopgate.delete_segment(code, with_assignments=True)
    assert merchant.signed_in == []


@pytest.mark.parametrize(
    "fields",
    [
        SegmentFields(name={"en": " "}),
        SegmentFields(name={"en": "x"}, site="main"),
        SegmentFields(name={"en": "x"}, kind=SegmentKind.DYNAMIC),
        SegmentFields(name={"en": "x"}, kind=SegmentKind.UNKNOWN),
        SegmentFields(name={"en": "x"}, status=SegmentStatus.UNKNOWN),
        SegmentFields(name={"en": "x"}, rules={"$where": 1}),
    ],
)
async def test_fields_that_cannot_be_a_segment_are_refused(
    merchant: Merchant, shopgate: ShopgatePlatform, fields: SegmentFields
) -> None:
    with pytest.raises(BadInput):
        await shopgate.create_segment("x", fields)
    assert merchant.signed_in == []


async def test_segments_of_a_customer_are_walked_and_an_unknown_one_is_told(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    rows = [fixed(f"s{number}") for number in range(3)]
    merchant.answer("GET", "/customers/c1/segments", by_cursor("segments", rows, trailing=True))
    assert [segment.id for segment in await shopgate.segments_of("c1")] == ["s0", "s1", "s2"]
    with pytest.raises(NotFound):
        await shopgate.segments_of("nobody")
    with pytest.raises(BadInput):
        await shopgate.segments_of("*")


async def test_an_address_finds_account_guests_deleted_other_case_and_contact_and_no_stranger(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    everybody = [
        person("account", "ann@b.example"),
        person("guest", "ann@b.example", isAnonymous=True),
        person("shouting", "Ann@B.Example", status="deleted"),
        person("stranger", "joanann@b.example"),
    ]
    merchant.answer("GET", "/customers", listed("customers", everybody))
    merchant.answer("GET", "/membersSearch", by_cursor("members", [member("contact"), member("liar")]))
    contact = {**person("contact", "other@b.example"), "contacts": [{"emailAddress": "Ann@b.example"}]}
    merchant.answer("GET", "/customers/contact", says({"customer": contact}))
    merchant.answer(
        "GET", "/customers/liar", says({"customer": {**person("liar", "l@b.example"), "contacts": []}})
    )
    page = await shopgate.find_customers(CustomerQuery(email=" ann@b.example "), ALL)
    assert [row.id for row in page.rows] == ["account", "guest", "shouting", "contact"]
    assert [row.is_guest for row in page.rows] == [False, True, False, False]
    assert [row.deleted for row in page.rows] == [False, False, True, False]
    assert page.total == 4


async def test_contacts_that_cannot_be_searched_leave_the_rest_and_say_so(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", "/customers", listed("customers", [person("a", "a@b.example")]))
    merchant.answer("GET", "/membersSearch", says({"errors": [{"message": "unknown field"}]}, 400))
    page = await shopgate.accounts_with_address("a@b.example")
    assert [row.id for row in page.rows] == ["a"]
    assert page.total is None
    assert "unknown field" in (page.remark or "")


async def test_many_are_looked_up_at_once_within_the_length_of_an_address(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    known = {f"person-{number:03}@a-rather-long-name.example": f"c{number}" for number in range(120)}

    def answer(asked: Asked) -> object:
        wanted = asked.filters.get("emailAddress", {}).get("$in", [])
        rows = [person(known[each], each) for each in wanted if each in known]
        return listed("customers", rows)(asked)

    merchant.answer("GET", "/customers", answer)  # type: ignore[arg-type]  # an answer
    queries = [CustomerQuery(email=each.upper()) for each in known] + [CustomerQuery(email="no@b.example")]
    pages = await shopgate.find_each(queries)
    assert [[row.id for row in page.rows] for page in pages] == [*([each] for each in known.values()), []]
    urls = [len(exchange.url) for exchange in shopgate.trace.entries]
    assert max(urls) < URL_LIMIT_BYTES
    assert len(merchant.asked) < 12


async def test_a_number_may_be_that_of_the_merchant_or_of_the_platform(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer(
        "GET",
        "/customers",
        listed(
            "customers",
            [
                person("a", "a@b.example", externalCustomerNumber="77", internalCustomerNumber=1),
                person("b", "b@b.example", externalCustomerNumber=None, internalCustomerNumber=77),
                person("c", "c@b.example"),
            ],
        ),
    )
    page = await shopgate.find_customers(CustomerQuery(number="77"), ALL)
    assert [row.id for row in page.rows] == ["a", "b"]
    asked = [asked.filters for asked in merchant.asked]
    assert {"internalCustomerNumber": {"$in": [77]}} in asked


async def test_a_free_filter_is_sent_as_it_was_typed_once_it_is_one(
    merchant: Merchant, shopgate: ShopgatePlatform
) -> None:
    merchant.answer("GET", "/customers", listed("customers", [person("a", "a@b.example")]))
    page = await shopgate.find_customers(CustomerQuery(raw='{"isAnonymous": true}'), ALL)
    assert page.total == 1
    assert merchant.asked[0].filters == {"isAnonymous": True}
    with pytest.raises(BadInput):
        await shopgate.find_customers(CustomerQuery(raw="isAnonymous:true"), ALL)
