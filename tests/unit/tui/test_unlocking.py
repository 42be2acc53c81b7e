"""How the time left of an unlocking is told, and when it is told next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segtui.tui.unlocking import left_in_words, next_words_in_s


@pytest.mark.parametrize(
    ("left_s", "words", "next_s"),
    [
        (600, "10 min", 60),
        (599.5, "10 min", 59.5),
        (540, "9 min", 60),
        (61, "2 min", 1),
        (60, "60 s", 10),
        (59, "60 s", 9),
        (10, "10 s", 10),
        (0.4, "10 s", 0.4),
    ],
)
def test_the_time_left_is_rounded_up_and_told_anew_when_it_changes(
    left_s: float, words: str, next_s: float
) -> None:
    left = timedelta(seconds=left_s)
    assert left_in_words(left) == words
    assert next_words_in_s(left) == pytest.approx(next_s)


def test_ten_minutes_are_told_in_fifteen_steps() -> None:
    left, steps = timedelta(minutes=10), 0
    while left > timedelta(0):
        left -= timedelta(seconds=next_words_in_s(left))
        steps += 1
    assert steps == 15
