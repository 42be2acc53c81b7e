from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import SegtuiError, Throttled, Unreachable
from segtui.wire._http import (
    ConnectError,
    HTTPError,
    ReadTimeout,
    RemoteProtocolError,
    Request,
    Response,
)
from segtui.wire.call import Call
from segtui.wire.events import ConnectionLost, ConnectionRestored, RetryEvent, WireEvent
from segtui.wire.retry import Failure, RetryPolicy, parse_retry_after
from tests.unit.wire.support import (
    READ,
    START,
    WRITE,
    FakeTime,
    ScriptedPlatform,
    TokenShop,
    answer,
    wire_to,
)

PUT = Call("PUT", "/segments/1/customers/2", "add the member", repeatable=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("1e9", None),
        ("٣", None),
        ("inf", None),
        ("nan", None),
        (None, None),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2026 13:00:30 +0100", 30.0),
        ("Fri, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_never_guessed(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, START) == seconds


@given(st.text())
def test_any_retry_after_gives_a_pause_that_is_not_negative_or_none(value: str) -> None:
    pause = parse_retry_after(value, START)
    assert pause is None or pause >= 0.0


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))
def test_a_date_as_http_writes_it_gives_the_seconds_until_then(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    pause = parse_retry_after(format_datetime(moment, usegmt=True), START)
    assert pause == max(0.0, (moment - START).total_seconds())


failures = st.builds(
    Failure,
    st.builds(SegtuiError, st.just("failed"), hint=st.just("try again")),
    st.just("failed"),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 1e6),
    st.booleans(),
)


@given(failures, st.integers(1, 10), st.floats(0, 1000), st.booleans(), st.floats(0, 1))
def test_a_wait_stays_in_the_budget_and_is_as_long_as_was_asked(
    failure: Failure, attempt: int, elapsed_s: float, repeatable: bool, dice: float
) -> None:
    policy = RetryPolicy()
    wait_s = policy.next_wait_s(failure, attempt, elapsed_s, repeatable=repeatable, dice=lambda: dice)
    if wait_s is None:
        return
    assert failure.transient
    assert attempt < policy.attempts
    assert repeatable or not failure.reached
    assert elapsed_s + wait_s <= policy.budget_s
    assert wait_s >= (failure.retry_after_s or 0.0)


@given(st.integers(1, 60), st.floats(0, 1))
def test_jitter_is_full_and_bounded(attempt: int, dice: float) -> None:
    policy = RetryPolicy(attempts=100)
    failure = Failure(SegtuiError("failed", hint=""), "failed", transient=True)
    bound_s = min(policy.last_bound_s, policy.first_bound_s * 2.0 ** (attempt - 1))
    assert policy.wait_s(failure, attempt, lambda: dice) == dice * bound_s


@pytest.mark.parametrize("call", [READ, PUT])
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_repeatable_call_is_sent_again_after_a_passing_failure(call: Call, status: int) -> None:
    time = FakeTime()
    platform = ScriptedPlatform(answer(status), answer(status), answer(200, []))
    assert (await wire_to(platform, time=time).send(call, token=None)).status == 200
    assert len(platform.requests) == 3
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize("error", [ConnectError("x"), ReadTimeout("x"), RemoteProtocolError("x")])
async def test_a_repeatable_call_is_sent_again_after_a_network_error(error: HTTPError) -> None:
    platform = ScriptedPlatform(error, answer(200, []))
    assert (await wire_to(platform).send(READ, token=None)).status == 200


@pytest.mark.parametrize("status", [400, 403, 404, 409, 501])
async def test_a_lasting_failure_is_not_sent_again(status: int) -> None:
    platform = ScriptedPlatform(answer(status))
    with pytest.raises(SegtuiError):
        await wire_to(platform).send(READ, token=None)
    assert len(platform.requests) == 1


async def test_three_attempts_are_all() -> None:
    platform = ScriptedPlatform(answer(503, {"message": "down for maintenance"}))
    with pytest.raises(Unreachable, match='503 Service Unavailable: "down for maintenance"'):
        await wire_to(platform).send(READ, token=None)
    assert len(platform.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_write_that_may_have_taken_effect_is_not_sent_again(status: int) -> None:
    platform = ScriptedPlatform(answer(status))
    with pytest.raises(SegtuiError):
        await wire_to(platform).send(WRITE, token=None)
    assert len(platform.requests) == 1


async def test_a_write_without_an_answer_says_that_its_outcome_is_unknown() -> None:
    platform = ScriptedPlatform(ReadTimeout("late"))
    with pytest.raises(Unreachable) as caught:
        await wire_to(platform).send(WRITE, token=None)
    assert "whether it took effect is unknown" in caught.value.summary
    assert caught.value.hint == "Read it back before you try again."
    assert isinstance(caught.value.__cause__, ReadTimeout)
    assert len(platform.requests) == 1


async def test_a_write_that_surely_never_arrived_is_sent_again() -> None:
    platform = ScriptedPlatform(ConnectError("refused"), answer(201))
    assert (await wire_to(platform).send(WRITE, token=None)).status == 201


async def test_a_write_refused_at_the_door_surely_never_arrived() -> None:
    platform = ScriptedPlatform(ConnectError("refused"))
    with pytest.raises(Unreachable) as caught:
        await wire_to(platform).send(WRITE, token=None)
    assert not caught.value.may_have_arrived


async def test_a_write_may_have_arrived_though_only_its_last_attempt_was_refused_at_the_door() -> None:
    platform = ScriptedPlatform(ReadTimeout("late"), ConnectError("refused"))
    with pytest.raises(Unreachable) as caught:
        await wire_to(platform).send(PUT, token=None)
    assert caught.value.may_have_arrived


async def test_a_write_for_which_no_token_came_surely_never_arrived() -> None:
    shop = TokenShop(FakeTime())
    shop.error = Unreachable("No token.", hint="Try again.")
    with pytest.raises(Unreachable, match="No token") as caught:
        await wire_to(ScriptedPlatform(answer())).send(WRITE, token=shop.source)
    assert (caught.value.may_have_arrived, shop.error.may_have_arrived) == (False, True)


async def test_retry_after_in_seconds_is_obeyed() -> None:
    time = FakeTime()
    platform = ScriptedPlatform(answer(429, None, Retry_After="7"), answer())
    await wire_to(platform, time=time).send(READ, token=None)
    assert time.slept == [7.5]


async def test_retry_after_as_a_date_is_obeyed() -> None:
    time = FakeTime()
    date = format_datetime(START + timedelta(seconds=9), usegmt=True)
    platform = ScriptedPlatform(answer(503, None, Retry_After=date), answer())
    await wire_to(platform, time=time).send(READ, token=None)
    assert time.slept == [9.5]


async def test_a_pause_beyond_the_budget_is_not_waited_for() -> None:
    time = FakeTime()
    platform = ScriptedPlatform(answer(429, None, Retry_After="3600"))
    with pytest.raises(Throttled) as caught:
        await wire_to(platform, time=time).send(READ, token=None)
    assert caught.value.retry_after_s == 3600.0
    assert caught.value.hint == "Try again in 3600 s."
    assert time.slept == []


async def test_time_that_attempts_took_counts_against_the_budget() -> None:
    time = FakeTime()

    def slow(_: Request) -> Response:
        time.seconds += 40.0
        return answer(503)

    platform = ScriptedPlatform(slow)
    with pytest.raises(Unreachable):
        await wire_to(platform, time=time).send(READ, token=None)
    assert len(platform.requests) == 2


async def test_a_wait_is_told_before_it_begins() -> None:
    time = FakeTime()
    told: list[tuple[WireEvent, int]] = []
    wire = wire_to(ScriptedPlatform(answer(429, None, Retry_After="2"), answer()), time=time)
    wire.events.subscribe(lambda event: told.append((event, len(time.slept))))
    await wire.send(READ, token=None)
    assert told == [(RetryEvent("list the segments", 1, 3, 2.5, "429 Too Many Requests"), 0)]


async def test_the_connection_is_told_lost_once_and_restored_once() -> None:
    told: list[WireEvent] = []
    platform = ScriptedPlatform(ConnectError("x"), ConnectError("x"), ConnectError("x"), answer())
    wire = wire_to(platform)
    wire.events.subscribe(told.append)
    with pytest.raises(Unreachable):
        await wire.send(READ, token=None)
    for _ in range(2):
        await wire.send(READ, token=None)
    changes = [event for event in told if not isinstance(event, RetryEvent)]
    assert [type(event) for event in changes] == [ConnectionLost, ConnectionRestored]


async def test_a_wait_can_be_cancelled() -> None:
    began = asyncio.Event()

    async def forever(_: float) -> None:
        began.set()
        await asyncio.Event().wait()

    time = FakeTime()
    time.sleep = forever  # type: ignore[method-assign, assignment]  # the one test that must not move on
    platform = ScriptedPlatform(answer(503))
    sending = asyncio.create_task(wire_to(platform, time=time).send(READ, token=None))
    await began.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert len(platform.requests) == 1
