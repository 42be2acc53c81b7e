"""Dates on the shop's clock: what is meant is read, and what could mean two moments is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.shop_time import in_words, moment_in, readings, told_readings, utc_words, zone_named

BERLIN = zone_named("Europe/Berlin")


def test_a_time_without_an_offset_is_on_the_shops_clock() -> None:
    assert moment_in("2026-12-01T08:00", BERLIN) == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert moment_in(" 2026-07-01 08:00 ", BERLIN) == datetime(2026, 7, 1, 6, tzinfo=UTC)


def test_an_offset_goes_before_the_shops_clock() -> None:
    assert moment_in("2026-12-01T08:00Z", BERLIN) == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_time_that_clocks_skip_is_refused_with_both_readings() -> None:
    with pytest.raises(BadInput, match="does not exist") as refused:
        moment_in("2026-03-29T02:30", BERLIN)
    assert "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00" in refused.value.summary


def test_a_time_that_clocks_show_twice_is_refused_with_both_readings() -> None:
    with pytest.raises(BadInput, match="happens twice") as refused:
        moment_in("2026-10-25T02:30", BERLIN)
    assert "2026-10-25T02:30:00+02:00 and at 2026-10-25T02:30:00+01:00" in refused.value.summary


@pytest.mark.parametrize("text", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T03:00"])
def test_the_times_around_such_an_hour_are_taken(text: str) -> None:
    assert moment_in(text, BERLIN).replace(tzinfo=None).isoformat(timespec="minutes") == text


@pytest.mark.parametrize("text", ["2026-12-01", "20261201"])
def test_a_day_alone_does_not_say_which_end_of_it(text: str) -> None:
    with pytest.raises(BadInput, match="time of day") as refused:
        moment_in(text, BERLIN)
    assert "2026-12-01T23:59:59" in refused.value.hint


def test_a_time_without_a_zone_where_none_is_known_is_refused() -> None:
    with pytest.raises(BadInput, match="does not say its zone"):
        moment_in("2026-12-01T08:00", None)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T08:00", "08:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no time"):
        moment_in(text, BERLIN)


@pytest.mark.parametrize("name", ["Europe/Xp", "../../etc/passwd", "Europe", "", "/etc/localtime"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="knows no time zone"):
        zone_named(name)


def test_a_moment_is_told_on_three_clocks() -> None:
    moment = datetime(2026, 12, 1, 7, tzinfo=timezone(timedelta(hours=2)))

    assert [each.whose for each in readings(moment, BERLIN)] == ["UTC", "shop", "here"]
    assert in_words(moment, BERLIN).startswith("2026-12-01 05:00 UTC = 2026-12-01 06:00 +01:00 Europe/Berlin")
    assert [each.whose for each in readings(moment, None)] == ["UTC", "here"]


def test_a_clock_that_shows_the_time_of_another_is_not_told_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = datetime(2026, 12, 1, 7, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    try:
        for here, told in (("UTC", ["UTC", "shop"]), ("Europe/Berlin", ["UTC", "shop"])):
            monkeypatch.setenv("TZ", here)
            time.tzset()
            assert [each.whose for each in told_readings(moment, BERLIN)] == told
        assert [each.whose for each in told_readings(moment, None)] == ["UTC", "here"]
        assert utc_words(moment) == "2026-12-01 05:00:05 UTC"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_last_moment_there_is_is_told_on_the_clocks_that_reach_so_far() -> None:
    moment = moment_in("9999-12-31T23:59:59Z", BERLIN)

    assert "shop" not in [each.whose for each in readings(moment, BERLIN)]
    assert in_words(moment, BERLIN).startswith("9999-12-31 23:59:59 UTC")


@pytest.mark.parametrize(
    ("text", "zone"),
    [("9999-12-31T23:59:59", "America/New_York"), ("0001-01-01T00:00", "Europe/Berlin")],
)
def test_a_moment_outside_the_years_of_utc_is_refused(text: str, zone: str) -> None:
    with pytest.raises(BadInput, match="no year from 1 to 9999"):
        moment_in(text, zone_named(zone))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_a_local_time_that_is_one_moment_is_read_as_it_stands(local: datetime) -> None:
    first, second = (local.replace(tzinfo=BERLIN, fold=fold).utcoffset() for fold in (0, 1))
    assume(first == second)

    moment = moment_in(local.isoformat(), BERLIN)

    assert moment.astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None) == local
