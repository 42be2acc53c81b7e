"""Moments on the command line say their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import click
import pytest

from segtui.cli.options import Moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00+01:00", datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=1)))),
        (" 2026-11-20 08:00:00.250Z ", datetime(2026, 11, 20, 8, 0, 0, 250000, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone_is_taken(text: str, moment: datetime) -> None:
    assert Moment().convert(text, None, None) == moment


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_other_zone_could_tell_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="too far away"):
        Moment().convert(text, None, None)


@pytest.mark.parametrize("text", ["2026-11-20T08:00:00", "2026-11-20"])
def test_a_time_without_a_zone_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(click.BadParameter, match="does not say its zone"):
        Moment().convert(text, None, None)


@pytest.mark.parametrize("text", ["", "soon", "20.11.2026", "2026-13-01T00:00Z"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="not an ISO 8601 time"):
        Moment().convert(text, None, None)
