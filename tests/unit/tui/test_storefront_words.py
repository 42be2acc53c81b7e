"""What the storefront pane says of the moment it was read at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segtui.tui.panes.shown import freshness
from tests.fakes import NOON


@pytest.mark.parametrize(
    ("age_s", "words"),
    [
        (80, "Changed 80 s before this was read; shops may cache for minutes."),
        (599.6, "Changed 600 s before this was read; shops may cache for minutes."),
        (600, ""),
    ],
)
def test_a_change_is_told_until_no_shop_should_lag_any_more(age_s: float, words: str) -> None:
    assert freshness(NOON, NOON - timedelta(seconds=age_s)) == words


def test_without_a_change_nothing_is_told() -> None:
    assert freshness(NOON, None) == ""
