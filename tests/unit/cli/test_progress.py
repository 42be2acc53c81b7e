"""Progress shows only where someone looks and has waited, and leaves nothing behind."""

from __future__ import annotations

from io import StringIO

from segtui.cli.progress import Progress, progress_line


class HandClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_drawn_within_the_first_second() -> None:
    clock, out = HandClock(), StringIO()
    progress = Progress("members", out, enabled=True, clock=clock)
    clock.now = 0.9

    progress.report(10, 100)
    progress.clear()

    assert out.getvalue() == ""


def test_nothing_is_drawn_where_standard_error_is_no_terminal() -> None:
    clock, out = HandClock(), StringIO()
    progress = Progress("members", out, enabled=False, clock=clock)
    clock.now = 30

    progress.report(10, 100)

    assert out.getvalue() == ""


def test_it_is_drawn_at_most_five_times_a_second() -> None:
    clock, out = HandClock(), StringIO()
    progress = Progress("members", out, enabled=True, clock=clock)
    clock.now = 2
    progress.report(10, 100)
    clock.now = 2.1
    progress.report(11, 100)

    assert out.getvalue().count("\r") == 1


def test_the_line_is_taken_away_at_the_end() -> None:
    clock, out = HandClock(), StringIO()
    progress = Progress("members", out, enabled=True, clock=clock)
    clock.now = 2
    progress.report(10, 100)
    drawn = out.getvalue().removeprefix("\r")

    progress.clear()

    assert out.getvalue().endswith("\r" + " " * len(drawn) + "\r")


def test_the_line_tells_share_rate_and_time_left() -> None:
    line = progress_line("members", 250_000, 1_000_000, 25.0)

    assert line == "250,000 of 1,000,000 members (25%), 10,000/s, 1 min 15 s left"


def test_without_a_total_nothing_is_guessed() -> None:
    assert progress_line("members", 500, None, 2.0) == "500 members, 250/s"
