"""Work that is accepted now and done later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.shopgate.work import Work

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Bench:
    """A clock that stands, a lag that can be changed, and a list of what was done."""

    def __init__(self) -> None:
        self.clock = SandboxClock(lambda: NOON)
        self.lag_s = 2.0
        self.work = Work(self.clock, lambda: self.lag_s)
        self.done: list[str] = []

    def accept(self, name: str) -> None:
        self.work.later(lambda: self.done.append(name))

    def pass_by(self, seconds: float) -> list[str]:
        self.clock.advance(seconds)
        self.work.settle()
        return self.done


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_work_is_done_when_it_is_due_and_not_before(bench: Bench) -> None:
    bench.accept("first")
    assert bench.pass_by(1.999) == []
    assert bench.work.waiting == 1
    assert bench.pass_by(0.001) == ["first"]
    assert bench.pass_by(10) == ["first"]


def test_a_shorter_lag_overtakes_nobody(bench: Bench) -> None:
    bench.accept("slow")
    bench.lag_s = 0
    bench.accept("quick")
    assert bench.pass_by(0) == []
    assert bench.pass_by(2) == ["slow", "quick"]


def test_what_a_job_sets_off_counts_from_when_that_job_was_due(bench: Bench) -> None:
    bench.work.later(lambda: bench.accept("recount"))
    assert bench.pass_by(3.9) == []
    assert bench.pass_by(0.1) == ["recount"]
    bench.work.later(lambda: bench.accept("late"))
    assert bench.pass_by(100) == ["recount", "late"]


def test_a_job_that_fails_is_not_tried_again_and_blocks_nobody(bench: Bench) -> None:
    def fail() -> None:
        raise RuntimeError("no such table")

    bench.work.later(fail)
    bench.accept("next")
    with pytest.raises(RuntimeError):
        bench.pass_by(2)
    assert bench.pass_by(0) == ["next"]


def test_forgotten_work_is_never_done(bench: Bench) -> None:
    bench.accept("first")
    bench.work.clear()
    assert bench.pass_by(10) == []
