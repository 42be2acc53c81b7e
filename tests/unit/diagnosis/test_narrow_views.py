"""Facts that a narrow credential, or a garbled answer, leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.checks import CustomerCase, company_selected, customer_unique
from segtui.diagnosis.coupon_checks import CouponCase, coupon_valid
from segtui.diagnosis.explanation import answer_membership
from segtui.diagnosis.facts import CouponFacts
from segtui.diagnosis.fixes import Rights
from segtui.diagnosis.item_checks import within
from segtui.diagnosis.question import Membership
from segtui.diagnosis.reading import Read
from segtui.diagnosis.shop_policy import open_to
from segtui.diagnosis.visibility import judge_visibility
from segtui.model import Validity
from segtui.platforms.emporix.documents import EmporixValidity
from segtui.platforms.emporix.edit_documents import EmporixCoupon
from segtui.platforms.emporix.evidence_documents import EmporixShownCatalog
from segtui.profiles.policy import Policy
from tests.fakes import NOON, active
from tests.unit.diagnosis.oracle import ToyShop
from tests.unit.diagnosis.shops import DAY, PAST, ann, check, companies, facts, read, shop, vip
from tests.unit.diagnosis.test_oracle import explained

GARBLED = EmporixValidity.model_validate({"from": "2020-01-01T00:00:00Z", "to": "next week"})


def test_a_bound_that_is_no_date_leaves_a_window_open_unless_the_other_one_decides() -> None:
    assert within(GARBLED, NOON) is None
    late = EmporixValidity.model_validate({"from": "2999-01-01T00:00:00Z", "to": "next week"})
    assert within(late, NOON) is False


def test_a_category_or_catalog_with_a_garbled_validity_is_not_known_to_be_seen() -> None:
    whole, _ = explained(ToyShop(policy="extend"), None)
    assert isinstance(whole.item.tree, Read)
    tree = {
        key: each.model_copy(update={"validity": GARBLED}) if key == "a" else each
        for key, each in whole.item.tree.value.items()
    }
    item = replace(whole.item, tree=Read(tree, whole.item.tree.source))
    judged = judge_visibility(replace(whole, item=item), None)
    path = check(judged, "category.path")
    assert (path.status, "next week" in path.detail) == (Status.UNKNOWN, True)
    assert judged.verdict is Verdict.UNKNOWN
    catalog = EmporixShownCatalog.model_validate(
        {"id": "k", "visibility": {"visible": True, "from": "soon"}, "categoryIds": ["r", "s"]}
    )
    item = replace(whole.item, catalogs=Read((catalog,), whole.item.tree.source))
    judged = judge_visibility(replace(whole, item=item), None)
    assert check(judged, "catalog.site").status is Status.UNKNOWN


def test_a_company_that_a_restriction_may_hide_is_not_known_to_be_foreign() -> None:
    customer = ann(companies=companies("l"))
    assert company_selected(CustomerCase(customer, "m")).status is Status.FAIL
    found = company_selected(CustomerCase(replace(customer, is_blinkered=True), "m"))
    assert found.status is Status.UNKNOWN
    assert "without a restriction" in found.detail


def test_an_account_that_a_restriction_may_hide_is_not_ruled_out() -> None:
    seen = customer_unique(CustomerCase(ann(is_blinkered=True), None)).detail
    assert seen.endswith("exactly one account of those that this credential sees.")
    assert "credential" not in customer_unique(CustomerCase(ann(), None)).detail


def test_a_product_that_unseen_categories_may_hold_is_not_known_to_be_open_to_all() -> None:
    whole, _ = explained(ToyShop(policy="extend"), None)
    assert whole.shop.policy is Policy.EXTEND
    assert open_to(whole, None) is True
    scope = "category.category_read_unpublished"
    narrowed = replace(whole, item=replace(whole.item, unseen_categories=scope))
    assert open_to(narrowed, None) is None
    judged = judge_visibility(narrowed, None)
    assert judged.verdict is Verdict.UNKNOWN
    assert check(judged, "item.assigned").settled_by == scope


@pytest.mark.parametrize(("window", "waits"), [(PAST, False), (Validity(starts_at=NOON + DAY), True)])
def test_nobody_is_told_to_wait_for_a_moment_that_has_passed(window: Validity, waits: bool) -> None:
    asked = NOON - timedelta(days=30)
    given = facts(
        shop=replace(shop(), at=asked, now=NOON), segment=vip(active("vip", site="main", validity=window))
    )
    question = Membership("ann", at=asked, segment="vip")
    (answer,) = answer_membership(given, question, Rights(lambda thing: thing.name))
    assert answer.judgement.verdict is Verdict.NO
    assert any(each.title.startswith("Wait until") for each in answer.fixes) is waits


@pytest.mark.parametrize(("days", "status"), [(0, Status.PASS), (1, Status.UNKNOWN)])
def test_a_coupon_with_a_garbled_date_is_valid_as_far_as_the_platform_says_so_now(
    days: int, status: Status
) -> None:
    stated = {"code": "K", "status": "VALID", "restrictions": {"validUntil": "next week"}}
    coupon = EmporixCoupon.model_validate(stated)
    given = CouponFacts(shop(at=NOON + days * DAY), ann(), "K", read(coupon), NOON, read(()))
    assert coupon_valid(CouponCase(given, None)).status is status
