from __future__ import annotations

import re
from datetime import datetime

import pytest

from segtui.sandbox.seed import DemoShop, Document


def _segment(shop: DemoShop, trouble: str) -> Document:
    return next(row for row in shop.segments if row["id"] == shop.troubles[trouble][0])


def _customers(shop: DemoShop, trouble: str) -> list[Document]:
    return [row for row in shop.customers if row["id"] in shop.troubles[trouble]]


def _companies_of(shop: DemoShop, customer: str) -> set[str]:
    return {row["legalEntity"]["id"] for row in shop.contact_assignments if row["customer"]["id"] == customer}


def _rows_of(shop: DemoShop, customer: str) -> set[tuple[str, str | None]]:
    return {(row.segment_id, row.legal_entity_id) for row in shop.members if row.customer_id == customer}


def test_every_trouble_names_something(shop: DemoShop) -> None:
    assert all(ids for ids in shop.troubles.values())


def test_the_demo_customer_is_in_five_segments_of_which_three_are_in_force(shop: DemoShop) -> None:
    customer = shop.troubles["customer.demo"][0]
    mine = [row for row in shop.segments if row["id"] in {segment for segment, _ in _rows_of(shop, customer)}]
    windows = [row.get("validity", {}) for row in mine]
    in_force = [w for w in windows if w.get("from", "") <= shop.moment <= w.get("to", "9")]
    assert (len(mine), len(in_force)) == (5, 3)
    assert all(row["siteCode"] == "main" and row["status"] == "ACTIVE" for row in mine)


def test_the_demo_customer_sees_labels_assigned_and_inherited_categories_and_direct_products(
    shop: DemoShop,
) -> None:
    mine = {segment for segment, _ in _rows_of(shop, shop.troubles["customer.demo"][0])}
    rows = [row for row in shop.items if row.segment_id in mine]
    assigned = {row.item_id for row in rows if row.type == "CATEGORY"}
    parents = {row["id"]: row.get("parentId") for row in shop.categories}
    labels = {parents[category] for category in assigned} - assigned - {None}
    inherited = {category for category, parent in parents.items() if parent in assigned} - assigned
    assert labels
    assert inherited
    assert any(row.type == "PRODUCT" for row in rows)


def test_the_printed_login_is_the_demo_customers(shop: DemoShop) -> None:
    email, password = shop.login
    assert shop.passwords[email] == password
    assert len(password) >= 6
    assert email == _customers(shop, "customer.demo")[0]["accounts"][0]["id"]


def test_every_password_belongs_to_a_login(shop: DemoShop) -> None:
    logins = {account["id"] for row in shop.customers for account in row["accounts"]}
    assert set(shop.passwords) <= logins


def test_validity_troubles_lie_before_and_after_the_moment(shop: DemoShop) -> None:
    assert _segment(shop, "segment.expired")["validity"]["to"] < shop.moment
    assert _segment(shop, "segment.not_yet_valid")["validity"]["from"] > shop.moment


def test_one_segment_is_inactive_and_otherwise_sound(shop: DemoShop) -> None:
    segment = _segment(shop, "segment.inactive")
    assert (segment["status"], segment["siteCode"]) == ("INACTIVE", "main")


def test_site_troubles_are_what_they_are_called(shop: DemoShop) -> None:
    codes = {site["code"]: site["active"] for site in shop.sites}
    twin = _segment(shop, "segment.site_case")["siteCode"]
    assert twin not in codes
    assert twin.casefold() in {code.casefold() for code in codes}
    assert _segment(shop, "segment.unknown_site")["siteCode"].casefold() not in {
        code.casefold() for code in codes
    }
    assert codes[_segment(shop, "segment.inactive_site")["siteCode"]] is False
    assert _segment(shop, "segment.other_site")["siteCode"] == "nordics"


def test_one_segment_has_no_members_and_one_no_items(shop: DemoShop) -> None:
    nobody, nothing = shop.troubles["segment.no_members"][0], shop.troubles["segment.no_items"][0]
    assert nobody not in {row.segment_id for row in shop.members}
    assert nothing not in {row.segment_id for row in shop.items}


@pytest.mark.parametrize(
    "trouble",
    [
        "category.unpublished",
        "category.under_unpublished",
        "category.in_no_tree",
        "category.expired",
        "product.deleted",
    ],
)
def test_some_segment_holds_the_troubled_item(shop: DemoShop, trouble: str) -> None:
    assert set(shop.troubles[trouble]) <= {row.item_id for row in shop.items}


def test_some_segment_holds_an_unpublished_product(shop: DemoShop) -> None:
    assert {row.item_id for row in shop.items} & set(shop.troubles["product.unpublished"])


def test_a_published_category_stands_under_an_unpublished_one(shop: DemoShop) -> None:
    categories = {row["id"]: row for row in shop.categories}
    child = categories[shop.troubles["category.under_unpublished"][0]]
    assert child["published"] is True
    assert categories[child["parentId"]]["published"] is False


def test_a_customer_of_two_companies_is_a_member_for_one(shop: DemoShop) -> None:
    customer, member_for, other, segment = shop.troubles["member.one_of_two_companies"]
    assert _companies_of(shop, customer) == {member_for, other}
    rows = _rows_of(shop, customer)
    assert (segment, member_for) in rows
    assert {(segment, other), (segment, None)}.isdisjoint(rows)


def test_a_member_without_company_belongs_to_one(shop: DemoShop) -> None:
    customer = shop.troubles["customer.b2c_of_company"][0]
    assert _companies_of(shop, customer)
    assert {company for _, company in _rows_of(shop, customer)} == {None}


def test_someone_is_a_member_both_ways(shop: DemoShop) -> None:
    customer, company, segment = shop.troubles["member.b2c_and_b2b"]
    assert {(segment, None), (segment, company)} <= _rows_of(shop, customer)


def test_a_login_differs_from_the_contact_address(shop: DemoShop) -> None:
    (customer,) = _customers(shop, "customer.login_differs")
    assert customer["accounts"][0]["id"] != customer["contactEmail"]


def test_two_accounts_share_an_address_but_for_letter_case(shop: DemoShop) -> None:
    one, other = (row["contactEmail"] for row in _customers(shop, "customer.email_case_twins"))
    assert one != other
    assert one.casefold() == other.casefold()


def test_an_inactive_and_a_suspended_customer_are_members(shop: DemoShop) -> None:
    (inactive,), (on_hold,) = _customers(shop, "customer.inactive"), _customers(shop, "customer.on_hold")
    assert (inactive["active"], on_hold["onHold"]) == (False, True)
    assert _rows_of(shop, inactive["id"])
    assert _rows_of(shop, on_hold["id"])


def test_odd_names_hold_brackets_markup_an_emoji_arabic_and_great_length(shop: DemoShop) -> None:
    rows = _customers(shop, "customer.odd_name")
    names = [f"{row.get('firstName', '')} {row.get('lastName', '')}" for row in rows]
    for sign in (r"\[VIP\]", r"\[/\]", "☕", "[\u0600-\u06ff]", ".{100}", "^ $"):
        assert any(re.search(sign, name) for name in names), sign


def test_automatic_rows_exist_beside_manual_ones(shop: DemoShop) -> None:
    assert {row.assignment_type for row in shop.members} == {"MANUAL", "AUTOMATIC"}


def test_mixins_hang_on_segments_members_and_items(shop: DemoShop) -> None:
    assert any(row["mixins"] for row in shop.segments)
    assert any(row.mixins for row in shop.members)
    assert any(row.mixins for row in shop.items)


def test_one_company_has_a_date_no_calendar_knows(shop: DemoShop) -> None:
    company = next(row for row in shop.legal_entities if row["id"] == shop.troubles["company.bad_date"][0])
    with pytest.raises(ValueError, match="day"):
        datetime.fromisoformat(company["legalInfo"]["registrationDate"])


def test_one_customer_and_one_company_are_restricted(shop: DemoShop) -> None:
    (customer,) = _customers(shop, "customer.restricted")
    company = next(row for row in shop.legal_entities if row["id"] == shop.troubles["company.restricted"][0])
    assert (customer["restriction"], company["restrictions"]) == ("CH", ["CH"])


def _coupon(shop: DemoShop, trouble: str) -> Document:
    return next(row for row in shop.coupons if row["code"] == shop.troubles[trouble][0])


@pytest.mark.parametrize("trouble", ["expired", "inactive"])
def test_a_coupon_names_only_the_troubled_segment(shop: DemoShop, trouble: str) -> None:
    coupon = _coupon(shop, f"coupon.{trouble}_segment")
    assert coupon["restrictions"]["segments"] == [shop.troubles[f"segment.{trouble}"][0]]
    assert coupon["restrictions"].get("validUntil", "9") > shop.moment


def test_a_coupon_names_a_segment_that_is_gone(shop: DemoShop) -> None:
    named = _coupon(shop, "coupon.unknown_segment")["restrictions"]["segments"]
    assert not set(named) & {row["id"] for row in shop.segments}


def test_a_coupon_is_used_up(shop: DemoShop) -> None:
    coupon = _coupon(shop, "coupon.used_up")
    used = [row for row in shop.redemptions if row["code"] == coupon["code"]]
    assert len(used) == coupon["maxRedemptions"]


def test_only_one_coupon_has_a_stored_status_and_its_dates_deny_it(shop: DemoShop) -> None:
    (coupon,) = (row for row in shop.coupons if "status" in row)
    assert coupon == _coupon(shop, "coupon.stale_status")
    assert coupon["status"] == "VALID"
    assert coupon["restrictions"]["validUntil"] < shop.moment
