"""What `segtui doctor` makes of what it sees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segtui.cli.examination import (
    Finding,
    Health,
    clock_offset_s,
    exit_code,
    lines,
    rights,
    scopes_by_service,
)
from segtui.platforms.emporix.scopes import RIGHTS
from segtui.wire.trace import Exchange
from tests.fakes import NOON


def _answered(date: str | None, ms: float = 0.0) -> Exchange:
    headers = (("date", date),) if date else ()
    return Exchange(1, NOON, "sign in", "POST", "https://x/", 200, ms, 0, 0, response_headers=headers)


@pytest.mark.parametrize(
    ("date", "offset_s"),
    [
        ("Fri, 20 Nov 2026 12:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2026 11:55:00 GMT", 300.0),
        ("Fri, 20 Nov 2026 12:02:00 GMT", -120.0),
    ],
)
def test_the_clock_is_compared_with_the_platforms_date(date: str, offset_s: float) -> None:
    assert clock_offset_s([_answered(date)]) == offset_s


def test_the_time_the_answer_took_is_no_error_of_the_clock() -> None:
    took = timedelta(seconds=5)

    assert clock_offset_s([_answered("Fri, 20 Nov 2026 12:00:05 GMT", took.total_seconds() * 1000)]) == 0.0


@pytest.mark.parametrize("date", [None, "yesterday"])
def test_without_a_date_nothing_is_claimed(date: str | None) -> None:
    assert clock_offset_s([_answered(date)]) is None


def test_the_exit_code_is_that_of_the_first_thing_broken() -> None:
    fine = Finding("terminal", Health.FINE, "good")
    locked = Finding("credential", Health.BROKEN, "none", "log in", exit_code=3)
    down = Finding("network", Health.BROKEN, "down", "wait", exit_code=1)

    assert exit_code([fine]) == 0
    assert exit_code([fine, locked, down]) == 3


def test_every_finding_says_what_to_do_next() -> None:
    assert list(lines([Finding("keyring", Health.NOTE, "none here", "Use the file.")])) == [
        "note    keyring     none here",
        "                    Next: Use the file.",
    ]


def test_scopes_are_told_service_by_service() -> None:
    found = scopes_by_service({"coupon.coupon_read", "customer.customer_read", "coupon.coupon_manage"})

    assert [one.detail for one in found] == ["coupon: coupon_manage, coupon_read", "customer: customer_read"]


def test_what_is_not_allowed_names_the_missing_scope() -> None:
    granted = frozenset({"customersegment.segment_read", "customer.customer_read--DE"})

    found = {one.detail.partition(":")[0]: one for one in rights(RIGHTS, granted)}

    assert found["read segments, members and items"].detail.endswith(": allowed")
    assert found["read customers"].health is Health.FINE
    refused = found["change segments, members and items"]
    assert (refused.health, refused.next) == (Health.NOTE, "Ask for customersegment.segment_manage.")
    assert refused.detail.endswith("not allowed; missing is customersegment.segment_manage")
    assert "only in part, inactive ones are not seen" in found["read sites"].detail


def test_of_scopes_that_were_not_named_nothing_is_claimed() -> None:
    (only,) = scopes_by_service([])

    assert only.health is Health.NOTE
    assert rights(RIGHTS, frozenset()) == []
