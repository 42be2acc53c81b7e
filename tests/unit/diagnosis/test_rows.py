"""Every row of the fact sheet's tables of what decides (section 14) has its check, or the reason for none."""

from __future__ import annotations

from typing import Any

import pytest

from segtui.diagnosis.check import Rule
from segtui.diagnosis.checks import CUSTOMER_RULES, MEMBER_RULES, SEGMENT_RULES
from segtui.diagnosis.coupon import through_rule
from segtui.diagnosis.coupon_checks import CART, LOGIN, ORDER, OWN_RULES
from segtui.diagnosis.coupon_items import ITEM
from segtui.diagnosis.item_checks import AVAILABLE, ITEM_RULES, PATH_RULES
from segtui.diagnosis.verdict import AGREES
from segtui.diagnosis.visibility import assigned_rule

CHECKED = {
    "M1": "member.assigned",
    "M2": "member.assigned",
    "M3": "company.selected",
    "M5": "member.inherited",
    "M6": "company.selected",
    "M7": "customer.registered",
    "M8": "customer.active",
    "M9": "member.assigned",
    "M10": "customer.exists",
    "S1": "segment.active",
    "S2": "segment.valid",
    "S3": "segment.site",
    "S4": "segment.site",
    "S5": "platform.agrees",
    "V1": "item.assigned",
    "V2": "item.assigned",
    "V3": "item.assigned",
    "V4": "platform.agrees",
    "V9": "platform.agrees",
    "V6": "item.exists item.published",
    "V7": "item.published category.path",
    "V8": "category.path",
    "V10": "item.assigned",
    "V11": "catalog.site",
    "V12": "item.available",
    "V13": "item.assigned",
    "V14": "item.assigned",
    "K1": "coupon.exists",
    "K2": "coupon.valid",
    "K3": "coupon.uses",
    "K4": "coupon.segment",
    "K5": "coupon.item",
    "K6": "coupon.audience",
    "K7": "coupon.audience",
    "K8": "coupon.order",
    "K9": "platform.agrees",
    "K10": "coupon.cart",
}
"""By row the codes of the checks that judge it."""
WITHOUT = {
    "M4": "It is how the customer's segments are read in one call: no condition, but evidence of M1 and M2.",
    "V5": "The product's own lists may lag behind: its categories are taken from it only where its code "
    "was typed and a request is to be saved, its segments never.",
    "V15": "No call proves what a search index or a cache holds: a yes says so in a note.",
    "V16": "A name that is empty in the shop's language keeps nothing from view: a yes says so in a note.",
}
"""By row the reason why no check judges it."""
RULES: tuple[Rule[Any], ...] = (
    *CUSTOMER_RULES,
    *SEGMENT_RULES,
    *MEMBER_RULES,
    *ITEM_RULES,
    *PATH_RULES,
    AVAILABLE,
    assigned_rule(()),
    *OWN_RULES,
    LOGIN,
    ORDER,
    CART,
    ITEM,
    through_rule({}),
    AGREES,
)


def sheet() -> list[str]:
    """The rows of the tables 14.1 to 14.4."""
    lengths = {"M": 10, "S": 5, "V": 16, "K": 10}
    return [f"{letter}{number}" for letter, most in lengths.items() for number in range(1, most + 1)]


@pytest.mark.parametrize("row", sheet())
def test_a_row_is_judged_by_the_checks_that_the_table_names_or_by_none_with_its_reason(row: str) -> None:
    codes = {rule.code for rule in RULES if row in rule.rows.split()}
    assert codes == set(CHECKED.get(row, "").split())
    assert bool(codes) != (row in WITHOUT)


def test_no_check_speaks_of_a_row_that_the_sheet_does_not_have() -> None:
    assert {row for rule in RULES for row in rule.rows.split()} <= set(sheet())
